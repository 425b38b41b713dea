"""
Facts of a case: which values they may take, and which of them are never kept.

Must not know: where a fact comes from, rules, verdicts.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from app.advice.funding.errors import FactRangeError, FactTypeError, UnknownFactError
from app.advice.funding.expressions import Value
from app.advice.funding.rules import FactKind, RuleBook

PERSON_FACTS = frozenset({"alter", "schwerbehindert"})
"""
Asked in the calculator, used there, kept nowhere (Art. 9 GDPR, data minimisation): not in the store, the
outbox, a log, an address or an export.
"""

NEVER = 99
"""`jahre_seit_82` of somebody who was never supported."""

RANGES: Mapping[str, tuple[int, int]] = {
    "alter": (14, 100),
    "besch_sgb3": (0, 1_000_000),
    "besch_koepfe": (0, 1_000_000),
    "betrieb_an": (1, 1_000_000),
    "betroffene_an": (0, 1_000_000),
    "stunden": (0, 10_000),
    "ustd": (0, 20_000),
    "jahre_seit_abschluss": (0, 99),
    "jahre_seit_82": (0, 99),
    "jahre_seit_82a": (0, 99),
    "kosten": (0, 1_000_000),
    "monate_im_betrieb": (0, 900),
}
"""Lowest and highest value a fact can have; a fact of a newer rules file that is not here has no bounds."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def read_facts(given: Mapping[str, Any], book: RuleBook) -> dict[str, Value]:
    """
    Check facts against what the rules know of them; a fact given as None is missing.

    Args:
        given: Name to JSON value; dates as ISO text or `date`.

    Returns:
        The given facts as exact values, ready for `check`.

    Raises:
        UnknownFactError, FactTypeError, FactRangeError: The first fact that cannot be right.
    """
    facts: dict[str, Value] = {}
    for name, value in given.items():
        kind = book.facts.get(name)
        if kind is None:
            raise UnknownFactError(name)
        if value is not None:
            facts[name] = read_fact(kind, value)
    affected, staff = facts.get("betroffene_an"), facts.get("betrieb_an")
    if isinstance(affected, Fraction) and isinstance(staff, Fraction) and affected > staff:
        raise FactRangeError("betroffene_an", "0–betrieb_an")
    return facts


def read_fact(kind: FactKind, value: Any) -> Value:
    """
    Check one fact.

    Raises:
        FactTypeError, FactRangeError
    """
    if kind.type == "bool":
        if not isinstance(value, bool):
            raise FactTypeError(kind.name, "true or false")
        return value
    if kind.type == "enum":
        if value not in kind.choices:
            raise FactRangeError(kind.name, ", ".join(kind.choices))
        return str(value)
    if kind.type == "date":
        return _day(kind, value)
    return _number(kind, value)


def _day(kind: FactKind, value: Any) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FactTypeError(kind.name, "a date like 2026-11-21") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise FactRangeError(kind.name, f"{FIRST_DAY}–{LAST_DAY}")
    return day


def _number(kind: FactKind, value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        raise FactTypeError(kind.name, "a number")
    lowest, highest = RANGES.get(kind.name, (None, None))
    allowed = f"{lowest}–{highest}" if lowest is not None else "a finite number"
    try:
        number = value if isinstance(value, Fraction) else Fraction(str(value))
    except ValueError:  # NaN and the infinities
        raise FactRangeError(kind.name, allowed) from None
    if kind.type == "int" and number.denominator != 1:
        raise FactTypeError(kind.name, "a whole number")
    if (lowest is not None and number < lowest) or (highest is not None and number > highest):
        raise FactRangeError(kind.name, allowed)
    return number
