"""
The short report (Kurzbericht) of one talk: what the firm gets before the mentor leaves.

It holds what this talk yielded and nothing else: needs, knowledge areas and steps of this very interview, so
that the works council's answers never stand in the management's report, nor the other way round.

Must not know: sentences, paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.forms import FormInstance
from app.models import codelists
from app.models.content import content_hash
from app.models.firm import Firm
from app.models.interview import Interview
from app.models.knowledge import Knowledge
from app.models.need import Need
from app.models.reference import Network, Person
from app.models.step import Step
from app.usecases.derivation import values_of
from app.usecases.errors import UseCaseError
from app.usecases.funding import FundingRow, check_need, newest_check
from app.usecases.funding_rules import rules_in_use
from app.usecases.interview_sections import every_question
from app.usecases.interviews import thawed
from app.usecases.knowledge import KnowledgeRow, knowledge_row
from app.usecases.needs import NeedRow, need_row
from app.usecases.present import present_day
from app.usecases.records import all_of, find_noun, get, get_stored
from app.usecases.seat import Seat

MOST_STEPS = 10
_FOR_A_COURSE = ("course", "wage", "wage_replacement", "course_person")
"""Kinds of support for the course of a need; leave and advice for the firm are no matter of one need."""

_CHANGES, _AREAS = "veraenderungen", "bereiche_betroffen"


@dataclass(frozen=True)
class ReportStep:
    """One agreed step."""

    what: str
    who_label: str
    due: date | None


@dataclass(frozen=True)
class ReportFunding:
    """What may be worth asking for with one need; `course` is the offer it was checked with."""

    topic_label: str
    course: str
    rows: tuple[FundingRow, ...]
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Report:
    """
    Everything the page says, as data.

    `changes` and `areas` are labels from the questionnaire; `approved` is False until the Koordination
    released the answers ("Vorläufig"); `content_hash` names exactly these answers.
    """

    firm_name: str
    street: str
    postcode: str
    city: str
    perspective: str
    talk_day: date | None
    report_day: date
    revision: int
    approved: bool
    mentor: str
    network: str
    phone: str
    form_id: str
    form_version: str
    content_hash: str
    changes: tuple[str, ...]
    areas: tuple[str, ...]
    needs: tuple[NeedRow, ...]
    knowledge: tuple[KnowledgeRow, ...]
    steps: tuple[ReportStep, ...]
    follow_up: date | None
    funding: tuple[ReportFunding, ...]
    rules_as_of: date

    @property
    def participation_cases(self) -> int:
        """The sum of people over needs."""
        return sum(row.people or 0 for row in self.needs)


def report_of(seat: Seat, interview_id: str, *, language: str = "de") -> Report:
    """
    The report of one talk.

    Raises:
        NotHereError: This seat does not hold the interview or its firm.
    """
    talk = get(seat, Interview, interview_id)
    firm = get(seat, Firm, talk.firm_id)
    fields = get_stored(seat, "interview", interview_id).fields
    mine = {"origin_interview": interview_id}
    needs = sorted(
        (
            need_row(need, firm_name=firm.name, language=language)
            for need in all_of(seat, Need, scope=talk.scope, where=mine)
            if need.state not in ("verworfen", "verfallen")
        ),
        key=lambda row: (-row.urgency, row.id),
    )
    areas = sorted(
        (
            knowledge_row(area, firm_name=firm.name, language=language)
            for area in all_of(seat, Knowledge, scope=talk.scope, where=mine)
        ),
        key=lambda row: (-row.risk, row.id),
    )
    steps = sorted(
        all_of(seat, Step, scope=talk.scope, where=mine),
        key=lambda step: (step.due or date.max, step.id),
    )
    person = find_noun(seat, Person, talk.started_by)
    network = next(iter(all_of(seat, Network)), None)
    changes, changed_areas = _expected(seat, talk, fields)
    return Report(
        firm_name=firm.name,
        street=firm.street,
        postcode=firm.postcode,
        city=firm.city,
        perspective=talk.perspective,
        talk_day=talk.started_at.date() if talk.started_at else None,
        report_day=present_day(seat),
        revision=max(talk.revision, 1),
        approved=talk.state == "freigegeben" and talk.approved_hash == content_hash(fields),
        mentor=person.name if person is not None else "",
        network=network.name if network is not None else "",
        phone=(network.contact_phone or "") if network is not None else "",
        form_id=talk.form_id,
        form_version=talk.form_version,
        content_hash=content_hash(fields),
        changes=changes,
        areas=changed_areas,
        needs=tuple(needs),
        knowledge=tuple(areas),
        steps=tuple(
            ReportStep(step.what, codelists.label(codelists.ACTORS, step.who, language), step.due)
            for step in steps
            if step.kind != "follow_up" and step.what.strip()
        ),
        follow_up=next((step.due for step in steps if step.kind == "follow_up"), None),
        funding=_funding(seat, needs, language),
        rules_as_of=rules_in_use(seat).book.as_of,
    )


def _funding(seat: Seat, needs: list[NeedRow], language: str) -> tuple[ReportFunding, ...]:
    """What a kept check found, asked again with what it kept: never a fact about a person."""
    found = []
    for row in needs:
        kept = newest_check(seat, row.id)
        if kept is None:
            continue
        try:
            view = check_need(seat, row.id, language=language)
        except UseCaseError:
            continue
        worth = tuple(
            each
            for each in view.rows
            if each.shown in ("ja", "pruefen", "offen") and each.answer.rule.kind in _FOR_A_COURSE
        )
        if worth:
            found.append(ReportFunding(row.topic_label, kept.course, worth, dict(view.values)))
    return tuple(found)


def _expected(
    seat: Seat, talk: Interview, fields: Mapping[str, object]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels of expected changes and of changed areas, as far as the questionnaire asks for them."""
    try:
        instance = thawed(seat, talk, get_stored(seat, "interview", talk.id).fields)
    except UseCaseError:
        return (), ()
    return _chosen(instance, _CHANGES), _chosen(instance, _AREAS)


def _chosen(instance: FormInstance, name: str) -> tuple[str, ...]:
    chosen = values_of(instance.root).get(name, "").split()
    if not chosen:
        return ()
    node = next((each for each in every_question([instance.root]) if each.name == name), None)
    labels = {choice.value: choice.label for choice in node.choices} if node is not None else {}
    return tuple(labels[code] for code in chosen if code in labels)
