"""
A seat: one person's place to work, with its own store.

Many seats live in one process of a web host, so nothing here is kept in module state.

Must not know: screens, sentences.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.models.values import Role


@dataclass(frozen=True)
class Identity:
    """Who sits here, as the server said at enrolment (and says again with every refresh)."""

    user_id: str
    name: str
    role: Role
    network_id: str
    network_name: str
    device_id: str
    firm_id: str | None
    region_ids: tuple[str, ...]


def local_now() -> datetime:
    """The present moment with the device's own offset."""
    return datetime.now().astimezone()


class Seat:
    """One enrolled, or not yet enrolled, person on one store. Use it from one thread."""

    identity: Identity | None
    now: Callable[[], datetime]
    revision: int
    server_url: str

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after every change of the store; returns what ends it."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the store. Nothing needs saving: every write was durable when it returned."""
        raise NotImplementedError


def open_seat(folder: Path, *, server_url: str, now: Callable[[], datetime] = local_now) -> Seat:
    """Open the seat that lives in a folder, making folder and store if need be."""
    raise NotImplementedError
