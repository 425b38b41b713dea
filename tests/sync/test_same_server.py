"""
The simulator's server is the real one: the same requests get the same answers, byte for byte of meaning.

Seats with their stores play stories; every request goes to both, and both answers are decoded and compared:
results, records, conflicts, stamps, numbers, cursors, checksums (I2 to I8, I11).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import anyio.from_thread
import anyio.to_thread
import pytest

from app.sync import PullPage, PushAnswer, PushRequest, Record, decode_page, decode_push_answer, encode_push
from app.sync.errors import CursorUnknownError
from app.sync.session import Request
from server.checksums import ScopeSum
from server.queries.pull import Grant
from tests.server import conftest as served
from tests.server.world import HAERTEREI, KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR
from tests.server.world import World as RealWorld
from tests.sync.simulator.play import Seat, World, play_in
from tests.sync.simulator.server import MemoryServer, Person
from tests.sync.simulator.story import PEOPLE, story_of

pytestmark = pytest.mark.anyio

cluster = served.cluster
sample_database = served.sample_database
address = served.address
clock = served.clock
world = served.world

SEEDS = range(6)


@dataclass
class BothServers(MemoryServer):
    """Asks the server in memory and the real one, and insists that they agree."""

    real: Any = None
    clock: Any = None
    tokens: dict[str, str] | None = None
    asked: int = 0

    def answer(self, device: str, request: Request) -> bytes:
        self.clock.now = datetime.fromtimestamp(self.now_ms / 1000, UTC)
        theirs = anyio.from_thread.run(partial(self._ask, device, request))
        self.asked += 1
        if theirs is None:
            with pytest.raises(CursorUnknownError):
                super().answer(device, request)
            raise CursorUnknownError
        body = super().answer(device, request)
        assert _meaning(request, body) == _meaning(request, theirs)
        return theirs

    async def _ask(self, device: str, request: Request) -> bytes | None:
        assert self.tokens is not None
        headers = {"Authorization": f"Bearer {self.tokens[device]}", "X-Feldlotse-Protocol": "1"}
        if isinstance(request, PushRequest):
            body = encode_push(request.operations, now_ms=request.now_ms, epoch=request.epoch)  # type: ignore[arg-type]
            answer = await self.real.http.post(
                "/v1/sync/push",
                content=zlib.compress(body),
                headers={**headers, "Content-Encoding": "deflate"},
            )
        else:
            limit = min(self.page_size, request.limit)
            params = {"cursor": request.cursor, "limit": limit, "own": int(request.own)}
            answer = await self.real.http.get("/v1/sync/pull", params=params, headers=headers)
        if answer.status_code == 409:
            return None
        assert answer.status_code == 200, answer.text
        return bytes(answer.content)


def _meaning(request: Request, body: bytes) -> PushAnswer | PullPage:
    """Decode an answer; the words for a person are the route's."""
    if isinstance(request, PushRequest):
        answer = decode_push_answer(body)
        return replace(answer, results=[replace(each, reason="") for each in answer.results])
    page = decode_page(body)
    return replace(page, records=list(page.records))


async def same_world(real: RealWorld, clock: Any) -> World:
    """The sample network in both servers, with seats of four people."""
    server = BothServers(real=real, clock=clock, tokens={}, now_ms=int(clock.now.timestamp() * 1000))
    seats = []
    sim = World(server=server)
    for name in (MENTOR, MENTOR, SUPERVISOR, KUEMMERER):
        enrolled = await real.seat(name)
        person = Person(enrolled.user["id"], enrolled.user["role"])
        server.people[person.id] = person
        server.enrol(enrolled.device_id, person.id)
        assert server.tokens is not None
        server.tokens[enrolled.device_id] = enrolled.token
        seats.append((enrolled.device_id, person))
    await copy_database(real, server)
    sim.firms = (await real.firm_id(PRESSWERK), await real.firm_id(HAERTEREI))
    sim.seats = [Seat(device, person, sim) for device, person in seats]
    return sim


async def copy_database(real: RealWorld, server: MemoryServer) -> None:
    """Let the server in memory begin where the real one is."""
    ((server.epoch,),) = await real.sql("SELECT epoch FROM server_state")
    ((network, server.seq),) = await real.sql("SELECT network_id, seq FROM network_seq")
    for user, scope, granted, revoked in await real.sql(
        "SELECT user_id, scope, granted_seq, revoked_seq FROM access WHERE network_id = %s", network
    ):
        server.access[user, scope] = Grant(scope, granted, revoked)
    for *row, created in await real.sql(
        "SELECT collection, id, scope, fields, clock, clocks, conflicts, seq, deleted, clock_seq, created_seq"
        " FROM record"
    ):
        record = Record(*row)
        clocks = {path: (stamp, seq) for path, (stamp, seq) in record.clocks.items()}
        server.records[record.collection, record.id] = replace(record, clocks=clocks)
        server.created[record.collection, record.id] = created
    for scope, live, total, newest in await real.sql("SELECT scope, live, hash, newest FROM scope_sum"):
        server.sums[scope] = ScopeSum(live, int(total), newest)


@pytest.mark.parametrize("seed", SEEDS)
async def test_both_servers_answer_alike(world: RealWorld, clock: Any, seed: int) -> None:
    sim = await same_world(world, clock)
    sim.server.page_size = (3, 50)[seed % 2]
    story = story_of(seed, steps=90, only=PEOPLE)
    verdict = await anyio.to_thread.run_sync(play_in, sim, story)
    assert verdict.failure is None, "\n".join([*verdict.told, str(verdict.failure)])
    assert isinstance(sim.server, BothServers) and sim.server.asked > 50
    assert len(sim.server.history) > 5, "something happened"
