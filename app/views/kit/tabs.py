"""Tabs with counts: words over a line, the chosen one underlined in petrol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.views.kit.cards import count
from app.views.kit.tap import tappable
from app.views.kit.text import text


@dataclass(frozen=True)
class Tab:
    """One tab: its value, its words and how many things are behind it."""

    value: str
    label: str
    n: int | None = None


def tabs(entries: Sequence[Tab], selected: str, on_select: Callable[[str], Any]) -> ft.Control:
    """A row of tabs; scrolls sideways when it does not fit."""

    def one(entry: Tab) -> ft.Control:
        chosen = entry.value == selected
        ink = ft.Colors.PRIMARY if chosen else ft.Colors.ON_SURFACE_VARIANT
        row: list[ft.Control] = [text(entry.label, "label-large", color=ink, size=15)]
        if entry.n:
            row.append(count(entry.n))
        return tappable(
            ft.Row(row, spacing=8, tight=True),
            lambda: on_select(entry.value),
            selected=chosen,
            padding=ft.Padding.symmetric(vertical=13, horizontal=12),
            border=ft.Border(bottom=ft.BorderSide(3, ft.Colors.PRIMARY if chosen else ft.Colors.TRANSPARENT)),
        )

    return ft.Container(
        ft.Row([one(entry) for entry in entries], spacing=0, scroll=ft.ScrollMode.HIDDEN),
        border=ft.Border(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
    )
