"""Cuts an XPath expression into tokens, with the disambiguation of XPath 1.0, section 3.7."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.forms.errors import ExpressionError


class Token(NamedTuple):
    """`kind` is one of number, literal, name, operator, mark, end."""

    kind: str
    text: str
    offset: int


_NAME = r"[A-Za-z_\u00c0-\uffff][\w.\-\u00b7]*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<literal>"[^"]*"|'[^']*')
    | (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    | (?P<mark>::|\.\.|//|[()\[\],.@/*])
    | (?P<operator><=|>=|!=|[=<>+\-|])
    | (?P<variable>\$)
    )""",
    re.VERBOSE,
)
_SPACE_TO_END = re.compile(r"\s*\Z")
_WORD_OPERATORS = frozenset(("and", "or", "div", "mod"))
_OPENING_MARKS = frozenset(("::", "(", "[", ",", "@", "/", "//"))


def tokens_of(expression: str) -> list[Token]:
    """
    Cut `expression` into tokens; the last one has the kind `end`.

    Raises:
        ExpressionError: A character belongs to no token.
    """
    tokens: list[Token] = []
    position = 0
    match = _TOKEN.match
    # "If there is a preceding token and the preceding token is not one of @, ::, (, [, , or an Operator, then
    # a * must be recognized as a MultiplyOperator and an NCName must be recognized as an OperatorName."
    operand_before = False
    while found := match(expression, position):
        kind = found.lastgroup or ""
        text = found.group(kind)
        start = found.start(kind)
        position = found.end()
        if kind == "name":
            if operand_before and text in _WORD_OPERATORS:
                kind = "operator"
            operand_before = kind == "name"
        elif kind == "mark":
            if text == "*" and operand_before:
                kind = "operator"
                operand_before = False
            else:
                operand_before = text not in _OPENING_MARKS
        elif kind == "operator":
            operand_before = False
        elif kind == "variable":
            raise _unreadable(expression, start, "a variable, which a form cannot set")
        else:
            operand_before = True
        tokens.append(Token(kind, text, start))
    if not _SPACE_TO_END.match(expression, position):
        rest = expression[position:].lstrip()
        raise _unreadable(expression, len(expression) - len(rest), f"{rest[:1]!r}")
    tokens.append(Token("end", "", len(expression)))
    return tokens


def _unreadable(expression: str, offset: int, what: str) -> ExpressionError:
    return ExpressionError(
        f"Cannot read {what} at character {offset + 1}",
        where=shortened(expression),
        code="expression_syntax",
        data={"expression": expression, "offset": str(offset)},
    )


def shortened(expression: str, *, length: int = 120) -> str:
    """The expression, cut for a message."""
    return expression if len(expression) <= length else expression[: length - 1] + "…"
