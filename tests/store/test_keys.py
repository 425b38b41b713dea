"""
Who may open a seat's key.

1. Without a PIN the device alone opens it; with one, the device and the PIN together.
2. Wrong PINs: the wait grows from the third on, survives restarts and turned clocks; the tenth destroys
the key. 3. An attempt counts before it is tried: a killed process has used it up.
4. The recovery code opens it without the PIN.
5. An errand opens it beside a PIN, as long as it is set.
6. A destroyed key stays destroyed, whoever kept a copy of the file.
7. The file alone tells nothing.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from app.store import StoreLockedError, keys
from app.store.errors import KeyMissingError
from app.store.keepers import FileKeeper, HostKeeper, SystemKeeper, host_key
from app.store.keys import (
    MAX_WRONG,
    WAITS_S,
    CodeWrongError,
    KeyDestroyedError,
    PinWaitError,
    PinWrongError,
    SeatKey,
)

PIN = "271828"


class Monotonic:
    """Seconds since the device was started."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class FakeKeyring:
    """The key store of a system."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[service, name] = secret

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_SCRYPT", {"n": 1 << 4, "r": 8, "p": 1})


@pytest.fixture
def time_s() -> Monotonic:
    return Monotonic()


@pytest.fixture(params=["system", "host", "file"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "system":
        return SystemKeeper(FakeKeyring())
    if request.param == "host":
        return HostKeeper(host_key(tmp_path / "etc" / "host.key"))
    return FileKeeper(tmp_path / "config")


@pytest.fixture
def seat(tmp_path: Path) -> Path:
    (tmp_path / "seat").mkdir()
    return tmp_path / "seat"


@pytest.fixture
def seat_key(seat: Path, keeper: Any, time_s: Monotonic) -> SeatKey:
    return SeatKey(seat, keeper, monotonic=time_s)


def test_the_device_alone_opens_a_key_without_a_pin(seat_key: SeatKey, seat: Path, keeper: Any) -> None:
    """1, 7"""
    key = seat_key.create()
    assert seat_key.create() == key and seat_key.open_without_pin() == key
    assert SeatKey(seat, keeper).open_without_pin() == key
    with pytest.raises(KeyMissingError):
        SeatKey(seat, SystemKeeper(FakeKeyring())).open_without_pin()
    with pytest.raises(KeyMissingError):
        SeatKey(seat, HostKeeper(bytes(32))).open_without_pin()
    everything = (seat / "key.json").read_bytes()
    assert key not in everything and key.hex().encode() not in everything


def test_a_pin_is_needed_once_set(seat_key: SeatKey) -> None:
    """1"""
    key = seat_key.create()
    seat_key.set_pin(key, PIN)
    with pytest.raises(StoreLockedError):
        seat_key.open_without_pin()
    assert seat_key.open_with_pin(PIN) == key
    seat_key.set_pin(key, "314159")
    with pytest.raises(PinWrongError):
        seat_key.open_with_pin(PIN)
    assert seat_key.open_with_pin("314159") == key
    seat_key.remove_pin(key)
    assert seat_key.open_without_pin() == key


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_a_pin_is_six_digits(seat_key: SeatKey, pin: str) -> None:
    with pytest.raises(ValueError, match="six digits"):
        seat_key.set_pin(seat_key.create(), pin)


def test_the_wait_grows_and_the_tenth_wrong_pin_destroys_the_key(
    seat_key: SeatKey, time_s: Monotonic
) -> None:
    """2"""
    seat_key.set_pin(seat_key.create(), PIN)
    waits: list[float] = []
    for wrong in range(1, MAX_WRONG):
        with pytest.raises(PinWrongError) as caught:
            seat_key.open_with_pin("000000")
        assert caught.value.left == MAX_WRONG - wrong
        waits.append(caught.value.wait_s)
        if caught.value.wait_s:
            with pytest.raises(PinWaitError):
                seat_key.open_with_pin(PIN)
        time_s.now_s += caught.value.wait_s
    assert waits == list(WAITS_S)
    with pytest.raises(KeyDestroyedError):
        seat_key.open_with_pin("000000")
    with pytest.raises(KeyDestroyedError):
        seat_key.open_with_pin(PIN)
    assert seat_key.destroyed() == "wrong_pins"


def test_the_right_pin_forgives_the_wrong_ones(seat_key: SeatKey, time_s: Monotonic) -> None:
    """2"""
    key = seat_key.create()
    seat_key.set_pin(key, PIN)
    for _ in range(3):
        with pytest.raises(PinWrongError):
            seat_key.open_with_pin("000000")
    time_s.now_s += 30
    assert seat_key.open_with_pin(PIN) == key
    assert seat_key.wrong_attempts() == 0 and seat_key.wait_s() == 0


def test_neither_a_restart_nor_a_clock_shortens_the_wait(
    seat_key: SeatKey, seat: Path, keeper: Any, time_s: Monotonic
) -> None:
    """2: a fresh process waits what was left when it was last kept, whatever the wall clock says."""
    seat_key.set_pin(seat_key.create(), PIN)
    for _ in range(3):
        with pytest.raises(PinWrongError):
            seat_key.open_with_pin("000000")
    time_s.now_s += 20
    seat_key.keep_wait()
    restarted_at = Monotonic()
    restarted_at.now_s = 5.0
    restarted = SeatKey(seat, keeper, monotonic=restarted_at)
    assert restarted.wait_s() == pytest.approx(10)
    with pytest.raises(PinWaitError):
        restarted.open_with_pin(PIN)
    restarted_at.now_s += 10
    restarted.open_with_pin(PIN)


def test_two_processes_share_the_count(seat_key: SeatKey, seat: Path, keeper: Any, time_s: Monotonic) -> None:
    """2"""
    seat_key.set_pin(seat_key.create(), PIN)
    other = SeatKey(seat, keeper, monotonic=time_s)
    assert other.wait_s() == 0
    for _ in range(3):
        with pytest.raises(PinWrongError):
            seat_key.open_with_pin("000000")
    with pytest.raises(PinWaitError):
        other.open_with_pin("000000")


def test_an_attempt_counts_before_it_is_tried(
    seat_key: SeatKey, seat: Path, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3"""
    seat_key.set_pin(seat_key.create(), PIN)

    def killed(*_arguments: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(seat_key, "_unwrap_stretched", killed)
    with pytest.raises(KeyboardInterrupt):
        seat_key.open_with_pin("000000")
    assert SeatKey(seat, keeper).wrong_attempts() == 1


def test_the_recovery_code_opens_without_the_pin(seat_key: SeatKey) -> None:
    """4"""
    key = seat_key.create()
    code = seat_key.set_pin(key, PIN)
    with pytest.raises(CodeWrongError):
        seat_key.open_with_code(code[:-1] + ("A" if code[-1] != "A" else "B"))
    assert seat_key.wrong_attempts() == 1
    assert seat_key.open_with_code(code.lower().replace("-", " ")) == key
    assert seat_key.set_pin(key, PIN) != code
    with pytest.raises(CodeWrongError):
        seat_key.open_with_code(code)


def test_an_errand_opens_beside_the_pin_while_it_lasts(seat_key: SeatKey) -> None:
    """5"""
    key = seat_key.create()
    seat_key.set_pin(key, PIN)
    seat_key.set_errand(key)
    assert seat_key.open_without_pin() == key and seat_key.has_pin()
    seat_key.set_errand(None)
    with pytest.raises(StoreLockedError):
        seat_key.open_without_pin()
    seat_key.set_errand(key)
    seat_key.set_pin(key, "314159")
    with pytest.raises(StoreLockedError):
        seat_key.open_without_pin()


def test_a_destroyed_key_stays_destroyed(seat_key: SeatKey, seat: Path, keeper: Any, tmp_path: Path) -> None:
    """6: whoever copied the key file before still needs the device's secret, which is gone."""
    seat_key.create()
    shutil.copy(seat / "key.json", tmp_path / "copy.json")
    seat_key.destroy("revoked")
    assert seat_key.destroyed() == "revoked"
    with pytest.raises(KeyDestroyedError):
        seat_key.open_without_pin()
    if keeper.kind != "host":
        shutil.copy(tmp_path / "copy.json", seat / "key.json")
        with pytest.raises(KeyMissingError):
            SeatKey(seat, keeper).open_without_pin()


def test_a_destruction_that_was_cut_short_is_one(seat_key: SeatKey, seat: Path, keeper: Any) -> None:
    """6"""
    seat_key.create()
    (seat / "key.json").write_bytes(b"\x9f\xff" * 40)
    with pytest.raises(KeyDestroyedError):
        SeatKey(seat, keeper).open_without_pin()


def test_the_face_is_sealed_but_needs_no_pin(seat_key: SeatKey, seat: Path, keeper: Any) -> None:
    """7"""
    key = seat_key.create()
    seat_key.set_pin(key, PIN)
    seat_key.set_face({"name": "Miriam Becker", "waiting": 4})
    assert SeatKey(seat, keeper).face() == {"name": "Miriam Becker", "waiting": 4}
    assert b"Miriam" not in (seat / "key.json").read_bytes()
    assert SeatKey(seat, HostKeeper(bytes(32))).face() == {}


def test_the_key_of_a_host_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "host.key"
    first = host_key(file)
    assert host_key(file) == first and file.stat().st_mode & 0o077 == 0
    file.write_text("nonsense")
    with pytest.raises(KeyMissingError):
        host_key(file)


def test_a_key_store_that_refuses_is_a_named_error(seat: Path) -> None:
    """1: nothing is encrypted with a key that could not be kept."""

    class Refusing(FakeKeyring):
        def set_password(self, service: str, name: str, secret: str) -> None:
            raise RuntimeError("the person pressed cancel")

    class Forgetful(FakeKeyring):
        def get_password(self, service: str, name: str) -> str | None:
            return None

    for library in (Refusing(), Forgetful()):
        with pytest.raises(KeyMissingError):
            SeatKey(seat, SystemKeeper(library)).create()
        assert not (seat / "key.json").exists()
