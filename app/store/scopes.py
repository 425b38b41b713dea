"""
The scopes a seat holds, each with a running count and checksum of its records on the server (I11).

The sums are kept up to date record by record, so comparing them costs the same however much the seat holds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from app.sync.protocol import CHECKSUM_MODULUS, checksum_term


class RunningChecksums:
    """Collects what one page changes in the sums and writes it in one go."""

    def __init__(self) -> None:
        self._changes: dict[str, list[int]] = {}

    def add(self, scope: str, collection: str, record: str, seq: int) -> None:
        """A live record is now in the scope."""
        change = self._changes.setdefault(scope, [0, 0])
        change[0] += 1
        change[1] += checksum_term(collection, record, seq)

    def take(self, scope: str, collection: str, record: str, seq: int) -> None:
        """A live record is no longer in the scope as it was."""
        change = self._changes.setdefault(scope, [0, 0])
        change[0] -= 1
        change[1] -= checksum_term(collection, record, seq)

    def save(self, connection: sqlite3.Connection) -> None:
        """Write the new sums."""
        for scope, (count, total) in self._changes.items():
            held = connection.execute("SELECT count, total FROM scope WHERE scope = ?", (scope,)).fetchone()
            old_count, old_total = held if held is not None else (0, "0")
            connection.execute(
                "INSERT INTO scope(scope, count, total) VALUES (?, ?, ?) "
                "ON CONFLICT(scope) DO UPDATE SET count = excluded.count, total = excluded.total",
                # The sum has 64 bits without a sign, SQLite's integers have one: keep it as text.
                (scope, old_count + count, str((int(old_total) + total) % CHECKSUM_MODULUS)),
            )
        self._changes.clear()


def grant(connection: sqlite3.Connection, scope: str) -> None:
    """Note that the seat may see a scope."""
    connection.execute(
        "INSERT INTO scope(scope, count, total) VALUES (?, 0, '0') ON CONFLICT DO NOTHING", (scope,)
    )


def held(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Give the scopes with the count and sum of their records."""
    rows = connection.execute("SELECT scope, count, total FROM scope")
    return {scope: (count, int(total)) for scope, count, total in rows}


def differing(connection: sqlite3.Connection, checksums: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    """Name the scopes in which seat and server do not hold the same records."""
    ours = held(connection)
    different = [scope for scope, theirs in checksums.items() if ours.get(scope, (0, 0)) != tuple(theirs)]
    different += [scope for scope, (count, _) in ours.items() if count and scope not in checksums]
    return tuple(sorted(different))


def recount(connection: sqlite3.Connection) -> None:
    """Build all sums anew from the records, after a repair."""
    sums = RunningChecksums()
    connection.execute("UPDATE scope SET count = 0, total = '0'")
    rows = connection.execute(
        "SELECT record.scope, record.collection, record.id, record.seq FROM record "
        "LEFT JOIN shadow USING (collection, id) "
        "WHERE record.seq > 0 AND NOT coalesce(shadow.deleted, record.deleted)"
    )
    for scope, collection, record, seq in rows:
        sums.add(scope, collection, record, seq)
    sums.save(connection)
