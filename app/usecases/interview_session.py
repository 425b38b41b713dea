"""
One open interview: answers in, views out, every answer durable before the call returns.

Must not know: screens; which widget shows which question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.forms import FormInstance
from app.models.values import Layer
from app.usecases.errors import UseCaseError
from app.usecases.interview_sections import SectionProgress
from app.usecases.knowledge import KnowledgeRow
from app.usecases.needs import NeedRow

PointKind = Literal["error", "missing", "parked", "comment"]


@dataclass(frozen=True)
class SaveProblem:
    """The device could not save (`disk_full`, `store_busy`, `store_broken`); older is safe."""

    code: str
    saved_until: datetime | None


@dataclass(frozen=True)
class OpenPoint:
    """Something still to settle, with the way to it."""

    kind: PointKind
    path: str
    number: str
    label: str
    message: str


@dataclass(frozen=True)
class Computed:
    """A value the questionnaire computed, for the side pane; `name` is the question's name."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class CommentView:
    """One comment on a question."""

    id: str
    path: str
    author_name: str
    mine: bool
    text: str
    at: datetime | None
    resolved: bool
    reason_code: str | None


@dataclass(frozen=True)
class StepPreview:
    """An agreed step as the talk has it now."""

    path: str
    what: str
    who: str
    who_label: str
    due: str


@dataclass(frozen=True)
class ResultPreview:
    """What finishing would yield. `participation_cases` sums people over needs (Teilnahmefälle)."""

    needs: tuple[NeedRow, ...]
    knowledge: tuple[KnowledgeRow, ...]
    steps: tuple[StepPreview, ...]
    consent: tuple[tuple[str, str], ...]
    participation_cases: int


@dataclass(frozen=True)
class FinishResult:
    """Ids of the records that finishing wrote or renewed, and the interview's state now."""

    state: str
    needs: tuple[str, ...]
    knowledge: tuple[str, ...]
    steps: tuple[str, ...]


class NotFinishableError(UseCaseError):
    """Open points of kind error or missing remain."""

    code = "not_finishable"

    def __init__(self, points: Sequence[OpenPoint]) -> None:
        super().__init__(count=len(points))
        self.points = tuple(points)


class OpenInterview:
    """An interview in somebody's hands; see the module. Close it when leaving the screen."""

    id: str
    firm_id: str
    firm_name: str
    layer: Layer
    perspective: str
    form_id: str
    form_title: str
    form_version: str
    newer_version: str | None
    language: str
    languages: tuple[str, ...]
    state: str
    revision: int
    editable: bool
    reason_locked: str | None
    saved_at: datetime | None
    problem: SaveProblem | None
    position: str | None
    instance: FormInstance
    can_undo: bool

    def sections(self) -> tuple[SectionProgress, ...]:
        """The sections and how far each is."""
        raise NotImplementedError

    def number(self, path: str) -> str:
        """The number of a question, "F 5"; empty for what has none."""
        raise NotImplementedError

    def section_of(self, path: str) -> str:
        """The path of the section a question stands in."""
        raise NotImplementedError

    def answer(self, path: str, value: str) -> None:
        """
        Take an answer; durable when this returns, unless `problem` is set afterwards.

        A value that breaks a constraint is kept and shown as an error. A value of the wrong type raises
        the engine's AnswerTypeError and changes nothing.
        """
        raise NotImplementedError

    def add_repeat(self, series: str) -> str:
        """Add an instance to a repeat; returns its path."""
        raise NotImplementedError

    def remove_repeat(self, instance: str) -> None:
        """Remove a repeat instance; `undo` brings it back."""
        raise NotImplementedError

    def undo(self) -> bool:
        """Take back the last answer, addition or removal of this sitting."""
        raise NotImplementedError

    def retry(self) -> bool:
        """After a save problem: try again to save everything typed since. True if all is safe now."""
        raise NotImplementedError

    def park(self, path: str, reason: str) -> None:
        """Park a question, with a reason."""
        raise NotImplementedError

    def unpark(self, path: str) -> None:
        """Take a question up again."""
        raise NotImplementedError

    def parked_reason(self, path: str) -> str | None:
        """Why a question is parked; None if it is not."""
        raise NotImplementedError

    def note(self, path: str, text: str) -> None:
        """Keep a note on a question; an empty text removes it."""
        raise NotImplementedError

    def note_of(self, path: str) -> str:
        """The note on a question, or empty."""
        raise NotImplementedError

    def touch(self, path: str) -> None:
        """Remember where the person is; written a moment later, or with the next answer."""
        raise NotImplementedError

    def set_language(self, language: str) -> None:
        """Change the questionnaire's language; unknown ones are ignored."""
        raise NotImplementedError

    def computed(self) -> tuple[Computed, ...]:
        """Values the questionnaire computed that help in the talk."""
        raise NotImplementedError

    def open_points(self) -> tuple[OpenPoint, ...]:
        """What is still to settle, in document order: errors, missing answers, parked, comments."""
        raise NotImplementedError

    def comments(self, path: str) -> tuple[CommentView, ...]:
        """The comments on a question, oldest first."""
        raise NotImplementedError

    def commented_paths(self) -> tuple[str, ...]:
        """The questions with an open comment, in document order."""
        raise NotImplementedError

    def reply(self, path: str, text: str) -> str:
        """Answer a comment in words. Returns the reply's id."""
        raise NotImplementedError

    def previous_text(self, path: str) -> str | None:
        """What stood here at the last review, as text; None if unchanged since, "" if it was blank."""
        raise NotImplementedError

    def preview_result(self) -> ResultPreview:
        """What finishing would yield."""
        raise NotImplementedError

    def finish(self, *, submit: bool = True, reason: str = "") -> FinishResult:
        """
        Complete the talk, write its needs, knowledge areas and steps, and submit it.

        Finishing again renews the same records (their ids are those of the repeat instances). In the
        firm's own layer nothing is submitted: nobody reviews it.

        Raises:
            NotFinishableError: Open points of kind error or missing remain.
            NotEditableError: The interview is submitted or approved.
        """
        raise NotImplementedError

    def interrupt(self) -> None:
        """Leave on purpose; the interview stands as interrupted."""
        raise NotImplementedError

    def abort(self, reason: str) -> None:
        """End without a result."""
        raise NotImplementedError

    def close(self) -> None:
        """Leave the screen: writes the position; nothing else is pending."""
        raise NotImplementedError
