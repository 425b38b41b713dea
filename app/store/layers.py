"""
The two layers of a record: what the server says, and what this seat has changed on top.

While operations on a record are under way, the server's state rests in `shadow` and `record` holds what the
person sees. Without such operations `record` is the server's state and there is no shadow.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.store.errors import RecordUnreadableError
from app.store.outbox import Pending
from app.store.records import (
    DECIDED_PREFIX,
    Name,
    ServerState,
    put_on_top,
    read_object,
    write_value,
)

_UPSERT: Final = (
    "INSERT INTO record"
    "(collection, id, scope, fields, clock, clocks, conflicts, seq, deleted, sweep, changed_ms, decided) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(collection, id) DO UPDATE SET "
    "scope = excluded.scope, fields = excluded.fields, clock = excluded.clock, clocks = excluded.clocks, "
    "conflicts = excluded.conflicts, seq = excluded.seq, deleted = excluded.deleted, sweep = excluded.sweep, "
    "changed_ms = excluded.changed_ms, decided = excluded.decided"
)
_UPSERT_SHADOW: Final = (
    "INSERT INTO shadow(collection, id, fields, clock, clocks, conflicts, deleted) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT(collection, id) DO UPDATE SET fields = excluded.fields, clock = excluded.clock, "
    "clocks = excluded.clocks, conflicts = excluded.conflicts, deleted = excluded.deleted"
)


@dataclass(slots=True)
class Layered:
    """One record with its lower layer; `state` is None while the server has never shown the record."""

    collection: str
    id: str
    scope: str
    state: ServerState | None
    seq: int = 0
    sweep: int = 0
    changed_ms: int = 0


def load(connection: sqlite3.Connection, collection: str, record: str) -> Layered | None:
    """
    Give a record with what the server says about it; None if the seat has no such record.

    Raises:
        RecordUnreadableError: It is damaged.
    """
    row = connection.execute(
        "SELECT scope, fields, clock, clocks, conflicts, seq, deleted, sweep, changed_ms FROM record "
        "WHERE collection = ? AND id = ?",
        (collection, record),
    ).fetchone()
    if row is None:
        return None
    scope, *columns, seq, deleted, sweep, changed_ms = row
    if not seq:
        return Layered(collection, record, scope, None, 0, sweep, changed_ms)
    shadow = connection.execute(
        "SELECT fields, clock, clocks, conflicts, deleted FROM shadow WHERE collection = ? AND id = ?",
        (collection, record),
    ).fetchone()
    try:
        state = read_state(shadow if shadow is not None else (*columns, deleted))
    except ValueError as error:
        raise RecordUnreadableError(data={"collection": collection, "id": record}) from error
    return Layered(collection, record, scope, state, seq, sweep, changed_ms)


def read_state(columns: Sequence[Any]) -> ServerState:
    """
    Read (fields, clock, clocks, conflicts, deleted).

    Raises:
        ValueError: A part of it is damaged.
    """
    fields, clock, clocks, conflicts, deleted = columns
    return ServerState(read_object(fields), clock, read_object(clocks), read_object(conflicts), bool(deleted))


def show(connection: sqlite3.Connection, record: Layered, pending: Iterable[Pending]) -> None:
    """Write both layers of one record."""
    on_top = [(each.kind, each.shown_fields) for each in pending]
    name = (record.collection, record.id)
    state = record.state
    if not on_top:
        connection.execute("DELETE FROM shadow WHERE collection = ? AND id = ?", name)
        if state is None:
            connection.execute("DELETE FROM record WHERE collection = ? AND id = ?", name)
        else:
            connection.execute(_UPSERT, _row(record, state, state.fields, state.deleted))
        return
    fields = put_on_top(state, on_top)
    if state is None:
        if fields is None:
            connection.execute("DELETE FROM record WHERE collection = ? AND id = ?", name)
        else:
            connection.execute(_UPSERT, _row(record, ServerState({}), fields, False))
        connection.execute("DELETE FROM shadow WHERE collection = ? AND id = ?", name)
        return
    connection.execute(
        _UPSERT_SHADOW,
        (
            *name,
            write_value(state.fields),
            state.clock,
            write_value(state.clocks),
            write_value(state.conflicts),
            state.deleted,
        ),
    )
    connection.execute(
        _UPSERT, _row(record, state, state.fields if fields is None else fields, fields is None)
    )


def drop_shadows(connection: sqlite3.Connection, names: Iterable[Name]) -> None:
    """Forget what rested below records that now have nothing on top."""
    connection.executemany("DELETE FROM shadow WHERE collection = ? AND id = ?", names)


def show_server_states(connection: sqlite3.Connection, records: Iterable[Layered]) -> None:
    """Write many records that have nothing on top and no shadow, in one go."""
    connection.executemany(
        _UPSERT,
        (
            _row(each, each.state, each.state.fields, each.state.deleted)
            for each in records
            if each.state is not None
        ),
    )


def confirm(connection: sqlite3.Connection, records: Iterable[Layered]) -> None:
    """Let what is shown of new records be the server's state from now on; their fields stay as they are."""
    connection.executemany(
        "UPDATE record SET seq = ?, clock = ?, clocks = '{}', conflicts = '{}', sweep = ?, changed_ms = ? "
        "WHERE collection = ? AND id = ?",
        (
            (each.seq, each.state.clock, each.sweep, each.changed_ms, each.collection, each.id)
            for each in records
            if each.state is not None
        ),
    )


def _row(record: Layered, state: ServerState, fields: Any, deleted: bool) -> tuple[Any, ...]:
    return (
        record.collection,
        record.id,
        record.scope,
        write_value(fields),
        state.clock,
        write_value(state.clocks) if state.clocks else "{}",
        write_value(state.conflicts) if state.conflicts else "{}",
        record.seq,
        deleted,
        record.sweep,
        record.changed_ms,
        any(path.startswith(DECIDED_PREFIX) for path in fields),
    )
