"""
Real processes, a real line, a real database, and what happens to them in the field (I1, I2, I4, I6).

1. Seat and server are killed with -9 at random, 50 times (`make faults` for the long run): whatever a seat
   had called saved is on the server, once, and both ends agree.
2. A slow line, a trickling one, one that breaks in mid-body and a dead one lose nothing and double nothing.
3. PostgreSQL that stops and starts again is an answer 503 and nothing worse.
4. One poisoned operation among 1,000 delays none of the others.
5. Two processes on one store push each operation once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import psutil
import psycopg
import pytest

from app.store import Store, open_store
from app.sync import new_id
from app.sync.client import SyncClient, synchronise
from app.sync.session import ConversationOutcome
from server.embedded import OWNER_ROLE, start_embedded
from tests.e2e.world import FIRM, MENTOR, World
from tests.server.conftest import open_folder
from tests.support.netsim import NetSim
from tests.support.processes import free_port

KILLS = int(os.environ.get("FELDLOTSE_KILLS", "50"))
#: Every so many kills it is the server's turn.
SERVER_EVERY = 8

NURSERY = [sys.executable, "-m", "tests.sync.real_seats"]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 needs a POSIX system")

Saved = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_folder() as folder:
        folder.chmod(0o755)
        made = World(folder)
        try:
            made.server.start()
            made.operate("sample")
            yield made
        finally:
            made.end()


def enrol(world: World, path: Path) -> str:
    """Make a seat; gives its token."""
    code = json.loads(world.operate("invite", MENTOR, "--json"))["code"]

    async def ask() -> str:
        async with SyncClient(world.server_address) as client:
            enrolment = await client.enrol(code=code, device_name="Test", platform="linux", app_version="0")
        with closing(open_seat(path)) as store:
            store.enrol(enrolment.device_id)
        return enrolment.token

    return asyncio.run(ask())


def open_seat(path: Path) -> Store:
    return open_store(path, clock=lambda: time.time_ns() // 1_000_000)


async def sync(store: Store, url: str, token: str, *, timeout_s: float = 20) -> ConversationOutcome:
    async with SyncClient(url, token=token, timeout_s=timeout_s) as client:
        return await synchronise(store, client)


def settle(world: World, path: Path, token: str) -> Store:
    """Sync without harm until everything is there."""
    store = open_seat(path)
    for _ in range(3):
        outcome = asyncio.run(sync(store, world.server_address, token))
    assert outcome.ok, outcome.error
    assert store.counts().waiting == 0 and store.quarantined() == []
    return store


def scope_of_firm(world: World, path: Path, token: str) -> str:
    with closing(settle(world, path, token)) as store:
        (firm,) = [each for each in store.records("firm") if each.fields["name"] == FIRM]
        return f"firm/{firm.id}/network"


def applied_twice(world: World) -> list[tuple[object, ...]]:
    """Ask the history for operations that were applied more than once."""
    embedded = start_embedded(world.folder / "server" / "postgres")
    try:
        with psycopg.connect(embedded.url(role=OWNER_ROLE)) as connection:
            connection.execute("SELECT set_config('app.operator', 'yes', false)")
            return connection.execute(
                "SELECT device_id, device_seq, record_id FROM history WHERE device_seq IS NOT NULL"
                " GROUP BY 1, 2, 3 HAVING count(*) > 1"
            ).fetchall()
    finally:
        embedded.stop()


def check(world: World, saved: Saved, folder: Path) -> None:
    """Whatever was called saved is on the server: a fresh seat gets it."""
    token = enrol(world, folder / "fresh.db")
    with closing(settle(world, folder / "fresh.db", token)) as fresh:
        for (record, path), value in saved.items():
            found = fresh.record("interview", record)
            assert found is not None and found.fields.get(path) == value, f"lost {path} of {record}"
    assert applied_twice(world) == []


def test_everything_called_saved_arrives_once_whoever_is_killed(world: World, tmp_path: Path) -> None:
    """1"""
    random = Random(20261127)
    paths = [tmp_path / "one.db", tmp_path / "two.db"]
    tokens = [enrol(world, path) for path in paths]
    scope = scope_of_firm(world, paths[0], tokens[0])
    settle(world, paths[1], tokens[1]).close()
    saved: Saved = {}
    synced = 0
    with subprocess.Popen(
        NURSERY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        assert nursery.stdin is not None and nursery.stdout is not None
        for kill in range(KILLS):
            turn = kill % len(paths)
            nursery.stdin.write(
                f"{paths[turn]} {world.server_address} {tokens[turn]} {scope} {random.randrange(10**6)}\n"
            )
            nursery.stdin.flush()
            pid = int(nursery.stdout.readline().split()[1])
            # However slow the machine is: the seat has begun to write, and mostly to sync, when it ends.
            lines = [nursery.stdout.readline() for _ in range(random.randrange(1, 12))]
            if kill % SERVER_EVERY == SERVER_EVERY - 1:
                time.sleep(random.uniform(0, 0.2))
                world.server.kill()
                time.sleep(random.uniform(0, 0.2))
            time.sleep(random.uniform(0, 0.05))
            os.kill(pid, signal.SIGKILL)
            for line in iter(nursery.stdout.readline, "dead\n"):
                lines.append(line)
            for line in lines:
                if line.startswith("saved "):
                    _, record, path, value = line.split()
                    saved[record, path] = value
            synced += lines.count("synced\n")
            if not world.server.running:
                world.server.start()
        nursery.stdin.close()
    assert len(saved) > KILLS and synced > KILLS // 4, "the seats hardly lived; nothing was proven"
    for path, token in zip(paths, tokens, strict=True):
        settle(world, path, token).close()
    check(world, saved, tmp_path)


def write(store: Store, scope: str, count: int, saved: Saved) -> None:
    for number in range(count):
        record, path = new_id(), f"/data/{new_id()}"
        store.write("interview", record, scope, {path: f"{number} " + "wort " * 40})
        saved[record, path] = f"{number} " + "wort " * 40


def test_bad_lines_lose_nothing(world: World, tmp_path: Path) -> None:
    """2"""
    token = enrol(world, tmp_path / "seat.db")
    scope = scope_of_firm(world, tmp_path / "seat.db", token)
    saved: Saved = {}
    store = open_seat(tmp_path / "seat.db")
    target = int(world.server_address.rpartition(":")[2])

    async def tell() -> None:
        async with NetSim(free_port(), target) as line:
            url = f"http://127.0.0.1:{line.listen}"
            # A slow radio: half a second each way.
            line.delay_s = 0.25
            write(store, scope, 5, saved)
            assert (await sync(store, url, token)).ok
            # GPRS: 4 kilobytes a second.
            line.delay_s, line.bytes_per_s = 0.1, 4_000
            write(store, scope, 40, saved)
            assert (await sync(store, url, token)).ok
            line.delay_s, line.bytes_per_s = 0.0, None
            # Broken in mid-body, on the way up and on the way down.
            for up, down in ((300, None), (None, 150), (None, 20), (900, None)):
                write(store, scope, 30, saved)
                line.cut_sent_after_bytes, line.cut_after_bytes = up, down
                assert not (await sync(store, url, token)).ok
            line.cut_sent_after_bytes = line.cut_after_bytes = None
            # Dead, with open sockets: the seat gives up by itself.
            line.black_hole = True
            write(store, scope, 3, saved)
            outcome = await sync(store, url, token, timeout_s=0.5)
            assert outcome.error is not None and outcome.error.code == "server_timeout"
            line.black_hole = False
            line.drop()
            assert (await sync(store, url, token)).ok

    asyncio.run(tell())
    assert store.counts().waiting == 0
    store.close()
    check(world, saved, tmp_path)


def test_database_that_stops_is_waited_for(world: World, tmp_path: Path) -> None:
    """3"""
    token = enrol(world, tmp_path / "seat.db")
    scope = scope_of_firm(world, tmp_path / "seat.db", token)
    saved: Saved = {}
    store = open_seat(tmp_path / "seat.db")
    write(store, scope, 5, saved)
    postgres = world.folder / "server" / "postgres"
    postmaster = psutil.Process(int((postgres / "postmaster.pid").read_text().splitlines()[0]))
    postmaster.send_signal(signal.SIGINT)
    postmaster.wait(20)
    outcome = asyncio.run(sync(store, world.server_address, token, timeout_s=30))
    assert outcome.error is not None and outcome.error.code == "server_busy", outcome.error
    assert outcome.error.retry_after_s == 5
    assert store.counts().waiting == 5
    started = start_embedded(postgres)
    try:
        settle(world, tmp_path / "seat.db", token).close()
        check(world, saved, tmp_path)
    finally:
        started.stop()
        store.close()


def test_one_poisoned_operation_delays_none_of_the_others(world: World, tmp_path: Path) -> None:
    """4"""
    token = enrol(world, tmp_path / "seat.db")
    scope = scope_of_firm(world, tmp_path / "seat.db", token)
    saved: Saved = {}
    store = open_seat(tmp_path / "seat.db")
    with store.transaction():
        write(store, scope, 500, saved)
        poisoned = store.write("interview", new_id(), scope, {"started_by": new_id()}).device_seq
        write(store, scope, 500, saved)
    assert asyncio.run(sync(store, world.server_address, token)).ok
    (entry,) = store.quarantined()
    assert (entry.operation.device_seq, entry.code) == (poisoned, "field_forbidden")
    assert store.counts().waiting == 0
    store.close()
    check(world, saved, tmp_path)


def test_two_processes_on_one_store_push_each_operation_once(world: World, tmp_path: Path) -> None:
    """5"""
    token = enrol(world, tmp_path / "seat.db")
    scope = scope_of_firm(world, tmp_path / "seat.db", token)
    saved: Saved = {}
    with subprocess.Popen(
        NURSERY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        assert nursery.stdin is not None and nursery.stdout is not None
        nursery.stdin.write(f"{tmp_path / 'seat.db'} {world.server_address} {token} {scope} 5\n")
        nursery.stdin.flush()
        pid = int(nursery.stdout.readline().split()[1])
        store = open_seat(tmp_path / "seat.db")
        for _ in range(6):
            write(store, scope, 3, saved)
            asyncio.run(sync(store, world.server_address, token))
            line = nursery.stdout.readline()
            if line.startswith("saved "):
                _, record, path, value = line.split()
                saved[record, path] = value
        os.kill(pid, signal.SIGKILL)
        for line in iter(nursery.stdout.readline, "dead\n"):
            if line.startswith("saved "):
                _, record, path, value = line.split()
                saved[record, path] = value
        nursery.stdin.close()
        store.close()
    settle(world, tmp_path / "seat.db", token).close()
    check(world, saved, tmp_path)
