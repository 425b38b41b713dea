"""I3: four writers at once on real PostgreSQL, and a reader who follows the cursor misses nothing."""

import asyncio

import pytest

from app.sync import new_id
from tests.server.world import HAERTEREI, MENTOR, PRESSWERK, SEFFERSBACH, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio

WRITERS = 4
PUSHES = 25


async def test_following_cursor_skips_nothing_under_four_writers(world: World) -> None:
    await world.sql("UPDATE app_user SET region_ids = ARRAY(SELECT id FROM region) WHERE role = 'mentor'")
    from server.database import operator_transaction
    from server.queries.access import refresh_access

    reader = await world.seat(SUPERVISOR)
    async with operator_transaction(world.address.owner_url) as operator:
        await refresh_access(operator, network_id=reader.network["id"])
    firms = [await world.firm_id(name) for name in (PRESSWERK, HAERTEREI, SEFFERSBACH)]
    writers = [await world.seat(MENTOR) for _ in range(WRITERS)]
    written: set[str] = set()

    async def write(seat: Seat) -> None:
        for number in range(PUSHES):
            operations = [
                seat.operation(
                    "put", "step", new_id(), f"firm/{firms[(number + n) % 3]}/network", {"what": f"{number}"}
                )
                for n in range(1 + number % 3)
            ]
            results = await seat.push(*operations)
            assert {each.status for each in results} == {"applied"}
            written.update(operation.record for operation in operations)

    async def follow(stop: asyncio.Event) -> None:
        while not stop.is_set():
            await reader.pull_page(limit=7)

    stop = asyncio.Event()
    following = asyncio.create_task(follow(stop))
    await asyncio.gather(*(write(seat) for seat in writers))
    stop.set()
    await following
    await reader.pull(limit=7)
    assert len(written) == WRITERS * sum(1 + number % 3 for number in range(PUSHES))
    assert reader.ids("step") == written
    assert len(reader.pages) > 20, "the reader really followed"
