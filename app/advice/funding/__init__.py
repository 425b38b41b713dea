"""
The funding check (Förderprüfung): rules as data, facts of a case, a verdict a rule.

Pure: no store, no network, no clock, no words.
"""

from app.advice.funding.check import Answer, Verdict, check, in_force
from app.advice.funding.errors import (
    FactError,
    FactRangeError,
    FactTypeError,
    FundingError,
    RulesError,
    UnknownFactError,
)
from app.advice.funding.facts import NEVER, PERSON_FACTS, RANGES, read_fact, read_facts
from app.advice.funding.rules import (
    BUNDLED,
    Condition,
    FactKind,
    Rule,
    RuleBook,
    bundled_rules,
    read_rules,
    supplement,
)

__all__ = [
    "BUNDLED",
    "NEVER",
    "PERSON_FACTS",
    "RANGES",
    "Answer",
    "Condition",
    "FactError",
    "FactKind",
    "FactRangeError",
    "FactTypeError",
    "FundingError",
    "Rule",
    "RuleBook",
    "RulesError",
    "UnknownFactError",
    "Verdict",
    "bundled_rules",
    "check",
    "in_force",
    "read_fact",
    "read_facts",
    "read_rules",
    "supplement",
]
