"""
A local change: its operation for the server and what the person sees, made together.

Knows the clock, the outbox and the layers. The caller opens the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.store import layers, outbox, quarantine, seat_row
from app.store.errors import RecordMissingError, RecordTooLargeError
from app.store.layers import Layered
from app.store.outbox import Pending
from app.store.records import Fields, put_on_top, write_value
from app.sync.changes import Json, Kind, Operation
from app.sync.protocol import MAX_RECORD_BYTES

#: What one character takes at most in JSON as bytes (an escape), and a plain value that is no text.
_BYTES_PER_CHARACTER: Final = 6
_BYTES_PER_NUMBER: Final = 32


@dataclass(frozen=True, slots=True)
class Written:
    """A local change that is safe on the disk; `at_ms` is its time, corrected by the server's."""

    device_seq: int
    hlc: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a person did; `kind` None is a put or a set, whichever fits."""

    collection: str
    record: str
    scope: str | None
    kind: Kind | None
    fields: Mapping[str, Json]
    command: str = ""
    predicted: Mapping[str, Json] | None = None
    form_version: str = ""


def append(connection: sqlite3.Connection, change: Change, *, wall_ms: int) -> Written:
    """
    Make a change: one operation in the outbox, and the record as it is to be shown.

    Raises:
        RecordMissingError: The change needs a record that is not there.
        RecordTooLargeError: The record would exceed its limit.
        NotEnrolledError: There is no device yet.
    """
    held = layers.load(connection, change.collection, change.record)
    pending = outbox.on_top_of(connection, change.collection, change.record)
    there = _shown(held, pending) is not None
    kind: Kind = change.kind or ("set" if there else "put")
    scope = held.scope if held is not None else change.scope
    if scope is None or (kind != "put" and not there):
        raise RecordMissingError(data={"collection": change.collection, "id": change.record})
    stamp, now_ms = seat_row.next_stamp(connection, wall_ms=wall_ms)
    touched = change.predicted if kind == "command" else None if kind == "delete" else change.fields
    draft = Operation(
        0,
        change.collection,
        change.record,
        scope,
        kind,
        dict(change.fields),
        outbox.base_seq_for(pending, touched, seq=held.seq if held is not None else 0),
        stamp,
        change.command,
        change.form_version,
    )
    added = outbox.append(connection, draft, predicted=change.predicted or {}, pending=pending, now_ms=now_ms)
    if pending and pending[-1].operation.device_seq == added.operation.device_seq:
        pending.pop()  # it was folded into this one
    record = held or Layered(change.collection, change.record, scope, None)
    record.changed_ms = now_ms
    _check_size(record, [*pending, added])
    layers.show(connection, record, [*pending, added])
    return Written(added.operation.device_seq, stamp, now_ms)


def offer_again(connection: sqlite3.Connection, operation: Operation, *, wall_ms: int) -> Written:
    """Send an operation that was set aside once more: a new number, the stamp of its writing."""
    held = layers.load(connection, operation.collection, operation.record)
    pending = outbox.on_top_of(connection, operation.collection, operation.record)
    _, now_ms = seat_row.next_stamp(connection, wall_ms=wall_ms)
    added = outbox.append(connection, operation, predicted={}, pending=(), now_ms=now_ms)
    quarantine.resolve(connection, operation.device_seq, "retried")
    record = held or Layered(operation.collection, operation.record, operation.scope, None)
    layers.show(connection, record, [*pending, added])
    return Written(added.operation.device_seq, operation.hlc, now_ms)


def _shown(held: Layered | None, pending: Sequence[Pending]) -> Fields | None:
    state = held.state if held is not None else None
    return put_on_top(state, [(each.kind, each.shown_fields) for each in pending])


def _check_size(record: Layered, pending: Sequence[Pending]) -> None:
    # An upper bound from lengths spares writing JSON twice on every answer.
    fields = _shown(record, pending) or {}
    bound = 0
    for path, value in fields.items():
        if type(value) is str:
            bound += _BYTES_PER_CHARACTER * (len(path) + len(value))
        elif type(value) in (int, float, bool):
            bound += _BYTES_PER_CHARACTER * len(path) + _BYTES_PER_NUMBER
        else:
            bound = MAX_RECORD_BYTES + 1
            break
    if bound + 8 * len(fields) <= MAX_RECORD_BYTES:
        return
    size = len(write_value(fields).encode())
    if size > MAX_RECORD_BYTES:
        raise RecordTooLargeError(data={"bytes": size, "limit": MAX_RECORD_BYTES, "id": record.id})
