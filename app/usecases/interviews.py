"""
Interviews: which questionnaires there are, start one, open one.

Must not know: the engine's inside; `interview_session.OpenInterview` does the talking.
"""

from dataclasses import dataclass
from datetime import datetime

from app.models.values import Layer
from app.usecases.interview_session import OpenInterview
from app.usecases.seat import Seat


@dataclass(frozen=True)
class FormRow:
    """A questionnaire that can be started now, in its newest published version."""

    form_id: str
    version: str
    title: str


@dataclass(frozen=True)
class InterviewRow:
    """One interview in a list. `interrupted`: begun, not finished, and nobody is in it now."""

    id: str
    firm_id: str
    firm_name: str
    layer: Layer
    form_id: str
    form_title: str
    form_version: str
    perspective: str
    state: str
    interrupted: bool
    revision: int
    started_at: datetime | None
    started_by_name: str
    mine: bool
    last_at: datetime | None
    waiting: bool


def available_forms(seat: Seat, *, firm_id: str, language: str = "de") -> tuple[FormRow, ...]:
    """The questionnaires this person may start at a firm; the main one of the role first."""
    raise NotImplementedError


def start_interview(seat: Seat, *, firm_id: str, form_id: str, perspective: str) -> str:
    """
    Start an interview on the newest published version, with the firm's master data filled in.

    Args:
        perspective: leitung, br, gemeinsam or kuemmerer. Interviews of two perspectives never mix.

    Returns:
        Id of the interview.

    Raises:
        NotHereError: The firm is not on this seat.
        FormVersionMissingError: No version of the questionnaire is on this seat.
        FormBrokenError: The questionnaire cannot be run here.
    """
    raise NotImplementedError


def open_interview(seat: Seat, interview_id: str, *, language: str | None = None) -> OpenInterview:
    """
    Open an interview to talk, or to read if it is submitted or approved.

    Raises:
        NotHereError: This seat does not hold it.
        FormVersionMissingError: Its form version is not on this device yet.
        FormBrokenError: The questionnaire cannot be run here.
        InterviewUnreadableError: What is stored does not fit the questionnaire.
    """
    raise NotImplementedError
