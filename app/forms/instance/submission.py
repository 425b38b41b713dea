"""Writes the submission: the primary instance as XML, without what is not relevant."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from app.forms.instance.node import Branch, Node

_PREFIXES = {
    "http://openrosa.org/xforms": "orx",
    "http://openrosa.org/javarosa": "jr",
    "http://www.opendatakit.org/xforms": "odk",
    "http://www.opendatakit.org/xforms/entities": "entities",
}
_XFORMS = "http://www.w3.org/2002/xforms"


def submission_text(root: Branch) -> str:
    """The submission XML of an instance."""
    namespaces: dict[str, str] = {}
    parts: list[str] = []
    _write(root, parts, namespaces, is_root=True)
    declared = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in sorted(namespaces.items()))
    start = parts[0]
    return start[:-1] + declared + ">" + "".join(parts[1:])


def _write(node: Node, parts: list[str], namespaces: dict[str, str], *, is_root: bool = False) -> None:
    if node.kind == "repeat":
        for instance in node.children:
            _write(instance, parts, namespaces)
        return
    # "When false() the data node (and its descendants) are removed from the primary instance on submission."
    if not node.relevant:
        return
    name = _qualified(node.element.tag, namespaces)
    attributes = _attributes(node, namespaces)
    if is_root and (default := _default_namespace(node.element.tag)):
        attributes += f" xmlns={quoteattr(default)}"
    if isinstance(node, Branch):
        parts.append(f"<{name}{attributes}>")
        for child in node.children:
            _write(child, parts, namespaces)
        parts.append(f"</{name}>")
    elif node.seen:
        parts.append(f"<{name}{attributes}>{escape(node.seen)}</{name}>")
    else:
        parts.append(f"<{name}{attributes}/>")


def _attributes(node: Node, namespaces: dict[str, str]) -> str:
    element = node.element
    values = {_qualified(key, namespaces): value for key, value in element.attributes.items()}
    if element.bound_attributes:
        cells = node.scope[element.inner_level]
        for attribute in element.bound_attributes:
            bound = cells[attribute.slot]
            if bound.relevant:
                values[attribute.tag] = bound.seen
            else:
                values.pop(attribute.tag, None)
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def _qualified(tag: str, namespaces: dict[str, str]) -> str:
    if not tag.startswith("{"):
        return tag
    uri, _, name = tag[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    if prefix is None:
        return name
    namespaces[prefix] = uri
    return f"{prefix}:{name}"


def _default_namespace(tag: str) -> str:
    uri = tag[1:].partition("}")[0] if tag.startswith("{") else ""
    return "" if uri == _XFORMS or uri in _PREFIXES else uri
