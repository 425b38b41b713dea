"""Icons with the two rules of the house: decoration is silent, meaning is named."""

from __future__ import annotations

import flet as ft

from app.views.theme import Role, tone


def icon(
    name: ft.IconData,
    *,
    size: float = 24,
    color: str = ft.Colors.ON_SURFACE_VARIANT,
    label: str | None = None,
) -> ft.Icon:
    """An icon; give it a label only where no word stands beside it."""
    return ft.Icon(name, size=size, color=color, semantics_label=label)


def lead(
    name: ft.IconData, role: Role = "neutral", *, size: float = 44, circle: bool = False
) -> ft.Container:
    """An icon on its quiet container, such as the 44 px lead of a tile."""
    colors = tone(role)
    return ft.Container(
        ft.Icon(name, size=24 if size >= 44 else 20, color=colors.color),
        width=size,
        height=size,
        bgcolor=colors.container,
        border_radius=size / 2 if circle else (14 if size >= 44 else 11),
        alignment=ft.Alignment.CENTER,
    )
