"""Six dots and twelve keys: a PIN by touch, by keyboard or by screen reader. Knows no lock."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import flet as ft

from app.usecases.locking import PIN_DIGITS
from app.views import keys
from app.views.flet_guard import component, use_cell
from app.views.kit.tap import tappable
from app.views.kit.text import text
from app.views.texts import t

_KEY_WIDTH, _KEY_HEIGHT, _GAP = 84, 72, 12


@component
def PinPad(on_full: Callable[[str], Any], *, enabled: bool = True, height: float = _KEY_HEIGHT) -> ft.Control:
    """
    A pad that calls `on_full` with six digits. Give it a new `key` to empty it.

    Args:
        on_full: May be async; called once for each six digits.
        enabled: False while one waits.
        height: Of a key; less on short windows.
    """
    typed = use_cell("")
    count, set_count = ft.use_state(0)
    page = ft.context.page

    def press(digit: str) -> None:
        if not enabled or len(typed.current) >= PIN_DIGITS:
            return
        typed.current += digit
        set_count(len(typed.current))
        if len(typed.current) == PIN_DIGITS:
            page.run_task(_call, on_full, typed.current)

    def back() -> None:
        if len(typed.current) < PIN_DIGITS:
            typed.current = typed.current[:-1]
            set_count(len(typed.current))

    for digit in "0123456789":
        keys.use_key(digit, partial(press, digit))
        keys.use_key(f"numpad {digit}", partial(press, digit))
    keys.use_key("backspace", back)

    def key(digit: str) -> ft.Control:
        return tappable(
            text(digit, "title-large", size=26, color=_ink(enabled)),
            (lambda: press(digit)) if enabled else None,
            label=digit,
            width=_KEY_WIDTH,
            height=height,
            alignment=ft.Alignment.CENTER,
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
            border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
            border_radius=24,
        )

    empty = ft.Container(width=_KEY_WIDTH, height=height)
    delete = tappable(
        ft.Icon(ft.Icons.BACKSPACE_ROUNDED, size=28, color=_ink(enabled)),
        back if enabled else None,
        label=t("Letzte Ziffer löschen"),
        width=_KEY_WIDTH,
        height=height,
        alignment=ft.Alignment.CENTER,
        border_radius=24,
    )
    rows = [[key(digit) for digit in row] for row in ("123", "456", "789")]
    rows.append([empty, key("0"), delete])
    return ft.Column(
        [
            dots(count),
            ft.Container(height=4),
            *(ft.Row(row, spacing=_GAP, alignment=ft.MainAxisAlignment.CENTER) for row in rows),
        ],
        spacing=_GAP,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def dots(count: int) -> ft.Control:
    """How many digits are typed; a screen reader hears the number, never the digits."""
    signs: list[ft.Control] = [
        ft.Container(
            width=18,
            height=18,
            border_radius=9,
            bgcolor=ft.Colors.PRIMARY if place < count else None,
            border=ft.Border.all(2, ft.Colors.PRIMARY if place < count else ft.Colors.OUTLINE),
        )
        for place in range(PIN_DIGITS)
    ]
    return ft.Semantics(
        label=t("{n} von {all} Ziffern eingegeben", n=count, all=PIN_DIGITS),
        live_region=True,
        container=True,
        content=ft.Semantics(
            exclude_semantics=True,
            content=ft.Row(signs, spacing=14, alignment=ft.MainAxisAlignment.CENTER),
        ),
    )


def _ink(enabled: bool) -> str:
    return ft.Colors.ON_SURFACE if enabled else ft.Colors.OUTLINE


async def _call(on_full: Callable[[str], Any], pin: str) -> None:
    result = on_full(pin)
    if hasattr(result, "__await__"):
        await result
