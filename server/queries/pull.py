"""SQL for a pull: where the network stands, what a person may see, records in the order of their numbers."""

from collections.abc import Collection
from dataclasses import dataclass

from app.sync.changes import Record
from server.database import Connection
from server.queries.records import COLUMNS, record_of

_COLUMNS_UNLESS_OWN = COLUMNS.replace("fields", "CASE WHEN own THEN '{}' ELSE fields END")


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
    """
    A record with what a page needs to know about its storage.

    `own` says that it is still exactly as the asking device put it; its fields were not read then.
    """

    record: Record
    created_seq: int
    size: int
    own: bool


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
    own_of: str,
    own_after: int,
    limit: int,
) -> list[StoredRecord]:
    """
    Read the next records of two groups of scopes, each from its own number on, in one order.

    Scopes without anything new are left out by their sums; the others are asked one by one, so that the index
    on (scope, seq) answers each from its position. Only the rows of the page are read: a pull of nothing new
    costs the same however many records there are, and a full one reads each record once.

    Args:
        own_of: A device that keeps what it sent; "" for none. Of what it put after `own_after` in a scope it
            holds, and nobody touched since, the fields stay unread.
    """
    starts = {**dict.fromkeys(held, held_after), **dict.fromkeys(fresh, fresh_after)}
    cursor = await connection.execute(
        "WITH next AS MATERIALIZED ("
        " SELECT n.at_scope, n.at_seq FROM unnest(%s::text[], %s::bigint[]) AS s (scope, after)"
        " JOIN scope_sum u ON u.network_id = %s AND u.scope = s.scope AND u.newest > s.after"
        " CROSS JOIN LATERAL (SELECT scope AS at_scope, seq AS at_seq FROM record"
        " WHERE network_id = %s AND scope = s.scope AND seq > s.after ORDER BY seq LIMIT %s) AS n"
        " ORDER BY n.at_seq LIMIT %s)"
        f" SELECT {_COLUMNS_UNLESS_OWN}, created_seq,"
        " CASE WHEN own THEN 0 ELSE pg_column_size(fields) END, own"
        # The limits keep each look-up one step in an index, whatever PostgreSQL believes about sizes.
        " FROM next CROSS JOIN LATERAL (SELECT * FROM record"
        " WHERE network_id = %s AND scope = at_scope AND seq = at_seq LIMIT 1) AS r"
        " CROSS JOIN LATERAL (SELECT created_seq > %s AND created_seq = at_seq AND clock_seq = at_seq"
        " AND scope = ANY (%s) AND right(clock, 8) = %s AND NOT deleted"
        " AND clocks = '{}' AND conflicts = '{}'"
        # The stamp alone does not tell: what a command of the device made carries it, too.
        " AND coalesce((SELECT h.device_id = %s AND h.command = '' FROM history h"
        " WHERE h.network_id = %s AND h.seq = at_seq LIMIT 1), false) AS own) AS o ORDER BY seq",
        (
            list(starts),
            list(starts.values()),
            network_id,
            network_id,
            limit,
            limit,
            network_id,
            own_after,
            list(held),
            own_of,
            own_of,
            network_id,
        ),
    )
    return [StoredRecord(record_of(row), row[10], row[11], row[12]) for row in await cursor.fetchall()]
