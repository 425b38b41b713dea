"""
Which SQLite this device has: the ordinary one, or SQLCipher, which encrypts every page of the file.

SQLCipher comes as a wheel for desktops and servers; where it is missing (phones), a seat with a key has its
payload columns sealed instead (`sealed_columns.py`).

Must not know: tables, where a key comes from.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final, Literal, TypeAlias

from app.store.cipher import cipher
from app.store.sealed_columns import connect_sealed

Encryption: TypeAlias = Literal["sqlcipher", "columns", "none"]

#: The first bytes of a file that anybody can read (https://sqlite.org/fileformat.html).
PLAIN_HEADER: Final = b"SQLite format 3\x00"


#: Marks a file whose payload columns are sealed, in SQLite's own field for an application's version.
SEALED_VERSION: Final = 1
_USER_VERSION_AT: Final = slice(60, 64)


def encryption_for(key: bytes | None, path: Path | None = None) -> Encryption:
    """
    Say how a store with this key is encrypted on this device; sealed columns stay so, wherever they come
    from.
    """
    if key is None:
        return "none"
    return "columns" if cipher is None or (path is not None and has_sealed_columns(path)) else "sqlcipher"


def connect(path: Path | None, *, key: bytes | None) -> sqlite3.Connection:
    """
    Open a connection; transactions are begun by us, never by the driver.

    Args:
        path: The file; None keeps everything in memory.
        key: 32 bytes; None opens the file in clear.
    """
    place = ":memory:" if path is None else str(path)
    kind = encryption_for(key, path)
    if key is None:
        connection = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    elif kind == "columns":
        return connect_sealed(place, key)
    else:
        connection = connect_cipher(place, key)
    connection.create_function("opened", 1, lambda value: value, deterministic=True)
    return connection


def connect_cipher(place: str, key: bytes | None) -> sqlite3.Connection:
    """Open a file with SQLCipher; without a key it reads and writes clear files like SQLite itself."""
    connection: sqlite3.Connection = cipher.connect(place, isolation_level=None, check_same_thread=False)
    # Else it writes lines about wrong keys to the standard error of whoever runs us.
    connection.execute("PRAGMA cipher_log_level = NONE")
    if key is not None:
        # A raw key costs no derivation; it is random, there is nothing to stretch.
        connection.execute(f"PRAGMA key = {quoted_key(key)}")
    return connection


def quoted_key(key: bytes) -> str:
    """Write a raw key as SQLCipher's SQL has it (https://www.zetetic.net/sqlcipher/sqlcipher-api/#key)."""
    return f"\"x'{key.hex()}'\""


def has_sealed_columns(path: Path) -> bool:
    """Say whether a file is a store with sealed payloads."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return False
    marked = header[_USER_VERSION_AT] == SEALED_VERSION.to_bytes(4, "big")
    return header.startswith(PLAIN_HEADER) and marked


def is_plain(path: Path) -> bool:
    """Say whether a file is a store that anybody can read."""
    try:
        with path.open("rb") as file:
            return file.read(len(PLAIN_HEADER)) == PLAIN_HEADER
    except FileNotFoundError:
        return False
