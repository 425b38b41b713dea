"""SQL for what was not applied: kept whole, listed to the device it came from, or waiting for its parent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.sync.changes import Json, Operation
from app.sync.protocol import MalformedOperation, Status
from server.admission import Writer
from server.applying import SetAside, Waiting
from server.database import Connection
from server.queries.records import compact_json

_RAW_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """One operation set aside, as the device it came from may see it."""

    device_seq: int
    at: datetime
    status: str
    code: str
    reason: str
    operation: Mapping[str, Json]
    device_id: str = ""
    user_id: str = ""
    scope: str = ""
    resolution: str = ""
    resolved_by: str = ""
    resolution_reason: str = ""


async def set_aside(connection: Connection, *, network_id: str, entries: Sequence[SetAside]) -> None:
    """Keep operations; one that is set aside again (it waited, and was refused) replaces its first entry."""
    latest = {(entry.writer.device_id, entry.operation.device_seq): entry for entry in entries}
    if not latest:
        return
    rows = [
        {
            "device_id": entry.writer.device_id,
            "device_seq": entry.operation.device_seq,
            "user_id": entry.writer.user_id,
            "scope": _scope_of(entry.operation),
            "status": entry.status,
            "code": entry.refusal.code,
            "reason": entry.refusal.reason,
            "waits_for": entry.waits_for,
            "operation": kept_of(entry),
        }
        for entry in latest.values()
    ]
    await connection.execute(
        "INSERT INTO quarantine (network_id, device_id, device_seq, user_id, scope, status, code, reason,"
        " waits_for, operation)"
        " SELECT %s::uuid, r.* FROM json_to_recordset(%s::json) AS r (device_id text, device_seq bigint,"
        " user_id uuid, scope text, status text, code text, reason text, waits_for uuid, operation jsonb)"
        " ON CONFLICT (network_id, device_id, device_seq)"
        " DO UPDATE SET status = excluded.status, code = excluded.code, reason = excluded.reason,"
        " settled_at = NULL, resolution = '', resolved_by = '', resolution_reason = ''",
        (network_id, compact_json(rows)),
    )


async def settle(connection: Connection, *, network_id: str, waited: Sequence[Waiting]) -> None:
    """Note that held operations have been applied."""
    if not waited:
        return
    await connection.execute(
        "UPDATE quarantine q SET settled_at = now() FROM unnest(%s::text[], %s::bigint[]) AS d (id, seq)"
        " WHERE q.network_id = %s AND q.device_id = d.id AND q.device_seq = d.seq",
        (
            [each.writer.device_id for each in waited],
            [each.operation.device_seq for each in waited],
            network_id,
        ),
    )


async def waiting_for(
    connection: Connection, *, network_id: str, record_ids: Collection[str], scopes: frozenset[str]
) -> dict[str, list[Waiting]]:
    """Held operations by the id of the record they wait for, each device's in its order."""
    if not record_ids:
        return {}
    cursor = await connection.execute(
        "SELECT waits_for, device_id, device_seq, user_id, operation FROM quarantine"
        " WHERE network_id = %s AND waits_for = ANY (%s::uuid[]) AND status = 'held' AND settled_at IS NULL"
        " ORDER BY device_id, device_seq",
        (network_id, list(record_ids)),
    )
    found: dict[str, list[Waiting]] = {}
    for parent, device_id, device_seq, user_id, kept in await cursor.fetchall():
        # The scope was one of theirs when it was held; the policy shows only scopes of the present writer.
        writer = Writer(device_id, user_id, kept["role"], scopes)
        found.setdefault(parent, []).append(Waiting(_operation_of(device_seq, kept), writer))
    return found


async def verdicts(
    connection: Connection, *, network_id: str, device_id: str, device_seqs: Collection[int]
) -> dict[int, tuple[Status, str, str, Mapping[str, Json]]]:
    """Status, code, reason and content of operations that were set aside before and are still so."""
    cursor = await connection.execute(
        "SELECT device_seq, status, code, reason, operation FROM quarantine"
        " WHERE network_id = %s AND device_id = %s AND device_seq = ANY (%s) AND settled_at IS NULL",
        (network_id, device_id, list(device_seqs)),
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in await cursor.fetchall()}


def is_same(kept: Mapping[str, Json], operation: Operation | MalformedOperation) -> bool:
    """Whether an operation is the one that was kept, and not another that was given the same number."""
    if isinstance(operation, MalformedOperation):
        return "raw" in kept
    return (kept.get("hlc"), kept.get("record"), kept.get("fields")) == (
        operation.hlc,
        operation.record,
        operation.fields,
    )


_COLUMNS = (
    "device_seq, at, status, code, reason, operation, device_id, user_id, scope, resolution, resolved_by,"
    " resolution_reason"
)
#: How long a device is told what became of what it sent.
_TOLD_FOR = "90 days"


async def list_quarantine(
    connection: Connection, *, network_id: str, device_id: str
) -> tuple[QuarantineEntry, ...]:
    """What was set aside of one device, oldest first: open, or settled lately by somebody else."""
    cursor = await connection.execute(
        f"SELECT {_COLUMNS} FROM quarantine WHERE network_id = %s AND device_id = %s"
        " AND (settled_at IS NULL OR status = 'quarantined'"
        f" AND resolution <> '' AND settled_at > now() - interval '{_TOLD_FOR}')"
        " ORDER BY device_seq LIMIT 1000",
        (network_id, device_id),
    )
    return tuple(QuarantineEntry(*row) for row in await cursor.fetchall())


async def list_reviewed(
    connection: Connection, *, network_id: str, settled: bool = False
) -> tuple[QuarantineEntry, ...]:
    """All open entries that the person of this transaction (or the operator) may see, the oldest first."""
    cursor = await connection.execute(
        f"SELECT {_COLUMNS} FROM quarantine WHERE network_id = %s AND status = 'quarantined'"
        f" AND {'settled_at IS NOT NULL' if settled else 'settled_at IS NULL'}"
        " ORDER BY at, device_id, device_seq LIMIT 1000",
        (network_id,),
    )
    return tuple(QuarantineEntry(*row) for row in await cursor.fetchall())


async def find_entry(
    connection: Connection, *, network_id: str, device_id: str, device_seq: int
) -> QuarantineEntry | None:
    """One open entry that the person of this transaction may see."""
    cursor = await connection.execute(
        f"SELECT {_COLUMNS} FROM quarantine WHERE network_id = %s AND device_id = %s AND device_seq = %s"
        " AND status = 'quarantined' AND settled_at IS NULL FOR UPDATE",
        (network_id, device_id, device_seq),
    )
    row = await cursor.fetchone()
    return None if row is None else QuarantineEntry(*row)


async def resolve(
    connection: Connection,
    *,
    network_id: str,
    device_id: str,
    device_seq: int,
    resolution: str,
    by: str,
    reason: str = "",
) -> bool:
    """Close an entry with who did it and why; false if there was none open."""
    cursor = await connection.execute(
        "UPDATE quarantine SET settled_at = now(), resolution = %s, resolved_by = %s, resolution_reason = %s"
        " WHERE network_id = %s AND device_id = %s AND device_seq = %s AND settled_at IS NULL"
        " AND status = 'quarantined'",
        (resolution, by, reason, network_id, device_id, device_seq),
    )
    return cursor.rowcount > 0


def operation_of(entry: QuarantineEntry) -> Operation | None:
    """The operation as it came; None if it could not be read then either."""
    return None if "raw" in entry.operation else _operation_of(entry.device_seq, entry.operation)


def _scope_of(operation: Operation | MalformedOperation) -> str:
    return operation.scope if isinstance(operation, Operation) else ""


def kept_of(entry: SetAside) -> dict[str, Json]:
    """Give what is kept of an operation."""
    operation = entry.operation
    if isinstance(operation, MalformedOperation):
        return {"raw": _raw_text(operation.raw)}
    return {
        "collection": operation.collection,
        "record": operation.record,
        "scope": operation.scope,
        "kind": operation.kind,
        "fields": dict(operation.fields),
        "base_seq": operation.base_seq,
        "hlc": operation.hlc,
        "command": operation.command,
        "form_version": operation.form_version,
        "role": entry.writer.role,
    }


def _raw_text(raw: Json) -> str:
    """As escaped text inside a text: what cannot be read may hold what jsonb cannot store."""
    try:
        return ascii(raw)[:_RAW_LIMIT]
    except RecursionError:
        return "nested too deeply"


def _operation_of(device_seq: int, kept: Mapping[str, Any]) -> Operation:
    return Operation(
        device_seq=device_seq,
        collection=kept["collection"],
        record=kept["record"],
        scope=kept["scope"],
        kind=kept["kind"],
        fields=kept["fields"],
        base_seq=kept["base_seq"],
        hlc=kept["hlc"],
        command=kept["command"],
        form_version=kept["form_version"],
    )
