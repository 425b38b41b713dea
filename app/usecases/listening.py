"""
Hearing at once that there is something new: the loop that keeps an ear at the server.

A poke only lets the sync loop pull now instead of later. Without a line, or with a server or proxy that lets
no stream through, the sync loop polls as before; nothing depends on a poke arriving.

Must not know: the wire (`app.sync.live_client` does), screens.
"""

import asyncio
import contextlib
import logging
import random
from typing import Final

from app.sync.errors import SeatRefusedError, SyncError
from app.usecases.seat import Seat

FIRST_RETRY_S: Final = 1.0
LAST_RETRY_S: Final = 60.0
REFUSED_RETRY_S: Final = 300.0
#: Seats that hear the same poke must not all pull in the same instant.
SPREAD_S: Final = 0.3

_log = logging.getLogger("feldlotse.live")


async def run_listening(seat: Seat) -> None:
    """
    Listen until cancelled or the seat is closed; of several loops on one seat one works.

    After trouble the next attempt comes after a random time (full jitter) of up to a minute.
    """
    async with seat.live.turn:
        failures = 0
        while not seat.closed:
            longest = REFUSED_RETRY_S
            if seat.identity is None:
                longest = seat.poll_s
            else:
                began = asyncio.get_running_loop().time()
                try:
                    await listen_once(seat)
                except SeatRefusedError:
                    pass  # the sync loop is told the same, and tells the person
                except SyncError:
                    longest = min(LAST_RETRY_S, FIRST_RETRY_S * 2 ** min(failures, 10))
                else:
                    longest = FIRST_RETRY_S
                # A stream that stood for a while was no failure, however it ended.
                lasted = asyncio.get_running_loop().time() - began
                failures = 0 if lasted > LAST_RETRY_S else failures + 1
            await asyncio.sleep(random.uniform(min(0.1, longest), longest))


async def listen_once(seat: Seat) -> None:
    """
    Hear until the stream ends.

    Raises:
        SyncError: The line, the server, or this seat's access failed.
    """
    try:
        async with (
            seat.connect_live(seat.server_url, seat.token) as client,
            contextlib.aclosing(client.pokes()) as pokes,
        ):
            async for poke in pokes:
                seat.live.standing = True
                if poke.file:
                    seat.transfer.wake()
                else:
                    _pull_soon(seat)
    finally:
        if seat.live.standing:
            seat.live.standing = False
            # What would have been told now must be looked for.
            _pull_soon(seat)


def _pull_soon(seat: Seat) -> None:
    if seat.live.due is None and not seat.closed:
        loop = asyncio.get_running_loop()
        seat.live.due = loop.call_later(random.uniform(0.0, SPREAD_S), _pull, seat)


def _pull(seat: Seat) -> None:
    seat.live.due = None
    if not seat.closed:
        seat.sync.poked = True
        seat.sync.wake.set()
