"""
Today: what needs me now.

Must not know: how things are drawn or worded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.usecases.firms import FirmRow
from app.usecases.interview_sections import SectionProgress
from app.usecases.seat import Seat

DueKind = Literal["rueckfrage", "step", "referral", "need"]


@dataclass(frozen=True)
class ResumeCard:
    """An interrupted interview with its exact place; `place_text` is "Bedarf 3" or empty."""

    interview_id: str
    firm_name: str
    form_title: str
    section_letter: str
    section_title: str
    place_text: str
    question_label: str
    interrupted_at: datetime | None
    sections: tuple[SectionProgress, ...]


@dataclass(frozen=True)
class DueItem:
    """
    One thing to do.

    kind `rueckfrage`: `count` open comments on `interview_id`, `path` is the first one's question.
    kind `step`: `detail` is what was agreed, `due` the date, `record_id` the step.
    kind `referral`: a draft; `detail` is the recipient. kind `need`: in-house, `detail` is the topic.
    """

    kind: DueKind
    record_id: str
    firm_name: str
    detail: str
    due: date | None
    at: datetime | None
    overdue: bool
    interview_id: str | None
    path: str | None
    count: int
    route_hint: str


@dataclass(frozen=True)
class Today:
    """The day at a glance."""

    day: date
    name: str
    resume: tuple[ResumeCard, ...]
    due: tuple[DueItem, ...]
    recent: tuple[FirmRow, ...]
    unreadable: int


def today(seat: Seat, *, language: str = "de") -> Today:
    """What needs the person of this seat now: interrupted interviews, due items by deadline, last firms."""
    raise NotImplementedError


def finish_step(seat: Seat, step_id: str) -> None:
    """Mark an agreed step as done."""
    raise NotImplementedError


def reopen_step(seat: Seat, step_id: str) -> None:
    """Take the mark back (undo)."""
    raise NotImplementedError
