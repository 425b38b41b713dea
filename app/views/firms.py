"""
Betriebe: find a firm in two seconds.

On phones a list; from 840 px the list stays at the left and the chosen firm file lies at the right,
so this screen also answers `/betriebe/:firm` there. Knows the use case `find_firms` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.usecases.firms import Badge, FirmRow, Only, find_firms
from app.views.firm_file import FirmFilePane
from app.views.kit import buttons
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.fields import SearchField
from app.views.kit.status import chip, status_line
from app.views.kit.text import heading, muted
from app.views.kit.tiles import monogram, tile, tile_group
from app.views.shell import screen, shell, two_panes
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t, tn
from app.views.theme import Role

PAGE = 60


def badge_words(badge: Badge) -> tuple[str, ft.IconData, Role]:
    """Word, shape and role of a firm's most urgent status."""
    n = badge.count
    table: dict[str, tuple[str, ft.IconData, Role]] = {
        "zwei_antworten": (t("Zwei Antworten"), ft.Icons.CALL_SPLIT_ROUNDED, "warn"),
        "rueckfrage": (tn("Rückfrage", "{n} Rückfragen", n), ft.Icons.MARK_CHAT_UNREAD_ROUNDED, "info"),
        "unterbrochen": (t("Unterbrochen"), ft.Icons.PAUSE_ROUNDED, "accent"),
        "schritt_ueberfaellig": (t("Überfällig"), ft.Icons.EVENT_BUSY_ROUNDED, "error"),
        "offene_bedarfe": (tn("Ein Bedarf", "{n} Bedarfe", n), ft.Icons.LIGHTBULB_ROUNDED, "neutral"),
        "eingereicht": (t("eingereicht"), ft.Icons.SEND_ROUNDED, "primary"),
    }
    return table[badge.kind]


def second_line(firm: FirmRow) -> str:
    """Place and head count, as far as known."""
    if firm.headcount is None:
        return firm.city
    return t("{city}, {people}", city=firm.city, people=tn("eine Person", "{n} Beschäftigte", firm.headcount))


def _phone_tile(firm: FirmRow) -> ft.Control:
    place = status_line("sync", "device" if firm.waiting else "server")
    if firm.badge is None:
        return tile(
            firm.name,
            lead=monogram(firm.monogram),
            subtitle=second_line(firm),
            trailing=place,
            on_click=lambda: navigate(f"/betriebe/{firm.id}"),
            key=firm.id,
        )
    return tile(
        firm.name,
        lead=monogram(firm.monogram),
        subtitle=second_line(firm),
        below=ft.Row(
            [ft.Row([chip(*badge_words(firm.badge))], expand=True), place],
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        on_click=lambda: navigate(f"/betriebe/{firm.id}"),
        arrow=False,
        key=firm.id,
    )


def _pane_tile(firm: FirmRow, *, selected: bool) -> ft.Control:
    return tile(
        firm.name,
        lead=monogram(firm.monogram, "surface" if selected else None),
        subtitle=second_line(firm),
        trailing=chip(*badge_words(firm.badge)) if firm.badge is not None else None,
        on_click=lambda: navigate(f"/betriebe/{firm.id}"),
        selected=selected,
        arrow=False,
        key=firm.id,
    )


def _filters(
    query: str, only: Only, on_query: Callable[[str], Any], on_only: Callable[[Only], Any], rev: int
) -> list[ft.Control]:
    choices: list[tuple[Only, str]] = [
        ("alle", t("Alle")),
        ("meine", t("Meine")),
        ("offene_bedarfe", t("Offene Bedarfe")),
    ]

    def select(value: str) -> None:
        on_only(next(key for key, _label in choices if key == value))

    return [
        SearchField(t("Name, Ort oder Branche"), query, on_query, rev=rev),
        filter_chips([Choice(key, label) for key, label in choices], only, select),
    ]


def _no_match(state: AppState, *, filtered: bool, clear: Callable[[], Any]) -> ft.Control:
    if filtered:
        return empty_state(
            t("Kein Betrieb passt"),
            t("Suchen Sie mit anderen Worten oder nehmen Sie den Filter heraus."),
            buttons.outlined(t("Filter entfernen"), clear, icon=ft.Icons.FILTER_ALT_OFF_ROUNDED),
        )
    return empty_state(
        t("Noch kein Betrieb auf diesem Gerät"),
        t("Die Betriebe Ihrer Region kommen mit dem nächsten Abgleich."),
        buttons.tonal(t("Abgleich öffnen"), lambda: navigate("/abgleich"), icon=ft.Icons.SYNC_ROUNDED),
    )


@screen
def FirmsScreen() -> ft.View:
    """The register of firms; when wide, with the chosen firm file beside it."""
    state = use_app()
    use_revision()
    chosen = ft.use_route_params().get("firm")
    query, set_query = ft.use_state("")
    only, set_only = ft.use_state("alle")
    rev, set_rev = ft.use_state(0)
    shown, set_shown = ft.use_state(PAGE)

    def clear() -> None:
        set_query("")
        set_only("alle")
        set_rev(lambda old: old + 1)

    wanted: Only = "meine" if only == "meine" else "offene_bedarfe" if only == "offene_bedarfe" else "alle"
    page = find_firms(state.seat, query=query, only=wanted, limit=shown)
    firms = page.rows
    filters = _filters(query, wanted, set_query, set_only, rev)
    count = muted(tn("Ein Betrieb auf diesem Gerät", "{n} Betriebe auf diesem Gerät", page.total))
    filtered = bool(query) or wanted != "alle"
    more: list[ft.Control] = []
    if page.total > len(firms):
        rest = page.total - len(firms)
        more = [
            buttons.tonal(
                tn("Noch einen Betrieb zeigen", "{n} weitere Betriebe zeigen", rest),
                lambda: set_shown(lambda old: old + PAGE),
            )
        ]

    if not state.expanded:
        listing = (
            tile_group([_phone_tile(firm) for firm in firms])
            if firms
            else _no_match(state, filtered=filtered, clear=clear)
        )
        rows = [*filters, count, listing, *more]
        content = ft.Column(rows, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        return shell(state, "/betriebe", content, title=t("Betriebe"))

    tiles: list[ft.Control] = [_pane_tile(firm, selected=firm.id == chosen) for firm in firms]
    side = ft.Padding.symmetric(horizontal=16)
    left = ft.Column(
        [
            ft.Container(
                heading(t("Betriebe")), padding=ft.Padding.only(left=16, top=22, right=16, bottom=6)
            ),
            ft.Container(
                ft.Column(filters, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True),
                padding=side,
            ),
            ft.Container(count, padding=ft.Padding.only(left=16, top=4, right=16, bottom=8)),
            ft.Container(height=1, bgcolor=ft.Colors.OUTLINE_VARIANT),
            ft.ListView([*tiles, *more], expand=True, spacing=0)
            if firms
            else ft.Column(
                [_no_match(state, filtered=filtered, clear=clear)], expand=True, scroll=ft.ScrollMode.AUTO
            ),
        ],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    right = FirmFilePane(chosen, key=chosen) if chosen is not None else _choose_one()
    return shell(state, "/betriebe", two_panes(left, right), scroll=False, padded=False)


def _choose_one() -> ft.Control:
    return ft.Container(
        empty_state(t("Welcher Betrieb?"), t("Wählen Sie links einen Betrieb. Hier steht dann seine Akte.")),
        padding=ft.Padding.only(top=60),
    )


@screen
def FirmScreen() -> ft.View:
    """The firm file on its own: phones and narrow windows."""
    state = use_app()
    firm_id = ft.use_route_params().get("firm", "")
    return shell(
        state, "/betriebe", FirmFilePane(firm_id, key=firm_id), back="/betriebe", scroll=False, padded=False
    )
