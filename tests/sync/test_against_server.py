"""
Two ends for real: seats with their stores and HTTP client against the real server on PostgreSQL, in-process.

1. What one seat writes, the other one reads; checksums of both ends agree (I4, I11).
2. A line that loses requests, loses answers and cuts bodies loses and doubles nothing (I1, I2, I6).
3. A conflict looks the same at both seats (I5).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import httpx
import pytest

from app.models.scopes import firm_scope
from app.store import Store, open_store
from app.sync import new_id
from app.sync.client import SyncClient, synchronise
from app.sync.session import ConversationOutcome
from tests.server import conftest as served
from tests.server.world import MENTOR, PRESSWERK, SUPERVISOR, World

pytestmark = pytest.mark.anyio

cluster = served.cluster
sample_database = served.sample_database
address = served.address
clock = served.clock
world = served.world


class Line(httpx.AsyncBaseTransport):
    """Carries requests to the server in this process, with as much trouble as asked for."""

    def __init__(self, world: World, random: Random, *, trouble: float) -> None:
        self.inner = httpx.ASGITransport(world.application, raise_app_exceptions=False)
        self.random = random
        self.trouble = trouble

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.random.random() < self.trouble:
            raise httpx.ConnectError("the request is lost")
        response = await self.inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        body = b"".join([piece async for piece in response.stream])  # as on the wire: still compressed
        if self.random.random() < self.trouble:
            raise httpx.ReadTimeout("the answer is lost")
        if self.random.random() < self.trouble:
            body = body[: len(body) // 2]
        headers = {"Content-Encoding": response.headers.get("Content-Encoding", "identity")}
        return httpx.Response(response.status_code, content=_Raw(body), headers=headers)


class _Raw(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self.body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.body


class RealSeat:
    """A store with a line to the real server."""

    def __init__(self, world: World, random: Random) -> None:
        self.world = world
        self.random = random
        self.token = ""
        self.store: Store = open_store(None, clock=self.now_ms)

    def now_ms(self) -> int:
        return int(self.world.application.state.now().timestamp() * 1000)

    async def enrol(self, name: str) -> None:
        line = Line(self.world, self.random, trouble=0)
        async with SyncClient("http://server", transport=line) as client:
            enrolment = await client.enrol(
                code=await self.world.code_for(name), device_name="Test", platform="linux", app_version="0"
            )
        self.token = enrolment.token
        self.store.enrol(enrolment.device_id)

    async def sync(self, *, trouble: float = 0) -> ConversationOutcome:
        line = Line(self.world, self.random, trouble=trouble)
        async with SyncClient("http://server", token=self.token, transport=line) as client:
            return await synchronise(self.store, client, clock=self.now_ms)

    def everything(self) -> dict[str, dict[str, object]]:
        return {each.id: dict(each.fields) for each in self.store.records("need")}


@pytest.fixture
def random() -> Random:
    return Random(11)


async def seat(world: World, random: Random, name: str) -> RealSeat:
    made = RealSeat(world, random)
    await made.enrol(name)
    outcome = await made.sync()
    assert outcome.ok, outcome.error
    return made


def need(firm: str, topic: str) -> dict[str, object]:
    return {
        "firm_id": firm,
        "topic": topic,
        "target_groups": [],
        "urgency": "2",
        "megatrends": [],
        "created_at": "2026-11-21T10:00:00Z",
    }


async def test_what_one_seat_writes_the_other_reads(world: World, random: Random) -> None:
    """1"""
    firm = await world.firm_id(PRESSWERK)
    mentor, supervisor = await seat(world, random, MENTOR), await seat(world, random, SUPERVISOR)
    assert mentor.store.record("firm", firm) is not None
    records = [new_id() for _ in range(5)]
    for record in records:
        mentor.store.write("need", record, firm_scope(firm, "network"), need(firm, "T01"))
    outcome = await mentor.sync()
    assert outcome.ok and outcome.progress.refused == 0, mentor.store.quarantined()
    assert (await supervisor.sync()).ok
    assert supervisor.everything() == mentor.everything() and set(records) <= set(supervisor.everything())
    assert all(mentor.store.receipt("need", record) for record in records)


async def test_a_bad_line_loses_and_doubles_nothing(world: World, random: Random) -> None:
    """2"""
    firm = await world.firm_id(PRESSWERK)
    seats = [await seat(world, random, MENTOR) for _ in range(2)]
    records = [new_id() for _ in range(12)]
    for record in records:
        random.choice(seats).store.write("need", record, firm_scope(firm, "network"), need(firm, "T01"))
    for step in range(40):
        writer = random.choice(seats)
        known = [each.id for each in writer.store.records("need", where={"firm_id": firm})]
        if known:
            writer.store.write("need", random.choice(known), None, {"goal": f"goal {step}"})
        await random.choice(seats).sync(trouble=0.25)
    for _ in range(2):
        for each in seats:
            outcome = await each.sync()
            assert outcome.ok, outcome.error
    one, other = seats
    assert one.everything() == other.everything() and set(records) <= set(one.everything())
    for each in seats:
        assert each.store.counts().waiting == 0 and each.store.quarantined() == []


async def test_a_conflict_looks_the_same_at_both_seats(world: World, random: Random) -> None:
    """3"""
    firm, record = await world.firm_id(PRESSWERK), new_id()
    one, other = await seat(world, random, MENTOR), await seat(world, random, MENTOR)
    one.store.write("need", record, firm_scope(firm, "network"), need(firm, "T01"))
    await one.sync()
    await other.sync()
    one.store.write("need", record, None, {"goal": "Meister"})
    other.store.write("need", record, None, {"goal": "Techniker"})
    for each in (one, other, one):
        assert (await each.sync()).ok
    shown = [each.store.record("need", record) for each in (one, other)]
    assert shown[0] is not None and shown[1] is not None
    assert shown[0].fields == shown[1].fields and shown[0].conflicts == shown[1].conflicts
    (entry,) = shown[0].conflicts["goal"]
    assert {entry["value"], shown[0].fields["goal"]} == {"Meister", "Techniker"} and entry["person"]
