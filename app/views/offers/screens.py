"""
Angebote: the catalogue on this device, searched while one types.

On phones a list with filters in a sheet; from 840 px the chosen offer lies at the right, from 1200 px the
filters stand at the left. Knows the use cases of offers and of the directory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import flet as ft

from app.usecases import offers
from app.usecases.errors import UseCaseError
from app.usecases.offers import OfferFilter, OfferPage, OfferRow, Sorting
from app.usecases.referrals import may_refer
from app.views.directory import catalogue_or_places
from app.views.flet_guard import component
from app.views.kit import buttons
from app.views.kit.banner import banner
from app.views.kit.chips import filter_chip
from app.views.kit.empty import empty_state
from app.views.kit.fields import SearchField
from app.views.kit.icons import icon
from app.views.kit.text import heading, muted, text
from app.views.offers.cards import offer_card, offer_detail
from app.views.offers.choosing import NeedChooser
from app.views.offers.filters import filter_form, filter_sheet, sorting_words
from app.views.sheets import bottom_sheet
from app.views.shell import screen, shell, two_panes
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import day_number, number, t, tn

PAGE = 30
_SORTINGS: tuple[Sorting, ...] = ("passend", "beginn", "naehe", "preis")
_KEPT = "offers.filter"


def count_words(page: OfferPage) -> str:
    """How many offers were found, and of what date the newest is."""
    words = (
        tn("Ein Angebot", "{n} Angebote", page.total)
        if page.total < 1_000
        else t("{n} Angebote", n=number(page.total))
    )
    if page.newest is None:
        return words
    return t("{count}, offline, Stand {day}", count=words, day=day_number(page.newest))


@screen
def OffersScreen() -> ft.View:
    """The catalogue; when wide, with the chosen offer beside it."""
    state = use_app()
    revision = use_revision()
    chosen = str(ft.use_route_params().get("offer", ""))
    kept = ft.context.page.session.store.get(_KEPT) or OfferFilter(near=offers.own_district(state.seat))
    wanted, set_wanted = ft.use_state(kept)
    query, set_query = ft.use_state("")
    rev, set_rev = ft.use_state(0)
    shown, set_shown = ft.use_state(PAGE)
    filtering, set_filtering = ft.use_state(False)

    def change(changed: OfferFilter) -> None:
        ft.context.page.session.store.set(_KEPT, changed)
        set_wanted(changed)
        set_shown(PAGE)

    def type_words(words: str) -> None:
        set_query(words)
        set_shown(PAGE)
        if words.strip() and not query.strip() and wanted.sorting == "beginn":
            change(replace(wanted, sorting="passend"))

    def clear() -> None:
        type_words("")
        set_rev(lambda old: old + 1)
        change(OfferFilter(near=wanted.near))

    page = ft.use_memo(
        lambda: offers.find_offers(state.seat, query, wanted, limit=shown, language=state.language),
        [query, wanted, shown, revision, state.language],
    )
    today = state.seat.now().date()
    ft.use_dialog(
        filter_sheet(
            wanted,
            change,
            lambda: set_filtering(False),
            today=today,
            found=tn("Ein Angebot zeigen", "{n} Angebote zeigen", page.total),
        )
        if filtering and not state.large
        else None
    )
    filter_button = _filter_button(wanted, lambda: set_filtering(True))
    head: list[ft.Control] = [
        catalogue_or_places("/angebote"),
        SearchField(t("Kurs, Thema, Träger oder Ort"), query, type_words, rev=rev),
        _sortings(wanted, change),
        *_notes(page),
        _count_line(page),
    ]
    more: list[ft.Control] = []
    if page.total > len(page.rows):
        rest = page.total - len(page.rows)
        more = [
            buttons.tonal(
                tn("Noch ein Angebot zeigen", "{n} weitere Angebote zeigen", min(rest, PAGE)),
                lambda: set_shown(lambda old: old + PAGE),
            )
        ]
    nothing = _nothing(state, wanted, query, change, clear) if not page.rows else None
    if not state.expanded:
        listing = [nothing] if nothing is not None else [_card(row) for row in page.rows]
        column = ft.Column(
            [*head, *listing, *more], spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
        return shell(state, "/angebote", column, title=t("Angebote"), actions=[filter_button])
    fallback = page.rows[0].id if page.rows and state.large else ""
    current = chosen or fallback
    list_pane = ft.Column(
        [
            ft.Container(
                ft.Column(
                    [
                        ft.Row(
                            [
                                ft.Container(heading(t("Angebote")), expand=True),
                                *([] if state.large else [filter_button]),
                            ]
                        ),
                        *head,
                    ],
                    spacing=8,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                padding=ft.Padding.only(left=16, top=18, right=16, bottom=8),
            ),
            ft.Container(height=1, bgcolor=ft.Colors.OUTLINE_VARIANT),
            ft.ListView(
                [nothing] if nothing is not None else [*(_card(row, current) for row in page.rows), *more],
                expand=True,
                spacing=10,
                padding=16,
            ),
        ],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    detail: ft.Control = OfferPane(current, wanted.near, key=current) if current else _choose_one()
    if not state.large:
        return shell(state, "/angebote", two_panes(list_pane, detail), scroll=False, padded=False)
    side = ft.Container(
        ft.Column(
            [ft.Container(filter_form(wanted, change, today=today), padding=ft.Padding.all(20))],
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        width=300,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border(right=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
    )
    wide = ft.Row(
        [side, ft.Container(two_panes(list_pane, detail, left_width=420), expand=True)],
        spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return shell(state, "/angebote", wide, scroll=False, padded=False)


def _card(row: OfferRow, chosen: str = "") -> ft.Control:
    return offer_card(row, lambda: navigate(f"/angebote/{row.id}"), selected=row.id == chosen)


def _sortings(wanted: OfferFilter, change: Callable[[OfferFilter], None]) -> ft.Control:
    def sort(value: Sorting) -> Callable[[], None]:
        return lambda: change(replace(wanted, sorting=value))

    return ft.Row(
        [
            filter_chip(sorting_words(each), selected=each == wanted.sorting, on_click=sort(each))
            for each in _SORTINGS
        ],
        spacing=8,
        scroll=ft.ScrollMode.HIDDEN,
    )


def _filter_button(wanted: OfferFilter, open_filters: Callable[[], Any]) -> ft.Control:
    label = tn("Filter, einer gesetzt", "Filter, {n} gesetzt", wanted.count) if wanted.count else t("Filter")
    return buttons.icon_button(ft.Icons.TUNE_ROUNDED, label, open_filters, filled=bool(wanted.count))


def _notes(page: OfferPage) -> list[ft.Control]:
    rows: list[ft.Control] = []
    for typed, meant in page.read_as.items():
        if meant and page.total:
            words = t(
                "Kein Treffer für „{typed}“. Gesucht wird {meant}.", typed=typed, meant=" / ".join(meant[:3])
            )
            rows.append(
                ft.Row(
                    [icon(ft.Icons.SPELLCHECK_ROUNDED, size=20), ft.Container(text(words), expand=True)],
                    spacing=8,
                )
            )
    if page.due:
        rows.append(
            banner(
                tn(
                    "Ein neues Angebot wird noch eingelesen.",
                    "{n} neue Angebote werden noch eingelesen; die Suche ist gleich vollständig.",
                    page.due,
                ),
                icon=ft.Icons.HOURGLASS_TOP_ROUNDED,
            )
        )
    return rows


def _count_line(page: OfferPage) -> ft.Control:
    return ft.Row(
        [
            icon(ft.Icons.OFFLINE_PIN_ROUNDED, size=18),
            ft.Container(muted(count_words(page)), expand=True),
        ],
        spacing=8,
    )


def _nothing(
    state: AppState,
    wanted: OfferFilter,
    query: str,
    change: Callable[[OfferFilter], None],
    clear: Callable[[], None],
) -> ft.Control:
    if not wanted.count and not query.strip():
        return empty_state(
            t("Der Katalog ist noch leer."),
            t("Angebote kommen mit dem nächsten Abgleich."),
            buttons.tonal(t("Abgleich öffnen"), lambda: navigate("/abgleich"), icon=ft.Icons.SYNC_ROUNDED),
        )
    actions = []
    if wanted.km and wanted.km < 60 and wanted.near:
        actions.append(
            buttons.tonal(
                t("Umkreis {n} km", n=60), lambda: change(replace(wanted, km=60)), icon=ft.Icons.RADAR_ROUNDED
            )
        )
    actions.append(
        buttons.outlined(t("Suche und Filter leeren"), clear, icon=ft.Icons.FILTER_ALT_OFF_ROUNDED)
    )
    return empty_state(
        t("Kein Angebot passt."),
        t("Suchen Sie mit einem anderen Wort, in einem größeren Umkreis oder online."),
        *actions,
    )


def _choose_one() -> ft.Control:
    return ft.Container(
        empty_state(
            t("Welches Angebot?"), t("Wählen Sie links ein Angebot. Hier steht dann, was es bietet.")
        ),
        padding=ft.Padding.only(top=60),
    )


@component
def OfferPane(offer_id: str, near: str, need_id: str = "") -> ft.Control:
    """One offer in full with what one can do with it."""
    state = use_app()
    use_revision()
    choosing, set_choosing = ft.use_state(False)
    try:
        row = offers.offer(state.seat, offer_id, near=near, language=state.language)
    except UseCaseError:
        row = None

    def close() -> None:
        set_choosing(False)

    def refer() -> None:
        if need_id:
            navigate(f"/bedarf/{need_id}/verweis/{offer_id}")
        else:
            set_choosing(True)

    ft.use_dialog(
        bottom_sheet(NeedChooser(offer_id, row.topics, close), close, height=620)
        if choosing and row is not None
        else None
    )
    if row is None:
        return ft.Container(
            empty_state(
                t("Dieses Angebot ist nicht auf diesem Gerät."),
                t("Der Abgleich bringt den neuesten Stand."),
                buttons.tonal(t("Zu den Angeboten"), lambda: navigate("/angebote")),
            )
        )
    actions: list[ft.Control] = []
    if may_refer(state.seat) and not row.over:
        actions.append(
            buttons.primary(t("Verweis vorbereiten"), refer, icon=ft.Icons.ALT_ROUTE_ROUNDED, large=False)
        )
    if row.directory_id:
        place = row.directory_id
        actions.append(
            buttons.outlined(
                t("Zum Träger"), lambda: navigate(f"/stellen/{place}"), icon=ft.Icons.CONTACT_PHONE_ROUNDED
            )
        )
    return ft.Column(
        [
            ft.Container(
                ft.Column(
                    offer_detail(row, *actions),
                    spacing=14,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                padding=24 if state.expanded else ft.Padding.only(left=16, top=4, right=16, bottom=24),
            )
        ],
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@screen
def OfferScreen() -> ft.View:
    """One offer on its own: phones and narrow windows."""
    state = use_app()
    offer_id = str(ft.use_route_params().get("offer", ""))
    kept = ft.context.page.session.store.get(_KEPT)
    near = kept.near if isinstance(kept, OfferFilter) else offers.own_district(state.seat)
    return shell(
        state,
        "/angebote",
        OfferPane(offer_id, near, key=offer_id),
        title=t("Angebot"),
        back="/angebote",
        scroll=False,
        padded=False,
    )
