"""
The loops of a seat end when they are told to.

1. Also when something changed in the very same moment: a web seat that does not end would keep its host from
   closing.
"""

import asyncio

import pytest

from app.usecases.in_step import keep_in_step
from tests.usecases.world import MIRIAM, World

pytestmark = pytest.mark.anyio


async def test_a_change_in_the_moment_of_the_end_holds_nothing_up(world: World) -> None:
    """1"""
    seat = await world.seat_of(MIRIAM)
    world.up = False
    loops = asyncio.create_task(keep_in_step(seat))
    await asyncio.sleep(0.5)
    seat.changed()
    seat.transfer.wake()
    seat.wake_sync()
    await asyncio.sleep(0)
    loops.cancel()
    done, _ = await asyncio.wait([loops], timeout=5)
    assert done
