"""
The commands of operators: what they print, that they may be run twice, and one clear line when they fail.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.cli.texts import ERRORS, error_line
from server.database import DatabaseAddress
from server.operating import sample
from tests.server.world import KUEMMERER, MENTOR, PRESSWERK

Run = Callable[..., Result]


@pytest.fixture
def run(empty_address: DatabaseAddress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command against a database of this test, as an operator of a real cluster does."""
    monkeypatch.setenv("FELDLOTSE_DATABASE_URL", empty_address.app_url)
    monkeypatch.setenv("FELDLOTSE_OWNER_URL", empty_address.owner_url)
    monkeypatch.setenv("FELDLOTSE_DATA", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.fixture
def network(run: Run) -> Run:
    assert run("migrate").exit_code == 0
    assert run("network", "add", "Netz", "--short", "netz").exit_code == 0
    assert run("region", "add", "Saarlouis", "--kreis", "10044").exit_code == 0
    return run


def line_of(result: Result) -> str:
    assert result.exit_code != 0
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.output
    return lines[0]


def test_whole_network_from_commands(network: Run, tmp_path: Path) -> None:
    firms = tmp_path / "firms.csv"
    firms.write_text("name,city,kreis5,headcount\nPresswerk,Dillingen,10044,52\nHärterei,Nalbach,10044,\n")
    directory = tmp_path / "directory.csv"
    directory.write_text("name;kind;city;as_of;topics\nLernwerk;traeger;Saarlouis;2026-10-01;team sprachen\n")
    questionnaire = str(sample.QUESTIONNAIRES_FOLDER / "bedarf_kurz.xlsx")
    assert "2 added" in network("firm", "import", str(firms)).stdout
    assert "0 added, 0 changed, 2 unchanged" in network("firm", "import", str(firms)).stdout
    assert "1 added" in network("directory", "import", str(directory)).stdout
    assert ": added" in network("forms", "publish", questionnaire).stdout
    assert ": unchanged" in network("forms", "publish", questionnaire).stdout
    added = network("user", "add", MENTOR, "--role", "mentor", "--region", "Saarlouis")
    assert ": added" in added.stdout
    assert network("user", "add", KUEMMERER, "--role", "kuemmerer", "--firm", "Presswerk").exit_code == 0
    listed = json.loads(network("user", "list", "--json").stdout)
    assert [(row["name"], row["firm"], row["regions"]) for row in listed] == [
        (MENTOR, "", "Saarlouis"),
        (KUEMMERER, "Presswerk", ""),
    ]
    assert [row["form_id"] for row in json.loads(network("forms", "list", "--json").stdout)] == [
        "bedarf_kurz"
    ]
    assert "Saarlouis" in network("user", "list").stdout


def test_import_with_update_changes_what_is_there(network: Run, tmp_path: Path) -> None:
    table = tmp_path / "firms.csv"
    table.write_text("name;city;kreis5;headcount\nPresswerk;Dillingen;10044;52\n")
    network("firm", "import", str(table))
    table.write_text("name;city;kreis5;headcount\nPresswerk;Dillingen;10044;55\n")
    assert "1 unchanged" in network("firm", "import", str(table)).stdout
    assert "1 changed" in network("firm", "import", str(table), "--update").stdout
    assert "1 unchanged" in network("firm", "import", str(table), "--update").stdout


def test_kuemmerer_does_not_move_to_another_firm(network: Run) -> None:
    for name in ("Alpha", "Beta"):
        network("firm", "add", name, "--city", "Dillingen", "--kreis", "10044")
    add = ("user", "add", KUEMMERER, "--role", "kuemmerer", "--update", "--firm")
    assert ": added" in network(*add, "Alpha").stdout
    assert ": unchanged" in network(*add, "Alpha").stdout
    assert "add a new person" in line_of(network(*add, "Beta"))
    as_mentor = ("user", "add", KUEMMERER, "--role", "mentor", "--region", "Saarlouis", "--update")
    assert "add a new person" in line_of(network(*as_mentor))


def test_person_who_leaves_is_set_inactive(network: Run) -> None:
    add = ("user", "add", MENTOR, "--role", "mentor", "--region", "Saarlouis")
    network(*add)
    assert ": changed" in network(*add, "--inactive", "--update").stdout
    assert "no longer active" in line_of(network("invite", MENTOR))


def test_invitation_prints_a_code_once(network: Run) -> None:
    network("user", "add", MENTOR, "--role", "mentor", "--region", "Saarlouis")
    first, second = network("invite", MENTOR), network("invite", MENTOR, "--days", "1")
    assert first.stdout[:9] != second.stdout[:9]
    assert MENTOR in first.stdout
    (row,) = json.loads(network("user", "list", "--json").stdout)
    assert len(json.loads(network("invite", row["id"], "--json").stdout)["code"]) == 9


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("invite", "Niemand"), "nobody called “Niemand”"),
        (("region", "add", "X", "--kreis", "99999"), "“99999” is no official district key"),
        (("user", "add", "A", "--role", "mentor"), "name at least one with --region"),
        (("user", "add", "A", "--role", "mentor", "--region", "Mond"), "no region “Mond”"),
        (("user", "add", "A", "--role", "kuemmerer"), "name it with --firm"),
        (("user", "add", "A", "--role", "kuemmerer", "--firm", "X"), "no firm “X”"),
        (("user", "add", "A", "--role", "supervisor", "--firm", "X"), "Only a Kümmerer"),
        (("user", "list", "--network", "mars"), "no network “mars”. Known: netz"),
        (("device", "revoke", "00000001"), "no device “00000001”"),
        (("firm", "add", "F", "--city", "C", "--kreis", "16052"), "kreis5: “16052” is not a region"),
    ],
)
def test_mistake_is_one_clear_line(network: Run, arguments: tuple[str, ...], expected: str) -> None:
    assert expected in line_of(network(*arguments))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("name;town\nA;B\n", "line 1: unknown column “town”"),
        ("name;city\nA;B\n", "line 1: the column “kreis5” is missing"),
        ("name;city;kreis5\nA;B;10044\n;B;10044\n", "line 3, column name: must not be empty"),
        ("name;city;kreis5\nA;B;10044;x\n", "line 2: more cells than columns"),
        ("name;city;kreis5;headcount\nA;B;10044;viele\n", "line 2, column headcount: “viele”"),
        ("name;city;kreis5;works_council\nA;B;10044;yes\n", "“yes” is not ja or gruendung"),
        ("name;city;kreis5;wz_division\nA;B;10044;999\n", "“999” is not a section or division"),
        ("name;city;kreis5;headcount_date\nA;B;10044;gestern\n", "“gestern” is not a date"),
    ],
)
def test_fault_in_a_table_is_named_with_its_place(
    network: Run, tmp_path: Path, table: str, expected: str
) -> None:
    file = tmp_path / "firms.csv"
    file.write_text("\ufeff" + table)
    assert expected in line_of(network("firm", "import", str(file)))
    assert "“A”" in line_of(network("user", "add", "B", "--role", "kuemmerer", "--firm", "A"))


def test_broken_workbook_is_named_with_its_place(network: Run, tmp_path: Path) -> None:
    file = tmp_path / "broken.xlsx"
    file.write_bytes(b"no workbook")
    assert "broken.xlsx" in line_of(network("forms", "publish", str(file)))
    form = tmp_path / "form.md"
    form.write_text(
        "| survey |\n| | type | name | label |\n| | explode | a | A |\n"
        "| settings |\n| | form_id | version |\n| | f | 1 |\n"
    )
    assert "form.md, sheet survey, row 2, column type" in line_of(network("forms", "publish", str(form)))


def test_published_version_cannot_be_replaced(network: Run, tmp_path: Path) -> None:
    form = tmp_path / "form.md"
    text = (
        "| survey |\n| | type | name | label |\n| | text | a | LABEL |\n"
        "| settings |\n| | form_id | version |\n| | f | 1 |\n"
    )
    form.write_text(text.replace("LABEL", "Alt"))
    assert "f 1: added" in network("forms", "publish", str(form)).stdout
    form.write_text(text.replace("LABEL", "Neu"))
    assert "f 1 is published with other content" in line_of(network("forms", "publish", str(form)))
    form.write_text(text.replace("LABEL", "Neu").replace("| 1 |", "| 2 |"))
    assert "f 2: added" in network("forms", "publish", str(form)).stdout


def test_database_without_tables_is_named(run: Run) -> None:
    assert "feldlotse-server migrate" in line_of(run("network", "list"))


def test_network_is_asked_for_where_it_matters(network: Run) -> None:
    network("network", "add", "Zweites", "--short", "zwei")
    assert "Name the network with --network; known: netz, zwei" in line_of(network("forms", "list"))


def test_setting_that_makes_no_sense_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FELDLOTSE_SERVER_PORT", "eins")
    assert "FELDLOTSE_SERVER_PORT: “eins”" in line_of(run("network", "list"))
    monkeypatch.setenv("FELDLOTSE_DATABASE_URL", "mysql://x")
    assert "FELDLOTSE_DATABASE_URL must begin with postgresql://" in line_of(run("network", "list"))


def test_database_that_does_not_answer_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://x@127.0.0.1:1/x?connect_timeout=1"
    monkeypatch.setenv("FELDLOTSE_DATABASE_URL", url)
    monkeypatch.setenv("FELDLOTSE_OWNER_URL", url)
    assert "PostgreSQL does not answer" in line_of(run("network", "list"))


def test_sample_twice_changes_nothing(run: Run) -> None:
    assert run("migrate").exit_code == 0
    assert "20 added, 0 changed, 0 unchanged" in run("sample", "--offers", "0").stdout
    assert "0 added, 0 changed, 20 unchanged" in run("sample", "--offers", "0").stdout
    people = json.loads(run("user", "list", "--json").stdout)
    assert [row["firm"] for row in people if row["role"] == "kuemmerer"] == [PRESSWERK]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found += commands(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
    return found


@pytest.mark.parametrize("path", commands(main), ids=" ".join)
def test_every_command_explains_itself_with_an_example(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert f"feldlotse-server {' '.join(path)}" in result.output.split("Example:")[1]


def test_every_command_stands_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "server.md").read_text()
    for path in commands(main):
        assert f"feldlotse-server {' '.join(path)}" in text, path


def test_every_error_has_its_line() -> None:
    """Every code an operator can meet is worded, and every line is used."""
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in (Path(__file__).parents[2] / "server").rglob("*.py")
        if file.name != "texts.py"
    )
    raised = set(
        re.findall(
            r'(?:OperatorError|SettingsError|MigrationError|EmbeddedDatabaseError)\(\s*"(\w+)"', source
        )
    )
    assert raised <= set(ERRORS)
    for code, line in ERRORS.items():
        assert f'"{code}"' in source, code
        values = dict.fromkeys(re.findall(r"{(\w+)}", line), "x")
        assert "{" not in error_line(code, values)
    assert error_line("new_code", {"a": "{b}"}) == "new_code {'a': '{b}'}"


def test_funding_rules_are_published_once_and_never_by_accident_older(network: Run, tmp_path: Path) -> None:
    text = (sample.QUESTIONNAIRES_FOLDER.parent / "funding_rules.json").read_text(encoding="utf-8")
    rules, older, wrong = (tmp_path / name for name in ("rules.json", "older.json", "wrong.json"))
    rules.write_text(text, encoding="utf-8")
    older.write_text(text.replace('"as_of": "2026-11-21"', '"as_of": "2026-10-01"'), encoding="utf-8")
    wrong.write_text(text.replace('"lt"', '"vor"', 1), encoding="utf-8")
    assert "35 rules as of 2026-11-21: added" in network("funding", "publish", str(rules)).stdout
    assert ": unchanged" in network("funding", "publish", str(rules)).stdout
    assert "--older" in line_of(network("funding", "publish", str(older)))
    assert ": changed" in network("funding", "publish", str(older), "--older").stdout
    assert "82-LK-u50: operator 'vor'" in line_of(network("funding", "publish", str(wrong)))
