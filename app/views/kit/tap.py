"""Anything one can touch that is not a button of Material: named, focusable, with a ripple."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.views.flet_guard import handler

Click = Callable[[], Any]


def tappable(
    content: ft.Control,
    on_click: Click | None,
    *,
    label: str | None = None,
    selected: bool | None = None,
    button: bool = True,
    expand: bool | int | None = None,
    **container: Any,
) -> ft.Control:
    """
    Make `content` touchable.

    Args:
        content: What is shown.
        on_click: Called without arguments; None shows the content without any reaction.
        label: What a screen reader says; needed where the content has no words of its own,
            and then said in place of them.
        selected: For one of several.
        button: Announce it as a button.
        expand: Share of the free room in a row or column.
        container: Looks, passed on to the `Container`.
    """
    if on_click is None:
        return ft.Container(content, expand=expand, **container)
    click = handler(on_click)
    area: ft.Control = ft.Container(content, ink=True, on_click=click, **container)
    if label is not None:
        # The words below are not read; the tap of a screen reader comes to the outer node instead.
        area = ft.Semantics(content=area, exclude_semantics=True)
    return ft.Semantics(
        label=label,
        button=button,
        selected=selected,
        container=True,
        expand=expand,
        on_tap=click if label is not None else None,
        content=area,
    )
