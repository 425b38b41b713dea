"""The full-width banner under the app bar: something about the app, not about one record."""

from __future__ import annotations

import flet as ft

from app.views.kit.text import text
from app.views.theme import Role, tone


def banner(
    message: str,
    *,
    role: Role = "info",
    icon: ft.IconData = ft.Icons.INFO_ROUNDED,
    action: ft.Control | None = None,
) -> ft.Control:
    """A banner; screen readers announce it when it appears."""
    colors = tone(role)
    row: list[ft.Control] = [
        ft.Icon(icon, size=22, color=colors.color),
        ft.Container(text(message, color=colors.on_container), expand=True),
    ]
    if action is not None:
        row.append(action)
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(row, spacing=10, vertical_alignment=ft.CrossAxisAlignment.CENTER),
            bgcolor=colors.container,
            padding=ft.Padding.symmetric(vertical=10, horizontal=16),
        ),
    )
