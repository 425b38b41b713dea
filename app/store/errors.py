"""
What can go wrong with the store, as one tree.

    StoreError                    store_error
    ├── StoreFullError            disk_full: nothing of the write was kept; `saved_until` says what is safe
    ├── StoreDiskError            disk_error: the disk failed; like a full disk otherwise
    ├── StoreBusyError            store_busy: another process held the file for too long
    ├── StoreUnreadableError      store_unreadable: the file is damaged or no store
    ├── StoreLockedError          store_locked: its key is not open: a PIN is needed
    ├── KeyMissingError           key_missing: the store is encrypted and its key is gone
    ├── SealBrokenError           seal_broken: something sealed was changed, or the key is another one
    ├── NotEnrolledError          not_enrolled: there is no device yet to write as
    ├── RecordMissingError        record_missing
    ├── RecordUnreadableError     record_unreadable: this record alone is damaged
    └── RecordTooLargeError       record_too_large: nothing was written

SQLite's own errors do not leave this package.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from app.store.cipher import DRIVER_ERRORS


class StoreError(Exception):
    """Base of all errors of the store; `code` is stable, `data` says where and what."""

    code = "store_error"

    def __init__(self, message: str = "", *, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or type(self).code)
        self.data: Mapping[str, Any] = dict(data or {})


class StoreFullError(StoreError):
    """The disk is full: the write was undone whole, everything up to `saved_until` is safe."""

    code = "disk_full"

    def __init__(self, saved_until: datetime | None) -> None:
        super().__init__(data={"saved_until": saved_until})
        self.saved_until = saved_until


class StoreDiskError(StoreFullError):
    """The disk failed to read or write: the write was undone whole."""

    code = "disk_error"


class StoreBusyError(StoreError):
    """Another process held the file for longer than anyone should."""

    code = "store_busy"


class StoreUnreadableError(StoreError):
    """The file is damaged, or no store at all."""

    code = "store_unreadable"


class StoreLockedError(StoreError):
    """The store's key is not open: a PIN is needed."""

    code = "store_locked"


class KeyMissingError(StoreError):
    """The store is encrypted and its key is gone, or the place where the key is kept does not answer."""

    code = "key_missing"


class NotEnrolledError(StoreError):
    """There is no device yet to write as."""

    code = "not_enrolled"


class RecordMissingError(StoreError):
    """There is no such record to change."""

    code = "record_missing"


class RecordUnreadableError(StoreError):
    """This one record is damaged; all others can be read."""

    code = "record_unreadable"


class RecordTooLargeError(StoreError):
    """The change exceeds what one record may hold; nothing was written."""

    code = "record_too_large"


_UNREADABLE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


@contextmanager
def own_errors(saved_until_ms: int = 0) -> Iterator[None]:
    """Turn SQLite's errors into ours; `saved_until_ms` is the time of the last write that is safe."""
    try:
        yield
    except DRIVER_ERRORS as error:
        # The low byte is the primary code (https://sqlite.org/rescode.html).
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            moment = datetime.fromtimestamp(saved_until_ms / 1000, UTC) if saved_until_ms else None
            failure = StoreFullError if code == sqlite3.SQLITE_FULL else StoreDiskError
            raise failure(moment) from error
        if code in _BUSY:
            raise StoreBusyError(str(error)) from error
        if code in _UNREADABLE:
            raise StoreUnreadableError(str(error)) from error
        raise StoreError(str(error), data={"sqlite": getattr(error, "sqlite_errorname", "")}) from error
