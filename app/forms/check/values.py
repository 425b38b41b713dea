"""
Checks what stands written in a workbook as a value: defaults, and the patterns of `regex()`.

Knows rows and types, no conditions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from app.forms.check.findings import Finding, finding
from app.forms.check.workbook import Row
from app.forms.instance.answers import taken
from app.forms.xpath.functions.patterns import UnboundedPatternError, search_of
from app.forms.xpath.syntax import Call, Literal

_TYPES = {"integer": "int", "int": "int", "decimal": "decimal", "date": "date", "time": "time"}
_TYPES |= {"dateTime": "dateTime", "datetime": "dateTime", "geopoint": "geopoint"}
# What pyxform takes for an expression: references, functions, and arithmetic between spaces.
_COMPUTED = re.compile(r"[(){}]|\s(?:[-+*=<>]|div|mod|and|or)\s")


def check_default(row: Row, kind: str, values: Set[str] | None) -> Iterator[Finding]:
    """A default that stands there as a value, and that its question cannot take."""
    for column, text in row.filled("default"):
        value = text.strip()
        if not value or _COMPUTED.search(value):
            continue
        place = {"sheet": "survey", "row": row.number, "column": column.heading}
        if values is not None:
            chosen = value.split() if kind == "select_multiple" else [value]
            for each in chosen:
                if each not in values:
                    yield finding("default_not_offered", **place, value=each)  # type: ignore[arg-type]
        elif taken(_TYPES.get(kind, "string"), value, None) is None:
            yield finding("default_mismatch", **place, value=value, kind=kind)  # type: ignore[arg-type]


def pattern_fault(call: Call) -> tuple[str, dict[str, object]] | None:
    """What is wrong with the pattern of a `regex()`, if it stands there in quotes."""
    if call.name != "regex" or len(call.arguments) != 2 or not isinstance(call.arguments[1], Literal):
        return None
    pattern = call.arguments[1].value
    try:
        search_of(pattern)
    except UnboundedPatternError:
        return "pattern_unbounded", {"pattern": pattern}
    except (re.error, OverflowError, RecursionError) as error:
        return "pattern_invalid", {"pattern": pattern, "detail": str(error)}
    return None
