"""Reads the model of an XForm: primary instance with its repeats and initial values, secondary instances."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element as XmlElement

from app.forms.definition.elements import Element, Seed
from app.forms.definition.secondary import (
    DataDocument,
    SecondaryInstance,
    local_name,
)
from app.forms.errors import FormSyntaxError
from app.forms.parse.xml import JAVAROSA, attribute

_TEMPLATE = JAVAROSA + "template"


class PrimaryInstance:
    """The element tree while it is built, by path."""

    def __init__(self, xml: XmlElement, *, repeats: frozenset[str]) -> None:
        self._repeats = repeats
        self.elements: dict[str, Element] = {}
        root_name = local_name(xml.tag)
        self.root = Element(root_name, tag=xml.tag, parent=None, is_repeat=False)
        self.root.attributes = dict(xml.attrib)
        self.root.frame.append(self.root)
        self.elements[self.root.path] = self.root
        self._build(xml, self.root)
        self.seed = self._seed(xml, self.root)

    def _build(self, xml: XmlElement, element: Element) -> None:
        """Add the children of one element; later occurrences of a repeat add what earlier ones lack."""
        children: list[Element] = element.children  # type: ignore[assignment]
        named: dict[str, Element] = element.named  # type: ignore[assignment]
        here: set[str] = set()
        for child_xml in xml:
            name = local_name(child_xml.tag)
            child = element.named.get(name)
            if child is None:
                path = f"{element.path}/{name}"
                child = Element(name, tag=child_xml.tag, parent=element, is_repeat=path in self._repeats)
                child.attributes = {key: value for key, value in child_xml.attrib.items() if key != _TEMPLATE}
                frame = _frame_of(element)
                child.slot = len(frame)
                frame.append(child)
                if child.is_repeat:
                    child.frame.append(child)
                children.append(child)
                named[name] = child
                self.elements[path] = child
            elif name in here and not child.is_repeat:
                raise FormSyntaxError(
                    "Two elements of one name stand side by side", where=child.path, code="name_doubled"
                )
            here.add(name)
            if len(child_xml):
                self._build(child_xml, child)

    def _seed(self, xml: XmlElement, element: Element) -> Seed:
        seed = Seed()
        self._fill(seed, xml, element)
        return seed

    def _fill(self, seed: Seed, xml: XmlElement, element: Element) -> None:
        for child_xml in xml:
            child = element.named[local_name(child_xml.tag)]
            if child.is_repeat:
                instance = self._seed(child_xml, child)
                # "The repeat group with the jr:template attribute is not part of the record itself."
                if _TEMPLATE in child_xml.attrib:
                    child.template = instance
                else:
                    if child.template is None:
                        child.template = instance
                    seed.series.setdefault(child, []).append(instance)
            elif child.children:
                self._fill(seed, child_xml, child)
            elif child_xml.text and (text := child_xml.text.strip()):
                seed.values[child] = text

    def bound_attribute(self, path: str) -> Element | None:
        """The element that stands for a bound attribute `/data/meta/entity/@id`."""
        owner_path, _, name = path.rpartition("/@")
        owner = self.elements.get(owner_path)
        if owner is None:
            return None
        found = self.elements.get(path)
        if found is None:
            found = Element("@" + name, tag=name, parent=owner, is_repeat=False)
            frame = _frame_of(owner)
            found.slot = len(frame)
            frame.append(found)
            owner.bound_attributes.append(found)
            self.elements[path] = found
            value = next((value for key, value in owner.attributes.items() if local_name(key) == name), "")
            if value:
                holder = _frame_owner(owner)
                seed = self.seed if holder.parent is None else holder.template
                if seed is not None:
                    seed.values[found] = value
        return found


def _frame_owner(element: Element) -> Element:
    while element.parent is not None and not element.is_repeat:
        element = element.parent
    return element


def _frame_of(element: Element) -> list[Element]:
    return _frame_owner(element).frame


def plain_path(path: str) -> str:
    """A path without namespace prefixes and spaces: `/data/orx:meta` is `/data/meta`."""
    if ":" not in path and " " not in path:
        return path
    return "/".join(
        ("@" if part.lstrip().startswith("@") else "") + part.rpartition(":")[2].strip().lstrip("@")
        for part in path.strip().split("/")
    )


def repeat_paths(body: XmlElement | None) -> frozenset[str]:
    """Paths of all repeats the body declares."""
    if body is None:
        return frozenset()
    return frozenset(
        plain_path(attribute(element, "nodeset"))
        for element in body.iter()
        if local_name(element.tag) == "repeat"
    )


def secondary_instances(model: Iterable[XmlElement]) -> dict[str, SecondaryInstance]:
    """All instances after the first, by id."""
    found: dict[str, SecondaryInstance] = {}
    for element in [element for element in model if local_name(element.tag) == "instance"][1:]:
        instance_id = element.get("id", "")
        if instance_id in found:
            raise FormSyntaxError("An instance stands twice", where=instance_id, code="instance_doubled")
        root = next(iter(element), None)
        source = element.get("src", "")
        document = None if root is None else DataDocument(root)
        found[instance_id] = SecondaryInstance(instance_id, source, document)
    return found
