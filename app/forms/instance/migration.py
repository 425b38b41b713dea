"""
Moves the stored fields of an interview from one version of its form to another. Knows definitions, no nodes.

Invariants:

M1  Every field that holds something is either kept or archived, with its value: nothing is dropped silently.
M2  What is kept fits the new form: its place, its data type, its choices.
M3  What cannot be kept of a question that the new form still asks is to be asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.forms.definition import FormDefinition
from app.forms.definition.elements import Element
from app.forms.instance.answers import taken
from app.forms.instance.state import is_field

Fields = dict[str, str | float]
# Why something was carried over, or was not.
Reason = Literal[
    "same", "moved", "type_changed", "choice_gone", "repeat_changed", "taken", "computed", "gone"
]

_INSTANCE = re.compile(r"\[([^\[\]/]+)\]")
_LIST = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)\s*/\s*root\s*/\s*item\b")


@dataclass(frozen=True)
class MigratedField:
    """
    One field of the old version, and what became of it.

    Args:
        old_path: Where it was.
        path: Where it is, or where the question now stands; blank if the new form has no such question.
        value: What it held; of a selection of which only a part was kept, the part this entry is about.
    """

    old_path: str
    path: str
    value: str | float
    reason: Reason


@dataclass(frozen=True)
class MigrationReport:
    """What was kept, which questions are to be asked again, and what is only archived."""

    kept: tuple[MigratedField, ...]
    ask_again: tuple[MigratedField, ...]
    archived: tuple[MigratedField, ...]


def migrate(
    instance_fields: Mapping[str, object], old_definition: FormDefinition, new_definition: FormDefinition
) -> tuple[Fields, MigrationReport]:
    """
    Move the fields of an instance to another version of its form.

    A question is the same if it has the same path; else if its name is the only one of that name in both
    versions, so that it was moved to another group. Fields that hold `None` are no answers and are left out.

    Returns:
        The fields for the new version, to be thawed with it, and the report.
    """
    return _Migration(old_definition, new_definition).run(instance_fields)


def place_in(path: str, old_definition: FormDefinition, new_definition: FormDefinition) -> str | None:
    """
    Where a node of the old version stands in the new one, whatever it held; None if it has no place there.

    For what hangs on a question beside its answer: a note, a mark, the place where somebody stopped.
    """
    return _Migration(old_definition, new_definition).place(path)


class _Migration:
    def __init__(self, old: FormDefinition, new: FormDefinition) -> None:
        self._old = old
        self._new = new
        self._old_names = _unique_names(old)
        self._new_names = _unique_names(new)
        self._values: dict[Element, frozenset[str] | None] = {}
        self._kept: list[MigratedField] = []
        self._ask_again: list[MigratedField] = []
        self._archived: list[MigratedField] = []
        self.fields: Fields = {}

    def run(self, fields: Mapping[str, object]) -> tuple[Fields, MigrationReport]:
        for path, value in fields.items():
            if isinstance(value, bool):
                self._move(path, "true" if value else "false")
            elif isinstance(value, (str, int, float)):
                self._move(path, value)
        report = MigrationReport(tuple(self._kept), tuple(self._ask_again), tuple(self._archived))
        return self.fields, report

    def place(self, old_path: str) -> str | None:
        """The path in the new form, by the same rules as for answers."""
        plain = _INSTANCE.sub("", old_path)
        ids = _INSTANCE.findall(old_path)
        element, _ = self._element(plain)
        if element is None:
            return None
        repeats = len(_repeats_around(element))
        # The series itself, as opposed to one of its instances, has one id less than repeats.
        series = element.is_repeat and not old_path.endswith("]")
        if len(ids) != repeats - series or not self._same_repeats(plain, element):
            return None
        return _path_of(element, ids, series=series)

    def _same_repeats(self, plain: str, element: Element) -> bool:
        old = self._old.elements.get(plain)
        return old is None or [each.name for each in _repeats_around(old)] == [
            each.name for each in _repeats_around(element)
        ]

    def _move(self, old_path: str, value: str | float) -> None:
        plain = _INSTANCE.sub("", old_path)
        ids = _INSTANCE.findall(old_path)
        is_order = old_path.endswith("]")
        element, reason = self._element(plain)
        if element is None:
            self._archived.append(MigratedField(old_path, "", value, "gone"))
            return
        repeats = _repeats_around(element)
        same_repeats = len(repeats) == len(ids) and self._same_repeats(plain, element)
        if not same_repeats or is_order is not element.is_repeat:
            asked = "" if element.is_repeat or element.children else element.path
            self._give_up(old_path, asked, value, "repeat_changed")
            return
        path = _path_of(element, ids)
        if path in self.fields:
            # Two questions cannot become one.
            self._archived.append(MigratedField(old_path, path, value, "taken"))
        elif is_order:
            self._keep(old_path, path, value, reason)
        elif element.children:
            self._archived.append(MigratedField(old_path, "", value, "gone"))
        elif not is_field(element):
            self._archived.append(MigratedField(old_path, path, value, "computed"))
        else:
            self._answer(old_path, path, value, element, reason)

    def _answer(self, old_path: str, path: str, value: str | float, element: Element, reason: Reason) -> None:
        text = value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
        if taken(element.bind.data_type, text, None) is None:
            self._give_up(old_path, path, value, "type_changed")
            return
        offered = self._offered(element)
        if offered is None or not text:
            self._keep(old_path, path, value, reason)
            return
        several = element.kind in ("select_multiple", "rank")
        chosen = text.split() if several else [text]
        still = [each for each in chosen if each in offered]
        if len(still) == len(chosen):
            self._keep(old_path, path, value, reason)
            return
        # A ranking of which a part is missing is none.
        if element.kind == "rank":
            still = []
        if still:
            self._keep(old_path, path, " ".join(still), reason)
        lost = " ".join(each for each in chosen if each not in still)
        self._give_up(old_path, path, lost, "choice_gone")

    def _keep(self, old_path: str, path: str, value: str | float, reason: Reason) -> None:
        self.fields[path] = value
        self._kept.append(MigratedField(old_path, path, value, reason))

    def _give_up(self, old_path: str, path: str, value: str | float, reason: Reason) -> None:
        entry = MigratedField(old_path, path, value, reason)
        self._archived.append(entry)
        if path:
            self._ask_again.append(entry)

    def _element(self, plain: str) -> tuple[Element | None, Reason]:
        found = self._new.elements.get(plain)
        if found is not None:
            return found, "same"
        name = plain.rpartition("/")[2]
        # Where the old form is not known so well, the name alone must do.
        if plain in self._old.elements and self._old_names.get(name) is None:
            return None, "gone"
        moved = self._new_names.get(name)
        return moved, "moved" if moved is not None else "gone"

    def _offered(self, element: Element) -> frozenset[str] | None:
        """All values a select can ever offer; `None` if that is not for the form to say."""
        if element not in self._values:
            self._values[element] = _values_of(self._new, element)
        return self._values[element]


def _unique_names(definition: FormDefinition) -> dict[str, Element]:
    """Elements by name, of those names that stand only once."""
    found: dict[str, Element | None] = {}
    for element in definition.elements.values():
        found[element.name] = None if element.name in found else element
    return {name: element for name, element in found.items() if element is not None}


def _repeats_around(element: Element) -> list[Element]:
    """The repeats around an element, outermost first; a repeat is around its own instances."""
    found: list[Element] = []
    current: Element | None = element
    while current is not None:
        if current.is_repeat:
            found.append(current)
        current = current.parent
    found.reverse()
    return found


def _path_of(element: Element, ids: Iterable[str], *, series: bool = False) -> str:
    names: list[str] = []
    current: Element | None = element
    remaining = list(ids)
    while current is not None:
        numbered = current.is_repeat and not (series and current is element)
        names.append(f"{current.name}[{remaining.pop()}]" if numbered else current.name)
        current = current.parent
    return "/" + "/".join(reversed(names))


def _values_of(definition: FormDefinition, element: Element) -> frozenset[str] | None:
    control = element.control
    if control is None or control.kind not in ("select", "select_multiple", "rank"):
        return None
    if control.itemset is None:
        return frozenset(item.value for item in control.items)
    found = _LIST.search(control.itemset.expression)
    instance = definition.instances.get(found[1]) if found else None
    if instance is None or instance.source or instance.document is None:
        return None
    name = control.itemset.value_name
    return frozenset(each.seen for item in instance.document.root.down() for each in item.down_named(name))
