"""Compiles a parsed expression for one context element into closures, and notes what it depends on.

Knows neither definition nor instance, only the protocols of `nodes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.forms.errors import ExpressionError
from app.forms.xpath.axes import in_document_order
from app.forms.xpath.code import (
    ANY,
    BOOLEAN,
    NODES,
    NUMBER,
    ONE,
    Code,
    constant,
    flag_of,
    number_of,
    text_of,
)
from app.forms.xpath.functions import FUNCTIONS
from app.forms.xpath.lexer import shortened
from app.forms.xpath.nodes import Focus, Run, Scope, StaticElement
from app.forms.xpath.operators import binary, long_run, negation
from app.forms.xpath.parser import parse_expression
from app.forms.xpath.paths import compile_path, filtered, node_set
from app.forms.xpath.syntax import (
    Binary,
    Call,
    Expression,
    Filter,
    Literal,
    Negate,
    Number,
    Path,
)


class StaticFocus(NamedTuple):
    """What is known, when compiling, of the nodes a predicate is about."""

    elements: Sequence[StaticElement]
    shared: int
    foreign: bool


class Reference(NamedTuple):
    """
    An expression reads the nodes of `element`.

    Args:
        shared: How many frames of those nodes are the frames of the expression's own context; a node in a
            deeper repeat instance than that concerns the expression in all instances below.
    """

    element: StaticElement
    shared: int


class Compiled(NamedTuple):
    """A compiled expression and what it depends on."""

    code: Code
    references: tuple[Reference, ...]
    # Its result may differ without any change of its references: once(), random(), uuid(), its own value.
    stateful: bool
    # It reads texts of the form, so that it changes with the language.
    speaks: bool
    # Paths that lead nowhere, as written.
    unknown: tuple[str, ...]


def compile_expression(
    expression: str, *, root: StaticElement, context: StaticElement, parsed: Expression | None = None
) -> Compiled:
    """
    Parse and compile `expression`, to be evaluated with `context` as its context node.

    Args:
        parsed: What parsing it gives, if that is known.

    Raises:
        ExpressionError: Syntax, an unknown function, or a wrong number of arguments.
    """
    compiler = Compiler(expression, root=root, context=context)
    try:
        code = compiler.compile(parse_expression(expression) if parsed is None else parsed)
    except RecursionError:
        raise compiler.error("The expression is nested too deeply", code="expression_too_deep") from None
    return Compiled(
        code,
        tuple(compiler.references.values()),
        compiler.stateful,
        compiler.speaks,
        tuple(compiler.unknown),
    )


class Compiler:
    """Compiles one expression; functions use it to compile their arguments."""

    def __init__(self, expression: str, *, root: StaticElement, context: StaticElement) -> None:
        self.expression = expression
        self.root = root
        self.context = context
        self.focus: StaticFocus | None = None
        self.references: dict[tuple[int, int], Reference] = {}
        self.stateful = False
        self.speaks = False
        self.unknown: list[str] = []
        self._repeats: frozenset[StaticElement] | None = None

    @property
    def context_repeats(self) -> frozenset[StaticElement]:
        """The repeats around the context element."""
        if self._repeats is None:
            found = []
            current: StaticElement | None = self.context
            while current is not None:
                if current.is_repeat:
                    found.append(current)
                current = current.parent
            self._repeats = frozenset(found)
        return self._repeats

    def compile(self, expression: Expression) -> Code:
        """Compile one part."""
        if isinstance(expression, Path):
            return compile_path(self, expression)
        if isinstance(expression, Literal):
            return constant(expression.value)
        if isinstance(expression, Number):
            return constant(expression.value)
        if isinstance(expression, Binary):
            left, right = self.compile(expression.left), self.compile(expression.right)
            if expression.operator == "|":
                return self._union((left, right))
            return binary(expression.operator, self._whole(left), self._whole(right))
        if isinstance(expression, Call):
            return self._call(expression)
        if isinstance(expression, Negate):
            return negation(self._whole(self.compile(expression.operand)))
        if isinstance(expression, Filter):
            primary = node_set(self, self.compile(expression.primary))
            return filtered(self, primary, expression.predicates)
        operands = [self.compile(term) for _, term in expression.terms]
        if expression.terms[1][0] == "|":
            return self._union(operands)
        return long_run(
            [name for name, _ in expression.terms[1:]], [self._whole(operand) for operand in operands]
        )

    def text(self, expression: Expression) -> Run:
        """Compile one part to run as a string."""
        return text_of(self._whole(self.compile(expression)))

    def number(self, expression: Expression) -> Run:
        """Compile one part to run as a number."""
        return number_of(self._whole(self.compile(expression)))

    def flag(self, expression: Expression) -> Run:
        """Compile one part to run as a boolean."""
        return flag_of(self.compile(expression))

    def nodes(self, expression: Expression, *, function: str) -> Code:
        """
        Compile one part that must be a node-set.

        Raises:
            ExpressionError: It is something else.
        """
        code = self.compile(expression)
        if code.kind not in (NODES, ONE, ANY):
            raise self.error(f"{function}() needs a node-set", code="argument_type", function=function)
        return code

    def predicate(self, code: Code, expression: Expression) -> Run:
        """Compile a predicate on the nodes of `code`; it runs to a boolean, or to a number as a position."""
        outer = self.focus
        self.focus = StaticFocus(code.elements, code.shared, code.foreign)
        try:
            compiled = self.compile(expression)
        finally:
            self.focus = outer
        if compiled.kind in (NUMBER, BOOLEAN, ANY):
            return compiled.run
        return flag_of(compiled)

    def refer(self, elements: Iterable[StaticElement], shared: int) -> None:
        """Note that the expression reads nodes of these elements."""
        for element in elements:
            if not element.name:
                continue
            key = (id(element), shared)
            if key not in self.references:
                self.references[key] = Reference(element, shared)

    def note_unknown(self, path: Path) -> None:
        """Note a path that leads nowhere in the form."""
        self.unknown.append(path_text(path))

    def error(self, message: str, *, code: str, function: str = "") -> ExpressionError:
        """An error about this expression."""
        return ExpressionError(
            message,
            where=shortened(self.expression),
            code=code,
            data={"expression": self.expression, "function": function},
        )

    def _whole(self, code: Code) -> Code:
        """The text of a group is that of all its descendants, so these are read as well."""
        if code.kind in (ONE, NODES):
            for element in code.elements:
                if element.children:
                    self.refer(_leaves(element), code.shared)
        return code

    def _call(self, call: Call) -> Code:
        entry = FUNCTIONS.get(call.name)
        if entry is None:
            raise self.error(f"Unknown function {call.name}()", code="function_unknown", function=call.name)
        least, most, build = entry
        if not least <= len(call.arguments) <= most:
            raise self.error(
                f"{call.name}() has {len(call.arguments)} arguments",
                code="argument_count",
                function=call.name,
            )
        return build(self, call)

    def _union(self, parts: Sequence[Code]) -> Code:
        for part in parts:
            if part.kind not in (NODES, ONE, ANY):
                raise self.error("“|” needs node-sets", code="argument_type", function="|")
        runs = tuple(part.run for part in parts)

        def union(scope: Scope, focus: Focus) -> list[object]:
            return list(in_document_order(node for run in runs for node in run(scope, focus)))

        return Code(
            NODES,
            union,
            needs_focus=any(part.needs_focus for part in parts),
            elements=tuple(element for part in parts for element in part.elements),
            shared=min(part.shared for part in parts),
            foreign=any(part.foreign for part in parts),
        )


def _leaves(element: StaticElement) -> Iterable[StaticElement]:
    for child in element.children:
        yield child
        yield from _leaves(child)


def path_text(path: Path) -> str:
    """A path as an author would write it, without predicates."""
    text = "/" if path.start == "/" else ""
    shown = []
    for step in path.steps:
        if step.axis == "self":
            shown.append(".")
        elif step.axis == "parent":
            shown.append("..")
        elif step.axis == "child":
            shown.append(step.test)
        else:
            shown.append(f"{step.axis}::{step.test}")
    return text + "/".join(shown)


__all__ = ["Compiled", "Compiler", "Reference", "compile_expression"]
