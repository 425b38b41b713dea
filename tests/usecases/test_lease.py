"""
The lease: a device that was away for too long asks its server before it shows anything.

1. Thirty days without contact close it; contact opens it again. Nothing is lost meanwhile.
2. A clock that was turned back does not help, one that is right again does no harm.
3. Before the first contact there is no lease.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.store.keepers import FileKeeper
from app.usecases.devices import LEASE_DAYS, note_contact
from app.usecases.entering import enter
from app.usecases.locking import Lock, LockError
from app.usecases.seat import Seat, open_seat
from tests.usecases.test_locking import MIRIAM


class Tablet:
    """A device whose clock somebody turns."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 11, 24, 8, tzinfo=UTC)
        self.lock = Lock(folder / "seat", FileKeeper(folder / "keys"))
        self.seat = self.open()
        self.seat.become(MIRIAM, token="t")

    def open(self) -> Seat:
        return open_seat(
            self.lock.folder, server_url="http://127.0.0.1:9", now=lambda: self.now, lock=self.lock
        )

    def enters(self) -> bool:
        self.seat.close()
        try:
            self.seat = enter(self.open, self.lock)
        except LockError as error:
            assert error.code == "lease_ended"
            self.seat = self.open()
            return False
        return True


@pytest.fixture
def tablet(tmp_path: Path):
    made = Tablet(tmp_path)
    yield made
    made.seat.close()


def test_before_the_first_contact_there_is_no_lease(tablet: Tablet) -> None:
    """3"""
    tablet.now += timedelta(days=400)
    assert tablet.enters()


def test_thirty_days_without_contact_close_it_until_there_is_one(tablet: Tablet) -> None:
    """1"""
    note_contact(tablet.seat)
    tablet.seat.store.write(
        "need", "018bcfe5-6800-7000-8000-000000000001", "firm/f/network", {"topic": "CAD"}
    )
    tablet.now += timedelta(days=LEASE_DAYS)
    assert tablet.enters()
    tablet.now += timedelta(hours=1)
    assert not tablet.enters()
    assert len(tablet.seat.store.waiting()) == 1
    note_contact(tablet.seat)
    assert tablet.enters()


def test_a_clock_turned_back_does_not_help(tablet: Tablet) -> None:
    """2"""
    note_contact(tablet.seat)
    tablet.now += timedelta(days=LEASE_DAYS + 5)
    assert not tablet.enters()
    tablet.now -= timedelta(days=LEASE_DAYS + 4)
    assert not tablet.enters()
    note_contact(tablet.seat)
    assert tablet.enters()
    tablet.now += timedelta(days=3)
    assert tablet.enters()
