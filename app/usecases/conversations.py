"""
The last conversations with the server: when, how much, what went wrong. Kept on the device alone.

Must not know: sentences, the wire.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.models.values import Json
from app.store import StoreError
from app.sync.session import Progress
from app.usecases.seat import Seat

MOST = 20
_KEPT = "conversations"


@dataclass(frozen=True)
class ConversationRow:
    """One conversation: operations sent and refused, records fetched, bytes on the line, code of trouble."""

    at: datetime
    seconds: float
    sent: int
    fetched: int
    refused: int
    bytes_up: int
    bytes_down: int
    problem_code: str | None
    times: int
    """How often in a row the same trouble met, this one included."""


def conversations(seat: Seat) -> tuple[ConversationRow, ...]:
    """The last ones in which something happened, newest first."""
    kept = seat.store.meta.get(_KEPT)
    rows = kept if isinstance(kept, list) else []
    return tuple(_row(each) for each in rows if isinstance(each, Mapping))


def note_conversation(
    seat: Seat, *, began: datetime, progress: Progress, code: str | None, carried: tuple[int, int]
) -> None:
    """
    Keep how a conversation went.

    Those that had nothing to say leave no trace, and trouble that repeats only counts on: writing at every
    poll would wear out the flash for nothing.
    """
    if code is None and not (progress.pushed or progress.pulled or progress.refused):
        return
    if code in ("not_enrolled", "already_running"):
        return
    kept = seat.store.meta.get(_KEPT)
    rows: list[Any] = list(kept) if isinstance(kept, list) else []
    times = 1
    if code is not None and rows and rows[0].get("code") == code and not (progress.pushed or progress.pulled):
        times = int(rows[0].get("times", 1)) + 1
        if times > 3 and times & (times - 1):
            return  # told again at 4, 8, 16, ... times
        rows = rows[1:]
    new: dict[str, Json] = {
        "at": int(began.timestamp() * 1000),
        "ms": max(0, int((seat.now() - began).total_seconds() * 1000)),
        "sent": progress.pushed,
        "fetched": progress.pulled,
        "refused": progress.refused,
        "up": carried[0],
        "down": carried[1],
        "times": times,
    }
    if code is not None:
        new["code"] = code
    with suppress(StoreError):
        seat.store.meta.set(_KEPT, [new, *rows][:MOST])


def _row(each: Mapping[str, Any]) -> ConversationRow:
    return ConversationRow(
        at=datetime.fromtimestamp(int(each.get("at", 0)) / 1000, UTC),
        seconds=int(each.get("ms", 0)) / 1000,
        sent=int(each.get("sent", 0)),
        fetched=int(each.get("fetched", 0)),
        refused=int(each.get("refused", 0)),
        bytes_up=int(each.get("up", 0)),
        bytes_down=int(each.get("down", 0)),
        problem_code=str(each["code"]) if each.get("code") else None,
        times=int(each.get("times", 1)),
    )
