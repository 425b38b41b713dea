"""
The timeline of a firm: what happened, newest first.

Must not know: the store, sentences.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from app.models.interview import Interview
from app.usecases.interviews import InterviewRow
from app.usecases.needs import NeedRow
from app.usecases.referrals import ReferralRow
from app.usecases.visits import VisitRow

if TYPE_CHECKING:
    from app.usecases.firms import StepRow


@dataclass(frozen=True)
class TimelineItem:
    """
    One entry of a firm's story.

    `kind`: interview_<state>, need_<state>, referral_<state>, step_done, visit_<form>. `detail` is a code
    where it is one: the perspective of an interview, else words.
    """

    kind: str
    at: datetime
    title: str
    detail: str
    target_id: str


def timeline_of(
    talks: Iterable[Interview],
    interviews: Iterable[InterviewRow],
    needs: Iterable[NeedRow],
    referrals: Iterable[ReferralRow],
    steps: "Iterable[StepRow]",
    visits: Iterable[VisitRow] = (),
) -> tuple[TimelineItem, ...]:
    """Put a firm's records into one story; what has no date stays out."""
    titles = {row.id: row.form_title for row in interviews}
    items: list[TimelineItem] = []
    for talk in talks:
        for kind, moment in _moments(talk):
            items.append(
                TimelineItem(f"interview_{kind}", moment, titles.get(talk.id, ""), talk.perspective, talk.id)
            )
    for need in needs:
        if need.created_at is not None:
            items.append(
                TimelineItem(
                    f"need_{need.state}", need.created_at, need.topic_label, need.description, need.id
                )
            )
    for referral in referrals:
        if referral.created_at is not None:
            items.append(
                TimelineItem(
                    f"referral_{referral.state}",
                    referral.created_at,
                    referral.directory_name,
                    referral.purpose,
                    referral.id,
                )
            )
    for step in steps:
        if step.done_at is not None:
            items.append(TimelineItem("step_done", step.done_at, step.what, step.who_label, step.id))
    for visit in visits:
        if visit.held_on is not None and visit.created_at is not None:
            # The day counts; the hour of writing keeps visits of one day in order.
            at = visit.created_at if visit.created_at.date() == visit.held_on else _noon(visit)
            items.append(TimelineItem(f"visit_{visit.form}", at, visit.author, visit.note, visit.id))
    return tuple(sorted(items, key=lambda item: (item.at, item.kind, item.target_id), reverse=True))


def _moments(talk: Interview) -> list[tuple[str, datetime]]:
    """The steps of an interview that have a time, under the name of the state they led to."""
    steps = (
        ("begonnen", talk.started_at),
        ("unterbrochen", talk.position_at if talk.begun else None),
        ("eingereicht", talk.submitted_at),
        ("rueckfrage", talk.returned_at if talk.state == "rueckfrage" else None),
        ("freigegeben", talk.approved_at),
    )
    return [(kind, moment) for kind, moment in steps if moment is not None]


def _noon(visit: VisitRow) -> datetime:
    assert visit.held_on is not None and visit.created_at is not None
    return datetime.combine(visit.held_on, time(12), visit.created_at.tzinfo)
