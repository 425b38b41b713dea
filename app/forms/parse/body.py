"""Reads the body of an XForm: which control presents which element. Decides nothing about looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element as XmlElement

from app.forms.definition.elements import Control, Element, Item, Itemset
from app.forms.definition.secondary import local_name
from app.forms.definition.texts import Text
from app.forms.errors import FormSyntaxError, UnsupportedFeatureError
from app.forms.parse.model import plain_path
from app.forms.parse.texts import Compile, RunOf, Texts, itext_id
from app.forms.parse.xml import attribute, child_named
from app.forms.xpath import Reference

_KINDS = {
    "input": "input",
    "secret": "input",
    "textarea": "input",
    "select": "select_multiple",
    "select1": "select",
    "rank": "rank",
    "range": "range",
    "trigger": "trigger",
    "upload": "upload",
}
SUPPORTED_CONTROLS = tuple(_KINDS)
_SEARCH = re.compile(r"\bsearch\(.*\)", re.DOTALL)
_SEARCHED_FILE = re.compile(r"search\(\s*['\"]([^'\"]+)['\"]")
_ACTIONS = frozenset(("setvalue", "setgeopoint", "setlocation"))
_PLAIN_CHILDREN = frozenset(("label", "hint", "help", "alert", "itemset", "item", "output", "value", "copy"))
_NO_PARAMETERS = frozenset(("ref", "nodeset", "appearance", "bind", "count", "noAddRemove", "class"))


class Body:
    """Walks the body and hangs controls on elements."""

    def __init__(
        self,
        *,
        elements: dict[str, Element],
        texts: Texts,
        compile_expression: Compile,
        run_of: RunOf,
        add_action: Callable[[XmlElement, Element], None],
        refuse: Callable[[UnsupportedFeatureError], None],
    ) -> None:
        self._elements = elements
        self._texts = texts
        self._compile = compile_expression
        self._run_of = run_of
        self._add_action = add_action
        self._refuse = refuse
        # What choices and counts read.
        self.itemsets: list[tuple[Element, Itemset, Sequence[Reference]]] = []
        self.counts: list[tuple[Element, str]] = []

    def read(self, xml: XmlElement, parent: Element) -> None:
        """Read the children of the body, a group or a repeat."""
        for child in xml:
            name = local_name(child.tag)
            if name == "group":
                self._group(child, parent)
            elif name == "repeat":
                self._repeat(child, parent, label=None)
            elif name in _KINDS:
                self._question(child, name, parent)
            elif name in _ACTIONS:
                self._add_action(child, parent)
            elif name not in _PLAIN_CHILDREN:
                self._refuse(
                    UnsupportedFeatureError(
                        f"The body element <{name}> is not supported",
                        where=attribute(child, "ref") or parent.path,
                        code="body_element_unsupported",
                        data={"element": name},
                    )
                )

    def _element(self, xml: XmlElement, path: str, parent: Element) -> Element:
        plain = plain_path(path)
        found = self._elements.get(plain)
        if found is None and not plain.startswith("/"):
            found = self._elements.get(f"{parent.path}/{plain}")
        if found is None:
            raise FormSyntaxError(
                f"<{local_name(xml.tag)}> points to a node that is not there",
                where=path,
                code="reference_unknown",
                data={"path": path},
            )
        return found

    def _group(self, xml: XmlElement, parent: Element) -> None:
        path = xml.get("ref") or xml.get("nodeset") or ""
        repeat = child_named(xml, "repeat")
        if repeat is not None and (not path or plain_path(path) == plain_path(attribute(repeat, "nodeset"))):
            # "To display a label it should be wrapped inside a group"
            self._repeat(repeat, parent, label=xml)
            return
        if not path:
            # A group without a node only arranges its questions.
            self.read(xml, parent)
            return
        element = self._element(xml, path, parent)
        element.kind = "group"
        element.control = self._control(xml, "group", element)
        self.read(xml, element)

    def _repeat(self, xml: XmlElement, parent: Element, *, label: XmlElement | None) -> None:
        element = self._element(xml, attribute(xml, "nodeset"), parent)
        element.kind = "repeat"
        control = self._control(xml if label is None else label, "repeat", element)
        if label is not None:
            control.appearance |= frozenset(xml.get("appearance", "").split())
        count = attribute(xml, "count")
        control.fixed = bool(count) or attribute(xml, "noAddRemove").strip() == "true()"
        element.control = control
        if count:
            self.counts.append((element, count))
        self.read(xml, element)
        if label is not None:
            for child in label:
                if local_name(child.tag) in _ACTIONS:
                    self._add_action(child, element)

    def _question(self, xml: XmlElement, name: str, parent: Element) -> None:
        path = xml.get("ref") or xml.get("nodeset") or ""
        element = self._element(xml, path, parent)
        query = xml.get("query")
        # The control of `select_one_external` is an input with a query on itemsets.csv.
        control = self._control(xml, "select" if query else _KINDS[name], element)
        element.control = control
        element.kind = control.kind
        items: list[Item] = []
        for child in xml:
            child_name = local_name(child.tag)
            if child_name == "itemset":
                control.itemset = self._itemset(child, element)
            elif child_name == "item":
                items.append(self._item(child, element))
            elif child_name in _ACTIONS:
                self._add_action(child, element)
        control.items = tuple(items)
        if query:
            control.itemset = self._choices(query, element, value="name", label="label")
        search = _SEARCH.search(xml.get("appearance", ""))
        if search is not None and items:
            self._search(search[0], control, element)

    def _search(self, expression: str, control: Control, element: Element) -> None:
        """
        The appearance `search('file', …)`: choices from rows of an attached table.

        Of the choices in the form those with a whole number as value stand as they are; the first other one
        names the columns of value and label.
        """
        control.appearance = frozenset(
            word for word in control.appearance if word not in expression.split() and "(" not in word
        )
        named = next((item for item in control.items if not item.value.isdecimal()), None)
        if named is None:
            return
        label = named.label.read((), self._texts.default_language)
        itemset = self._choices(expression, element, value=named.value, label=label)
        found = _SEARCHED_FILE.match(expression)
        itemset.file = found[1] if found else ""
        itemset.beside = tuple(item for item in control.items if item.value.isdecimal())
        control.itemset = itemset

    def _control(self, xml: XmlElement, kind: str, element: Element) -> Control:
        parameters = {
            local_name(key): value
            for key, value in xml.attrib.items()
            if local_name(key) not in _NO_PARAMETERS
        }
        label = hint = None
        for child in xml:
            name = local_name(child.tag)
            if name == "label" and label is None:
                label = self._texts.of(child, element)
            elif name == "hint" and hint is None:
                hint = self._texts.of(child, element)
        appearance = frozenset(xml.get("appearance", "").split())
        return Control(kind, label=label, hint=hint, appearance=appearance, parameters=parameters)

    def _item(self, xml: XmlElement, element: Element) -> Item:
        value = child_named(xml, "value")
        label = self._texts.of(child_named(xml, "label"), element)
        return Item((value.text or "").strip() if value is not None else "", label or Text(""))

    def _itemset(self, xml: XmlElement, element: Element) -> Itemset:
        expression = attribute(xml, "nodeset")
        value, label = child_named(xml, "value"), child_named(xml, "label")
        value_ref = (value.get("ref", "") if value is not None else "").strip()
        label_ref = (label.get("ref", "") if label is not None else value_ref).strip()
        inner = label_ref.removeprefix("jr:itext(").removesuffix(")").strip()
        is_itext = inner != label_ref
        if is_itext and itext_id(label_ref) is not None:
            inner = ""
        return self._choices(
            expression, element, value=plain_path(value_ref), label=plain_path(inner), is_itext=is_itext
        )

    def _choices(
        self, expression: str, element: Element, *, value: str, label: str, is_itext: bool = False
    ) -> Itemset:
        compiled = self._compile(expression, element, "choice_filter")
        itemset = Itemset(
            expression=expression,
            run=self._run_of(compiled, "value", expression, element),
            value_name=value,
            label_name=label,
            label_is_itext=is_itext,
            # An offer that reads no answer never changes.
            filtered=bool(compiled.references),
            shuffled=expression.lstrip().startswith("randomize("),
        )
        self.itemsets.append((element, itemset, compiled.references))
        return itemset
