"""
The small language of derived facts in a rules file: `100*betroffene_an/betrieb_an`, `a und nicht b`.

Compiled once, three-valued: a missing fact (None) makes the result missing, unless the rest decides alone
(`falsch und ?` is false, `wahr oder ?` is true). Numbers are exact fractions, so that 0.4 times 250 is 100
and not a hair less.

    or    = and { "oder" and }            compare = sum [ ("<" | "<=" | ">" | ">=" | "=") sum ]
    and   = not { "und" not }             sum     = term { ("+" | "-") term }
    not   = "nicht" not | compare         term    = factor { ("*" | "/") factor }
    factor = number | date | name | ("min" | "max") "(" or "," or ")" | "(" or ")" | "-" factor

Must not know: any fact or rule.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.advice.funding.errors import RulesError

Value = bool | Fraction | date | str | None
Evaluate = Callable[[Mapping[str, Value]], Value]

_TOKEN = re.compile(r"\s*(\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)?|[a-z_][a-z0-9_]*|<=|>=|[-+*/()<>=,])")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_WORDS = frozenset({"und", "oder", "nicht", "min", "max"})
_MOST_TOKENS = 100
_COMPARE: Mapping[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
    "=": lambda order: order == 0,
}


@dataclass(frozen=True)
class Expression:
    """A compiled expression; `names` are the facts it reads, in order of appearance."""

    text: str
    names: tuple[str, ...]
    evaluate: Evaluate


def compile_expression(text: str) -> Expression:
    """
    Compile an expression.

    Raises:
        RulesError: It is not one of this language.
    """
    parser = _Parser(text)
    run = parser.either()
    if parser.peek():
        raise parser.error()
    return Expression(text, tuple(dict.fromkeys(parser.names)), run)


def ordering(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None if one is missing or they cannot be compared."""
    if isinstance(left, bool) and isinstance(right, bool):
        return (left > right) - (left < right)
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return (left > right) - (left < right)
    if isinstance(left, date) and isinstance(right, date):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    return None


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = []
        self.names: list[str] = []
        self.at = 0
        position = 0
        while position < len(text.rstrip()):
            found = _TOKEN.match(text, position)
            if found is None or len(self.tokens) >= _MOST_TOKENS:
                raise self.error()
            self.tokens.append(found.group(1))
            position = found.end()

    def error(self) -> RulesError:
        return RulesError(f"cannot follow the expression {self.text!r}", where="derived")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str | None:
        if self.peek() in wanted:
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def need(self, wanted: str) -> None:
        if self.take(wanted) is None:
            raise self.error()

    def either(self) -> Evaluate:
        parts = [self.both()]
        while self.take("oder"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else _any_of(parts)

    def both(self) -> Evaluate:
        parts = [self.negation()]
        while self.take("und"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else _all_of(parts)

    def negation(self) -> Evaluate:
        if self.take("nicht"):
            return _not(self.negation())
        return self.comparison()

    def comparison(self) -> Evaluate:
        left = self.sum()
        operator = self.take("<", "<=", ">", ">=", "=")
        return left if operator is None else _compare(left, self.sum(), _COMPARE[operator])

    def sum(self) -> Evaluate:
        left = self.term()
        while (operator := self.take("+", "-")) is not None:
            left = _arithmetic(left, self.term(), operator)
        return left

    def term(self) -> Evaluate:
        left = self.factor()
        while (operator := self.take("*", "/")) is not None:
            left = _arithmetic(left, self.factor(), operator)
        return left

    def factor(self) -> Evaluate:
        if self.take("-"):
            return _arithmetic(lambda facts: Fraction(0), self.factor(), "-")
        if self.take("("):
            inner = self.either()
            self.need(")")
            return inner
        if (choice := self.take("min", "max")) is not None:
            self.need("(")
            first = self.either()
            self.need(",")
            second = self.either()
            self.need(")")
            return _extreme(first, second, -1 if choice == "min" else 1)
        token = self.peek()
        self.at += 1
        if _NAME.fullmatch(token) and token not in _WORDS:
            self.names.append(token)
            return lambda facts: facts.get(token)
        value: Value
        try:
            value = date.fromisoformat(token) if "-" in token[1:] else Fraction(token)
        except ValueError:
            raise self.error() from None
        return lambda facts: value


def _truth(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def _any_of(parts: list[Evaluate]) -> Evaluate:
    def run(facts: Mapping[str, Value]) -> Value:
        truths = [_truth(part(facts)) for part in parts]
        return True if True in truths else (None if None in truths else False)

    return run


def _all_of(parts: list[Evaluate]) -> Evaluate:
    def run(facts: Mapping[str, Value]) -> Value:
        truths = [_truth(part(facts)) for part in parts]
        return False if False in truths else (None if None in truths else True)

    return run


def _not(part: Evaluate) -> Evaluate:
    def run(facts: Mapping[str, Value]) -> Value:
        truth = _truth(part(facts))
        return None if truth is None else not truth

    return run


def _compare(left: Evaluate, right: Evaluate, decide: Callable[[int], bool]) -> Evaluate:
    def run(facts: Mapping[str, Value]) -> Value:
        order = ordering(left(facts), right(facts))
        return None if order is None else decide(order)

    return run


def _arithmetic(left: Evaluate, right: Evaluate, operator: str) -> Evaluate:
    def run(facts: Mapping[str, Value]) -> Value:
        a, b = left(facts), right(facts)
        if not isinstance(a, Fraction) or not isinstance(b, Fraction) or (operator == "/" and b == 0):
            return None
        if operator == "+":
            return a + b
        if operator == "-":
            return a - b
        return a * b if operator == "*" else a / b

    return run


def _extreme(first: Evaluate, second: Evaluate, sign: int) -> Evaluate:
    def run(facts: Mapping[str, Value]) -> Value:
        a, b = first(facts), second(facts)
        order = ordering(a, b)
        return None if order is None else (a if order * sign >= 0 else b)

    return run
