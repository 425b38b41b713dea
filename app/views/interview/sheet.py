"""A bottom sheet with title and close button, never to be closed by dragging alone."""

from collections.abc import Callable

import flet as ft

from app.views.kit.buttons import icon_button
from app.views.kit.text import heading
from app.views.texts import t

SHEET_WIDTH = 640


def sheet(
    title: str, content: ft.Control, *, on_close: Callable[[], None], tall: bool = False
) -> ft.BottomSheet:
    """
    A sheet from the bottom edge.

    Args:
        title: Its heading.
        content: What it holds below the heading; may expand when the sheet is tall.
        on_close: Called when it was closed in any way.
        tall: Take most of the height, for lists.
    """
    page = ft.context.page
    width, height = float(page.width or 390), float(page.height or 844)
    return ft.BottomSheet(
        ft.Container(
            ft.Column(
                [
                    ft.Row(
                        [
                            ft.Container(heading(title, "title-large", level=2), expand=True),
                            icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
                        ],
                        vertical_alignment=ft.CrossAxisAlignment.CENTER,
                    ),
                    content,
                ],
                spacing=8,
                tight=not tall,
                expand=tall,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            padding=ft.Padding.only(left=16, right=16, top=4, bottom=20),
            width=min(width, SHEET_WIDTH),
            height=height * 0.88 if tall else None,
        ),
        show_drag_handle=True,
        scrollable=True,
        draggable=True,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        shape=ft.RoundedRectangleBorder(radius=ft.BorderRadius.only(top_left=28, top_right=28)),
        size_constraints=ft.BoxConstraints(max_width=SHEET_WIDTH),
        on_dismiss=lambda: on_close(),
    )
