"""
The cursor of a pull: where a seat stands, as opaque text.

    base     everything of the seat's scopes up to this number has been delivered
    grants   grants and revocations up to this number have been delivered
    position within a round: the number of the last record delivered (none: no round is under way)
    horizon  within a round: grants up to this number take part in it

A round is the sequence of pages from one complete state to the next. Within it records come in the order of
their numbers, those of newly granted scopes from the beginning; `base` stays, because only what the seat held
when the round began may be left out of a record.
"""

import base64
import json
from dataclasses import dataclass

_MAX_CHARACTERS = 400


class CursorUnknownError(Exception):
    """The text is no cursor of this server, this person and this state of the data."""

    code = "cursor_unknown"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a seat stands; the beginning by default."""

    base: int = 0
    grants: int = 0
    position: int | None = None
    horizon: int = 0


def write_cursor(cursor: Cursor, *, epoch: str, user_id: str) -> str:
    """Write a cursor for one person in one epoch."""
    values = [epoch, user_id[-12:], cursor.base, cursor.grants, cursor.position, cursor.horizon]
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str, *, epoch: str, user_id: str, newest: int) -> Cursor:
    """
    Read a cursor; empty text is the beginning.

    Args:
        newest: The network's counter. A cursor ahead of it comes from data this server does not have.

    Raises:
        CursorUnknownError: It is malformed, another person's, of another epoch, or ahead of the data.
    """
    if not text:
        return Cursor()
    try:
        padded = text + "=" * (-len(text) % 4)
        values = json.loads(base64.b64decode(padded[: _MAX_CHARACTERS + 4], altchars=b"-_", validate=True))
        of_epoch, of_user, base, grants, position, horizon = values
    except (ValueError, TypeError, RecursionError) as error:
        raise CursorUnknownError from error
    numbers = (base, grants, horizon, 0 if position is None else position)
    if not all(type(number) is int and 0 <= number <= newest for number in numbers):
        raise CursorUnknownError
    if of_epoch != epoch or of_user != user_id[-12:]:
        raise CursorUnknownError
    return Cursor(base, grants, position, horizon)
