"""
The rules file: what it must look like, read once into frozen rules.

Rules are data (`assets/funding_rules.json`), published by operators and carried by sync, so everything in a
file is checked here, and nothing in it is believed to be right. Keys we do not know are left alone.

Must not know: facts of a case, verdicts, the clock.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from app.advice.funding.errors import RulesError
from app.advice.funding.expressions import Expression, Value, compile_expression

_ASSETS = Path(__file__).resolve().parents[3] / "assets"
BUNDLED = _ASSETS / "funding_rules.json"
SUPPLEMENT = _ASSETS / "funding_supplement.json"
"""Rules beside the training instruments that change by date, such as the length of short-time pay."""

STATUSES = ("active", "expired", "suspended", "unconfirmed")
OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge")
CONFIRMED_FOR = timedelta(days=180)
"""So long a confirmation holds; after it a rule is "veraltet – bitte prüfen"."""

MOST_RULES = 1_000
MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class FactKind:
    """What the file says of a fact: its type (`int`, `number`, `bool`, `date`, `enum`) and its words."""

    name: str
    type: str
    label: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """One comparison: a fact, given or derived, with a constant."""

    fact: str
    operator: str
    value: Value


@dataclass(frozen=True)
class Rule:
    """One rule. `digest` changes with anything the rule says, so that a kept result knows its age."""

    id: str
    instrument: str
    title: str
    status: str
    valid_from: date | None
    valid_to: date | None
    when: tuple[Condition, ...]
    soft: tuple[Condition, ...]
    result: Mapping[str, Any] = field(hash=False)
    discretion: str
    source: str
    confidence: str
    note: str
    confirmed: date
    digest: str

    @property
    def kind(self) -> str:
        """What it pays: `course`, `wage`, `leave_days` …; "" for an instrument that is over."""
        return str(self.result.get("kind", ""))

    def outdated(self, today: date) -> bool:
        """Whether nobody confirmed it for 180 days."""
        return today - self.confirmed > CONFIRMED_FOR


@dataclass(frozen=True)
class RuleBook:
    """All rules of a file, with the facts they speak of. `digest` names exactly this content."""

    as_of: date
    law_snapshot: str
    disclaimer: str
    facts: Mapping[str, FactKind] = field(hash=False)
    derived: Mapping[str, Expression] = field(hash=False)
    rules: tuple[Rule, ...]
    digest: str

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def base_facts(self, name: str) -> tuple[str, ...]:
        """The given facts behind a fact; a given fact stands for itself."""
        if name not in self.derived:
            return (name,)
        found: list[str] = []
        for part in self.derived[name].names:
            found.extend(self.base_facts(part))
        return tuple(dict.fromkeys(found))

    def joined(self, more: "RuleBook") -> "RuleBook":
        """These rules and those of another file; a rule here wins over its namesake there."""
        known = {rule.id for rule in self.rules}
        added = tuple(rule for rule in more.rules if rule.id not in known)
        return replace(
            self,
            facts={**more.facts, **self.facts},
            derived={**more.derived, **self.derived},
            rules=(*self.rules, *added),
            digest=_digest([self.digest, *(rule.digest for rule in added)]),
        )


def read_rules(text: str) -> RuleBook:
    """
    Read a rules file.

    Raises:
        RulesError: It cannot be followed; `where` names the rule and the field.
    """
    if len(text.encode()) > MOST_BYTES:
        raise RulesError("larger than 2 MB")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RulesError("no JSON") from error
    if not isinstance(document, dict):
        raise RulesError("expected an object")
    facts = {name: _fact(name, kind) for name, kind in _object(document, "facts").items()}
    derived = {
        str(name): compile_expression(_text(_object(document, "derived"), str(name), "derived"))
        for name in _object(document, "derived")
    }
    _check_derived(facts, derived)
    as_of = _day(document, "as_of", "")
    if as_of is None:
        raise RulesError("missing", where="as_of", code="rules_field")
    known = {**{name: kind.type for name, kind in facts.items()}, **dict.fromkeys(derived, "")}
    entries = document.get("rules")
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_RULES:
        raise RulesError(f"expected 1 to {MOST_RULES} rules", where="rules", code="rules_field")
    rules = tuple(_rule(entry, position, known, as_of) for position, entry in enumerate(entries))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RulesError("the id stands twice", where=rule.id, code="rules_duplicate")
        seen.add(rule.id)
    return RuleBook(
        as_of=as_of,
        law_snapshot=str(document.get("law_snapshot", "")),
        disclaimer=str(document.get("disclaimer_de", "")),
        facts=facts,
        derived=derived,
        rules=rules,
        digest=_digest([document[key] for key in ("as_of", "facts", "derived", "rules")]),
    )


def bundled_rules() -> RuleBook:
    """The rules the app comes with: what a seat uses until its network publishes newer ones."""
    return read_rules(BUNDLED.read_text(encoding="utf-8"))


def supplement() -> RuleBook:
    """The bundled further rules; what a network publishes is joined with them."""
    return read_rules(SUPPLEMENT.read_text(encoding="utf-8"))


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _object(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    if not isinstance(value, dict):
        raise RulesError("expected an object", where=key, code="rules_field")
    return value


def _text(document: Mapping[str, Any], key: str, where: str, *, needed: bool = True) -> str:
    value = document.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise RulesError(f"{key}: expected a text", where=where, code="rules_field")
    return value


def _day(document: Mapping[str, Any], key: str, where: str) -> date | None:
    value = document.get(key)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RulesError(f"{key}: expected a date like 2026-11-21", where=where, code="rules_field") from None


def _fact(name: str, document: Any) -> FactKind:
    if not isinstance(document, dict):
        raise RulesError("expected an object", where=f"facts.{name}", code="rules_field")
    kind = _text(document, "type", f"facts.{name}")
    label = _text(document, "de", f"facts.{name}", needed=False)
    if kind.startswith("enum "):
        return FactKind(name, "enum", label, tuple(kind.removeprefix("enum ").strip().split("|")))
    if kind not in ("int", "number", "bool", "date"):
        raise RulesError(f"type {kind!r} is not known", where=f"facts.{name}", code="rules_unknown_value")
    return FactKind(name, kind, label)


def _check_derived(facts: Mapping[str, FactKind], derived: Mapping[str, Expression]) -> None:
    # In the order of the file: a derived fact may use those before it, so that nothing runs in circles.
    known = set(facts)
    for name, expression in derived.items():
        for part in expression.names:
            if part not in known:
                raise RulesError(f"{part} is no fact", where=f"derived.{name}", code="rules_unknown_fact")
        known.add(name)


def _rule(entry: Any, position: int, known: Mapping[str, str], as_of: date) -> Rule:
    if not isinstance(entry, dict):
        raise RulesError("expected an object", where=f"rules[{position}]", code="rules_field")
    where = _text(entry, "id", f"rules[{position}]")
    status = _text(entry, "status", where)
    if status not in STATUSES:
        raise RulesError(f"status {status!r} is not known", where=where, code="rules_unknown_value")
    result = entry.get("result", {})
    if not isinstance(result, dict):
        raise RulesError("result: expected an object", where=where, code="rules_field")
    return Rule(
        id=where,
        instrument=_text(entry, "instrument", where),
        title=_text(entry, "title_de", where),
        status=status,
        valid_from=_day(entry, "valid_from", where),
        valid_to=_day(entry, "valid_to", where),
        when=tuple(_conditions(entry, "when", known, where)),
        soft=tuple(_conditions(entry, "soft", known, where)),
        result=result,
        discretion=_text(entry, "discretion", where, needed=False),
        source=_text(entry, "source", where),
        confidence=_text(entry, "confidence", where, needed=False),
        note=_text(entry, "note_de", where, needed=False),
        confirmed=_day(entry, "confirmed", where) or as_of,
        digest=_digest(entry),
    )


def _conditions(
    entry: Mapping[str, Any], key: str, known: Mapping[str, str], where: str
) -> Iterable[Condition]:
    listed = entry.get(key, [])
    if not isinstance(listed, list):
        raise RulesError(f"{key}: expected a list", where=where, code="rules_field")
    for condition in listed:
        if not isinstance(condition, list) or len(condition) != 3:
            raise RulesError(f"{key}: expected [fact, operator, value]", where=where, code="rules_field")
        fact, operator, value = condition
        if fact not in known:
            raise RulesError(f"{fact} is no fact", where=where, code="rules_unknown_fact")
        if operator not in OPERATORS:
            raise RulesError(f"operator {operator!r} is not known", where=where, code="rules_unknown_value")
        yield Condition(fact, operator, _constant(value, known[fact], where))


def _constant(value: Any, kind: str, where: str) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Fraction(str(value))
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if kind == "date" else value
        except ValueError:
            pass
    raise RulesError("a condition compares with yes/no, a number, a text or a date", where=where,
                     code="rules_field")  # fmt: skip
