"""
The command line.

1. Every command explains itself with an example.
2. What goes wrong is one clear line, exit code 1; a wrong call is exit code 2.
"""

import socket

import click
import pytest
from click.testing import CliRunner

from app.cli import main


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
