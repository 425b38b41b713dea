"""
A seat and its lock.

1. A seat with a lock is encrypted from its first moment; one in clear is converted.
2. With a PIN nothing opens before it; after it, everything is there.
3. The lock closes by itself when nobody touches anything.
4. The lock screen knows a name and a number, and no more.
5. A web seat with unsent work opens for its host's errand without the PIN, but stays locked for people.
6. Ten wrong PINs leave nothing but the reason; the device can be set up again.
7. Forgotten: the recovery code opens everything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.store import keys
from app.store.keepers import FileKeeper, HostKeeper
from app.usecases.entering import auto_lock_min, choose_auto_lock, enter
from app.usecases.locking import Lock, LockError, is_weak
from app.usecases.seat import Identity, Seat, open_seat
from tests.store.test_keys import Monotonic

PIN = "271828"
SCOPE = "firm/f1/network"
MIRIAM = Identity("u1", "Miriam Becker", "mentor", "n1", "Saar", "7f3a9c01", None, ())


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_SCRYPT", {"n": 1 << 4, "r": 8, "p": 1})


class Device:
    """One device that may be restarted."""

    def __init__(self, folder: Path, *, host: bool = False) -> None:
        self.folder = folder / "seat"
        self.keeper: Any = HostKeeper(bytes(32)) if host else FileKeeper(folder / "keys")
        self.time = Monotonic()
        self.lock = self.restarted()

    def restarted(self) -> Lock:
        self.lock = Lock(self.folder, self.keeper, monotonic=self.time)
        return self.lock

    def open(self) -> Seat:
        return open_seat(self.folder, server_url="http://127.0.0.1:9", lock=self.lock)

    def enter(self) -> Seat:
        return enter(self.open, self.lock)

    def bytes(self) -> bytes:
        return b"".join(each.read_bytes() for each in self.folder.rglob("*") if each.is_file())


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return Device(tmp_path)


def written(device: Device) -> Seat:
    seat = device.enter()
    seat.become(MIRIAM, token="geheim")
    seat.store.write("need", "018bcfe5-6800-7000-8000-000000000001", SCOPE, {"topic": "Schweißroboter"})
    seat.changed(local=True)
    return seat


def test_a_locked_seat_is_encrypted_from_the_start(device: Device) -> None:
    """1"""
    seat = written(device)
    assert seat.store.encryption == "sqlcipher"
    for secret in ("Miriam", "geheim", "Schweißroboter"):
        assert secret.encode() not in device.bytes()
    seat.close()


def test_a_seat_in_clear_is_converted(device: Device) -> None:
    """1"""
    clear = open_seat(device.folder, server_url="http://127.0.0.1:9")
    clear.become(MIRIAM, token="geheim")
    clear.close()
    assert b"Miriam" in device.bytes()
    seat = device.enter()
    assert seat.identity == MIRIAM and b"Miriam" not in device.bytes()
    seat.close()


def test_nothing_opens_before_the_pin(device: Device) -> None:
    """2, 4"""
    seat = written(device)
    device.lock.set_pin(PIN)
    seat.close()
    device.restarted()
    with pytest.raises(LockError, match="store_locked"):
        device.enter()
    status = device.lock.status()
    assert (status.state, status.name, status.waiting, status.left) == ("locked", "Miriam Becker", 1, 10)
    with pytest.raises(LockError, match="pin_wrong") as wrong:
        device.lock.unlock("000000")
    assert wrong.value.data == {"left": 9, "wait_s": 0}
    device.lock.unlock(PIN)
    again = device.enter()
    assert again.identity == MIRIAM and len(again.store.waiting()) == 1
    again.close()


def test_it_locks_when_nobody_touches_anything(device: Device) -> None:
    """3"""
    seat = written(device)
    device.lock.set_pin(PIN)
    choose_auto_lock(seat, 5)
    assert auto_lock_min(seat) == 5
    told: list[bool] = []
    device.lock.subscribe(lambda: told.append(device.lock.is_locked()))
    device.time.now_s += 299
    assert not device.lock.lock_if_idle()
    device.lock.touch()
    device.time.now_s += 299
    assert not device.lock.lock_if_idle() and told == []
    device.time.now_s += 1
    assert device.lock.lock_if_idle() and told == [True]
    seat.close()
    with pytest.raises(LockError, match="store_locked"):
        device.enter()


def test_without_a_pin_it_never_locks(device: Device) -> None:
    """3"""
    seat = written(device)
    device.time.now_s += 10**6
    assert not device.lock.lock_if_idle()
    device.lock.lock()
    assert not device.lock.is_locked()
    seat.close()


def test_a_host_sends_unsent_work_without_the_pin(tmp_path: Path) -> None:
    """5"""
    device = Device(tmp_path, host=True)
    seat = written(device)
    device.lock.set_pin(PIN)
    seat.changed()
    seat.close()
    device.restarted()
    errand = device.open()
    assert len(errand.store.waiting()) == 1
    with pytest.raises(LockError, match="store_locked"):
        device.enter()
    # The server has taken it: from now on the host needs the PIN, too.
    with errand.store._file.writing() as connection:
        connection.execute("UPDATE outbox SET state = 'done', shown = 0")
    errand.changed()
    errand.close()
    device.restarted()
    with pytest.raises(LockError, match="store_locked"):
        enter(device.open, None)


def test_an_installed_app_has_no_errands(device: Device) -> None:
    """5: a stolen device must not open because something was unsent."""
    seat = written(device)
    device.lock.set_pin(PIN)
    seat.changed()
    seat.close()
    device.restarted()
    with pytest.raises(LockError, match="store_locked"):
        enter(device.open, None)


def test_ten_wrong_pins_leave_the_reason_alone(device: Device) -> None:
    """6"""
    seat = written(device)
    device.lock.set_pin(PIN)
    seat.close()
    device.restarted()
    warned = []
    for _ in range(9):
        warned.append(device.lock.status().warns)
        with pytest.raises(LockError, match="pin_wrong"):
            device.lock.unlock("000000")
        device.time.now_s += 3600
    assert warned == [False] * 6 + [True] * 3
    with pytest.raises(LockError, match="key_destroyed"):
        device.lock.unlock("000000")
    assert [each.name for each in device.folder.iterdir() if "lock" not in each.name] == ["key.json"]
    with pytest.raises(LockError, match="key_destroyed") as end:
        device.enter()
    assert end.value.data == {"why": "wrong_pins"}
    device.lock.begin_anew()
    fresh = device.enter()
    assert fresh.identity is None
    fresh.close()


def test_the_recovery_code_opens_everything(device: Device) -> None:
    """7"""
    seat = written(device)
    code = device.lock.set_pin(PIN)
    seat.close()
    device.restarted()
    device.lock.recover(code)
    again = device.enter()
    assert again.identity == MIRIAM
    device.lock.set_pin("314159")
    again.close()
    device.restarted()
    device.lock.unlock("314159")


@pytest.mark.parametrize(
    ("pin", "weak"),
    [("000000", True), ("123456", True), ("987654", True), ("112233", False), ("271828", False)],
)
def test_a_pin_that_anybody_tries_first_is_weak(pin: str, *, weak: bool) -> None:
    assert is_weak(pin) is weak
