"""
What day it is: by the device's clock, put right by what the server's clock said at the last contact.

A wrong device clock must not switch a rule on or off, nor make a follow-up overdue. A clock that somebody has
set right since, without a net, must not be "put right" once more.

Must not know: what the day is needed for.
"""

from datetime import date, datetime, timedelta

from app.usecases.seat import Seat
from app.usecases.syncing import sync_status

WORTH_A_WARNING = timedelta(minutes=10)
_SURELY_SET = timedelta(days=1)


def present(seat: Seat) -> datetime:
    """The present moment, corrected; the device's own until it has met the server."""
    return seat.now() + _correction(seat)


def present_day(seat: Seat) -> date:
    """Today, corrected."""
    return present(seat).date()


def clock_error(seat: Seat) -> timedelta | None:
    """How far the device's clock is ahead (behind: negative) if that is worth a warning, else None."""
    error = -_correction(seat)
    return error if abs(error) >= WORTH_A_WARNING else None


def _correction(seat: Seat) -> timedelta:
    """
    What to add to the device's clock.

    A clock that was behind and is now past the last server time has been set, or the device was away for as
    long as the clock was wrong; one that was ahead and now shows less than at the last contact has been set
    back. Either way its own time is believed, but never before a time the server has had.
    """
    offset = timedelta(milliseconds=seat.store.clock_offset_ms())
    if abs(offset) < _SURELY_SET:
        return offset
    met = sync_status(seat).last_success_at
    if met is None:
        return offset
    now, server_then = seat.now(), met + offset
    if offset > timedelta(0) and now >= server_then:
        return timedelta(0)
    if offset < timedelta(0) and now < met:
        return max(timedelta(0), server_then - now)
    return offset
