"""The tree of a form: elements with bind and control. Immutable once parsed; knows no answers.

An element is shared by all instances of the form. `level` and `slot` are its lexical address, explained in
`app.forms.xpath.nodes.StaticElement`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.forms.definition.texts import Text

Run = Callable[[tuple[Any, ...], Any], Any]


class Rule:
    """A compiled expression of a bind: how to run it, and what it is if it never changes."""

    __slots__ = ("constant", "expression", "run", "speaks", "stateful")

    def __init__(
        self,
        expression: str,
        run: Run,
        *,
        constant: Any = None,
        stateful: bool = False,
        speaks: bool = False,
    ) -> None:
        self.expression = expression
        self.run = run
        self.constant = constant
        self.stateful = stateful
        self.speaks = speaks


@dataclass(slots=True)
class Bind:
    """Data type and logic of one element."""

    data_type: str = "string"
    relevant: Rule | None = None
    calculate: Rule | None = None
    constraint: Rule | None = None
    required: Rule | None = None
    readonly: Rule | None = None
    constraint_message: Text | None = None
    required_message: Text | None = None
    preload: str = ""
    preload_parameter: str = ""
    save_to: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


NO_BIND = Bind()


@dataclass(slots=True)
class Itemset:
    """
    Where the choices of a select come from.

    Args:
        run: The nodes of the choices.
        value_name, label_name: Child of each node; `label_is_itext` if that child holds an itext id.
        filtered: The offer may change while the form is filled in, so an answer may be offered no longer.
    """

    expression: str
    run: Run
    value_name: str
    label_name: str
    label_is_itext: bool
    filtered: bool
    shuffled: bool = False
    # Its labels may show answers.
    live: bool = False
    # Of the appearance search(): the file it reads, and choices of the form that stand before those found.
    file: str = ""
    beside: tuple[Item, ...] = ()


@dataclass(slots=True)
class Item:
    """One choice written in the body."""

    value: str
    label: Text


@dataclass(slots=True)
class Control:
    """How the body presents an element."""

    kind: str
    label: Text | None = None
    hint: Text | None = None
    appearance: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)
    itemset: Itemset | None = None
    items: tuple[Item, ...] = ()
    count: Rule | None = None
    fixed: bool = False


@dataclass(slots=True)
class Action:
    """A `setvalue` or `setgeopoint`: what it sets, when, and to what."""

    events: frozenset[str]
    target: Element
    run: Run
    # The element whose change or whose new repeat instance fires it; `None` for the form itself.
    source: Element | None


class Seed:
    """Initial values of one frame: the form itself, or one repeat instance in the document of the form."""

    __slots__ = ("series", "values")

    def __init__(self) -> None:
        self.values: dict[Element, str] = {}
        self.series: dict[Element, list[Seed]] = {}


class Element:
    """One element of the primary instance, or a bound attribute of one (its name then begins with `@`)."""

    __slots__ = (
        "actions",
        "attributes",
        "bind",
        "bound_attributes",
        "children",
        "control",
        "dependants",
        "frame",
        "inner_level",
        "is_repeat",
        "kind",
        "lazy_dependants",
        "level",
        "name",
        "named",
        "parent",
        "path",
        "slot",
        "tag",
        "template",
        "triggers",
    )

    def __init__(self, name: str, *, tag: str, parent: Element | None, is_repeat: bool) -> None:
        self.name = name
        self.tag = tag
        self.parent = parent
        self.path: str = f"{parent.path}/{name}" if parent is not None else f"/{name}"
        self.is_repeat = is_repeat
        self.level = 1 if parent is None else parent.inner_level
        self.inner_level: int = self.level + 1 if is_repeat else self.level
        self.slot = 0
        self.children: Sequence[Element] = []
        self.named: Mapping[str, Element] = {}
        self.bound_attributes: list[Element] = []
        self.attributes: dict[str, str] = {}
        self.bind = NO_BIND
        self.control: Control | None = None
        self.kind = "model"
        # Of a repeat and of the root: the elements of its frame by slot, and the values of a new instance.
        self.frame: list[Element] = []
        self.template: Seed | None = None
        self.actions: tuple[Action, ...] = ()
        # Filled by the dependency graph.
        self.triggers: tuple[Any, ...] = ()
        self.dependants: tuple[Any, ...] = ()
        self.lazy_dependants: tuple[Any, ...] = ()

    def __repr__(self) -> str:
        return f"<Element {self.path}>"
