"""
One page of a pull: what a seat has not got yet, from one snapshot of the database.

Records come in the order of their numbers. Of a record the seat holds, only the fields that are newer than
its position are sent; a record that is new to it comes whole, and so does everything in a scope it was just
granted. The reasoning behind rounds stands in `server.cursors`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.sync.changes import DELETION, Json, Record
from app.sync.protocol import PulledRecord, PullPage
from server.checksums import ScopeSum
from server.cursors import Cursor, read_cursor, write_cursor
from server.database import Connection
from server.queries.pull import Grant, Standing, StoredRecord, read_grants, read_records_after, read_standing
from server.queries.records import read_sums

# A page ends early once its records take this much in the database (compressed): questionnaires are far
# larger than answers.
PAGE_TARGET_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Round:
    """The round a page belongs to: which scopes take part, and from where."""

    held: frozenset[str]
    fresh: frozenset[str]
    base: int
    position: int
    horizon: int


async def handle_pull(
    connection: Connection,
    *,
    cursor_text: str,
    limit: int,
    network_id: str,
    user_id: str,
    device_id: str = "",
    now: datetime,
) -> PullPage:
    """
    Make the next page for a seat.

    Args:
        connection: A read-only snapshot in the name of the person.
        cursor_text: What the last page gave, or "".
        limit: Most records on the page.
        device_id: The device that asks, where it keeps what it sent; "" where it does not.

    Raises:
        CursorUnknownError: The seat must start from the beginning.
    """
    standing = await read_standing(connection, network_id=network_id)
    cursor = read_cursor(cursor_text, epoch=standing.epoch, user_id=user_id, newest=standing.newest)
    grants = await read_grants(connection, network_id=network_id, user_id=user_id)
    this_round = plan_round(cursor, grants, newest=standing.newest)
    found = await read_records_after(
        connection,
        network_id=network_id,
        held=this_round.held,
        held_after=max(this_round.base, this_round.position),
        fresh=this_round.fresh,
        fresh_after=this_round.position,
        # A seat in its first round, or one that repairs itself from the start, gets everything.
        own_of=device_id if this_round.base else "",
        own_after=this_round.base,
        limit=limit + 1,
    )
    sums = await read_sums(connection, network_id=network_id, scopes=this_round.held | this_round.fresh)
    return make_page(
        found,
        limit=limit,
        cursor=cursor,
        this_round=this_round,
        standing=standing,
        grants=grants,
        sums=sums,
        user_id=user_id,
        now=now,
    )


def plan_round(cursor: Cursor, grants: Sequence[Grant], *, newest: int) -> Round:
    """Say which scopes take part in the round that a cursor begins or continues."""
    horizon = newest if cursor.position is None else cursor.horizon
    visible = [grant for grant in grants if grant.revoked_seq is None]
    return Round(
        held=frozenset(grant.scope for grant in visible if grant.granted_seq <= cursor.grants),
        fresh=frozenset(grant.scope for grant in visible if cursor.grants < grant.granted_seq <= horizon),
        base=cursor.base,
        position=cursor.position if cursor.position is not None else 0,
        horizon=horizon,
    )


def make_page(
    found: Sequence[StoredRecord],
    *,
    limit: int,
    cursor: Cursor,
    this_round: Round,
    standing: Standing,
    grants: Sequence[Grant],
    sums: Mapping[str, ScopeSum],
    user_id: str,
    now: datetime,
) -> PullPage:
    """
    Make a page of what was found.

    Args:
        found: The next records of the round, at least one more than the limit if there are more.
        sums: The sums of the round's scopes; those without any record may be missing.
    """
    page = _cut(found, limit=limit)
    has_more = len(page) < len(found)
    next_cursor = _next(cursor, this_round, page, has_more=has_more, newest=standing.newest)
    visible = {grant.scope: grant for grant in grants if grant.revoked_seq is None}
    # Grants that came while the round was under way are the next round's work.
    waiting = any(grant.granted_seq > next_cursor.grants for grant in visible.values())
    has_more = has_more or waiting
    checksums = None
    if not has_more:
        checksums = {
            scope: (sums[scope].live, sums[scope].hash) if scope in sums else (0, 0) for scope in visible
        }
    return PullPage(
        epoch=standing.epoch,
        server_time_ms=int(now.timestamp() * 1000),
        cursor=write_cursor(next_cursor, epoch=standing.epoch, user_id=user_id),
        has_more=has_more,
        records=[pulled_record(stored, fresh=this_round.fresh, base=this_round.base) for stored in page],
        granted=sorted(this_round.fresh),
        revoked=sorted(
            grant.scope
            for grant in grants
            if grant.revoked_seq is not None and grant.revoked_seq > cursor.grants
        ),
        checksums=checksums,
    )


def pulled_record(stored: StoredRecord, *, fresh: Collection[str], base: int) -> PulledRecord:
    """
    What of a record a seat needs.

    Args:
        stored: The record as it stands.
        fresh: Scopes of which the seat holds nothing yet.
        base: The seat holds everything of its other scopes up to this number.
    """
    record = stored.record
    if stored.own:
        return replace(_pulled(record, {}, {}, whole=True), own=True)
    # A record that was deleted once and came back is sent whole: the seat may hold an empty tombstone of it.
    revived = DELETION in record.clocks
    whole = record.deleted or revived or record.scope in fresh or stored.created_seq > base or base == 0
    if record.deleted:
        # A tombstone says that something is gone, not what it was.
        clocks = {DELETION: record.clocks[DELETION][0]} if DELETION in record.clocks else {}
        return _pulled(record, {}, clocks, whole=True)
    if whole:
        return _pulled(
            record, record.fields, {path: hlc for path, (hlc, _) in record.clocks.items()}, whole=True
        )
    fields: dict[str, Json] = {}
    clocks = {}
    if record.clock_seq > base:
        fields.update((path, value) for path, value in record.fields.items() if path not in record.clocks)
    for path, (hlc, seq) in record.clocks.items():
        if seq > base:
            clocks[path] = hlc
            if path != DELETION:
                fields[path] = record.fields.get(path)
    return _pulled(record, fields, clocks, whole=False)


def _pulled(record: Record, fields: Json, clocks: dict[str, str], *, whole: bool) -> PulledRecord:
    return PulledRecord(
        collection=record.collection,
        id=record.id,
        scope=record.scope,
        seq=record.seq,
        fields=fields,
        clock=record.clock,
        clocks=clocks,
        conflicts={} if record.deleted else record.conflicts,
        deleted=record.deleted,
        whole=whole,
    )


def _cut(found: Sequence[StoredRecord], *, limit: int) -> Sequence[StoredRecord]:
    """As many records as fit on a page; at least one, however large it is."""
    size = 0
    for index, stored in enumerate(found[:limit]):
        size += stored.size
        if size > PAGE_TARGET_BYTES and index > 0:
            return found[:index]
    return found[:limit]


def _next(
    cursor: Cursor, this_round: Round, page: Sequence[StoredRecord], *, has_more: bool, newest: int
) -> Cursor:
    if has_more:
        return Cursor(cursor.base, cursor.grants, page[-1].record.seq, this_round.horizon)
    return Cursor(base=newest, grants=this_round.horizon)
