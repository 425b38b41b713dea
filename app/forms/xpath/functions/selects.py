"""Functions about choices: selected values, their labels, secondary instances."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.forms.xpath.code import BOOLEAN, NODES, NUMBER, ONE, STRING, Code
from app.forms.xpath.functions.building import Function, inside, pure
from app.forms.xpath.functions.shuffling import seed_of, shuffled
from app.forms.xpath.nodes import Focus, Scope
from app.forms.xpath.parser import parse_expression
from app.forms.xpath.syntax import Call, Literal

if TYPE_CHECKING:
    from app.forms.xpath.compiler import Compiler


def _selected(compiler: Compiler, call: Call) -> Code:
    # "Checks if value is equal to an item in a space-separated list"
    code = compiler.compile(call.arguments[0])
    wanted = call.arguments[1]
    if code.kind == ONE and isinstance(wanted, Literal):
        level, slot, value = code.level, code.slot, wanted.value
        return Code(BOOLEAN, lambda scope, _focus: value in scope[level][slot].seen.split())
    return pure(BOOLEAN, "ss", lambda listed, value: value in listed.split()).build(compiler, call)


def _selected_at(listed: str, index: float) -> str:
    # "or empty string if the item does not exist (including for negative index …)"
    items = listed.split()
    return items[int(index)] if 0 <= index < len(items) else ""


def _choice_name(compiler: Compiler, call: Call) -> Code:
    compiler.speaks = True
    path = call.arguments[1]
    value = compiler.text(call.arguments[0])
    question = compiler.compile(parse_expression(path.value) if isinstance(path, Literal) else path)
    nodes = question.run
    if question.kind == ONE:
        level, slot = question.level, question.slot
        return Code(
            STRING,
            lambda scope, focus: scope[0].choice_label(scope[level][slot], value(scope, focus)),
        )
    if question.kind != NODES:
        raise compiler.error(
            "jr:choice-name() needs the path of a question", code="argument_type", function="jr:choice-name"
        )

    def label(scope: Scope, focus: Focus) -> str:
        found = nodes(scope, focus)
        return scope[0].choice_label(found[0], value(scope, focus)) if found else ""

    return Code(STRING, label)


def _instance(compiler: Compiler, call: Call) -> Code:
    name = compiler.text(call.arguments[0])

    def document(scope: Scope, focus: Focus) -> list[object]:
        found = scope[0].instance_root(name(scope, focus))
        return [] if found is None else [found]

    return Code(NODES, document, foreign=True)


def _pulldata(compiler: Compiler, call: Call) -> Code:
    # "Shortcut for instance(instance_id)/root/item[query_element=query]/desired_element."
    name, wanted, key, value = (compiler.text(argument) for argument in call.arguments)

    def pull(scope: Scope, focus: Focus) -> str:
        document = scope[0].instance_root(name(scope, focus))
        if document is None:
            return ""
        for root in document.down():
            items = root.items_where("item", key(scope, focus), value(scope, focus))
            for item in items:
                found = item.down_named(wanted(scope, focus))
                return found[0].seen if found else ""
        return ""

    return Code(STRING, pull, needs_focus=inside(compiler))


_SEARCHES: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "matches": str.__eq__,
}


def _search(compiler: Compiler, call: Call) -> Code:
    # XLSForm, "Dynamic selects from preloaded data": search('fruits', 'contains', 'name', ${part},
    # 'region', ${region}); an appearance rather than a function, but written like one.
    if len(call.arguments) not in (1, 4, 6):
        raise compiler.error("search() has 1, 4 or 6 arguments", code="argument_count", function="search")
    arguments = tuple(compiler.text(argument) for argument in call.arguments)

    def search(scope: Scope, focus: Focus) -> list[Any]:
        values = [run(scope, focus) for run in arguments]
        document = scope[0].instance_root(values[0])
        if document is None:
            return []
        [table] = document.down()
        items = table.down_named("item")
        if len(values) > 1:
            fits = _SEARCHES.get(values[1].lower(), str.__eq__)
            columns = [column.strip() for column in values[2].split(",")]
            wanted = values[3].lower()
            items = [
                item for item in items if any(fits(item.child_text(name).lower(), wanted) for name in columns)
            ]
        if len(values) > 4:
            items = [item for item in items if item.child_text(values[4]) == values[5]]
        return list(items)

    return Code(NODES, search, foreign=True)


def _randomize(compiler: Compiler, call: Call) -> Code:
    nodes = compiler.nodes(call.arguments[0], function="randomize")
    run = nodes.run
    if len(call.arguments) == 1:
        compiler.stateful = True

        def shuffle_freely(scope: Scope, focus: Focus) -> list[object]:
            return shuffled(run(scope, focus), scope[0].session_seed)

        order = shuffle_freely
    else:
        seed = compiler.text(call.arguments[1])

        def shuffle_by_seed(scope: Scope, focus: Focus) -> list[object]:
            return shuffled(run(scope, focus), seed_of(seed(scope, focus)))

        order = shuffle_by_seed
    return Code(
        NODES,
        order,
        needs_focus=inside(compiler),
        elements=nodes.elements,
        shared=nodes.shared,
        foreign=nodes.foreign,
    )


FUNCTIONS: dict[str, Function] = {
    "selected": Function(2, 2, _selected),
    "is-selected": Function(2, 2, _selected),
    "selected-at": pure(STRING, "sn", _selected_at),
    "count-selected": pure(NUMBER, "s", lambda listed: float(len(listed.split()))),
    "jr:choice-name": Function(2, 2, _choice_name),
    "instance": Function(1, 1, _instance),
    "pulldata": Function(4, 4, _pulldata),
    "randomize": Function(1, 2, _randomize),
    "search": Function(1, 6, _search),
}
