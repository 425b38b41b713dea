"""
The command line.

1. Every command explains itself with an example.
2. What goes wrong is one clear line, exit code 1; a wrong call is exit code 2.
"""

import json
import socket
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner

from app.cli import main

QUESTIONNAIRES = Path(__file__).parents[1] / "assets" / "questionnaires"


def all_commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []

    def walk(command: click.Command, path: tuple[str, ...]) -> None:
        found.append(path)
        if isinstance(command, click.Group):
            for name, child in command.commands.items():
                walk(child, (*path, name))

    walk(main, ())
    return found


def run(*arguments: str, **env: str):
    return CliRunner().invoke(main, list(arguments), env=env)


@pytest.mark.parametrize("path", all_commands(), ids=lambda path: " ".join(path) or "feldlotse")
def test_command_explains_itself_with_an_example(path):
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert "Example:\n    feldlotse " in result.output


def test_unknown_command_is_a_wrong_call():
    assert run("abgleichen").exit_code == 2


def test_wrong_setting_is_one_line(tmp_path):
    result = run("sync", FELDLOTSE_SERVER_URL="lotse.example.org", FELDLOTSE_HOME=str(tmp_path))
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "Error: FELDLOTSE_SERVER_URL: expected an address that begins with http:// or https://"
    ]


@pytest.mark.parametrize("command", ["web", "demo"])
def test_taken_port_is_one_line(command, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run(command, "--port", str(port), "--data", str(tmp_path))
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert line.startswith(f"Error: port {port}")
    assert "taken by another program" in line


def test_questionnaire_without_fault_passes():
    result = run("forms", "check", str(QUESTIONNAIRES / "qba_betrieb.xlsx"))
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.output


def test_fault_of_a_questionnaire_is_named_with_sheet_row_and_column(tmp_path):
    workbook = openpyxl.load_workbook(QUESTIONNAIRES / "bedarf_kurz.xlsx")
    survey = workbook["survey"]
    columns = {cell.value: cell.column for cell in survey[1]}
    survey.cell(4, columns["name"]).value = None
    survey.cell(9, columns["constraint"]).value = ". >= and 3"
    faulty = tmp_path / "faulty.xlsx"
    workbook.save(faulty)
    workbook.close()
    result = run("forms", "check", str(faulty))
    assert result.exit_code == 1
    assert "survey, row 4, name" in result.output
    assert "survey, row 9, constraint" in result.output
    findings = json.loads(run("forms", "check", str(faulty), "--json").output)
    assert {(each["sheet"], each["row"], each["column"]) for each in findings} >= {
        ("survey", 4, "name"),
        ("survey", 9, "constraint"),
    }


def test_file_that_is_no_workbook_is_named(tmp_path):
    path = tmp_path / "letter.xlsx"
    path.write_text("Sehr geehrte Damen und Herren")
    result = run("forms", "check", str(path))
    assert result.exit_code == 1
    assert "workbook_unreadable" in result.output


@pytest.mark.parametrize("command", ["write", "carry", "list"])
def test_package_of_a_device_nobody_enrolled_is_one_line(command, tmp_path):
    file = tmp_path / "a.feldlotse"
    file.write_bytes(b"hello")
    arguments = ["package", command, *([] if command == "list" else [str(file)])]
    result = run(*arguments, "--home", str(tmp_path / "home"))
    assert result.exit_code == 1
    assert result.stderr.strip().splitlines() == [
        "Error: nobody is enrolled on this device: start the app and enter a code"
    ]
