"""
Old meets new: what every earlier version left on disks and lines goes on working (I10).

Each folder of `tests/history` was frozen by the version it is named after.

1. The file opens, shows what it showed, and keeps what waits.
2. It syncs on: what was unsent or sent without an answer arrives; a server that knows nothing of it (restored
   from an older backup) is given back everything.
3. The requests of that version are understood, and so are the answers it was given.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.store import open_store
from app.sync import Operation, decode_page, decode_push, decode_push_answer
from app.sync.packing import read_json
from tests.history.make import FOLDER, busy_world
from tests.sync.simulator.line import straight
from tests.sync.simulator.play import Seat, World, populate

VERSIONS = sorted(each.name for each in FOLDER.iterdir() if (each / "seat.db").exists())


@pytest.fixture(params=VERSIONS)
def frozen(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / str(request.param)
    shutil.copytree(FOLDER / str(request.param), folder)
    return folder


def expected(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "expected.json").read_text(encoding="utf-8")))


def adopt(seat: Seat, folder: Path) -> None:
    """Let a seat of this version go on with the old file."""
    seat.store.close()
    seat.store = open_store(folder / "seat.db", clock=seat.now_ms)


def shown(seat: Seat) -> dict[str, Any]:
    return {f"{name[0]} {name[1]}": fields for name, (fields, _) in seat.shown().items()}


def check_arrived(world: World, folder: Path) -> None:
    """Every value the old file showed is on the server and on a fresh seat."""
    anna = world.seats[0]
    assert anna.store.counts().waiting == 0
    fresh = world.seats[3]
    fresh.sync(straight)
    for name, fields in expected(folder)["shown"].items():
        assert shown(fresh)[name].items() >= fields.items(), name


def test_some_version_is_frozen() -> None:
    assert VERSIONS


def test_old_file_opens_and_shows_what_it_showed(frozen: Path) -> None:
    """1"""
    world = World()
    populate(world)
    seat = world.seats[0]
    adopt(seat, frozen)
    counts = seat.store.counts()
    assert shown(seat) == expected(frozen)["shown"]
    assert (counts.waiting, counts.quarantined) == (
        expected(frozen)["waiting"],
        expected(frozen)["quarantined"],
    )
    assert seat.store.unreadable_records() == []


def test_old_file_syncs_on_with_the_server_it_knows(frozen: Path) -> None:
    """2"""
    world = busy_world()
    adopt(world.seats[0], frozen)
    for _ in range(2):
        world.server.now_ms += 1_000
        world.seats[0].sync(straight)
    check_arrived(world, frozen)


def test_old_file_gives_a_server_that_lost_everything_its_work_back(frozen: Path) -> None:
    """2"""
    world = World()
    populate(world)
    world.server.epoch = "restored"
    adopt(world.seats[0], frozen)
    for _ in range(3):
        world.server.now_ms += 61_000
        world.seats[0].sync(straight)
    anna = world.seats[0]
    mine = expected(frozen)["shown"]
    got = shown(anna)
    assert "need 00000000-0000-7000-8000-000000000004" in got
    # What this seat itself wrote is back; what others wrote is theirs to give back.
    for name, fields in mine.items():
        assert set(fields) <= set(got[name]), name
    assert anna.store.counts().waiting == 0


def test_old_requests_are_understood(frozen: Path) -> None:
    """3"""
    request = decode_push((frozen / "push.json").read_bytes())
    assert request.operations and all(isinstance(each, Operation) for each in request.operations)
    answer = decode_push_answer((frozen / "push-answer.json").read_bytes())
    assert {each.device_seq for each in answer.results} == {each.device_seq for each in request.operations}
    page = decode_page((frozen / "pull-answer.json").read_bytes())
    assert page.records and page.checksums
    assert read_json((frozen / "push.json").read_bytes())["v"] == 1
