"""What a question needs to know about the screen it is on. Knows no form and no data."""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.views import session
from app.views.state import AppState

Action = Callable[[], object]

# Below this many logical pixels a phone shows doubled text: the browser's zoom makes the page narrower,
# and Flet 1.0.5 does not report the text scale of the system.
LARGE_TEXT_BELOW = 320
QUESTION_PANE = 748


@dataclass(frozen=True)
class Look:
    """
    The circumstances under which blocks are drawn; a block is drawn again when one of them changes.

    `room` is the width inside a question card, in logical pixels.
    """

    compact: bool
    panes: int
    room: float
    large_text: bool
    dark: bool
    language: str
    editable: bool = True
    rtl: bool = False
    """The words of the form run from right to left."""


def look_of(state: AppState, *, editable: bool, rtl: bool = False) -> Look:
    """Read the circumstances off the session."""
    width = float(ft.context.page.width or 390)
    panes = 3 if state.large else 2 if state.expanded else 1
    content = {1: width, 2: width - 272, 3: width - 272 - 316}[panes]
    margin = 32 if state.compact else 48
    return Look(
        compact=state.compact,
        panes=panes,
        room=min(content - margin, QUESTION_PANE) - 32,
        large_text=width < LARGE_TEXT_BELOW,
        dark=session.is_dark(),
        language=session.language(),
        editable=editable,
        rtl=rtl,
    )
