"""
The funding check of a need or a firm: what the rules say to the facts, in rows a person can read, and
keeping it.

Facts about one person (age, disability) are handed in for a check and never written: `keep_check` works the
verdicts out again without them.

    FactWrongError   a fact cannot be right: `fact_out_of_range`, `fact_type`, `fact_unknown`

Must not know: sentences.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.advice.funding import (
    PERSON_FACTS,
    Answer,
    FactError,
    RuleBook,
    check,
    in_force,
)
from app.models.firm import Firm
from app.models.funding_check import Fact, FundingCheck
from app.models.need import Need
from app.models.scopes import firm_scope
from app.models.values import Json, Layer, timestamp
from app.sync import new_id
from app.usecases.directory import DirectoryRow, directory_entries
from app.usecases.errors import UseCaseError
from app.usecases.funding_facts import Course, KnownFact, known_facts
from app.usecases.funding_rules import RulesInUse, rules_in_use
from app.usecases.present import present_day
from app.usecases.records import Write, all_of, get, identity_of, save
from app.usecases.seat import Seat

Shown = Literal["ja", "pruefen", "offen", "nein", "noch_nicht", "abgelaufen", "ausgesetzt", "unbestaetigt"]

_RANK: Mapping[Shown, int] = {
    "ja": 0,
    "pruefen": 1,
    "offen": 2,
    "noch_nicht": 3,
    "unbestaetigt": 4,
    "ausgesetzt": 5,
    "abgelaufen": 6,
    "nein": 7,
}
_MAIN = (
    "sgb3_82",
    "sgb3_82a",
    "kdw_sl",
    "sab_sn",
    "weiterbildungsscheck_th",
    "afbg",
    "bildungsfreistellung_sl",
    "qualifizierungszeit_sn",
    "bildungsfreistellung_th",
)
"""What a mentor looks for first, in this order; other instruments are shown when they answer yes."""


class FactWrongError(UseCaseError):
    """A fact cannot be right; `data` names it and what is allowed, never its value."""

    code = "fact_out_of_range"


@dataclass(frozen=True)
class FundingRow:
    """
    One instrument: the rule that answers for it, or comes nearest to it.

    `shown` is the word of the verdict: a yes that lies in somebody's discretion is "prüfen". `missing` names
    the facts that would settle it; `outdated`: nobody confirmed the rule for 180 days.
    """

    instrument: str
    answer: Answer
    shown: Shown
    missing: tuple[str, ...]
    outdated: bool

    @property
    def rule_id(self) -> str:
        """The rule that speaks."""
        return self.answer.rule.id


@dataclass(frozen=True)
class FundingView:
    """Everything the page shows. `rows` answer or could, `more` are the other instruments."""

    firm_id: str
    firm_name: str
    need_id: str
    need_topic: str
    course: str
    day: date
    starts: date | None
    today: date
    facts: Mapping[str, KnownFact]
    values: Mapping[str, Fact]
    rows: tuple[FundingRow, ...]
    more: tuple[FundingRow, ...]
    rules: RulesInUse
    helper: DirectoryRow | None
    kept: "KeptCheck | None"


@dataclass(frozen=True)
class KeptCheck:
    """
    A kept check and whether it still holds.

    `again` lists the rules that say something else now: changed, withdrawn, come into force or run out.
    """

    id: str
    need_id: str
    checked_at: datetime
    course: str
    starts: date | None
    rules_as_of: date
    facts: Mapping[str, Fact]
    verdicts: Mapping[str, str]
    again: tuple[str, ...]
    outdated: bool

    @property
    def check_again(self) -> bool:
        """ "neu prüfen"."""
        return bool(self.again)


def check_need(
    seat: Seat,
    need_id: str,
    *,
    typed: Mapping[str, Fact | None] | None = None,
    course: Course | None = None,
    language: str = "de",
) -> FundingView:
    """
    Check what a need may be supported with.

    Args:
        typed: Facts somebody gave on the page, those about a person among them; None takes a known one back.

    Raises:
        NotHereError: This seat does not hold the need.
        FactWrongError: A typed fact cannot be right.
    """
    need = get(seat, Need, need_id)
    firm = get(seat, Firm, need.firm_id)
    return _view(seat, firm, need, typed or {}, course, language)


def check_firm(
    seat: Seat,
    firm_id: str,
    *,
    typed: Mapping[str, Fact | None] | None = None,
    course: Course | None = None,
    language: str = "de",
) -> FundingView:
    """
    Check what a firm may be supported with, without a particular need.

    Raises:
        NotHereError: This seat does not hold the firm.
        FactWrongError: A typed fact cannot be right.
    """
    return _view(seat, get(seat, Firm, firm_id), None, typed or {}, course, language)


def _view(
    seat: Seat,
    firm: Firm,
    need: Need | None,
    typed: Mapping[str, Fact | None],
    course: Course | None,
    language: str,
) -> FundingView:
    rules = rules_in_use(seat)
    today = present_day(seat)
    facts = known_facts(seat, firm, need, course)
    kept = newest_check(seat, need.id) if need is not None else None
    if kept is not None:
        _remember(facts, kept)
    for name, value in typed.items():
        facts.pop(name, None)
        if value is not None:
            facts[name] = KnownFact(value, "typed")
    starts = course.starts if course is not None else (kept.starts if kept is not None else None)
    if (stated := facts.pop("stichtag", None)) is not None:
        starts = date.fromisoformat(str(stated.value))
    values: dict[str, Fact] = {name: fact.value for name, fact in facts.items()}
    rows, more = _rows(_answers(rules.book, values, starts, today), today)
    return FundingView(
        firm_id=firm.id,
        firm_name=firm.name,
        need_id=need.id if need is not None else "",
        need_topic=need.topic if need is not None else "",
        course=course.title if course is not None else (kept.course if kept is not None else ""),
        day=starts or today,
        starts=starts,
        today=today,
        facts=facts,
        values=values,
        rows=rows,
        more=more,
        rules=rules,
        helper=_helper(seat, firm, language),
        kept=kept,
    )


def _remember(facts: dict[str, KnownFact], kept: "KeptCheck") -> None:
    """Take what was typed for a kept check; what firm, talk, need and offer say today is fresher."""
    day = kept.checked_at.date()
    for name, value in kept.facts.items():
        if name not in facts or facts[name].source == "assumed":
            facts[name] = KnownFact(value, "kept", day)


def _answers(
    book: RuleBook, values: Mapping[str, Fact], starts: date | None, today: date
) -> tuple[Answer, ...]:
    # Rules of another network may not speak of everything we know.
    given = {name: value for name, value in values.items() if name in book.facts}
    try:
        return check(book, {**given, "stichtag": starts} if starts else given, today=today)
    except FactError as error:
        raise FactWrongError(error.code, **error.data) from error


def _rows(answers: Iterable[Answer], today: date) -> tuple[tuple[FundingRow, ...], tuple[FundingRow, ...]]:
    groups: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        groups.setdefault((answer.rule.instrument, answer.rule.kind), []).append(answer)
    rows = [_row(group, today) for group in groups.values()]
    shown = sorted((row for row in rows if _belongs(row)), key=_order)
    return tuple(shown), tuple(row for row in rows if not _belongs(row))


def _row(group: list[Answer], today: date) -> FundingRow:
    """The answer that speaks for an instrument: the best one, of equal ones the one with least in its way."""
    best = min(group, key=lambda each: (_RANK[_shown(each)], len(each.failed), len(each.missing)))
    missing = best.missing
    if best.verdict == "offen":
        first = next(each for each in group if each.verdict == "offen")
        best, missing = first, first.missing
    return FundingRow(
        instrument=best.rule.instrument,
        answer=best,
        shown=_shown(best),
        missing=missing if best.verdict == "offen" else (),
        outdated=best.rule.outdated(today),
    )


def _shown(answer: Answer) -> Shown:
    match answer.verdict:
        case "ja":
            return "pruefen" if answer.rule.discretion == "kann" else "ja"
        case "ja_pruefen":
            return "pruefen"
        case "status:expired":
            return "abgelaufen"
        case "status:suspended":
            return "ausgesetzt"
        case "status:unconfirmed":
            return "unbestaetigt"
        case "offen" | "nein" | "noch_nicht" | "abgelaufen" as verdict:
            return verdict


def _belongs(row: FundingRow) -> bool:
    """Whether a row is worth a mentor's look: not for another Land, and not for a case nobody is in."""
    if any(condition.fact == "land" for condition in row.answer.failed):
        return False
    if row.shown in ("ja", "pruefen"):
        return True
    if row.instrument in _MAIN:
        return True
    # Running out, or not yet there, and it would fit: 24 months of short-time pay after New Year.
    return (
        row.shown in ("abgelaufen", "noch_nicht")
        and bool(row.answer.rule.when)
        and row.answer.fits
        and not row.answer.missing
    )


def _order(row: FundingRow) -> tuple[bool, int, int]:
    """What a mentor looks for by verdict; then what else there is."""
    place = _MAIN.index(row.instrument) if row.instrument in _MAIN else len(_MAIN)
    return (place == len(_MAIN), _RANK[row.shown], place)


def _helper(seat: Seat, firm: Firm, language: str) -> DirectoryRow | None:
    """Whom to call: a funding body of the district, else of the Land, else any."""
    entries = [row for row in directory_entries(seat, language=language) if row.kind == "foerderstelle"]
    return min(
        entries,
        key=lambda row: (
            row.kreis5 != firm.kreis5,
            (row.kreis5 or "")[:2] != firm.kreis5[:2],
            not row.phone,
            row.name,
        ),
        default=None,
    )


# --- keeping


def keep_check(seat: Seat, view: FundingView) -> str:
    """
    Keep a check of a need, without anything about a person.

    Returns:
        The id of the record.

    Raises:
        SaveFailedError: The device cannot save.
    """
    identity = identity_of(seat)
    facts: dict[str, Json] = {
        name: value for name, value in sorted(view.values.items()) if name not in PERSON_FACTS
    }
    plain = {name: value for name, value in view.values.items() if name not in PERSON_FACTS}
    answers = _answers(view.rules.book, plain, view.starts, view.today)
    layer: Layer = "inhouse" if identity.role == "kuemmerer" else "network"
    fields: dict[str, Json] = {
        "firm_id": view.firm_id,
        "need_id": view.need_id,
        "checked_at": timestamp(seat.now()),
        "checked_by": identity.user_id,
        "day": view.day.isoformat(),
        "rules_as_of": view.rules.book.as_of.isoformat(),
        "facts": facts,
        "verdicts": {answer.rule.id: answer.verdict for answer in answers},
        "digests": {answer.rule.id: answer.rule.digest[:12] for answer in answers},
    }
    if view.starts is not None:
        fields["starts"] = view.starts.isoformat()
    if view.course:
        fields["course"] = view.course
    check_id = new_id()
    save(seat, Write.put("funding_check", check_id, firm_scope(view.firm_id, layer), fields))
    return check_id


def newest_check(seat: Seat, need_id: str) -> KeptCheck | None:
    """The newest kept check of a need."""
    return newest_checks(seat, [need_id]).get(need_id)


def newest_checks(seat: Seat, need_ids: Iterable[str]) -> dict[str, KeptCheck]:
    """The newest kept check of each need that has one."""
    wanted = set(need_ids)
    newest: dict[str, FundingCheck] = {}
    for kept in all_of(seat, FundingCheck):
        if kept.need_id not in wanted:
            continue
        other = newest.get(kept.need_id)
        # Ids grow with time: of two checks in one second the later one counts.
        if other is None or (kept.checked_at, kept.id) > (other.checked_at, other.id):
            newest[kept.need_id] = kept
    if not newest:
        return {}
    book, today = rules_in_use(seat).book, present_day(seat)
    return {need_id: _kept(check, book, today) for need_id, check in newest.items()}


def checks_of_open_needs(seat: Seat) -> tuple[tuple[Need, KeptCheck], ...]:
    """The newest kept check of every need that is still open."""
    if not all_of(seat, FundingCheck):
        return ()
    needs = {need.id: need for need in all_of(seat, Need) if need.open}
    return tuple((needs[need_id], kept) for need_id, kept in newest_checks(seat, needs).items())


def checks_to_repeat(seat: Seat) -> tuple[KeptCheck, ...]:
    """Newest kept checks that no longer hold, of needs that are still open."""
    return tuple(kept for _, kept in checks_of_open_needs(seat) if kept.check_again)


def _kept(kept: FundingCheck, book: RuleBook, today: date) -> KeptCheck:
    again: list[str] = []
    outdated = False
    for rule_id, verdict in kept.verdicts.items():
        if verdict == "nein":
            # What did not fit then still does not, unless the rule itself changed.
            rule = book.rule(rule_id)
            if rule is not None and rule.digest[:12] != kept.digests.get(rule_id):
                again.append(rule_id)
            continue
        rule = book.rule(rule_id)
        if rule is None or rule.digest[:12] != kept.digests.get(rule_id):
            again.append(rule_id)
            continue
        # Without a start of the course the rules were asked for that day; today they may answer otherwise.
        if kept.starts is None and in_force(rule, kept.day) != in_force(rule, today):
            again.append(rule_id)
        if verdict in ("ja", "ja_pruefen", "offen"):
            outdated = outdated or rule.outdated(today)
    again.extend(rule.id for rule in book.rules if rule.id not in kept.verdicts)
    return KeptCheck(
        id=kept.id,
        need_id=kept.need_id,
        checked_at=kept.checked_at,
        course=kept.course,
        starts=kept.starts,
        rules_as_of=kept.rules_as_of,
        facts=kept.facts,
        verdicts=kept.verdicts,
        again=tuple(again),
        outdated=outdated,
    )
