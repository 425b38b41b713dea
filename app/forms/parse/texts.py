"""Reads itext and the texts that use it. Outputs are compiled for the element whose text it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element as XmlElement

from app.forms.definition.elements import Element, Run
from app.forms.definition.secondary import local_name
from app.forms.definition.texts import Content, Forms, Piece, Text
from app.forms.errors import FormSyntaxError
from app.forms.parse.xml import attribute
from app.forms.xpath import Reference
from app.forms.xpath.compiler import Compiled

Compile = Callable[[str, Element, str], Compiled]
# How to run what was compiled: the compiled expression, its use, its text, its element.
RunOf = Callable[[Compiled, str, str, Element], Run]
_ITEXT = re.compile(r"\s*jr:itext\(\s*(['\"])(.*)\1\s*\)\s*\Z", re.DOTALL)


class Texts:
    """The translations of a form while it is parsed."""

    def __init__(self, itext: XmlElement | None, *, compile_output: Compile, run_of: RunOf) -> None:
        self._compile = compile_output
        self._run_of = run_of
        self._raw: dict[str, dict[str, dict[str, str | XmlElement]]] = {}
        self._with_outputs: set[str] = set()
        self.default_language = ""
        self.references: list[tuple[Element, Sequence[Reference]]] = []
        # What texts read that no label, hint or message names: they are those of choices.
        self.choice_references: list[Reference] = []
        self._named: set[str] = set()
        for translation in itext if itext is not None else ():
            self._read_translation(translation)
        if not self.default_language:
            self.default_language = next(iter(self._raw), "")

    @property
    def languages(self) -> tuple[str, ...]:
        """Names of the translations, in document order."""
        return tuple(self._raw)

    def _read_translation(self, translation: XmlElement) -> None:
        language = attribute(translation, "lang")
        if language in self._raw:
            raise FormSyntaxError("A translation stands twice", where=language, code="translation_doubled")
        if attribute(translation, "default"):
            self.default_language = language
        texts = self._raw[language] = {}
        for text in translation:
            forms: dict[str, str | XmlElement] = {}
            text_id = text.get("id", "")
            for value in text:
                form = value.get("form", "")
                if len(value):
                    forms[form] = value
                    self._with_outputs.add(text_id)
                else:
                    forms[form] = (value.text or "").strip()
            texts[text_id] = forms

    def translations(self, root: Element) -> dict[str, dict[str, Forms]]:
        """All texts by language and id; outputs in them are read from the root."""
        known = len(self.references)
        for texts in self._raw.values():
            for text_id in self._with_outputs - self._named:
                if text_id in texts:
                    self._forms(texts[text_id], root)
        self.choice_references = [each for _, read in self.references[known:] for each in read]
        found = {
            language: {
                text_id: self._forms(forms, root) if text_id in self._with_outputs else _plain(forms)
                for text_id, forms in texts.items()
            }
            for language, texts in self._raw.items()
        }
        # The root itself shows none of them.
        del self.references[known:]
        return found

    def message(self, value: str, context: Element) -> Text | None:
        """The text of a message attribute: a literal or a call of `jr:itext`."""
        if not value:
            return None
        text_id = itext_id(value)
        return Text(value) if text_id is None else self.translated(text_id, context)

    def of(self, element: XmlElement | None, context: Element) -> Text | None:
        """The text of a label or hint."""
        if element is None:
            return None
        ref = element.get("ref")
        if ref:
            text_id = itext_id(ref)
            if text_id is not None:
                return self.translated(text_id, context)
            compiled = self._compile(ref, context, "label")
            self.references.append((context, compiled.references))
            return Text((self._run_of(compiled, "text", ref, context),))
        return Text(self._content(element, context))

    def translated(self, text_id: str, context: Element) -> Text:
        """The text with that id, as `context` shows it."""
        by_language: dict[str, Forms] = {}
        self._named.add(text_id)
        computed = text_id in self._with_outputs
        for language, texts in self._raw.items():
            forms = texts.get(text_id)
            if forms is not None:
                by_language[language] = self._forms(forms, context) if computed else _plain(forms)
        return Text(text_id=text_id, by_language=by_language)

    def _forms(self, forms: dict[str, str | XmlElement], context: Element) -> Forms:
        return _plain(
            {
                form: content if isinstance(content, str) else self._content(content, context)
                for form, content in forms.items()
            }
        )

    def _content(self, element: XmlElement, context: Element) -> Content:
        if not len(element):
            return (element.text or "").strip()
        pieces: list[Piece] = [(element.text or "").lstrip()]
        for child in element:
            if local_name(child.tag) == "output":
                expression = child.get("value") or child.get("ref") or ""
                compiled = self._compile(expression, context, "output")
                self.references.append((context, compiled.references))
                pieces.append(self._run_of(compiled, "text", expression, context))
            else:
                pieces.append("".join(child.itertext()))
            pieces.append(child.tail or "")
        pieces[-1] = str(pieces[-1]).rstrip()
        return tuple(piece for piece in pieces if piece != "")


def itext_id(value: str) -> str | None:
    """The id in a call of `jr:itext`, or `None`."""
    found = _ITEXT.match(value)
    return found[2] if found else None


def _plain(forms: dict[str, Content] | dict[str, str | XmlElement]) -> Forms:
    """With the text proper under the blank form."""
    if "" in forms:
        return forms  # type: ignore[return-value]
    result = dict(forms)
    for form in ("long", "short"):
        if form in forms:
            result[""] = forms[form]
            break
    return result  # type: ignore[return-value]
