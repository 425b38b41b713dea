"""
Freeze what this version leaves on disks and lines: `python -m tests.history.make NAME`, once a release.

Into `tests/history/NAME`: the file of a seat in the middle of its work (synced, unsent, held, quarantined,
with conflicts, with unsent changes over the server's), what it shows, and the bodies of its requests and
answers. `tests/sync/test_history.py` lets every later version sync on from there. Never made anew.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from app.models.scopes import firm_scope
from app.sync import PullRequest, PushRequest, encode_push
from tests.sync.simulator.line import straight
from tests.sync.simulator.play import FIRM, World, populate

FOLDER = Path(__file__).parent


def busy_world() -> World:
    """A seat to which everything has happened that can lie in its file."""
    world = World()
    populate(world)
    anna, bert = world.seats[0], world.seats[2]
    scope = firm_scope(FIRM, "network")
    ids = [f"00000000-0000-7000-8000-{number:012x}" for number in range(8)]
    for seat in (anna, bert):
        seat.sync(straight)
    anna.store.write("need", ids[0], scope, {"goal": "Meister", "description": "für zwei"})
    anna.store.write("interview", ids[1], scope, {"/data/a/eins": "52", "note:/data/a/eins": "erste Notiz"})
    anna.sync(straight)
    bert.sync(straight)
    # A conflict, and an unsent change over it.
    anna.store.write("need", ids[0], None, {"goal": "Techniker"})
    bert.store.write("need", ids[0], None, {"goal": "Fachwirt"})
    bert.sync(straight)
    anna.sync(straight)
    anna.store.write("need", ids[0], None, {"description": "für drei"})
    # Refused, deleted, a step of the workflow on its way.
    anna.store.write("need", ids[2], scope, {"released_as": "x"})
    anna.store.write("step", ids[3], scope, {"what": "anrufen"})
    anna.sync(straight)
    anna.store.delete("step", ids[3])
    anna.store.command("interview", ids[1], "interrupt", {}, predicted={"state": "unterbrochen"})
    anna.store.write("need", ids[4], scope, {"goal": "noch nicht gesendet"})
    # Sent, and no answer came.
    anna.store.next_batch(max_operations=2, max_bytes=1_000_000)
    anna.store.write("interview", ids[1], None, {"/data/a/zwei": "zuletzt", "unbekannt": {"von": ["später"]}})
    return world


def freeze(folder: Path) -> None:
    """Write everything down."""
    world = busy_world()
    seat = world.seats[0]
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "seat.db")) as target:
        seat.store._file.connection.backup(target)
    batch = seat.store.next_batch(max_operations=1_000, max_bytes=1_000_000)
    push = encode_push(batch, now_ms=seat.now_ms(), epoch=seat.store.epoch())
    (folder / "push.json").write_bytes(push)
    (folder / "pull-answer.json").write_bytes(world.server.answer(seat.device, PullRequest("")))
    (folder / "push-answer.json").write_bytes(
        world.server.answer(seat.device, PushRequest(batch, seat.now_ms(), seat.store.epoch()))
    )
    counts = seat.store.counts()
    shown = {f"{collection} {record}": fields for (collection, record), (fields, _) in seat.shown().items()}
    expected = {"shown": shown, "waiting": counts.waiting, "quarantined": counts.quarantined}
    (folder / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    freeze(FOLDER / sys.argv[1])
