"""
What becomes of an operation when the server has answered: done, held, or set aside.

Knows the outbox, the layers and the quarantine; no network. The caller opens the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from app.store import layers, outbox, quarantine, receipts, seat_row
from app.store.errors import RecordUnreadableError
from app.store.outbox import Pending
from app.store.receipts import Receipt
from app.store.records import Name
from app.sync.clock import MAX_SKEW_MS
from app.sync.protocol import OperationResult, receipt_of

_ACCEPTED: Final = frozenset({"applied", "merged", "duplicate"})


def acknowledge(
    connection: sqlite3.Connection, results: Sequence[OperationResult], *, server_ms: int
) -> None:
    """Take the server's verdicts on operations; those of operations no longer open change nothing."""
    _accept(connection, [each for each in results if each.status in _ACCEPTED], server_ms)
    for result in results:
        if result.status in _ACCEPTED:
            continue
        pending = outbox.find(connection, result.device_seq)
        if pending is None:
            continue
        if result.status == "held":
            _hold(connection, pending, server_ms)
        else:
            set_aside(
                connection,
                result.device_seq,
                code=result.code,
                reason=result.reason,
                at_ms=server_ms,
                delivered=True,
            )
    outbox.forget_done(connection, now_ms=server_ms)
    _heal_clock(connection, server_ms)


def set_aside(
    connection: sqlite3.Connection, device_seq: int, *, code: str, reason: str, at_ms: int, delivered: bool
) -> None:
    """Move an operation into quarantine and show the record without it."""
    pending = outbox.find(connection, device_seq)
    if pending is None:
        return
    operation = pending.operation
    quarantine.add(connection, operation, code=code, reason=reason, at_ms=at_ms, delivered=delivered)
    outbox.remove(connection, device_seq)
    _show_again(connection, operation.collection, operation.record)


def _hold(connection: sqlite3.Connection, pending: Pending, server_ms: int) -> None:
    """Wait for the parent, unless it will not come: then the operation shares its fate."""
    operation = pending.operation
    if quarantine.has_put(connection, operation.collection, operation.record):
        set_aside(
            connection,
            operation.device_seq,
            code="parent_refused",
            reason="",
            at_ms=server_ms,
            delivered=True,
        )
    else:
        outbox.hold(connection, operation.device_seq)


def _accept(connection: sqlite3.Connection, results: Sequence[OperationResult], server_ms: int) -> None:
    """Settle what the server took, a thousand operations as cheaply as one."""
    opened = outbox.open_names(connection, [each.device_seq for each in results])
    settled: list[tuple[int, int, bool]] = []
    received: list[Receipt] = []
    show_again: dict[Name, None] = {}
    for result in results:
        if result.device_seq not in opened:
            continue
        name, pulled_seq = opened[result.device_seq]
        # A record that is not in view any more (left scope) gets nothing on top again.
        awaited = pulled_seq is not None and result.seq > pulled_seq
        settled.append((result.device_seq, result.seq, awaited))
        if result.seq:
            receipt = result.receipt or receipt_of(name[1], result.seq)
            received.append(Receipt(*name, receipt, result.seq, server_ms))
        if not awaited:
            show_again[name] = None
    outbox.settle(connection, settled, now_ms=server_ms)
    quarantine.remove(connection, [device_seq for device_seq, _, _ in settled])
    receipts.save(connection, received)
    for name in show_again:
        _show_again(connection, *name)


def _show_again(connection: sqlite3.Connection, collection: str, record: str) -> None:
    try:
        held = layers.load(connection, collection, record)
    except RecordUnreadableError:
        return  # it stays named as unreadable; a full pull replaces it
    if held is not None:
        layers.show(connection, held, outbox.on_top_of(connection, collection, record))


def _heal_clock(connection: sqlite3.Connection, server_ms: int) -> None:
    """
    Set a clock back that had run ahead, once nothing stamped by it is under way any more.

    The server has stamped all of it again (I7); without this, every write until that future day would be,
    too.
    """
    if seat_row.load(connection).clock.milliseconds > server_ms + MAX_SKEW_MS and outbox.is_empty(connection):
        connection.execute("UPDATE seat SET clock_ms = ?, clock_counter = 0", (server_ms,))
