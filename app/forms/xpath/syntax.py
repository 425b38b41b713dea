"""The parts of a parsed XPath expression. Knows no form and evaluates nothing."""

from __future__ import annotations

from typing import NamedTuple


class Number(NamedTuple):
    """A numeric literal."""

    value: float


class Literal(NamedTuple):
    """A string literal."""

    value: str


class Call(NamedTuple):
    """A function call; a namespace prefix other than `jr` is dropped."""

    name: str
    arguments: tuple[Expression, ...]


class Step(NamedTuple):
    """One location step; `test` is a local name, `*`, or a node type such as `node()`."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()


class Path(NamedTuple):
    """A location path: from the root (`/`), from the context node (``), or from a primary expression."""

    start: str | Expression
    steps: tuple[Step, ...]


class Filter(NamedTuple):
    """A primary expression with predicates."""

    primary: Expression
    predicates: tuple[Expression, ...]


class Binary(NamedTuple):
    """Two operands and an operator."""

    operator: str
    left: Expression
    right: Expression


class Run(NamedTuple):
    """A long run of operators of one precedence, flat to bound the depth; its first operator is blank."""

    terms: tuple[tuple[str, Expression], ...]


class Negate(NamedTuple):
    """Unary minus."""

    operand: Expression


Expression = Number | Literal | Call | Path | Filter | Binary | Run | Negate

CONTEXT = Path("", (Step("self", "node()"),))
