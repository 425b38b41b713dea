"""
The seats that are open in this process, each once, however many tabs show it.

Per seat one store, one sync loop. A seat stays open while a tab is connected, then until its Flet sessions
have expired, then as long as it holds work the server does not have yet. This module is handed what a seat is
and how one is opened (`SeatActions`); it knows neither store nor screen.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from app.web.seats import SeatFolders

Seat = TypeVar("Seat")

RETRY_S = 30.0
_EXPECTED = frozenset({"store_locked", "key_destroyed"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SeatActions(Generic[Seat]):
    """
    What the pool may do with a seat.

    Attributes:
        open: Open the seat whose store lies in a folder.
        close: Give its file handles back.
        synchronise: Endless loop that keeps the seat in step with the server.
        person: Name and role of who sits there; None before enrolment.
        has_unsent_work: True while the server lacks something of this seat.
        subscribe: Call back after every change of the seat; returns how to stop that.
        is_closed: True when the seat was closed by somebody else, for example because its device was revoked.
        is_locked: True while its screens wait for a PIN: its key should leave the memory as soon as may be.
    """

    open: Callable[[Path], Seat]
    close: Callable[[Seat], None]
    synchronise: Callable[[Seat], Awaitable[None]]
    person: Callable[[Seat], tuple[str, str] | None]
    has_unsent_work: Callable[[Seat], bool]
    subscribe: Callable[[Seat, Callable[[], None]], Callable[[], None]]
    is_closed: Callable[[Seat], bool] = lambda seat: False
    is_locked: Callable[[Seat], bool] = lambda seat: False


@dataclass
class _Open(Generic[Seat]):
    seat: Seat
    unsubscribe: Callable[[], None] = lambda: None
    sync: asyncio.Task[None] | None = None


class SeatPool(Generic[Seat]):
    """Opens, shares and closes the seats of one host process."""

    def __init__(self, folders: SeatFolders, actions: SeatActions[Seat], *, idle_s: float) -> None:
        self._folders = folders
        self._actions = actions
        self._idle_s = idle_s
        self._open: dict[str, _Open[Seat]] = {}
        self._tabs: Counter[str] = Counter()
        self._left_at: dict[str, float] = {}

    def seat(self, seat_id: str) -> Seat:
        """Hand out the open seat; opens it when it is not."""
        entry = self._open.get(seat_id)
        if entry is not None and self._actions.is_closed(entry.seat):
            self._forget(seat_id)
            entry = None
        if entry is None:
            entry = _Open(self._actions.open(self._folders.folder(seat_id)))
            self._open[seat_id] = entry
            self._left_at.setdefault(seat_id, asyncio.get_running_loop().time())
            entry.unsubscribe = self._actions.subscribe(entry.seat, lambda: self._follow(seat_id))
            self._follow(seat_id)
        return entry.seat

    @contextlib.contextmanager
    def tab(self, seat_id: str) -> Iterator[None]:
        """Keep a seat open while a tab is connected (and a while longer, its Flet session lives on)."""
        self._tabs[seat_id] += 1
        try:
            yield
        finally:
            self._tabs[seat_id] -= 1
            self._left_at[seat_id] = asyncio.get_running_loop().time()

    def __contains__(self, seat_id: str) -> bool:
        """Tell whether the seat is open."""
        return seat_id in self._open

    async def finish_unsent_work(self) -> None:
        """Open every seat that still owes the server something, as after a restart."""
        for web_seat in self._folders.enrolled():
            if web_seat.id in self._open:
                continue
            try:
                seat = self.seat(web_seat.id)
            except Exception as error:
                if getattr(error, "code", "") in _EXPECTED:
                    continue  # a PIN and nothing unsent, or its device was revoked
                _log.exception("seat %s cannot be opened", web_seat.id)
                continue
            if not self._actions.has_unsent_work(seat):
                await self._shut(web_seat.id)

    async def keep_tidy(self, *, every_s: float = 30.0) -> None:
        """Endless loop: close the seats nobody needs any more."""
        while True:
            await asyncio.sleep(every_s)
            await self.close_idle()

    async def close_idle(self) -> None:
        """Close seats without a tab for long enough, unless they hold unsent work."""
        now = asyncio.get_running_loop().time()
        for seat_id, entry in list(self._open.items()):
            if self._actions.is_closed(entry.seat):
                self._forget(seat_id)
                continue
            expired = not self._tabs[seat_id] and now - self._left_at[seat_id] >= self._idle_s
            needless = expired or self._actions.is_locked(entry.seat)
            if needless and not self._actions.has_unsent_work(entry.seat):
                await self._shut(seat_id)

    async def close(self) -> None:
        """Close all seats."""
        for seat_id in list(self._open):
            await self._shut(seat_id)

    def _follow(self, seat_id: str) -> None:
        """Start the sync loop once somebody has enrolled, and write the name on the seat."""
        entry = self._open.get(seat_id)
        person = self._actions.person(entry.seat) if entry is not None else None
        if entry is None or person is None:
            return
        self._folders.write_name(seat_id, name=person[0], role=person[1])
        if entry.sync is None:
            entry.sync = asyncio.create_task(self._synchronise(seat_id, entry.seat))

    async def _synchronise(self, seat_id: str, seat: Seat) -> None:
        while True:
            try:
                await self._actions.synchronise(seat)
                return
            except Exception:
                # A loop that ended would be silent loss; the next try may find the cause gone.
                _log.exception("sync loop of seat %s failed; starting again", seat_id)
                await asyncio.sleep(RETRY_S)

    def _forget(self, seat_id: str) -> None:
        """Let go of a seat that is closed already."""
        entry = self._open.pop(seat_id)
        entry.unsubscribe()
        if entry.sync is not None:
            entry.sync.cancel()

    async def _shut(self, seat_id: str) -> None:
        entry = self._open.pop(seat_id)
        self._left_at.pop(seat_id, None)
        if not self._tabs[seat_id]:
            del self._tabs[seat_id]
        entry.unsubscribe()
        if entry.sync is not None:
            # The loop may be in the middle of a write: the store is closed only when it has let go.
            entry.sync.cancel()
            await asyncio.wait([entry.sync])
        self._actions.close(entry.seat)
