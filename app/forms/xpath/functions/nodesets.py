"""Functions about nodes themselves and about repeat instances, ids, and the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.forms.xpath.code import NODES, ONE, STRING, Code, constant
from app.forms.xpath.functions.building import MANY, Function, inside
from app.forms.xpath.nodes import Focus, Run, Scope, StaticElement
from app.forms.xpath.syntax import CONTEXT, Call, Path

if TYPE_CHECKING:
    from app.forms.xpath.compiler import Compiler


def _current(compiler: Compiler, _call: Call) -> Code:
    outer, compiler.focus = compiler.focus, None
    try:
        return compiler.compile(CONTEXT)
    finally:
        compiler.focus = outer


def _name(compiler: Compiler, call: Call) -> Code:
    nodes = compiler.nodes(call.arguments[0] if call.arguments else CONTEXT, function=call.name).run

    def name(scope: Scope, focus: Focus) -> str:
        found = nodes(scope, focus)
        return found[0].name if found else ""

    return Code(STRING, name, needs_focus=inside(compiler))


def _uuid(compiler: Compiler, call: Call) -> Code:
    compiler.stateful = True
    if not call.arguments:
        return Code(STRING, lambda scope, _focus: scope[0].mint_uuid())
    # "With an argument it returns a random GUID with the provided number of characters."
    length = compiler.number(call.arguments[0])

    def characters(scope: Scope, focus: Focus) -> str:
        wanted = length(scope, focus)
        count = int(wanted) if 0 < wanted < 1_000 else 0
        alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        return "".join(alphabet[int(scope[0].random() * len(alphabet))] for _ in range(count))

    return Code(STRING, characters)


def _indexed_repeat(compiler: Compiler, call: Call) -> Code:
    # "meant to be a shortcut for //repeat[position()=//index1]/nested-repeat[position()=index2]/node"
    if len(call.arguments) % 2 == 0:
        raise compiler.error(
            "indexed-repeat() needs an index for each repeat",
            code="argument_count",
            function="indexed-repeat",
        )
    target = _element(compiler, call.arguments[0])
    if target is None:
        return constant("")
    indexes = {}
    for repeat, index in zip(call.arguments[1::2], call.arguments[2::2], strict=True):
        element = _element(compiler, repeat)
        if element is None:
            return constant("")
        indexes[id(element)] = compiler.number(index)
    chain: list[StaticElement] = []
    current: StaticElement | None = target
    while current is not None:
        if current.is_repeat:
            chain.append(current)
        current = current.parent
    chain.reverse()
    own = compiler.context_repeats
    steps: list[tuple[StaticElement, Run | None]] = []
    shared = 1
    for repeat_element in chain:
        position = indexes.get(id(repeat_element))
        if position is None and repeat_element in own and len(steps) == shared - 1:
            shared = repeat_element.inner_level
        steps.append((repeat_element, position))
    compiler.refer((target,), min(shared, _first_indexed(steps)))
    slot = 0 if target.is_repeat else target.slot
    fetch = tuple((each.slot, each.inner_level if each in own else 0, position) for each, position in steps)

    def find(scope: Scope, focus: Focus) -> str:
        cells = scope[1]
        followed = True
        for series, level, position in fetch:
            if position is None and followed and level:
                cells = scope[level]
                continue
            followed = False
            instances = cells[series].instances
            place = 1.0 if position is None else position(scope, focus)
            if not (place == place and 1 <= place <= len(instances)):
                return ""
            cells = instances[int(place) - 1].cells
        return cells[slot].seen  # type: ignore[no-any-return]

    return Code(STRING, find, needs_focus=inside(compiler))


def _first_indexed(steps: list[tuple[StaticElement, Run | None]]) -> int:
    for element, position in steps:
        if position is not None:
            return element.level
    return 1


def _element(compiler: Compiler, expression: object) -> StaticElement | None:
    if not isinstance(expression, Path):
        raise compiler.error("indexed-repeat() needs paths", code="argument_type", function="indexed-repeat")
    known = dict(compiler.references)
    code = compiler.compile(expression)
    compiler.references = known
    if code.kind not in (NODES, ONE) or len(code.elements) != 1:
        return None
    return code.elements[0]


def _property(compiler: Compiler, call: Call) -> Code:
    name = compiler.text(call.arguments[0])
    return Code(STRING, lambda scope, focus: scope[0].device_property(name(scope, focus)))


def _version(_compiler: Compiler, _call: Call) -> Code:
    return Code(STRING, lambda scope, _focus: scope[0].form_version)


def _depend(compiler: Compiler, call: Call) -> Code:
    # The first argument is the value, the others are read only to be depended on.
    value, *_ = [compiler.compile(argument) for argument in call.arguments]
    return value


FUNCTIONS: dict[str, Function] = {
    "current": Function(0, 0, _current),
    "name": Function(0, 1, _name),
    "local-name": Function(0, 1, _name),
    "namespace-uri": Function(0, 1, lambda _compiler, _call: constant("")),
    "uuid": Function(0, 1, _uuid),
    "indexed-repeat": Function(3, 7, _indexed_repeat),
    "property": Function(1, 1, _property),
    "version": Function(0, 0, _version),
    "depend": Function(1, MANY, _depend),
}
