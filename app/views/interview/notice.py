"""The snackbar of the conversation: it floats above the bottom bar, so that the way on stays free."""

from collections.abc import Callable

import flet as ft

from app.views.kit.text import text
from app.views.texts import t
from app.views.theme import RADIUS_CHIP

ABOVE_BAR = 96
WIDTH = 480


def show(message: str, *, undo: Callable[[], object] | None = None) -> None:
    """
    Show what just happened.

    Args:
        message: A few words.
        undo: Offered as "Rückgängig" for eight seconds.
    """
    page = ft.context.page
    side = max(12.0, (float(page.width or 390) - WIDTH) / 2)
    action = None
    if undo is not None:
        back = undo
        action = ft.SnackBarAction(
            t("Rückgängig"), text_color=ft.Colors.INVERSE_PRIMARY, on_click=lambda: back() and None
        )
    page.show_dialog(
        ft.SnackBar(
            text(message, color=ft.Colors.ON_INVERSE_SURFACE),
            action=action,
            bgcolor=ft.Colors.INVERSE_SURFACE,
            behavior=ft.SnackBarBehavior.FLOATING,
            shape=ft.RoundedRectangleBorder(radius=RADIUS_CHIP),
            duration=ft.Duration(seconds=8 if undo is not None else 4),
            margin=ft.Margin.only(left=side, right=side, bottom=ABOVE_BAR),
            action_overflow_threshold=0.6,
            persist=False,
        )
    )
