"""
From a locked door to a seat with screens: what may stand in between, one after the other.

    LockError   store_locked, key_destroyed, key_missing; store_unreadable, store_busy, disk_full, …;
                device_revoked (it hands over and destroys itself), lease_ended (it must ask its server first)

Must not know: screens, sentences.
"""

from __future__ import annotations

from collections.abc import Callable

from app.store import StoreError
from app.usecases.departure import is_revoked
from app.usecases.devices import lease_ended
from app.usecases.locking import AUTO_LOCK_CHOICES_MIN, DEFAULT_AUTO_LOCK_MIN, Lock, LockError
from app.usecases.seat import Seat

_AUTO_LOCK = "auto_lock_min"


def enter(open_it: Callable[[], Seat], lock: Lock | None) -> Seat:
    """
    Open a seat for its screens.

    Raises:
        LockError: See there; for device_revoked and lease_ended the seat is open, for its sync loop alone.
    """
    if lock is not None and lock.is_destroyed():
        raise LockError("key_destroyed", why=lock.status().why)
    if lock is not None and lock.is_locked():
        raise LockError("store_locked")
    try:
        seat = open_it()
    except StoreError as error:
        raise LockError(error.code, **error.data) from error
    if lock is None:
        return seat
    if is_revoked(seat):
        raise LockError("device_revoked")
    if lease_ended(seat):
        raise LockError("lease_ended")
    lock.lock_after(auto_lock_min(seat))
    lock.touch()
    return seat


def auto_lock_min(seat: Seat) -> int:
    """After how many minutes without a touch the screens lock by themselves, where a PIN is set."""
    kept = seat.store.meta.get(_AUTO_LOCK)
    return kept if isinstance(kept, int) and kept in AUTO_LOCK_CHOICES_MIN else DEFAULT_AUTO_LOCK_MIN


def choose_auto_lock(seat: Seat, minutes: int) -> None:
    """Choose after how many minutes the screens lock."""
    seat.store.meta.set(_AUTO_LOCK, minutes)
    if seat.lock is not None:
        seat.lock.lock_after(minutes)
    seat.changed()
