"""Checks the rows of a workbook one by one, so that all faults are found at once and not only the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from pyxform.aliases import _type_alias_map, control, select
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from app.forms.check.findings import Finding, finding
from app.forms.check.workbook import Row, Sheet
from app.forms.errors import ExpressionError
from app.forms.xpath import parse_expression
from app.forms.xpath.functions import FUNCTIONS
from app.forms.xpath.syntax import Call

EXPRESSION_COLUMNS = (
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "repeat_count",
    "required",
    "readonly",
)
_TEXT_COLUMNS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
_REFERENCE = re.compile(r"\$\{\s*(last-saved#)?\s*([^{}]*?)\s*\}")
_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")
_YES_NO = frozenset(("yes", "no", "true", "false", "true()", "false()"))
_BEGIN = re.compile(r"begin[ _](group|repeat|loop|lgroup|question)\b")
_END = re.compile(r"end[ _](group|repeat|loop|lgroup|question)\b")
_SELECT = re.compile(
    r"(?P<kind>select_one|select_multiple|select one|select multiple|select all that apply|"
    r"select1|rank|add select one prompt using|add select multiple prompt using)"
    r"(?P<source>_from_file|_external)?\s+(from\s+)?(?P<list>\S+)"
)
_QUIET_TYPES = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "email",
        "phonenumber",
        "simserial",
        "subscriberid",
        "audit",
        "calculate",
        "hidden",
        "xml-external",
        "csv-external",
        "start-geopoint",
        "background-audio",
        "background-geopoint",
        "instanceid",
        "instancename",
        "group",
        "repeat",
    ]
)


@dataclass
class Survey:
    """What the checks learn while they walk the survey sheet."""

    findings: list[Finding] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    # Rows by path below the root, where two questions in different groups have the same name.
    paths: dict[str, int] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)
    lists: dict[str, list[Row]] = field(default_factory=dict)
    multiple: set[str] = field(default_factory=set)


def check_rows(sheets: Mapping[str, Sheet]) -> Survey:
    """All faults that show in single rows, and where each name stands."""
    found = Survey()
    survey = sheets.get("survey")
    if survey is None:
        found.findings.append(finding("sheet_missing", name="survey"))
        return found
    for name in ("type", "name"):
        if not survey.has(name):
            found.findings.append(finding("column_missing", sheet="survey", row=1, name=name))
    if found.findings:
        return found
    choices = sheets.get("choices")
    for row in choices.rows if choices is not None else ():
        found.lists.setdefault(row.get("list_name").strip(), []).append(row)
    _check_structure(survey, found)
    for row in survey.rows:
        _check_expressions(row, found)
        found.findings.extend(_translations(survey, row))
    if choices is not None:
        _check_choices(choices, found)
    return found


def _check_structure(survey: Sheet, found: Survey) -> None:
    """Types, names, groups and choice lists."""
    for row in survey.rows:
        found.rows[row.number] = row
        if name := row.get("name").strip():
            found.names.setdefault(name, row.number)
    open_groups: list[tuple[str, Row, dict[str, int]]] = []
    names: dict[str, int] = {}
    for row in survey.rows:
        kind = row.get("type").strip()
        if not kind:
            if row.get("name") or row.get("label"):
                found.findings.append(finding("type_missing", sheet="survey", row=row.number, column="type"))
            continue
        end = _END.match(kind)
        if end is not None:
            if not open_groups or open_groups[-1][0] != end[1]:
                found.findings.append(_unmatched(row, kind))
            if open_groups:
                names = open_groups.pop()[2]
            continue
        begin = _BEGIN.match(kind)
        if begin is None:
            _check_type(row, kind, found)
        _check_name(row, kind, names, found)
        groups = [group.get("name").strip() for _, group, _ in open_groups]
        found.paths["/".join([*groups, row.get("name").strip()])] = row.number
        if begin is not None:
            open_groups.append((begin[1], row, names))
            names = {}
    found.findings.extend(_unmatched(row, row.get("type")) for _, row, _ in open_groups)


def _unmatched(row: Row, kind: str) -> Finding:
    return finding("group_unmatched", sheet="survey", row=row.number, column="type", name=kind)


def _check_type(row: Row, kind: str, found: Survey) -> None:
    chosen = _SELECT.match(kind)
    if chosen is not None:
        list_name = chosen["list"]
        if "multiple" in chosen["kind"] or "all" in chosen["kind"]:
            found.multiple.add(list_name)
        from_elsewhere = chosen["source"] or list_name.startswith("${")
        if not from_elsewhere and list_name not in found.lists:
            found.findings.append(
                finding("choice_list_missing", sheet="survey", row=row.number, column="type", name=list_name)
            )
        return
    if kind not in QUESTION_TYPE_DICT and kind not in _type_alias_map and kind not in control:
        if kind.split()[0] in select or kind.lower().replace("-", "_") in (
            "xml_external",
            "csv_external",
            "audit",
        ):
            return
        found.findings.append(
            finding("type_unknown", sheet="survey", row=row.number, column="type", name=kind)
        )


def _check_name(row: Row, kind: str, names: dict[str, int], found: Survey) -> None:
    name = row.get("name").strip()
    if not name:
        if kind not in ("audit",):
            found.findings.append(finding("name_missing", sheet="survey", row=row.number, column="name"))
        return
    if not _NAME.match(name):
        found.findings.append(
            finding("name_invalid", sheet="survey", row=row.number, column="name", name=name)
        )
    elif name in names:
        found.findings.append(
            finding(
                "name_doubled", sheet="survey", row=row.number, column="name", name=name, other=names[name]
            )
        )
    names.setdefault(name, row.number)
    quiet = kind in _QUIET_TYPES or _BEGIN.match(kind) or row.get("calculation")
    if not quiet and not any(True for _ in row.filled("label", "hint", "guidance_hint", "image", "media")):
        found.findings.append(
            finding("label_missing", sheet="survey", row=row.number, column="label", name=name)
        )


def _check_expressions(row: Row, found: Survey) -> None:
    for column, text in row.filled(*EXPRESSION_COLUMNS, *_TEXT_COLUMNS, "default", "trigger"):
        unknown = [name for saved, name in _REFERENCE.findall(text) if not saved and name not in found.names]
        for name in unknown:
            near = get_close_matches(name, found.names, n=1)
            shown = f"${{{name}}}" + (f" (gemeint: ${{{near[0]}}}?)" if near else "")
            found.findings.append(
                finding(
                    "reference_unknown", sheet="survey", row=row.number, column=column.heading, name=shown
                )
            )
        if column.name in EXPRESSION_COLUMNS and text.strip().lower() not in _YES_NO:
            found.findings.extend(check_expression(text, row=row.number, column=column.heading))


def check_expression(text: str, *, row: int, column: str, sheet: str = "survey") -> list[Finding]:
    """The faults of one expression by itself: syntax, unknown functions, wrong numbers of arguments."""
    # A reference stands for a path, whatever its name.
    plain = _REFERENCE.sub(" /data/reference ", text)
    try:
        parsed = parse_expression(plain)
    except ExpressionError as error:
        return [
            finding(
                "expression_syntax", sheet=sheet, row=row, column=column, detail=german_detail(error, plain)
            )
        ]
    found = []
    for call in _calls(parsed):
        entry = FUNCTIONS.get(call.name)
        if entry is None:
            near = get_close_matches(call.name, FUNCTIONS, n=1)
            name = call.name + (f"()“ – gemeint: „{near[0]}" if near else "")
            found.append(finding("function_unknown", sheet=sheet, row=row, column=column, name=name))
        elif not entry.least <= len(call.arguments) <= entry.most:
            found.append(
                finding(
                    "argument_count",
                    sheet=sheet,
                    row=row,
                    column=column,
                    name=call.name,
                    count=len(call.arguments),
                )
            )
    return found


def german_detail(error: ExpressionError, expression: str) -> str:
    """Where an expression stops making sense."""
    if error.code == "expression_too_deep":
        return "zu tief verschachtelt"
    if error.code == "axis_unknown":
        return "unbekannte Achse"
    offset = int(error.data.get("offset", "0"))
    rest = expression[offset : offset + 20].strip()
    return f"unerwartet ab „{rest}“" if rest else "es endet zu früh"


def _calls(expression: object) -> Iterator[Call]:
    if isinstance(expression, Call):
        yield expression
    if isinstance(expression, tuple):
        for part in expression:
            yield from _calls(part)


def _translations(sheet: Sheet, row: Row) -> Iterator[Finding]:
    for name in _TEXT_COLUMNS:
        columns = sheet.languages(name)
        if len(columns) < 2:
            continue
        filled = [column for column in columns if row.cells.get(column.heading, "").strip()]
        if not filled:
            continue
        for column in columns:
            if column not in filled:
                yield finding(
                    "translation_missing",
                    sheet=sheet.name,
                    row=row.number,
                    column=column.heading,
                    severity="warning",
                    language=column.language,
                )


def _check_choices(choices: Sheet, found: Survey) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in choices.rows:
        found.findings.extend(_translations(choices, row))
        list_name, name = row.get("list_name").strip(), row.get("name").strip()
        if not list_name:
            found.findings.append(
                finding("choice_list_name_missing", sheet="choices", row=row.number, column="list_name")
            )
            continue
        if not name:
            found.findings.append(
                finding("choice_name_missing", sheet="choices", row=row.number, column="name")
            )
            continue
        if " " in name and list_name in found.multiple:
            found.findings.append(
                finding("choice_name_spaced", sheet="choices", row=row.number, column="name", name=name)
            )
        if (list_name, name) in seen:
            found.findings.append(
                finding(
                    "choice_doubled",
                    sheet="choices",
                    row=row.number,
                    column="name",
                    name=name,
                    list=list_name,
                    other=seen[list_name, name],
                )
            )
        seen.setdefault((list_name, name), row.number)
