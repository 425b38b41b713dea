"""The list of referrals and one referral; side by side from 840 px."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.usecases import referrals
from app.usecases.errors import UseCaseError
from app.usecases.referrals import ReferralFile, ReferralRow
from app.views.kit import buttons, snackbar
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.error_card import error_card
from app.views.kit.status import status_chip
from app.views.kit.text import heading, muted
from app.views.kit.tiles import monogram, tile, tile_group
from app.views.referrals.detail import header_chips, referral_parts, withdraw_dialog
from app.views.referrals.offer import offer_section
from app.views.referrals.words import FINAL, topics_words
from app.views.shell import initials, screen, shell, two_panes
from app.views.state import navigate, use_app, use_revision
from app.views.texts import t

OPEN, DONE = "offen", "fertig"
_ORDER = ("nachfassen", "entwurf", "angebot", "angenommen", "beantragt", "uebermittelt", "wartet", "laeuft")


def in_order(rows: Sequence[ReferralRow]) -> list[ReferralRow]:
    """What needs somebody first, then by state; the use case's order within a state."""
    return sorted(rows, key=lambda row: _ORDER.index(row.state) if row.state in _ORDER else len(_ORDER))


def _tile(row: ReferralRow, *, selected: bool) -> ft.Control:
    chips: list[ft.Control] = [status_chip("referral", row.state)]
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
    shown = [row for row in in_order(rows) if (row.state in FINAL) == (only == DONE)]
    chips = filter_chips([Choice(OPEN, t("Offen")), Choice(DONE, t("Fertig"))], only, on_only)
    if not shown:
        words = t("Kein offener Verweis.") if only == OPEN else t("Noch kein Verweis ist fertig.")
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

    def leave() -> None:
        set_asking("")

    def withdraw() -> None:
        leave()
        if file is None:
            return
        try:
            referrals.withdraw_referral(state.seat, file.row.id)
        except UseCaseError:
            snackbar.show(t("Das geht in diesem Stand nicht. Der Verweis bleibt, wie er ist."))
        else:
            snackbar.show(t("Verweis zurückgezogen"))

    ft.use_dialog(
        withdraw_dialog(file, on_yes=withdraw, on_no=leave)
        if file is not None and asking == file.row.id
        else None
    )
    parts: list[ft.Control] = []
    if selected is not None:
        parts = (
            referral_parts(file, wide=state.large, on_withdraw=lambda: set_asking(selected))
            if file is not None
            else [_missing()]
        )
    if file is not None:
        parts += offer_section(state, file.offer_id)
    left = _list(rows, only, set_only, selected if state.expanded else None)
    if state.expanded:
        right = [_head(file), *parts] if file is not None else parts
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
    )


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


def _head(file: ReferralFile) -> ft.Control:
    return ft.Row(
        [
            ft.Column(
                [heading(topics_words(file.row), level=2), muted(file.row.firm_name)],
                spacing=0,
                expand=True,
                tight=True,
            ),
            header_chips(file),
        ]
    )


def _column(rows: list[ft.Control]) -> ft.Column:
    return ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _pane(rows: list[ft.Control], side: float) -> ft.Control:
    return ft.Column(
        [ft.Container(_column(rows), padding=ft.Padding.only(left=side, top=18, right=side, bottom=24))],
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
