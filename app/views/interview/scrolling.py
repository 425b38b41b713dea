"""
Scrolling a page of questions to one of them.

A `Ref` cannot be used for it: after some re-renders Flet 1.0.5 leaves it with a control of a tree that was
never shown ("Control must be added to the page first"). The session's index knows the one on screen.
"""

import asyncio

import flet as ft

SETTLE_S = 0.2
START_S = 0.8
GLIDE_MS = 250


def scroll_key(path: str) -> ft.ScrollKey:
    """The key under which a page scrolls to a question."""
    return ft.ScrollKey(f"question:{path}")  # type: ignore[call-arg]


def list_key(section: str, part: int, instance: str, unit: str) -> str:
    """The key of the scrolling list of a page; a page of its own begins at its top."""
    return f"questions:{section}#{part}#{instance}#{unit}"


async def scroll_to(key: str, path: str, *, starting: bool) -> None:
    """
    Bring a question into view.

    Args:
        key: The list of the page.
        path: The question.
        starting: The screen has only just opened; a browser that is still loading would lose the first call.
    """
    # The field that takes the focus scrolls by itself first; the question as a whole comes last.
    await asyncio.sleep(SETTLE_S)
    await _scroll(key, path)
    if starting:
        await asyncio.sleep(START_S)
        await _scroll(key, path)


async def _scroll(key: str, path: str) -> None:
    session = ft.context.page.session
    shown = [
        control
        for control in list(session.index.values())
        if isinstance(control, ft.Column) and control.key == key and control.parent is not None
    ]
    if shown:
        await session.invoke_method(
            shown[-1]._i,
            "scroll_to",
            {
                "offset": None,
                "delta": None,
                "scroll_key": scroll_key(path),
                "duration": GLIDE_MS,
                "curve": ft.AnimationCurve.EASE,
            },
        )
