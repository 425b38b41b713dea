"""
The check: one verdict a rule, three-valued, with its reason.

All conditions in `when` must hold. A missing fact makes a rule *offen* and is named; a false condition beats
a missing one; a violated `soft` condition turns *ja* into *ja, prüfen*. A rule whose status is not active, or
that is not in force on the day, says so before anything else. Nothing here is binding.

Must not know: words, the clock, where facts come from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.advice.funding.expressions import Value, ordering
from app.advice.funding.facts import read_facts
from app.advice.funding.rules import Condition, Rule, RuleBook

Verdict = Literal[
    "ja",
    "ja_pruefen",
    "offen",
    "nein",
    "noch_nicht",
    "abgelaufen",
    "status:expired",
    "status:suspended",
    "status:unconfirmed",
]


@dataclass(frozen=True)
class Answer:
    """
    What a rule says.

    `missing` names the given facts that would settle it, `failed` the conditions that are false, `soft` the
    soft ones that are. They are filled whatever the verdict, so that a view can leave out a suspended
    programme of another Land.
    """

    rule: Rule
    verdict: Verdict
    missing: tuple[str, ...]
    failed: tuple[Condition, ...]
    soft: tuple[Condition, ...]

    @property
    def fits(self) -> bool:
        """Whether no condition is false, as far as facts are known."""
        return not self.failed


def check(book: RuleBook, given: Mapping[str, Any], *, today: date) -> tuple[Answer, ...]:
    """
    Check a case against all rules.

    Args:
        given: Facts by name; without `stichtag` (start of the course) the day is `today`.

    Raises:
        FactError: A fact cannot be right.
    """
    facts = read_facts({"stichtag": today, **{k: v for k, v in given.items() if v is not None}}, book)
    for name, expression in book.derived.items():
        facts[name] = expression.evaluate(facts)
    day = facts["stichtag"]
    assert isinstance(day, date)
    return tuple(_answer(book, rule, facts, day) for rule in book.rules)


def in_force(rule: Rule, day: date) -> Literal["noch_nicht", "abgelaufen"] | None:
    """Whether a rule is not yet, or no longer, in force on a day; None if it is. Both bounds are in force."""
    if rule.valid_from is not None and day < rule.valid_from:
        return "noch_nicht"
    if rule.valid_to is not None and day > rule.valid_to:
        return "abgelaufen"
    return None


def _answer(book: RuleBook, rule: Rule, facts: Mapping[str, Value], day: date) -> Answer:
    truths = [(condition, _holds(condition, facts)) for condition in rule.when]
    failed = tuple(condition for condition, truth in truths if truth is False)
    soft = tuple(condition for condition in rule.soft if _holds(condition, facts) is False)
    missing = _missing(book, (condition for condition, truth in truths if truth is None), facts)
    return Answer(rule, _verdict(rule, day, missing, failed, soft), missing, failed, soft)


def _verdict(
    rule: Rule,
    day: date,
    missing: tuple[str, ...],
    failed: tuple[Condition, ...],
    soft: tuple[Condition, ...],
) -> Verdict:
    if rule.status == "expired":
        return "status:expired"
    if rule.status == "suspended":
        return "status:suspended"
    if rule.status == "unconfirmed":
        return "status:unconfirmed"
    outside = in_force(rule, day)
    if outside is not None:
        return outside
    if failed:
        return "nein"
    if missing:
        return "offen"
    return "ja_pruefen" if soft else "ja"


def _missing(book: RuleBook, conditions: Iterable[Condition], facts: Mapping[str, Value]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for condition in conditions:
        for name in book.base_facts(condition.fact):
            if facts.get(name) is None:
                found[name] = None
    return tuple(found)


def _holds(condition: Condition, facts: Mapping[str, Value]) -> bool | None:
    order = ordering(facts.get(condition.fact), condition.value)
    if order is None:
        return None
    return {
        "eq": order == 0,
        "ne": order != 0,
        "lt": order < 0,
        "le": order <= 0,
        "gt": order > 0,
        "ge": order >= 0,
    }[condition.operator]
