"""How a function becomes code: the table entry and the helpers that its builders share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from app.forms.xpath.code import ANY, BOOLEAN, NODES, NUMBER, ONE, STRING, Code, text_value, texts
from app.forms.xpath.nodes import Focus, Run, Scope
from app.forms.xpath.syntax import Call, Expression

if TYPE_CHECKING:
    from app.forms.xpath.compiler import Compiler

MANY = 1_000

Builder = Callable[["Compiler", Call], Code]


class Function(NamedTuple):
    """How many arguments a function takes, and what builds its code."""

    least: int
    most: int
    build: Builder


def pure(kind: str, parameters: str, function: Callable[..., Any], *, least: int | None = None) -> Function:
    """
    A function of plain values.

    Args:
        kind: Kind of the result.
        parameters: One letter per parameter: s string, n number, b boolean.
        function: Gets the values by position.
        least: How many arguments must be there; all, if absent.
    """

    def build(compiler: Compiler, call: Call) -> Code:
        compile_as = {"s": compiler.text, "n": compiler.number, "b": compiler.flag}
        runs = tuple(
            compile_as[letter](argument) for letter, argument in zip(parameters, call.arguments, strict=False)
        )
        return Code(kind, _applied(function, runs), needs_focus=inside(compiler))

    return Function(len(parameters) if least is None else least, len(parameters), build)


def _applied(function: Callable[..., Any], runs: tuple[Run, ...]) -> Run:
    if not runs:
        return lambda _scope, _focus: function()
    if len(runs) == 1:
        only = runs[0]
        return lambda scope, focus: function(only(scope, focus))
    if len(runs) == 2:
        first, second = runs
        return lambda scope, focus: function(first(scope, focus), second(scope, focus))
    return lambda scope, focus: function(*[run(scope, focus) for run in runs])


def all_texts(compiler: Compiler, expressions: tuple[Expression, ...]) -> Callable[[Scope, Focus], list[str]]:
    """Runs to the strings of all arguments, a node-set giving one for each of its nodes."""
    runs: list[tuple[bool, Run]] = []
    for expression in expressions:
        code = compiler.compile(expression)
        if code.kind in (NODES, ANY):
            runs.append((True, code.run))
        else:
            runs.append((False, compiler.text(expression)))

    def collect(scope: Scope, focus: Focus) -> list[str]:
        found: list[str] = []
        for is_open, run in runs:
            value = run(scope, focus)
            if not is_open:
                found.append(value)
            elif isinstance(value, list):
                found.extend(texts(value))
            else:
                found.append(text_value(value))
        return found

    return collect


def inside(compiler: Compiler) -> bool:
    """Whether the code may depend on the focus of a predicate."""
    return compiler.focus is not None


__all__ = [
    "ANY",
    "BOOLEAN",
    "MANY",
    "NODES",
    "NUMBER",
    "ONE",
    "STRING",
    "Builder",
    "Function",
    "all_texts",
    "inside",
    "pure",
]
