"""
Reviews: what waits for the supervisor, one case in full, ask back, return, approve.

Supervisors never change an answer. What changed since the last review comes from the `was:` fields of the
interview (`app.models.lifecycle_rules.PREVIOUS`); the case in the questionnaire's own structure comes from
`review_case`.

Must not know: how things are drawn or worded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.models.comment import Comment
from app.models.content import content_hash as hash_of
from app.models.firm import Firm
from app.models.interview import Interview
from app.models.lifecycle import can
from app.models.lifecycle_rules import PREVIOUS
from app.models.values import Fields
from app.usecases import comments as threads
from app.usecases.consent import privacy_notice_given
from app.usecases.errors import StepNotPossibleError, UseCaseError
from app.usecases.form_library import forms_of, load_form
from app.usecases.interviews import form_titles, thawed
from app.usecases.people import names_of
from app.usecases.records import all_of, command, get, get_stored, identity_of, waiting_ids, with_fields
from app.usecases.review_case import (
    CaseQuestion,
    CaseSection,
    CheckItem,
    Reason,
    checklist_of,
    findings_of,
    is_there,
    removed_fields,
    removed_questions,
    sections_of_case,
)
from app.usecases.seat import Seat

__all__ = [
    "Case",
    "CaseQuestion",
    "CaseRow",
    "CaseSection",
    "CheckItem",
    "Reason",
    "approve_case",
    "comment",
    "open_case",
    "reopen_case",
    "resolve_comment",
    "return_case",
    "review_queue",
    "unresolve_comment",
]

_QUEUE_STATES = ("eingereicht", "rueckfrage", "freigegeben")


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
    """
    The submitted cases, those with most reasons first; then the returned ones, then the approved ones.

    A case whose questionnaire is not here yet is listed without reasons.
    """
    around = _Around.of(seat, language)
    comments: dict[str, list[Comment]] = {}
    for each in all_of(seat, Comment):
        comments.setdefault(each.interview_id, []).append(each)
    rows = []
    for interview, fields in with_fields(seat, Interview):
        if interview.state in _QUEUE_STATES and interview.layer == "network":
            rows.append(around.row(seat, interview, fields, tuple(comments.get(interview.id, ()))))
    return tuple(sorted(rows, key=_queue_order))


def _queue_order(row: CaseRow) -> tuple[int, int, float, str]:
    oldest_first = row.submitted_at.timestamp() if row.submitted_at else 0.0
    return _QUEUE_STATES.index(row.state), -len(row.reasons), oldest_first, row.interview_id


def _reasons(
    seat: Seat, interview: Interview, fields: Fields, thread: tuple[Comment, ...]
) -> tuple[Reason, ...]:
    if interview.state != "eingereicht":
        return ()
    # Looking into the answers means running the form; the result holds as long as the answers do.
    key = f"findings {interview.id}"
    mark = hash_of(fields)
    kept = seat.cache.get(key)
    if isinstance(kept, _Kept) and kept.mark == mark:
        findings = kept.findings
    else:
        try:
            findings = findings_of(thawed(seat, interview, fields), fields)
        except UseCaseError:
            findings = ()
        seat.cache[key] = _Kept(mark, findings)
    return (*findings, *_since_last_review(interview, fields, thread))


@dataclass(frozen=True)
class _Kept:
    mark: str
    findings: tuple[Reason, ...]


def _since_last_review(
    interview: Interview, fields: Fields, thread: tuple[Comment, ...]
) -> tuple[Reason, ...]:
    reasons = []
    answers = sum(threads.answered(each, thread) for each in threads.open_comments(thread))
    if answers:
        reasons.append(Reason("answers", {"count": answers}))
    changed = len(changed_paths(fields))
    if changed:
        reasons.append(Reason("changed", {"count": changed}))
    return tuple(reasons)


def changed_paths(fields: Fields) -> tuple[str, ...]:
    """The answers that differ from what stood there at the last review; repeat instances are none."""
    return tuple(
        path.removeprefix(PREVIOUS)
        for path, before in fields.items()
        if path.startswith(PREVIOUS)
        and not path.endswith("]")
        and before != fields.get(path.removeprefix(PREVIOUS), "")
    )


def open_case(seat: Seat, interview_id: str, *, language: str = "de") -> Case:
    """
    One case in the questionnaire's own structure.

    Raises:
        NotHereError, FormVersionMissingError, FormBrokenError, InterviewUnreadableError
    """
    record = get_stored(seat, "interview", interview_id)
    interview = Interview.read(record)
    fields = record.fields
    form = load_form(seat, interview.form_id, interview.form_version)
    instance = thawed(seat, interview, fields)
    for name in form.definition.languages:
        if f"({language})" in name:
            instance.set_language(name)
    thread = threads.comments_of_interview(seat, firm_id=interview.firm_id, interview_id=interview_id)

    def comments_at(path: str) -> tuple[threads.CommentView, ...]:
        return threads.views_of(seat, thread, path)

    sections = sections_of_case(instance, form, fields, comments_at=comments_at)
    changed = changed_paths(fields)
    removed: tuple[CaseQuestion, ...] = ()
    if gone := removed_fields(instance, fields):
        former = thawed(seat, interview, {**fields, **gone})
        former.set_language(instance.language)
        removed = removed_questions(instance, former, form, fields, comments_at=comments_at)
    questions = [question for section in sections for question in section.questions if question.asked]
    around = _Around.of(seat, language)
    role = identity_of(seat).role
    may_decide = can("interview", fields, "approve", role=role)
    blocked = None
    if interview.state != "eingereicht":
        blocked = f"not_from_{interview.state}"
    elif not privacy_notice_given(fields):
        blocked = "consent_missing"
    return Case(
        row=around.row(seat, interview, fields, thread),
        form_version=interview.form_version,
        sections=sections,
        checklist=checklist_of(instance, fields, thread),
        changed=sum(is_there(instance, path) for path in changed),
        unchanged=sum(question.previous_text is None for question in questions),
        removed=removed,
        change_reason=interview.change_reason,
        content_hash=hash_of(fields),
        can_return=may_decide and bool(threads.open_comments(thread)),
        can_approve=may_decide and blocked is None,
        blocked=blocked,
        approved_at=interview.approved_at,
        approved_by_name=around.names.get(interview.approved_by, ""),
    )


@dataclass(frozen=True)
class _Around:
    """What rows of cases need from other records, read once."""

    titles: Mapping[tuple[str, str], str]
    firms: Mapping[str, str]
    names: Mapping[str, str]
    waiting: frozenset[str]

    @classmethod
    def of(cls, seat: Seat, language: str) -> "_Around":
        return cls(
            titles=form_titles(forms_of(seat), language),
            firms={firm.id: firm.name for firm in all_of(seat, Firm)},
            names=names_of(seat),
            waiting=waiting_ids(seat),
        )

    def row(self, seat: Seat, interview: Interview, fields: Fields, thread: tuple[Comment, ...]) -> CaseRow:
        return CaseRow(
            interview_id=interview.id,
            firm_id=interview.firm_id,
            firm_name=self.firms.get(interview.firm_id, ""),
            perspective=interview.perspective,
            form_title=self.titles.get((interview.form_id, interview.form_version), interview.form_id),
            revision=interview.revision,
            submitted_at=interview.submitted_at,
            submitted_by_name=self.names.get(interview.started_by, ""),
            state=interview.state,
            reasons=_reasons(seat, interview, fields, thread),
            open_comments=len(threads.open_comments(thread)),
            waiting=interview.id in self.waiting,
        )


def comment(seat: Seat, interview_id: str, path: str, text: str, *, reason_code: str | None = None) -> str:
    """
    Ask back on one question. Returns the comment's id.

    Raises:
        EmptyCommentError: No words.
    """
    interview = get(seat, Interview, interview_id)
    return threads.write_comment(
        seat,
        firm_id=interview.firm_id,
        interview_id=interview_id,
        revision=interview.revision,
        path=path,
        text=text,
        reason_code=reason_code,
    )


def resolve_comment(seat: Seat, comment_id: str) -> None:
    """Mark a comment as settled; its history stays."""
    threads.resolve_comment(seat, comment_id)


def unresolve_comment(seat: Seat, comment_id: str) -> None:
    """Take back that a comment is settled."""
    threads.unresolve_comment(seat, comment_id)


def return_case(seat: Seat, interview_id: str) -> None:
    """
    Give a case back with its open comments.

    Raises:
        StepNotPossibleError: `comment_missing` without an open comment, `not_from_<state>`.
    """
    interview = get(seat, Interview, interview_id)
    thread = threads.comments_of_interview(seat, firm_id=interview.firm_id, interview_id=interview_id)
    asked = [each.id for each in threads.open_comments(thread)]
    command(seat, "interview", interview_id, "return", {"comment_ids": asked})


def approve_case(seat: Seat, interview_id: str, *, content_hash: str | None = None) -> None:
    """
    Approve a case and freeze it.

    Args:
        content_hash: Of the case the person looked at; refused if the answers changed meanwhile.

    Raises:
        StepNotPossibleError: `content_changed`, `consent_missing`, `not_from_<state>`.
    """
    fields = get_stored(seat, "interview", interview_id).fields
    if not privacy_notice_given(fields):
        raise StepNotPossibleError("consent_missing")
    seen = content_hash if content_hash is not None else hash_of(fields)
    command(seat, "interview", interview_id, "approve", {"content_hash": seen})


def reopen_case(seat: Seat, interview_id: str, *, reason: str) -> None:
    """
    Take an approval back, with its reason; the mentor may change answers again.

    Raises:
        StepNotPossibleError: `reason_missing`, `not_from_<state>`.
    """
    command(seat, "interview", interview_id, "reopen", {"reason": reason})
