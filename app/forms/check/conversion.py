"""Converts a workbook with pyxform and loads the result; every complaint becomes a finding with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from app.forms.check.findings import Finding, finding
from app.forms.check.survey import EXPRESSION_COLUMNS, Survey
from app.forms.definition import FormDefinition
from app.forms.errors import CyclicDependencyError, ExpressionError, FormError, UnsupportedFeatureError
from app.forms.parse import parse_form

_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"[Oo]n the '(\w+)' sheet")
_COLUMN = re.compile(r"the '(\w+)' value")
_QUOTED_NAME = re.compile(r"named '([^']+)'|type '([^']+)'")
_COLUMNS = {
    "relevant": "relevant",
    "calculate": "calculation",
    "constraint": "constraint",
    "required": "required",
    "readonly": "readonly",
    "choice_filter": "choice_filter",
    "repeat_count": "repeat_count",
    "default": "default",
    "output": "label",
    "label": "label",
}


@dataclass
class Conversion:
    """What came of a conversion: the XForm and its definition, if it went well."""

    findings: list[Finding]
    xform: str = ""
    definition: FormDefinition | None = None


def converted(path: Path, survey: Survey) -> Conversion:
    """Convert the workbook and load the form."""
    try:
        result = convert(str(path))
    except PyXFormError as error:
        return Conversion([_complaint(str(error), survey)])
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        # pyxform stumbles over some workbooks instead of complaining.
        return Conversion([finding("conversion", detail=f"{type(error).__name__}: {error}")])
    findings = [
        finding("conversion_warning", severity="warning", row=_row(warning), detail=_ROW.sub("", warning))
        for warning in result.warnings
        if "is missing the" not in warning
    ]
    try:
        definition = parse_form(result.xform)
    except FormError as error:
        return Conversion([*findings, _load_error(error, survey)], xform=result.xform)
    for unknown in definition.unknown_references:
        findings.append(
            finding(
                "reference_unknown",
                sheet="survey",
                row=(row := _row_of(unknown.where, survey)),
                column=_heading(
                    row, _COLUMNS.get(unknown.attribute, unknown.attribute), survey, text=unknown.path
                ),
                name=unknown.path,
            )
        )
    return Conversion(findings, xform=result.xform, definition=definition)


def _row(message: str) -> int:
    found = _ROW.search(message)
    return int(found[1]) if found else 0


def _complaint(message: str, survey: Survey) -> Finding:
    row = _row(message)
    sheet, column = _SHEET.search(message), _COLUMN.search(message)
    if not row and (named := _QUOTED_NAME.search(message)):
        row = survey.names.get(named[1] or "", 0)
    return finding(
        "conversion",
        sheet=sheet[1] if sheet else "survey" if row else "",
        row=row,
        column=column[1] if column else "",
        detail=_ROW.sub("", message).strip(),
    )


def _load_error(error: FormError, survey: Survey) -> Finding:
    if isinstance(error, CyclicDependencyError):
        names = [path.rpartition("/")[2] for path in error.members]
        rows = [(name, _row_of(path, survey)) for name, path in zip(names, error.members, strict=True)]
        first = min((row for _, row in rows if row), default=0)
        start = next((place for place, (_, row) in enumerate(rows) if row == first), 0)
        rows = rows[start:] + rows[:start]
        listed = " → ".join(f"{name} (Zeile {row})" if row else name for name, row in rows)
        blamed = survey.rows.get(first)
        # The expression of the first row that names another member.
        column = next(
            (
                each.heading
                for each, text in (blamed.filled(*EXPRESSION_COLUMNS) if blamed is not None else ())
                if any(f"${{{name}}}" in text.replace(" ", "") for name in names)
            ),
            _heading(first, "relevant", survey),
        )
        return finding("cyclic_dependency", sheet="survey", row=first, column=column, names=listed)
    where = _where(error.data, error.where)
    row, column = _row_of(where, survey), _COLUMNS.get(error.data.get("attribute", ""), "")
    column = _heading(row, column, survey) if column else ""
    if isinstance(error, ExpressionError):
        return finding("expression", sheet="survey", row=row, column=column, detail=error.message)
    if isinstance(error, UnsupportedFeatureError):
        return finding("unsupported", sheet="survey", row=row, column=column or "type", detail=error.message)
    return finding("form", sheet="survey" if row else "", row=row, column=column, detail=str(error))


def _where(data: Mapping[str, str], where: str) -> str:
    return data.get("path", where)


def _row_of(path: str, survey: Survey) -> int:
    _, _, below_root = path.strip("/").partition("/")
    return survey.paths.get(below_root) or survey.names.get(path.rpartition("/")[2], 0)


def _heading(row: int, column: str, survey: Survey, *, text: str = "") -> str:
    """The heading under which a row has a column, that of the text in question if there are several."""
    found = survey.rows.get(row)
    filled = list(found.filled(column)) if found is not None else []
    return next((each.heading for each, cell in filled if text and text in cell), "") or next(
        (each.heading for each, _ in filled), column
    )
