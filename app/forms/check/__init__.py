"""Checks and converts workbooks (XLSForm). The only part of the engine that knows pyxform."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.forms.check.conversion import converted
from app.forms.check.findings import Finding, WorkbookError, finding
from app.forms.check.logic import check_logic
from app.forms.check.survey import check_rows
from app.forms.check.workbook import Sheet, read_workbook

__all__ = ["ConvertedForm", "Finding", "WorkbookError", "check_workbook", "convert_workbook"]


@dataclass(frozen=True)
class ConvertedForm:
    """A form as it is published; `files` names the data files it reads (CSV, XML, GeoJSON)."""

    form_id: str
    version: str
    title: str
    xform: str
    files: tuple[str, ...] = ()


def check_workbook(path: Path) -> list[Finding]:
    """Every fault of a workbook (.xlsx, .xls, .md, .csv), in the order of its sheets and rows."""
    return _checked(Path(path))[0]


def convert_workbook(path: Path) -> ConvertedForm:
    """
    Convert a workbook into the XForm to publish.

    Raises:
        WorkbookError: It has errors, or no version; `findings` names them.
    """
    path = Path(path)
    findings, form = _checked(path)
    if form is not None and not form.version:
        findings.append(finding("version_missing", sheet="settings", row=2, column="version"))
    if form is None or any(each.severity == "error" for each in findings):
        raise WorkbookError(str(path), tuple(findings))
    return form


def _checked(path: Path) -> tuple[list[Finding], ConvertedForm | None]:
    try:
        sheets = read_workbook(path)
    except WorkbookError as error:
        return list(error.findings), None
    survey = check_rows(sheets)
    findings = list(survey.findings)
    if "survey" in sheets and not any(each.code == "column_missing" for each in findings):
        findings.extend(check_logic(sheets))
    if any(each.code in ("sheet_missing", "column_missing") for each in findings):
        return findings, None
    conversion = converted(path, survey)
    blamed = {(each.sheet, each.row) for each in findings if each.severity == "error"}
    for each in conversion.findings:
        # What the row check has said in plainer words is not said again.
        if (each.sheet, each.row) in blamed or (blamed and not each.row):
            continue
        findings.append(each)
    if not _setting(sheets, "version"):
        findings.append(
            finding("version_missing", sheet="settings", row=2, column="version", severity="warning")
        )
    findings.sort(key=lambda each: (_SHEETS.get(each.sheet, 0), each.row, each.column, each.code))
    definition = conversion.definition
    if definition is None:
        return findings, None
    sources = [each.source for each in definition.instances.values() if each.source.startswith("jr://file")]
    files = tuple(sorted({source.rpartition("/")[2] for source in sources}))
    return findings, ConvertedForm(
        definition.form_id, definition.version, definition.title, conversion.xform, files
    )


_SHEETS = {"": 0, "survey": 1, "choices": 2, "settings": 3}


def _setting(sheets: dict[str, Sheet], name: str) -> str:
    settings = sheets.get("settings")
    return next((row.get(name) for row in settings.rows), "") if settings is not None else ""
