"""
Live pokes and files against the real server: how soon a change is on another seat, what listening costs when
nothing happens, and whether an answer waits for photos.

Server and PostgreSQL are processes of their own; seats run here, with all their loops.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil

from app.models.scopes import firm_scope
from app.sync import new_id
from app.sync.live_client import LiveClient
from app.usecases.attachments import PreparedFile, attach
from app.usecases.enrolment import enrol
from app.usecases.in_step import keep_in_step
from app.usecases.records import Write, save
from app.usecases.seat import Seat, open_seat
from app.usecases.syncing import sync_once
from server.database import locate_database, operator_transaction
from server.operating import people
from server.settings import Settings
from tests.bench.table import Row
from tests.e2e.world import FIRM, MENTOR, SUPERVISOR, World

LISTENERS = 100
IDLE_S = 20.0
CHANGES = 20
#: 100 files of 10 MB; BENCH_FILES_MB for a quick look.
PENDING_MB = int(os.environ.get("BENCH_FILES_MB", "1000"))
ANSWERS = 10


def rows() -> list[Row]:
    """All measurements."""
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
    address = locate_database(Settings(data=folder / "server"))
    try:

        async def code_for(name: str) -> str:
            async with operator_transaction(address.owner_url) as operator:
                network, user = await people.find_user(operator, name=name, network=None)
                code, _ = await people.invite(
                    operator, network_id=network.id, user=user, days=7, now=datetime.now(UTC)
                )
                return code

        async with operator_transaction(address.owner_url) as operator:
            cursor = await operator.execute("SELECT id FROM firm WHERE name = %s", (FIRM,))
            found = await cursor.fetchone()
            assert found is not None
        firm = str(found[0])
        mentor, supervisor = [
            await _seat(folder / name, world, await code_for(name)) for name in (MENTOR, SUPERVISOR)
        ]
        measured = await _latency(mentor, supervisor, firm)
        measured += await _answers_beside_files(mentor, firm)
        for seat in (mentor, supervisor):
            seat.close()
        return measured + await _idle(world, code_for)
    finally:
        address.stop()


async def _seat(folder: Path, world: World, code: str) -> Seat:
    seat = open_seat(folder, server_url=world.server_address, poll_s=600)
    await enrol(seat, code=code, device_name="Bench", platform="linux")
    outcome = await sync_once(seat)
    assert outcome.ok, outcome
    return seat


@asynccontextmanager
async def _at_work(*seats: Seat) -> AsyncIterator[None]:
    loops = [asyncio.create_task(keep_in_step(seat)) for seat in seats]
    try:
        async with asyncio.timeout(60):
            for seat in seats:
                await _until(lambda seat=seat: seat.live.standing)  # type: ignore[misc]
        await asyncio.sleep(1.0)
        yield
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


async def _until(condition: Callable[[], bool]) -> None:
    for _ in iter(condition, True):
        await asyncio.sleep(0.01)


def _write(seat: Seat, firm: str) -> str:
    step = new_id()
    fields = {"firm_id": firm, "what": "anrufen", "due": "2027-01-08"}
    save(seat, Write.put("step", step, firm_scope(firm, "network"), fields))
    return step


async def _latency(mentor: Seat, supervisor: Seat, firm: str) -> list[Row]:
    took: list[float] = []
    async with _at_work(mentor, supervisor):
        for _ in range(CHANGES):
            step = _write(supervisor, firm)
            began = time.perf_counter()
            async with asyncio.timeout(60):
                await _until(lambda step=step: mentor.store.record("step", step) is not None)  # type: ignore[misc]
            took.append(time.perf_counter() - began)
    took.sort()
    return [
        Row.measured("live: a change is on another open seat, median", statistics.median(took), "s", bar=2.0),
        Row.measured("live: the slowest of 20 changes", took[-1], "s", bar=2.0),
    ]


async def _answers_beside_files(mentor: Seat, firm: str) -> list[Row]:
    """Documents while a great pile of photos waits, on loopback."""
    scope, size = firm_scope(firm, "network"), 10_000_000
    quiet, beside = [], []
    async with _at_work(mentor):
        for _ in range(ANSWERS):
            quiet.append(await _answer(mentor, firm))
    for number in range(max(1, PENDING_MB * 1_000_000 // size)):
        data = b"%PDF-1.7\n" + os.urandom(size - 9)
        file = PreparedFile("file", f"{number}.pdf", "application/pdf", "pdf", size, data=data)
        await asyncio.to_thread(attach, mentor, file, scope=scope, firm_id=firm, of=("firm", firm))
    async with _at_work(mentor):
        async with asyncio.timeout(120):
            await _until(lambda: mentor.transfer.underway is not None)
        for _ in range(ANSWERS):
            beside.append(await _answer(mentor, firm))
        before, began = mentor.store.files.counts().waiting_bytes, time.perf_counter()
        await asyncio.sleep(5.0)
        waiting = mentor.store.files.counts().waiting_bytes
        speed = (before - waiting) / 1_000_000 / (time.perf_counter() - began)
    assert waiting > 0 or PENDING_MB < 500
    return [
        Row.measured(
            f"files: an answer reaches the server beside {PENDING_MB} MB of waiting files",
            statistics.median(beside),
            "s",
            peer=statistics.median(quiet),
            bar=5.0,
        ),
        Row.measured("files: bytes that go up, checked and stored", speed, "MB/s"),
    ]


async def _answer(seat: Seat, firm: str) -> float:
    step, began = _write(seat, firm), time.perf_counter()
    async with asyncio.timeout(120):
        await _until(lambda: seat.store.receipt("step", step) is not None)
    return time.perf_counter() - began


async def _idle(world: World, code_for: Callable[[str], Any]) -> list[Row]:
    """A hundred devices that listen while nothing happens."""
    tokens = []
    async with httpx.AsyncClient(base_url=world.server_address, timeout=60) as client:
        for _ in range(LISTENERS):
            answer = await client.post("/v1/enrol", json={"code": await code_for(MENTOR)})
            tokens.append(answer.json()["token"])
    server = psutil.Process(world.server.pid)
    memory = server.memory_info().rss
    async with AsyncExitStack() as open_lines:
        listening: list[asyncio.Task[None]] = []
        heard = 0

        async def listen(token: str) -> None:
            nonlocal heard
            async with LiveClient(world.server_address, token=token) as client:
                async for _ in client.pokes():
                    heard += 1

        for token in tokens:
            listening.append(asyncio.create_task(listen(token)))

        async def stop() -> None:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)

        open_lines.push_async_callback(stop)
        async with asyncio.timeout(60):
            await _until(lambda: heard >= LISTENERS)
        await asyncio.sleep(3.0)
        spent = _seconds(server)
        await asyncio.sleep(IDLE_S)
        share = 100 * (_seconds(server) - spent) / IDLE_S
        grown = (server.memory_info().rss - memory) / 1_000 / LISTENERS
    return [
        Row.measured(f"live: processor of the server for {LISTENERS} idle seats", share, "%", bar=1.0),
        Row.measured("live: memory of the server for one listening seat", grown, "kB", bar=200.0),
    ]


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
