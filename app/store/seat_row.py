"""
The one row about the seat itself: its device, its clock, its numbers, and how far it has come with the
server.

Numbers are given out inside the transaction that uses them, so two processes never give out the same one.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.store.errors import NotEnrolledError
from app.sync.clock import ClockState, is_stamp, receive, stamp_text, tick


@dataclass(frozen=True, slots=True)
class SeatRow:
    """The seat as the file knows it."""

    device: str
    clock: ClockState
    device_seq: int
    last_write_ms: int
    change: int
    cursor: str
    epoch: str
    offset_ms: int
    sweep: int


def load(connection: sqlite3.Connection) -> SeatRow:
    """Read the row."""
    device, clock_ms, counter, device_seq, last_write_ms, change, cursor, epoch, offset_ms, sweep = (
        connection.execute(
            "SELECT device, clock_ms, clock_counter, device_seq, last_write_ms, change, cursor, epoch, "
            "offset_ms, sweep FROM seat"
        ).fetchone()
    )
    clock = ClockState(clock_ms, counter)
    return SeatRow(device, clock, device_seq, last_write_ms, change, cursor, epoch, offset_ms, sweep)


def next_stamp(connection: sqlite3.Connection, *, wall_ms: int) -> tuple[str, int]:
    """
    Stamp a local write and remember the clock.

    Returns:
        The stamp, and the time of the write corrected by the measured offset to the server.

    Raises:
        NotEnrolledError: The seat has no device yet.
    """
    seat = load(connection)
    if not seat.device:
        raise NotEnrolledError
    now_ms = wall_ms + seat.offset_ms
    clock = tick(seat.clock, now_ms=now_ms)
    connection.execute(
        "UPDATE seat SET clock_ms = ?, clock_counter = ?, last_write_ms = ?",
        (clock.milliseconds, clock.counter, wall_ms),
    )
    return stamp_text(clock.milliseconds, clock.counter, seat.device), now_ms


def next_device_seq(connection: sqlite3.Connection) -> int:
    """Give out the next number of an operation."""
    row = connection.execute("UPDATE seat SET device_seq = device_seq + 1 RETURNING device_seq").fetchone()
    return int(row[0])


def see_stamp(connection: sqlite3.Connection, stamp: str) -> None:
    """Let later local writes sort after a stamp the server has approved."""
    if not is_stamp(stamp):
        return
    clock = receive(load(connection).clock, stamp)
    connection.execute("UPDATE seat SET clock_ms = ?, clock_counter = ?", (clock.milliseconds, clock.counter))
