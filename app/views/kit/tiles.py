"""List tiles: 44 px lead, title, one or two lines, then a status or a chevron."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app.views.kit.cards import card, chevron, divider
from app.views.kit.tap import tappable
from app.views.kit.text import muted, text
from app.views.theme import Role, tone


def monogram(
    letters: str, role: Role | None = None, *, size: float = 44, circle: bool = False
) -> ft.Container:
    """Initials on a tone; without a role the tone is decoration, steady for the same letters."""
    tones: tuple[Role, ...] = ("primary", "secondary", "secondary", "tertiary")
    chosen = role or tones[zlib.crc32(letters.encode()) % len(tones)]
    colors = tone(chosen)
    ink = colors.on_container if chosen in ("secondary", "accent") else colors.color
    return ft.Container(
        text(letters, "label-large", color=ink, size=20 if size > 48 else (16 if size >= 44 else 14)),
        width=size,
        height=size,
        bgcolor=colors.container,
        border_radius=size / 2 if circle else (16 if size > 48 else 14 if size >= 44 else 11),
        alignment=ft.Alignment.CENTER,
    )


def tile(
    title: str,
    *,
    lead: ft.Control | None = None,
    subtitle: str | None = None,
    below: ft.Control | None = None,
    trailing: ft.Control | None = None,
    action: ft.Control | None = None,
    on_click: Callable[[], Any] | None = None,
    selected: bool = False,
    arrow: bool | None = None,
    label: str | None = None,
    key: str | None = None,
) -> ft.Control:
    """
    One row of a list.

    Args:
        title: The name of the thing.
        lead: Icon or monogram, see `icons.lead` and `monogram`.
        subtitle: One line of second rank.
        below: What stands under the lines, such as status chips.
        trailing: What stands at the right; with `on_click` and without it, a chevron.
        action: A button of its own at the right edge, outside of what a tap on the row does.
        on_click: What a tap does.
        selected: Chosen row of a two-pane list.
        arrow: Force or forbid the chevron.
        label: What a screen reader says instead of the words shown.
        key: Identity in a list.
    """
    ink = ft.Colors.ON_PRIMARY_CONTAINER if selected else ft.Colors.ON_SURFACE
    words: list[ft.Control] = [text(title, "title-medium", color=ink)]
    if subtitle:
        words.append(muted(subtitle))
    if below is not None:
        words.append(ft.Container(below, padding=ft.Padding.only(top=6)))
    row: list[ft.Control] = [] if lead is None else [lead]
    row.append(ft.Column(words, spacing=1, expand=True, tight=True))
    if trailing is not None:
        row.append(trailing)
    if arrow or (arrow is None and on_click is not None and trailing is None and action is None):
        row.append(chevron())
    align = ft.CrossAxisAlignment.START if below is not None else ft.CrossAxisAlignment.CENTER
    area = tappable(
        ft.Row(row, spacing=14, vertical_alignment=align),
        on_click,
        label=label,
        selected=selected or None,
        expand=True if action is not None else None,
        padding=ft.Padding.symmetric(vertical=11, horizontal=14),
    )
    if action is not None:
        area = ft.Row([area, ft.Container(action, padding=ft.Padding.only(right=12))], spacing=0)
    return ft.Container(
        area,
        bgcolor=ft.Colors.PRIMARY_CONTAINER if selected else None,
        key=key,
    )


def tile_group(tiles: Sequence[ft.Control], *, indent: float = 72) -> ft.Control:
    """Tiles in one card with hairlines between them."""
    rows: list[ft.Control] = []
    for position, row in enumerate(tiles):
        if position:
            rows.append(divider(indent=indent))
        rows.append(row)
    return card(
        ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0
    )
