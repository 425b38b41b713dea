"""
Who is listening, and telling them that something changed: one connection to PostgreSQL for all of them.

Any process may write and any process may hold the listener's stream: PostgreSQL carries the word between them
(LISTEN/NOTIFY). A poke names a scope and a number, never a record. It is a hint, not a promise: who misses
one polls. Knows no HTTP.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Final

import psycopg

_CHANNEL: Final = "feldlotse"
_RETRY_S: Final = 2.0
#: How long nothing may be heard before we ask whether the connection still lives.
_QUIET_S: Final = 60.0
#: A device may be open in a few windows and processes; more is a fault.
MOST_OF_A_DEVICE: Final = 4
#: Means "anything may have changed".
EVERYTHING: Final = ""

_log = logging.getLogger("feldlotse.server")


@dataclass(eq=False, slots=True)
class Listener:
    """
    One seat that listens.

    Attributes:
        scopes: What it may hear about.
        pending: Scope to number, not yet told.
        files: Scopes for which bytes of files arrived, not yet told.
        recheck: Access may have changed: look before telling anything.
        end: Why the stream has to end; "" as long as it goes on.
    """

    network_id: str
    device_id: str
    scopes: frozenset[str] = frozenset()
    pending: dict[str, int] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    recheck: bool = False
    end: str = ""
    awake: asyncio.Event = field(default_factory=asyncio.Event)

    def poke(self, scope: str, seq: int) -> None:
        """Remember to tell; many changes of a scope are one poke."""
        self.pending[scope] = max(seq, self.pending.get(scope, 0))
        self.awake.set()

    def poke_file(self, scope: str) -> None:
        """Remember to tell that the bytes of a file are there now."""
        self.files.add(scope)
        self.awake.set()

    def take_files(self) -> list[str]:
        """The scopes in which files arrived."""
        told = sorted(self.files)
        self.files.clear()
        return told

    def take(self) -> list[tuple[str, int]]:
        """What is to be told now."""
        told = sorted(self.pending.items())
        self.pending.clear()
        self.awake.clear()
        return [(EVERYTHING, 0)] if any(scope == EVERYTHING for scope, _ in told) else told


class LiveHub:
    """
    All listeners of this process.

    Args:
        database_url: A direct connection (no pool in front that hands sessions around).
    """

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        # Dictionaries keep the order in which they came: the oldest of a device ends first.
        self._listeners: dict[str, dict[Listener, None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = False
        self.connected = asyncio.Event()

    def open(self, *, network_id: str, device_id: str) -> Listener:
        """Begin to listen; the oldest of too many listeners of one device ends."""
        listener = Listener(network_id, device_id)
        same = self._listeners.setdefault(network_id, {})
        of_device = [one for one in same if one.device_id == device_id and not one.end]
        if len(of_device) >= MOST_OF_A_DEVICE:
            self._end(of_device[0], "replaced")
        same[listener] = None
        if self._stopped:
            self._end(listener, "server_stops")
        return listener

    def close(self, listener: Listener) -> None:
        """Stop listening."""
        same = self._listeners.get(listener.network_id)
        if same is not None:
            same.pop(listener, None)
            if not same:
                del self._listeners[listener.network_id]

    def count(self) -> int:
        """How many listen at this process."""
        return sum(len(same) for same in self._listeners.values())

    async def run(self) -> None:
        """Endless loop: hear what PostgreSQL says; after a silence seats are told to look themselves."""
        self._loop = asyncio.get_running_loop()
        while not self._stopped:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as error:
                _log.warning("live pokes are interrupted: %s", error)
            self.connected.clear()
            await asyncio.sleep(_RETRY_S)

    def stop(self) -> None:
        """End all streams, from any thread: a server that stops must not wait for those who listen."""
        self._stopped = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_all)

    async def _hear(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._database_url, autocommit=True, application_name="feldlotse-live"
        )
        async with connection:
            await connection.execute(f"LISTEN {_CHANNEL}")
            self.connected.set()
            # What happened before we listened was not heard.
            for listener in self._all():
                listener.poke(EVERYTHING, 0)
            while True:
                async for notification in connection.notifies(timeout=_QUIET_S):
                    self._spread(notification.payload)
                await connection.execute("SELECT 1")

    def _spread(self, payload: str) -> None:
        kind, _, rest = payload.partition("|")
        if kind == "a":
            for listener in self._listeners.get(rest, ()):
                listener.recheck = True
                listener.awake.set()
            return
        if kind == "f":
            network_id, device_id, scope = rest.split("|", 2)
            for listener in self._listeners.get(network_id, ()):
                if scope in listener.scopes and listener.device_id != device_id:
                    listener.poke_file(scope)
            return
        network_id, seq, device_id, scope = rest.split("|", 3)
        for listener in self._listeners.get(network_id, ()):
            # The writer knows; and who has just pulled does not need to be told of their own push.
            if scope in listener.scopes and listener.device_id != device_id:
                listener.poke(scope, int(seq))

    def _all(self) -> list[Listener]:
        return [listener for same in self._listeners.values() for listener in same]

    def _end(self, listener: Listener, why: str) -> None:
        listener.end = why
        listener.awake.set()

    def _end_all(self) -> None:
        for listener in self._all():
            self._end(listener, "server_stops")
