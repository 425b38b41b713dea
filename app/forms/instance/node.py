"""The nodes of an instance: read-only for views, state for the engine. A node decides nothing about looks.

Public: the properties without underscore that `app.forms.Node` promises. The engine's own modules also write
the slots `stored`, `seen`, `relevant` and their kin; nobody else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.forms.definition.elements import Element, Rule
from app.forms.definition.texts import Text

if TYPE_CHECKING:
    from app.forms.instance.state import State

_NO_PARAMETERS: Mapping[str, str] = {}
_SELECTS = frozenset(("select", "select_multiple", "rank"))
_MEDIA = ("image", "audio", "video", "big-image")


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice as it is offered."""

    value: str
    label: str
    image: str = ""


class Node:
    """One node of an instance, reflecting the current state."""

    __slots__ = ("element", "lazy", "own_relevant", "path", "relevant", "scope", "state", "up_node")
    position = 1
    instances: Sequence[Branch] = ()
    instance_id = ""
    # Of nodes without a value; leaves have their own.
    stored = ""

    def __init__(
        self, element: Element, *, path: str, parent: Node | None, state: State, scope: tuple[Any, ...]
    ) -> None:
        self.element = element
        self.path = path
        self.up_node = parent
        self.state = state
        self.scope = scope
        self.own_relevant = True
        self.relevant: bool = parent is None or parent.relevant
        # What was read and may be read again; forgotten when something it depends on changes.
        self.lazy: dict[str, Any] | None = None

    # -- what XPath asks

    @property
    def seen(self) -> str:
        """The string value as expressions see it; blank while not relevant."""
        raise NotImplementedError

    def up(self) -> Node | None:
        """The parent as XPath sees it: a repeat instance stands directly in its group."""
        parent = self.up_node
        return parent.up_node if parent is not None and parent.kind == "repeat" else parent

    def down(self) -> list[Node]:
        """The relevant children as XPath sees them."""
        return []

    def down_named(self, name: str) -> list[Node]:
        """Those with that name."""
        return []

    def attributes(self) -> list[Node]:
        """Attribute nodes; a form binds them, but no path reaches them."""
        return []

    # -- what views ask

    @property
    def name(self) -> str:
        """Local name."""
        return self.element.name

    @property
    def kind(self) -> str:
        """What it is: see `app.forms.definition.elements.Control` for questions."""
        return self.element.kind

    @property
    def ref(self) -> str:
        """The reference with positions on repeat steps, as ODK writes it."""
        parent = self.up_node
        return f"/{self.name}" if parent is None else f"{parent.ref}/{self.name}"

    @property
    def parent(self) -> Node | None:
        """The group, repeat or repeat instance it stands in."""
        return self.up_node

    @property
    def children(self) -> tuple[Node, ...]:
        """Of a group or repeat instance all nodes, relevant or not; of a repeat its instances."""
        return ()

    @property
    def count(self) -> int:
        """Of a repeat, how many instances it has."""
        return 0

    @property
    def value(self) -> str:
        """The answer; blank while not relevant, or while the choices do not offer it."""
        return self.seen

    @property
    def text(self) -> str:
        """The value as a person reads it: labels of choices, else the value itself."""
        value = self.seen
        if not value or self.kind not in _SELECTS:
            return value
        labels = {choice.value: choice.label for choice in self.choices}
        values = [value] if self.kind == "select" else value.split()
        return ", ".join(labels.get(each) or each for each in values)

    @property
    def data_type(self) -> str:
        """The type of its bind, such as `int`, `date`, `string`."""
        return self.element.bind.data_type

    @property
    def appearance(self) -> frozenset[str]:
        """Words of the appearance attribute."""
        control = self.element.control
        return control.appearance if control is not None else frozenset()

    @property
    def parameters(self) -> Mapping[str, str]:
        """Further attributes of control and bind, such as start, end, step, max-pixels."""
        control = self.element.control
        if control is None:
            return self.element.bind.parameters
        return {**self.element.bind.parameters, **control.parameters}

    @property
    def label(self) -> str:
        """The label in the current language, outputs filled in."""
        control = self.element.control
        return "" if control is None else self._said("label", control.label)

    @property
    def hint(self) -> str:
        """The hint, likewise."""
        control = self.element.control
        return "" if control is None else self._said("hint", control.hint)

    @property
    def guidance(self) -> str:
        """Further advice to a hint."""
        control = self.element.control
        return "" if control is None else self._said("hint", control.hint, form="guidance")

    @property
    def media(self) -> Mapping[str, str]:
        """Media of the label by kind: image, audio, video, big-image."""
        control = self.element.control
        if control is None or control.label is None or control.label.by_language is None:
            return _NO_PARAMETERS
        found = {form: self._said("label", control.label, form=form) for form in _MEDIA}
        return {form: source for form, source in found.items() if source}

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Of a select or rank, what is offered now, in display order."""
        return ()

    @property
    def required(self) -> bool:
        """Whether an answer must be given."""
        return self._flag("required", self.element.bind.required)

    @property
    def readonly(self) -> bool:
        """Whether a person may not change it; inherited from groups."""
        if self._flag("readonly", self.element.bind.readonly):
            return True
        parent = self.up_node
        return parent is not None and parent.readonly

    @property
    def violation(self) -> str | None:
        """`required` or `constraint`, or `None` if the answer stands."""
        return None

    @property
    def message(self) -> str:
        """What the form says to the violation; blank if it says nothing."""
        bind = self.element.bind
        violation = self.violation
        if violation is None:
            return ""
        text = bind.constraint_message if violation == "constraint" else bind.required_message
        return self._said(violation, text)

    @property
    def can_add(self) -> bool:
        """Of a repeat, whether a person may add an instance."""
        return False

    @property
    def can_remove(self) -> bool:
        """Of a repeat instance, whether a person may remove it."""
        return False

    def _said(self, name: str, text: Text | None, *, form: str = "") -> str:
        if text is None:
            return ""
        language = self.state.language
        if not text.computed:
            return text.read(self.scope, language, form=form)
        said: str = self._cached(f"{name} {form}", lambda: text.read(self._text_scope(), language, form=form))
        return said

    def _text_scope(self) -> tuple[Any, ...]:
        return self.scope

    def _flag(self, name: str, rule: Rule | None) -> bool:
        if rule is None:
            return False
        if rule.constant is not None:
            return bool(rule.constant)
        lazy = self.lazy
        if lazy is None:
            lazy = self.lazy = {}
        flag = lazy.get(name)
        if flag is None:
            flag = lazy[name] = bool(rule.run(self.scope, None))
        return flag

    def _cached(self, name: str, compute: Any) -> Any:
        lazy = self.lazy
        if lazy is None:
            lazy = self.lazy = {}
        if name not in lazy:
            lazy[name] = compute()
        return lazy[name]

    def __repr__(self) -> str:
        return f"<Node {self.path}>"


class Leaf(Node):
    """A node with a value: a question, a note, or a node of the model."""

    __slots__ = ("seen", "stored")
    seen: str
    stored: str

    def __init__(
        self, element: Element, *, path: str, parent: Node, state: State, scope: tuple[Any, ...]
    ) -> None:
        super().__init__(element, path=path, parent=parent, state=state, scope=scope)
        # `stored` survives while the node is not relevant; `seen` is what counts.
        self.stored = ""
        self.seen = ""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What is offered now."""
        control = self.element.control
        if control is None or (control.itemset is None and not control.items):
            return ()
        if self.lazy is not None and (known := self.lazy.get("choices")) is not None:
            return known  # type: ignore[no-any-return]
        return self._cached("choices", lambda: self.state.choices.of(self))  # type: ignore[no-any-return]

    @property
    def violation(self) -> str | None:
        """`required` or `constraint`, or `None` if the answer stands."""
        bind = self.element.bind
        if not self.relevant:
            return None
        if self.seen:
            # "Will only be evaluated when the node is non-empty."
            constraint = bind.constraint
            if constraint is not None and not self._flag("constraint", constraint):
                return "constraint"
        elif bind.required is not None and self._flag("required", bind.required):
            return "required"
        return None


class Branch(Node):
    """A group, the root, a repeat (its series of instances), or a repeat instance."""

    __slots__ = ("cells", "instance_id", "instances", "order", "position", "series")

    def __init__(
        self,
        element: Element,
        *,
        path: str,
        parent: Node | None,
        state: State,
        scope: tuple[Any, ...],
        series: bool = False,
    ) -> None:
        super().__init__(element, path=path, parent=parent, state=state, scope=scope)
        # Whether this is the series of a repeat rather than one of its instances.
        self.series = series
        self.instances: list[Branch] = []
        # Of the root and of a repeat instance: the nodes of its frame by slot.
        self.cells: list[Node] = []
        self.instance_id = ""
        self.order = 0.0
        self.position = 1

    @property
    def seen(self) -> str:
        """The text of all descendants, as XPath 1.0 defines the string value of an element."""
        return "".join(child.seen for child in self.down())

    @property
    def kind(self) -> str:
        """`group`, `repeat`, or `instance`."""
        if not self.element.is_repeat:
            return "group"
        return "repeat" if self.series else "instance"

    @property
    def ref(self) -> str:
        """The reference with positions on repeat steps."""
        parent = self.up_node
        if parent is None:
            return f"/{self.name}"
        if self.element.is_repeat and not self.series:
            return f"{parent.ref}[{self.position}]"
        return f"{parent.ref}/{self.name}"

    def _members(self) -> list[Node]:
        cells = self.scope[self.element.inner_level]
        return [cells[child.slot] for child in self.element.children]

    def down(self) -> list[Node]:
        """The relevant children as XPath sees them."""
        found: list[Node] = []
        for child in self._members():
            if child.element.is_repeat:
                found.extend(instance for instance in child.instances if instance.relevant)
            elif child.relevant:
                found.append(child)
        return found

    def down_named(self, name: str) -> list[Node]:
        """Those with that name."""
        element = self.element.named.get(name)
        if element is None:
            return []
        child: Node = self.scope[self.element.inner_level][element.slot]
        if element.is_repeat:
            return [instance for instance in child.instances if instance.relevant]
        return [child] if child.relevant else []

    @property
    def children(self) -> tuple[Node, ...]:
        """Of a group or repeat instance all nodes; of a repeat its instances."""
        return tuple(self.instances) if self.series else tuple(self._members())

    @property
    def count(self) -> int:
        """Of a repeat, how many instances it has."""
        return len(self.instances)

    @property
    def value(self) -> str:
        """A group has no answer."""
        return ""

    @property
    def can_add(self) -> bool:
        """Whether a person may add an instance."""
        control = self.element.control
        return self.series and self.relevant and not (control is not None and control.fixed)

    @property
    def can_remove(self) -> bool:
        """Whether a person may remove this instance."""
        control = self.element.control
        return bool(self.instance_id) and not (control is not None and control.fixed)

    def _text_scope(self) -> tuple[Any, ...]:
        # The label of a repeat is written for an instance; the series shows that of the first.
        if not self.series:
            return self.scope
        return self.instances[0].scope if self.instances else (*self.scope, _Blank())


class _Blank(list[Any]):
    """The frame of an instance that does not exist: every node in it is blank."""

    def __getitem__(self, _slot: Any) -> Any:
        return self

    seen = ""
    relevant = False
    instances = ()
    position = 1
