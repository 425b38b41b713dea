"""Filter chips and segmented choices: the selected one has a check mark, an edge and a tint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.views.kit.tap import tappable
from app.views.kit.text import text
from app.views.theme import RADIUS_CHIP


@dataclass(frozen=True)
class Choice:
    """One of several: its value, its words and an icon."""

    value: str
    label: str
    icon: ft.IconData | None = None


def filter_chip(
    label: str, *, selected: bool, on_click: Callable[[], Any], icon: ft.IconData | None = None
) -> ft.Control:
    """One chip; 40 px high with a 48 px hit area."""
    mark = ft.Icons.CHECK_ROUNDED if selected else icon
    ink = ft.Colors.ON_PRIMARY_CONTAINER if selected else ft.Colors.ON_SURFACE
    row: list[ft.Control] = []
    if mark is not None:
        row.append(ft.Icon(mark, size=19, color=ft.Colors.PRIMARY if selected else ink))
    row.append(text(label, "label-medium" if selected else "body-medium", color=ink, size=15))
    return ft.Container(
        tappable(
            ft.Row(row, spacing=6, tight=True),
            on_click,
            selected=selected,
            bgcolor=ft.Colors.PRIMARY_CONTAINER if selected else ft.Colors.SURFACE_CONTAINER_LOWEST,
            border=ft.Border.all(1.5, ft.Colors.PRIMARY if selected else ft.Colors.OUTLINE),
            border_radius=RADIUS_CHIP,
            padding=ft.Padding.only(left=10 if mark else 14, top=8, right=14, bottom=8),
        ),
        padding=ft.Padding.symmetric(vertical=3),
    )


def filter_chips(choices: Sequence[Choice], selected: str, on_select: Callable[[str], Any]) -> ft.Control:
    """A row of chips of which one is chosen; wraps when it does not fit."""

    def select(value: str) -> Callable[[], Any]:
        return lambda: on_select(value)

    return ft.Row(
        [
            filter_chip(
                choice.label,
                selected=choice.value == selected,
                on_click=select(choice.value),
                icon=choice.icon,
            )
            for choice in choices
        ],
        spacing=8,
        run_spacing=0,
        wrap=True,
    )


def segmented(
    choices: Sequence[Choice],
    selected: str,
    on_select: Callable[[str], Any],
    *,
    expand: bool = True,
    small: bool = False,
    name: str | None = None,
) -> ft.Control:
    """
    Two or three short answers side by side; the chosen one is filled and checked.

    `name` is the question, said before each answer by a screen reader; needed where several stand on a page.
    """
    cells: list[ft.Control] = []
    for position, choice in enumerate(choices):
        chosen = choice.value == selected
        ink = ft.Colors.ON_PRIMARY if chosen else ft.Colors.ON_SURFACE
        row: list[ft.Control] = []
        mark = ft.Icons.CHECK_ROUNDED if chosen else choice.icon
        if mark is not None:
            row.append(ft.Icon(mark, size=19, color=ink))
        row.append(
            ft.Container(
                text(
                    choice.label,
                    "label-large" if chosen else "body-medium",
                    color=ink,
                    size=15 if small else 16,
                    text_align=ft.TextAlign.CENTER,
                ),
                expand=True,
                expand_loose=True,
            )
        )
        edge = ft.Border(left=ft.BorderSide(1.5, ft.Colors.OUTLINE)) if position else None
        cells.append(
            tappable(
                ft.Row(row, spacing=6, tight=True, alignment=ft.MainAxisAlignment.CENTER),
                (lambda value: lambda: on_select(value))(choice.value),
                label=f"{name}: {choice.label}" if name is not None else None,
                selected=chosen,
                expand=expand or None,
                bgcolor=ft.Colors.PRIMARY if chosen else ft.Colors.SURFACE_CONTAINER_LOWEST,
                border=edge,
                padding=ft.Padding.symmetric(vertical=9 if small else 14, horizontal=14),
                alignment=ft.Alignment.CENTER,
            )
        )
    return ft.Container(
        ft.Row(cells, spacing=0, tight=not expand, intrinsic_height=True),
        # Over the cells: under them, their fill would cover the curve of the edge.
        foreground_decoration=ft.BoxDecoration(
            border=ft.Border.all(1.5, ft.Colors.OUTLINE), border_radius=ft.BorderRadius.all(26)
        ),
        border_radius=26,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
