"""Reads XML that others wrote: bounded, without document types, so without entity bombs or foreign files."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element as XmlElement

from app.forms.definition.secondary import local_name
from app.forms.errors import FormSyntaxError

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 200

_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_PROLOG = re.compile(r"\ufeff?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)

JAVAROSA = "{http://openrosa.org/javarosa}"


def read_xml(document: str | bytes) -> XmlElement:
    """
    Parse a document.

    Raises:
        FormSyntaxError: `code` is form_too_large, form_unsafe, form_too_deep or form_syntax.
    """
    if len(document) > MAX_BYTES:
        raise FormSyntaxError("The document is too large", code="form_too_large")
    text = document if isinstance(document, str) else _decoded(document)
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    # A document type is the only place where entities are declared.
    if text.startswith("<!", start):
        raise FormSyntaxError("A document type is not allowed", code="form_unsafe")
    try:
        root = ElementTree.fromstring(text[1:] if text.startswith("\ufeff") else text)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise FormSyntaxError(
            "The document is no well-formed XML",
            where=f"line {line}, column {column + 1}",
            data={"line": str(line), "column": str(column + 1)},
        ) from None
    except ValueError as error:
        raise FormSyntaxError("The document cannot be read as text") from error
    _check_depth(root)
    return root


def _decoded(document: bytes) -> str:
    if document.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        declared = _DECLARED_ENCODING.match(document[:200])
        encoding = declared[1].decode("ascii") if declared else "utf-8"
    try:
        return document.decode(encoding)
    except (LookupError, UnicodeDecodeError) as error:
        raise FormSyntaxError(f"The document is not written in {encoding}") from error


def _check_depth(root: XmlElement) -> None:
    level: list[XmlElement] = [root]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise FormSyntaxError("The document is nested too deeply", code="form_too_deep")
        level = [child for element in level if len(element) for child in element]


def child_named(element: XmlElement, name: str) -> XmlElement | None:
    """The first child with that local name."""
    for child in element:
        if local_name(child.tag) == name:
            return child
    return None


def attribute(element: XmlElement, name: str) -> str:
    """An attribute by local name, whatever its namespace; blank if absent."""
    value = element.get(name)
    if value is not None:
        return value
    for key, other in element.attrib.items():
        if local_name(key) == name:
            return other
    return ""
