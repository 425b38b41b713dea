"""Preloads and actions: what is set when an instance begins, grows, or a value changes."""

from __future__ import annotations

from app.forms.definition.elements import Action, Element
from app.forms.instance.node import Branch, Leaf, Node
from app.forms.instance.recalculation import Recalculation
from app.forms.instance.state import State
from app.forms.xpath.functions.dates import datetime_text

FIRST_LOAD = "odk-instance-first-load"
NEW_REPEAT = "odk-new-repeat"
VALUE_CHANGED = "xforms-value-changed"
# A chain of setvalue actions longer than this turns in a circle.
_MAX_CHAIN = 50


def preload(state: State) -> None:
    """Fill the nodes whose value is known when an instance begins."""
    for node in state.nodes.values():
        bind = node.element.bind
        if bind.preload and isinstance(node, Leaf) and not node.stored:
            value = _preloaded(state, bind.preload, bind.preload_parameter)
            if value:
                node.stored = value
                node.seen = value


def _preloaded(state: State, kind: str, parameter: str) -> str:
    if kind == "uid":
        return "uuid:" + state.context.mint_id()
    if kind == "timestamp" and parameter == "start":
        return datetime_text(state.environment.now())
    if kind == "date" and parameter == "today":
        return state.environment.now().date().isoformat()
    if kind == "property":
        return state.environment.device_property(parameter)
    return ""


def stamp_end(state: State, recalculation: Recalculation) -> None:
    """The preload `timestamp end`: when the instance is finished."""
    moment = datetime_text(state.environment.now())
    for node in list(state.nodes.values()):
        bind = node.element.bind
        if bind.preload == "timestamp" and bind.preload_parameter == "end" and isinstance(node, Leaf):
            recalculation.set_result(node, moment)


class Actions:
    """Fires the actions of one instance."""

    def __init__(self, state: State, recalculation: Recalculation) -> None:
        self._state = state
        self._recalculation = recalculation
        self._by_source: dict[Element | None, list[Action]] = {}
        for action in state.definition.actions:
            self._by_source.setdefault(action.source, []).append(action)

    def first_load(self) -> None:
        """
        Fire what waits for the first load, in document order, relevant or not.

        In a repeat it is fired for each instance the form begins with.
        """
        for action in self._state.definition.actions:
            if FIRST_LOAD in action.events:
                for node in self._targets(action.target, self._state.root):
                    self._set(action, node)
                self._recalculation.run()

    def new_repeat(self, instance: Branch) -> None:
        """Fire what waits for a new instance: "before recomputation of calculates, constraints, etc." """
        for action in self._within(instance.element):
            for node in self._targets(action.target, instance):
                self._set(action, node)

    def value_changed(self, node: Node, *, depth: int = 0) -> None:
        """Fire what waits for a new value of a question, and what waits for the values so set."""
        actions = self._by_source.get(node.element)
        if not actions or depth > _MAX_CHAIN:
            return
        for action in actions:
            if VALUE_CHANGED not in action.events:
                continue
            for target in self._targets(action.target, node):
                before = target.stored
                self._set(action, target)
                self._recalculation.run()
                if target.stored != before:
                    self.value_changed(target, depth=depth + 1)

    def _within(self, repeat: Element) -> list[Action]:
        """Actions for a new instance of this very repeat: those nested in it, but in no repeat further in."""
        return [
            action
            for source, actions in self._by_source.items()
            if source is not None and _innermost_repeat(source) is repeat
            for action in actions
            if NEW_REPEAT in action.events
        ]

    def _set(self, action: Action, node: Leaf) -> None:
        self._recalculation.set_result(node, action.run(node.scope, None))

    def _targets(self, element: Element, near: Node) -> list[Leaf]:
        """The nodes of `element` in the frames of `near`, and in all instances of repeats beyond them."""
        chain: list[Element] = []
        current: Element | None = element
        while current is not None:
            if current.is_repeat:
                chain.append(current)
            current = current.parent
        chain.reverse()
        frames = [self._state.root.cells]
        for repeat in chain:
            own = near.scope[repeat.inner_level] if len(near.scope) > repeat.inner_level else None
            if own is not None and own[0].element is repeat:
                frames = [own]
            else:
                frames = [one.cells for frame in frames for one in frame[repeat.slot].instances]
        found = [frame[element.slot] for frame in frames]
        return [node for node in found if isinstance(node, Leaf)]


def _innermost_repeat(element: Element) -> Element | None:
    current: Element | None = element
    while current is not None and not current.is_repeat:
        current = current.parent
    return current
