"""A box with a dashed edge; Flutter's borders know only solid lines, so the edge is drawn."""

import flet as ft
import flet.canvas as cv

from app.views.flet_guard import component


@component
def Dashed(content: ft.Control, radius: float = 16, padding: ft.PaddingValue = 16) -> ft.Control:
    """Draw a dashed edge around `content`, following its size."""
    size, set_size = ft.use_state((0.0, 0.0))
    width, height = size
    inset = 0.75
    shapes: list[cv.Shape] = []
    if width > 0:
        shapes.append(
            cv.Rect(
                inset,
                inset,
                width - 2 * inset,
                height - 2 * inset,
                border_radius=radius,
                paint=ft.Paint(
                    color=ft.Colors.OUTLINE,
                    stroke_width=1.5,
                    stroke_dash_pattern=[5, 4],
                    style=ft.PaintingStyle.STROKE,
                ),
            )
        )
    return ft.Container(
        cv.Canvas(
            shapes=shapes,
            content=ft.Container(content, padding=padding),
            resize_interval=0,
            on_resize=lambda event: set_size((event.width, event.height)),
        )
    )
