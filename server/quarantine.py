"""
What becomes of operations that were set aside: tried once more, or given up with a reason.

Both stay in the list and in the audit. Trying again happens in the name of the device that wrote it, with the
rights its person has now. It knows no HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.sync.protocol import PushRequest
from server.database import Connection, name_person
from server.problems import ProblemError
from server.pushing import handle_push
from server.queries import quarantine
from server.queries.counter import lock_counter
from server.queries.networks import add_audit
from server.queries.quarantine import QuarantineEntry

MAX_REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Retried:
    """What the second try gave: a status of the protocol, with code where it was set aside again."""

    status: str
    code: str


async def retry(
    connection: Connection, *, network_id: str, device_id: str, device_seq: int, by: str, now: datetime
) -> Retried:
    """
    Apply an entry once more.

    Args:
        connection: A transaction that sees the entry; afterwards it is in the name of its author.
        by: Who asks: a person's id, or "operator".

    Raises:
        ProblemError: `quarantine_unknown`, `quarantine_not_repeatable` (it could never be read).
    """
    await lock_counter(connection, network_id=network_id)
    entry = await _open_entry(connection, network_id=network_id, device_id=device_id, device_seq=device_seq)
    operation = quarantine.operation_of(entry)
    if operation is None:
        raise ProblemError("quarantine_not_repeatable")
    await quarantine.resolve(
        connection,
        network_id=network_id,
        device_id=device_id,
        device_seq=device_seq,
        resolution="retried",
        by=by,
    )
    await _note(connection, "quarantine_retried", entry, network_id=network_id, by=by)
    await name_person(connection, network=network_id, person=entry.user_id, device=device_id)
    # The author may have seen less than stands there now; nobody claims more for them.
    answer = await handle_push(
        connection,
        PushRequest([replace(operation, device_seq=device_seq)], now_ms=0),
        network_id=network_id,
        device_id=device_id,
        user_id=entry.user_id,
        now=now,
        carried=True,
    )
    (result,) = answer.results
    return Retried(result.status, result.code)


async def discard(
    connection: Connection, *, network_id: str, device_id: str, device_seq: int, by: str, reason: str
) -> None:
    """
    Give an entry up; the operation itself stays in the table.

    Raises:
        ProblemError: `quarantine_unknown`, `reason_missing`.
    """
    words = " ".join(reason.split())[:MAX_REASON_CHARACTERS]
    if not words:
        raise ProblemError("reason_missing")
    entry = await _open_entry(connection, network_id=network_id, device_id=device_id, device_seq=device_seq)
    await quarantine.resolve(
        connection,
        network_id=network_id,
        device_id=device_id,
        device_seq=device_seq,
        resolution="discarded",
        by=by,
        reason=words,
    )
    await _note(connection, "quarantine_discarded", entry, network_id=network_id, by=by, reason=words)


async def _open_entry(
    connection: Connection, *, network_id: str, device_id: str, device_seq: int
) -> QuarantineEntry:
    entry = await quarantine.find_entry(
        connection, network_id=network_id, device_id=device_id, device_seq=device_seq
    )
    if entry is None:
        raise ProblemError("quarantine_unknown")
    return entry


async def _note(
    connection: Connection,
    event: str,
    entry: QuarantineEntry,
    *,
    network_id: str,
    by: str,
    reason: str = "",
) -> None:
    data = {
        "device_id": entry.device_id,
        "device_seq": str(entry.device_seq),
        "code": entry.code,
        "reason": reason,
    }
    await add_audit(connection, network_id=network_id, actor=by, event=event, data=data)
