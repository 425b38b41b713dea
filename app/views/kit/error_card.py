"""An error a person sees, in three parts: what happened, what is safe, what to do."""

from __future__ import annotations

import flet as ft

from app.views.kit.cards import card
from app.views.kit.text import muted, text
from app.views.texts import t
from app.views.theme import tone


def error_card(
    happened: str, safe: str, todo: str, *, code: str | None = None, action: ft.Control | None = None
) -> ft.Control:
    """
    The three-part error.

    Args:
        happened: What happened, without blame.
        safe: What is safe.
        todo: What to do now.
        code: A stable code for support; stands small under "Einzelheiten", never alone.
        action: The button that does it.
    """
    error, ok = tone("error"), tone("ok")

    def row(icon: ft.IconData, color: str, words: ft.Control) -> ft.Control:
        return ft.Row(
            [ft.Icon(icon, size=22, color=color), ft.Container(words, expand=True)],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )

    rows: list[ft.Control] = [
        row(ft.Icons.ERROR_ROUNDED, error.color, text(happened, "title-medium")),
        row(ft.Icons.CHECK_CIRCLE_ROUNDED, ok.color, text(safe)),
        row(ft.Icons.ARROW_FORWARD_ROUNDED, ft.Colors.ON_SURFACE_VARIANT, text(todo)),
    ]
    if action is not None:
        rows.append(ft.Row([action], alignment=ft.MainAxisAlignment.END))
    if code is not None:
        rows.append(muted(t("Einzelheiten: {code}", code=code), "label-small"))
    return ft.Semantics(
        live_region=True,
        content=card(ft.Column(rows, spacing=8, tight=True), border=ft.Border.all(2, ft.Colors.ERROR)),
    )
