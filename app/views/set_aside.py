"""
Nicht angenommen: what the server set aside of all devices, for the Koordination.

The list comes from the server and is kept for reading without a network; trying again and giving up are
decided by the server, so they need one. List and detail when wide, one after the other on phones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.usecases.quarantine import (
    RefusedEntry,
    ReviewError,
    fetch_reviewed,
    reviewed_entries,
    settle_reviewed,
)
from app.usecases.search import matches
from app.views.flet_guard import component, use_task
from app.views.kit import buttons, snackbar
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.fields import SearchField
from app.views.kit.icons import lead
from app.views.kit.text import heading, muted
from app.views.kit.tiles import tile, tile_group
from app.views.shell import screen, shell, two_panes
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.sync_centre_refused import GivingUp, refused_body, route_to_record
from app.views.sync_words import others_refusal_words, what_it_is
from app.views.texts import t, tn, when

LIST_PANE = 440


def trouble_words(code: str) -> str:
    """Why the server's list is not to be had now."""
    if code == "offline":
        return t("Ohne Netz steht hier der letzte bekannte Stand. Entscheiden geht wieder mit Netz.")
    if code == "role_forbidden":
        return t("Das darf nur die Koordination.")
    if code == "quarantine_unknown":
        return t("Das hat inzwischen jemand anders erledigt.")
    if code == "quarantine_not_repeatable":
        return t("Diese Änderung lässt sich nicht noch einmal anwenden. Der Server konnte sie nie lesen.")
    return t("Der Server hat eine Störung. Bitte versuchen Sie es später noch einmal.")


def _tile(state: AppState, entry: RefusedEntry, *, selected: bool) -> ft.Control:
    what = what_it_is(entry.collection, entry.detail)
    second = [what if entry.title else "", entry.person]
    if entry.at is not None:
        second.append(when(entry.at, now=state.seat.now()))
    return tile(
        entry.title or what or t("Eintrag"),
        lead=lead(ft.Icons.SYNC_PROBLEM_ROUNDED, "error"),
        subtitle=", ".join(part for part in second if part),
        below=muted(others_refusal_words(entry.code, entry.reason)),
        on_click=lambda: navigate(f"/abgelehnt/{entry.device}-{entry.entry_id}"),
        selected=selected,
        arrow=False,
        key=entry.key,
    )


@component
def ReviewedPane(key_text: str, leave: Callable[[], Any]) -> ft.Control:
    """One entry, with what the Koordination can do about it."""
    state = use_app()
    use_revision()
    giving, set_giving = ft.use_state(False)
    busy, set_busy = ft.use_state(False)
    _, entries = reviewed_entries(state.seat, language=state.language)
    entry = next((each for each in entries if f"{each.device}-{each.entry_id}" == key_text), None)
    if entry is None:
        return ft.Container(
            empty_state(
                t("Das ist schon erledigt"),
                t("Die Änderung steht nicht mehr auf der Liste des Servers."),
                buttons.tonal(t("Zur Liste"), leave),
            ),
            padding=20,
        )
    current = entry

    async def settle(reason: str | None) -> None:
        set_busy(True)
        try:
            code = await settle_reviewed(state.seat, current, reason=reason)
        except ReviewError as error:
            snackbar.show(trouble_words(error.code))
            return
        finally:
            set_busy(False)
        if code:
            snackbar.show(others_refusal_words(code, None))
        else:
            snackbar.show(
                t("Verworfen. Grund und Inhalt bleiben im Protokoll.")
                if reason is not None
                else t("Angewendet. Das Gerät erfährt es beim nächsten Abgleich.")
            )
            leave()

    async def again() -> None:
        await settle(None)

    rows = refused_body(current, now=state.seat.now())
    if giving:
        rows.append(GivingUp(settle, lambda: set_giving(False)))
    else:
        route = route_to_record(current, state.role)
        if current.repeatable:
            rows.append(
                buttons.primary(
                    t("Noch einmal anwenden"), again, icon=ft.Icons.REPLAY_ROUNDED, large=False, busy=busy
                )
            )
        if route is not None:
            rows.append(
                buttons.tonal(t("Betrieb öffnen"), lambda: navigate(route), icon=ft.Icons.OPEN_IN_NEW_ROUNDED)
            )
        rows.append(
            buttons.plain(t("Verwerfen"), lambda: set_giving(True), icon=ft.Icons.DELETE_OUTLINE_ROUNDED)
        )
    return ft.Column(
        [
            ft.Container(
                ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
                padding=20,
            )
        ],
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _review(chosen: str | None) -> ft.View:
    """Both screens; a plain function, so that its hooks belong to the screen that calls it."""
    state = use_app()
    use_revision()
    query, set_query = ft.use_state("")
    only, set_only = ft.use_state("alle")
    trouble, set_trouble = ft.use_state("")

    async def load() -> None:
        try:
            await fetch_reviewed(state.seat)
        except ReviewError as error:
            set_trouble(error.code)
        else:
            set_trouble("")

    use_task(load, [])
    at, entries = reviewed_entries(state.seat, language=state.language)
    codes = list(dict.fromkeys(each.code for each in entries))
    shown = [
        each
        for each in entries
        if (only == "alle" or each.code == only) and matches(query, each.title, each.detail, each.person)
    ]
    subtitle = tn("Eine Änderung wartet", "{n} Änderungen warten", len(entries))
    if not entries:
        subtitle = t("Nichts wartet")
    if at is not None:
        subtitle = t("{words}, Stand {when}", words=subtitle, when=when(at, now=state.seat.now()))
    stack: list[ft.Control] = [SearchField(t("Betrieb oder Person"), query, set_query)]
    if len(codes) > 1:
        choices = [Choice("alle", t("Alle")), *(Choice(code, code) for code in codes)]
        stack.append(filter_chips(choices, only, set_only))
    if trouble:
        stack.append(muted(trouble_words(trouble)))
    stack.append(
        tile_group(
            [
                _tile(state, each, selected=state.expanded and f"{each.device}-{each.entry_id}" == chosen)
                for each in shown
            ]
        )
        if shown
        else empty_state(t("Nichts liegt beiseite"), t("Was der Server nicht annehmen kann, steht hier."))
    )

    def leave() -> None:
        navigate("/abgelehnt")

    reload = buttons.icon_button(ft.Icons.REFRESH_ROUNDED, t("Neu laden"), load)
    listing = ft.Column(stack, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    title = t("Nicht angenommen")
    if not state.expanded:
        if chosen is not None:
            return shell(
                state,
                "/",
                ReviewedPane(chosen, leave, key=chosen),
                title=title,
                back="/abgelehnt",
                scroll=False,
                padded=False,
            )
        return shell(state, "/", listing, title=title, subtitle=subtitle, back="/", actions=[reload])
    left = ft.Column(
        [
            ft.Container(
                ft.Column(
                    [
                        ft.Row([ft.Container(heading(title), expand=True), reload]),
                        muted(subtitle),
                        listing,
                    ],
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
    wanted = chosen or (f"{shown[0].device}-{shown[0].entry_id}" if shown else "")
    right: ft.Control = (
        ReviewedPane(wanted, leave, key=wanted)
        if wanted
        else ft.Container(
            empty_state(t("Nichts liegt beiseite"), t("Was der Server nicht annehmen kann, steht hier.")),
            padding=ft.Padding.only(top=60),
        )
    )
    return shell(state, "/", two_panes(left, right, left_width=LIST_PANE), scroll=False, padded=False)


@screen
def SetAsideScreen() -> ft.View:
    """The list; when wide, with the chosen entry beside it."""
    return _review(ft.use_route_params().get("entry"))


@screen
def SetAsideEntryScreen() -> ft.View:
    """One entry on its own: phones and narrow windows."""
    return _review(ft.use_route_params().get("entry"))
