"""
Sync: what a record costs on its way up and down, between real stores and the real server on PostgreSQL.

Both ends share this machine; the figure holds everything: store, compression, HTTP, validation, merge,
history, fsync of both databases. The bars are those of docs/sync-protocol.md.
"""

import asyncio
import json
import random
import tempfile
import time
from pathlib import Path

from app.store import Store, open_store
from app.sync import new_id
from app.sync.client import SyncClient, synchronise
from tests.bench.table import Row
from tests.e2e.world import FIRM, MENTOR, World

RECORDS = 2_000
ANSWERS = 60
BAR_PUSH_MS = 1000 / 3_500
BAR_PULL_MS = 1000 / 7_000
WORDS = ("Presse", "Robotik", "Schicht", "Meister", "Zelle", "Fräsen", "Anlage", "Kurs", "Bedarf", "Wissen")


def rows() -> list[Row]:
    """Push 2,000 interviews of 60 answers from one seat, pull them to another."""
    # Not below the user's own folder: run as root, PostgreSQL works as another user.
    with tempfile.TemporaryDirectory(prefix="feldlotse-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        world = World(folder)
        try:
            world.server.start()
            world.operate("sample")
            return asyncio.run(_measure(world, folder))
        finally:
            world.end()


async def _measure(world: World, folder: Path) -> list[Row]:
    pushing, push_line = await _seat(world, folder / "pushing.db")
    await synchronise(pushing, push_line)
    (firm,) = [each for each in pushing.records("firm") if each.fields["name"] == FIRM]
    scope = f"firm/{firm.id}/network"
    chance = random.Random(2026)
    with pushing.transaction():
        for _ in range(RECORDS):
            pushing.write("interview", new_id(), scope, _answers(firm.id, chance))
    push_ms = await _milliseconds_a_record(pushing, push_line)
    assert pushing.counts().waiting == 0
    pulling, pull_line = await _seat(world, folder / "pulling.db")
    pull_ms = await _milliseconds_a_record(pulling, pull_line)
    assert len(pulling.records("interview")) == RECORDS
    idle_ms = await _milliseconds_a_record(pulling, pull_line) * RECORDS
    for store in (pushing, pulling):
        store.close()
    return [
        Row.measured("sync: push, one interview of 60 answers", push_ms, "ms", bar=round(BAR_PUSH_MS, 3)),
        Row.measured("sync: pull, one interview of 60 answers", pull_ms, "ms", bar=round(BAR_PULL_MS, 3)),
        Row.measured("sync: pull of nothing new", idle_ms, "ms"),
    ]


async def _seat(world: World, path: Path) -> tuple[Store, SyncClient]:
    code = json.loads(world.operate("invite", MENTOR, "--json"))["code"]
    url = world.server_address
    enrolment = await SyncClient(url).enrol(code=code, device_name="Bench", platform="linux", app_version="0")
    store = open_store(path, clock=lambda: time.time_ns() // 1_000_000)
    store.enrol(enrolment.device_id)
    return store, SyncClient(url, token=enrolment.token)


def _answers(firm_id: str, chance: random.Random) -> dict[str, object]:
    answers = {
        f"/data/abschnitt_{number % 8}/frage_{number}": (
            " ".join(chance.choices(WORDS, k=5)) if number % 6 == 0 else str(chance.randrange(500))
        )
        for number in range(ANSWERS)
    }
    head = {"firm_id": firm_id, "form_id": "qba_betrieb", "form_version": "1", "perspective": "leitung"}
    return {**head, **answers}


async def _milliseconds_a_record(store: Store, line: SyncClient) -> float:
    begun = time.perf_counter()
    outcome = await synchronise(store, line)
    assert outcome.error is None, outcome.error
    return (time.perf_counter() - begun) * 1000 / RECORDS
