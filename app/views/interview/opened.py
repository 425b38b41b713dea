"""
The conversations that are open in a session.

The questions and the closing are two screens of one conversation, on phones both at once (one above the
other). They share one `Talk`, which is opened with the first screen and closed with the last.
"""

from dataclasses import dataclass, field

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from app.usecases.errors import UseCaseError
from app.usecases.interviews import open_interview
from app.usecases.seat import Seat
from app.views import session
from app.views.interview.talk import Talk, start

_KEY = "feldlotse.conversations"


@dataclass(eq=False)
class _Desk:
    """What lies open, and how many screens look at it."""

    talks: dict[str, Talk] = field(default_factory=dict)
    screens: dict[str, int] = field(default_factory=dict)
    jumps: dict[str, str] = field(default_factory=dict)


def _desk() -> _Desk:
    store = ft.context.page.session.store
    desk: _Desk | None = store.get(_KEY)
    if desk is None:
        desk = _Desk()
        store.set(_KEY, desk)
    return desk


def open_question(interview_id: str, path: str) -> None:
    """Go to a question of a conversation, from anywhere in the app."""
    desk = _desk()
    talk = desk.talks.get(interview_id)
    if talk is not None:
        talk.jump(path)
    else:
        desk.jumps[interview_id] = path
    ft.context.page.navigate(f"/gespraech/{interview_id}")


def use_talk(seat: Seat, interview_id: str, question: str | None) -> Talk | UseCaseError:
    """
    Hook: the conversation, opened if need be; or why it cannot be opened. Renders on every change.

    Args:
        seat: Whose conversation it is.
        interview_id: Which one.
        question: Lead to this question when the conversation is opened.
    """
    _, set_tick = ft.use_state(0)
    held: MutableRef[tuple[str, Talk | UseCaseError]] = ft.use_ref(None)
    stop: MutableRef[object] = ft.use_ref(None)
    desk = _desk()
    if held.current is None or held.current[0] != interview_id:
        held.current = (interview_id, _take(desk, seat, interview_id, question))
    found = held.current[1]

    def begin() -> None:
        if isinstance(found, Talk):
            desk.screens[interview_id] = desk.screens.get(interview_id, 0) + 1
            found.watch(lambda: seat.revision)
            unlisten = found.subscribe(lambda: set_tick(lambda old: old + 1))
            unwatch = seat.subscribe(found.seat_changed)
            stop.current = lambda: (unlisten(), unwatch())

    def end() -> None:
        if callable(stop.current):
            stop.current()
            stop.current = None
            _leave(desk, interview_id)

    ft.use_effect(begin, [interview_id], cleanup=end)
    return found


def _take(desk: _Desk, seat: Seat, interview_id: str, question: str | None) -> Talk | UseCaseError:
    talk = desk.talks.get(interview_id)
    if talk is None:
        try:
            interview = open_interview(seat, interview_id, language=session.language())
        except UseCaseError as error:
            return error
        talk = start(interview)
        desk.talks[interview_id] = talk
    jump = desk.jumps.pop(interview_id, None) or question
    if jump is not None:
        talk.jump(jump)
    return talk


def _leave(desk: _Desk, interview_id: str) -> None:
    desk.screens[interview_id] = desk.screens.get(interview_id, 1) - 1
    if desk.screens[interview_id] <= 0:
        desk.screens.pop(interview_id, None)
        talk = desk.talks.pop(interview_id, None)
        if talk is not None:
            talk.interview.close()
