"""The mutable state of one instance: nodes by path, frames, and what has changed since it was stored."""

from __future__ import annotations

from collections.abc import Iterator

from app.forms.context import Context
from app.forms.definition import FormDefinition
from app.forms.definition.elements import Element, Seed
from app.forms.instance.choices import Choices
from app.forms.instance.environment import Environment
from app.forms.instance.node import Branch, Leaf, Node


class State:
    """Nodes and frames. Adding and removing happens here, recomputing elsewhere."""

    def __init__(self, definition: FormDefinition, context: Context) -> None:
        self.definition = definition
        self.context = context
        self.environment = Environment(
            definition, context, choice_label=lambda node, value: self.choices.label(node, value)
        )
        self.choices = Choices(self.environment)
        self.nodes: dict[str, Node] = {}
        # Paths of fields that were set, changed or removed since the store last took them.
        self.touched: dict[str, None] = {}
        root = definition.root
        self.root = Branch(root, path=root.path, parent=None, state=self, scope=())
        self._frame(self.root, (self.environment,))
        self.environment.root_scope = self.root.scope

    @property
    def language(self) -> str:
        """The current language of the form."""
        return self.environment.language

    def _frame(self, owner: Branch, outer: tuple[object, ...]) -> None:
        """Make the nodes of the frame of `owner`: the root, or a repeat instance."""
        cells: list[Node] = [owner]
        scope = (*outer, cells)
        owner.cells = cells
        owner.scope = scope
        nodes = self.nodes
        nodes[owner.path] = owner
        frame = owner.element.frame
        own_element = owner.element
        for element in frame[1:]:
            above = element.parent
            assert above is not None
            parent = owner if above is own_element else cells[above.slot]
            path = f"{parent.path}/{element.name}"
            node: Node
            if element.children or element.is_repeat:
                node = Branch(
                    element, path=path, parent=parent, state=self, scope=scope, series=element.is_repeat
                )
            else:
                node = Leaf(element, path=path, parent=parent, state=self, scope=scope)
            cells.append(node)
            nodes[path] = node

    def plant(self, owner: Branch, seed: Seed) -> None:
        """Set the initial values of a frame, and make the repeat instances the form begins with."""
        cells = owner.cells
        for element, value in seed.values.items():
            node = cells[element.slot]
            assert isinstance(node, Leaf)
            node.stored = value
            node.seen = value if node.relevant else ""
        for element, seeds in seed.series.items():
            series = cells[element.slot]
            assert isinstance(series, Branch)
            if element.control is not None and element.control.count is not None:
                continue
            for each in seeds:
                self.plant(self.add_instance(series), each)

    def add_instance(
        self, series: Branch, *, instance_id: str | None = None, order: float | None = None
    ) -> Branch:
        """Make a repeat instance, at the end or where its order puts it."""
        element = series.element
        new_id = instance_id if instance_id is not None else self.context.mint_id()
        instances = series.instances
        path = f"{series.path}[{new_id}]"
        instance = Branch(element, path=path, parent=series, state=self, scope=())
        instance.instance_id = new_id
        if order is None:
            order = (instances[-1].order if instances else 0.0) + 1.0
        instance.order = order
        self._frame(instance, series.scope)
        place = len(instances)
        while place and (instances[place - 1].order, instances[place - 1].instance_id) > (order, new_id):
            place -= 1
        instances.insert(place, instance)
        _renumber(series, place)
        self.touched[path] = None
        return instance

    def drop_instance(self, instance: Branch) -> None:
        """Take a repeat instance out, with all below it."""
        series = instance.up_node
        assert isinstance(series, Branch)
        place = series.instances.index(instance)
        for node in list(self.below(instance)):
            del self.nodes[node.path]
            if field_value(node) is not None:
                self.touched[node.path] = None
        del series.instances[place]
        _renumber(series, place)

    def below(self, node: Node) -> Iterator[Node]:
        """The node and all nodes below it, in document order."""
        yield node
        for child in node.children:
            yield from self.below(child)
        if node.element.bound_attributes and node.kind != "repeat":
            cells = node.scope[node.element.inner_level]
            for attribute in node.element.bound_attributes:
                yield cells[attribute.slot]

    def touch(self, node: Node) -> None:
        """Note that the value of a node has changed, if it is one that is stored."""
        if is_field(node.element):
            self.touched[node.path] = None


def _renumber(series: Branch, start: int) -> None:
    instances = series.instances
    for place in range(start, len(instances)):
        instances[place].position = place + 1


def is_field(element: Element) -> bool:
    """
    Whether the value of an element is stored: everything but pure calculations.

    A calculation is stored if it cannot be had again (`once`, `random`, `uuid`), or if a person may change
    it.
    """
    calculate = element.bind.calculate
    if calculate is None:
        return True
    if calculate.stateful:
        return True
    return is_editable(element)


def is_editable(element: Element) -> bool:
    """Whether a control lets a person change the value."""
    readonly = element.bind.readonly
    return element.control is not None and not (readonly is not None and readonly.constant is True)


def field_value(node: Node) -> str | float | None:
    """The field of a node: its stored answer, the order of a repeat instance, or `None`."""
    if isinstance(node, Branch):
        return node.order if node.instance_id else None
    return node.stored if node.stored and is_field(node.element) else None
