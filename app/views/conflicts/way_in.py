"""The way to the desk from the Koordination's Eingang, while there is something to decide."""

from __future__ import annotations

import flet as ft

from app.usecases.conflicts import conflicts
from app.usecases.quarantine import reviewed_entries
from app.views.kit.icons import lead
from app.views.kit.tiles import tile, tile_group
from app.views.state import AppState, navigate
from app.views.texts import t, tn


def desk_way_in(state: AppState) -> ft.Control | None:
    """Rows that lead to the two desks: two answers, and what was not accepted; None if nothing is open."""
    waiting = [each for each in conflicts(state.seat) if each.state == "open"]
    tiles: list[ft.Control] = []
    if waiting:
        firms = ", ".join(dict.fromkeys(each.title for each in waiting if each.title))
        tiles.append(
            tile(
                tn("Eine Frage hat zwei Antworten", "{n} Fragen haben zwei Antworten", len(waiting)),
                lead=lead(ft.Icons.CALL_SPLIT_ROUNDED, "warn"),
                subtitle=firms or None,
                on_click=lambda: navigate("/zwei-antworten"),
                key="zwei-antworten",
            )
        )
    _, set_aside = reviewed_entries(state.seat, language=state.language)
    if set_aside:
        tiles.append(
            tile(
                tn("Eine Änderung nicht angenommen", "{n} Änderungen nicht angenommen", len(set_aside)),
                lead=lead(ft.Icons.SYNC_PROBLEM_ROUNDED, "error"),
                subtitle=t("Vom Server beiseitegelegt, mit Grund"),
                on_click=lambda: navigate("/abgelehnt"),
                key="abgelehnt",
            )
        )
    return tile_group(tiles) if tiles else None
