"""Boolean functions and those that choose between values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.forms.xpath.code import (
    ANY,
    BOOLEAN,
    NODES,
    NUMBER,
    ONE,
    STRING,
    Code,
    constant,
    flag_of,
    number_of,
    text_of,
    text_value,
)
from app.forms.xpath.functions.building import MANY, Function, inside, pure
from app.forms.xpath.nodes import Focus, Run, Scope
from app.forms.xpath.syntax import CONTEXT, Call, Expression
from app.forms.xpath.values import to_number

if TYPE_CHECKING:
    from app.forms.xpath.compiler import Compiler


def _if(compiler: Compiler, call: Call) -> Code:
    condition = compiler.flag(call.arguments[0])
    then, other = (compiler.compile(argument) for argument in call.arguments[1:])
    kinds = {then.kind, other.kind}
    needs_focus = inside(compiler)
    if kinds <= {NODES, ONE} and NODES in kinds:
        kind, yes, no = NODES, then.run, other.run
    elif kinds <= {STRING, ONE}:
        kind, yes, no = STRING, text_of(then), text_of(other)
    elif kinds == {NUMBER}:
        kind, yes, no = NUMBER, number_of(then), number_of(other)
    elif kinds == {BOOLEAN}:
        kind, yes, no = BOOLEAN, flag_of(then), flag_of(other)
    else:
        kind = ANY
        yes = text_of(then) if then.kind == ONE else then.run
        no = text_of(other) if other.kind == ONE else other.run

    def choose(scope: Scope, focus: Focus) -> Any:
        return yes(scope, focus) if condition(scope, focus) else no(scope, focus)

    return Code(
        kind,
        choose,
        needs_focus=needs_focus,
        elements=(*then.elements, *other.elements) if kind == NODES else (),
        shared=min(then.shared, other.shared),
        foreign=then.foreign or other.foreign,
    )


def _coalesce(compiler: Compiler, call: Call) -> Code:
    # "Returns first non-empty value of arg1 and arg2 or empty if both are empty and/or non-existent."
    # A NaN is no value, as where it is stored.
    first, *others = (_present(compiler, argument) for argument in call.arguments)
    if len(others) == 1:
        second = others[0]
        return Code(
            STRING,
            lambda scope, focus: first(scope, focus) or second(scope, focus),
            needs_focus=inside(compiler),
        )
    runs = (first, *others)
    return Code(
        STRING,
        lambda scope, focus: next((text for run in runs if (text := run(scope, focus))), ""),
        needs_focus=inside(compiler),
    )


def _present(compiler: Compiler, argument: Expression) -> Run:
    code = compiler.compile(argument)
    if code.kind not in (NUMBER, ANY):
        return compiler.text(argument)
    run = code.run

    def present(scope: Scope, focus: Focus) -> str:
        value = run(scope, focus)
        return "" if isinstance(value, float) and value != value else text_value(value)

    return present


def _once(compiler: Compiler, call: Call) -> Code:
    # "evaluated and returned if the context nodes's value is empty, otherwise the current value"
    compiler.stateful = True
    value = compiler.compile(call.arguments[0]).run
    current = text_of(compiler.compile(CONTEXT))
    compiler.references.pop((id(compiler.context), compiler.context.inner_level), None)
    return Code(ANY, lambda scope, focus: current(scope, focus) or value(scope, focus))


def _boolean(compiler: Compiler, call: Call) -> Code:
    return Code(BOOLEAN, compiler.flag(call.arguments[0]), needs_focus=inside(compiler))


def _not(compiler: Compiler, call: Call) -> Code:
    flag = compiler.flag(call.arguments[0])
    return Code(BOOLEAN, lambda scope, focus: not flag(scope, focus), needs_focus=inside(compiler))


def _counted(value: Any) -> bool:
    """ "answers that evaluate to true (when it converts to a number > 0)" """
    return value if isinstance(value, bool) else to_number(text_value(value)) > 0


def _checklist(compiler: Compiler, call: Call) -> Code:
    least, most = (compiler.number(argument) for argument in call.arguments[:2])
    values = tuple(compiler.compile(argument).run for argument in call.arguments[2:])

    def check(scope: Scope, focus: Focus) -> bool:
        count = 0
        for run in values:
            value = run(scope, focus)
            each = value if isinstance(value, list) else [value]
            count += sum(1 for one in each if _counted([one] if hasattr(one, "seen") else one))
        return _within(count, least(scope, focus), most(scope, focus))

    return Code(BOOLEAN, check, needs_focus=inside(compiler))


def _weighted_checklist(compiler: Compiler, call: Call) -> Code:
    if len(call.arguments) % 2:
        raise compiler.error(
            "weighted-checklist() needs a weight for each value",
            code="argument_count",
            function="weighted-checklist",
        )
    least, most = (compiler.number(argument) for argument in call.arguments[:2])
    values = tuple(compiler.compile(argument).run for argument in call.arguments[2::2])
    weights = tuple(compiler.number(argument) for argument in call.arguments[3::2])

    def check(scope: Scope, focus: Focus) -> bool:
        total = sum(
            weight(scope, focus)
            for value, weight in zip(values, weights, strict=True)
            if _counted(value(scope, focus))
        )
        return _within(total, least(scope, focus), most(scope, focus))

    return Code(BOOLEAN, check, needs_focus=inside(compiler))


def _within(total: float, least: float, most: float) -> bool:
    # "Min and max can be -1 to indicate not applicable."
    return (least < 0 or total >= least) and (most < 0 or total <= most)


FUNCTIONS: dict[str, Function] = {
    "if": Function(3, 3, _if),
    "coalesce": Function(2, MANY, _coalesce),
    "once": Function(1, 1, _once),
    "true": Function(0, 0, lambda _compiler, _call: constant(True)),
    "false": Function(0, 0, lambda _compiler, _call: constant(False)),
    "boolean": Function(1, 1, _boolean),
    "boolean-from-string": pure(BOOLEAN, "s", lambda text: text.lower() in ("true", "1")),
    "not": Function(1, 1, _not),
    "checklist": Function(2, MANY, _checklist),
    "weighted-checklist": Function(2, MANY, _weighted_checklist),
}
