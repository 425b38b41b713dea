"""The packages of sync and store show what others may use, and no more."""

from __future__ import annotations

import app.store
import app.sync


def test_the_front_door_of_the_store() -> None:
    assert set(app.store.__all__) == {
        "CodeWrongError",
        "Carried",
        "Counts",
        "Download",
        "FileCounts",
        "KeyDestroyedError",
        "KeyMissingError",
        "NotEnrolledError",
        "PinWaitError",
        "PinWrongError",
        "Quarantined",
        "Receipt",
        "RecordMissingError",
        "RecordTooLargeError",
        "RecordUnreadableError",
        "SealBrokenError",
        "Sealer",
        "SeatKey",
        "Store",
        "StoreBusyError",
        "StoreDiskError",
        "StoreError",
        "StoreFullError",
        "StoreLockedError",
        "StoreUnreadableError",
        "StoredRecord",
        "Upload",
        "Waiting",
        "Written",
        "open_store",
        "read_sealed",
        "sealed_size",
        "write_sealed",
    }
    assert all(hasattr(app.store, name) for name in app.store.__all__)


def test_the_front_door_of_sync_brings_no_http_along() -> None:
    assert all(hasattr(app.sync, name) for name in app.sync.__all__)
    assert not {"SyncClient", "Conversation", "synchronise"} & set(app.sync.__all__)
