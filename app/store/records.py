"""
Records in the file: how they are written down, read, listed, and shown with unsent changes on top.

Knows columns and paths; never what a field means. A record that cannot be read is named and left out, it
never spoils a list.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from pydantic_core import from_json

from app.store.errors import RecordUnreadableError
from app.store.sealed_columns import Payload
from app.sync.changes import Json
from app.sync.packing import write_json_text

Fields: TypeAlias = dict[str, Json]
Name: TypeAlias = tuple[str, str]
"""Collection and id."""


#: Fields that say that somebody decided between two versions of the path behind it.
DECIDED_PREFIX: Final = "decided:"


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """
    One record as the person sees it.

    Args:
        seq: The server's number of the state last pulled; 0 if the server never showed it.
        conflicts: path -> versions that lost unseen; entries with `"rule"` need no decision.
        waiting: Operations on it that the server has not answered yet.
        changed_ms: When it last changed on this seat.
    """

    collection: str
    id: str
    scope: str
    fields: Mapping[str, Json]
    clock: str = ""
    clocks: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, Sequence[Mapping[str, Json]]] = field(default_factory=dict)
    seq: int = 0
    waiting: int = 0
    changed_ms: int = 0


@dataclass(slots=True)
class ServerState:
    """What the server says about one record, as far as this seat knows."""

    fields: Fields
    clock: str = ""
    clocks: dict[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, Sequence[Mapping[str, Json]]] = field(default_factory=dict)
    deleted: bool = False


def write_value(value: Json) -> Payload:
    """
    Write JSON as the file holds it; where columns are sealed, it never stands there in clear.

    Raises:
        ValueError: It holds NaN or infinity, or half a surrogate pair.
    """
    text = write_json_text(value)
    if "NaN" in text or "Infinity" in text:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Payload(text)


_COLUMNS: Final = (
    "record.collection, record.id, record.scope, record.fields, record.clock, record.clocks, "
    "record.conflicts, record.seq, record.changed_ms, "
    "(SELECT COUNT(*) FROM outbox WHERE outbox.collection = record.collection "
    "AND outbox.record = record.id AND shown = 1 AND state <> 'done')"
)


def find(connection: sqlite3.Connection, collection: str, record: str) -> StoredRecord | None:
    """
    Give one record that is not deleted, None if there is none.

    Raises:
        RecordUnreadableError: It is damaged.
    """
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM record WHERE collection = ? AND id = ? AND deleted = 0", (collection, record)
    ).fetchone()
    if row is None:
        return None
    return _read(row)


def select(
    connection: sqlite3.Connection,
    collection: str,
    *,
    scope: str | None,
    where: Mapping[str, Json],
    order_by: str | None,
    descending: bool,
    limit: int | None,
) -> list[StoredRecord]:
    """Give the readable records of a collection that match; see `Store.records`."""
    sql, parameters = statement(
        collection, scope=scope, where=where, order_by=order_by, descending=descending, limit=limit
    )
    return _readable(connection.execute(sql, parameters))


def _readable(rows: Iterable[Sequence[Any]]) -> list[StoredRecord]:
    found: list[StoredRecord] = []
    for row in rows:
        try:
            found.append(_read(row))
        except RecordUnreadableError:
            continue  # named by `unreadable`, and no reason to withhold the others
    return found


def conflicted(connection: sqlite3.Connection) -> list[StoredRecord]:
    """Give the readable records that hold versions which lost unseen."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM record WHERE conflicts <> '{{}}' AND deleted = 0 ORDER BY id"
    )
    return _readable(rows)


def decided(connection: sqlite3.Connection) -> list[StoredRecord]:
    """Give the readable records on which somebody decided between versions (`decided:<path>` says so)."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM record WHERE decided = 1 AND deleted = 0 ORDER BY id")
    return _readable(rows)


def statement(
    collection: str,
    *,
    scope: str | None,
    where: Mapping[str, Json],
    order_by: str | None,
    descending: bool,
    limit: int | None,
) -> tuple[str, list[Any]]:
    """Write the query of a list, with its parameters."""
    conditions = ["collection = ?", "deleted = 0"]
    parameters: list[Any] = [collection]
    if scope is not None:
        conditions.append("scope = ?")
        parameters.append(scope)
    for path, wanted in where.items():
        condition, values = _condition(path, wanted)
        conditions.append(condition)
        parameters.extend(values)
    # The plus keeps SQLite from walking the whole collection by id when an index fits the conditions.
    order = f"{_extract(order_by)}{' DESC' if descending else ''}, +id" if order_by else "+id"
    sql = f"SELECT {_COLUMNS} FROM record WHERE {' AND '.join(conditions)} ORDER BY {order}"
    if limit is not None:
        sql += f" LIMIT {int(limit)}"
    return sql, parameters


def unreadable(connection: sqlite3.Connection) -> list[Name]:
    """Name the records that are damaged."""
    return connection.execute(
        "SELECT collection, id FROM record "
        "WHERE NOT (json_valid(fields) AND json_valid(clocks) AND json_valid(conflicts))"
    ).fetchall()


def _extract(path: str) -> str:
    # Written out, not bound: only so does SQLite see that an index on the expression fits. Inside the quoted
    # label of a JSON path nothing but a quotation mark is special, and no path holds one.
    if '"' in path or "\\" in path:
        raise ValueError(f"no path of a field: {path}")
    quoted = path.replace("'", "''")
    return f"CASE WHEN json_valid(fields) THEN json_extract(fields, '$.\"{quoted}\"') END"


def _condition(path: str, wanted: Json) -> tuple[str, list[Json]]:
    if wanted is None:
        return f"({_extract(path)}) IS NULL", []
    if isinstance(wanted, tuple | list | set | frozenset):
        values = list(wanted)
        return f"({_extract(path)}) IN ({', '.join('?' * len(values))})", values
    return f"({_extract(path)}) = ?", [wanted]


def _read(row: Sequence[Any]) -> StoredRecord:
    collection, record, scope, fields, clock, clocks, conflicts, seq, changed_ms, waiting = row
    try:
        return StoredRecord(
            collection,
            record,
            scope,
            read_object(fields),
            clock,
            read_object(clocks),
            read_object(conflicts),
            seq,
            waiting,
            changed_ms,
        )
    except ValueError as error:
        raise RecordUnreadableError(data={"collection": collection, "id": record}) from error


def read_object(text: Any) -> dict[str, Json]:
    """
    Read a JSON object from the file.

    Raises:
        ValueError: It is damaged.
    """
    if text == "{}":
        return {}
    try:
        value = from_json(text, allow_inf_nan=False, cache_strings="keys")
    except TypeError as error:
        raise ValueError("no JSON text") from error
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value


def put_on_top(
    state: ServerState | None, operations: Iterable[tuple[str, Mapping[str, Json]]]
) -> Fields | None:
    """
    Show the server's state with changes of this seat on top.

    Args:
        state: None if the server has no such record.
        operations: Kind and shown fields (for a command: its predicted ones), oldest first.

    Returns:
        The fields to show; None if there is nothing to show, because the record is deleted or was never put.
    """
    fields = dict(state.fields) if state is not None else {}
    visible = state is not None and not state.deleted
    for kind, changes in operations:
        if kind == "delete":
            visible = False
            continue
        visible = visible or kind == "put"
        for path, value in changes.items():
            if value is None:
                fields.pop(path, None)
            else:
                fields[path] = value
    return fields if visible else None
