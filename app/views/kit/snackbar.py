"""The snackbar: what just happened, with a way back for 8 seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.views.flet_guard import handler
from app.views.kit.text import text
from app.views.texts import t
from app.views.theme import RADIUS_CHIP


def show(message: str, *, undo: Callable[[], Any] | None = None, page: ft.Page | None = None) -> None:
    """
    Show a snackbar.

    Args:
        message: What happened, in a few words.
        undo: Offered as "Rückgängig"; called at most once.
        page: The session's page; left out inside of handlers and components.
    """
    target = page if page is not None else ft.context.page
    action = None
    if undo is not None:
        action = ft.SnackBarAction(
            t("Rückgängig"), text_color=ft.Colors.INVERSE_PRIMARY, on_click=handler(undo)
        )
    target.show_dialog(
        ft.SnackBar(
            text(message, color=ft.Colors.ON_INVERSE_SURFACE),
            action=action,
            bgcolor=ft.Colors.INVERSE_SURFACE,
            behavior=ft.SnackBarBehavior.FLOATING,
            shape=ft.RoundedRectangleBorder(radius=RADIUS_CHIP),
            duration=ft.Duration(seconds=8 if undo is not None else 4),
            width=480 if (target.width or 0) >= 600 else None,
            persist=False,
        )
    )
