"""
Checking workbooks: every fault with sheet, row, column, and how to repair it.

The first row of a sheet holds its headings, so that the first question stands in row 2.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from app.forms import parse_form
from app.forms.check import Finding, WorkbookError, check_workbook, convert_workbook
from tests.forms.scenario import QUESTIONNAIRES

SETTINGS = {"settings": [["form_id", "version", "form_title"], ["probe", "1", "Probe"]]}
HEAD = ["type", "name", "label", "relevant", "calculation"]


def written(folder: Path, sheets: dict[str, list[list[str]]]) -> Path:
    """A real .xlsx with these sheets."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in {**sheets, **SETTINGS}.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append([cell or None for cell in row])
    path = folder / "form.xlsx"
    workbook.save(path)
    return path


def places(findings: list[Finding]) -> list[tuple[str, str, int, str]]:
    return [(each.code, each.sheet, each.row, each.column) for each in findings]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["text", "", "A"]], ("name_missing", "survey", 2, "name")),
        ([["text", "a", "A"], ["textt", "b", "B"]], ("type_unknown", "survey", 3, "type")),
        ([["", "a", "A"]], ("type_missing", "survey", 2, "type")),
        ([["text", "1a", "A"]], ("name_invalid", "survey", 2, "name")),
        ([["text", "a", "A"], ["text", "a", "B"]], ("name_doubled", "survey", 3, "name")),
        ([["text", "a", ""]], ("label_missing", "survey", 2, "label")),
        ([["select_one liste", "a", "A"]], ("choice_list_missing", "survey", 2, "type")),
        ([["begin_group", "g", "G"], ["text", "a", "A"]], ("group_unmatched", "survey", 2, "type")),
        ([["text", "a", "A"], ["end_group", "", ""]], ("group_unmatched", "survey", 3, "type")),
        ([["text", "a", "A", "${zz} = 1"]], ("reference_unknown", "survey", 2, "relevant")),
        ([["text", "a", "Hallo ${zz}"]], ("reference_unknown", "survey", 2, "label")),
        ([["text", "a", "A", "/data/zz = 1"]], ("reference_unknown", "survey", 2, "relevant")),
        ([["text", "a", "A", "(1 + "]], ("expression_syntax", "survey", 2, "relevant")),
        ([["calculate", "a", "", "", "selcted('a', 'b')"]], ("function_unknown", "survey", 2, "calculation")),
        ([["calculate", "a", "", "", "round()"]], ("argument_count", "survey", 2, "calculation")),
        ([["calculate", "a", "", "", "regex('a', '[')"]], ("expression", "survey", 2, "calculation")),
        (
            [["text", "x", "X"], ["text", "a", "A", "${b} = 'x'"], ["text", "b", "B", "${a} = 'x'"]],
            ("cyclic_dependency", "survey", 3, "relevant"),
        ),
    ],
)
def test_fault_is_named_with_sheet_row_and_column(
    tmp_path: Path, rows: list[list[str]], expected: tuple[str, str, int, str]
) -> None:
    findings = check_workbook(written(tmp_path, {"survey": [HEAD, *rows]}))
    assert places(findings) == [expected]
    assert findings[0].severity == "error"
    assert findings[0].text
    assert findings[0].repair


def test_cycle_names_all_its_rows(tmp_path: Path) -> None:
    rows = [["text", "a", "A", "${b} = 'x'"], ["text", "b", "B", "${a} = 'x'"]]
    [found] = check_workbook(written(tmp_path, {"survey": [HEAD, *rows]}))
    assert "a (Zeile 2) → b (Zeile 3)" in found.text


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    rows = [["text", "", "A"], ["textt", "b", "B"], ["text", "c", "C", "${zz} = 1 +"]]
    findings = check_workbook(written(tmp_path, {"survey": [HEAD, *rows]}))
    assert [(each.code, each.row) for each in findings] == [
        ("name_missing", 2),
        ("type_unknown", 3),
        ("expression_syntax", 4),
        ("reference_unknown", 4),
    ]


def test_faults_of_choices_are_named(tmp_path: Path) -> None:
    sheets = {
        "survey": [HEAD, ["select_multiple l", "a", "A"]],
        "choices": [
            ["list_name", "name", "label"],
            ["l", "x", "X"],
            ["l", "x", "Y"],
            ["l", "", "Z"],
            ["", "q", "Q"],
            ["l", "a b", "AB"],
        ],
    }
    assert places(check_workbook(written(tmp_path, sheets))) == [
        ("choice_doubled", "choices", 3, "name"),
        ("choice_name_missing", "choices", 4, "name"),
        ("choice_list_name_missing", "choices", 5, "list_name"),
        ("choice_name_spaced", "choices", 6, "name"),
    ]


def test_missing_translation_is_a_warning(tmp_path: Path) -> None:
    head = ["type", "name", "label::Deutsch (de)", "label::English (en)"]
    path = written(tmp_path, {"survey": [head, ["text", "a", "A", "A"], ["text", "b", "B", ""]]})
    [found] = check_workbook(path)
    assert places([found]) == [("translation_missing", "survey", 3, "label::English (en)")]
    assert found.severity == "warning"
    assert convert_workbook(path).form_id == "probe"


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken zip"])
def test_broken_workbook_is_one_finding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    [found] = check_workbook(path)
    assert found.code == "workbook_unreadable"
    with pytest.raises(WorkbookError) as caught:
        convert_workbook(path)
    assert caught.value.findings == (found,)


def test_missing_file_is_one_finding(tmp_path: Path) -> None:
    [found] = check_workbook(tmp_path / "none.xlsx")
    assert found.code == "file_missing"


def test_workbook_without_survey_is_one_finding(tmp_path: Path) -> None:
    [found] = check_workbook(written(tmp_path, {"choices": [["list_name", "name", "label"]]}))
    assert (found.code, found.text) == ("sheet_missing", "Das Blatt „survey“ fehlt.")


def test_form_without_version_cannot_be_published(tmp_path: Path) -> None:
    path = tmp_path / "form.md"
    path.write_text("| survey |\n| | type | name | label |\n| | text | a | A |\n", encoding="utf-8")
    assert [(each.code, each.severity) for each in check_workbook(path)] == [("version_missing", "warning")]
    with pytest.raises(WorkbookError):
        convert_workbook(path)


@pytest.mark.parametrize("name", ["qba_betrieb", "bedarf_kurz", "wissenssicherung"])
@pytest.mark.parametrize("suffix", ["xlsx", "md"])
def test_questionnaires_have_no_fault(name: str, suffix: str) -> None:
    path = QUESTIONNAIRES / f"{name}.{suffix}"
    assert check_workbook(path) == []
    form = convert_workbook(path)
    assert (form.form_id, form.version) == (name, "2026112101")
    assert parse_form(form.xform).title == form.title
