"""What the sheets of the firm file share: title with a way out, fields, the message, the verbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app.views.kit import buttons
from app.views.kit.cards import note
from app.views.kit.text import heading, muted
from app.views.texts import t


def frame(
    title: str,
    subtitle: str,
    rows: Sequence[ft.Control],
    *,
    on_close: Callable[[], Any],
    on_save: Callable[[], Any],
    problem: str = "",
    save_word: str = "",
    beside: ft.Control | None = None,
) -> ft.Control:
    """
    The content of a sheet.

    Args:
        problem: What is missing, in words; nothing typed is lost by it.
        save_word: The verb of the main button; "Speichern" else.
        beside: Another action at the left of it.
    """
    head = ft.Row(
        [
            ft.Column(
                [heading(title, "title-large", level=2), muted(subtitle)], spacing=0, expand=True, tight=True
            ),
            buttons.icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    actions: list[ft.Control] = [] if beside is None else [beside]
    actions.append(ft.Container(buttons.primary(save_word or t("Speichern"), on_save), expand=True))
    told = [note(problem, role="warn", icon=ft.Icons.INFO_ROUNDED)] if problem else []
    return ft.Container(
        ft.Column(
            [head, *rows, *told, ft.Row(actions, spacing=10)],
            spacing=14,
            tight=True,
            scroll=ft.ScrollMode.AUTO if (ft.context.page.height or 0) < 700 else None,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(left=20, top=8, right=20, bottom=24),
    )
