"""The operators of XPath 1.0, chosen by the kinds of their operands when compiled."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from app.forms.xpath.code import (
    ANY,
    BOOLEAN,
    NODES,
    NUMBER,
    ONE,
    STRING,
    Code,
    flag_of,
    flag_value,
    number_of,
    number_value,
    text_of,
    text_value,
    texts,
)
from app.forms.xpath.nodes import Focus, Run, Scope
from app.forms.xpath.values import divided, modulo, to_comparable, to_number

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divided,
    "mod": modulo,
}
_RELATION: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def binary(name: str, left: Code, right: Code) -> Code:
    """One operator with two operands; not for `|`, which needs document order."""
    needs_focus = left.needs_focus or right.needs_focus
    if name in _ARITHMETIC:
        return Code(NUMBER, _arithmetic(name, number_of(left), number_of(right)), needs_focus=needs_focus)
    if name in ("and", "or"):
        return Code(BOOLEAN, _logic(name, flag_of(left), flag_of(right)), needs_focus=needs_focus)
    if name in ("=", "!="):
        return Code(BOOLEAN, _equality(name, left, right), needs_focus=needs_focus)
    return Code(BOOLEAN, _relation(name, left, right), needs_focus=needs_focus)


def long_run(names: list[str], operands: list[Code]) -> Code:
    """
    Many operators of one precedence, left to right, without nesting: `a + b - c + …`.

    Args:
        names: One less than operands.
    """
    needs_focus = any(code.needs_focus for code in operands)
    if names[0] in ("and", "or"):
        flags = tuple(flag_of(code) for code in operands)
        if names[0] == "and":

            def all_of(scope: Scope, focus: Focus) -> bool:
                return all(flag(scope, focus) for flag in flags)

            return Code(BOOLEAN, all_of, needs_focus=needs_focus)

        def any_of(scope: Scope, focus: Focus) -> bool:
            return any(flag(scope, focus) for flag in flags)

        return Code(BOOLEAN, any_of, needs_focus=needs_focus)
    if names[0] in _ARITHMETIC:
        first = number_of(operands[0])
        rest = tuple(
            (_ARITHMETIC[name], number_of(code)) for name, code in zip(names, operands[1:], strict=True)
        )

        def folded(scope: Scope, focus: Focus) -> float:
            total = first(scope, focus)
            for apply, number in rest:
                total = apply(total, number(scope, focus))
            return total

        return Code(NUMBER, folded, needs_focus=needs_focus)
    result = operands[0]
    for name, code in zip(names, operands[1:], strict=True):
        result = binary(name, result, code)
    return result


def negation(code: Code) -> Code:
    """Unary minus."""
    number = number_of(code)
    if isinstance(code.constant, float):
        value = -code.constant
        return Code(NUMBER, lambda _scope, _focus: value, constant=value)
    return Code(NUMBER, lambda scope, focus: -number(scope, focus), needs_focus=code.needs_focus)


def _arithmetic(name: str, left: Run, right: Run) -> Run:
    if name == "+":
        return lambda scope, focus: left(scope, focus) + right(scope, focus)
    if name == "-":
        return lambda scope, focus: left(scope, focus) - right(scope, focus)
    if name == "*":
        return lambda scope, focus: left(scope, focus) * right(scope, focus)
    if name == "div":
        return lambda scope, focus: divided(left(scope, focus), right(scope, focus))
    return lambda scope, focus: modulo(left(scope, focus), right(scope, focus))


def _logic(name: str, left: Run, right: Run) -> Run:
    if name == "and":
        return lambda scope, focus: left(scope, focus) and right(scope, focus)
    return lambda scope, focus: left(scope, focus) or right(scope, focus)


def _equality(name: str, left: Code, right: Code) -> Run:
    wanted = name == "="
    kinds = (left.kind, right.kind)
    if ANY in kinds:
        left_run, right_run = _value_run(left), _value_run(right)
        return lambda scope, focus: _values_equal(left_run(scope, focus), right_run(scope, focus), wanted)
    if BOOLEAN in kinds:
        left_flag, right_flag = flag_of(left), flag_of(right)
        return lambda scope, focus: (left_flag(scope, focus) == right_flag(scope, focus)) is wanted
    if NODES in kinds:
        left_run, right_run = _value_run(left), _value_run(right)
        return lambda scope, focus: _values_equal(left_run(scope, focus), right_run(scope, focus), wanted)
    if NUMBER in kinds:
        left_number, right_number = number_of(left), number_of(right)
        if wanted:
            return lambda scope, focus: left_number(scope, focus) == right_number(scope, focus)
        return lambda scope, focus: left_number(scope, focus) != right_number(scope, focus)
    if left.kind != ONE:
        left, right = right, left
    if left.kind == ONE and isinstance(right.constant, str):
        return _equals_constant(left.level, left.slot, right.constant, wanted)
    left_text, right_text = text_of(left), text_of(right)
    if wanted:
        return lambda scope, focus: left_text(scope, focus) == right_text(scope, focus)
    return lambda scope, focus: left_text(scope, focus) != right_text(scope, focus)


def _equals_constant(level: int, slot: int, text: str, wanted: bool) -> Run:
    if wanted:
        return lambda scope, _focus: scope[level][slot].seen == text
    return lambda scope, _focus: scope[level][slot].seen != text


def _relation(name: str, left: Code, right: Code) -> Run:
    compare = _RELATION[name]
    if left.kind in (ANY, NODES) or right.kind in (ANY, NODES):
        left_run, right_run = _value_run(left), _value_run(right)
        return lambda scope, focus: _values_related(compare, left_run(scope, focus), right_run(scope, focus))
    if left.kind in (STRING, ONE) and right.kind in (STRING, ONE):
        left_text, right_text = text_of(left), text_of(right)
        return lambda scope, focus: compare(
            to_comparable(left_text(scope, focus)), to_comparable(right_text(scope, focus))
        )
    if right.kind == ONE and left.kind == NUMBER:
        name, left, right = _MIRRORED[name], right, left
        compare = _RELATION[name]
    if left.kind == ONE and isinstance(right.constant, float):
        level, slot, bound = left.level, left.slot, right.constant
        return lambda scope, _focus: compare(to_number(scope[level][slot].seen), bound)
    left_number, right_number = number_of(left), number_of(right)
    return lambda scope, focus: compare(left_number(scope, focus), right_number(scope, focus))


def _value_run(code: Code) -> Run:
    # One node of the form, not relevant, is blank rather than absent when it is compared.
    return text_of(code) if code.kind == ONE else code.run


def _values_equal(left: Any, right: Any, wanted: bool) -> bool:
    """Equality of values of any type; with a node-set it is true if one of its nodes makes it true."""
    if isinstance(left, bool) or isinstance(right, bool):
        return (flag_value(left) == flag_value(right)) is wanted
    if isinstance(left, list) or isinstance(right, list):
        lefts = texts(left) if isinstance(left, list) else [left]
        rights = texts(right) if isinstance(right, list) else [right]
        return any(_values_equal(one, other, wanted) for one in lefts for other in rights)
    if isinstance(left, float) or isinstance(right, float):
        return (number_value(left) == number_value(right)) is wanted
    return (left == right) is wanted


def _values_related(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    if isinstance(left, list) or isinstance(right, list):
        lefts = texts(left) if isinstance(left, list) else [left]
        rights = texts(right) if isinstance(right, list) else [right]
        return any(_values_related(compare, one, other) for one in lefts for other in rights)
    if isinstance(left, str) and isinstance(right, str):
        return compare(to_comparable(text_value(left)), to_comparable(text_value(right)))
    return compare(number_value(left), number_value(right))
