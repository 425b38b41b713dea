"""
Pokes from the database to those who listen.

1. Who may see a scope hears that it changed; nobody else, and nobody hears what.
2. A writer does not hear of their own writes; many changes are one poke.
3. Granted and revoked scopes are followed; a revoked device's stream ends.
4. A lost connection to the database is made good by "anything may have changed".
5. A server that stops ends all streams at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from httpx_sse import aconnect_sse

from app.sync import new_id
from server.database import DatabaseAddress, operator_transaction
from server.main import create_app
from server.settings import Settings
from tests.server.test_uploads import PDF, upload
from tests.server.world import HAERTEREI, KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR, Seat, World
from tests.support.listening import listening
from tests.support.processes import free_port

pytestmark = pytest.mark.anyio


class Place:
    """A server on a real socket: a stream cannot be read from one that is called in-process."""

    def __init__(self, application: FastAPI, world: World, url: str) -> None:
        self.application = application
        self.world = world
        self.url = url

    @asynccontextmanager
    async def hearing(self, seat: Seat) -> AsyncIterator[asyncio.Queue[tuple[str, dict[str, Any]]]]:
        """What a seat hears, as (event, data); ("closed", {}) at the end."""
        heard: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()

        async def hear() -> None:
            async with (
                httpx.AsyncClient(base_url=self.url, timeout=30) as client,
                aconnect_sse(client, "GET", "/v1/sync/live", headers=seat.headers) as source,
            ):
                async for event in source.aiter_sse():
                    heard.put_nowait((event.event, json.loads(event.data)))
            heard.put_nowait(("closed", {}))

        task = asyncio.create_task(hear())
        assert await asyncio.wait_for(heard.get(), 20) == ("ready", {})
        try:
            yield heard
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def place(address: DatabaseAddress, tmp_path: Any) -> AsyncIterator[Place]:
    application = create_app(Settings(data=tmp_path), address=address)
    async with listening(application, port := free_port()), World(application, address) as world:
        await asyncio.wait_for(application.state.live.connected.wait(), 20)
        yield Place(application, world, f"http://127.0.0.1:{port}")


async def _next(heard: asyncio.Queue[tuple[str, dict[str, Any]]]) -> tuple[str, dict[str, Any]]:
    return await asyncio.wait_for(heard.get(), 20)


def _step(seat: Seat, scope: str, what: str = "anrufen") -> Any:
    return seat.operation("put", "step", new_id(), scope, {"what": what})


async def test_who_sees_the_scope_hears_that_it_changed_and_not_what(place: Place) -> None:
    """1, 2"""
    mentor, supervisor, kuemmerer = [await place.world.seat(name) for name in (MENTOR, SUPERVISOR, KUEMMERER)]
    firm = await place.world.firm_id(PRESSWERK)
    network, inhouse = f"firm/{firm}/network", f"firm/{firm}/inhouse"
    async with (
        place.hearing(mentor) as at_mentor,
        place.hearing(supervisor) as at_supervisor,
        place.hearing(kuemmerer) as at_kuemmerer,
    ):
        (result,) = await supervisor.push(_step(supervisor, network, "Frau Geheim anrufen"))
        assert await _next(at_mentor) == ("poke", {"scope": network, "seq": result.seq})
        await kuemmerer.push(*[_step(kuemmerer, inhouse) for _ in range(20)])
        # A mark that all of them hear: what came before it was everything.
        seq = await _publish_something(place.world)
        reference = f"network/{mentor.network['id']}"
        for heard in (at_mentor, at_supervisor, at_kuemmerer):
            assert await _next(heard) == ("poke", {"scope": reference, "seq": seq})
            assert heard.empty()


async def _publish_something(world: World) -> int:
    """Write a reference record as the operator's commands do; gives its number."""
    async with operator_transaction(world.address.owner_url) as operator:
        cursor = await operator.execute("SELECT network_id FROM network ORDER BY created_at LIMIT 1")
        row = await cursor.fetchone()
        assert row is not None
        cursor = await operator.execute(
            "UPDATE scope_sum SET newest = newest + 1 WHERE network_id = %s AND scope = %s RETURNING newest",
            (row[0], f"network/{row[0]}"),
        )
        found = await cursor.fetchone()
        assert found is not None
    return int(found[0])


async def test_many_changes_are_one_poke(place: Place) -> None:
    """2"""
    mentor, supervisor = await place.world.seat(MENTOR), await place.world.seat(SUPERVISOR)
    firm = await place.world.firm_id(PRESSWERK)
    scope = f"firm/{firm}/network"
    async with place.hearing(mentor) as heard:
        results = await supervisor.push(*[_step(supervisor, scope) for _ in range(200)])
        assert await _next(heard) == ("poke", {"scope": scope, "seq": max(each.seq for each in results)})
        await asyncio.sleep(0.3)
        assert heard.empty()


async def test_who_waits_for_a_file_hears_that_it_arrived(place: Place) -> None:
    """1"""
    mentor, supervisor = await place.world.seat(MENTOR), await place.world.seat(SUPERVISOR)
    firm = await place.world.firm_id(PRESSWERK)
    scope = f"firm/{firm}/network"
    async with place.hearing(supervisor) as heard, place.hearing(mentor) as at_mentor:
        assert (await upload(mentor, PDF, scope)).status_code == 204
        assert await _next(heard) == ("file", {"scope": scope})
        assert at_mentor.empty()


async def test_a_revoked_device_stops_hearing(place: Place) -> None:
    """3"""
    mentor, other = await place.world.seat(MENTOR), await place.world.seat(MENTOR)
    async with place.hearing(mentor) as heard, place.hearing(other) as at_other:
        await place.world.sql("UPDATE device SET revoked_at = now() WHERE id = %s", mentor.device_id)
        assert await _next(heard) == ("end", {"code": "device_revoked"})
        assert (await _next(heard))[0] == "closed"
        supervisor = await place.world.seat(SUPERVISOR)
        firm = await place.world.firm_id(PRESSWERK)
        await supervisor.push(_step(supervisor, f"firm/{firm}/network"))
        assert (await _next(at_other))[0] == "poke"
    async with httpx.AsyncClient(base_url=place.url) as client:
        again = await client.get("/v1/sync/live", headers=mentor.headers)
    assert (again.status_code, again.json()["code"]) == (403, "device_revoked")


async def test_access_is_followed(place: Place) -> None:
    """3"""
    mentor, supervisor = await place.world.seat(MENTOR), await place.world.seat(SUPERVISOR)
    firm = await place.world.firm_id(HAERTEREI)
    scope = f"firm/{firm}/network"
    async with place.hearing(mentor) as heard:
        await _set_access(place.world, mentor, scope, ends=True)
        assert await _next(heard) == ("poke", {"scope": "", "seq": 0})
        await supervisor.push(_step(supervisor, scope))
        await _set_access(place.world, mentor, scope, ends=False)
        assert await _next(heard) == ("poke", {"scope": "", "seq": 0})
        (result,) = await supervisor.push(_step(supervisor, scope))
        assert await _next(heard) == ("poke", {"scope": scope, "seq": result.seq})


async def _set_access(world: World, seat: Seat, scope: str, *, ends: bool) -> None:
    await world.sql(
        "UPDATE access SET revoked_seq = CASE WHEN %s THEN 1 END WHERE user_id = %s AND scope = %s",
        ends,
        seat.user["id"],
        scope,
    )


async def test_who_was_not_heard_is_told_to_look(place: Place) -> None:
    """4"""
    mentor = await place.world.seat(MENTOR)
    async with place.hearing(mentor) as heard:
        place.application.state.live.connected.clear()
        await place.world.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'feldlotse-live' AND datname = current_database()"
        )
        assert await _next(heard) == ("poke", {"scope": "", "seq": 0})


async def test_a_server_that_stops_lets_go_of_all_who_listen(place: Place) -> None:
    """5"""
    mentor = await place.world.seat(MENTOR)
    async with place.hearing(mentor) as heard:
        assert place.application.state.live.count() == 1
        place.application.state.live.stop()
        assert await _next(heard) == ("end", {"code": "server_stops"})
    async with asyncio.timeout(10):
        for _ in iter(place.application.state.live.count, 0):
            await asyncio.sleep(0.02)


async def test_too_many_windows_of_a_device_end_the_oldest(place: Place) -> None:
    mentor = await place.world.seat(MENTOR)
    again = place.hearing
    async with again(mentor) as first, again(mentor), again(mentor), again(mentor), again(mentor):
        assert await _next(first) == ("end", {"code": "replaced"})


async def test_nobody_listens_without_a_token(place: Place) -> None:
    async with httpx.AsyncClient(base_url=place.url) as client:
        answer = await client.get("/v1/sync/live")
    assert answer.status_code == 401
