"""
A text field that never loses a keystroke and takes the model's text only when the model changed by itself.

Flet 1.0.5 keeps what a person typed as long as `TextField.value` is None. So the text is pushed on first
rendering and whenever the answer no longer is what was typed (stepper, undo, sync); otherwise the field
belongs to the person.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from app.views import keys
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.kit.fields import field_look

log = logging.getLogger("app.views")

PAUSE_S = 0.5


@dataclass(eq=False)
class Typing:
    """What happens in one field between two renderings."""

    text: str | None = None
    dirty: bool = False
    value: str | None = None
    timer: asyncio.Task[None] | None = None
    commit: Callable[[str], None] = lambda text: None

    def changed(self, typed: str) -> None:
        """Take a keystroke; the answer follows after a pause."""
        self.text = typed
        self.dirty = True
        self.stop()
        self.timer = asyncio.create_task(self._later())

    async def _later(self) -> None:
        await asyncio.sleep(PAUSE_S)
        self.timer = None
        try:
            self.flush()
        except Exception:
            log.exception("keeping a typed answer failed")

    def stop(self) -> None:
        """Forget the pause that is running."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def drop(self) -> None:
        """Something else than typing gives the answer now."""
        self.stop()
        self.dirty = False

    def flush(self) -> None:
        """Give what was typed as the answer now."""
        self.stop()
        if self.dirty:
            self.dirty = False
            self.commit(self.text or "")


def use_typing(
    model: str, commit: Callable[[str], None], *, same: Callable[[str, str], bool] = str.__eq__
) -> Typing:
    """
    Hook: connect a text field with an answer.

    Args:
        model: The answer as text.
        commit: Takes what was typed: after a pause, on leaving the field, on Enter, on unmounting.
        same: Whether two spellings are the same answer ("12,50" and "12.5").

    Returns:
        The field's `value` (None: leave it alone) and what was typed.
    """
    ref: MutableRef[Typing] = ft.use_ref(Typing)
    typing = cast(Typing, ref.current)
    typing.commit = commit
    if typing.text is None or (not typing.dirty and not same(typing.text, model)):
        typing.text = typing.value = model
    else:
        typing.value = None
    ft.use_effect(_nothing, [], cleanup=typing.flush)
    return typing


def _nothing() -> None:
    return None


def text_of(event: ft.Event[ft.TextField]) -> str:
    """What stands in the field; the event's data is right even while the screen is being drawn again."""
    return str(event.data) if event.data is not None else event.control.value or ""


def answer_field(
    question: Question,
    talk: Talk,
    typing: Typing,
    *,
    on_change: Callable[[str], None] | None = None,
    submits: bool = True,
    **props: Any,
) -> ft.TextField:
    """
    The text field of a question.

    Args:
        question: What it answers.
        talk: Hears where the person is.
        typing: From `use_typing`.
        on_change: Also gets each keystroke.
        submits: Enter goes on to the next question.
        props: Looks.
    """

    def changed(event: ft.Event[ft.TextField]) -> None:
        typing.changed(text_of(event))
        if on_change is not None:
            on_change(typing.text or "")

    def entered() -> None:
        mark_typing(True)
        talk.touch(question.path)

    def left() -> None:
        mark_typing(False)
        typing.flush()

    def submitted() -> None:
        typing.flush()
        talk.next_question()

    return ft.TextField(
        value=typing.value,  # type: ignore[arg-type]
        autofocus=talk.marked == question.path,
        on_change=changed,
        on_focus=entered,
        on_blur=left,
        on_submit=submitted if submits else None,
        scroll_padding=ft.Padding.symmetric(vertical=140, horizontal=20),
        **{**field_look(error=question.has_error), **props},
    )


def named(question: Question, field: ft.TextField, *, expand: bool = False) -> ft.Control:
    """The field, named for screen readers by its question: "Bedarf 2 von 3, Anzahl Personen, Fehler"."""
    merged = ft.MergeSemantics(content=ft.Semantics(label=question.spoken, content=field))
    return ft.Container(merged, expand=expand or None)


def mark_typing(now: bool) -> None:
    """Plain letters belong to the field while a person types, and are shortcuts otherwise."""
    table = keys.current()
    if table is not None:
        table.typing = now
