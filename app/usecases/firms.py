"""
Firms: the register and the firm file (Betriebsakte).

Must not know: how things are drawn or worded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.models import codelists
from app.models.attachment import Attachment
from app.models.comment import Comment
from app.models.firm import Firm
from app.models.interview import Interview
from app.models.need import Need
from app.models.referral import Referral
from app.models.scopes import firm_of
from app.models.step import Step
from app.search import Query
from app.usecases.conflicts import Conflict, conflicts
from app.usecases.consent import consent_standing
from app.usecases.contacts import ContactRow, contacts_of_firm
from app.usecases.interviews import InterviewRow, interview_rows, last_touched
from app.usecases.knowledge import KnowledgeRow, knowledge_of_firm
from app.usecases.needs import NeedRow, needs_of_firm
from app.usecases.records import all_of, get, identity_of, waiting_records
from app.usecases.referrals import ReferralRow, rows_of_referrals
from app.usecases.search_index import search
from app.usecases.seat import Seat
from app.usecases.timeline import TimelineItem, timeline_of
from app.usecases.visits import VisitRow, visits_of_firm

_MOST_FIRMS = 20_000
Only = Literal["alle", "meine", "offene_bedarfe"]
BadgeKind = Literal[
    "zwei_antworten",
    "rueckfrage",
    "unterbrochen",
    "schritt_ueberfaellig",
    "offene_bedarfe",
    "eingereicht",
]


@dataclass(frozen=True)
class Badge:
    """The one most urgent status of a firm."""

    kind: BadgeKind
    count: int


@dataclass(frozen=True)
class FirmRow:
    """One firm in a list; `waiting` counts its records that are only on this device."""

    id: str
    name: str
    city: str
    headcount: int | None
    badge: Badge | None
    monogram: str
    last_contact: datetime | None
    waiting: int


@dataclass(frozen=True)
class FirmData:
    """Master data. `headcount` counts heads at the site, `headcount_sgb3` as § 82 SGB III counts them."""

    id: str
    name: str
    street: str
    postcode: str
    city: str
    kreis5: str
    kreis_name: str
    bundesland: str
    wz_edition: str
    wz_section: str
    wz_section_label: str
    wz_division: str
    wz_division_label: str
    headcount: int | None
    headcount_date: date | None
    headcount_group: int | None
    headcount_sgb3: float | None
    works_council: str
    status: str


@dataclass(frozen=True)
class ConsentPurpose:
    """One purpose (kontakt, weitergabe, statistik) and its answer: ja, nein, einzelfall, or ""."""

    purpose: str
    answer: str


@dataclass(frozen=True)
class ConsentSummary:
    """
    What the firm agreed to: `gilt` (all yes), `teilweise`, `fehlt` (asked, and no), `offen` (not asked yet),
    `widerrufen`; from which talk, since when. `locked_at` is set when the firm withdrew everything.
    """

    state: Literal["gilt", "teilweise", "fehlt", "offen", "widerrufen"]
    purposes: tuple[ConsentPurpose, ...]
    since: date | None
    interview_id: str | None
    locked_at: datetime | None = None


@dataclass(frozen=True)
class StepRow:
    """
    An agreed step: what, who (code), by when.

    `kind` is `follow_up` for the date a talk itself is looked at again; then `what` is empty.
    """

    id: str
    firm_id: str
    firm_name: str
    what: str
    who: str
    who_label: str
    due: date | None
    done_at: datetime | None
    overdue: bool
    kind: str = ""


@dataclass(frozen=True)
class FirmFile:
    """The whole story of one firm, as far as this seat may see it; newest first."""

    firm: FirmData
    consent: ConsentSummary
    next_step: StepRow | None
    needs: tuple[NeedRow, ...]
    knowledge: tuple[KnowledgeRow, ...]
    interviews: tuple[InterviewRow, ...]
    referrals: tuple[ReferralRow, ...]
    steps: tuple[StepRow, ...]
    timeline: tuple[TimelineItem, ...]
    waiting: int
    visits: tuple[VisitRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    """Where two answers about this firm, its needs, talks or steps wait for somebody's decision."""
    files: int = 0
    """How many files were kept with the firm itself."""


@dataclass(frozen=True)
class FirmPage:
    """The first firms of a list and how many there are; `due` counts firms the search does not know yet."""

    rows: tuple[FirmRow, ...]
    total: int
    due: int = 0


def find_firms(seat: Seat, *, query: str = "", only: Only = "alle", limit: int | None = None) -> FirmPage:
    """
    The firms of this seat by last contact.

    Args:
        query: Words that all must occur in name, place or industry, in any form; slips are forgiven.
        only: `meine` = firms with an interview of mine; `offene_bedarfe` = firms with an open need.
        limit: How many rows to make; the others are counted.
    """
    me = identity_of(seat).user_id
    around = _around(seat)
    hits = search(seat, Query("firm", query), limit=_MOST_FIRMS) if query.strip() else None
    named = set(hits.ids) if hits is not None else None
    found = [
        firm
        for firm in all_of(seat, Firm)
        if (named is None or firm.id in named)
        and (only != "meine" or any(talk.started_by == me for talk in around.interviews.get(firm.id, ())))
        and (only != "offene_bedarfe" or around.open_needs[firm.id])
    ]
    # Whoever was never visited comes after the others, by name.
    found.sort(key=lambda firm: (-around.contacts.get(firm.id, 0.0), firm.name.lower(), firm.id))
    rows = tuple(_row(seat, firm, around) for firm in found[:limit])
    return FirmPage(rows, len(found), hits.due if hits is not None else 0)


def list_firms(seat: Seat, *, query: str = "", only: Only = "alle") -> tuple[FirmRow, ...]:
    """All firms of this seat by last contact; see `find_firms`."""
    return find_firms(seat, query=query, only=only).rows


@dataclass(frozen=True)
class _Around:
    """What stands around the firms, read once for the whole list."""

    interviews: Mapping[str, list[Interview]]
    open_needs: Counter[str]
    questions: Counter[str]
    overdue: Counter[str]
    waiting: Counter[str]
    two_answers: Counter[str]
    contacts: Mapping[str, float]
    """When somebody was there last."""

    @classmethod
    def of(cls, seat: Seat) -> "_Around":
        today = seat.now().date()
        interviews: dict[str, list[Interview]] = {}
        returned = set()
        for talk in all_of(seat, Interview):
            interviews.setdefault(talk.firm_id, []).append(talk)
            if talk.state == "rueckfrage":
                returned.add(talk.id)
        comments = (each for each in all_of(seat, Comment) if each.open and each.interview_id in returned)
        return cls(
            interviews=interviews,
            open_needs=Counter(need.firm_id for need in all_of(seat, Need) if need.open),
            questions=Counter(comment.firm_id for comment in comments),
            overdue=Counter(step.firm_id for step in all_of(seat, Step) if step.overdue(today)),
            waiting=_waiting_by_firm(seat),
            two_answers=Counter(
                each.firm_id for each in conflicts(seat) if each.state == "open" and each.locked is None
            ),
            contacts={
                firm_id: max((_moment(last_touched(talk)) for talk in talks), default=0.0)
                for firm_id, talks in interviews.items()
            },
        )


def _around(seat: Seat) -> _Around:
    """What stands around the firms, read once for each state of the store and each day."""
    key = (seat.revision, seat.now().date())
    kept = seat.cache.get("around firms")
    if isinstance(kept, _KeptAround) and kept.key == key:
        return kept.around
    around = _Around.of(seat)
    seat.cache["around firms"] = _KeptAround(key, around)
    return around


@dataclass(frozen=True)
class _KeptAround:
    key: tuple[int, date]
    around: _Around


def _waiting_by_firm(seat: Seat) -> Counter[str]:
    """Firm id to the number of its records that are only here; each record counts once."""
    return Counter(firm for scope in waiting_records(seat).values() if (firm := firm_of(scope)))


def _row(seat: Seat, firm: Firm, around: _Around) -> FirmRow:
    talks = around.interviews.get(firm.id, ())
    contacts = [moment for talk in talks if (moment := last_touched(talk)) is not None]
    return FirmRow(
        id=firm.id,
        name=firm.name,
        city=firm.city,
        headcount=firm.headcount,
        badge=_badge(firm.id, talks, around),
        monogram=monogram(firm.name),
        last_contact=max(contacts, default=None),
        waiting=around.waiting[firm.id],
    )


def _badge(firm_id: str, talks: Iterable[Interview], around: _Around) -> Badge | None:
    states = Counter(talk.state for talk in talks)
    candidates: tuple[tuple[BadgeKind, int], ...] = (
        ("zwei_antworten", around.two_answers[firm_id]),
        ("rueckfrage", around.questions[firm_id] or states["rueckfrage"]),
        ("unterbrochen", states["begonnen"] + states["unterbrochen"]),
        ("schritt_ueberfaellig", around.overdue[firm_id]),
        ("offene_bedarfe", around.open_needs[firm_id]),
        ("eingereicht", states["eingereicht"]),
    )
    return next((Badge(kind, count) for kind, count in candidates if count), None)


def monogram(name: str) -> str:
    """Two letters for a firm: the first of its first two words, or the first two of its only word."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = words[0][0] + words[1][0] if len(words) > 1 else (words[0][:2] if words else "?")
    return letters.upper()


def recent_firms(seat: Seat, *, most: int = 5) -> tuple[FirmRow, ...]:
    """The firms this seat had to do with last."""
    around = _around(seat)
    touched = [
        (moment, firm_id)
        for firm_id, talks in around.interviews.items()
        if (moment := max((at for talk in talks if (at := last_touched(talk))), default=None)) is not None
    ]
    newest = [firm_id for _, firm_id in sorted(touched, reverse=True)[:most]]
    by_id = {firm.id: firm for firm in all_of(seat, Firm)}
    return tuple(_row(seat, by_id[firm_id], around) for firm_id in newest if firm_id in by_id)


def firm_file(seat: Seat, firm_id: str, *, language: str = "de") -> FirmFile:
    """
    The firm file.

    Raises:
        NotHereError: This seat does not hold the firm.
    """
    firm = get(seat, Firm, firm_id)
    talks = all_of(seat, Interview, where={"firm_id": firm_id})
    needs = needs_of_firm(seat, firm_id, language=language)
    areas = knowledge_of_firm(seat, firm_id, language=language)
    interviews = interview_rows(seat, firm_id=firm_id, language=language)
    referrals = rows_of_referrals(seat, all_of(seat, Referral, where={"firm_id": firm_id}), language=language)
    steps = steps_of(seat, all_of(seat, Step, where={"firm_id": firm_id}), {firm_id: firm.name}, language)
    consent = _consent(seat, firm_id)
    visits = visits_of_firm(seat, firm_id)
    return FirmFile(
        firm=_data(firm, talks, language),
        consent=consent,
        next_step=next((step for step in steps if step.done_at is None), None),
        needs=needs,
        knowledge=areas,
        interviews=interviews,
        referrals=referrals,
        steps=steps,
        timeline=timeline_of(talks, interviews, needs, referrals, steps, visits),
        visits=visits,
        contacts=contacts_of_firm(seat, firm_id),
        waiting=_waiting_by_firm(seat)[firm_id],
        conflicts=tuple(
            each
            for each in conflicts(seat, language=language)
            if each.state == "open" and each.firm_id == firm_id
        ),
        files=len(all_of(seat, Attachment, where={"of_collection": "firm", "of_id": firm_id})),
    )


def _data(firm: Firm, talks: Iterable[Interview], language: str) -> FirmData:
    sized = [talk for talk in talks if talk.headcount_sgb3 is not None and talk.started_at is not None]
    newest = max(sized, key=lambda talk: _moment(talk.started_at), default=None)
    return FirmData(
        id=firm.id,
        name=firm.name,
        street=firm.street,
        postcode=firm.postcode,
        city=firm.city,
        kreis5=firm.kreis5,
        kreis_name=codelists.kreis_name(firm.kreis5),
        bundesland=firm.bundesland,
        wz_edition=firm.wz_edition,
        wz_section=firm.wz_section,
        wz_section_label=codelists.industry_label(firm.wz_section, language),
        wz_division=firm.wz_division,
        wz_division_label=codelists.industry_label(firm.wz_division, language),
        headcount=firm.headcount if firm.headcount is not None or newest is None else newest.headcount,
        headcount_date=firm.headcount_date,
        headcount_group=firm.headcount_group,
        headcount_sgb3=newest.headcount_sgb3 if newest else None,
        works_council=firm.works_council,
        status=firm.status,
    )


def _consent(seat: Seat, firm_id: str) -> ConsentSummary:
    standing = consent_standing(seat, firm_id)
    return ConsentSummary(
        state=standing.state,
        purposes=tuple(ConsentPurpose(purpose, answer) for purpose, answer in standing.answers.items()),
        since=standing.since,
        interview_id=standing.newest.origin_interview if standing.newest is not None else None,
        locked_at=standing.locked_at,
    )


def steps_of(
    seat: Seat, steps: Iterable[Step], firm_names: Mapping[str, str], language: str
) -> tuple[StepRow, ...]:
    """Steps as rows: open ones by date, then done ones, last done first."""
    today = seat.now().date()
    rows = [
        StepRow(
            id=step.id,
            firm_id=step.firm_id,
            firm_name=firm_names.get(step.firm_id, ""),
            what=step.what,
            who=step.who,
            who_label=codelists.label(codelists.ACTORS, step.who, language),
            due=step.due,
            done_at=step.done_at,
            overdue=step.overdue(today),
            kind=step.kind,
        )
        for step in steps
    ]
    return tuple(
        sorted(
            rows,
            key=lambda row: (row.done_at is not None, -_moment(row.done_at), row.due or date.max, row.id),
        )
    )


def _moment(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
