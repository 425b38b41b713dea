"""
Steps of a referral that no device asks for: the server has sent a letter, a recipient has answered.

They are decided by the same table as all others, merged like all others, and take a number like all others;
every seat gets them with its next pull.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.models.lifecycle import Actor, apply_command
from app.models.synced import MERGE_RULES
from app.models.values import Fields, timestamp
from app.sync.changes import Operation, Record
from app.sync.clock import stamp_text
from app.sync.merge import merge
from app.sync.protocol import receipt_of
from server.checksums import sum_differences
from server.database import Connection
from server.queries.counter import advance_counter, lock_counter
from server.queries.records import (
    HistoryEntry,
    add_history,
    add_to_sums,
    load_records,
    update_records,
)
from server.reference import SERVER_DEVICE


async def take_steps(
    connection: Connection,
    referral_id: str,
    steps: Sequence[tuple[str, Fields]],
    *,
    network_id: str,
    role: Actor,
    now: datetime,
) -> tuple[Record, str] | None:
    """
    Take steps of a referral, all of them or none.

    Returns:
        The referral afterwards, and the receipt of its last change, which also stands in the last step's
        event; None if the referral is gone.

    Raises:
        StateForbiddenError: A step is not possible (any more).
    """
    seq = await lock_counter(connection, network_id=network_id)
    key = ("referral", referral_id)
    before = (await load_records(connection, network_id=network_id, keys={key})).get(key)
    if before is None or before.deleted:
        return None
    stamp = stamp_text(int(now.timestamp() * 1000), 0, SERVER_DEVICE)
    receipt = receipt_of(referral_id, seq + len(steps))
    record = before
    entries: list[HistoryEntry] = []
    for place, (command, given) in enumerate(steps, start=1):
        args = {**given, "at": timestamp(now)}
        if place == len(steps):
            args["receipt"] = receipt
        changes = apply_command("referral", record.fields, command, args, role=role, user_id="", now=now)
        operation = Operation(
            device_seq=0,
            collection="referral",
            record=referral_id,
            scope=record.scope,
            kind="set",
            fields=changes,
            base_seq=record.seq,
            hlc=stamp,
        )
        outcome = merge(record, operation, seq=seq + place, rules=MERGE_RULES)
        assert outcome.record is not None
        record = outcome.record
        entries.append(_entry(replace(operation, command=command), record))
    await update_records(connection, network_id=network_id, records=[record])
    await add_to_sums(connection, network_id=network_id, sums=sum_differences([(before, record)]))
    await add_history(connection, network_id=network_id, entries=entries)
    await advance_counter(connection, network_id=network_id, seq=seq + len(steps))
    return record, receipt


def _entry(operation: Operation, record: Record) -> HistoryEntry:
    return HistoryEntry(
        seq=record.seq,
        scope=record.scope,
        collection=operation.collection,
        record_id=operation.record,
        device_id=None,
        device_seq=None,
        user_id=None,
        status="applied",
        hlc=operation.hlc,
        raw_hlc=None,
        command=operation.command,
        changes=operation.fields,
    )
