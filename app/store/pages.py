"""
Applying what the server sends: a page of records, granted and revoked scopes, and the cursor, all or nothing.

Unsent changes of this seat stay on top; work on a revoked scope is set aside, never discarded (I8). The
caller opens the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from app.store import layers, outbox, quarantine, scopes, seat_row
from app.store.errors import RecordUnreadableError
from app.store.layers import Layered
from app.store.records import ServerState
from app.store.scopes import RunningChecksums
from app.sync.protocol import PulledRecord, PullPage
from app.sync.session import AppliedPage

_CHUNK: Final = 400


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


def _apply_records(
    connection: sqlite3.Connection, records: Sequence[PulledRecord], *, sweep: int, now_ms: int
) -> set[str]:
    """Take the records; gives the scopes of those that could not be completed."""
    incomplete: set[str] = set()
    sums = RunningChecksums()
    known = _names_among(connection, "SELECT id FROM record WHERE id IN", records)
    changed = _names_among(connection, "SELECT record FROM outbox WHERE shown = 1 AND record IN", records)
    untouched: list[Layered] = []
    for pulled in records:
        plain = pulled.id not in changed
        if pulled.id not in known:
            if not pulled.whole:
                incomplete.add(pulled.scope)
                continue
            held = None
        else:
            try:
                held = layers.load(connection, pulled.collection, pulled.id)
            except RecordUnreadableError:
                held = None
                if not pulled.whole:
                    incomplete.add(pulled.scope)
                    continue
                # What is damaged here comes back whole; its part of the sum is found by the recount.
                incomplete.add(pulled.scope)
        if held is not None and held.seq:
            if pulled.seq < held.seq and held.sweep == sweep:
                continue  # another process on this file has already applied a later page
            if held.state is not None and not held.state.deleted:
                sums.take(held.scope, pulled.collection, pulled.id, held.seq)
        state = _next_state(held.state if held is not None else None, pulled)
        if state is None:
            incomplete.add(pulled.scope)
            continue
        if not pulled.deleted:
            sums.add(pulled.scope, pulled.collection, pulled.id, pulled.seq)
        layered = Layered(pulled.collection, pulled.id, pulled.scope, state, pulled.seq, sweep, now_ms)
        if plain and held is None:
            untouched.append(layered)
            continue
        outbox.came_back(connection, (pulled.collection, pulled.id), seq=pulled.seq)
        layers.show(connection, layered, outbox.on_top_of(connection, pulled.collection, pulled.id))
    layers.show_server_states(connection, untouched)
    sums.save(connection)
    return incomplete


def _next_state(held: ServerState | None, pulled: PulledRecord) -> ServerState | None:
    if pulled.whole:
        fields = pulled.fields
        if None in fields.values():
            fields = {path: value for path, value in fields.items() if value is not None}
        return ServerState(dict(fields), pulled.clock, dict(pulled.clocks), pulled.conflicts, pulled.deleted)
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


def _names_among(connection: sqlite3.Connection, query: str, records: Sequence[PulledRecord]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(records), _CHUNK):
        ids = [each.id for each in records[start : start + _CHUNK]]
        rows = connection.execute(f"{query} ({', '.join('?' * len(ids))})", ids)
        found.update(row[0] for row in rows)
    return found


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
