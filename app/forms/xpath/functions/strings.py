"""String functions. Sentences in quotation marks are those of the ODK XForms specification."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.forms.xpath.code import BOOLEAN, NUMBER, STRING, Code, text_of
from app.forms.xpath.functions.building import MANY, Function, all_texts, inside, pure
from app.forms.xpath.functions.patterns import UnboundedPatternError, search_of
from app.forms.xpath.nodes import Focus, Scope
from app.forms.xpath.syntax import CONTEXT, Call, Literal

if TYPE_CHECKING:
    from app.forms.xpath.compiler import Compiler


def _string(compiler: Compiler, call: Call) -> Code:
    argument = call.arguments[0] if call.arguments else CONTEXT
    return Code(STRING, compiler.text(argument), needs_focus=inside(compiler))


def _concat(compiler: Compiler, call: Call) -> Code:
    # "It concatenates all string values and all node values inside the provided node-sets."
    collect = all_texts(compiler, call.arguments)
    return Code(STRING, lambda scope, focus: "".join(collect(scope, focus)), needs_focus=inside(compiler))


def _join(compiler: Compiler, call: Call) -> Code:
    separator: Callable[[Scope, Focus], str] = compiler.text(call.arguments[0])
    collect = all_texts(compiler, call.arguments[1:])

    def join(scope: Scope, focus: Focus) -> str:
        return separator(scope, focus).join(collect(scope, focus))

    return Code(STRING, join, needs_focus=inside(compiler))


def substr(text: str, start: float, end: float = math.inf) -> str:
    """
    "the substring beginning at the specified 0-based start index … to the character at end index - 1"

    A negative index counts from the end.
    """
    if start != start or end != end:
        return ""
    length = len(text)
    first = max(0, int(start) + length if start < 0 else _index(start, length))
    last = int(end) + length if end < 0 else _index(end, length)
    return text[first : max(first, last)]


def _index(number: float, length: int) -> int:
    return length if number > length else int(number)


def substring(text: str, start: float, length: float = math.inf) -> str:
    """XPath 1.0: positions count from 1, arguments are rounded, the comparisons hold for NaN and infinity."""
    first = math.floor(start + 0.5) if math.isfinite(start) else start
    if length == math.inf:
        return "".join(letter for place, letter in enumerate(text, 1) if place >= first)
    last = first + (math.floor(length + 0.5) if math.isfinite(length) else length)
    return "".join(letter for place, letter in enumerate(text, 1) if first <= place < last)


def translate(text: str, old: str, new: str) -> str:
    """XPath 1.0: the first of doubled characters counts, surplus characters are removed."""
    table: dict[int, str | None] = {}
    for place, letter in enumerate(old):
        if ord(letter) not in table:
            table[ord(letter)] = new[place] if place < len(new) else None
    return text.translate(table)


def _before(text: str, part: str) -> str:
    head, found, _ = text.partition(part) if part else ("", "", "")
    return head if found else ""


def _after(text: str, part: str) -> str:
    return text.partition(part)[2] if part else text


def matches(text: str, expression: str) -> bool:
    """Whether the expression matches anywhere; one that is no regular expression matches nothing."""
    try:
        return search_of(expression)(text)
    except (re.error, OverflowError, RecursionError, UnboundedPatternError):
        return False


def _regex(compiler: Compiler, call: Call) -> Code:
    pattern = call.arguments[1]
    if isinstance(pattern, Literal):
        try:
            search = search_of(pattern.value)
        except (re.error, OverflowError, RecursionError):
            raise compiler.error(
                f"“{pattern.value}” is no regular expression", code="regex_syntax", function="regex"
            ) from None
        except UnboundedPatternError:
            raise compiler.error(
                f"“{pattern.value}” could run without end", code="regex_unbounded", function="regex"
            ) from None
        text = compiler.text(call.arguments[0])
        return Code(
            BOOLEAN,
            lambda scope, focus: search(text(scope, focus)),
            needs_focus=inside(compiler),
        )
    return pure(BOOLEAN, "ss", matches).build(compiler, call)


_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    """As in XForms 1.1; an unknown algorithm or encoding gives blank."""
    name = _DIGESTS.get(algorithm.upper())
    if name is None:
        return ""
    raw = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
    if encoding == "hex":
        return raw.hex()
    return base64.b64encode(raw).decode() if encoding == "base64" else ""


def decoded(text: str) -> str:
    """The UTF-8 text of a base64 string; blank if it is none."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def _itext(compiler: Compiler, call: Call) -> Code:
    compiler.speaks = True
    text_id = compiler.text(call.arguments[0])
    return Code(STRING, lambda scope, focus: scope[0].itext(text_id(scope, focus)))


def _string_length(compiler: Compiler, call: Call) -> Code:
    text = text_of(compiler.compile(call.arguments[0] if call.arguments else CONTEXT))
    return Code(NUMBER, lambda scope, focus: float(len(text(scope, focus))), needs_focus=inside(compiler))


FUNCTIONS: dict[str, Function] = {
    "string": Function(0, 1, _string),
    "concat": Function(1, MANY, _concat),
    "join": Function(1, MANY, _join),
    "substr": pure(STRING, "snn", substr, least=2),
    "substring": pure(STRING, "snn", substring, least=2),
    "substring-before": pure(STRING, "ss", _before),
    "substring-after": pure(STRING, "ss", _after),
    "translate": pure(STRING, "sss", translate),
    "string-length": Function(0, 1, _string_length),
    "normalize-space": Function(
        0,
        1,
        lambda compiler, call: pure(STRING, "s", lambda text: " ".join(text.split())).build(
            compiler, call if call.arguments else Call(call.name, (CONTEXT,))
        ),
    ),
    "contains": pure(BOOLEAN, "ss", lambda text, part: part in text),
    "starts-with": pure(BOOLEAN, "ss", str.startswith),
    "ends-with": pure(BOOLEAN, "ss", str.endswith),
    "lower-case": pure(STRING, "s", str.lower),
    "upper-case": pure(STRING, "s", str.upper),
    "regex": Function(2, 2, _regex),
    "digest": pure(STRING, "sss", digest, least=2),
    "base64-decode": pure(STRING, "s", decoded),
    "jr:itext": Function(1, 1, _itext),
}
