"""
A seat: one person's place to work, with its own store.

Many seats live in one process of a web host, so nothing here is kept in module state.

Must not know: screens, sentences, what the store's records mean.
"""

import asyncio
import logging
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import asdict, dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Literal

from app.config import DEFAULT_POLL_S
from app.models.searched import SEARCHED
from app.models.values import Role
from app.store import Store, StoreError, open_store
from app.sync import SteadyClock
from app.sync.client import SyncClient, standing_proof
from app.sync.file_client import FileClient
from app.sync.live_client import LiveClient
from app.usecases.locking import Lock

STORE_FILE = "feldlotse.sqlite3"

_log = logging.getLogger("feldlotse.seat")

Connect = Callable[[str, str], SyncClient]
"""Opens a line to a server: (address, token), the token "" before enrolment."""

ConnectFiles = Callable[[str, str], FileClient]
"""The same for files."""

ConnectLive = Callable[[str, str], LiveClient]
"""The same for hearing that there is something new."""


@dataclass(frozen=True)
class Identity:
    """Who sits here, as the server said at enrolment (and says again with every refresh)."""

    user_id: str
    name: str
    role: Role
    network_id: str
    network_name: str
    device_id: str
    firm_id: str | None
    region_ids: tuple[str, ...]


@dataclass
class SyncState:
    """Where the loop of one seat stands; written by `syncing` alone."""

    running: bool = False
    underway: tuple[int, int] | None = None
    """Records that are through, of how many."""
    underway_bytes: tuple[int, int] | None = None
    offline: bool = False
    problem_code: str | None = None
    failures: int = 0
    asked: bool = False
    """Somebody pressed "jetzt abgleichen"."""
    poked: bool = False
    """The server said that there is something new."""
    changed_here: bool = False
    """Something was written on this seat since the last conversation began."""
    identity_fresh: bool = False
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever a conversation ends; files wait for it."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the one loop that syncs the seat."""


@dataclass(frozen=True)
class FileUnderway:
    """The file that is travelling right now, and how many of its bytes have arrived."""

    sha256: str
    size: int
    sent: int
    direction: Literal["up", "down"]


@dataclass
class TransferState:
    """Where the loop of files of one seat stands; written by `transferring` alone."""

    underway: FileUnderway | None = None
    problem_code: str | None = None
    failures: int = 0
    part_size: int = 64_000
    """Bytes of the next part; follows what the line can carry."""
    shown_at: float = 0.0
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wake(self) -> None:
        """Let the loop look what there is to do; from any thread."""
        if self.loop is None or self.loop.is_closed():
            self.awake.set()
        else:
            self.loop.call_soon_threadsafe(self.awake.set)


@dataclass
class LiveState:
    """Whether somebody tells this seat at once; written by `listening` alone."""

    standing: bool = False
    due: asyncio.TimerHandle | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


def wall_clock(zone: tzinfo | None) -> datetime:
    """The present moment in a time zone; None stands for the device's own."""
    return datetime.now(zone) if zone is not None else datetime.now().astimezone()


def connect_over_http(server_url: str, token: str) -> SyncClient:
    """The ordinary line to a server."""
    return SyncClient(server_url, token=token)


def connect_files_over_http(server_url: str, token: str) -> FileClient:
    """The line for files, apart from that of documents."""
    return FileClient(server_url, token=token)


def connect_live_over_http(server_url: str, token: str) -> LiveClient:
    """The line on which the server says that there is something new."""
    return LiveClient(server_url, token=token)


class Seat:
    """
    One enrolled, or not yet enrolled, person on one store.

    Args:
        store: The seat's own file.
        now: The present moment, aware; its offset decides what "today" means.
        poll_s: Seconds between two looks at the server when nothing changed here.
        connect: Opens the line to the server.
        folder: Where it may keep things that can be made anew.
        connect_files: Opens the line for files.
        zone: Time zone in which the person reads times; None stands for the device's own.
        lock: Keeps the key of the store; None for a store in clear.
    """

    def __init__(
        self,
        store: Store,
        *,
        server_url: str,
        now: Callable[[], datetime],
        poll_s: float,
        connect: Connect,
        folder: Path,
        connect_files: ConnectFiles = connect_files_over_http,
        zone: tzinfo | None = None,
        lock: Lock | None = None,
    ) -> None:
        self.store = store
        self.lock = lock
        self.folder = folder
        self.server_url = server_url
        self.now = now
        self.poll_s = poll_s
        self.connect = connect
        self.connect_files = connect_files
        self.connect_live: ConnectLive = connect_live_over_http
        self.zone = zone
        self.sync = SyncState()
        self.transfer = TransferState()
        self.live = LiveState()
        self.cache: dict[str, object] = {}
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._next_key = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._notifying = False
        self._told = store.change_count()
        self._identity = _read_identity(store)
        self._closed = False

    @property
    def identity(self) -> Identity | None:
        """Who sits here; None until enrolled."""
        if self._identity is None:
            # Another process on the same file may have enrolled it meanwhile.
            self._identity = _read_identity(self.store)
        return self._identity

    @property
    def token(self) -> str:
        """The device's token; "" until enrolled."""
        return str(self.store.meta.get("token", ""))

    @property
    def revision(self) -> int:
        """Grows with every change of the store, also by pulls and by another process on the same file."""
        return self.store.change_count()

    def become(self, identity: Identity, *, token: str | None = None) -> None:
        """Remember who sits here, with the token when it is new; one transaction."""
        with self.store.transaction():
            if token is not None:
                self.store.enrol(identity.device_id)
                self.store.meta.set("token", token)
            self.store.meta.set("identity", asdict(identity))
        self._identity = identity
        self.cache.clear()
        self.changed()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """
        Call back after every change of the store; returns what ends it.

        The callback runs on the event loop on which somebody subscribed, after the change is safe; several
        changes in one go may be told once. It runs in the context (`contextvars`) of whoever subscribed: a
        change made in one browser tab must not redraw the other tabs' controls through the first one's line.
        """
        self.use_running_loop()
        self._next_key += 1
        key = self._next_key
        context = copy_context()
        self._callbacks[key] = lambda: context.copy().run(callback)

        def unsubscribe() -> None:
            self._callbacks.pop(key, None)

        return unsubscribe

    def use_running_loop(self) -> None:
        """Tell subscribers on the event loop that is running now, if one is."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            return

    def changed(self, *, local: bool = False) -> None:
        """Tell subscribers that the store changed; `local` changes also wake the sync loop."""
        if local:
            self.sync.changed_here = True
        loop = self._loop
        if loop is None or loop.is_closed():
            self._notify()
            return
        if local:
            loop.call_soon_threadsafe(self.sync.wake.set)
        if not self._notifying:
            self._notifying = True
            loop.call_soon_threadsafe(self._notify)

    def look_for_changes(self) -> None:
        """Tell subscribers if another process changed the file since they were told last."""
        if not self._closed and self.store.change_count() != self._told:
            self._notify()

    def wake_sync(self) -> None:
        """Let the sync loop look what there is to do."""
        loop = self._loop
        if loop is None or loop.is_closed():
            self.sync.wake.set()
        else:
            loop.call_soon_threadsafe(self.sync.wake.set)

    def _notify(self) -> None:
        self._notifying = False
        if self._closed:
            return
        self._told = self.store.change_count()
        self.tell_lock()
        for callback in list(self._callbacks.values()):
            callback()

    def tell_lock(self) -> None:
        """Let the lock know what it may show and need while the seat is locked."""
        if self.lock is None or self._identity is None:
            return
        waiting = self.store.counts().waiting
        face = {
            "name": self._identity.name,
            "waiting": waiting,
            "device": self._identity.device_id,
            "proof": standing_proof(self.token),
            "server": self.server_url,
        }
        try:
            self.lock.remember(face, unsent=waiting > 0)
        except (StoreError, OSError):
            # The work itself is safe; only the lock screen knows less.
            _log.warning("what the lock screen shows could not be kept", exc_info=True)

    @property
    def closed(self) -> bool:
        """Whether the store was let go of."""
        return self._closed

    def close(self) -> None:
        """Let go of the store. Nothing needs saving: every write was durable when it returned."""
        if not self._closed:
            self._closed = True
            self._callbacks.clear()
            self.transfer.wake()
            self.store.close()


def _read_identity(store: Store) -> Identity | None:
    kept: Any = store.meta.get("identity")
    if not isinstance(kept, dict):
        return None
    return Identity(**{**kept, "region_ids": tuple(kept.get("region_ids", ()))})


def open_seat(
    folder: Path,
    *,
    server_url: str,
    now: Callable[[], datetime] | None = None,
    zone: tzinfo | None = None,
    poll_s: float = DEFAULT_POLL_S,
    connect: Connect = connect_over_http,
    connect_files: ConnectFiles = connect_files_over_http,
    lock: Lock | None = None,
) -> Seat:
    """
    Open the seat that lives in a folder, making folder and store if need be.

    Args:
        now: The present moment, aware; by default the wall clock in `zone`.
        zone: Time zone in which the person reads times; None stands for the device's own.
        lock: Keeps the key of the store; None leaves the store in clear.

    Raises:
        StoreUnreadableError: The store's file is damaged.
        StoreLockedError: A PIN is needed first.
        KeyDestroyedError: There is no key any more.
        KeyMissingError: The device's key store does not answer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # A steady clock keeps stamps in order when somebody turns the wall clock back while the app runs.
    clock = SteadyClock() if now is None else lambda: int(now().timestamp() * 1000)
    key = lock.key_for_store() if lock is not None else None
    store = open_store(folder / STORE_FILE, clock=clock, key=key, searched=SEARCHED)
    present = now or (lambda: wall_clock(zone))
    return Seat(
        store,
        server_url=server_url,
        now=present,
        poll_s=poll_s,
        connect=connect,
        folder=folder,
        connect_files=connect_files,
        zone=zone,
        lock=lock,
    )
