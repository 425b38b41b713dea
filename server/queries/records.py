"""
SQL for records: load what a push touches, save what became of it, keep sums and history.

It moves values between rows and `app.sync.changes.Record`; what a value becomes is decided elsewhere.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.sync.changes import Json, Record
from app.sync.packing import write_json_text
from server.checksums import ScopeSum
from server.database import Connection

RecordKey: TypeAlias = tuple[str, str]
"""Collection and id of a record."""

COLUMNS = "collection, id, scope, fields, clock, clocks, conflicts, seq, deleted, clock_seq"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One applied operation as the history keeps it."""

    seq: int
    scope: str
    collection: str
    record_id: str
    device_id: str | None
    device_seq: int | None
    user_id: str | None
    status: str
    hlc: str
    raw_hlc: str | None
    command: str
    changes: Mapping[str, Json]


def record_of(row: Sequence[Any]) -> Record:
    """Build the value from a row of `COLUMNS`."""
    return Record(
        collection=row[0],
        id=row[1],
        scope=row[2],
        fields=row[3],
        clock=row[4],
        clocks={path: (stamp, seq) for path, (stamp, seq) in row[5].items()},
        conflicts=row[6],
        seq=row[7],
        deleted=row[8],
        clock_seq=row[9],
    )


async def load_records(
    connection: Connection, *, network_id: str, keys: Collection[RecordKey]
) -> dict[RecordKey, Record]:
    """Load the records of some keys as far as this transaction may see them."""
    if not keys:
        return {}
    collections, ids = zip(*keys, strict=True)
    cursor = await connection.execute(
        f"SELECT {COLUMNS} FROM record JOIN unnest(%s::text[], %s::uuid[]) AS wanted (collection, id)"
        " USING (collection, id) WHERE network_id = %s",
        (list(collections), list(ids), network_id),
    )
    return {(row[0], row[1]): record_of(row) for row in await cursor.fetchall()}


async def load_consents(connection: Connection, *, network_id: str, scopes: Collection[str]) -> list[Record]:
    """The consent events of some firms (by an index of their own: every push asks)."""
    if not scopes:
        return []
    cursor = await connection.execute(
        f"SELECT {COLUMNS} FROM record WHERE network_id = %s AND scope = ANY (%s) AND collection = 'consent'",
        (network_id, list(scopes)),
    )
    return [record_of(row) for row in await cursor.fetchall()]


async def load_collection(
    connection: Connection, *, network_id: str, collection: str, scopes: Collection[str]
) -> list[Record]:
    """All records of a collection in some scopes."""
    cursor = await connection.execute(
        f"SELECT {COLUMNS} FROM record WHERE network_id = %s AND scope = ANY (%s) AND collection = %s",
        (network_id, list(scopes), collection),
    )
    return [record_of(row) for row in await cursor.fetchall()]


# Many rows travel as one text a column, a line a row: no line break occurs in compact JSON, and nothing has
# to be escaped. It costs both ends a third less than one JSON document of rows.
_LINES = "string_to_array(%s, E'\\n')"
_ROWS = (
    f"unnest({', '.join([_LINES] * 10)})"
    " AS r (collection, id, scope, fields, clock, clocks, conflicts, seq, deleted, clock_seq)"
)


async def insert_records(connection: Connection, *, network_id: str, records: Sequence[Record]) -> None:
    """Save records that are new; `hidden_keys` must have been asked whether their names are free."""
    if not records:
        return
    await connection.execute(
        "INSERT INTO record (network_id, collection, id, scope, fields, clock, clocks, conflicts, seq,"
        " deleted, clock_seq, created_seq)"
        " SELECT %s::uuid, r.collection, r.id::uuid, r.scope, r.fields::jsonb, r.clock, r.clocks::jsonb,"
        " r.conflicts::jsonb, r.seq::bigint, r.deleted::boolean, r.clock_seq::bigint, r.seq::bigint"
        f" FROM {_ROWS}",
        (network_id, *_columns(records)),
    )


async def hidden_keys(connection: Connection, *, keys: Collection[RecordKey]) -> frozenset[RecordKey]:
    """Which of these names are taken by a record in a scope that this transaction may not see."""
    if not keys:
        return frozenset()
    collections, ids = zip(*keys, strict=True)
    cursor = await connection.execute(
        "SELECT collection, id FROM taken_names(%s::text[], %s::uuid[])", (list(collections), list(ids))
    )
    return frozenset((row[0], row[1]) for row in await cursor.fetchall())


async def update_records(connection: Connection, *, network_id: str, records: Sequence[Record]) -> None:
    """Save records that were loaded before."""
    if not records:
        return
    await connection.execute(
        "UPDATE record t SET fields = r.fields::jsonb, clock = r.clock, clocks = r.clocks::jsonb,"
        " conflicts = r.conflicts::jsonb, seq = r.seq::bigint, deleted = r.deleted::boolean,"
        " clock_seq = r.clock_seq::bigint, updated_at = now()"
        f" FROM {_ROWS} WHERE t.network_id = %s AND t.collection = r.collection AND t.id = r.id::uuid",
        (*_columns(records), network_id),
    )


async def add_to_sums(connection: Connection, *, network_id: str, sums: Mapping[str, ScopeSum]) -> None:
    """Add differences to the sums of scopes; the counter must be locked."""
    if not sums:
        return
    await connection.execute(
        "INSERT INTO scope_sum AS s (network_id, scope, live, hash, newest)"
        " SELECT %s::uuid, * FROM unnest(%s::text[], %s::bigint[], %s::numeric[], %s::bigint[])"
        " ON CONFLICT (network_id, scope) DO UPDATE SET live = s.live + excluded.live,"
        " hash = mod(s.hash + excluded.hash, 18446744073709551616),"
        " newest = greatest(s.newest, excluded.newest)",
        (
            network_id,
            list(sums),
            [one.live for one in sums.values()],
            [one.hash for one in sums.values()],
            [one.newest for one in sums.values()],
        ),
    )


async def read_sums(connection: Connection, *, network_id: str, scopes: Iterable[str]) -> dict[str, ScopeSum]:
    """Read number and checksum of the live records of scopes; scopes without any are left out."""
    cursor = await connection.execute(
        "SELECT scope, live, hash, newest FROM scope_sum WHERE network_id = %s AND scope = ANY (%s)",
        (network_id, list(scopes)),
    )
    return {row[0]: ScopeSum(row[1], int(row[2]), row[3]) for row in await cursor.fetchall()}


async def add_history(connection: Connection, *, network_id: str, entries: Sequence[HistoryEntry]) -> None:
    """Write applied operations down."""
    if not entries:
        return
    await connection.execute(
        "INSERT INTO history (network_id, seq, scope, collection, record_id, device_id, device_seq, user_id,"
        " status, hlc, raw_hlc, command, changes)"
        " SELECT %s::uuid, r.seq::bigint, r.scope, r.collection, r.record_id::uuid, nullif(r.device_id, ''),"
        " nullif(r.device_seq, '')::bigint, nullif(r.user_id, '')::uuid, r.status, r.hlc,"
        " nullif(r.raw_hlc, ''), coalesce(r.command, ''), r.changes::json"
        f" FROM unnest({', '.join([_LINES] * 12)}) AS r (seq, scope, collection, record_id, device_id,"
        " device_seq, user_id, status, hlc, raw_hlc, command, changes)",
        (
            network_id,
            _lines(entry.seq for entry in entries),
            _lines(entry.scope for entry in entries),
            _lines(entry.collection for entry in entries),
            _lines(entry.record_id for entry in entries),
            _lines(entry.device_id or "" for entry in entries),
            _lines("" if entry.device_seq is None else entry.device_seq for entry in entries),
            _lines(entry.user_id or "" for entry in entries),
            _lines(entry.status for entry in entries),
            _lines(entry.hlc for entry in entries),
            _lines(entry.raw_hlc or "" for entry in entries),
            _lines(entry.command for entry in entries),
            _lines(write_json_text(entry.changes) for entry in entries),
        ),
    )


def compact_json(value: Json) -> str:
    """Write JSON for the database; the NUL character, which PostgreSQL cannot hold, never gets here."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _columns(records: Sequence[Record]) -> tuple[str, ...]:
    """Write records as the columns of `_ROWS`."""
    return (
        _lines(record.collection for record in records),
        _lines(record.id for record in records),
        _lines(record.scope for record in records),
        _lines(write_json_text(record.fields) for record in records),
        _lines(record.clock for record in records),
        _lines(write_json_text(record.clocks) for record in records),
        _lines(write_json_text(record.conflicts) for record in records),
        _lines(record.seq for record in records),
        _lines(record.deleted for record in records),
        _lines(record.clock_seq for record in records),
    )


def _lines(values: Iterable[object]) -> str:
    """
    Write the values of one column.

    An empty text has no line: a single empty value arrives as null.
    """
    return "\n".join(map(str, values))
