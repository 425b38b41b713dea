"""The empty state: the pilot flag, one sentence of fact, one of direction, one button."""

from __future__ import annotations

import flet as ft

from app.views.kit.text import heading, muted
from app.views.theme import token_color

_FLAG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="150" viewBox="0 0 240 150">'
    '<path d="M0 150C14 112 62 90 120 90s106 22 120 60Z" fill="{hill}"/>'
    '<path d="M48 150c14-20 28-36 44-50M92 150c6-20 10-36 16-52M148 150c-6-20-10-36-16-52'
    'M192 150c-14-20-28-36-44-50" stroke="{ink}" stroke-width="2.5" stroke-opacity=".55" fill="none" '
    'stroke-linecap="round"/>'
    '<rect x="112" y="18" width="5" height="76" rx="2.5" fill="{ink}"/>'
    '<path d="M117 20h26v38h-26z" fill="{white}" stroke="{ink}" stroke-width="2"/>'
    '<path d="M143 20h30l-10 19 10 19h-30z" fill="{honey}" stroke="{ink}" stroke-width="2" '
    'stroke-linejoin="round"/></svg>'
)


def pilot_flag(*, width: float = 240) -> ft.Control:
    """The drawing alone: a pilot flag in a furrowed field."""
    drawing = _FLAG.format(
        hill=token_color("primary-container"),
        ink=token_color("primary"),
        white=token_color("lowest"),
        honey=token_color("accent"),
    )
    return ft.Image(drawing, width=width, height=width * 150 / 240, exclude_from_semantics=True)


def empty_state(
    fact: str, direction: str, *actions: ft.Control, footer: ft.Control | None = None
) -> ft.Control:
    """
    What a screen shows when there is nothing to show.

    Args:
        fact: One sentence: what is so.
        direction: One sentence: what to do.
        actions: One button, at most two.
        footer: A quiet line beneath.
    """
    rows: list[ft.Control] = [
        pilot_flag(),
        ft.Container(height=8),
        heading(fact, "headline", level=2, text_align=ft.TextAlign.CENTER),
        muted(direction, "body-large", text_align=ft.TextAlign.CENTER),
    ]
    if actions:
        rows.append(
            ft.Container(
                ft.Column(
                    list(actions), spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
                ),
                padding=ft.Padding.only(top=14),
                width=420,
            )
        )
    if footer is not None:
        rows.append(ft.Container(footer, padding=ft.Padding.only(top=14)))
    return ft.Container(
        ft.Column(rows, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        alignment=ft.Alignment.TOP_CENTER,
        padding=ft.Padding.only(left=8, top=24, right=8, bottom=24),
    )
