"""
Today: what needs me now.

Must not know: how things are drawn or worded.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from app.advice import add_working_days
from app.models.comment import Comment
from app.models.firm import Firm
from app.models.interview import PARKED, Interview
from app.models.need import Need
from app.models.referral import Referral
from app.models.step import Step
from app.models.values import Json, timestamp
from app.usecases.conflicts import conflicts
from app.usecases.errors import UseCaseError
from app.usecases.firms import FirmRow, recent_firms
from app.usecases.form_library import load_form
from app.usecases.funding import checks_of_open_needs
from app.usecases.interview_sections import (
    SectionProgress,
    every_question,
    place_of,
    progress_of,
    section_index,
    sections_of,
)
from app.usecases.interviews import last_touched, thawed
from app.usecases.needs import need_row
from app.usecases.present import present_day
from app.usecases.records import (
    Write,
    all_of,
    get,
    get_stored,
    identity_of,
    save,
    unreadable_count,
)
from app.usecases.referral_dues import referrals_due
from app.usecases.seat import Seat

MOST_CARDS = 3
STEP_HORIZON_DAYS = 7

APPLY_WITHIN = timedelta(weeks=6)
"""So long before a course starts the reminder to apply for funding stands on top."""

DueKind = Literal[
    "zwei_antworten",
    "rueckfrage",
    "step",
    "referral",
    "need",
    "apply",
    "funding",
    "nachfassen",
    "informieren",
]


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

    kind `zwei_antworten`: two answers to decide between; `path` is the field, `detail` its collection.
    kind `rueckfrage`: `count` open comments on `interview_id`, `path` is the question of the
    first one in the order of the questionnaire.
    kind `step`: `detail` is what was agreed, `due` the date, `record_id` the step.
    kind `apply`: funding was checked for a course that starts soon, and nothing is applied for; `due` is the
    last working day before it starts, `detail` the course or topic.
    kind `funding`: a kept check no longer holds; `detail` is the topic.
    kind `referral`: a draft; `nachfassen`: ten working days without an answer; `informieren`: a recipient
    must be told of a withdrawal; `detail` is the recipient. kind `need`: in-house, `detail` is the topic.
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
    identity = identity_of(seat)
    day = present_day(seat)
    firms = {firm.id: firm.name for firm in all_of(seat, Firm)}
    mine = [talk for talk in all_of(seat, Interview) if talk.started_by == identity.user_id]
    due = [
        *_two_answers(seat, language),
        *_questions(seat, mine, firms),
        *_steps(seat, day, firms),
        *_funding(seat, day, firms, language),
    ]
    if identity.role in ("mentor", "supervisor"):
        due.extend(_referrals(seat, drafts=identity.role == "mentor"))
    if identity.role == "kuemmerer":
        due.extend(_noted_needs(seat, firms, language))
    return Today(
        day=day,
        name=identity.name,
        resume=_resume_cards(seat, mine, firms),
        due=tuple(sorted(due, key=_urgency)),
        recent=recent_firms(seat),
        unreadable=unreadable_count(seat, (Firm, Interview, Need, Referral, Step, Comment)),
    )


def _urgency(item: DueItem) -> tuple[int, date, str]:
    """Overdue and applications before questions back before dates before drafts; then the earliest."""
    if item.overdue or item.kind == "apply":
        rank = 0
    elif item.kind in ("zwei_antworten", "rueckfrage"):
        rank = 1
    else:
        rank = 2 if item.due is not None else 3
    return rank, item.due or date.max, item.record_id


def _resume_cards(seat: Seat, mine: list[Interview], firms: dict[str, str]) -> tuple[ResumeCard, ...]:
    begun = sorted(
        (talk for talk in mine if talk.begun),
        key=lambda talk: -(moment.timestamp() if (moment := last_touched(talk)) else 0.0),
    )
    return tuple(_resume_card(seat, talk, firms.get(talk.firm_id, "")) for talk in begun[:MOST_CARDS])


def _resume_card(seat: Seat, talk: Interview, firm_name: str) -> ResumeCard:
    """The card of an interrupted talk; without its questionnaire it still names the firm."""
    fields = get_stored(seat, "interview", talk.id).fields
    try:
        form = load_form(seat, talk.form_id, talk.form_version)
        instance = thawed(seat, talk, fields)
    except UseCaseError:
        return ResumeCard(talk.id, firm_name, talk.form_id, "", "", "", "", last_touched(talk), ())
    sections = sections_of(instance, form.definition.title)
    current = section_index(sections, talk.position)
    try:
        label = instance.node(talk.position).label if talk.position else ""
    except KeyError:
        label = ""
    return ResumeCard(
        interview_id=talk.id,
        firm_name=firm_name,
        form_title=form.definition.title,
        section_letter=sections[current].letter if sections else "",
        section_title=sections[current].title if sections else "",
        place_text=place_of(instance, talk.position),
        question_label=label,
        interrupted_at=last_touched(talk),
        sections=tuple(
            progress_of(section, is_parked=lambda path: PARKED + path in fields, is_current=index == current)
            for index, section in enumerate(sections)
        ),
    )


def _two_answers(seat: Seat, language: str) -> list[DueItem]:
    """Where this person has to decide between two answers."""
    return [
        DueItem(
            kind="zwei_antworten",
            record_id=each.record_id,
            firm_name=each.title,
            detail=each.label or each.collection,
            due=None,
            at=each.newest,
            overdue=False,
            interview_id=None,
            path=each.path,
            count=len(each.versions),
            route_hint=each.collection,
        )
        for each in conflicts(seat, language=language)
        if each.state == "open" and each.locked is None
    ]


def _questions(seat: Seat, mine: list[Interview], firms: dict[str, str]) -> list[DueItem]:
    """Questions back from the Koordination, one item for each returned talk."""
    returned = {talk.id: talk for talk in mine if talk.state == "rueckfrage"}
    asked: dict[str, list[Comment]] = {interview_id: [] for interview_id in returned}
    for comment in all_of(seat, Comment):
        if comment.open and comment.interview_id in asked:
            asked[comment.interview_id].append(comment)
    items = []
    for interview_id, comments in asked.items():
        talk = returned[interview_id]
        places = _places(seat, talk) if len(comments) > 1 else {}
        comments.sort(key=lambda each: (places.get(each.path, len(places)), each.id))
        items.append(
            DueItem(
                kind="rueckfrage",
                record_id=interview_id,
                firm_name=firms.get(talk.firm_id, ""),
                detail=comments[0].text if comments else "",
                due=None,
                at=talk.returned_at,
                overdue=False,
                interview_id=interview_id,
                path=comments[0].path if comments else None,
                count=len(comments),
                route_hint=f"/gespraech/{interview_id}",
            )
        )
    return items


def _places(seat: Seat, talk: Interview) -> dict[str, int]:
    """Where each question stands in a talk's questionnaire; empty if that is not here."""
    try:
        instance = thawed(seat, talk, get_stored(seat, "interview", talk.id).fields)
    except UseCaseError:
        return {}
    return {node.path: place for place, node in enumerate(every_question([instance.root]))}


def _steps(seat: Seat, day: date, firms: dict[str, str]) -> list[DueItem]:
    """Agreed steps that are overdue or due within a week."""
    last = day + timedelta(days=STEP_HORIZON_DAYS)
    return [
        DueItem(
            kind="step",
            record_id=step.id,
            firm_name=firms.get(step.firm_id, ""),
            detail=step.what,
            due=step.due,
            at=None,
            overdue=step.overdue(day),
            interview_id=step.origin_interview,
            path=None,
            count=1,
            route_hint=f"/betriebe/{step.firm_id}",
        )
        for step in all_of(seat, Step)
        if step.done_at is None and step.due is not None and step.due <= last
    ]


def _funding(seat: Seat, day: date, firms: dict[str, str], language: str) -> list[DueItem]:
    """Courses that start soon without an application, and kept checks that no longer hold."""
    checks = checks_of_open_needs(seat)
    if not checks:
        return []
    applied = {
        need_id
        for referral in all_of(seat, Referral)
        if referral.state in ("beantragt", "laeuft", "abgeschlossen")
        for need_id in referral.need_ids
    }
    items = []
    for need, kept in checks:
        topic = need_row(need, firm_name="", language=language).topic_label
        soon = kept.starts is not None and day < kept.starts <= day + APPLY_WITHIN
        if not kept.check_again and (not soon or need.id in applied):
            continue
        land = next((firm.bundesland for firm in all_of(seat, Firm) if firm.id == need.firm_id), "")
        items.append(
            DueItem(
                kind="apply" if soon and need.id not in applied else "funding",
                record_id=need.id,
                firm_name=firms.get(need.firm_id, ""),
                detail=kept.course or topic,
                due=add_working_days(kept.starts, -1, land=land) if soon and kept.starts else None,
                at=None if soon else kept.checked_at,
                overdue=False,
                interview_id=None,
                path=None,
                count=1,
                route_hint=f"/bedarf/{need.id}/foerderung",
            )
        )
    return items


def _referrals(seat: Seat, *, drafts: bool) -> list[DueItem]:
    """Referrals without an answer, recipients to tell, and drafts that still lie here."""
    kinds: dict[str, DueKind] = {
        "nachfassen": "nachfassen",
        "informieren": "informieren",
        "entwurf": "referral",
    }
    return [
        DueItem(
            kind=kinds[due.kind],
            record_id=due.referral.id,
            firm_name=due.firm_name,
            detail=due.recipient,
            due=due.due,
            at=due.referral.withdrawn_at if due.kind == "informieren" else due.referral.created_at,
            overdue=due.kind != "entwurf",
            interview_id=None,
            path=None,
            count=len(due.referral.need_ids),
            route_hint=f"/verweise/{due.referral.id}",
        )
        for due in referrals_due(seat)
        if drafts or due.kind != "entwurf"
    ]


def _noted_needs(seat: Seat, firms: dict[str, str], language: str) -> list[DueItem]:
    """In-house needs that were noted in three taps and could be completed."""
    return [
        DueItem(
            kind="need",
            record_id=need.id,
            firm_name=firms.get(need.firm_id, ""),
            detail=need_row(need, firm_name="", language=language).topic_label,
            due=None,
            at=need.created_at,
            overdue=False,
            interview_id=None,
            path=None,
            count=1,
            route_hint=f"/bedarfe/{need.id}",
        )
        for need in all_of(seat, Need)
        if need.layer == "inhouse" and need.open and not need.description
    ]


def finish_step(seat: Seat, step_id: str) -> None:
    """Mark an agreed step as done."""
    step = get(seat, Step, step_id)
    if step.done_at is None:
        save(seat, Write.set("step", step.id, step.scope, {"done_at": timestamp(seat.now())}))


def reopen_step(seat: Seat, step_id: str) -> None:
    """Take the mark back (undo)."""
    step = get(seat, Step, step_id)
    if step.done_at is not None:
        # A calendar that was told it is done must see this as newer.
        changes: dict[str, Json] = {"done_at": None, "moved_at": timestamp(seat.now())}
        save(seat, Write.set("step", step.id, step.scope, changes))
