"""
Operations on their way to the server.

    waiting     never sent; further writes of the same record are folded in
    sent        may have arrived; frozen, sent again until it is answered
    held        the server keeps it until its parent comes; offered again in the next conversation
    done        acknowledged; shown until the pull brings it back, kept a while in case the server loses it
    unreadable  damaged on the disk; blocks no other

`shown` says that the operation still lies on top of what the server says. Knows no merge rule and no
collection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from app.store import seat_row
from app.store.records import Name, read_object, write_value
from app.sync.changes import SQUASH_WINDOW_MS, Json, Kind, Operation, squash
from app.sync.packing import write_json_text

#: A server restored from a backup older than this cannot be given back what it lost.
KEEP_DONE_MS: Final = 35 * 24 * 3_600_000

_FORGOTTEN_AT_ONCE: Final = 200

#: What one operation needs on the wire besides its values.
_ROW_BYTES: Final = 120

_COLUMNS: Final = (
    "device_seq, collection, record, scope, kind, fields, base_seq, hlc, command, form_version, "
    "predicted, state, first_ms"
)


@dataclass(frozen=True, slots=True)
class Pending:
    """An operation in the outbox; `predicted` is what a command is shown as until the server decides."""

    operation: Operation
    predicted: Mapping[str, Json]
    state: str
    first_ms: int

    @property
    def kind(self) -> str:
        """The kind of the operation."""
        return self.operation.kind

    @property
    def shown_fields(self) -> Mapping[str, Json]:
        """The fields that lie on top of the server's."""
        return self.predicted if self.operation.kind == "command" else self.operation.fields


@dataclass(frozen=True, slots=True)
class OnTop:
    """One operation on top of a record: its state, and the record's number once the server took it."""

    state: str
    seq: int

    def stays(self, pulled_seq: int) -> bool:
        """Whether it still lies on top of a record that was pulled with this number."""
        return self.state != "done" or self.seq > pulled_seq


def on_top_of(connection: sqlite3.Connection, collection: str, record: str) -> list[Pending]:
    """Give the operations that lie on top of one record, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE collection = ? AND record = ? AND shown = 1 "
        "AND state <> 'unreadable' ORDER BY device_seq",
        (collection, record),
    )
    return [each for each in map(_pending, rows) if each is not None]


def base_seq_for(pending: Sequence[Pending], paths: Iterable[str] | None, *, seq: int) -> int:
    """
    Say which state of the record the writer really had in view.

    Where an earlier change of this seat lies on top of a path, the server's newer value was covered by it:
    claiming to have seen it would let that value vanish unseen (I5).

    Args:
        paths: What is being written; None for the record as a whole.
        seq: Number of the server's state that was pulled last.
    """
    touched = None if paths is None else set(paths)
    for each in pending:
        if touched is None or not touched.isdisjoint(each.shown_fields):
            seq = min(seq, each.operation.base_seq)
    return seq


def append(
    connection: sqlite3.Connection,
    draft: Operation,
    *,
    predicted: Mapping[str, Json],
    pending: Sequence[Pending],
    now_ms: int,
) -> Pending:
    """
    Put an operation into the outbox, folded into the last one of its record where that is allowed.

    Args:
        draft: The operation without its number.
        pending: What lies on top of the record already.
    """
    last = pending[-1] if pending else None
    if last is not None and last.state == "waiting" and now_ms - last.first_ms <= SQUASH_WINDOW_MS:
        folded = squash(last.operation, draft)
        if folded is not None:
            connection.execute(
                "UPDATE outbox SET fields = ?, hlc = ? WHERE device_seq = ?",
                (write_value(dict(folded.fields)), folded.hlc, folded.device_seq),
            )
            return replace(last, operation=folded)
    operation = replace(draft, device_seq=seat_row.next_device_seq(connection))
    connection.execute(
        "INSERT INTO outbox(device_seq, collection, record, scope, kind, fields, predicted, base_seq, hlc, "
        "first_ms, command, form_version, state, shown, seq, settled_ms, failures) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 1, 0, 0, 0)",
        (
            operation.device_seq,
            operation.collection,
            operation.record,
            operation.scope,
            operation.kind,
            write_value(dict(operation.fields)),
            write_value(dict(predicted)),
            operation.base_seq,
            operation.hlc,
            now_ms,
            operation.command,
            operation.form_version,
        ),
    )
    return Pending(operation, predicted, "waiting", now_ms)


def freeze_batch(connection: sqlite3.Connection, *, max_operations: int, max_bytes: int) -> list[Operation]:
    """Take the oldest operations that fit into one push and mark them as possibly sent."""
    batch: list[Operation] = []
    damaged: list[int] = []
    size = 0
    rows = connection.execute(
        f"SELECT {_COLUMNS}, length(CAST(fields AS BLOB)) FROM outbox "
        # Said twice, so that the index of the open ones fits: those done are kept for weeks.
        "WHERE state <> 'done' AND state IN ('waiting', 'sent') ORDER BY device_seq LIMIT ?",
        (max_operations,),
    )
    for *row, field_bytes in rows:
        size += field_bytes + _ROW_BYTES
        if batch and size > max_bytes:
            break
        pending = _pending(row)
        if pending is None:
            damaged.append(row[0])
        else:
            batch.append(pending.operation)
    for device_seq in damaged:
        connection.execute("UPDATE outbox SET state = 'unreadable' WHERE device_seq = ?", (device_seq,))
    if batch:
        connection.execute(
            "UPDATE outbox SET state = 'sent' "
            "WHERE state <> 'done' AND state = 'waiting' AND device_seq <= ?",
            (batch[-1].device_seq,),
        )
    return batch


def freeze_all(connection: sqlite3.Connection) -> list[Operation]:
    """Give every operation without a final answer, oldest first; unsent ones count as possibly sent now."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE state IN ('waiting', 'sent', 'held') ORDER BY device_seq"
    ).fetchall()
    connection.execute("UPDATE outbox SET state = 'sent' WHERE state = 'waiting'")
    return [pending.operation for pending in map(_pending, rows) if pending is not None]


def waiting_bytes(connection: sqlite3.Connection) -> int:
    """Say how many bytes the operations without an answer have, roughly as they travel before compression."""
    row = connection.execute(
        "SELECT coalesce(sum(length(CAST(fields AS BLOB)) + ?), 0) FROM outbox "
        "WHERE state IN ('waiting', 'sent', 'held')",
        (_ROW_BYTES,),
    ).fetchone()
    return int(row[0])


def find(connection: sqlite3.Connection, device_seq: int) -> Pending | None:
    """Give one operation that is not done."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE device_seq = ? AND state <> 'done'", (device_seq,)
    ).fetchone()
    return None if row is None else _pending(row)


def open_names(
    connection: sqlite3.Connection, device_seqs: Sequence[int]
) -> dict[int, tuple[Name, int | None]]:
    """
    Say which of these operations are not done: number -> name of its record, and the record's number.

    The number is None where the seat has no such record.
    """
    rows = connection.execute(
        "SELECT outbox.device_seq, outbox.collection, outbox.record, held.seq FROM outbox "
        "LEFT JOIN record AS held ON held.collection = outbox.collection AND held.id = outbox.record "
        "WHERE outbox.device_seq IN (SELECT value FROM json_each(?)) AND outbox.state <> 'done'",
        (write_json_text(list(device_seqs)),),
    )
    return {device_seq: ((collection, record), seq) for device_seq, collection, record, seq in rows}


def settle(connection: sqlite3.Connection, settled: Iterable[tuple[int, int, bool]], *, now_ms: int) -> None:
    """Mark operations as acknowledged: (number, the record's number, whether it still lies on top)."""
    connection.executemany(
        "UPDATE outbox SET state = 'done', seq = ?, shown = ?, settled_ms = ? WHERE device_seq = ?",
        ((seq, shown, now_ms, device_seq) for device_seq, seq, shown in settled),
    )


def hold(connection: sqlite3.Connection, device_seq: int) -> None:
    """Mark an operation as kept by the server until its parent comes."""
    connection.execute("UPDATE outbox SET state = 'held' WHERE device_seq = ?", (device_seq,))


def note_failure(connection: sqlite3.Connection, device_seq: int) -> int:
    """Count a failure of the server on one operation; gives how many there were."""
    row = connection.execute(
        "UPDATE outbox SET failures = failures + 1 WHERE device_seq = ? RETURNING failures", (device_seq,)
    ).fetchone()
    return int(row[0]) if row is not None else 0


def offer_held(connection: sqlite3.Connection) -> None:
    """Let held operations be sent once more."""
    connection.execute("UPDATE outbox SET state = 'sent' WHERE state = 'held'")


def has_held(connection: sqlite3.Connection) -> bool:
    """Whether the server holds operations back."""
    row = connection.execute("SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'held')").fetchone()
    return bool(row[0])


def remove(connection: sqlite3.Connection, device_seq: int) -> None:
    """Take an operation out."""
    connection.execute("DELETE FROM outbox WHERE device_seq = ?", (device_seq,))


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether nothing waits for an answer."""
    row = connection.execute("SELECT EXISTS (SELECT 1 FROM outbox WHERE state <> 'done')").fetchone()
    return not row[0]


def lying_on_top(connection: sqlite3.Connection, names: Sequence[Name]) -> dict[Name, list[OnTop]]:
    """Say what lies on top of records, without reading any of it."""
    rows = connection.execute(
        "SELECT collection, record, state, seq FROM json_each(?) AS named "
        # The order is fixed: whatever SQLite believes about sizes, the index answers each name.
        "CROSS JOIN outbox ON collection = named.value ->> 0 AND record = named.value ->> 1 AND shown = 1",
        (write_json_text(names),),
    )
    found: dict[Name, list[OnTop]] = {}
    for collection, record, state, seq in rows:
        found.setdefault((collection, record), []).append(OnTop(state, seq))
    return found


def fields_sent(connection: sqlite3.Connection, record: Name, *, seq: int) -> Mapping[str, Json] | None:
    """Give the fields of the put that the server took as number `seq`; None if it is not here any more."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE collection = ? AND record = ? AND shown = 1 "
        "AND state = 'done' AND kind = 'put' AND seq = ?",
        (*record, seq),
    ).fetchone()
    pending = None if row is None else _pending(row)
    return None if pending is None else pending.operation.fields


def came_back(connection: sqlite3.Connection, arrived: Iterable[tuple[Name, int]]) -> None:
    """Take acknowledged operations off the top of records that were pulled with their number."""
    connection.executemany(
        "UPDATE outbox SET shown = 0 WHERE collection = ? AND record = ? AND shown = 1 "
        "AND state = 'done' AND seq <= ?",
        ((*name, seq) for name, seq in arrived),
    )


def queue_again(connection: sqlite3.Connection, *, after: int) -> int:
    """
    Offer acknowledged operations with numbers above `after` again, to a server that was restored.

    Its numbers mean other changes than the ones this seat has seen: no operation may claim to know them, or a
    value would vanish unseen (I5). The full pull that follows brings the new ones.
    """
    again = connection.execute(
        "UPDATE outbox SET state = 'sent', shown = 1, seq = 0 WHERE state = 'done' AND device_seq > ?",
        (after,),
    ).rowcount
    connection.execute("UPDATE outbox SET base_seq = 0 WHERE state <> 'done'")
    connection.execute("UPDATE record SET seq = 1 WHERE seq > 1")
    return again


def forget_done(connection: sqlite3.Connection, *, now_ms: int) -> None:
    """Drop acknowledged operations that no backup can be older than, some of the oldest at a time."""
    connection.execute(
        "DELETE FROM outbox WHERE device_seq IN (SELECT device_seq FROM outbox ORDER BY device_seq LIMIT ?) "
        "AND state = 'done' AND shown = 0 AND settled_ms < ?",
        (_FORGOTTEN_AT_ONCE, now_ms - KEEP_DONE_MS),
    )


def _pending(row: Sequence[Any]) -> Pending | None:
    (device_seq, collection, record, scope, kind, fields, base_seq, hlc, command, form_version) = row[:10]
    try:
        values, predicted = read_object(fields), read_object(row[10])
    except ValueError:
        return None
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
    return Pending(operation, predicted, row[11], row[12])
