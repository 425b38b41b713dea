"""Compiles location paths. A path into the form becomes a fixed address; only what must be walked is walked.

Rules:

P1  "absolute paths inside repeats are always evaluated as if they are relative to the current nodeset"
    (ODK XForms, "A Big Deviation"): stepping down into a repeat that contains the context node stays in the
    same repeat instance, unless the step has a predicate.
P2  A relative path that climbs out of a repeat and down again means all its instances, as in XPath 1.0.
P3  A path into a secondary instance is walked, except that `item[child = value]` uses an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from app.forms.xpath.axes import in_document_order, static_step, walk
from app.forms.xpath.code import ANY, NODES, ONE, STRING, Code, flag_value, text_of
from app.forms.xpath.nodes import DynamicNode, Focus, Run, Scope, StaticElement
from app.forms.xpath.syntax import Binary, Call, Expression, Literal, Path, Step
from app.forms.xpath.syntax import Run as LongRun

if TYPE_CHECKING:
    from app.forms.xpath.compiler import Compiler

_STATIC_AXES = frozenset(("child", "parent", "self"))
_DOWNWARD = frozenset(("child", "self", "descendant", "descendant-or-self", "attribute"))


def compile_path(compiler: Compiler, path: Path) -> Code:
    """Compile a location path; an unknown name is noted in the compiler and finds nothing."""
    start, steps = path.start, path.steps
    if start == "/":
        return _from_form(compiler, None, steps, path)
    if start == "":
        if compiler.focus is None:
            return _from_form(compiler, compiler.context, steps, path)
        return _from_focus(compiler, steps, path)
    assert not isinstance(start, str)
    if isinstance(start, Call) and start.name == "current":
        return _from_form(compiler, compiler.context, steps, path)
    base = node_set(compiler, compiler.compile(start))
    return _walked(compiler, base, steps, path)


def node_set(compiler: Compiler, code: Code) -> Code:
    """
    Code that can be walked or filtered.

    Raises:
        ExpressionError: It is no node-set and never will be.
    """
    if code.kind in (NODES, ONE):
        return code
    if code.kind != ANY:
        raise compiler.error("Only node-sets have steps and predicates", code="argument_type")
    run = code.run

    def nodes(scope: Scope, focus: Focus) -> list[Any]:
        value = run(scope, focus)
        return value if isinstance(value, list) else []

    return _like(code, nodes)


def _from_form(compiler: Compiler, origin: StaticElement | None, steps: Sequence[Step], path: Path) -> Code:
    """
    Follow steps through the definition as long as they name one element.

    Args:
        origin: The context element of a relative path, or `None` for the document.
    """
    element = origin
    absolute = origin is None
    bound = 1 if absolute else compiler.context.inner_level
    for index, step in enumerate(steps):
        if step.predicates or step.axis not in _STATIC_AXES:
            return _walked(compiler, _address(element, bound, compiler), steps[index:], path)
        axis, test = step.axis, step.test
        if axis == "self" and test in ("node()", "*"):
            continue
        if axis == "parent" and test in ("node()", "*"):
            if element is None or element.parent is None:
                return _nothing(compiler, path)
            if element.is_repeat and bound > element.level:
                bound = element.level
            element = element.parent
            continue
        if axis != "child" or test == "*" or "(" in test:
            return _walked(compiler, _address(element, bound, compiler), steps[index:], path)
        child = _child(compiler, element, test)
        if child is None:
            return _nothing(compiler, path)
        element = child
        # P1 and P2
        if absolute and element.is_repeat and bound == element.level and element in compiler.context_repeats:
            bound = element.inner_level
    code = _address(element, bound, compiler)
    if code.kind in (ONE, NODES):
        compiler.refer(code.elements, code.shared)
    return code


def _child(compiler: Compiler, element: StaticElement | None, name: str) -> StaticElement | None:
    if element is None:
        root = compiler.root
        return root if root.name == name else None
    return element.named.get(name)


def _address(element: StaticElement | None, bound: int, compiler: Compiler) -> Code:
    """The code that fetches the nodes of `element`, when frames up to `bound` are those of the context."""
    if element is None:
        element = compiler.root
        # The document node itself is only ever the start of a walk; `above` makes its first step fit.
        return Code(ONE, lambda scope, _focus: [_Document(scope[1][0])], elements=(_StaticDocument(element),))
    depth = element.inner_level
    if depth <= bound:
        level, slot = (element.inner_level, 0) if element.is_repeat else (element.level, element.slot)

        def one(scope: Scope, _focus: Focus) -> list[Any]:
            node = scope[level][slot]
            return [node] if node.relevant else []

        return Code(ONE, one, level=level, slot=slot, elements=(element,), shared=depth)
    chain = [repeat for repeat in _repeats_of(element) if repeat.level >= bound]
    return Code(NODES, _expansion(element, bound, chain), elements=(element,), shared=bound)


def _expansion(element: StaticElement, bound: int, chain: list[StaticElement]) -> Run:
    first, rest = chain[0].slot, tuple(repeat.slot for repeat in chain[1:])
    # The instance node of a repeat stands in slot 0 of its own frame.
    slot = 0 if element.is_repeat else element.slot

    def expand(scope: Scope, _focus: Focus) -> list[Any]:
        instances = [one for one in scope[bound][first].instances if one.relevant]
        for series in rest:
            instances = [one for outer in instances for one in outer.cells[series].instances if one.relevant]
        if not slot:
            return instances
        return [node for one in instances if (node := one.cells[slot]).relevant]

    return expand


def _repeats_of(element: StaticElement) -> list[StaticElement]:
    found: list[StaticElement] = []
    current: StaticElement | None = element
    while current is not None:
        if current.is_repeat:
            found.append(current)
        current = current.parent
    found.reverse()
    return found


def _nothing(compiler: Compiler, path: Path) -> Code:
    compiler.note_unknown(path)
    return Code(NODES, lambda _scope, _focus: [])


def _from_focus(compiler: Compiler, steps: Sequence[Step], path: Path) -> Code:
    focus = compiler.focus
    assert focus is not None
    base = Code(
        NODES,
        lambda _scope, focus: [focus[0]] if focus is not None else [],
        needs_focus=True,
        elements=focus.elements,
        shared=focus.shared,
        foreign=focus.foreign,
    )
    if len(steps) == 1 and not steps[0].predicates and steps[0].axis == "child" and "(" not in steps[0].test:
        name = steps[0].test
        if name != "*":
            elements = static_step(focus.elements, steps[0])
            if not elements and not focus.foreign:
                compiler.note_unknown(path)
            compiler.refer(elements, focus.shared)
            return Code(
                NODES,
                lambda _scope, focus: focus[0].down_named(name) if focus is not None else [],
                needs_focus=True,
                elements=elements,
                shared=focus.shared,
                foreign=focus.foreign,
            )
    return _walked(compiler, base, steps, path)


def _walked(compiler: Compiler, base: Code, steps: Sequence[Step], path: Path) -> Code:
    """Compile steps that must be walked node by node."""
    code = base
    for step in steps:
        code = _step(compiler, code, step)
    if not code.elements and not code.foreign:
        compiler.note_unknown(path)
    compiler.refer(code.elements, code.shared)
    return code


def _step(compiler: Compiler, base: Code, step: Step) -> Code:
    elements = static_step(base.elements, step)
    shared = base.shared if step.axis in _DOWNWARD else 1
    code = Code(
        NODES,
        _step_run(base.run, step),
        needs_focus=base.needs_focus,
        elements=elements,
        shared=shared,
        foreign=base.foreign,
    )
    if base.foreign and step.predicates and step.axis == "child" and "(" not in step.test:
        indexed = _indexed(compiler, base, step)
        if indexed is not None:
            return filtered(compiler, *indexed)
    return filtered(compiler, code, step.predicates, step=step, base=base)


def _step_run(base: Run, step: Step) -> Run:
    axis, test = step.axis, step.test
    if axis == "child" and "(" not in test and test != "*":

        def children(scope: Scope, focus: Focus) -> list[Any]:
            nodes = base(scope, focus)
            if len(nodes) == 1:
                return list(nodes[0].down_named(test))
            return [child for node in nodes for child in node.down_named(test)]

        return children

    def walked(scope: Scope, focus: Focus) -> list[Any]:
        return walk(base(scope, focus), axis, test)

    return walked


def filtered(
    compiler: Compiler,
    code: Code,
    predicates: Iterable[Expression],
    *,
    step: Step | None = None,
    base: Code | None = None,
) -> Code:
    """
    Apply predicates. After a step they count positions per context node of that step, as XPath says; a
    filter expression counts positions in the whole node-set.
    """
    runs = tuple(compiler.predicate(code, predicate) for predicate in predicates)
    if not runs:
        return code
    run = code.run
    if step is None or base is None or (base.kind == ONE and step.axis in _DOWNWARD):

        def whole(scope: Scope, focus: Focus) -> list[Any]:
            nodes = run(scope, focus)
            for predicate in runs:
                nodes = _kept(nodes, predicate, scope)
            return nodes  # type: ignore[no-any-return]

        return _like(code, whole)
    axis, test, base_run = step.axis, step.test, base.run

    def per_node(scope: Scope, focus: Focus) -> list[Any]:
        found: list[DynamicNode] = []
        origins = base_run(scope, focus)
        for origin in origins:
            nodes: Sequence[DynamicNode] = walk([origin], axis, test, proximity=True)
            for predicate in runs:
                nodes = _kept(nodes, predicate, scope)
            found.extend(nodes)
        if len(origins) > 1 or axis not in _DOWNWARD:
            return in_document_order(found)
        return found

    return _like(code, per_node)


def _like(code: Code, run: Run) -> Code:
    return Code(
        NODES,
        run,
        needs_focus=code.needs_focus,
        elements=code.elements,
        shared=code.shared,
        foreign=code.foreign,
    )


def _kept(nodes: Sequence[DynamicNode], predicate: Run, scope: Scope) -> list[DynamicNode]:
    size = len(nodes)
    kept = []
    for position, node in enumerate(nodes, 1):
        value = predicate(scope, (node, position, size))
        if value is True or (value is not False and _holds(value, position)):
            kept.append(node)
    return kept


def _holds(value: Any, position: int) -> bool:
    # "If the result is a number, the result will be converted to true if the number is equal to the context
    # position and will be converted to false otherwise"
    return value == position if isinstance(value, float) else flag_value(value)


def _indexed(compiler: Compiler, base: Code, step: Step) -> tuple[Code, list[Expression]] | None:
    """
    P3: split one `child = value` off the first predicate, if its value does not depend on the item.

    Returns:
        The nodes found by the index, and the predicates that remain.
    """
    conjuncts = _conjuncts(step.predicates[0])
    if len(conjuncts) > 1 and any(_counts_positions(conjunct) for conjunct in conjuncts):
        return None
    for number, conjunct in enumerate(conjuncts):
        if not isinstance(conjunct, Binary) or conjunct.operator != "=":
            continue
        for name_side, value_side in (
            (conjunct.left, conjunct.right),
            (conjunct.right, conjunct.left),
        ):
            child = _plain_child(name_side)
            if child is None or not _free_of_focus(value_side):
                continue
            value = compiler.compile(value_side)
            if value.kind not in (STRING, ONE) or value.needs_focus:
                continue
            rest = conjuncts[:number] + conjuncts[number + 1 :] + list(step.predicates[1:])
            return _index_code(base, step.test, child, text_of(value)), rest
    return None


def _index_code(base: Code, item: str, child: str, text: Run) -> Code:
    base_run = base.run

    def look_up(scope: Scope, focus: Focus) -> list[Any]:
        wanted = text(scope, focus)
        found: list[Any] = []
        for node in base_run(scope, focus):
            found.extend(node.items_where(item, child, wanted))
        return found

    return Code(NODES, look_up, needs_focus=base.needs_focus, foreign=True)


def _conjuncts(expression: Expression) -> list[Expression]:
    if isinstance(expression, Binary) and expression.operator == "and":
        return [expression.left, expression.right]
    if isinstance(expression, LongRun) and expression.terms[1][0] == "and":
        return [term for _, term in expression.terms]
    return [expression]


def _plain_child(expression: Expression) -> str | None:
    if isinstance(expression, Path) and expression.start == "" and len(expression.steps) == 1:
        step = expression.steps[0]
        if step.axis == "child" and not step.predicates and step.test != "*" and "(" not in step.test:
            return step.test
    return None


def _free_of_focus(expression: Expression) -> bool:
    """Whether an expression can be compiled outside the predicate: no relative path, no position."""
    if isinstance(expression, Literal):
        return True
    if isinstance(expression, Path):
        start = expression.start
        starts_outside = start == "/" or (isinstance(start, Call) and start.name == "current")
        return starts_outside and not any(step.predicates for step in expression.steps)
    return isinstance(expression, Call) and expression.name == "current"


def _counts_positions(expression: Any) -> bool:
    if isinstance(expression, Call) and expression.name in ("position", "last"):
        return True
    if isinstance(expression, tuple):
        return any(_counts_positions(part) for part in expression)
    return False


class _Document:
    """The document node above the root element, where a walk from `/` starts."""

    name = ""
    seen = ""
    relevant = True

    def __init__(self, root: DynamicNode) -> None:
        self.root = root

    def up(self) -> None:
        return None

    def down(self) -> list[DynamicNode]:
        return [self.root]

    def down_named(self, name: str) -> list[DynamicNode]:
        return [self.root] if self.root.name == name else []

    def attributes(self) -> list[DynamicNode]:
        return []


class _StaticDocument:
    name = ""
    parent = None
    is_repeat = False
    level = 1
    slot = 0
    inner_level = 1

    def __init__(self, root: StaticElement) -> None:
        self.children = (root,)
        self.named = {root.name: root}
