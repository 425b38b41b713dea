"""
The lock of a seat: its key, whether its screens are locked, and what the lock screen may show.

A lock outlives the seat's opened store: it is there before the store can be opened, and after it was
closed. All tabs of a web seat share one; `Locks` hands them out.

    LockError   with the codes of the store: pin_wrong, pin_wait, recovery_code_wrong, key_destroyed,
    key_missing

Must not know: screens, sentences, records.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from app.store import SeatKey, StoreError
from app.store.keepers import Keeper
from app.store.keys import MAX_WRONG, PIN_DIGITS, steady_s
from app.usecases.errors import UseCaseError

State = Literal["open", "locked", "destroyed"]

AUTO_LOCK_CHOICES_MIN = (5, 15, 60)
DEFAULT_AUTO_LOCK_MIN = 15
WARN_FROM_WRONG = 6
"""From the next wrong PIN on the screen says what the tenth does."""

__all__ = ["AUTO_LOCK_CHOICES_MIN", "PIN_DIGITS", "Lock", "LockError", "LockStatus", "Locks", "is_weak"]


class LockError(UseCaseError):
    """A key did not open; `data` holds `left` and `wait_s`, or `why`."""


@dataclass(frozen=True)
class LockStatus:
    """
    What the lock screen shows.

    `name` and `waiting` (records only on this device) are as they were when the seat was open last. `left`
    counts PINs until the key is destroyed, `wait_s` the seconds until the next may be tried, `why` says
    why the key is gone: wrong_pins, forgotten, revoked.
    """

    state: State
    has_pin: bool
    name: str = ""
    waiting: int = 0
    left: int = MAX_WRONG
    wait_s: float = 0.0
    why: str | None = None

    @property
    def warns(self) -> bool:
        """Whether to say now that the tenth wrong PIN destroys the key."""
        return MAX_WRONG - self.left >= WARN_FROM_WRONG


def is_weak(pin: str) -> bool:
    """Whether a PIN is among the first that anybody tries: one digit repeated, or digits in a row."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(set(pin)) == 1 or steps in ({1}, {-1})


class Lock:
    """
    The lock of one seat.

    Args:
        folder: The seat's folder.
        keeper: Where this device keeps the secret that wraps keys.
        monotonic: Seconds that nobody can turn back.
    """

    def __init__(self, folder: Path, keeper: Keeper, *, monotonic: Callable[[], float] = steady_s) -> None:
        self.folder = folder
        self._seat_key = SeatKey(folder, keeper, monotonic=monotonic)
        self._monotonic = monotonic
        self._key: bytes | None = None
        self._entered = False
        self._auto_lock_s = DEFAULT_AUTO_LOCK_MIN * 60.0
        self._touched = monotonic()
        self._face: dict[str, Any] | None = None
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._next = 0

    # --- What it shows ---

    def status(self) -> LockStatus:
        """Where it stands; reads one small file."""
        why = self._seat_key.destroyed()
        if why is not None:
            return LockStatus("destroyed", has_pin=False, why=why)
        has_pin = self._seat_key.has_pin()
        if not self.is_locked():
            return LockStatus("open", has_pin=has_pin)
        face = self._seat_key.face()
        return LockStatus(
            "locked",
            has_pin=True,
            name=str(face.get("name", "")),
            waiting=int(face.get("waiting", 0)),
            left=MAX_WRONG - self._seat_key.wrong_attempts(),
            wait_s=self._seat_key.wait_s(),
        )

    def face(self) -> dict[str, Any]:
        """What was kept for the time when the seat is locked."""
        return self._seat_key.face()

    def is_locked(self) -> bool:
        """Whether a PIN is needed before anything is shown."""
        return not self._entered and self._seat_key.has_pin()

    def is_destroyed(self) -> bool:
        """Whether there is nothing to open any more."""
        return self._seat_key.destroyed() is not None

    @property
    def has_pin(self) -> bool:
        """Whether a PIN is set."""
        return self._seat_key.has_pin()

    @property
    def keeper_kind(self) -> str:
        """Where the secret lies that wraps the key: system, host or file."""
        return self._seat_key.keeper_kind

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after every change, on the loop and in the context of whoever subscribed."""
        self._next += 1
        number, context = self._next, copy_context()
        try:
            loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            loop = None

        def call() -> None:
            if loop is None:
                callback()
            elif not loop.is_closed():
                loop.call_soon_threadsafe(lambda: context.copy().run(callback))

        self._callbacks[number] = call
        return lambda: self._callbacks.pop(number, None) and None

    def announce(self) -> None:
        """Let every session look again whether it may show anything."""
        self._changed()

    def _changed(self) -> None:
        for callback in list(self._callbacks.values()):
            callback()

    # --- Opening ---

    def key_for_store(self) -> bytes:
        """
        Give the key that opens the store; a seat that has none yet gets one.

        Raises:
            StoreLockedError: A PIN is needed.
            KeyDestroyedError: There is none any more.
            KeyMissingError: The device's key store does not answer.
        """
        if self._key is not None:
            return self._key
        if not self._seat_key.exists():
            self._key = self._seat_key.create()
            self._entered = True
            return self._key
        key = self._seat_key.open_without_pin()
        if not self._seat_key.has_pin():
            self._key, self._entered = key, True
        return key

    def adopt(self, key: bytes) -> None:
        """Take over the key of a restored store, on a device without a seat."""
        self._key = self._seat_key.create(key)
        self._entered = True

    def unlock(self, pin: str) -> None:
        """
        Open with the PIN. Takes a fifth of a second: not for an event loop.

        Raises:
            LockError: pin_wrong, pin_wait, key_destroyed, key_missing.
        """
        self._enter(lambda: self._seat_key.open_with_pin(pin))

    def recover(self, code: str) -> None:
        """
        Open with the recovery code; the person then chooses a new PIN.

        Raises:
            LockError: recovery_code_wrong, pin_wait, key_destroyed, key_missing.
        """
        self._enter(lambda: self._seat_key.open_with_code(code))

    def _enter(self, open_key: Callable[[], bytes]) -> None:
        try:
            self._key = open_key()
        except StoreError as error:
            if self.is_destroyed():
                self.wipe_remains()
            self._changed()
            raise LockError(error.code, **error.data) from error
        self._entered = True
        self.touch()
        self._changed()

    def keep_wait(self) -> None:
        """Keep how much of a waiting time is left, for a restart."""
        self._seat_key.keep_wait()

    # --- Locking ---

    def lock(self) -> None:
        """Lock the screens now; the key leaves this object (an opened store keeps its own until it is
        closed)."""
        if self._seat_key.has_pin():
            self._entered, self._key = False, None
            self._changed()

    def touch(self) -> None:
        """Somebody did something: the time until the lock closes by itself begins anew."""
        self._touched = self._monotonic()

    def lock_if_idle(self) -> bool:
        """Lock when nobody did anything for long enough; says whether it did."""
        if self._entered and self.has_pin and self._monotonic() - self._touched >= self._auto_lock_s:
            self.lock()
            return True
        return False

    def lock_after(self, minutes: int) -> None:
        """Say after how many minutes without a touch it locks by itself."""
        self._auto_lock_s = minutes * 60.0

    # --- Changing ---

    def set_pin(self, pin: str) -> str:
        """Set or change the PIN of an open seat; gives the recovery code, shown this once. Not for an
        event loop."""
        code = self._seat_key.set_pin(self.key_for_store(), pin)
        self._entered = True
        self.touch()
        self._changed()
        return code

    def check_pin(self, pin: str) -> None:
        """
        See whether the PIN is right, before it is changed or removed.

        Raises:
            LockError: As `unlock`.
        """
        self.unlock(pin)

    def remove_pin(self) -> None:
        """Let the device alone open the seat again."""
        self._seat_key.remove_pin(self.key_for_store())
        self._changed()

    def remember(self, face: dict[str, Any], *, unsent: bool) -> None:
        """
        Keep what the lock screen shows, and let a web seat's host send unsent work without the PIN.

        Called after every change of an open seat; writes only what is different.
        """
        if not self._seat_key.exists() or self.is_destroyed():
            return
        if face != self._face:
            self._seat_key.set_face(face)
            self._face = face
        if self.keeper_kind == "host" and self.has_pin:
            if not unsent:
                self._seat_key.set_errand(None)
            elif self._key is not None:
                self._seat_key.set_errand(self._key)

    # --- The end ---

    def destroy(self, why: str) -> None:
        """Destroy the key, then remove everything it had encrypted. Close the store before."""
        self._seat_key.destroy(why)
        self._key, self._entered, self._face = None, False, None
        self.wipe_remains()
        self._changed()

    def wipe_remains(self) -> None:
        """Remove the files of a seat whose key is destroyed; nobody could read them any more."""
        self._key, self._entered = None, False
        for entry in self.folder.iterdir():
            if entry.name.startswith("key.json") or entry.name == "seat.json":
                continue
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)

    def begin_anew(self) -> None:
        """Forget that a key was destroyed, so that the device can be set up again."""
        if self.is_destroyed():
            self.wipe_remains()
            self._seat_key.forget()
            self._changed()


class Locks:
    """The locks of one process: one for each folder of a seat."""

    def __init__(self, keeper: Callable[[], Keeper]) -> None:
        self._find_keeper = keeper
        self._keeper: Keeper | None = None
        self._locks: dict[Path, Lock] = {}

    def of(self, folder: Path) -> Lock:
        """Give the lock of a seat."""
        if self._keeper is None:
            self._keeper = self._find_keeper()
        return self._locks.setdefault(folder, Lock(folder, self._keeper))
