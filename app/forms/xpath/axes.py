"""The axes of XPath 1.0, over nodes when an expression runs and over elements when it is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.forms.xpath.nodes import DynamicNode, StaticElement
from app.forms.xpath.syntax import Step

_REVERSE = frozenset(("ancestor", "ancestor-or-self", "preceding", "preceding-sibling"))


def walk(nodes: Sequence[DynamicNode], axis: str, test: str, *, proximity: bool = False) -> list[DynamicNode]:
    """
    All nodes on `axis` from `nodes` that fit `test`, without doubles.

    Args:
        proximity: Nearest first, as predicates count on a reverse axis; else in document order.
    """
    if test in ("text()", "comment()", "processing-instruction()"):
        return []
    found: list[DynamicNode] = []
    known: set[int] = set()
    for node in nodes:
        for candidate in _on_axis(node, axis):
            if (test in ("*", "node()") or candidate.name == test) and id(candidate) not in known:
                known.add(id(candidate))
                found.append(candidate)
    if axis in _REVERSE and proximity:
        return found
    if axis in _REVERSE or (len(nodes) > 1 and axis not in ("child", "self", "attribute")):
        return in_document_order(found)
    return found


def in_document_order(nodes: Iterable[DynamicNode]) -> list[DynamicNode]:
    """Sorted as in the document, without doubles."""
    unique = {id(node): node for node in nodes}
    if len(unique) < 2:
        return list(unique.values())
    return sorted(unique.values(), key=_document_position)


def _document_position(node: DynamicNode) -> tuple[int, ...]:
    places: list[int] = []
    current = node
    while (parent := current.up()) is not None:
        siblings = parent.down()
        places.append(next((place for place, each in enumerate(siblings) if each is current), -1))
        current = parent
    places.reverse()
    return tuple(places)


def _on_axis(node: DynamicNode, axis: str) -> Iterable[DynamicNode]:
    if axis == "child":
        return node.down()
    if axis == "self":
        return (node,)
    if axis == "parent":
        parent = node.up()
        return () if parent is None else (parent,)
    if axis == "descendant":
        return _descendants(node)
    if axis == "descendant-or-self":
        return _with_descendants(node)
    if axis == "ancestor":
        return _ancestors(node)
    if axis == "ancestor-or-self":
        return (node, *_ancestors(node))
    if axis == "attribute":
        return node.attributes()
    if axis == "following-sibling":
        return _siblings(node)[1]
    if axis == "preceding-sibling":
        return reversed(_siblings(node)[0])
    if axis == "following":
        return (
            each
            for start in (node, *_ancestors(node))
            for sibling in _siblings(start)[1]
            for each in _with_descendants(sibling)
        )
    return (
        each
        for start in (node, *_ancestors(node))
        for sibling in reversed(_siblings(start)[0])
        for each in reversed(list(_with_descendants(sibling)))
    )


def _descendants(node: DynamicNode) -> Iterator[DynamicNode]:
    for child in node.down():
        yield from _with_descendants(child)


def _with_descendants(node: DynamicNode) -> Iterator[DynamicNode]:
    yield node
    yield from _descendants(node)


def _ancestors(node: DynamicNode) -> Iterator[DynamicNode]:
    parent = node.up()
    while parent is not None:
        yield parent
        parent = parent.up()


def _siblings(node: DynamicNode) -> tuple[list[DynamicNode], list[DynamicNode]]:
    """The siblings before and after."""
    parent = node.up()
    if parent is None:
        return [], []
    siblings = list(parent.down())
    place = next((place for place, each in enumerate(siblings) if each is node), len(siblings))
    return siblings[:place], siblings[place + 1 :]


def static_step(elements: Sequence[StaticElement], step: Step) -> tuple[StaticElement, ...]:
    """Where a step may lead in the definition; a superset of what it finds in any instance."""
    found: dict[int, StaticElement] = {}
    for element in elements:
        for candidate in _static_axis(element, step.axis):
            if step.test in ("*", "node()") or candidate.name == step.test:
                found[id(candidate)] = candidate
    return tuple(found.values())


def _static_axis(element: StaticElement, axis: str) -> Iterable[StaticElement]:
    if axis == "child":
        return element.children
    if axis == "attribute":
        return ()
    if axis == "self":
        return (element,)
    if axis == "parent":
        return () if element.parent is None else (element.parent,)
    if axis in ("ancestor", "ancestor-or-self"):
        above = list(_static_ancestors(element))
        return above if axis == "ancestor" else [element, *above]
    if axis == "descendant":
        return _static_descendants(element)
    if axis == "descendant-or-self":
        return (element, *_static_descendants(element))
    if axis in ("following-sibling", "preceding-sibling"):
        return () if element.parent is None else element.parent.children
    top = element
    while top.parent is not None:
        top = top.parent
    return (top, *_static_descendants(top))


def _static_ancestors(element: StaticElement) -> Iterator[StaticElement]:
    parent = element.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _static_descendants(element: StaticElement) -> Iterator[StaticElement]:
    for child in element.children:
        yield child
        yield from _static_descendants(child)
