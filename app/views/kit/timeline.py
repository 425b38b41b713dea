"""The timeline: 36 px nodes on a line, word, detail, date at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.views.kit.tap import tappable
from app.views.kit.text import muted, text
from app.views.theme import Role, tone


@dataclass(frozen=True)
class TimelineRow:
    """One event: its shape and role, what happened, a detail, when, and what stands below."""

    icon: ft.IconData
    role: Role
    title: str
    detail: str = ""
    date: str = ""
    below: ft.Control | None = None
    on_click: Callable[[], Any] | None = None
    strong: bool = False


def _node(row: TimelineRow) -> ft.Control:
    colors = tone(row.role)
    return ft.Container(
        ft.Icon(row.icon, size=20, color=colors.on_color if row.strong else colors.color),
        width=36,
        height=36,
        border_radius=18,
        bgcolor=colors.color if row.strong else colors.container,
        alignment=ft.Alignment.CENTER,
    )


def _row(row: TimelineRow, *, last: bool) -> ft.Control:
    words: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(text(row.title, "title-medium", size=16), expand=True),
                muted(row.date, "label-small", tabular=True),
            ],
            spacing=8,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    ]
    if row.detail:
        words.append(muted(row.detail))
    if row.below is not None:
        words.append(ft.Container(row.below, padding=ft.Padding.only(top=6)))
    # The line hangs on the left edge of the words and is as long as they are.
    line = ft.Border(left=ft.BorderSide(2, ft.Colors.TRANSPARENT if last else ft.Colors.OUTLINE_VARIANT))
    body = ft.Container(
        tappable(ft.Column(words, spacing=2, tight=True), row.on_click, border_radius=8),
        padding=ft.Padding.only(left=28, top=2, bottom=6 if last else 20),
        margin=ft.Margin.only(left=17),
        border=line,
    )
    return ft.Stack([body, _node(row)])


def timeline(rows: Sequence[TimelineRow]) -> ft.Control:
    """The events, newest first as given."""
    last = len(rows) - 1
    return ft.Column(
        [_row(row, last=position == last) for position, row in enumerate(rows)],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
