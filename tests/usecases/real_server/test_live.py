"""
What somebody else changed stands on the open screen at once.

1. On a good line within two seconds, though the seat polls once in a long while.
2. Without live pokes the seat polls as before; when the line comes back it hears again.
3. Who listens does not poll.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from app.models.scopes import firm_scope
from app.sync import new_id
from app.usecases.in_step import keep_in_step
from app.usecases.records import Write, save
from app.usecases.seat import Seat
from tests.server.world import MENTOR, SUPERVISOR
from tests.usecases.real_server.test_files import Line, line

__all__ = ["line"]

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def at_work(*seats: Seat) -> AsyncIterator[None]:
    """Seats with all their loops running."""
    loops = [asyncio.create_task(keep_in_step(seat)) for seat in seats]
    try:
        yield
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


async def until(seat: Seat, condition: Callable[[], bool], *, within_s: float = 20.0) -> float:
    """Wait for a condition as a screen does: told by the seat. Gives the seconds it took."""
    began, told = time.perf_counter(), asyncio.Event()
    stop = seat.subscribe(told.set)
    try:
        async with asyncio.timeout(within_s):
            for _ in iter(condition, True):
                await told.wait()
                told.clear()
    finally:
        stop()
    return time.perf_counter() - began


def write_step(seat: Seat, firm: str) -> str:
    """The supervisor decides something."""
    step = new_id()
    fields = {"firm_id": firm, "what": "anrufen", "due": "2026-12-07"}
    save(seat, Write.put("step", step, firm_scope(firm, "network"), fields))
    return step


async def standing(*seats: Seat) -> None:
    """Wait until the seats hear the server."""
    async with asyncio.timeout(20):
        for seat in seats:
            for _ in iter(lambda seat=seat: seat.live.standing and not seat.sync.running, True):  # type: ignore[misc]
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.6)  # the pull that follows the first word


async def test_a_change_of_the_supervisor_is_on_the_mentors_screen_within_two_seconds(line: Line) -> None:
    """1, 3"""
    mentor, supervisor = await line.seat_of(MENTOR), await line.seat_of(SUPERVISOR)
    mentor.poll_s = supervisor.poll_s = 600.0
    async with at_work(mentor, supervisor):
        await standing(mentor, supervisor)
        took = []
        for _ in range(5):
            step = write_step(supervisor, line.firm)
            took.append(await until(mentor, lambda step=step: mentor.store.record("step", step) is not None))  # type: ignore[misc]
        # A machine under load may be slow once; the rule must hold.
        assert sorted(took)[2] < 2.0, took


async def test_without_the_line_a_seat_polls_and_hears_again_when_it_is_back(line: Line) -> None:
    """2"""
    mentor, supervisor = await line.seat_of(MENTOR), await line.seat_of(SUPERVISOR)
    async with at_work(mentor):
        await standing(mentor)
        line.net.stop_accepting()
        line.net.drop()
        await until(mentor, lambda: mentor.sync.offline)
        assert not mentor.live.standing
        supervisor.server_url = supervisor.server_url.replace(str(line.net.listen), str(line.net.target))
        step = write_step(supervisor, line.firm)
        await line.sync(supervisor)
        await line.net.accept_again()
        await until(mentor, lambda: mentor.store.record("step", step) is not None)
        await standing(mentor)


async def test_a_server_without_streams_is_polled(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """2: a proxy that lets none through."""

    async def never(_seat: Seat) -> None:
        from app.sync.errors import ConnectionFailedError

        raise ConnectionFailedError

    monkeypatch.setattr("app.usecases.listening.listen_once", never)
    mentor, supervisor = await line.seat_of(MENTOR), await line.seat_of(SUPERVISOR)
    async with at_work(mentor):
        step = write_step(supervisor, line.firm)
        await line.sync(supervisor)
        assert await until(mentor, lambda: mentor.store.record("step", step) is not None) < 10
