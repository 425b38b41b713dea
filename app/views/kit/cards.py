"""Cards, section headings and notes: white on warm paper, a 1 px edge, no shadow."""

from __future__ import annotations

from typing import Any

import flet as ft

from app.views.kit.icons import icon as plain_icon
from app.views.kit.text import heading, muted, text
from app.views.theme import RADIUS_LARGE, RADIUS_MEDIUM, Role, tone


def card(content: ft.Control, *, role: Role | None = None, padding: Any = 16, **props: Any) -> ft.Container:
    """
    A card.

    Args:
        content: What it holds.
        role: None for the white card; a role for a tinted one without edge.
        padding: Inner distance; 0 for lists that go from edge to edge.
        props: More looks, passed on to the `Container`.
    """
    look: dict[str, Any] = {
        "padding": padding,
        "bgcolor": ft.Colors.SURFACE_CONTAINER_LOWEST if role is None else tone(role).container,
        "border": ft.Border.all(1, ft.Colors.OUTLINE_VARIANT) if role is None else None,
        "border_radius": RADIUS_LARGE,
        "clip_behavior": ft.ClipBehavior.ANTI_ALIAS,
    }
    return ft.Container(content, **{**look, **props})


def count(n: int) -> ft.Control:
    """A small number on a pill."""
    return ft.Container(
        text(str(n), "label-small", color=tone("neutral").on_container, tabular=True),
        bgcolor=tone("neutral").container,
        border_radius=11,
        padding=ft.Padding.symmetric(vertical=2, horizontal=8),
    )


def section(
    title: str,
    *content: ft.Control,
    n: int | None = None,
    trailing: ft.Control | None = None,
    spacing: float = 6,
) -> ft.Control:
    """A heading of second rank over its content, with a count or an action at the right."""
    side = trailing if trailing is not None else (count(n) if n is not None else None)
    head = ft.Row(
        [ft.Container(heading(title, "title-medium", level=2), expand=True), *([side] if side else [])],
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Column(
        [ft.Container(head, padding=ft.Padding.symmetric(vertical=2, horizontal=4)), *content],
        spacing=spacing,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def note(
    message: str,
    *,
    role: Role = "info",
    icon: ft.IconData = ft.Icons.INFO_ROUNDED,
    title: str | None = None,
    action: ft.Control | None = None,
    **props: Any,
) -> ft.Container:
    """A tinted remark with an icon: what follows from something, or a promise."""
    colors = tone(role)
    words: list[ft.Control] = [text(message, color=colors.on_container)]
    if title is not None:
        words.insert(0, text(title, "label-large", color=colors.on_container))
    row: list[ft.Control] = [
        ft.Icon(icon, size=24, color=colors.color),
        ft.Column(words, spacing=2, expand=True, tight=True),
    ]
    if action is not None:
        row.append(action)
    return ft.Container(
        ft.Row(row, spacing=10, vertical_alignment=ft.CrossAxisAlignment.START),
        bgcolor=colors.container,
        border_radius=RADIUS_MEDIUM,
        padding=ft.Padding.only(left=12, top=12, right=14, bottom=12),
        **props,
    )


def fact(name: str, value: str) -> ft.Control:
    """A labelled value on one line that wraps when it must."""
    return ft.Row(
        [ft.Container(muted(name), expand=2), ft.Container(text(value), expand=3)],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def divider(*, indent: float = 0) -> ft.Control:
    """A hairline between rows."""
    return ft.Container(
        ft.Container(height=1, bgcolor=ft.Colors.OUTLINE_VARIANT), padding=ft.Padding.only(left=indent)
    )


def chevron() -> ft.Control:
    """The mark of a row that leads somewhere."""
    return plain_icon(ft.Icons.CHEVRON_RIGHT_ROUNDED)
