"""The way to the desk from the Koordination's Eingang, while there is something to decide."""

from __future__ import annotations

import flet as ft

from app.usecases.conflicts import conflicts
from app.views.kit.icons import lead
from app.views.kit.tiles import tile, tile_group
from app.views.state import AppState, navigate
from app.views.texts import tn


def desk_way_in(state: AppState) -> ft.Control | None:
    """A row that leads to the desk; None if nothing is open."""
    waiting = [each for each in conflicts(state.seat) if each.state == "open"]
    if not waiting:
        return None
    firms = ", ".join(dict.fromkeys(each.title for each in waiting if each.title))
    return tile_group(
        [
            tile(
                tn("Eine Frage hat zwei Antworten", "{n} Fragen haben zwei Antworten", len(waiting)),
                lead=lead(ft.Icons.CALL_SPLIT_ROUNDED, "warn"),
                subtitle=firms or None,
                on_click=lambda: navigate("/zwei-antworten"),
                key="zwei-antworten",
            )
        ]
    )
