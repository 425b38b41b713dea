"""The list of referrals and one referral; side by side from 840 px."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.models.referral_answers import possible_answers
from app.usecases import referral_steps, referrals
from app.usecases.errors import UseCaseError
from app.usecases.referrals import ReferralFile, ReferralRow, may_refer
from app.views.kit import buttons, snackbar
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.error_card import error_card
from app.views.kit.saving import use_saver
from app.views.kit.sheet import sheet
from app.views.kit.status import chip, status_chip
from app.views.kit.text import heading, muted
from app.views.kit.tiles import monogram, tile, tile_group
from app.views.referrals.acting import (
    AnswerSheet,
    CodeSheet,
    RemindSheet,
    TellSheet,
    TransmitSheet,
    try_step,
)
from app.views.referrals.detail import Actions, header_chips, referral_parts, withdraw_dialog
from app.views.referrals.offer import offer_section
from app.views.referrals.slip import slip_name, slip_pdf
from app.views.referrals.words import FINAL, topics_words
from app.views.shell import initials, screen, shell, two_panes
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import local, t

OPEN, DUE, DONE = "offen", "faellig", "fertig"
_ORDER = (
    "nachfassen",
    "entwurf",
    "warteliste",
    "angebot",
    "angenommen",
    "beantragt",
    "uebermittelt",
    "wartet",
    "laeuft",
)


def in_order(rows: Sequence[ReferralRow]) -> list[ReferralRow]:
    """What needs somebody first, then by state; the use case's order within a state."""

    def place(row: ReferralRow) -> int:
        shown = row.shown or row.state
        if row.must_be_told:
            return -1
        return _ORDER.index(shown) if shown in _ORDER else len(_ORDER)

    return sorted(rows, key=place)


def _belongs(row: ReferralRow, only: str) -> bool:
    due = row.must_be_told or row.shown == "nachfassen"
    if only == DUE:
        return due
    return (row.state in FINAL and not row.must_be_told) == (only == DONE)


def _tile(row: ReferralRow, *, selected: bool) -> ft.Control:
    chips: list[ft.Control] = [status_chip("referral", row.shown or row.state)]
    if row.must_be_told:
        chips.append(chip(t("Empfänger informieren"), ft.Icons.CAMPAIGN_ROUNDED, "warn"))
    if row.waiting:
        chips.append(status_chip("sync", "device"))
    return tile(
        topics_words(row),
        lead=monogram(initials(row.firm_name)),
        subtitle=", ".join(part for part in (row.directory_name, row.firm_name) if part),
        below=ft.Row(chips, spacing=6, run_spacing=6, wrap=True),
        on_click=lambda: navigate(f"/verweise/{row.id}"),
        selected=selected,
        arrow=False,
        key=row.id,
    )


def _list(
    rows: Sequence[ReferralRow], only: str, on_only: Callable[[str], None], selected: str | None
) -> list[ft.Control]:
    if not rows:
        return [
            empty_state(
                t("Noch kein Verweis."),
                t("Beginnen Sie bei einem Bedarf."),
                buttons.accent(
                    t("Betrieb auswählen"), lambda: navigate("/betriebe"), icon=ft.Icons.FACTORY_ROUNDED
                ),
            )
        ]
    shown = [row for row in in_order(rows) if _belongs(row, only)]
    choices = [Choice(OPEN, t("Offen")), Choice(DUE, t("Überfällig")), Choice(DONE, t("Fertig"))]
    chips = filter_chips(choices, only, on_only)
    if not shown:
        empty = {
            OPEN: t("Kein offener Verweis."),
            DUE: t("Nichts ist überfällig."),
            DONE: t("Noch kein Verweis ist fertig."),
        }
        words = empty[only]
        return [chips, muted(words, "body-large")]
    return [chips, tile_group([_tile(row, selected=row.id == selected) for row in shown])]


@screen
def ReferralsScreen() -> ft.View:
    """Verweise: the list; when wide, with the chosen referral beside it."""
    return _referrals(ft.use_route_params().get("referral") if use_app().expanded else None)


@screen
def ReferralScreen() -> ft.View:
    """One referral on its own."""
    return _referrals(ft.use_route_params().get("referral"))


def _referrals(chosen: str | None) -> ft.View:
    """Both screens; a plain function, so that its hooks belong to the screen that calls it."""
    state = use_app()
    use_revision()
    only, set_only = ft.use_state(OPEN)
    asking, set_asking = ft.use_state("")
    rows = referrals.referrals(state.seat, language=state.language)
    first = next((row.id for row in in_order(rows) if row.state not in FINAL), None)
    selected = chosen or (first if state.expanded else None)
    file = _find(lambda: referrals.referral(state.seat, selected or "", language=state.language))

    # With the referral it belongs to: who goes on to another one leaves the sheet behind.
    opened, set_opened = ft.use_state(("", ""))
    sheet_name = opened[0] if opened[1] == selected else ""
    save_file = use_saver()
    launcher = ft.use_memo(lambda: ft.UrlLauncher(), [])

    def leave() -> None:
        set_asking("")

    def close() -> None:
        set_opened(("", ""))

    def withdraw() -> None:
        leave()
        if file is None:
            return
        try:
            referral_steps.withdraw_referral(state.seat, file.row.id)
        except UseCaseError:
            snackbar.show(t("Das geht in diesem Stand nicht. Der Verweis bleibt, wie er ist."))
        else:
            snackbar.show(t("Verweis zurückgezogen"))

    def slip() -> None:
        if file is None:
            return
        identity = state.identity
        content = slip_pdf(
            file,
            network=identity.network_name if identity is not None else "",
            now=local(state.seat.now()),
            language=state.language,
        )
        save_file(slip_name(file.row.id), content)
        referral_steps.hand_over_slip(state.seat, file.row.id)

    def call() -> None:
        if file is not None and file.recipient is not None and file.recipient.phone:
            page, url = ft.context.page, f"tel:{file.recipient.phone.replace(' ', '')}"
            page.run_task(launcher.launch_url, url)

    def revoke() -> None:
        if file is not None:
            referral_id = file.row.id
            try_step(
                lambda: referral_steps.revoke_reply_link(state.seat, referral_id),
                t("Der Antwort-Code gilt nicht mehr."),
            )

    ft.use_dialog(
        withdraw_dialog(file, on_yes=withdraw, on_no=leave)
        if file is not None and asking == file.row.id
        else None
    )
    ft.use_dialog(
        sheet(_sheet(state, file, sheet_name, close, slip, call), close)
        if file is not None and sheet_name
        else None
    )

    def opens(name: str) -> Callable[[], None]:
        return lambda: set_opened((name, selected or ""))

    actions = _actions(
        state, file, opens, slip=slip, revoke=revoke, withdraw=lambda: set_asking(selected or "")
    )
    parts: list[ft.Control] = []
    if selected is not None:
        parts = referral_parts(file, actions, wide=state.large) if file is not None else [_missing()]
    if file is not None:
        parts += offer_section(state, file.offer_id)
    left = _list(rows, only, set_only, selected if state.expanded else None)
    if state.expanded:
        right = [_head(file, actions), *parts] if file is not None else parts
        return shell(
            state,
            "/verweise",
            two_panes(
                _pane([heading(t("Verweise")), *left], 20),
                _pane(right, 24),
                left_width=440 if state.large else 360,
            ),
            scroll=False,
            padded=False,
        )
    if chosen is None:
        return shell(state, "/verweise", _column(left), title=t("Verweise"))
    if file is not None:
        parts = [header_chips(file), *parts]
    return shell(
        state,
        "/verweise",
        _column(parts),
        title=topics_words(file.row) if file is not None else t("Verweis"),
        subtitle=file.row.firm_name if file is not None else None,
        back="/verweise",
        bottom=_main_action(actions),
    )


def _sheet(
    state: AppState,
    file: ReferralFile,
    name: str,
    close: Callable[[], None],
    slip: Callable[[], None],
    call: Callable[[], None],
) -> ft.Control:
    """The content of the sheet that is open."""
    if name == "transmit":
        return TransmitSheet(state, file, close)
    if name == "code":
        return CodeSheet(state, file, close, slip)
    if name == "answer":
        return AnswerSheet(state, file, close)
    if name == "remind":
        return RemindSheet(state, file, close, call)
    return TellSheet(state, file, close)


def _actions(
    state: AppState,
    file: ReferralFile | None,
    opens: Callable[[str], Callable[[], None]],
    *,
    slip: Callable[[], None],
    revoke: Callable[[], None],
    withdraw: Callable[[], None],
) -> Actions:
    """What this person can do with a referral in its state."""
    if file is None or state.role not in ("mentor", "supervisor"):
        return Actions()
    row = file.row
    mentor = may_refer(state.seat)
    under_way = row.state not in FINAL and row.state != "entwurf"
    passable = under_way or row.state in ("abgelehnt", "nicht_zustande")
    return Actions(
        transmit=opens("transmit")
        if mentor and row.state == "entwurf" and row.blocked is None and file.passed
        else None,
        answer=opens("answer") if possible_answers(row.state, with_firm=True) else None,
        remind=opens("remind") if row.state in ("uebermittelt", "warteliste") else None,
        code=opens("code") if file.reply_code else None,
        slip=slip if under_way else None,
        pass_on=(lambda: navigate(f"/verweise/{row.id}/weitergeben"))
        if mentor and passable and not file.passed_on_to
        else None,
        revoke=revoke if under_way and file.reply_code else None,
        withdraw=withdraw if row.state not in FINAL else None,
        tell=opens("tell") if row.must_be_told else None,
    )


def _main_action(actions: Actions) -> ft.Control | None:
    """The bar at the lower edge of a phone: the next thing to do."""
    if actions.transmit is not None:
        return buttons.primary(t("Übermitteln"), actions.transmit, icon=ft.Icons.SEND_ROUNDED, expand=True)
    both: list[ft.Control] = []
    if actions.code is not None:
        both.append(
            buttons.tonal(t("Antwort-Code"), actions.code, icon=ft.Icons.QR_CODE_2_ROUNDED, expand=True)
        )
    if actions.slip is not None:
        both.append(buttons.outlined(t("Zettel"), actions.slip, icon=ft.Icons.PRINT_ROUNDED, expand=True))
    return ft.Row(both, spacing=8) if both else None


def _find(load: Callable[[], ReferralFile]) -> ReferralFile | None:
    try:
        return load()
    except UseCaseError:
        return None


def _missing() -> ft.Control:
    return error_card(
        t("Dieser Verweis ist nicht auf diesem Gerät."),
        t("Alles andere ist gespeichert."),
        t("Bitte einmal abgleichen oder zurück zur Liste gehen."),
        action=buttons.tonal(t("Zur Liste"), lambda: navigate("/verweise")),
    )


def _head(file: ReferralFile, actions: Actions) -> ft.Control:
    row: list[ft.Control] = [
        ft.Column(
            [heading(topics_words(file.row), level=2), muted(file.row.firm_name), header_chips(file)],
            spacing=2,
            expand=True,
            tight=True,
        )
    ]
    if actions.slip is not None:
        row.append(buttons.outlined(t("Zettel"), actions.slip, icon=ft.Icons.PRINT_ROUNDED))
    if actions.code is not None:
        row.append(buttons.tonal(t("Antwort-Code"), actions.code, icon=ft.Icons.QR_CODE_2_ROUNDED))
    if actions.transmit is not None:
        row.append(
            buttons.primary(t("Übermitteln"), actions.transmit, icon=ft.Icons.SEND_ROUNDED, large=False)
        )
    return ft.Row(row, spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)


def _column(rows: list[ft.Control]) -> ft.Column:
    return ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _pane(rows: list[ft.Control], side: float) -> ft.Control:
    return ft.Column(
        [ft.Container(_column(rows), padding=ft.Padding.only(left=side, top=18, right=side, bottom=24))],
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
