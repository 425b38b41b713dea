"""
The local store: one SQLite file per seat, records and outbox in it.

Generic: it knows collections, scopes and paths. The one place where the domain speaks is `synced.py`, which
    says which field follows which merge rule.
"""

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
from app.store.synced import MERGE_RULES
from app.store.writing import Written

__all__ = [
    "MERGE_RULES",
    "Counts",
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
    "Waiting",
    "Written",
    "open_store",
]
