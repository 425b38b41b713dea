"""Puts a definition together: model, texts, body, compiled logic, dependency graph."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element as XmlElement

from app.forms.collector import collector_at_rest
from app.forms.definition.elements import Action, Bind, Element, Rule, Run
from app.forms.definition.form import FormDefinition, UnknownReference
from app.forms.definition.graph import CALCULATE, CHOICES, COUNT, RELEVANT, Trigger, connect, ordered
from app.forms.definition.secondary import local_name
from app.forms.errors import ExpressionError, FormSyntaxError, UnsupportedFeatureError
from app.forms.parse.body import Body
from app.forms.parse.deferred import RUNS, Deferred, Fixed, Location
from app.forms.parse.model import PrimaryInstance, plain_path, repeat_paths, secondary_instances
from app.forms.parse.packing import pack, unpack
from app.forms.parse.texts import Texts
from app.forms.parse.xml import attribute, child_named, read_xml
from app.forms.xpath import Reference, flag_of
from app.forms.xpath.compiler import Compiled, compile_expression

# The names under which the bind of a type stands for another.
_TYPES = {
    "integer": "int",
    "bool": "boolean",
    "datetime": "dateTime",
    "select1": "string",
    "select": "string",
}
_BIND_ATTRIBUTES = frozenset(
    (
        "nodeset",
        "ref",
        "id",
        "type",
        "relevant",
        "calculate",
        "constraint",
        "required",
        "readonly",
        "constraintMsg",
        "requiredMsg",
        "preload",
        "preloadParams",
        "saveto",
    )
)
_UNSUPPORTED_ACTIONS = {"recordaudio": "background_audio_unsupported"}
# Events under the names they have had.
_EVENTS = {
    "odk-instance-first-load": "odk-instance-first-load",
    "xforms-ready": "odk-instance-first-load",
    "odk-new-repeat": "odk-new-repeat",
    "jr-insert": "odk-new-repeat",
    "xforms-value-changed": "xforms-value-changed",
}


def parse_form(xml: str | bytes, *, tolerant: bool = False) -> FormDefinition:
    """
    Read an XForm, compile its logic and order it.

    Args:
        tolerant: Leave out what is not supported, and list it in `unsupported`, rather than refuse the form.
            For comparison with other engines; an interview needs the whole form.

    Raises:
        FormSyntaxError: The document is broken, or is no XForm.
        UnsupportedFeatureError: It uses something that docs/form-coverage.md names as not supported.
        ExpressionError: An expression cannot be understood.
        CyclicDependencyError: Its logic turns in a circle.
    """
    with collector_at_rest():
        return _Parser(read_xml(xml), tolerant=tolerant).parse()


def pack_form(xml: bytes) -> tuple[bytes, FormDefinition]:
    """
    Read an XForm and give its definition, also as bytes for `unpack_form`.

    Raises:
        FormError: As `parse_form`.
    """
    with collector_at_rest():
        parser = _Parser(read_xml(xml), tolerant=False, deferring=True)
        definition = parser.parse()
        return pack(xml, definition, parser.lazy), definition


def unpack_form(xml: bytes, packed: bytes) -> FormDefinition | None:
    """The definition of `xml` from what `pack_form` gave for it; `None` if it must be read anew."""
    return unpack(xml, packed)


class _Parser:
    def __init__(self, document: XmlElement, *, tolerant: bool, deferring: bool = False) -> None:
        self.deferring = deferring
        self.tolerant = tolerant
        self.unsupported: list[UnsupportedFeatureError] = []
        head = child_named(document, "head")
        self.head = head if head is not None else document
        model = child_named(self.head, "model")
        if local_name(document.tag) != "html" or model is None:
            raise FormSyntaxError("The document is no XForm: it has no model", code="not_an_xform")
        self.model = list(model)
        self.body_xml = child_named(document, "body")
        instance = next((child for child in self.model if local_name(child.tag) == "instance"), None)
        root = None if instance is None else next(iter(instance), None)
        if root is None:
            raise FormSyntaxError("The form has no primary instance", code="not_an_xform")
        self.primary = PrimaryInstance(root, repeats=repeat_paths(self.body_xml))
        self.root = self.primary.root
        self.unknown: list[UnknownReference] = []
        self.triggers: list[Trigger] = []
        self.lazy: list[tuple[Element, Sequence[Reference]]] = []
        self.actions: list[Action] = []
        self.form_actions: list[Action] = []
        itext = next((child for child in self.model if local_name(child.tag) == "itext"), None)
        self.texts = Texts(itext, compile_output=self.compiled, run_of=self.run_of)

    def compiled(self, expression: str, context: Element, attribute_name: str) -> Compiled:
        """Compile one expression of the form and note what it names in vain."""
        try:
            compiled = compile_expression(expression, root=self.root, context=context)
        except ExpressionError as error:
            raise ExpressionError(
                error.message,
                where=f"{context.path} ({attribute_name}): {error.where}",
                code=error.code,
                data={**error.data, "path": context.path, "attribute": attribute_name},
            ) from None
        for path in compiled.unknown:
            self.unknown.append(UnknownReference(context.path, attribute_name, path, expression))
        return compiled

    def run_of(self, compiled: Compiled, use: str, expression: str, context: Element) -> Run:
        """How to run what was compiled: at once, or compiled again when it is first run."""
        return Deferred(expression, context, use) if self.deferring else RUNS[use](compiled.code)

    def parse(self) -> FormDefinition:
        binds: list[tuple[XmlElement, Element]] = []
        for child in self.model:
            name = local_name(child.tag)
            if name == "bind":
                binds.append((child, self._bound_element(child)))
            elif name in _UNSUPPORTED_ACTIONS:
                self._refuse(
                    UnsupportedFeatureError(
                        "Recording in the background is not supported",
                        where=attribute(child, "ref"),
                        code=_UNSUPPORTED_ACTIONS[name],
                    )
                )
        # All elements are known from here on, so that any expression may name any of them.
        _freeze_children(self.root)
        for xml, element in binds:
            self._bind(xml, element)
        body = Body(
            elements=self.primary.elements,
            texts=self.texts,
            compile_expression=self.compiled,
            run_of=self.run_of,
            add_action=self._action,
            refuse=self._refuse,
        )
        for child in self.model:
            if local_name(child.tag) in ("setvalue", "setgeopoint", "setlocation"):
                self._action(child, self.root)
        if self.body_xml is not None:
            body.read(self.body_xml, self.root)
        self.translations = self.texts.translations(self.root)
        self._body_triggers(body)
        self.lazy.extend(self.texts.references)
        triggers = ordered(self.triggers)
        connect(triggers, self.lazy)
        self._mark_kinds()
        return self._definition(tuple(triggers))

    def _refuse(self, error: UnsupportedFeatureError) -> None:
        if not self.tolerant:
            raise error
        self.unsupported.append(error)

    def _bound_element(self, xml: XmlElement) -> Element:
        path = plain_path(xml.get("nodeset") or xml.get("ref") or "")
        element = self.primary.bound_attribute(path) if "/@" in path else self.primary.elements.get(path)
        if element is None:
            raise FormSyntaxError(
                "A bind points to a node that is not there", where=path, code="reference_unknown"
            )
        return element

    def _bind(self, xml: XmlElement, element: Element) -> None:
        attributes = xml.attrib
        given: dict[str, str] = {}
        for key, value in attributes.items():
            name = local_name(key)
            if name not in given:
                given[name] = value
        data_type = given.get("type", "string").rpartition(":")[2]
        bind = Bind(data_type=_TYPES.get(data_type, data_type))
        element.bind = bind
        if relevant := given.get("relevant"):
            bind.relevant = self._rule(relevant, element, "relevant", trigger=RELEVANT)
        if calculate := given.get("calculate"):
            bind.calculate = self._rule(calculate, element, "calculate", trigger=CALCULATE)
        if constraint := given.get("constraint"):
            bind.constraint = self._rule(constraint, element, "constraint")
        if required := given.get("required"):
            bind.required = self._rule(required, element, "required")
        if readonly := given.get("readonly"):
            bind.readonly = self._rule(readonly, element, "readonly")
        bind.constraint_message = self.texts.message(given.get("constraintMsg", ""), element)
        bind.required_message = self.texts.message(given.get("requiredMsg", ""), element)
        bind.preload = given.get("preload", "")
        bind.preload_parameter = given.get("preloadParams", "")
        bind.save_to = given.get("saveto", "")
        if not given.keys() <= _BIND_ATTRIBUTES:
            bind.parameters = {name: value for name, value in given.items() if name not in _BIND_ATTRIBUTES}

    def _rule(self, expression: str, element: Element, name: str, *, trigger: str = "") -> Rule:
        compiled = self.compiled(expression, element, name)
        code = compiled.code
        if name == "calculate":
            use = "text" if code.kind in ("one", "nodes") else "value"
            run = self.run_of(compiled, use, expression, element)
            rule = Rule(expression, run, stateful=compiled.stateful, speaks=compiled.speaks)
        else:
            fixed = flag_of(code)((), None) if code.constant is not None else None
            run = self.run_of(compiled, "flag", expression, element)
            rule = Rule(expression, run, constant=fixed, speaks=compiled.speaks)
        if trigger == RELEVANT and rule.constant is True:
            return rule
        if trigger:
            level = element.inner_level
            # A relevance that reads nothing within the repeat holds for the repeat as a whole.
            if element.is_repeat and all(each.shared <= element.level for each in compiled.references):
                level = element.level
            self.triggers.append(
                Trigger(element, trigger, rule.run, compiled.references, rule=rule, level=level)
            )
        elif rule.constant is None:
            self.lazy.append((element, compiled.references))
        return rule

    def _body_triggers(self, body: Body) -> None:
        for element, expression in body.counts:
            compiled = self.compiled(expression, element, "repeat_count")
            run = self.run_of(compiled, "number", expression, element)
            rule = Rule(expression, run)
            assert element.control is not None
            element.control.count = rule
            self.triggers.append(
                Trigger(element, COUNT, run, compiled.references, rule=rule, level=element.level)
            )
        for element, itemset, references in body.itemsets:
            self.lazy.append((element, references))
            if itemset.label_is_itext and self.texts.choice_references:
                itemset.live = True
                self.lazy.append((element, self.texts.choice_references))
            if itemset.filtered:
                self.triggers.append(
                    Trigger(element, CHOICES, itemset.run, references, level=element.inner_level)
                )

    def _action(self, xml: XmlElement, source: Element) -> None:
        events = frozenset(_EVENTS.get(event, event) for event in attribute(xml, "event").split())
        for event in sorted(events - set(_EVENTS.values())):
            self._refuse(
                UnsupportedFeatureError(
                    f"The event {event} is not supported",
                    where=attribute(xml, "ref") or source.path,
                    code="event_unsupported",
                    data={"event": event},
                )
            )
        path = plain_path(attribute(xml, "ref") or attribute(xml, "bind"))
        target = self.primary.bound_attribute(path) if "/@" in path else self.primary.elements.get(path)
        if target is None:
            raise FormSyntaxError(
                "A setvalue points to a node that is not there", where=path, code="reference_unknown"
            )
        run: Run
        if local_name(xml.tag) != "setvalue":
            run = Location()
        elif "value" in xml.attrib:
            compiled = self.compiled(xml.attrib["value"], target, "default")
            use = "text" if compiled.code.kind in ("one", "nodes") else "value"
            run = self.run_of(compiled, use, xml.attrib["value"], target)
        else:
            run = Fixed((xml.text or "").strip())

        action = Action(events, target, run, None if source is self.root else source)
        self.actions.append(action)
        source.actions = (*source.actions, action)

    def _mark_kinds(self) -> None:
        """Tell notes from questions: an input that takes no answer and shows no value of its own."""
        for element in self.primary.elements.values():
            bind, control = element.bind, element.control
            if element.children and element.kind == "model":
                element.kind = "group"
            if (
                control is not None
                and control.kind == "input"
                and bind.readonly is not None
                and bind.readonly.constant is True
                and bind.data_type == "string"
                and bind.calculate is None
                and not bind.preload
            ):
                element.kind = "note"

    def _definition(self, triggers: tuple[Trigger, ...]) -> FormDefinition:
        title = child_named(self.head, "title")
        submission = next((child for child in self.model if local_name(child.tag) == "submission"), None)
        name_element = self.primary.elements.get(f"{self.root.path}/meta/instanceName")
        body_class = self.body_xml.get("class", "") if self.body_xml is not None else ""
        attributes = {local_name(key): value for key, value in self.root.attributes.items()}
        return FormDefinition(
            form_id=attributes.get("id", ""),
            version=attributes.get("version", ""),
            title=(title.text or "").strip() if title is not None else "",
            languages=self.texts.languages,
            default_language=self.texts.default_language,
            style=frozenset(body_class.split()),
            root=self.root,
            elements=self.primary.elements,
            seed=self.primary.seed,
            translations=self.translations,
            instances=secondary_instances(self.model),
            triggers=triggers,
            actions=tuple(self.actions),
            instance_name=name_element.bind.calculate if name_element is not None else None,
            submission=dict(submission.attrib) if submission is not None else {},
            unknown_references=tuple(self.unknown),
            unsupported=tuple(self.unsupported),
        )


def _freeze_children(element: Element) -> None:
    element.children = tuple(element.children)
    for child in element.children:
        _freeze_children(child)
