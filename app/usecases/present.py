"""
What day it is: by the device's clock, put right by what the server's clock said at the last contact.

A wrong device clock must not switch a rule on or off, nor make a follow-up overdue.

Must not know: what the day is needed for.
"""

from datetime import date, datetime, timedelta

from app.usecases.seat import Seat

WORTH_A_WARNING = timedelta(minutes=10)


def present(seat: Seat) -> datetime:
    """The present moment, corrected; the device's own until it has met the server."""
    return seat.now() + timedelta(milliseconds=seat.store.clock_offset_ms())


def present_day(seat: Seat) -> date:
    """Today, corrected."""
    return present(seat).date()


def clock_error(seat: Seat) -> timedelta | None:
    """How far the device's clock is ahead (behind: negative) if that is worth a warning, else None."""
    error = timedelta(milliseconds=-seat.store.clock_offset_ms())
    return error if abs(error) >= WORTH_A_WARNING else None
