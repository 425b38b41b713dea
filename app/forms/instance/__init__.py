"""What a person filled in: the state of one form instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.forms.context import Context
from app.forms.definition import FormDefinition

type_names = ("group", "repeat", "instance", "input", "select", "select_multiple", "rank", "range", "trigger")
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True)
class Choice:
    """One choice as it is shown."""

    value: str
    label: str
    image: str = ""


class Node:
    """One node of an instance, read-only, reflecting the current state."""

    path: str
    ref: str
    name: str
    kind: str
    label: str
    hint: str
    relevant: bool
    required: bool
    readonly: bool
    value: str
    text: str
    choices: tuple[Choice, ...]
    data_type: str
    appearance: frozenset[str]
    parameters: Mapping[str, str]
    violation: str | None
    message: str
    children: tuple[Node, ...]
    parent: Node | None
    position: int
    count: int
    can_add: bool
    can_remove: bool


class FormInstance:
    """One filled-in form."""

    language: str
    root: Node
    instance_name: str

    @classmethod
    def start(cls, definition: FormDefinition, context: Context) -> FormInstance:
        """Begin a new instance."""
        raise NotImplementedError

    @classmethod
    def thaw(cls, definition: FormDefinition, context: Context, fields: Mapping[str, Json]) -> FormInstance:
        """Continue an instance from its fields."""
        raise NotImplementedError

    def freeze(self) -> dict[str, Json]:
        """All fields."""
        raise NotImplementedError

    def answer(self, path: str, value: str) -> None:
        """Answer a question."""
        raise NotImplementedError

    def add_repeat(self, series_path: str, *, instance_id: str | None = None) -> str:
        """Append a repeat instance."""
        raise NotImplementedError

    def remove_repeat(self, instance_path: str) -> dict[str, Json]:
        """Remove a repeat instance."""
        raise NotImplementedError

    def restore(self, fields: Mapping[str, Json]) -> None:
        """Bring back what was removed."""
        raise NotImplementedError

    def take_changes(self) -> dict[str, Json]:
        """What changed since the last call."""
        raise NotImplementedError

    def set_language(self, language: str) -> None:
        """Switch the language."""
        raise NotImplementedError

    def node(self, path: str) -> Node:
        """Find a node."""
        raise NotImplementedError

    def violations(self) -> tuple[Node, ...]:
        """Nodes with a violation."""
        raise NotImplementedError

    def submission_xml(self) -> str:
        """The submission."""
        raise NotImplementedError


__all__ = ["Choice", "FormInstance", "Node"]
