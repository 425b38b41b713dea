"""The bottom sheet for lists and choices: rounded, with its own close button, never drag-only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.views.flet_guard import handler
from app.views.theme import RADIUS_SHEET


def sheet(content: ft.Control, on_dismiss: Callable[[], Any], *, width: float = 560) -> ft.BottomSheet:
    """
    A bottom sheet for `ft.use_dialog`.

    Args:
        content: What it holds, with a close button at its top right.
        on_dismiss: Called when the person taps beside it; set the state to "closed" there.
        width: At most this wide; a sheet shrinks to its content otherwise.
    """
    page = ft.context.page
    return ft.BottomSheet(
        ft.SafeArea(ft.Container(content, width=min(width, page.width or width))),
        on_dismiss=handler(on_dismiss),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        shape=ft.RoundedRectangleBorder(
            radius=ft.BorderRadius.only(top_left=RADIUS_SHEET, top_right=RADIUS_SHEET)
        ),
        scrollable=True,
        show_drag_handle=True,
    )
