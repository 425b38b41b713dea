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
        ([["calculate", "a", "", "", "regex('a', '[')"]], ("pattern_invalid", "survey", 2, "calculation")),
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


LIST = [["list_name", "name", "label"], ["l", "a", "A"], ["l", "b", "B"]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["integer", "n", "N"], ["text", "a", "A", "${n} > 'viel'"]], ("type_mismatch", 3, "relevant")),
        ([["date", "d", "D"], ["text", "a", "A", "${d} = 'heute'"]], ("type_mismatch", 3, "relevant")),
        (
            [["select_one l", "x", "X"], ["calculate", "a", "", "", "${x} = 'c'"]],
            ("choice_unknown", 3, "calculation"),
        ),
        (
            [["select_multiple l", "x", "X"], ["text", "a", "A", "selected(${x}, 'c')"]],
            ("choice_unknown", 3, "relevant"),
        ),
        (
            [["select_multiple l", "x", "X"], ["text", "a", "A", "${x} = 'a'"]],
            ("select_multiple_compared", 3, "relevant"),
        ),
        (
            [["integer", "n", "N"], ["text", "a", "A", "${n} > 5 and ${n} < 3"]],
            ("unreachable", 3, "relevant"),
        ),
        (
            [["integer", "n", "N"], ["text", "a", "A", "${n} > 5 and 5 >= ${n}"]],
            ("unreachable", 3, "relevant"),
        ),
        (
            [["text", "n", "N"], ["text", "a", "A", "${n} = 'x' and ${n} = 'y'"]],
            ("unreachable", 3, "relevant"),
        ),
        ([["text", "a", "A", "no"]], ("unreachable", 2, "relevant")),
        ([["text", "a", "A", "1 = 2"]], ("unreachable", 2, "relevant")),
        (
            [
                ["text", "n", "N"],
                ["begin_group", "g", "G", "${n} = 'x'"],
                ["text", "a", "A", "${n} = 'y' or ${n} = 'z'"],
                ["end_group", "", ""],
            ],
            ("unreachable", 4, "relevant"),
        ),
        ([["text", "a", "Wort " * 80]], ("text_long", 2, "label")),
    ],
)
def test_what_can_never_be_is_a_warning(
    tmp_path: Path, rows: list[list[str]], expected: tuple[str, int, str]
) -> None:
    uses = [] if any("l" in row[0].split()[1:] for row in rows) else [["select_one l", "use", "Use"]]
    sheets = {"survey": [HEAD, *rows, *uses], "choices": LIST}
    found = check_workbook(written(tmp_path, sheets))
    assert expected in [(each.code, each.row, each.column) for each in found]
    assert {each.severity for each in found} == {"warning"}


@pytest.mark.parametrize(
    "relevant",
    [
        "${n} > 5 or ${n} < 3",
        "${n} >= 5 and ${n} <= 5",
        "${n} != 1 and ${n} != 2",
        "not(${n} = 1) and ${n} = 2",
        "${r_n} > 5 and ${r_n} < 3",
        "${x} = 'a' or ${x} = 'b'",
        "${x} = '' and ${n} = ''",
        "selected(${x}, 'a') and not(selected(${x}, 'b'))",
        "yes",
    ],
)
def test_what_may_be_is_no_fault(tmp_path: Path, relevant: str) -> None:
    rows = [
        ["integer", "n", "N"],
        ["select_one l", "x", "X"],
        ["begin_repeat", "r", "R"],
        ["integer", "r_n", "RN"],
        ["end_repeat", "", ""],
        ["text", "a", "A", relevant],
    ]
    assert check_workbook(written(tmp_path, {"survey": [HEAD, *rows], "choices": LIST})) == []


def test_choice_that_no_filter_lets_pass_is_a_warning(tmp_path: Path) -> None:
    sheets = {
        "survey": [
            ["type", "name", "label", "choice_filter"],
            ["select_one land", "land", "Land"],
            ["select_one ort", "ort", "Ort", "land = ${land}"],
        ],
        "choices": [
            ["list_name", "name", "label", "land"],
            ["land", "sl", "SL"],
            ["land", "sn", "SN"],
            ["ort", "sb", "Saarbrücken", "sl"],
            ["ort", "b", "Berlin", "be"],
            ["nie", "x", "X"],
        ],
    }
    assert places(check_workbook(written(tmp_path, sheets))) == [
        ("choice_never_offered", "choices", 5, "name"),
        ("choice_list_unused", "choices", 6, "list_name"),
    ]


def test_language_that_the_choices_lack_is_a_warning(tmp_path: Path) -> None:
    sheets = {
        "survey": [["type", "name", "label::de", "label::en"], ["select_one l", "a", "A", "A"]],
        "choices": [["list_name", "name", "label::de"], ["l", "x", "X"]],
    }
    found = [(each.code, each.row) for each in check_workbook(written(tmp_path, sheets))]
    assert ("choices_language_missing", 1) in found


def test_place_is_that_of_the_workbook_whatever_its_headings(tmp_path: Path) -> None:
    """Aliases of columns, languages, names that stand twice, blank rows."""
    sheets = {
        "survey": [
            ["type", "name", "label::de", "relevance", "calculate"],
            ["begin_group", "g", "G"],
            ["text", "a", "A"],
            ["end_group", "", ""],
            ["", "", ""],
            ["begin_group", "h", "H"],
            ["text", "a", "A", "/data/zz = 1"],
            ["calculate", "c", "", "", "${d} + 1"],
            ["calculate", "d", "", "", "${c} + 1"],
            ["end_group", "", ""],
        ],
    }
    found = check_workbook(written(tmp_path, sheets))
    assert places(found) == [("cyclic_dependency", "survey", 8, "calculate")]
    sheets["survey"][7][4] = "1"
    found = check_workbook(written(tmp_path, sheets))
    assert places(found) == [("reference_unknown", "survey", 7, "relevance")]


def test_a_default_that_its_question_cannot_take_is_an_error(tmp_path: Path) -> None:
    sheets = {
        "survey": [
            ["type", "name", "label", "default"],
            ["integer", "a", "A", "zwölf"],
            ["date", "b", "B", "24.11.2026"],
            ["select_one l", "c", "C", "gelb"],
            ["select_multiple l", "d", "D", "x gruen"],
            ["date", "e", "E", "today()"],
            ["integer", "f", "F", "-3"],
            ["select_one l", "g", "G", "x"],
            ["date", "h", "H", "2026-11-24"],
        ],
        "choices": [["list_name", "name", "label"], ["l", "x", "X"]],
    }
    assert places(check_workbook(written(tmp_path, sheets))) == [
        ("default_mismatch", "survey", 2, "default"),
        ("default_mismatch", "survey", 3, "default"),
        ("default_not_offered", "survey", 4, "default"),
        ("default_not_offered", "survey", 5, "default"),
    ]


def test_patterns_are_read_before_anybody_answers(tmp_path: Path) -> None:
    sheets = {
        "survey": [
            ["type", "name", "label", "constraint"],
            ["text", "a", "A", "regex(., '[')"],
            ["text", "b", "B", "regex(., '^(x+)+(?=y)')"],
            ["text", "c", "C", "regex(., '^[A-Z]{2}$')"],
        ],
    }
    found = places(check_workbook(written(tmp_path, sheets)))
    assert ("pattern_invalid", "survey", 2, "constraint") in found
    assert ("pattern_unbounded", "survey", 3, "constraint") in found
    assert not [place for place in found if place[2] == 4]
