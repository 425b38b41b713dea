"""Records picked by their ids, in the order of the ids: what a search found, read in one go."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from app.store import records
from app.store.errors import RecordUnreadableError
from app.store.records import StoredRecord

#: SQLite binds at least 999 values in one statement.
_CHUNK: Final = 400


def by_id(connection: sqlite3.Connection, collection: str, ids: Sequence[str]) -> list[StoredRecord]:
    """Give the readable records with these ids, in this order; see `Store.records_by_id`."""
    there: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        rows = connection.execute(
            f"SELECT id FROM record WHERE collection = ? AND id IN ({', '.join('?' * len(chunk))})",
            [collection, *chunk],
        )
        there.update(row[0] for row in rows)
    found: list[StoredRecord] = []
    for each in ids:
        try:
            record = records.find(connection, collection, each) if each in there else None
        except RecordUnreadableError:
            continue  # named by `unreadable`, and no reason to withhold the others
        if record is not None:
            found.append(record)
    return found
