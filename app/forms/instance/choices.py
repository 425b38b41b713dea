"""What a select offers now, and whether an answer is still offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.forms.definition.elements import Item, Itemset
from app.forms.definition.secondary import DataNode, RowNode
from app.forms.instance.environment import Environment
from app.forms.instance.node import Choice, Leaf, Node

ListItem = DataNode | RowNode


class Choices:
    """Evaluates choice lists of one instance; lists that depend on no answer are kept per language."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._kept: dict[tuple[int, str], tuple[Choice, ...]] = {}
        # Single choices of lists, by list, language and item.
        self._made: dict[tuple[int, str], dict[ListItem, Choice]] = {}

    def of(self, node: Leaf) -> tuple[Choice, ...]:
        """All choices in display order."""
        control = node.element.control
        assert control is not None
        itemset = control.itemset
        if itemset is None or (itemset.file and self._environment.instance_root(itemset.file) is None):
            return self._written(control.items, node)
        if itemset.filtered or itemset.live:
            return self._evaluated(itemset, node)
        key = (id(itemset), self._environment.language)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._evaluated(itemset, node)
        return kept

    def label(self, node: Node, value: str) -> str:
        """The label of one choice of a question; blank if there is none."""
        return next((choice.label for choice in node.choices if choice.value == value), "")

    def offered(self, node: Leaf, answer: str) -> str:
        """
        What the choice filter leaves of an answer.

        "An answer that the choice_filter no longer offers counts as blank at once."
        """
        control = node.element.control
        if control is None or control.itemset is None or not control.itemset.filtered:
            return answer
        lazy = node.lazy
        if lazy is None:
            lazy = node.lazy = {}
        values = lazy.get("offered")
        if values is None:
            itemset = control.itemset
            if itemset.file:
                values = lazy["offered"] = {choice.value for choice in self.of(node)}
            else:
                values = lazy["offered"] = {
                    _child_text(item, itemset.value_name) for item in itemset.run(node.scope, None)
                }
        if control.kind == "select":
            return answer if answer in values else ""
        kept = [value for value in answer.split() if value in values]
        return " ".join(kept)

    def _evaluated(self, itemset: Itemset, node: Leaf) -> tuple[Choice, ...]:
        made = self._made.setdefault((id(itemset), self._environment.language), {})
        found = []
        for item in itemset.run(node.scope, None):
            choice = made.get(item)
            if choice is None:
                choice, stays = self._choice(itemset, item)
                if stays:
                    made[item] = choice
            found.append(choice)
        return (*self._written(itemset.beside, node), *found)

    def _written(self, items: tuple[Item, ...], node: Leaf) -> tuple[Choice, ...]:
        language = self._environment.language
        return tuple(
            Choice(
                item.value,
                item.label.read(node.scope, language),
                item.label.read(node.scope, language, form="image"),
            )
            for item in items
        )

    def _choice(self, itemset: Itemset, item: Any) -> tuple[Choice, bool]:
        """The choice that an item is, and whether it is always the same in this language."""
        label = _child_text(item, itemset.label_name)
        value = _child_text(item, itemset.value_name)
        of_a_list = isinstance(item, (DataNode, RowNode))
        if not itemset.label_is_itext:
            return Choice(value, label), of_a_list
        environment = self._environment
        choice = Choice(value, environment.itext(label), environment.itext_image(label))
        return choice, of_a_list and not environment.is_computed(label)


def _child_text(node: Any, name: str) -> str:
    if isinstance(node, (DataNode, RowNode)) and "/" not in name and name not in ("", "."):
        return node.child_text(name)
    nodes: Sequence[Any] = [node]
    for step in name.split("/"):
        if step not in ("", "."):
            nodes = [child for each in nodes for child in each.down_named(step)]
    return nodes[0].seen if nodes else ""
