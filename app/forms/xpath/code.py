"""A compiled expression part and its conversions between the types of XPath. Knows no functions and no form.

A part runs as `run(scope, focus)`: `scope` is the environment and the frames of nodes (see `StaticElement`),
`focus` is the node, position and size inside a predicate. Its kind is known when it is compiled:

    STRING, NUMBER, BOOLEAN   str, float, bool
    NODES                     a list of nodes in document order
    ONE                       exactly one node of the form, at a known address; runs as NODES
    ANY                       one of the above, known only when it runs
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.forms.xpath.nodes import DynamicNode, Focus, Run, Scope, StaticElement
from app.forms.xpath.values import boolean_text, number_flag, number_text, to_number

STRING = "string"
NUMBER = "number"
BOOLEAN = "boolean"
NODES = "nodes"
ONE = "one"
ANY = "any"


class Code:
    """One compiled part; immutable once made."""

    __slots__ = ("constant", "elements", "foreign", "kind", "level", "needs_focus", "run", "shared", "slot")

    def __init__(
        self,
        kind: str,
        run: Run,
        *,
        constant: str | float | bool | None = None,
        needs_focus: bool = False,
        level: int = 0,
        slot: int = 0,
        elements: Sequence[StaticElement] = (),
        shared: int = 1,
        foreign: bool = False,
    ) -> None:
        self.kind = kind
        self.run = run
        self.constant = constant
        self.needs_focus = needs_focus
        self.level = level
        self.slot = slot
        # For NODES and ONE: where in the definition the nodes may lie, how many frames are the same as those
        # of the context, and whether they lie in a secondary instance.
        self.elements = elements
        self.shared = shared
        self.foreign = foreign


def constant(value: str | float | bool) -> Code:
    """A literal."""
    kind = BOOLEAN if isinstance(value, bool) else STRING if isinstance(value, str) else NUMBER
    return Code(kind, lambda _scope, _focus: value, constant=value)


def text_of(code: Code) -> Callable[[Scope, Focus], str]:
    """How to run a part as a string."""
    run, kind = code.run, code.kind
    if kind == STRING:
        return run
    if kind == ONE:
        level, slot = code.level, code.slot
        if level == 1:
            return lambda scope, _focus: scope[1][slot].seen
        return lambda scope, _focus: scope[level][slot].seen
    if kind == NODES:

        def first_text(scope: Scope, focus: Focus) -> str:
            nodes = run(scope, focus)
            return nodes[0].seen if nodes else ""

        return first_text
    if code.constant is not None:
        text = text_value(code.constant)
        return lambda _scope, _focus: text
    if kind == NUMBER:
        return lambda scope, focus: number_text(run(scope, focus))
    if kind == BOOLEAN:
        return lambda scope, focus: boolean_text(run(scope, focus))
    return lambda scope, focus: text_value(run(scope, focus))


def number_of(code: Code) -> Callable[[Scope, Focus], float]:
    """How to run a part as a number."""
    run, kind = code.run, code.kind
    if kind == NUMBER:
        return run
    if kind == ONE:
        level, slot = code.level, code.slot
        return lambda scope, _focus: to_number(scope[level][slot].seen)
    if code.constant is not None:
        number = number_value(code.constant)
        return lambda _scope, _focus: number
    if kind == STRING:
        return lambda scope, focus: to_number(run(scope, focus))
    if kind == BOOLEAN:
        return lambda scope, focus: 1.0 if run(scope, focus) else 0.0
    if kind == NODES:

        def first_number(scope: Scope, focus: Focus) -> float:
            nodes = run(scope, focus)
            return to_number(nodes[0].seen if nodes else "")

        return first_number
    return lambda scope, focus: number_value(run(scope, focus))


def flag_of(code: Code) -> Callable[[Scope, Focus], bool]:
    """
    How to run a part as a boolean.

    "a node-set is true if and only if it is non-empty", whatever its text; a node that is not relevant is
    no part of any node-set.
    """
    run, kind = code.run, code.kind
    if kind == BOOLEAN:
        return run
    if kind == ONE:
        level, slot = code.level, code.slot
        return lambda scope, _focus: scope[level][slot].relevant
    if code.constant is not None:
        flag = flag_value(code.constant)
        return lambda _scope, _focus: flag
    if kind == NUMBER:
        return lambda scope, focus: number_flag(run(scope, focus))
    if kind in (STRING, NODES):
        return lambda scope, focus: bool(run(scope, focus))
    return lambda scope, focus: flag_value(run(scope, focus))


def text_value(value: Any) -> str:
    """The string of a value of any type."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return boolean_text(value)
    if isinstance(value, (int, float)):
        return number_text(value)
    return value[0].seen if value else ""


def number_value(value: Any) -> float:
    """The number of a value of any type."""
    if isinstance(value, (bool, int, float)):
        return float(value)
    return to_number(text_value(value))


def flag_value(value: Any) -> bool:
    """The boolean of a value of any type."""
    return number_flag(value) if isinstance(value, float) else bool(value)


def texts(nodes: Sequence[DynamicNode]) -> list[str]:
    """The string values of nodes."""
    return [node.seen for node in nodes]
