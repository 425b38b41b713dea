"""Incremental recalculation: a change touches its dependants only, in their order, each once.

Invariants:

R1  After `run`, every calculation, relevance and choice-filtered answer is that of a fresh evaluation of the
    whole form.
R2  A calculation is evaluated only while its node is relevant, and when it becomes so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from typing import Any

from app.forms.definition.elements import Element
from app.forms.definition.graph import CALCULATE, CHOICES, COUNT, RELEVANT, Trigger, route, slot_of
from app.forms.errors import FormError
from app.forms.instance.answers import ZONED, result_text
from app.forms.instance.node import Branch, Leaf, Node
from app.forms.instance.state import State, is_editable

# A repeat count from a slip of the finger must not fill the memory.
MAX_COUNTED_INSTANCES = 10_000
_MAX_ROUNDS = 200


class Recalculation:
    """The queue of one instance."""

    def __init__(self, state: State, *, instance_added: Callable[[Branch], None]) -> None:
        self._state = state
        self._instance_added = instance_added
        self._queue: list[tuple[int, int, Trigger, Node]] = []
        self._waiting: set[tuple[int, int]] = set()
        self._serial = 0
        self._quiet = False

    def everything(self, *, keep_stored: bool) -> None:
        """
        Evaluate the whole form in one pass.

        Args:
            keep_stored: The answers come from a stored instance: what is stored of a calculation stays.
        """
        self._quiet = True
        for trigger in self._state.definition.triggers:
            for node in self.nodes_of(trigger):
                if keep_stored and trigger.kind == CALCULATE and _has_kept(node):
                    continue
                self._evaluate(trigger, node)
        self._quiet = False
        self.run()

    def nodes_of(self, trigger: Trigger) -> list[Node]:
        """All nodes of a trigger in the form as it stands."""
        frames: list[Any] = [self._state.root.cells]
        for series in route(trigger.element, trigger.level, 1):
            frames = [instance.cells for frame in frames for instance in frame[series].instances]
        slot = slot_of(trigger)
        return [frame[slot] for frame in frames]

    def push(self, trigger: Trigger, node: Node) -> None:
        """Evaluate a trigger on the next `run`."""
        key = (trigger.rank, id(node))
        if key not in self._waiting:
            self._waiting.add(key)
            self._serial += 1
            heappush(self._queue, (trigger.rank, self._serial, trigger, node))

    def run(self) -> None:
        """Work off the queue."""
        queue, waiting = self._queue, self._waiting
        if not queue:
            return
        rounds: dict[tuple[int, int], int] = {}
        while queue:
            rank, _, trigger, node = heappop(queue)
            key = (rank, id(node))
            waiting.discard(key)
            count = rounds[key] = rounds.get(key, 0) + 1
            if count > _MAX_ROUNDS:
                queue.clear()
                waiting.clear()
                raise FormError("The logic of the form does not settle", where=node.path, code="unsettled")
            self._evaluate(trigger, node)

    def _evaluate(self, trigger: Trigger, node: Node) -> None:
        kind = trigger.kind
        if kind == CALCULATE:
            # R2
            if node.relevant and isinstance(node, Leaf):
                self.set_result(node, trigger.run(node.scope, None))
        elif kind == RELEVANT:
            flag = trigger.run(node.scope, None)
            if flag != node.own_relevant:
                node.own_relevant = bool(flag)
                self._refresh(node)
        elif kind == CHOICES:
            if isinstance(node, Leaf):
                node.lazy = None
                self.see(node)
        elif kind == COUNT and isinstance(node, Branch):
            self._set_count(node, trigger.run(node.scope, None))

    def set_result(self, node: Leaf, value: Any) -> None:
        """Store the result of a calculation or an action."""
        data_type = node.element.bind.data_type
        zone = self._state.environment.now().tzinfo if data_type in ZONED else None
        text = result_text(data_type, value, zone)
        if text != node.stored:
            node.stored = text
            self._state.touch(node)
            self.see(node)

    def see(self, node: Leaf) -> None:
        """Bring what expressions see of a node up to date with what is stored."""
        seen = node.stored if node.relevant else ""
        if seen:
            seen = self._state.choices.offered(node, seen)
        if seen != node.seen:
            node.seen = seen
            self.changed(node)

    def changed(self, node: Node) -> None:
        """Queue what depends on a node, and let others forget what they read from it."""
        node.lazy = None
        element, scope = node.element, node.scope
        if not self._quiet:
            for dependant in element.dependants:
                shared = dependant.shared
                if shared < len(scope):
                    if dependant.route:
                        for cells in _frames(scope[shared], dependant.route):
                            self.push(dependant.trigger, cells[dependant.slot])
                    else:
                        self.push(dependant.trigger, scope[shared][dependant.slot])
        for lazy in element.lazy_dependants:
            shared = lazy.shared
            if shared < len(scope):
                if not lazy.route and lazy.slot:
                    scope[shared][lazy.slot].lazy = None
                    continue
                for cells in _frames(scope[shared], lazy.route):
                    cells[lazy.slot].lazy = None
                    if not lazy.slot and cells[0].up_node is not None:
                        cells[0].up_node.lazy = None

    def _refresh(self, node: Node) -> None:
        """Carry a change of relevance down the tree."""
        parent = node.up_node
        relevant = node.own_relevant and (parent is None or parent.relevant)
        if relevant == node.relevant:
            return
        node.relevant = relevant
        if isinstance(node, Leaf):
            seen = self._state.choices.offered(node, node.stored) if relevant and node.stored else ""
            node.seen = seen
            if relevant and not self._quiet:
                for trigger in node.element.triggers:
                    if trigger.kind == CALCULATE:
                        self.push(trigger, node)
        self.changed(node)
        for child in node.children:
            self._refresh(child)
        if node.element.bound_attributes and node.kind != "repeat":
            for attribute in node.element.bound_attributes:
                self._refresh(node.scope[attribute.level][attribute.slot])

    def _set_count(self, series: Branch, wanted: float) -> None:
        """ "The value could also be a node and clients should evaluate the number of repeats dynamically" """
        count = int(wanted) if wanted == wanted and wanted > 0 else 0
        count = min(count, MAX_COUNTED_INSTANCES)
        state = self._state
        if count == len(series.instances):
            return
        while len(series.instances) > count:
            state.drop_instance(series.instances[-1])
        added = []
        while len(series.instances) < count:
            instance = state.add_instance(series)
            if series.element.template is not None:
                state.plant(instance, series.element.template)
            added.append(instance)
        quiet, self._quiet = self._quiet, False
        self.structure_changed(series, added)
        self._quiet = quiet
        for instance in added:
            self._instance_added(instance)

    def structure_changed(self, series: Branch, added: Iterable[Branch] = ()) -> None:
        """Instances were added to or removed from a series."""
        depth = len(series.scope)
        self.changed(series)
        for element in _elements_below(series.element):
            for dependant in element.dependants:
                if dependant.shared < depth:
                    for cells in _frames(series.scope[dependant.shared], dependant.route):
                        self.push(dependant.trigger, cells[dependant.slot])
            for lazy in element.lazy_dependants:
                if lazy.shared < depth:
                    for cells in _frames(series.scope[lazy.shared], lazy.route):
                        cells[lazy.slot].lazy = None
        for instance in added:
            self.push_all(instance)

    def push_all(self, instance: Branch, *, keep_stored: bool = False) -> None:
        """Queue every trigger of a new instance and of the instances in it."""
        for node in instance.cells:
            element = node.element
            for trigger in element.triggers:
                if element.is_repeat and (trigger.level == element.level) is (node is instance):
                    continue
                if keep_stored and trigger.kind == CALCULATE and _has_kept(node):
                    continue
                self.push(trigger, node)
            if node is not instance:
                for inner in node.instances:
                    self.push_all(inner, keep_stored=keep_stored)


def _frames(cells: Any, slots: tuple[int, ...]) -> list[Any]:
    frames = [cells]
    for series in slots:
        frames = [instance.cells for frame in frames for instance in frame[series].instances]
    return frames


def _elements_below(element: Element) -> Iterable[Element]:
    for each in element.frame[1:]:
        yield each
        if each.is_repeat:
            yield from _elements_below(each)


def _has_kept(node: Node) -> bool:
    """Whether a calculation keeps what is stored: a person may have changed it, or it was made once."""
    calculate = node.element.bind.calculate
    if calculate is None:
        return False
    return is_editable(node.element) or (calculate.stateful and bool(node.stored))
