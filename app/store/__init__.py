"""
The local store: one SQLite file per seat, records and outbox in it.

Generic: it knows collections, scopes and paths, never a firm or an interview.
"""

from app.store.attachments import Download, FileCounts, Upload
from app.store.carried import Carried
from app.store.errors import (
    KeyMissingError,
    NotEnrolledError,
    RecordMissingError,
    RecordTooLargeError,
    RecordUnreadableError,
    StoreBusyError,
    StoreDiskError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreUnreadableError,
)
from app.store.keys import (
    CodeWrongError,
    KeyDestroyedError,
    PinWaitError,
    PinWrongError,
    SeatKey,
)
from app.store.quarantine import Quarantined
from app.store.receipts import Counts, Receipt, Waiting
from app.store.records import StoredRecord
from app.store.sealing import SealBrokenError, Sealer, read_sealed, sealed_size, write_sealed
from app.store.store import Store, open_store
from app.store.writing import Written

__all__ = [
    "Carried",
    "CodeWrongError",
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
]
