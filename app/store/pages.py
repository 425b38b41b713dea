"""
Applying what the server sends: a page of records, granted and revoked scopes, and the cursor, all or nothing.

Unsent changes of this seat stay on top; work on a revoked scope is set aside, never discarded (I8). The
caller opens the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.store import layers, outbox, quarantine, scopes, seat_row
from app.store.errors import RecordUnreadableError
from app.store.layers import Layered
from app.store.outbox import OnTop
from app.store.records import Name, ServerState
from app.store.scopes import RunningChecksums
from app.sync.packing import write_json_text
from app.sync.protocol import PulledRecord, PullPage
from app.sync.session import AppliedPage


def apply(connection: sqlite3.Connection, page: PullPage, *, after: str, now_ms: int) -> AppliedPage:
    """
    Apply one page; see `Store.apply_page`.

    Returns:
        How many records were taken, and the scopes that do not match the server's checksums or lack the
        record that a partial change belongs to.
    """
    seat = seat_row.load(connection)
    if seat.cursor != after:
        return AppliedPage(stale=True)
    for scope in page.revoked:
        leave(connection, scope, now_ms=now_ms)
    for scope in page.granted:
        scopes.grant(connection, scope)
    incomplete = _apply_records(connection, page.records, sweep=seat.sweep, now_ms=now_ms)
    stamps = [each.clock for each in page.records]
    stamps += [stamp for each in page.records for stamp in each.clocks.values()]
    if stamps:
        seat_row.see_stamp(connection, max(stamps))
    connection.execute("UPDATE seat SET cursor = ?, epoch = ?", (page.cursor, page.epoch))
    diverged: set[str] = incomplete
    if not page.has_more:
        if seat.sweep:
            _sweep(connection, seat.sweep)
        if page.checksums is not None:
            diverged |= set(scopes.differing(connection, page.checksums))
    return AppliedPage(len(page.records), tuple(sorted(diverged)))


def leave(connection: sqlite3.Connection, scope: str, *, now_ms: int) -> None:
    """
    Remove everything of a scope whose access has ended.

    Unsent work on it is kept as "left behind" and still uploaded, into the server's quarantine; it never
    comes back into view.
    """
    rows = connection.execute(
        "SELECT device_seq FROM outbox WHERE scope = ? AND state <> 'done' AND shown = 1", (scope,)
    ).fetchall()
    for (device_seq,) in rows:
        pending = outbox.find(connection, device_seq)
        if pending is not None:
            quarantine.add(
                connection,
                pending.operation,
                code=quarantine.LEFT_BEHIND,
                reason="",
                at_ms=now_ms,
                delivered=False,
            )
    connection.execute("UPDATE outbox SET shown = 0 WHERE scope = ? AND state <> 'done'", (scope,))
    connection.execute("DELETE FROM outbox WHERE scope = ? AND state = 'done'", (scope,))
    named = "(collection, id) IN (SELECT collection, id FROM record WHERE scope = ?)"
    for table in ("shadow", "receipt"):
        connection.execute(f"DELETE FROM {table} WHERE {named}", (scope,))
    connection.execute("DELETE FROM record WHERE scope = ?", (scope,))
    connection.execute("DELETE FROM scope WHERE scope = ?", (scope,))


@dataclass(frozen=True, slots=True)
class _Held:
    """What must be known of a record to replace it whole, without reading its content."""

    scope: str
    seq: int
    sweep: int
    deleted: bool
    layered: bool


def _apply_records(
    connection: sqlite3.Connection, records: Sequence[PulledRecord], *, sweep: int, now_ms: int
) -> set[str]:
    """Take the records; gives the scopes of those that could not be completed."""
    incomplete: set[str] = set()
    sums = RunningChecksums()
    names: list[Name] = [(each.collection, each.id) for each in records]
    known = _held_among(connection, names)
    on_top = outbox.lying_on_top(connection, names)
    replaced: list[Layered] = []
    came_back: list[tuple[Name, int]] = []
    shadowed: list[Name] = []
    parts: list[PulledRecord] = []
    confirmed: list[Layered] = []
    for name, pulled in zip(names, records, strict=True):
        held = known.get(name)
        if pulled.own:
            if held is not None and not held.seq and on_top.get(name) == [OnTop("done", pulled.seq)]:
                # What is shown is exactly what was sent: nothing of it needs to be read or written again.
                state = ServerState({}, pulled.clock)
                confirmed.append(Layered(*name, pulled.scope, state, pulled.seq, sweep, now_ms))
                came_back.append((name, pulled.seq))
                sums.add(pulled.scope, *name, pulled.seq)
                continue
            sent = outbox.fields_sent(connection, name, seq=pulled.seq)
            if sent is None:
                incomplete.add(pulled.scope)
                continue
            pulled = replace(pulled, fields=sent, own=False)
        if not pulled.whole or any(each.stays(pulled.seq) for each in on_top.get(name, ())):
            parts.append(pulled)
            continue
        if held is not None and held.seq:
            if pulled.seq < held.seq and held.sweep == sweep:
                continue  # another process on this file has already applied a later page
            if not held.deleted:
                sums.take(held.scope, *name, held.seq)
        if not pulled.deleted:
            sums.add(pulled.scope, *name, pulled.seq)
        state = _whole_state(pulled)
        replaced.append(Layered(*name, pulled.scope, state, pulled.seq, sweep, now_ms))
        if name in on_top:
            came_back.append((name, pulled.seq))
        if held is not None and held.layered:
            shadowed.append(name)
    outbox.came_back(connection, came_back)
    layers.drop_shadows(connection, shadowed)
    layers.show_server_states(connection, replaced)
    layers.confirm(connection, confirmed)
    for pulled in parts:
        incomplete |= _apply_part(connection, pulled, sums, sweep=sweep, now_ms=now_ms)
    sums.save(connection)
    return incomplete


def _apply_part(
    connection: sqlite3.Connection, pulled: PulledRecord, sums: RunningChecksums, *, sweep: int, now_ms: int
) -> set[str]:
    """Take a record of which a part is already here: of the server's state, or on top of it."""
    incomplete: set[str] = set()
    name = (pulled.collection, pulled.id)
    try:
        held = layers.load(connection, *name)
    except RecordUnreadableError:
        # What is damaged here comes back whole; its part of the sum is found by the recount.
        incomplete.add(pulled.scope)
        held = None
    if held is None and not pulled.whole:
        return {pulled.scope}
    if held is not None and held.seq:
        if pulled.seq < held.seq and held.sweep == sweep:
            return incomplete
        if held.state is not None and not held.state.deleted:
            sums.take(held.scope, *name, held.seq)
    state = _next_state(held.state if held is not None else None, pulled)
    if state is None:
        return {pulled.scope}
    if not pulled.deleted:
        sums.add(pulled.scope, *name, pulled.seq)
    outbox.came_back(connection, [(name, pulled.seq)])
    layered = Layered(*name, pulled.scope, state, pulled.seq, sweep, now_ms)
    layers.show(connection, layered, outbox.on_top_of(connection, *name))
    return incomplete


def _held_among(connection: sqlite3.Connection, names: Sequence[Name]) -> dict[Name, _Held]:
    rows = connection.execute(
        "SELECT record.collection, record.id, scope, seq, sweep, coalesce(shadow.deleted, record.deleted), "
        "shadow.id IS NOT NULL FROM json_each(?) AS named "
        # The order is fixed: the primary key answers each name, however much the seat holds.
        "CROSS JOIN record ON record.collection = named.value ->> 0 AND record.id = named.value ->> 1 "
        "LEFT JOIN shadow ON shadow.collection = record.collection AND shadow.id = record.id",
        (write_json_text(names),),
    )
    return {
        (collection, record): _Held(scope, seq, sweep, bool(deleted), bool(layered))
        for collection, record, scope, seq, sweep, deleted, layered in rows
    }


def _whole_state(pulled: PulledRecord) -> ServerState:
    fields = dict(pulled.fields)
    if None in fields.values():
        fields = {path: value for path, value in fields.items() if value is not None}
    return ServerState(fields, pulled.clock, dict(pulled.clocks), pulled.conflicts, pulled.deleted)


def _next_state(held: ServerState | None, pulled: PulledRecord) -> ServerState | None:
    if pulled.whole:
        return _whole_state(pulled)
    if held is None or (held.deleted and not pulled.deleted):
        return None  # of what was deleted here only the tombstone is left
    merged = dict(held.fields)
    for path, value in pulled.fields.items():
        if value is None:
            merged.pop(path, None)
        else:
            merged[path] = value
    clocks = {path: stamp for path, stamp in held.clocks.items() if path not in pulled.fields}
    return ServerState(merged, pulled.clock, {**clocks, **pulled.clocks}, pulled.conflicts, pulled.deleted)


def _sweep(connection: sqlite3.Connection, sweep: int) -> None:
    """After a full pull: what the server did not name, it does not have."""
    rows = connection.execute(
        "SELECT collection, id FROM record WHERE seq > 0 AND sweep < ?", (sweep,)
    ).fetchall()
    for collection, record in rows:
        scope = connection.execute(
            "SELECT scope FROM record WHERE collection = ? AND id = ?", (collection, record)
        ).fetchone()[0]
        gone = Layered(collection, record, scope, None)
        layers.show(connection, gone, outbox.on_top_of(connection, collection, record))
    connection.execute("UPDATE seat SET sweep = 0")
    connection.execute("UPDATE record SET sweep = 0 WHERE sweep > 0")
    scopes.recount(connection)
