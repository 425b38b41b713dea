"""
A store in clear becomes an encrypted one; killed at any moment, nothing is lost.

The encrypted copy is written beside the clear file and made durable; then one rename puts it in its place.
Before the rename the clear file is whole, after it the encrypted one. The clear file is held exclusively
all the while, and its old bytes are overwritten, so that another process that had it open meets garbage
and not a store that nobody reads any more.

Overwriting does not reach blocks that a flash disk has put elsewhere: a store that once lay in clear may
have left traces on such a disk. `docs/security.md` says so.

Must not know: tables (SQLCipher exports them all; sealing asks which columns hold payloads).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.store.driver import SEALED_VERSION, connect, connect_cipher, encryption_for, is_plain, quoted_key
from app.store.file_lock import file_lock
from app.store.sealed_columns import Payload

_NEW: Final = ".encrypting"
_BUSY_TIMEOUT_MS: Final = 10_000
_PAYLOADS: Final = {
    "record": ("fields", "clocks", "conflicts"),
    "shadow": ("fields", "clocks", "conflicts"),
    "outbox": ("fields", "predicted"),
    "quarantine": ("fields",),
    "meta": ("value",),
}


def encrypt_in_place(path: Path, *, key: bytes) -> bool:
    """
    Encrypt a store that lies in clear; says whether there was something to do.

    Raises:
        sqlite3.OperationalError: Another process has it open.
    """
    kind = encryption_for(key, path)
    copy = path.with_name(path.name + _NEW)
    if not is_plain(path) and not copy.exists():
        return False
    with file_lock(path.with_name(path.name + ".lock")):
        # Left by a conversion that was killed: the file it was made from is whole, or took its place.
        for leftover in (copy, copy.with_name(copy.name + "-journal")):
            leftover.unlink(missing_ok=True)
        if not is_plain(path):
            return False
        if kind == "columns":
            return _seal_columns(path, key=key)
        with _held(path) as clear:
            _export(clear, copy, key=key)
            _put_in_place(path, copy)
    return True


@contextlib.contextmanager
def _held(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a clear store with everything in one file, and nobody else in it."""
    connection = connect_cipher(str(path), None)
    try:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        # Folds the log in and removes it: a log beside the new file would be taken for one of its own.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        yield connection
    finally:
        connection.close()


def _export(clear: sqlite3.Connection, copy: Path, *, key: bytes) -> None:
    clear.execute(f"ATTACH DATABASE ? AS encrypted KEY {quoted_key(key)}", (str(copy),))
    clear.execute("PRAGMA encrypted.synchronous = FULL")
    clear.execute("SELECT sqlcipher_export('encrypted')")
    for pragma in ("user_version", "application_id"):
        (value,) = clear.execute(f"PRAGMA main.{pragma}").fetchone()
        clear.execute(f"PRAGMA encrypted.{pragma} = {value}")
    clear.execute("DETACH DATABASE encrypted")
    flush(copy)


def _put_in_place(path: Path, copy: Path) -> None:
    # The old file stays reachable through this handle, to be overwritten once it has no name any more.
    with path.open("r+b") as old:
        if os.name == "nt":
            # Windows renames nothing that is open; the file lock keeps other conversions away meanwhile.
            old.close()
            copy.replace(path)
            return
        copy.replace(path)
        flush(path.parent)
        size = old.seek(0, os.SEEK_END)
        old.seek(0)
        for _ in range(0, size, 1 << 20):
            old.write(os.urandom(1 << 20))
        old.flush()
        os.fsync(old.fileno())


def _seal_columns(path: Path, *, key: bytes) -> bool:
    """Seal every payload of a clear store in one transaction; a second look finds nothing to do."""
    connection = connect(path, key=key)
    try:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        done = connection.execute("PRAGMA user_version").fetchone()[0] == SEALED_VERSION
        if done:
            return False
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN IMMEDIATE")
        present = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        for table, columns in _PAYLOADS.items():
            if table not in present:
                continue
            listed = ", ".join(columns)
            rows = connection.execute(f"SELECT rowid, {listed} FROM {table}").fetchall()
            assignments = ", ".join(f"{column} = ?" for column in columns)
            connection.executemany(
                f"UPDATE {table} SET {assignments} WHERE rowid = ?",
                ([*(None if v is None else Payload(v) for v in values), rowid] for rowid, *values in rows),
            )
        connection.execute(f"PRAGMA user_version = {SEALED_VERSION}")
        connection.execute("COMMIT")
        # What stood in clear must leave the free pages and the log, too.
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return True
    finally:
        connection.close()


def flush(path: Path) -> None:
    """Make a file or the entries of a folder durable."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
