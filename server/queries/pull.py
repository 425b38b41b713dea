"""SQL for a pull: where the network stands, what a person may see, records in the order of their numbers."""

from collections.abc import Collection
from dataclasses import dataclass

from app.sync.changes import Record
from server.database import Connection
from server.queries.records import COLUMNS, record_of


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of the data as this snapshot sees it."""

    newest: int
    epoch: str


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of a person's access."""

    scope: str
    granted_seq: int
    revoked_seq: int | None


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record with what a page needs to know about its storage."""

    record: Record
    created_seq: int
    size: int


async def read_standing(connection: Connection, *, network_id: str) -> Standing:
    """Read the newest number and the epoch."""
    cursor = await connection.execute(
        "SELECT n.seq, s.epoch FROM network_seq n, server_state s WHERE n.network_id = %s", (network_id,)
    )
    row = await cursor.fetchone()
    assert row is not None
    return Standing(row[0], row[1])


async def read_grants(connection: Connection, *, network_id: str, user_id: str) -> tuple[Grant, ...]:
    """Read all scopes a person was ever granted."""
    cursor = await connection.execute(
        "SELECT scope, granted_seq, revoked_seq FROM access WHERE network_id = %s AND user_id = %s",
        (network_id, user_id),
    )
    return tuple(Grant(*row) for row in await cursor.fetchall())


async def read_records_after(
    connection: Connection,
    *,
    network_id: str,
    held: Collection[str],
    held_after: int,
    fresh: Collection[str],
    fresh_after: int,
    limit: int,
) -> list[StoredRecord]:
    """
    Read the next records of two groups of scopes, each from its own number on, in one order.

    Scopes without anything new are left out by their sums; the others are asked one by one, so that the index
    on (scope, seq) answers each from its position. Only the rows of the page are read: a pull of nothing new
    costs the same however many records there are, and a full one reads each record once.
    """
    starts = {**dict.fromkeys(held, held_after), **dict.fromkeys(fresh, fresh_after)}
    cursor = await connection.execute(
        "WITH next AS MATERIALIZED ("
        " SELECT n.scope, n.seq FROM unnest(%s::text[], %s::bigint[]) AS s (scope, after)"
        " JOIN scope_sum u ON u.network_id = %s AND u.scope = s.scope AND u.newest > s.after"
        " CROSS JOIN LATERAL (SELECT scope, seq FROM record"
        " WHERE network_id = %s AND scope = s.scope AND seq > s.after ORDER BY seq LIMIT %s) AS n"
        " ORDER BY n.seq LIMIT %s)"
        f" SELECT {COLUMNS}, created_seq, pg_column_size(fields)"
        " FROM next JOIN record USING (scope, seq) WHERE network_id = %s ORDER BY seq",
        (list(starts), list(starts.values()), network_id, network_id, limit, limit, network_id),
    )
    return [StoredRecord(record_of(row), row[10], row[11]) for row in await cursor.fetchall()]
