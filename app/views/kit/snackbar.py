"""
The snackbar: what just happened, with a way back for 8 seconds.

It floats above whatever bar the screen has at its lower edge, so that the way on stays free.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.views.destinations import ROOT_ROUTES
from app.views.flet_guard import handler
from app.views.kit.text import text
from app.views.texts import t
from app.views.theme import EXPANDED, MEDIUM, RADIUS_CHIP

# The bar of actions: a button of 56 with its margins. A navigation bar moves the snackbar up by itself.
ABOVE_BAR = 96
EDGE = 12
WIDTH = 480
# Up to this share of the width the way back stands beside the words, not below them.
BESIDE = 0.6


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
    width = float(target.width or 390)
    side = (width - WIDTH) / 2 if width >= MEDIUM else EDGE
    target.show_dialog(
        ft.SnackBar(
            text(message, color=ft.Colors.ON_INVERSE_SURFACE),
            action=action,
            action_overflow_threshold=BESIDE,
            bgcolor=ft.Colors.INVERSE_SURFACE,
            behavior=ft.SnackBarBehavior.FLOATING,
            shape=ft.RoundedRectangleBorder(radius=RADIUS_CHIP),
            duration=ft.Duration(seconds=8 if undo is not None else 4),
            margin=ft.Margin.only(left=side, right=side, bottom=_lower_edge(target, width)),
            persist=False,
        )
    )


def _lower_edge(page: ft.Page, width: float) -> float:
    route = (page.route or "/").partition("?")[0]
    return EDGE if width < EXPANDED and route in ROOT_ROUTES else ABOVE_BAR
