"""
Keeping the search index up to date: in the background by portions, and at once where little is left.

Must not know: what is searched.
"""

import asyncio
from contextlib import suppress

from app.search import Hits, Query
from app.store import StoreError
from app.usecases.seat import Seat

#: So many records are brought up to date in one breath, in a few hundredths of a second.
PORTION = 50
#: So many a search works off itself before it answers.
AT_ONCE = 150
_BREATH_S = 0.02
_AGAIN_S = 30.0


def search(seat: Seat, query: Query, *, limit: int, offset: int = 0) -> Hits:
    """
    Search a collection.

    What changed a moment ago is found, too, unless a large pull is still being taken in: then `Hits.due` says
    how many records are not in the index yet.
    """
    if 0 < seat.store.search_due(query.collection) <= AT_ONCE:
        seat.store.index(most=AT_ONCE, collection=query.collection)
    return seat.store.search(query, limit=limit, offset=offset)


async def keep_index(seat: Seat) -> None:
    """
    Bring the index up to date after every change of the seat, until cancelled; screens are told at the end.
    """
    changed = asyncio.Event()
    changed.set()
    unsubscribe = seat.subscribe(changed.set)
    try:
        while not seat.closed:
            with suppress(TimeoutError):  # another process on this file may have changed it
                # Not wait_for: in Python 3.11 it loses a cancellation that comes with the event.
                async with asyncio.timeout(_AGAIN_S):
                    await changed.wait()
            changed.clear()
            await _work_off(seat)
    finally:
        unsubscribe()


async def _work_off(seat: Seat) -> None:
    done = 0
    try:
        while not seat.closed and (portion := await asyncio.to_thread(seat.store.index, most=PORTION)):
            done += portion
            await asyncio.sleep(_BREATH_S)
    except StoreError:
        return  # the disk is full or busy; records are safe, and the index is tried again
    if done > AT_ONCE:
        seat.changed()
