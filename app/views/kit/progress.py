"""Progress: a bar with words beside it, never a bar alone."""

from __future__ import annotations

import flet as ft

from app.views.kit.text import muted, text
from app.views.theme import tone


def bar(share: float | None, *, honey: bool = False) -> ft.Control:
    """A bar from 0 to 1; None for work whose amount is unknown."""
    return ft.ProgressBar(
        value=share,
        bar_height=10,
        border_radius=5,
        color=ft.Colors.TERTIARY_FIXED if honey else ft.Colors.PRIMARY,
        bgcolor=tone("neutral").container,
    )


def labelled_bar(done: int, total: int, words: str, *, detail: str = "", honey: bool = False) -> ft.Control:
    """The bar of `done` out of `total` over its words."""
    line: list[ft.Control] = [ft.Container(text(words, "label-large", size=15), expand=True)]
    if detail:
        line.append(muted(detail))
    return ft.Column(
        [
            ft.Semantics(content=bar(done / total if total else 0, honey=honey), exclude_semantics=True),
            ft.Row(line),
        ],
        spacing=6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
