"""
The local store: one SQLite file per seat, records and outbox in it.

Generic: it knows collections, scopes and paths, never a firm or an interview.
"""

from app.store.attachments import Download, FileCounts, Upload
from app.store.errors import (
    NotEnrolledError,
    RecordMissingError,
    RecordTooLargeError,
    RecordUnreadableError,
    StoreBusyError,
    StoreDiskError,
    StoreError,
    StoreFullError,
    StoreUnreadableError,
)
from app.store.quarantine import Quarantined
from app.store.receipts import Counts, Receipt, Waiting
from app.store.records import StoredRecord
from app.store.store import Store, open_store
from app.store.writing import Written

__all__ = [
    "Counts",
    "Download",
    "FileCounts",
    "NotEnrolledError",
    "Quarantined",
    "Receipt",
    "RecordMissingError",
    "RecordTooLargeError",
    "RecordUnreadableError",
    "Store",
    "StoreBusyError",
    "StoreDiskError",
    "StoreError",
    "StoreFullError",
    "StoreUnreadableError",
    "StoredRecord",
    "Upload",
    "Waiting",
    "Written",
    "open_store",
]
