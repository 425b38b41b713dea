"""
The end of a seat whose device was blocked: what is unsent goes into the server's quarantine, then key and
data go.

    depart        the store is open: hand over, destroy, say so
    ask_standing  the store is locked: ask whether the device is blocked; if so, destroy at once (nothing
    can be
                  handed over without the PIN, and a thief has no use for patience)

A device that is told so while the line breaks stays closed, and goes on when there is one again.

Must not know: HTTP, screens.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from app.store import StoreError
from app.sync.client import SyncClient
from app.sync.errors import (
    ConnectionFailedError,
    RequestRefusedError,
    ServerBusyError,
    SyncError,
    TimedOutError,
)
from app.usecases.locking import Lock
from app.usecases.seat import Connect, Seat

REVOKED: Final = "device_revoked"
_REVOKED: Final = "revoked"
_BATCH: Final = 500
_BATCH_BYTES: Final = 1_000_000

_log = logging.getLogger("feldlotse.seat")


async def depart(seat: Seat) -> bool:
    """
    Hand over what is unsent, then destroy key and data; says whether the seat is gone.

    Trouble with the line leaves everything as it is for the next attempt; a server that refuses the work
    does not keep the data alive.
    """
    if seat.lock is None or seat.closed:
        return False
    if not is_revoked(seat):
        seat.store.meta.set(_REVOKED, True)
        seat.lock.announce()
    try:
        async with seat.connect(seat.server_url, seat.token) as client:
            await _hand_over(seat, client)
            await _end(seat, client)
    except (ConnectionFailedError, TimedOutError, ServerBusyError):
        return False
    except SyncError:
        _log.warning("the server did not take the last work of this device", exc_info=True)
        await _end(seat, None)
    return True


async def _hand_over(seat: Seat, client: SyncClient) -> None:
    seat.store.begin_conversation()
    while batch := seat.store.next_batch(max_operations=_BATCH, max_bytes=_BATCH_BYTES):
        now_ms = int(seat.now().timestamp() * 1000)
        answer = await client.hand_over(batch, now_ms=now_ms)
        answered = {result.device_seq for result in answer.results}
        if not answered >= {operation.device_seq for operation in batch}:
            raise RequestRefusedError(code="answer_incomplete")
        seat.store.acknowledge(answer.results, server_ms=answer.server_time_ms)


async def _end(seat: Seat, client: SyncClient | None) -> None:
    """Destroy first, then tell: the server must never believe it too early."""
    assert seat.lock is not None
    lock = seat.lock
    seat.close()
    await asyncio.to_thread(lock.destroy, "revoked")
    if client is not None:
        try:
            await client.say_wiped()
        except SyncError:
            _log.info("the server was not told that this device has wiped itself")


def is_revoked(seat: Seat) -> bool:
    """Whether the server has said that this device is blocked; from then on nothing of it is shown."""
    return not seat.closed and bool(seat.store.meta.get(_REVOKED))


async def ask_standing(lock: Lock, connect: Connect) -> str:
    """
    Ask the server about a locked device; destroys its key if it is blocked.

    Returns:
        `allowed`, `revoked`, `unknown`, or "" when nobody answered.
    """
    face = lock.face()
    device, proof, server = (str(face.get(name, "")) for name in ("device", "proof", "server"))
    if not (device and proof and server):
        return ""
    try:
        async with connect(server, "") as client:
            standing = await client.standing(device, proof)
            if standing == "revoked":
                await asyncio.to_thread(lock.destroy, "revoked")
                await client.standing(device, proof, wiped=True)
            return standing
    except (SyncError, StoreError):
        return ""
