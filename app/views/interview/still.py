"""
A part of the screen that is drawn again only when the facts it shows have changed.

An answer touches one question and perhaps a count; the panes and bars around it stay as they are, and Flet
need not compare them. What a part does when tapped must depend on its facts alone, as an unchanged part keeps
the actions it was drawn with.
"""

from collections.abc import Callable
from typing import Any

import flet as ft

from app.views.flet_guard import component


class Drawing:
    """How to draw a part; equal to every other, so that only the facts decide."""

    def __init__(self, draw: Callable[[], ft.Control]) -> None:
        self.draw = draw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Drawing)

    def __hash__(self) -> int:
        return 0


@component
def _Part(facts: tuple[Any, ...], drawing: Drawing) -> ft.Control:
    return drawing.draw()


_memoized: Callable[..., ft.Control] = ft.memo(_Part)  # type: ignore[no-untyped-call]


def still(key: str, draw: Callable[[], ft.Control], *facts: Any) -> ft.Control:
    """
    Draw a part unless its facts are those of the last time.

    Args:
        key: Tells the parts of one list apart.
        draw: Draws it.
        facts: Everything it shows and acts on, compared by value.
    """
    return _memoized(facts, Drawing(draw), key=key)
