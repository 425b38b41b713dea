"""One filled-in form: takes answers, keeps what is derived up to date, freezes to fields and back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.forms.collector import collector_at_rest
from app.forms.context import Context
from app.forms.definition import FormDefinition
from app.forms.errors import AnswerTypeError, FormError
from app.forms.instance.actions import Actions, preload, stamp_end
from app.forms.instance.answers import ZONED, taken
from app.forms.instance.node import Branch, Leaf, Node
from app.forms.instance.recalculation import Recalculation
from app.forms.instance.state import State, field_value
from app.forms.instance.submission import submission_text
from app.forms.xpath import text_value

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Fields = dict[str, str | float]
_INSTANCE_PATH = re.compile(r"(.*)\[([^\[\]/]+)\]\Z", re.DOTALL)


class FormInstance:
    """
    An instance of a form.

    Nodes are addressed by stable paths, in which a repeat instance is named by its id:
    `/data/need[019a…]/topic`. Fields are what must be stored: answers by path, and for each repeat instance
    its order number.
    """

    def __init__(self, definition: FormDefinition, context: Context) -> None:
        """Use `start` or `thaw`."""
        self.definition = definition
        self._state = State(definition, context)
        self._recalculation = Recalculation(self._state, instance_added=self._added)
        self._actions = Actions(self._state, self._recalculation)

    # -- beginning and storing

    @classmethod
    def start(cls, definition: FormDefinition, context: Context) -> FormInstance:
        """Begin a new instance: initial values, preloads, calculations, first-load actions."""
        with collector_at_rest():
            return cls._started(definition, context)

    @classmethod
    def _started(cls, definition: FormDefinition, context: Context) -> FormInstance:
        form = cls(definition, context)
        state = form._state
        state.plant(state.root, definition.seed)
        preload(state)
        form._recalculation.everything(keep_stored=False)
        form._actions.first_load()
        for node in state.nodes.values():
            if field_value(node) is not None:
                state.touched[node.path] = None
        return form

    @classmethod
    def thaw(cls, definition: FormDefinition, context: Context, fields: Mapping[str, object]) -> FormInstance:
        """
        Continue a stored instance.

        Fields that the form does not know, or whose type it cannot take, are left alone: they do not show,
        and they do not appear among the changes.
        """
        with collector_at_rest():
            form = cls(definition, context)
            state = form._state
            form._put(fields)
            state.touched.clear()
            form._recalculation.everything(keep_stored=True)
            return form

    def freeze(self) -> Fields:
        """All fields, in document order."""
        found: Fields = {}
        for node in self._state.below(self._state.root):
            value = field_value(node)
            if value is not None:
                found[node.path] = value
        return found

    def take_changes(self) -> dict[str, str | float | None]:
        """The fields that changed since the last call, `None` for one that is no more."""
        state = self._state
        changes: dict[str, str | float | None] = {}
        for path in state.touched:
            node = state.nodes.get(path)
            changes[path] = None if node is None else field_value(node)
        state.touched = {}
        return changes

    # -- answering

    def answer(self, path: str, value: str) -> None:
        """
        Answer a question, blank to clear it. Stored even if a constraint is violated.

        Raises:
            KeyError: There is no such node.
            AnswerTypeError: The data type cannot take the value; nothing is changed.
        """
        node = self._state.nodes[path]
        if not isinstance(node, Leaf):
            raise AnswerTypeError(path, value=value, expected="nothing")
        data_type = node.element.bind.data_type
        if data_type == "string":
            text = value
        else:
            zone = self._state.environment.now().tzinfo if data_type in ZONED else None
            accepted = taken(data_type, value, zone)
            if accepted is None:
                raise AnswerTypeError(path, value=value, expected=data_type)
            text = accepted
        if node.kind == "select_multiple" or node.kind == "rank":
            text = " ".join(text.split())
        if text == node.stored:
            return
        node.stored = text
        node.lazy = None
        self._state.touch(node)
        self._recalculation.see(node)
        self._recalculation.run()
        if node.element.actions:
            self._actions.value_changed(node)

    def add_repeat(self, series_path: str, *, instance_id: str | None = None) -> str:
        """
        Append an instance to a repeat.

        Args:
            series_path: Path of the repeat, without an instance.
            instance_id: Its id; minted if absent.

        Returns:
            The path of the new instance.

        Raises:
            KeyError: There is no such repeat.
        """
        series = self._series(series_path)
        instance = self._state.add_instance(series, instance_id=instance_id)
        if series.element.template is not None:
            self._state.plant(instance, series.element.template)
        self._touch_all(instance)
        self._recalculation.structure_changed(series, [instance])
        self._added(instance)
        self._recalculation.run()
        return instance.path

    def remove_repeat(self, instance_path: str) -> Fields:
        """
        Remove a repeat instance.

        Returns:
            Its fields, for `restore`.

        Raises:
            KeyError: There is no such repeat instance.
        """
        instance = self._state.nodes[instance_path]
        if not isinstance(instance, Branch) or not instance.instance_id:
            raise KeyError(instance_path)
        removed: Fields = {}
        for node in self._state.below(instance):
            value = field_value(node)
            if value is not None:
                removed[node.path] = value
        series = instance.up_node
        assert isinstance(series, Branch)
        self._state.drop_instance(instance)
        self._recalculation.structure_changed(series)
        self._recalculation.run()
        return removed

    def restore(self, fields: Mapping[str, object]) -> None:
        """Bring back fields as they were: a removed repeat instance, or answers; `None` clears one."""
        for node in self._put(fields):
            if isinstance(node, Branch):
                series = node.up_node
                assert isinstance(series, Branch)
                self._recalculation.structure_changed(series)
                self._recalculation.push_all(node, keep_stored=True)
        for path in fields:
            restored = self._state.nodes.get(path)
            if isinstance(restored, Leaf):
                restored.lazy = None
                self._recalculation.changed(restored)
                self._recalculation.see(restored)
            self._state.touched[path] = None
        self._recalculation.run()

    # -- reading

    @property
    def root(self) -> Node:
        """The root node."""
        return self._state.root

    def node(self, path: str) -> Node:
        """
        The node with a stable path.

        Raises:
            KeyError: There is none.
        """
        return self._state.nodes[path]

    def violations(self) -> tuple[Node, ...]:
        """Relevant nodes with a violation, in document order."""
        return tuple(
            node
            for node in self._state.below(self._state.root)
            if node.relevant and node.violation is not None
        )

    @property
    def language(self) -> str:
        """The language in which texts are read."""
        return self._state.language

    def set_language(self, language: str) -> None:
        """
        Switch the language of the form.

        Raises:
            FormError: The form has no such translation; `code` is language_unknown.
        """
        if language not in self.definition.languages:
            raise FormError("The form has no such language", where=language, code="language_unknown")
        state = self._state
        state.environment.language = language
        for node in state.nodes.values():
            node.lazy = None
        for trigger in self.definition.triggers:
            if trigger.rule is not None and trigger.rule.speaks:
                for node in self._recalculation.nodes_of(trigger):
                    self._recalculation.push(trigger, node)
        self._recalculation.run()

    @property
    def instance_name(self) -> str:
        """The name of this instance as its form builds it; blank if it builds none."""
        rule = self.definition.instance_name
        return "" if rule is None else text_value(rule.run(self._state.root.scope, None))

    def submission_xml(self) -> str:
        """The submission, without what is not relevant; stamps the preload `timestamp end`."""
        stamp_end(self._state, self._recalculation)
        self._recalculation.run()
        return submission_text(self._state.root)

    # -- within

    def _series(self, path: str) -> Branch:
        series = self._state.nodes[path]
        if not isinstance(series, Branch) or not series.series:
            raise KeyError(path)
        return series

    def _added(self, instance: Branch) -> None:
        """A new instance stands in the tree: fire its actions."""
        self._actions.new_repeat(instance)
        for node in instance.cells[1:]:
            for inner in node.instances:
                self._added(inner)

    def _touch_all(self, instance: Branch) -> None:
        for node in self._state.below(instance):
            if field_value(node) is not None:
                self._state.touched[node.path] = None

    def _put(self, fields: Mapping[str, object]) -> list[Node]:
        """Write fields into the tree without recomputing; returns the nodes, outer instances first."""
        state = self._state
        written: list[Node] = []
        orders = [
            (path, found, order)
            for path, order in fields.items()
            if (found := _INSTANCE_PATH.match(path)) and isinstance(order, (int, float))
        ]
        orders.sort(key=lambda entry: (entry[0].count("/"), float(entry[2]), entry[0]))
        for path, found, order in orders:
            series = state.nodes.get(found[1])
            if path not in state.nodes and isinstance(series, Branch) and series.series:
                written.append(state.add_instance(series, instance_id=found[2], order=float(order)))
        zone = state.environment.now().tzinfo
        for path, value in fields.items():
            node = state.nodes.get(path)
            if isinstance(node, Leaf):
                accepted = "" if value is None else taken(node.data_type, text_of_field(value), zone)
                if accepted is not None:
                    node.stored = accepted
                    node.seen = accepted if node.relevant else ""
                    written.append(node)
        return written


def text_of_field(value: object) -> str:
    """A field as the string of an answer."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return text_value(value)
