"""
Saving a seat into one file, and bringing it back, on this device or another.

Must not know: the file's shape, screens.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from app.models.values import timestamp
from app.store import open_store
from app.store.backup import MIN_PASSPHRASE, Manifest, restore_backup
from app.usecases.errors import UseCaseError
from app.usecases.locking import Lock
from app.usecases.seat import STORE_FILE, Seat

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class BackupError(UseCaseError):
    """passphrase_short, seat_present (there is a seat where the backup should go)."""


def new_code() -> str:
    """A recovery code in place of a passphrase: 25 characters, 123 bits."""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(25))
    return "-".join(signs[place : place + 5] for place in range(0, 25, 5))


def back_up(
    seat: Seat, target: Path, *, passphrase: str, on_progress: Callable[[int, int], None] | None = None
) -> Manifest:
    """
    Save everything of a seat into one file.

    Raises:
        BackupError: passphrase_short.
        StoreError: The store is busy, or a disk is full; what lay at `target` is untouched.
    """
    if len(passphrase.strip()) < MIN_PASSPHRASE:
        raise BackupError("passphrase_short", least=MIN_PASSPHRASE)
    return seat.store.back_up(
        target,
        key=seat.lock.key_for_store() if seat.lock is not None else None,
        passphrase=passphrase,
        made_at=timestamp(seat.now()),
        on_progress=on_progress,
    )


def restore(source: Path, lock: Lock, *, passphrase: str, clock: Callable[[], int]) -> Manifest:
    """
    Bring a saved seat back into the folder of a lock that has none.

    The seat has no PIN afterwards. Use only one of both, the restored seat or the one that was saved.

    Raises:
        BackupError: seat_present.
        BackupBrokenError: No backup, changed, or another passphrase.
    """
    if (lock.folder / STORE_FILE).exists() or lock.has_pin or lock.is_destroyed():
        raise BackupError("seat_present")
    lock.folder.mkdir(parents=True, exist_ok=True)
    manifest = restore_backup(source, lock.folder, passphrase=passphrase)
    if manifest.key:
        lock.adopt(bytes.fromhex(manifest.key))
    store = open_store(lock.folder / STORE_FILE, clock=clock, key=lock.key_for_store())
    try:
        store.continue_after_restore()
    finally:
        store.close()
    return manifest
