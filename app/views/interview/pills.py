"""The large buttons of the conversation: narrow enough for two side by side on a phone."""

from collections.abc import Callable
from typing import Literal

import flet as ft

from app.views.kit.text import text

Kind = Literal["primary", "honey", "outlined"]

_COLORS: dict[Kind, tuple[str, str]] = {
    "primary": (ft.Colors.PRIMARY, ft.Colors.ON_PRIMARY),
    "honey": (ft.Colors.TERTIARY_FIXED, ft.Colors.ON_TERTIARY_FIXED),
    "outlined": (ft.Colors.TRANSPARENT, ft.Colors.PRIMARY),
}


def pill_button(
    label: str,
    on_click: Callable[[], object],
    *,
    kind: Kind = "primary",
    before: ft.IconData | None = None,
    behind: ft.IconData | None = None,
    large: bool = True,
    expand: bool = True,
) -> ft.Control:
    """
    A button of 56 px (48 when not large) that grows with its text.

    Args:
        label: Its word.
        on_click: What it does.
        kind: Its look; honey only for the single next step.
        before: Icon before the word: what it does.
        behind: Icon behind the word: where it leads.
        large: The main action.
        expand: Take the free room of the row.
    """
    fill, ink = _COLORS[kind]
    words = text(label, "label-large", color=ink, size=17 if large else 16, text_align=ft.TextAlign.CENTER)
    row: list[ft.Control] = [ft.Container(words, expand=True, expand_loose=True)]
    if before is not None:
        row.insert(0, ft.Icon(before, size=22, color=ink))
    if behind is not None:
        row.append(ft.Icon(behind, size=22, color=ink))
    return ft.FilledButton(
        content=ft.Row(row, spacing=8, tight=True, alignment=ft.MainAxisAlignment.CENTER),
        style=ft.ButtonStyle(
            bgcolor=fill,
            color=ink,
            side=ft.BorderSide(1.5, ft.Colors.OUTLINE) if kind == "outlined" else None,
            padding=ft.Padding.symmetric(vertical=17 if large else 13, horizontal=12 if expand else 24),
            shape=ft.StadiumBorder(),
            elevation=0,
            visual_density=ft.VisualDensity.STANDARD,
        ),
        elevation=0,  # the button's own default of 1 would win over the style's
        expand=True if expand else None,
        on_click=lambda: on_click(),
    )
