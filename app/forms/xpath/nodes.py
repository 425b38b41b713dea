"""What XPath needs to know of nodes, as protocols: elements when compiling, nodes when running.

XPath imports neither the definition nor the instance; both fit these shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol


class StaticElement(Protocol):
    """
    One element of a definition, at which an expression may point.

    `level` and `slot` are its lexical address: an evaluation scope is a tuple whose item 0 is the
    environment and whose item `level` is the list of nodes of the enclosing repeat instance (level 1: the
    form itself). A repeat has the address of its series in the outer frame, its instances stand in slot 0 of
    their own frame at `inner_level`.
    """

    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> StaticElement | None: ...
    @property
    def children(self) -> Sequence[StaticElement]: ...
    @property
    def named(self) -> Mapping[str, StaticElement]: ...
    @property
    def is_repeat(self) -> bool: ...
    @property
    def level(self) -> int: ...
    @property
    def slot(self) -> int: ...
    @property
    def inner_level(self) -> int: ...


class DynamicNode(Protocol):
    """One node of a document when an expression runs."""

    @property
    def name(self) -> str: ...
    @property
    def seen(self) -> str:
        """The string value; blank while not relevant."""

    @property
    def relevant(self) -> bool: ...
    def up(self) -> DynamicNode | None:
        """The parent, `None` at the root element."""

    def down(self) -> Sequence[DynamicNode]:
        """The relevant element children, in document order, repeat instances among them."""

    def down_named(self, name: str) -> Sequence[DynamicNode]:
        """Those of `down` with that name."""

    def attributes(self) -> Sequence[DynamicNode]:
        """Attribute nodes."""


class IndexedNode(DynamicNode, Protocol):
    """A node of a secondary instance: its items can be found by the text of a child."""

    def items_where(self, item: str, child: str, value: str) -> Sequence[DynamicNode]:
        """Children named `item` that have a child `child` with exactly that text, in document order."""


class Environment(Protocol):
    """What an expression may ask of the world; item 0 of every scope."""

    def now(self) -> datetime: ...
    def mint_uuid(self) -> str: ...
    def random(self) -> float: ...
    def instance_root(self, instance_id: str) -> DynamicNode | None: ...
    def itext(self, text_id: str) -> str: ...
    def choice_label(self, node: DynamicNode, value: str) -> str: ...
    def device_property(self, name: str) -> str: ...
    @property
    def form_version(self) -> str: ...
    @property
    def language(self) -> str: ...


Scope = tuple[Any, ...]
Focus = tuple[DynamicNode, int, int] | None
Run = Callable[[Scope, Focus], Any]
