"""
Expressions, as a property: whatever is written is evaluated or refused by name, and evaluated rightly.

The value of a generated expression is known beforehand, by Python's own arithmetic.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.forms import ExpressionError, FormInstance, parse_form
from app.forms.xpath import compile_expression, number_text, parse_expression
from app.forms.xpath.functions import FUNCTIONS
from tests.forms.scenario import context, sheet, xform_of

FORM = parse_form(
    xform_of(
        sheet(
            "survey",
            """
            type | name | label |
            integer | n | N |
            text | t | T |
            begin_repeat | r | R |
            decimal | x | X |
            end_repeat | | |
            """,
        )
    )
)


@dataclass(frozen=True)
class Told:
    """An expression and its value."""

    text: str
    value: float | bool | str


@st.composite
def numbers(draw: st.DrawFn, depth: int = 3) -> Told:
    """A number, put together from smaller ones."""
    shape = (
        draw(st.sampled_from(("leaf", *_OPERATORS, "-", "abs", "floor", "max", "if"))) if depth else "leaf"
    )
    if shape == "leaf":
        number = draw(st.integers(0, 50) | st.sampled_from((0.5, 2.25, 10.125)))
        return Told(str(number), float(number))
    one = draw(numbers(depth - 1))
    assert isinstance(one.value, float)
    if shape == "abs":
        return Told(f"abs({one.text})", abs(one.value))
    if shape == "floor":
        return Told(f"floor({one.text})", float(math.floor(one.value)))
    other = draw(numbers(depth - 1))
    assert isinstance(other.value, float)
    if shape == "max":
        return Told(f"max({one.text}, {other.text})", max(one.value, other.value))
    if shape == "if":
        flag = draw(conditions(depth - 1))
        return Told(f"if({flag.text}, {one.text}, {other.text})", one.value if flag.value else other.value)
    return Told(f"({one.text} {shape} {other.text})", _OPERATORS[shape](one.value, other.value))


_OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> Told:
    """A condition, put together from comparisons."""
    shape = draw(st.sampled_from(("compare", "not", "and", "or"))) if depth else "compare"
    if shape == "compare":
        name = draw(st.sampled_from(("<", "<=", ">", ">=", "=", "!=")))
        return _compared((draw(numbers(1)), name, draw(numbers(1))))
    one = draw(conditions(depth - 1))
    if shape == "not":
        return Told(f"not({one.text})", not one.value)
    other = draw(conditions(depth - 1))
    value = one.value and other.value if shape == "and" else one.value or other.value
    return Told(f"({one.text} {shape} {other.text})", bool(value))


def _compared(parts: tuple[Told, str, Told]) -> Told:
    one, name, other = parts
    left, right = one.value, other.value
    assert isinstance(left, float) and isinstance(right, float)
    value = {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "=": left == right,
        "!=": left != right,
    }[name]
    return Told(f"{one.text} {name} {other.text}", value)


def value_of(expression: str) -> object:
    form = FormInstance.start(FORM, context())
    compiled = compile_expression(expression, root=FORM.root, context=FORM.root)
    return compiled.code.run(form._state.root.scope, None)


@settings(max_examples=60, deadline=None)
@given(numbers())
def test_arithmetic_is_that_of_floats(told: Told) -> None:
    assert value_of(told.text) == told.value


@settings(max_examples=60, deadline=None)
@given(conditions())
def test_conditions_are_those_of_logic(told: Told) -> None:
    assert value_of(told.text) is told.value


@settings(max_examples=200, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_number_survives_its_text(number: float) -> None:
    """XPath 1.0, 4.2: a string that, converted back, is the same number; never with an exponent."""
    text = number_text(number)
    assert "e" not in text.lower()
    assert value_of(f"number('{text}')") == number


TOKENS = st.sampled_from(
    (
        *sorted(FUNCTIONS),
        *(
            "(",
            ")",
            "[",
            "]",
            ",",
            "/",
            "//",
            ".",
            "..",
            "@",
            "::",
            "|",
            "*",
            "+",
            "-",
            "=",
            "!=",
            "<",
            "<=",
            "$",
        ),
        *(
            "and",
            "or",
            "div",
            "mod",
            "'a'",
            '"',
            "1",
            "1.5",
            "/data/n",
            "/data/t",
            "/data/r/x",
            "../n",
            "node()",
        ),
        *(
            "child",
            "ancestor",
            "current()",
            "instance('x')",
            "true()",
            "position()",
            " ",
            "\u00a0",
            "é",
            "\x00",
        ),
    )
)


@settings(max_examples=250, deadline=None)
@example("true()/data/n")
@example("1[2]")
@example("if(/data/n, 1, /data/r)/x")
@given(st.lists(TOKENS, max_size=12).map("".join) | st.text(max_size=40))
def test_whatever_is_written_is_compiled_or_refused_by_name(expression: str) -> None:
    try:
        parse_expression(expression)
        compiled = compile_expression(expression, root=FORM.root, context=FORM.root)
    except ExpressionError as error:
        assert error.code
        return
    form = FormInstance.start(FORM, context())
    compiled.code.run(form._state.root.scope, None)
