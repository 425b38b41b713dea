"""SQL around a push: who writes, what was handled before, and saving the outcome in one transaction."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.sync.changes import Json, Operation, Record
from app.sync.clock import device_of
from server.admission import Writer
from server.applying import Applied, Push
from server.checksums import sum_differences
from server.database import Connection
from server.queries import quarantine, records
from server.queries.counter import advance_counter
from server.queries.letters import save_outbound


@dataclass(frozen=True, slots=True)
class Sender:
    """The writing person and how far this device has been handled."""

    writer: Writer
    last_device_seq: int
    epoch: str
    was_carried: bool = False
    """Whether packages of this device were applied: then numbers beyond the last one may be known."""


@dataclass(frozen=True, slots=True)
class Handled:
    """One operation that was applied: as it came, and the number the record got."""

    device_seq: int
    hlc: str
    record_id: str
    changes: Mapping[str, Json]
    seq: int

    def is_same(self, operation: Operation) -> bool:
        """Whether an operation is this one, and not another that was given the same number."""
        return (self.device_seq, self.hlc, self.record_id) == (
            operation.device_seq,
            operation.hlc,
            operation.record,
        ) and self.changes == operation.fields


async def read_sender(connection: Connection, *, device_id: str, user_id: str) -> Sender:
    """Read who writes; with the counter locked, so that two requests of a device cannot pass each other."""
    cursor = await connection.execute(
        "SELECT u.role, d.last_device_seq, app_scopes(), s.epoch,"
        " EXISTS (SELECT FROM package p WHERE p.network_id = d.network_id AND p.device_id = d.id)"
        " FROM app_user u, device d, server_state s WHERE u.id = %s AND d.id = %s",
        (user_id, device_id),
    )
    row = await cursor.fetchone()
    assert row is not None
    return Sender(Writer(device_id, user_id, row[0], frozenset(row[2])), row[1], row[3], row[4])


async def read_handled(
    connection: Connection, *, network_id: str, device_id: str, device_seqs: Collection[int]
) -> list[Handled]:
    """What operations with these numbers became, so that a lost answer can be given again; oldest first."""
    cursor = await connection.execute(
        "SELECT device_seq, coalesce(raw_hlc, hlc), record_id, changes, seq FROM history"
        " WHERE network_id = %s AND device_id = %s AND device_seq = ANY (%s) ORDER BY seq",
        (network_id, device_id, list(device_seqs)),
    )
    return [Handled(*row) for row in await cursor.fetchall()]


async def people_behind(connection: Connection, found: Iterable[Record]) -> dict[str, str]:
    """The person behind every device that has written these records."""
    devices = {device_of(record.clock) for record in found}
    for record in found:
        devices.update(device_of(hlc) for hlc, _ in record.clocks.values())
    cursor = await connection.execute("SELECT * FROM people_of_devices(%s)", (list(devices),))
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def save_push(connection: Connection, push: Push, *, network_id: str, last_device_seq: int) -> None:
    """Save everything that became of a push, and how far the device has been handled."""
    changes = list(push.changes())
    await records.insert_records(
        connection, network_id=network_id, records=[after for before, after in changes if before is None]
    )
    await records.update_records(
        connection, network_id=network_id, records=[after for before, after in changes if before is not None]
    )
    await records.add_to_sums(connection, network_id=network_id, sums=sum_differences(changes))
    await records.add_history(
        connection, network_id=network_id, entries=[_history_entry(each) for each in push.applied]
    )
    await quarantine.set_aside(connection, network_id=network_id, entries=push.set_aside)
    await quarantine.settle(connection, network_id=network_id, waited=push.settled)
    await connection.execute(
        "UPDATE device SET last_device_seq = %s WHERE id = %s", (last_device_seq, push.writer.device_id)
    )
    await save_outbound(connection, push.out, network_id=network_id, now=push.now)
    await advance_counter(connection, network_id=network_id, seq=push.seq)


def _history_entry(applied: Applied) -> records.HistoryEntry:
    record, operation = applied.record, applied.operation
    return records.HistoryEntry(
        seq=record.seq,
        scope=record.scope,
        collection=record.collection,
        record_id=record.id,
        device_id=applied.writer.device_id,
        device_seq=operation.device_seq,
        user_id=applied.writer.user_id,
        status=applied.status,
        hlc=operation.hlc,
        raw_hlc=applied.raw_hlc,
        command=operation.command,
        changes=operation.fields,
    )
