"""
Hand-over packages of other devices that this seat carries to the server.

Kept as they came (they are encrypted, this seat cannot read them) until the server has taken or refused them;
what became of each stays on the list. Knows no network.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carried:
    """
    One package on its way.

    Args:
        package: Its own id.
        device: The device that wrote it.
        operations: How many changes are in it.
        size: Bytes.
        taken_ms: When this seat took it.
        state: "waiting", "delivered" or "refused".
        code: Why it was refused; empty else.
        settled_ms: When the server answered; 0 while it waits.
    """

    package: str
    device: str
    operations: int
    size: int
    taken_ms: int
    state: str
    code: str
    settled_ms: int


_COLUMNS = "package, device, operations, size, taken_ms, state, code, settled_ms"


def add(
    connection: sqlite3.Connection, package: str, data: bytes, *, device: str, operations: int, now_ms: int
) -> None:
    """Take a package; one that is there already is offered again."""
    connection.execute(
        "INSERT INTO carried(package, device, operations, size, taken_ms, state, code, settled_ms, data) "
        "VALUES (?, ?, ?, ?, ?, 'waiting', '', 0, ?) "
        "ON CONFLICT(package) DO UPDATE SET state = 'waiting', code = '', settled_ms = 0, "
        "data = excluded.data",
        (package, device, operations, len(data), now_ms, data),
    )


def listed(connection: sqlite3.Connection) -> list[Carried]:
    """Give all of them, the newest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM carried ORDER BY taken_ms DESC, package")
    return [Carried(*row) for row in rows]


def next_waiting(connection: sqlite3.Connection) -> tuple[str, bytes] | None:
    """Give the oldest one that waits, with its bytes."""
    row = connection.execute(
        "SELECT package, data FROM carried WHERE state = 'waiting' ORDER BY taken_ms, package LIMIT 1"
    ).fetchone()
    return None if row is None else (row[0], bytes(row[1]))


def settle(connection: sqlite3.Connection, package: str, *, code: str, now_ms: int) -> None:
    """Note the server's answer; the bytes of a package that arrived are no longer needed."""
    connection.execute(
        "UPDATE carried SET state = ?, code = ?, settled_ms = ?, "
        "data = CASE WHEN ? = '' THEN x'' ELSE data END WHERE package = ?",
        ("refused" if code else "delivered", code, now_ms, code, package),
    )


def remove(connection: sqlite3.Connection, package: str) -> None:
    """Drop one from the list."""
    connection.execute("DELETE FROM carried WHERE package = ?", (package,))
