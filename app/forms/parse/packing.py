"""
A definition as bytes and back, so that a form that was opened once opens faster.

Invariants:

P1  What is unpacked behaves as what was packed; expressions are compiled when they are first run.
P2  Bytes that someone else wrote do no harm: only the classes of a definition are made, nothing is called.
P3  Bytes of another build of the engine, or of another form, are not unpacked.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from app.forms.collector import collector_at_rest
from app.forms.definition import elements, form, graph, texts
from app.forms.definition.elements import Element
from app.forms.definition.form import FormDefinition
from app.forms.definition.secondary import DataDocument, DataNode, SecondaryInstance
from app.forms.parse import deferred
from app.forms.parse.xml import read_xml
from app.forms.xpath import Reference, syntax

_CLASSES: dict[tuple[str, str], type] = {
    (each.__module__, each.__qualname__): each
    for each in (
        elements.Rule,
        elements.Bind,
        elements.Itemset,
        elements.Item,
        elements.Control,
        elements.Action,
        elements.Seed,
        texts.Text,
        graph.Trigger,
        Reference,
        form.UnknownReference,
        deferred.Deferred,
        deferred.Fixed,
        deferred.Location,
        syntax.Number,
        syntax.Literal,
        syntax.Call,
        syntax.Step,
        syntax.Path,
        syntax.Filter,
        syntax.Binary,
        syntax.Run,
        syntax.Negate,
        frozenset,
    )
}
_HEAD = b"feldlotse form 1\n"
Lazy = Sequence[tuple[Element, Sequence[Reference]]]


@cache
def _build() -> bytes:
    """What tells one build of the engine from another."""
    engine = Path(__file__).parents[1]
    # A packaged app holds byte code alone.
    files = sorted(engine.rglob("*.py")) or sorted(engine.rglob("*.pyc"))
    seen = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr((sys.version, seen)).encode()).digest()


def pack(document: bytes, definition: FormDefinition, lazy: Lazy) -> bytes:
    """The definition of `document`, which was parsed with deferred expressions."""
    listed = list(definition.elements.values())
    places = {element: place for place, element in enumerate(listed)}
    table = [
        (each.name, each.tag, -1 if each.parent is None else places[each.parent], each.is_repeat, each.slot)
        for each in listed
    ]
    details = [
        (each.bind, each.control, each.kind, each.attributes, each.template, each.actions) for each in listed
    ]
    instances = [
        (each.instance_id, each.source, _xml_of(each.document)) for each in definition.instances.values()
    ]
    rest = {name: getattr(definition, name) for name in _PLAIN_FIELDS}
    packed = io.BytesIO()
    packed.write(_HEAD + _build() + hashlib.sha256(document).digest())
    _Pickler(packed, places).dump(table)
    _Pickler(packed, places).dump(
        (details, instances, definition.triggers, list(lazy), definition.seed, definition.actions, rest)
    )
    return packed.getvalue()


_PLAIN_FIELDS = (
    "form_id",
    "version",
    "title",
    "languages",
    "default_language",
    "style",
    "translations",
    "instance_name",
    "submission",
    "unknown_references",
)


def unpack(document: bytes, packed: bytes) -> FormDefinition | None:
    """The definition of `document`; `None` if these bytes are not that, or not of this build."""
    head = _HEAD + _build() + hashlib.sha256(document).digest()
    if not packed.startswith(head):
        return None
    try:
        with collector_at_rest():
            return _unpacked(io.BytesIO(packed[len(head) :]))
    except (pickle.UnpicklingError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError):
        return None


def _unpacked(source: io.BytesIO) -> FormDefinition:
    listed: list[Element] = []
    for name, tag, parent, is_repeat, slot in _Unpickler(source, ()).load():
        element = Element(name, tag=tag, parent=listed[parent] if parent >= 0 else None, is_repeat=is_repeat)
        element.slot = slot
        listed.append(element)
    details, instances, triggers, lazy, seed, actions, rest = _Unpickler(source, listed).load()
    for element, (bind, control, kind, attributes, template, own_actions) in zip(
        listed, details, strict=True
    ):
        element.bind, element.control, element.kind = bind, control, kind
        element.attributes, element.template, element.actions = attributes, template, own_actions
    _join(listed)
    graph.connect(triggers, lazy)
    return FormDefinition(
        root=listed[0],
        elements={element.path: element for element in listed},
        seed=seed,
        instances={each[0]: _instance(*each) for each in instances},
        triggers=triggers,
        actions=actions,
        **rest,
    )


def _join(listed: Sequence[Element]) -> None:
    """Children, names and frames, which follow from parents and slots."""
    children: dict[Element, list[Element]] = {}
    frames: dict[Element, dict[int, Element]] = {}
    for element in listed:
        parent = element.parent
        if element.is_repeat or parent is None:
            frames[element] = {0: element}
        if parent is None:
            continue
        owner = parent
        while owner.parent is not None and not owner.is_repeat:
            owner = owner.parent
        frames[owner][element.slot] = element
        if element.name.startswith("@"):
            parent.bound_attributes.append(element)
        else:
            children.setdefault(parent, []).append(element)
    for element in listed:
        element.children = tuple(children.get(element, ()))
        element.named = {child.name: child for child in element.children}
    for owner, frame in frames.items():
        owner.frame = [frame[slot] for slot in range(len(frame))]


def _xml_of(document: DataDocument | None) -> bytes | None:
    if document is None:
        return None
    assert isinstance(document.root, DataNode)
    xml: bytes = ElementTree.tostring(document.root.element, encoding="utf-8")
    return xml


def _instance(instance_id: str, source: str, xml: bytes | None) -> SecondaryInstance:
    return SecondaryInstance(instance_id, source, None if xml is None else DataDocument(read_xml(xml)))


class _Pickler(pickle.Pickler):
    def __init__(self, target: io.BytesIO, places: dict[Element, int]) -> None:
        super().__init__(target, protocol=5)
        self._places = places

    def persistent_id(self, value: Any) -> int | None:
        return self._places[value] if type(value) is Element else None


class _Unpickler(pickle.Unpickler):
    """P2"""

    def __init__(self, source: io.BytesIO, listed: Sequence[Element]) -> None:
        super().__init__(source)
        self._listed = listed

    def persistent_load(self, place: int) -> Element:
        return self._listed[place]

    def find_class(self, module: str, name: str) -> type:
        found = _CLASSES.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a form")
        return found
