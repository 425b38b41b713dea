"""
Keeping a seat in step with its server: documents, files and an ear for news, each in a loop of its own.

Must not know: what the loops do.
"""

import asyncio

from app.usecases.listening import run_listening
from app.usecases.search_index import keep_index
from app.usecases.seat import Seat
from app.usecases.syncing import run_sync, sync_status
from app.usecases.transferring import run_transfers


async def keep_in_step(seat: Seat) -> None:
    """Run all loops of a seat until cancelled or the seat is closed; if one fails, all end and it raises."""
    async with asyncio.TaskGroup() as loops:
        loops.create_task(run_sync(seat))
        loops.create_task(run_transfers(seat))
        loops.create_task(keep_index(seat))
        loops.create_task(run_listening(seat))


def has_unsent_work(seat: Seat) -> bool:
    """Whether the server lacks something of this seat that it can still be given."""
    return sync_status(seat).waiting > 0 or seat.store.files.counts().waiting > 0
