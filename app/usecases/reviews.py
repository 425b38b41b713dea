"""
Reviews: what waits for the supervisor, one case in full, ask back, return, approve.

Supervisors never change an answer. What changed since the last review comes from the `was:` fields of the
interview (`app.models.lifecycle_rules.PREVIOUS`).

Must not know: how things are drawn or worded.
"""

from dataclasses import dataclass
from datetime import datetime

from app.models.values import Json
from app.usecases.interview_session import CommentView
from app.usecases.seat import Seat


@dataclass(frozen=True)
class Reason:
    """
    Why a case deserves a look.

    Codes: `contradictions` (count), `consent_missing`, `small_group` (people), `covers_everyone` (people),
    `answers` (count of replies), `changed` (count).
    """

    code: str
    data: dict[str, Json]


@dataclass(frozen=True)
class CaseRow:
    """One case in the queue."""

    interview_id: str
    firm_id: str
    firm_name: str
    perspective: str
    form_title: str
    revision: int
    submitted_at: datetime | None
    submitted_by_name: str
    state: str
    reasons: tuple[Reason, ...]
    open_comments: int
    waiting: bool


@dataclass(frozen=True)
class CaseQuestion:
    """
    One question as answered. `previous_text` None = unchanged since the last review, "" = was blank.

    `heading` is the repeat instance it stands in ("Bedarf 2") or "".
    """

    number: str
    label: str
    path: str
    kind: str
    text: str
    previous_text: str | None
    heading: str
    required: bool
    asked: bool
    violation: str | None
    message: str
    comments: tuple[CommentView, ...]


@dataclass(frozen=True)
class CaseSection:
    """One section of a case."""

    letter: str
    title: str
    path: str
    questions: tuple[CaseQuestion, ...]


@dataclass(frozen=True)
class CheckItem:
    """One line of the checklist: `privacy_notice`, `consent`, `numbers`, `next_step`, `comments`."""

    code: str
    ok: bool
    data: dict[str, Json]


@dataclass(frozen=True)
class Case:
    """
    One case in full.

    `blocked` tells why it cannot be approved (`consent_missing`, `not_from_<state>`), else None;
    `content_hash` is what an approval would pin.
    """

    row: CaseRow
    form_version: str
    sections: tuple[CaseSection, ...]
    checklist: tuple[CheckItem, ...]
    changed: int
    unchanged: int
    removed: tuple[CaseQuestion, ...]
    change_reason: str
    content_hash: str
    can_return: bool
    can_approve: bool
    blocked: str | None
    approved_at: datetime | None
    approved_by_name: str


def review_queue(seat: Seat, *, language: str = "de") -> tuple[CaseRow, ...]:
    """The submitted cases, those with most reasons first; then the returned ones, then the approved ones."""
    raise NotImplementedError


def open_case(seat: Seat, interview_id: str, *, language: str = "de") -> Case:
    """
    One case in the questionnaire's own structure.

    Raises:
        NotHereError, FormVersionMissingError, FormBrokenError, InterviewUnreadableError
    """
    raise NotImplementedError


def comment(seat: Seat, interview_id: str, path: str, text: str, *, reason_code: str | None = None) -> str:
    """Ask back on one question. Returns the comment's id."""
    raise NotImplementedError


def resolve_comment(seat: Seat, comment_id: str) -> None:
    """Mark a comment as settled; its history stays."""
    raise NotImplementedError


def return_case(seat: Seat, interview_id: str) -> None:
    """
    Give a case back with its open comments.

    Raises:
        StepNotPossibleError: `comment_missing` without an open comment, `not_from_<state>`.
    """
    raise NotImplementedError


def approve_case(seat: Seat, interview_id: str, *, content_hash: str | None = None) -> None:
    """
    Approve a case and freeze it.

    Args:
        content_hash: Of the case the person looked at; refused if the answers changed meanwhile.

    Raises:
        StepNotPossibleError: `content_changed`, `consent_missing`, `not_from_<state>`.
    """
    raise NotImplementedError
