"""
Syncing as a person sees it: what is where, is it safe, and the loop that moves it.

Must not know: the wire (`app.sync` does), sentences.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.usecases.seat import Seat

Phase = Literal["safe", "waiting", "syncing", "offline", "problem"]
Place = Literal["server", "device", "underway", "refused"]


@dataclass(frozen=True)
class SyncStatus:
    """
    Three numbers of records (never keystrokes) and the state of the loop.

    `underway` is (n, m) for "n von m unterwegs" while pushing.
    """

    waiting: int
    on_server: int
    needs_you: int
    underway: tuple[int, int] | None
    phase: Phase
    last_success_at: datetime | None
    problem_code: str | None


@dataclass(frozen=True)
class SyncEntry:
    """One record and where it is; `code` and `reason` tell why the server refused a change."""

    collection: str
    record_id: str
    title: str
    detail: str
    place: Place
    receipt: str | None
    at: datetime | None
    changes: int
    code: str | None
    reason: str | None


@dataclass(frozen=True)
class SyncOutcome:
    """What one conversation with the server did."""

    pushed: int
    pulled: int
    refused: int
    problem_code: str | None

    @property
    def ok(self) -> bool:
        """Whether the conversation came to its end."""
        return self.problem_code is None


def sync_status(seat: Seat) -> SyncStatus:
    """Where everything is right now; cheap enough for every redraw."""
    raise NotImplementedError


def sync_entries(seat: Seat, *, limit: int = 100) -> tuple[SyncEntry, ...]:
    """The records with their place: refused first, then those only here, then the newest receipts."""
    raise NotImplementedError


async def sync_once(seat: Seat) -> SyncOutcome:
    """One conversation: push what waits, pull what is new. Never raises for trouble with the server."""
    raise NotImplementedError


async def run_sync(seat: Seat) -> None:
    """Sync until cancelled: at once after a local change, else at an interval, backing off on trouble."""
    raise NotImplementedError


def sync_soon(seat: Seat) -> None:
    """Ask the loop to start a conversation now, whatever it waits for."""
    raise NotImplementedError
