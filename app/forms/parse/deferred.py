"""Expressions compiled when they are first run; they are known to be right, having been compiled before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.forms.definition.elements import Element
from app.forms.xpath import Code, compile_expression, flag_of, number_of, parse_expression, text_of
from app.forms.xpath.syntax import Expression

# What an expression is run for.
RUNS: dict[str, Callable[[Code], Callable[[Any, Any], Any]]] = {
    "value": lambda code: code.run,
    "text": text_of,
    "flag": flag_of,
    "number": number_of,
}


class Deferred:
    """Runs like the closure it stands for."""

    __slots__ = ("_parsed", "_run", "element", "expression", "use")

    def __init__(self, expression: str, element: Element, use: str) -> None:
        self.expression = expression
        self.element = element
        self.use = use
        self._run: Callable[[Any, Any], Any] | None = None
        self._parsed: Expression | None = None

    def __call__(self, scope: tuple[Any, ...], focus: Any) -> Any:
        run = self._run
        if run is None:
            root = self.element
            while root.parent is not None:
                root = root.parent
            compiled = compile_expression(
                self.expression, root=root, context=self.element, parsed=self._parsed
            )
            self._parsed = None
            run = self._run = RUNS[self.use](compiled.code)
        return run(scope, focus)

    def __getstate__(self) -> tuple[str, Element, str, Expression]:
        return self.expression, self.element, self.use, parse_expression(self.expression)

    def __setstate__(self, state: tuple[str, Element, str, Expression]) -> None:
        self.expression, self.element, self.use, self._parsed = state
        self._run = None


class Fixed:
    """Runs to a text written in the form."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, _scope: tuple[Any, ...], _focus: Any) -> str:
        return self.text


class Location:
    """Runs to the place of the device."""

    __slots__ = ()

    def __call__(self, scope: tuple[Any, ...], _focus: Any) -> str:
        return scope[0].location()  # type: ignore[no-any-return]
