"""
Receipts and the numbers of the sync centre: what is on the server, what waits, what was refused.

Counts records, never keystrokes. Knows no collection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """The server's word that it has a record: what a person can quote, shown as `7F3A-94`."""

    collection: str
    record: str
    receipt: str
    seq: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    A record with changes that the server has not answered.

    Args:
        changes: How many operations.
        underway: Whether one of them may already have been sent.
        since_ms: Time of the oldest.
    """

    collection: str
    record: str
    changes: int
    underway: bool
    since_ms: int


@dataclass(frozen=True, slots=True)
class Counts:
    """
    Three numbers for the sync centre, and one more.

    Args:
        waiting: Records with changes only this seat has.
        on_server: Records that this seat sent and the server has whole.
        quarantined: Operations set aside and still open.
        conflicted: Records with versions that need a person's decision.
    """

    waiting: int
    on_server: int
    quarantined: int
    conflicted: int


def save(connection: sqlite3.Connection, received: Iterable[Receipt]) -> None:
    """Keep the newest receipt of each record."""
    connection.executemany(
        "INSERT INTO receipt(collection, id, receipt, seq, at_ms) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT(collection, id) DO UPDATE SET receipt = excluded.receipt, seq = excluded.seq, "
        "at_ms = excluded.at_ms WHERE excluded.seq >= seq",
        ((each.collection, each.record, each.receipt, each.seq, each.at_ms) for each in received),
    )


def find(connection: sqlite3.Connection, collection: str, record: str) -> Receipt | None:
    """Give the last receipt of a record."""
    row = connection.execute(
        "SELECT collection, id, receipt, seq, at_ms FROM receipt WHERE collection = ? AND id = ?",
        (collection, record),
    ).fetchone()
    return None if row is None else Receipt(*row)


def newest(connection: sqlite3.Connection, limit: int) -> list[Receipt]:
    """Give the newest receipts first."""
    rows = connection.execute(
        "SELECT collection, id, receipt, seq, at_ms FROM receipt ORDER BY at_ms DESC, id LIMIT ?", (limit,)
    )
    return [Receipt(*row) for row in rows]


def waiting(connection: sqlite3.Connection) -> list[Waiting]:
    """Give the records with unanswered changes, the oldest first."""
    rows = connection.execute(
        "SELECT collection, record, COUNT(*), MAX(state <> 'waiting'), MIN(first_ms) FROM outbox "
        "WHERE state <> 'done' AND shown = 1 GROUP BY collection, record ORDER BY MIN(device_seq)"
    )
    return [Waiting(collection, record, n, bool(sent), since) for collection, record, n, sent, since in rows]


def count(connection: sqlite3.Connection) -> Counts:
    """Count for the sync centre."""
    row = connection.execute(
        "SELECT (SELECT COUNT(*) FROM (SELECT DISTINCT collection, record FROM outbox "
        "WHERE state <> 'done' AND shown = 1)), "
        "(SELECT COUNT(*) FROM receipt WHERE NOT EXISTS (SELECT 1 FROM outbox "
        "WHERE outbox.collection = receipt.collection AND outbox.record = receipt.id "
        "AND shown = 1 AND state <> 'done')), "
        "(SELECT COUNT(*) FROM quarantine WHERE resolution = ''), "
        # Appended notes stand beside each other by rule; they ask nobody for a decision.
        "(SELECT COUNT(*) FROM record WHERE conflicts <> '{}' AND deleted = 0 "
        "AND json_valid(conflicts) AND EXISTS (SELECT 1 FROM json_each(opened(conflicts)) AS path "
        "WHERE json_extract(path.value, '$[0].rule') IS NULL))"
    ).fetchone()
    return Counts(*row)
