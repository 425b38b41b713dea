"""
Bedarfe: the list of the firm's own needs, and one need with its state, its facts and its next steps.

Wide windows show both side by side. Every need says in words whether it is only in the firm or released.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.usecases import inhouse, needs
from app.usecases.errors import StepNotPossibleError, UseCaseError
from app.usecases.needs import NeedRow
from app.views.funding import funding_button
from app.views.inhouse.release import release_buttons, release_panel
from app.views.inhouse.talks import open_short_form, own_firm_name, round_fab
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, divider, fact, note
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.error_card import error_card
from app.views.kit.status import chip, status_chip
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import tile, tile_group
from app.views.needs import facts_of, need_card, need_line, short_topic
from app.views.shell import screen, shell, two_panes
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import day, local, t

ALL, INSIDE, RELEASED = "alle", "im_betrieb", "freigegeben"


def release_chip(row: NeedRow) -> ft.Control:
    """„im Betrieb“ with a lock, „freigegeben“, or what the next sync will do."""
    if row.withdrawing:
        return chip(t("wird zurückgenommen"), ft.Icons.PHONELINK_LOCK_ROUNDED, "primary")
    if row.released and row.waiting:
        return chip(t("wird freigegeben"), ft.Icons.PHONELINK_LOCK_ROUNDED, "primary")
    return status_chip("release", RELEASED if row.released else INSIDE)


def need_tile(row: NeedRow, *, selected: bool = False) -> ft.Control:
    """One need in a list."""
    return tile(
        short_topic(row.topic_label),
        subtitle=need_line(row),
        trailing=release_chip(row),
        on_click=lambda: navigate(f"/bedarfe/{row.id}"),
        selected=selected,
        key=row.id,
    )


def _log_button(*, large: bool = True) -> ft.Control:
    return buttons.accent(t("Bedarf melden"), _log, icon=ft.Icons.ADD_COMMENT_ROUNDED, large=large)


def _log() -> None:
    navigate("/bedarf-melden")


def _filtered(rows: Sequence[NeedRow], only: str) -> list[NeedRow]:
    if only == ALL:
        return list(rows)
    return [row for row in rows if row.released == (only == RELEASED)]


def _list(
    rows: Sequence[NeedRow], only: str, on_only: Callable[[str], None], selected: str | None
) -> list[ft.Control]:
    if not rows:
        return [
            empty_state(
                t("Noch kein Bedarf gemeldet."),
                t("Drei Mal tippen genügt. Alles bleibt im Betrieb, bis Sie es freigeben."),
                _log_button(),
            )
        ]
    shown = _filtered(rows, only)
    chips = filter_chips(
        [
            Choice(ALL, t("Alle")),
            Choice(INSIDE, t("Im Betrieb"), ft.Icons.LOCK_ROUNDED),
            Choice(RELEASED, t("Freigegeben"), ft.Icons.SHARE_ROUNDED),
        ],
        only,
        on_only,
    )
    if not shown:
        return [chips, muted(t("Hier ist kein Bedarf dabei."), "body-large")]
    return [chips, tile_group([need_tile(row, selected=row.id == selected) for row in shown], indent=14)]


@screen
def NeedsScreen() -> ft.View:
    """Bedarfe: the list; when wide, with the chosen need beside it."""
    return _needs(ft.use_route_params().get("need") if use_app().expanded else None)


@screen
def NeedScreen() -> ft.View:
    """One need on its own."""
    return _needs(ft.use_route_params().get("need"))


def _needs(chosen: str | None) -> ft.View:
    """Both screens; a plain function, so that its hooks belong to the screen that calls it."""
    state = use_app()
    use_revision()
    only, set_only = ft.use_state(ALL)
    releasing, set_releasing = ft.use_state("")
    agreed, set_agreed = ft.use_state("")

    def open_release(need_id: str) -> None:
        set_agreed("")
        set_releasing(need_id)

    rows = inhouse.inhouse_needs(state.seat, language=state.language)
    selected = chosen or (rows[0].id if rows and state.expanded else None)
    left = _list(rows, only, set_only, selected if state.expanded else None)
    detail: list[ft.Control] = []
    steps: ft.Control | None = None
    if selected is not None:
        row = _find(state, selected)
        if row is not None and releasing == selected and not row.released:
            preview = inhouse.release_preview(state.seat, selected, language=state.language)
            detail = release_panel(preview, agreed=agreed, on_agree=set_agreed)
            steps = release_buttons(
                preview,
                agreed=agreed,
                on_release=lambda: _release(state, selected, open_release),
                on_cancel=lambda: open_release(""),
                bar=not state.expanded,
            )
        elif row is not None:
            detail = [need_card(row), _state_note(row), _facts(row), ft.Row([funding_button(need_id=row.id)])]
            steps = _steps(state, row, open_release, bar=not state.expanded)
        else:
            detail = [_gone()]
        if steps is not None and state.expanded:
            detail.append(steps)
    column = ft.Column(
        left if chosen is None or state.expanded else detail,
        spacing=12,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    if state.expanded:
        add = (
            _log_button(large=False)
            if state.large
            else buttons.icon_button(ft.Icons.ADD_COMMENT_ROUNDED, t("Bedarf melden"), _log, filled=True)
        )
        return shell(
            state,
            "/bedarfe",
            two_panes(
                _pane(t("Bedarfe"), left, add),
                _pane(None, detail),
                left_width=440 if state.large else 360,
            ),
            scroll=False,
            padded=False,
        )
    if chosen is None:
        return shell(
            state,
            "/bedarfe",
            column,
            title=t("Bedarfe"),
            subtitle=own_firm_name(state),
            fab=round_fab(t("Bedarf melden"), _log) if rows else None,
        )
    asking = releasing == chosen
    return shell(
        state,
        "/bedarfe",
        column,
        title=t("Freigeben") if asking else t("Bedarf"),
        subtitle=own_firm_name(state),
        back=(lambda: set_releasing("")) if asking else "/bedarfe",
        bottom=steps,
    )


def _pane(title: str | None, rows: list[ft.Control], action: ft.Control | None = None) -> ft.Control:
    body: list[ft.Control] = []
    if title is not None:
        head: list[ft.Control] = [ft.Container(heading(title), expand=True)]
        if action is not None:
            head.append(action)
        body.append(ft.Row(head))
    body.extend(rows)
    return ft.Column(
        [
            ft.Container(
                ft.Column(body, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
                padding=ft.Padding.only(left=20, top=18, right=20, bottom=24),
            )
        ],
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _gone() -> ft.Control:
    return error_card(
        t("Diesen Bedarf gibt es hier nicht mehr."),
        t("Alles andere ist auf diesem Gerät gespeichert."),
        t("Bitte öffnen Sie die Liste der Bedarfe."),
        action=buttons.tonal(t("Zur Liste"), lambda: navigate("/bedarfe")),
    )


def _find(state: AppState, need_id: str) -> NeedRow | None:
    try:
        return needs.need(state.seat, need_id, language=state.language)
    except UseCaseError:
        return None


def _release(state: AppState, need_id: str, on_release: Callable[[str], None]) -> None:
    try:
        token = inhouse.release(state.seat, need_id, agreed=True)
    except StepNotPossibleError as error:
        words = {
            "agreement_missing": t("Zum Freigeben fehlt die Abstimmung im Betrieb."),
            "already_released": t("Dieser Bedarf ist schon freigegeben."),
        }
        snackbar.show(words.get(error.reason, t("Das geht gerade nicht. Der Bedarf bleibt im Betrieb.")))
        return
    on_release("")
    snackbar.show(t("Freigabe gespeichert"), undo=lambda: _undo_release(state, token))


def _undo_release(state: AppState, token: inhouse.Undo) -> None:
    if inhouse.undo_last(state.seat, token):
        snackbar.show(t("Freigabe zurückgenommen"))


def _state_note(row: NeedRow) -> ft.Control:
    if row.withdrawing:
        return note(
            t("Bis dahin sieht das Netzwerk ihn noch. Sie müssen nichts weiter tun."),
            title=t("Freigabe wird zurückgenommen, sobald Netz da ist"),
            role="primary",
            icon=ft.Icons.PHONELINK_LOCK_ROUNDED,
        )
    if not row.released:
        return note(
            t("Nur Ihr Betrieb sieht diesen Bedarf. Das Netzwerk sieht ihn erst, wenn Sie ihn freigeben."),
            title=t("Bleibt im Betrieb"),
            role="neutral",
            icon=ft.Icons.LOCK_ROUNDED,
        )
    if row.waiting:
        return note(
            t("Bis dahin sieht ihn niemand außerhalb des Betriebs. Sie müssen nichts weiter tun."),
            title=t("Wird freigegeben, sobald Netz da ist"),
            role="primary",
            icon=ft.Icons.PHONELINK_LOCK_ROUNDED,
        )
    words = t("Das Netzwerk sieht diesen Bedarf.")
    if row.released_at is not None:
        words = t("Das Netzwerk sieht diesen Bedarf seit {day}.", day=day(local(row.released_at).date()))
    return note(
        words,
        title=t("Freigegeben"),
        role="ok",
        icon=ft.Icons.SHARE_ROUNDED,
    )


def _facts(row: NeedRow) -> ft.Control:
    lines: list[ft.Control] = [heading(t("Das ist bekannt"), "title-medium", level=2)]
    if row.description:
        lines.append(text(row.description, "body-large"))
    for name, value in facts_of(row):
        if len(lines) > 1:
            lines.append(divider())
        lines.append(fact(name, value))
    if not row.description and len(lines) <= 4:
        lines.append(muted(t("Zielgruppe, Termin und Beschreibung fehlen noch. Das hilft bei der Suche.")))
    return card(ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _steps(state: AppState, row: NeedRow, on_release: Callable[[str], None], *, bar: bool) -> ft.Control:
    """What can be done next; as the bar at the lower edge of a phone, or under the facts."""

    def take_back() -> None:
        inhouse.withdraw_release(state.seat, row.id)
        snackbar.show(t("Freigabe zurückgenommen"))

    if row.released:
        actions: list[ft.Control] = [
            buttons.outlined(
                t("Freigabe zurücknehmen"), take_back, icon=ft.Icons.UNDO_ROUNDED, large=True, expand=bar
            )
        ]
    else:
        actions = [
            buttons.outlined(
                t("Vervollständigen"),
                lambda: open_short_form(state, row.id),
                icon=None if bar else ft.Icons.EDIT_NOTE_ROUNDED,
                large=True,
            ),
            buttons.primary(
                t("Freigeben"), lambda: on_release(row.id), icon=ft.Icons.SHARE_ROUNDED, expand=bar
            ),
        ]
    return ft.Row(actions, spacing=10)
