"""Text controls in the type styles of the design; headings are real headings for screen readers."""

from __future__ import annotations

from typing import Any

import flet as ft

from app.views.theme import Token, style


def text(
    value: str,
    token: Token = "body-medium",
    *,
    color: str = ft.Colors.ON_SURFACE,
    size: float | None = None,
    tabular: bool = False,
    **props: Any,
) -> ft.Text:
    """A text in a style of the tokens."""
    return ft.Text(value, style=style(token, color=color, tabular=tabular, size=size), **props)


def muted(value: str, token: Token = "body-medium", **props: Any) -> ft.Text:
    """A text of second rank."""
    return text(value, token, color=ft.Colors.ON_SURFACE_VARIANT, **props)


def heading(
    value: str,
    token: Token = "headline",
    *,
    level: int = 1,
    color: str = ft.Colors.ON_SURFACE,
    size: float | None = None,
    **props: Any,
) -> ft.Control:
    """A heading, announced as such."""
    return ft.Semantics(heading_level=level, content=text(value, token, color=color, size=size, **props))
