"""
The screens: one card on its own, and the desk with all of them (list and detail when wide).

The desk is everybody's way to the own ones; for the Koordination it shows every one of their firms.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flet as ft

from app.usecases.conflicts import Conflict, conflicts
from app.usecases.search import matches
from app.views.conflicts.card import ConflictPane, solved_tile
from app.views.conflicts.words import field_words, key_in, route_to, version_words, who_words
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.fields import SearchField
from app.views.kit.icons import lead
from app.views.kit.status import chip
from app.views.kit.text import heading, muted
from app.views.kit.tiles import tile, tile_group
from app.views.shell import screen, shell, two_panes
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t, tn, when

LIST_PANE = 440


def _open_tile(conflict: Conflict, *, now: datetime, selected: bool) -> ft.Control:
    answers = " / ".join(version_words(conflict, each) for each in conflict.versions)
    people = ", ".join(dict.fromkeys(who_words(each) for each in conflict.versions))
    if conflict.newest is not None:
        people = f"{people}, {when(conflict.newest, now=now)}"
    chips: list[ft.Control] = [muted(people)]
    if conflict.locked:
        chips.append(chip(t("entscheidet jemand anders"), ft.Icons.LOCK_ROUNDED))
    return tile(
        f"{conflict.title}, {field_words(conflict)}" if conflict.title else field_words(conflict),
        lead=lead(ft.Icons.CALL_SPLIT_ROUNDED, "warn"),
        subtitle=answers,
        below=ft.Column(chips, spacing=6, tight=True),
        on_click=lambda: navigate(route_to(conflict)),
        selected=selected,
        arrow=False,
        key=conflict.key,
    )


def _listed(found: tuple[Conflict, ...], only: str, query: str) -> tuple[list[Conflict], list[Conflict]]:
    """The open and the solved ones a filter leaves."""
    fitting = [each for each in found if matches(query, each.title, field_words(each))]
    unsolved = [each for each in fitting if each.state == "open"] if only in ("alle", "offen") else []
    wanted = {"alle": ("rule", "decided"), "regel": ("rule",), "entschieden": ("decided",)}.get(only, ())
    return unsolved, [each for each in fitting if each.state in wanted]


def _desk(state: AppState, chosen: str | None) -> ft.View:
    """Both layouts; a plain function, so that its hooks belong to the screen that calls it."""
    only, set_only = ft.use_state("offen")
    query, set_query = ft.use_state("")
    found = conflicts(state.seat, decided=True, language=state.language)
    counts = {name: sum(each.state == name for each in found) for name in ("open", "rule", "decided")}
    selected = "/".join(key_in(chosen)) if chosen else ""
    unsolved, solved = _listed(found, only, query)
    now = state.seat.now()
    filters = [
        SearchField(t("Betrieb oder Feld"), query, set_query),
        filter_chips(
            [
                Choice("offen", t("{n} offen", n=counts["open"]), ft.Icons.CALL_SPLIT_ROUNDED),
                Choice("regel", t("{n} von selbst gelöst", n=counts["rule"]), ft.Icons.DONE_ALL_ROUNDED),
                Choice("entschieden", t("{n} entschieden", n=counts["decided"]), ft.Icons.HOW_TO_REG_ROUNDED),
                Choice("alle", t("Alle")),
            ],
            only,
            set_only,
        ),
    ]
    tiles: list[ft.Control] = [
        _open_tile(each, now=now, selected=state.expanded and each.key == selected) for each in unsolved
    ]
    tiles += [solved_tile(each, now=now, with_title=True) for each in solved]
    listing = tile_group(tiles) if tiles else _nothing(only)
    subtitle = tn("Eine Entscheidung offen", "{n} Entscheidungen offen", counts["open"])
    if not counts["open"]:
        subtitle = t("Nichts zu entscheiden")
    stack = ft.Column([*filters, listing], spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    if not state.expanded:
        return shell(
            state, "/abgleich", stack, title=t("Zwei Antworten"), subtitle=subtitle, back="/abgleich"
        )
    left = ft.Column(
        [
            ft.Container(
                ft.Column(
                    [heading(t("Zwei Antworten")), muted(subtitle), stack],
                    spacing=8,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                padding=ft.Padding.only(left=16, top=22, right=16, bottom=24),
            )
        ],
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    if not selected and unsolved:
        selected = unsolved[0].key
    right = _detail(selected, lambda: navigate("/zwei-antworten"))
    return shell(state, "/abgleich", two_panes(left, right, left_width=LIST_PANE), scroll=False, padded=False)


def _detail(key: str, leave: Callable[[], None]) -> ft.Control:
    if not key:
        return ft.Container(
            empty_state(
                t("Nichts zu entscheiden"), t("Wo zwei Angaben sich widersprechen, stehen hier beide.")
            ),
            padding=ft.Padding.only(top=60),
        )
    collection, record_id, path = key.split("/", 2)
    pane = ConflictPane(collection, record_id, path, leave, key=key)
    return ft.Container(pane, expand=True, bgcolor=ft.Colors.SURFACE_CONTAINER_LOW)


def _nothing(only: str) -> ft.Control:
    if only == "offen":
        return empty_state(
            t("Nichts zu entscheiden"), t("Wo zwei Angaben sich widersprechen, stehen hier beide.")
        )
    return empty_state(t("Nichts dabei."), t("Unter „Alle“ sehen Sie jeden Fall."))


@screen
def DeskScreen() -> ft.View:
    """All of them; when wide, with the chosen card beside the list."""
    state = use_app()
    use_revision()
    return _desk(state, ft.use_route_params().get("conflict"))


@screen
def ConflictScreen() -> ft.View:
    """One card on its own: phones and narrow windows."""
    state = use_app()
    use_revision()
    collection, record_id, path = key_in(ft.use_route_params().get("conflict", ""))
    firm = next(
        (each.title for each in conflicts(state.seat, decided=True) if each.record_id == record_id), ""
    )

    def leave() -> None:
        navigate("/zwei-antworten")

    return shell(
        state,
        "/abgleich",
        ConflictPane(collection, record_id, path, leave, title=False, key=f"{record_id}/{path}"),
        title=t("Zwei Antworten"),
        subtitle=firm or None,
        back="/zwei-antworten",
        scroll=False,
        padded=False,
    )
