"""
Operations that were not accepted, or could not be delivered: kept whole, with code and reason, until a
person decides.

Nothing leaves this list by itself (I5, I6, I8). Knows no collection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from app.store.records import read_object, write_value
from app.sync.changes import Kind, Operation
from app.sync.packing import write_json_text

LEFT_BEHIND: Final = "left_behind"

_COLUMNS: Final = (
    "device_seq, collection, record, scope, kind, fields, base_seq, hlc, command, form_version, "
    "code, reason, at_ms, delivered, resolution"
)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """
    One operation set aside.

    Args:
        code: Stable; see `QUARANTINE_CODES` of the protocol.
        at_ms: When, in milliseconds since 1970.
        delivered: Whether the server keeps the operation in its quarantine, too.
        resolution: "" while open, then "retried" or "discarded: " and the reason.
    """

    operation: Operation
    code: str
    reason: str
    at_ms: int
    delivered: bool
    resolution: str


def add(
    connection: sqlite3.Connection,
    operation: Operation,
    *,
    code: str,
    reason: str,
    at_ms: int,
    delivered: bool,
) -> None:
    """Set an operation aside; a second verdict on it only notes that the server has it, too."""
    connection.execute(
        f"INSERT INTO quarantine({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '') "
        "ON CONFLICT(device_seq) DO UPDATE SET delivered = max(delivered, excluded.delivered)",
        (
            operation.device_seq,
            operation.collection,
            operation.record,
            operation.scope,
            operation.kind,
            write_value(dict(operation.fields)),
            operation.base_seq,
            operation.hlc,
            operation.command,
            operation.form_version,
            code,
            reason,
            at_ms,
            delivered,
        ),
    )


def open_entries(connection: sqlite3.Connection) -> list[Quarantined]:
    """Give what still waits for a decision, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM quarantine WHERE resolution = '' ORDER BY at_ms DESC, device_seq DESC"
    )
    return [_read(row) for row in rows]


def closed_entries(connection: sqlite3.Connection, *, limit: int = 50) -> list[Quarantined]:
    """Give what was decided, the newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM quarantine WHERE resolution <> '' "
        "ORDER BY at_ms DESC, device_seq DESC LIMIT ?",
        (limit,),
    )
    return [_read(row) for row in rows]


def untold(connection: sqlite3.Connection) -> list[Quarantined]:
    """Give what was decided here and the server still keeps open."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM quarantine WHERE resolution <> '' AND delivered = 1 AND told = 0 "
        "ORDER BY device_seq"
    )
    return [_read(row) for row in rows]


def note_told(connection: sqlite3.Connection, device_seq: int) -> None:
    """The server knows what was decided."""
    connection.execute("UPDATE quarantine SET told = 1 WHERE device_seq = ?", (device_seq,))


def find(connection: sqlite3.Connection, device_seq: int) -> Quarantined | None:
    """Give one open entry."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM quarantine WHERE device_seq = ? AND resolution = ''", (device_seq,)
    ).fetchone()
    return None if row is None else _read(row)


def has_put(connection: sqlite3.Connection, collection: str, record: str) -> bool:
    """Whether the operation that would have made a record was set aside and not offered again."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM quarantine WHERE collection = ? AND record = ? AND kind = 'put' "
        "AND resolution <> 'retried')",
        (collection, record),
    ).fetchone()
    return bool(row[0])


def resolve(connection: sqlite3.Connection, device_seq: int, resolution: str) -> None:
    """Note what a person decided."""
    connection.execute("UPDATE quarantine SET resolution = ? WHERE device_seq = ?", (resolution, device_seq))


def remove(connection: sqlite3.Connection, device_seqs: Sequence[int]) -> None:
    """Take out operations that were accepted after all."""
    connection.execute(
        "DELETE FROM quarantine WHERE device_seq IN (SELECT value FROM json_each(?))",
        (write_json_text(list(device_seqs)),),
    )


def _read(row: Sequence[Any]) -> Quarantined:
    device_seq, collection, record, scope, kind, fields, base_seq, hlc, command, form_version = row[:10]
    code, reason, at_ms, delivered, resolution = row[10:]
    try:
        values = read_object(fields)
    except ValueError:
        values = {}  # damaged on the disk; that it exists must still be told
    operation = Operation(
        device_seq,
        collection,
        record,
        scope,
        cast(Kind, kind),
        values,
        base_seq,
        hlc,
        command,
        form_version,
    )
    return Quarantined(operation, code, reason, at_ms, bool(delivered), resolution)
