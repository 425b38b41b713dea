"""The bottom sheet: a list or a detail over the page, with a close button and never dragged only."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.views.theme import RADIUS_SHEET

_WIDTH = 640


def bottom_sheet(content: ft.Control, on_close: Callable[[], None], *, height: float) -> ft.BottomSheet:
    """
    Build a sheet for `ft.use_dialog`.

    Args:
        content: Fills the sheet and scrolls by itself; brings its own close button.
        on_close: Called when the sheet is dismissed beside it or with the back gesture.
        height: Wanted height; never more than the window leaves.
    """
    room = (ft.context.page.height or height) * 0.88
    corners = ft.BorderRadius.only(top_left=RADIUS_SHEET, top_right=RADIUS_SHEET)
    return ft.BottomSheet(
        ft.Container(
            content,
            height=min(height, room),
            width=_WIDTH,
            padding=ft.Padding.only(left=16, top=12, right=16, bottom=12),
        ),
        scrollable=True,
        on_dismiss=lambda: on_close(),
        size_constraints=ft.BoxConstraints(max_width=_WIDTH),
        shape=ft.RoundedRectangleBorder(radius=corners),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        use_safe_area=True,
    )
