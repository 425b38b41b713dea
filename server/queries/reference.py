"""SQL for records the server writes itself, many at a time; and finding them by what people call them."""

from collections.abc import Sequence
from datetime import datetime

from server.checksums import sum_differences
from server.database import Connection
from server.queries.counter import advance_counter, lock_counter
from server.queries.records import (
    HistoryEntry,
    add_history,
    add_to_sums,
    insert_records,
    load_records,
    update_records,
)
from server.reference import Outcome, ReferenceRecord, apply_reference


async def write_reference(
    connection: Connection,
    wanted: Sequence[ReferenceRecord],
    *,
    network_id: str,
    now: datetime,
) -> list[Outcome]:
    """Write records as the operator; answers for each whether it was added, changed or unchanged."""
    seq = await lock_counter(connection, network_id=network_id)
    present = await load_records(
        connection, network_id=network_id, keys={(each.collection, each.id) for each in wanted}
    )
    server_ms = int(now.timestamp() * 1000)
    outcomes: list[Outcome] = []
    changes = []
    entries: list[HistoryEntry] = []
    for each in wanted:
        before = present.get((each.collection, each.id))
        after, outcome = apply_reference(each, before, seq=seq + 1, server_ms=server_ms)
        outcomes.append(outcome)
        if outcome != "unchanged":
            seq += 1
            changes.append((before, after))
            entries.append(_history_entry(each, seq=seq, hlc=after.clock))
    await insert_records(
        connection, network_id=network_id, records=[after for before, after in changes if before is None]
    )
    await update_records(
        connection, network_id=network_id, records=[after for before, after in changes if before is not None]
    )
    await add_to_sums(connection, network_id=network_id, sums=sum_differences(changes))
    await add_history(connection, network_id=network_id, entries=entries)
    await advance_counter(connection, network_id=network_id, seq=seq)
    return outcomes


async def name_device(
    connection: Connection, *, network_id: str, user_id: str, device_id: str, name: str, now: datetime
) -> None:
    """
    Let those who may read a person's name read which devices are theirs.

    A stamp names a device alone; with this, every seat can say who wrote a value and where, offline too.
    """
    await lock_counter(connection, network_id=network_id)
    key = ("person", user_id)
    present = (await load_records(connection, network_id=network_id, keys={key})).get(key)
    if present is None:
        return
    known = present.fields.get("devices")
    devices = {**(known if isinstance(known, dict) else {}), device_id: name}
    wanted = ReferenceRecord("person", user_id, present.scope, {"devices": devices})
    await write_reference(connection, [wanted], network_id=network_id, now=now)


async def id_by_field(
    connection: Connection, *, network_id: str, collection: str, field: str, value: str
) -> str | None:
    """Find a record by the text of one of its fields."""
    cursor = await connection.execute(
        "SELECT id FROM record WHERE network_id = %s AND collection = %s AND fields ->> %s = %s"
        " AND NOT deleted ORDER BY created_seq LIMIT 1",
        (network_id, collection, field, value),
    )
    row = await cursor.fetchone()
    return None if row is None else str(row[0])


def _history_entry(wanted: ReferenceRecord, *, seq: int, hlc: str) -> HistoryEntry:
    return HistoryEntry(
        seq=seq,
        scope=wanted.scope,
        collection=wanted.collection,
        record_id=wanted.id,
        device_id=None,
        device_seq=None,
        user_id=None,
        status="applied",
        hlc=hlc,
        raw_hlc=None,
        command="",
        changes=wanted.fields,
    )
