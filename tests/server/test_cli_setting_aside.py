"""
`feldlotse-server quarantine` and `package accept`: what operators see and do, against a real database.
"""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.sync import new_id
from server.cli import main
from server.database import DatabaseAddress
from server.main import create_app
from server.settings import Settings
from tests.server.world import MENTOR, PRESSWERK, Seat, World

Run = Callable[..., Result]


@pytest.fixture
def address(empty_address: DatabaseAddress) -> DatabaseAddress:
    """A database of this test alone; `run` fills it."""
    return empty_address


@pytest.fixture
def run(address: DatabaseAddress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("FELDLOTSE_DATABASE_URL", address.app_url)
    monkeypatch.setenv("FELDLOTSE_OWNER_URL", address.owner_url)
    monkeypatch.setenv("FELDLOTSE_DATA", str(tmp_path))
    for command in ("migrate", "sample"):
        assert CliRunner().invoke(main, [command]).exit_code == 0
    return lambda *arguments: CliRunner().invoke(main, arguments)


def with_seat(address: DatabaseAddress, folder: Path, story):
    """Let a seat of the mentor do something against a server on the same database."""

    async def go():
        application = create_app(Settings(data=folder), address=address)
        async with application.router.lifespan_context(application), World(application, address) as world:
            return await story(world, await world.seat(MENTOR))

    return asyncio.run(go())


def line_of(result: Result) -> str:
    assert result.exit_code == 1, result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.output
    return lines[0]


async def _refused(world: World, seat: Seat) -> tuple[str, int]:
    scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
    operation = seat.operation("put", "step", new_id(), scope, {"what": "Anrufen", "firm_id": new_id()})
    assert (await seat.push_one(operation)).status == "quarantined"
    return seat.device_id, operation.device_seq


def test_what_was_set_aside_is_listed_exported_and_given_up(
    run: Run, address: DatabaseAddress, tmp_path: Path
) -> None:
    assert "Nothing is set aside." in run("quarantine", "list").stdout
    device, number = with_seat(address, tmp_path, _refused)
    listed = run("quarantine", "list").stdout
    assert "field_forbidden" in listed and MENTOR in listed and "may not be changed" in listed
    file = tmp_path / "quarantine.json"
    assert "1 operations" in run("quarantine", "export", str(file)).stdout
    (exported,) = json.loads(file.read_text())
    assert exported["operation"]["fields"]["what"] == "Anrufen"
    assert "field_forbidden" in line_of(run("quarantine", "retry", device, str(number)))
    assert run("quarantine", "discard", device, str(number)).exit_code == 2
    assert "discarded" in run("quarantine", "discard", device, str(number), "--reason", "twice").stdout
    assert "Nothing is set aside." in run("quarantine", "list").stdout
    (settled,) = json.loads(run("quarantine", "list", "--settled", "--json").stdout)
    assert (settled["done"], settled["reason"]) == ("discarded", "twice")
    assert "quarantine_unknown" in line_of(run("quarantine", "retry", device, str(number)))


def test_a_package_is_accepted_once_and_faults_are_one_line(
    run: Run, address: DatabaseAddress, tmp_path: Path
) -> None:
    async def write(world: World, seat: Seat) -> bytes:
        scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
        return seat.package([seat.operation("put", "step", new_id(), scope, {"what": "Anrufen"})])

    package = with_seat(address, tmp_path, write)
    file = tmp_path / "miriam.feldlotse"
    file.write_bytes(package[:-5])
    assert "package_truncated" in line_of(run("package", "accept", str(file)))
    file.write_bytes(b"hello")
    assert "package_malformed" in line_of(run("package", "accept", str(file)))
    file.write_bytes(package)
    assert "1 operations" in run("package", "accept", str(file)).stdout
    assert "package_repeated" in line_of(run("package", "accept", str(file)))


def test_a_package_of_a_blocked_device_needs_a_word_from_the_operator(
    run: Run, address: DatabaseAddress, tmp_path: Path
) -> None:
    async def write(world: World, seat: Seat) -> tuple[bytes, str]:
        scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
        step = seat.operation("put", "step", new_id(), scope, {"what": "Anrufen"})
        return seat.package([step]), seat.device_id

    package, device = with_seat(address, tmp_path, write)
    run("device", "revoke", device)
    file = tmp_path / "miriam.feldlotse"
    file.write_bytes(package)
    assert "package_device_revoked" in line_of(run("package", "accept", str(file)))
    assert "1 applied" in run("package", "accept", str(file), "--even-revoked").stdout
