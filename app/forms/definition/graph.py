"""The dependency graph: what must be computed again, and in which order, when a node changes.

Invariants:

G1  Triggers are ordered so that each stands after all that it reads; so one pass in that order is enough.
G2  A cycle is an error when the form is loaded, naming its members. Reading the same element in another
    repeat instance (a running total) is no cycle.
G3  What never feeds another value (labels, messages, constraint, required, readonly) has no trigger; its
    elements are only told to forget what they cached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.forms.definition.elements import Element, Rule, Run
from app.forms.errors import CyclicDependencyError
from app.forms.xpath import Reference

RELEVANT = "relevant"
CALCULATE = "calculate"
CHOICES = "choices"
COUNT = "count"


@dataclass(slots=True, eq=False)
class Trigger:
    """Something of an element that is computed at once, because other nodes may depend on it."""

    element: Element
    kind: str
    run: Run
    references: Sequence[Reference]
    rule: Rule | None = None
    rank: int = 0
    # The frame in which it is evaluated.
    level: int = 1


@dataclass(slots=True)
class Dependant:
    """An edge of the graph: a trigger, and how many frames it shares with the changed node."""

    trigger: Trigger
    shared: int
    route: tuple[int, ...]
    # Where the trigger's node stands in its frame.
    slot: int


@dataclass(slots=True)
class LazyDependant:
    """An element that caches something read from the changed node."""

    shared: int
    route: tuple[int, ...]
    slot: int


def ordered(triggers: Sequence[Trigger]) -> list[Trigger]:
    """
    Rank the triggers (G1).

    Raises:
        CyclicDependencyError: G2.
    """
    own: dict[Element, list[Trigger]] = {}
    for trigger in triggers:
        own.setdefault(trigger.element, []).append(trigger)
    sources = _Sources(own)
    followers: dict[int, list[Trigger]] = {}
    waiting: dict[int, int] = {}
    before: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        predecessors = _predecessors(trigger, sources)
        before[id(trigger)] = predecessors
        waiting[id(trigger)] = len(predecessors)
        for predecessor in predecessors:
            followers.setdefault(id(predecessor), []).append(trigger)
    ready = [trigger for trigger in triggers if not waiting[id(trigger)]]
    result: list[Trigger] = []
    place = 0
    while place < len(ready):
        trigger = ready[place]
        place += 1
        trigger.rank = len(result)
        result.append(trigger)
        for follower in followers.get(id(trigger), ()):
            waiting[id(follower)] -= 1
            if not waiting[id(follower)]:
                ready.append(follower)
    if len(result) < len(triggers):
        raise CyclicDependencyError(_cycle([each for each in triggers if waiting[id(each)]], before))
    return result


class _Sources:
    """Which triggers decide the value, or only the relevance, of an element."""

    def __init__(self, own: dict[Element, list[Trigger]]) -> None:
        self._own = own
        self._relevance: dict[Element, list[Trigger]] = {}

    def relevance(self, element: Element | None) -> list[Trigger]:
        if element is None:
            return []
        found = self._relevance.get(element)
        if found is None:
            found = list(self.relevance(element.parent))
            found.extend(
                trigger for trigger in self._own.get(element, ()) if trigger.kind in (RELEVANT, COUNT)
            )
            self._relevance[element] = found
        return found

    def value(self, element: Element) -> list[Trigger]:
        own = self._own.get(element, ())
        return [
            *self.relevance(element),
            *(trigger for trigger in own if trigger.kind in (CALCULATE, CHOICES)),
        ]


def _predecessors(trigger: Trigger, sources: _Sources) -> list[Trigger]:
    found: dict[int, Trigger] = {}
    for reference in trigger.references:
        element = reference.element
        assert isinstance(element, Element)
        for source in sources.value(element):
            # G2: the same element in another instance of a repeat around it
            if source is trigger and reference.shared < trigger.element.inner_level:
                continue
            found[id(source)] = source
    if trigger.kind in (CALCULATE, CHOICES):
        for source in sources.relevance(trigger.element):
            found[id(source)] = source
    elif trigger.kind == COUNT:
        for source in sources.relevance(trigger.element.parent):
            found[id(source)] = source
    return list(found.values())


def _cycle(members: list[Trigger], before: dict[int, list[Trigger]]) -> tuple[str, ...]:
    """Follow predecessors among the members until one returns; that loop, in the order of dependence."""
    unresolved = {id(member) for member in members}
    trail: list[Trigger] = []
    places: dict[int, int] = {}
    current = members[0]
    while id(current) not in places:
        places[id(current)] = len(trail)
        trail.append(current)
        current = next(each for each in before[id(current)] if id(each) in unresolved)
    loop = trail[places[id(current)] :]
    loop.reverse()
    return tuple(dict.fromkeys(trigger.element.path for trigger in loop))


def connect(triggers: Iterable[Trigger], lazy: Iterable[tuple[Element, Sequence[Reference]]]) -> None:
    """Write into each element what depends on it, triggers in their order."""
    eager_of: dict[Element, dict[tuple[int, int], Dependant]] = {}
    lazy_of: dict[Element, dict[tuple[int, int], LazyDependant]] = {}
    own: dict[Element, list[Trigger]] = {}
    for trigger in triggers:
        own.setdefault(trigger.element, []).append(trigger)
        for reference in trigger.references:
            element = reference.element
            assert isinstance(element, Element)
            shared = min(reference.shared, trigger.level)
            edges = eager_of.setdefault(element, {})
            edges[(trigger.rank, shared)] = Dependant(
                trigger, shared, route(trigger.element, trigger.level, shared), slot_of(trigger)
            )
    for target, references in lazy:
        for reference in references:
            element = reference.element
            assert isinstance(element, Element)
            level = target.inner_level
            shared = min(reference.shared, level)
            lazy_edges = lazy_of.setdefault(element, {})
            lazy_edges[(id(target), shared)] = LazyDependant(
                shared, route(target, level, shared), 0 if target.is_repeat else target.slot
            )
    for element, found in own.items():
        element.triggers = tuple(found)
    for element, edges in eager_of.items():
        element.dependants = tuple(sorted(edges.values(), key=lambda edge: edge.trigger.rank))
    for element, lazy_edges in lazy_of.items():
        element.lazy_dependants = tuple(lazy_edges.values())


def slot_of(trigger: Trigger) -> int:
    """Where the node of a trigger stands in its frame: a repeat instance in slot 0 of its own."""
    element = trigger.element
    return 0 if element.is_repeat and trigger.level == element.inner_level else element.slot


def route(element: Element, level: int, shared: int) -> tuple[int, ...]:
    """The slots of the series to walk from the frame at `shared` down to that at `level` of `element`."""
    slots: list[int] = []
    current: Element | None = element
    while current is not None:
        if current.is_repeat and shared <= current.level < level:
            slots.append(current.slot)
        current = current.parent
    slots.reverse()
    return tuple(slots)
