"""
The key of one seat, and who may open it: `key.json` in the seat's folder.

The key is random. It never lies on the disk, only wrapped:

    device    by the secret of the device alone: no PIN is set
    pin       by that secret and the PIN, stretched by scrypt
    recovery  by that secret and the recovery code, for whoever forgets the PIN
    errand    by that secret alone, beside a PIN and only while a web seat holds unsent work: its host must
    be able
              to send that after a restart without the person

Guessing: every attempt is counted durably before it is tried. From the third wrong one on a waiting time
grows; it is measured by the monotonic clock and what is left of it is kept, so neither a restart nor a
turned clock shortens it. The tenth wrong PIN destroys the key.

    PinWrongError      pin_wrong: `left` attempts, wait `wait_s`
    PinWaitError       pin_wait: too early, `wait_s` seconds
    CodeWrongError     recovery_code_wrong (counts like a wrong PIN)
    KeyDestroyedError  key_destroyed: nothing here can be read any more (`why`)
    StoreLockedError   store_locked: a PIN is needed

Must not know: the store, screens.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.store.errors import KeyMissingError, StoreError, StoreLockedError
from app.store.file_lock import file_lock
from app.store.keepers import Keeper
from app.store.sealing import KEY_BYTES, SealBrokenError, Sealer, derive_key

KEY_FILE: Final = "key.json"
MAX_WRONG: Final = 10
#: Seconds to wait after the n-th wrong PIN.
WAITS_S: Final = (0, 0, 30, 60, 120, 300, 900, 1800, 3600)
PIN_DIGITS: Final = 6

#: 64 MiB and about a fifth of a second for each guess; kept beside the salt, so that it can grow.
_SCRYPT: Final = {"n": 1 << 16, "r": 8, "p": 1}
_CODE_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH: Final = 20
_VERSION: Final = 1


def steady_s() -> float:
    """Seconds since the device was started: nobody can turn them back, and they go on while it sleeps."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)  # elsewhere `monotonic` is the best there is
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


class PinWrongError(StoreError):
    """The PIN is another one; `left` attempts remain, the next after `wait_s` seconds."""

    code = "pin_wrong"

    def __init__(self, left: int, wait_s: float) -> None:
        super().__init__(data={"left": left, "wait_s": wait_s})
        self.left = left
        self.wait_s = wait_s


class CodeWrongError(PinWrongError):
    """The recovery code is another one."""

    code = "recovery_code_wrong"


class PinWaitError(StoreError):
    """Too early after wrong attempts: nothing was tried."""

    code = "pin_wait"

    def __init__(self, wait_s: float) -> None:
        super().__init__(data={"wait_s": wait_s})
        self.wait_s = wait_s


class KeyDestroyedError(StoreError):
    """The key is destroyed; `why` is wrong_pins, forgotten or revoked."""

    code = "key_destroyed"

    def __init__(self, why: str) -> None:
        super().__init__(data={"why": why})
        self.why = why


class SeatKey:
    """
    The key file of one seat.

    Args:
        folder: The seat's folder.
        keeper: Where the device's secret lies.
        monotonic: Seconds that nobody can turn back.
    """

    def __init__(self, folder: Path, keeper: Keeper, *, monotonic: Callable[[], float] = steady_s) -> None:
        self._file = folder / KEY_FILE
        self._lock_file = folder / f"{KEY_FILE}.lock"
        self._keeper = keeper
        self._monotonic = monotonic
        self._wait_until: float | None = None
        self._wrong_seen = 0

    # --- What is there ---

    @property
    def keeper_kind(self) -> str:
        """Where the device's secret lies: system, host or file."""
        return self._keeper.kind

    def exists(self) -> bool:
        """Whether the seat has a key, wrapped or destroyed."""
        return self._file.exists()

    def has_pin(self) -> bool:
        """Whether a PIN is set."""
        return "pin" in self._read()

    def destroyed(self) -> str | None:
        """Why the key was destroyed; None while it was not."""
        found = self._read().get("destroyed")
        return None if found is None else str(found)

    def wrong_attempts(self) -> int:
        """How many wrong attempts there were since the last right one."""
        return int(self._read().get("wrong", 0))

    def wait_s(self) -> float:
        """Seconds until the next attempt is allowed."""
        if self._wait_until is None:
            # A fresh process cannot know how long it was away: what was left then is left now.
            kept = self._read()
            self._wait_until = self._monotonic() + float(kept.get("wait_s", 0))
            self._wrong_seen = int(kept.get("wrong", 0))
        return max(0.0, self._wait_until - self._monotonic())

    def keep_wait(self) -> None:
        """Keep how much of the waiting is left, for a restart; called now and then while waiting."""
        with file_lock(self._lock_file):
            kept = self._read()
            left = self.wait_s()
            if kept.get("wait_s", 0) > left:
                self._write({**kept, "wait_s": round(left, 1)})

    def face(self) -> dict[str, Any]:
        """What the lock screen may show before it is unlocked; sealed by the device's secret."""
        kept = self._read()
        try:
            return dict(json.loads(self._sealer(kept, "face").open(_bytes(kept["face"]))))
        except (KeyError, ValueError, StoreError):
            return {}

    # --- Opening ---

    def create(self, key: bytes | None = None) -> bytes:
        """
        Make the key of a new seat, or of one that was in clear until now; durable when it returns.

        Args:
            key: The key of a restored store; None makes a new one.

        Raises:
            KeyMissingError: The device's key store does not answer.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with file_lock(self._lock_file):
            if self._file.exists():
                return self._open("device", self._read())
            name = secrets.token_hex(16)
            key = secrets.token_bytes(KEY_BYTES) if key is None else key
            self._keeper.make(name)
            kept = {"v": _VERSION, "name": name, "wrong": 0, "wait_s": 0}
            self._write({**kept, "device": self._wrap(kept, "device", key)})
            return key

    def open_without_pin(self) -> bytes:
        """
        Open the key of a seat without a PIN, or for an errand.

        Raises:
            StoreLockedError: There is a PIN.
            KeyDestroyedError: There is no key any more.
            KeyMissingError: The device's secret is gone.
        """
        kept = self._read()
        self._check(kept)
        for slot in ("device", "errand"):
            if slot in kept:
                return self._open(slot, kept)
        raise StoreLockedError

    def open_with_pin(self, pin: str) -> bytes:
        """
        Try a PIN.

        Raises:
            PinWrongError: Counted; the waiting time grows.
            PinWaitError: Too early, not counted.
            KeyDestroyedError: This was the tenth wrong one, or the key is gone since before.
        """
        return self._try("pin", pin, PinWrongError)

    def open_with_code(self, code: str) -> bytes:
        """
        Try the recovery code.

        Raises:
            CodeWrongError: Counted like a wrong PIN.
            PinWaitError: Too early, not counted.
            KeyDestroyedError: There is no key any more.
        """
        return self._try("recovery", normalise_code(code), CodeWrongError)

    def _try(self, slot: str, secret: str, wrong: type[PinWrongError]) -> bytes:
        with file_lock(self._lock_file):
            kept = self._read()
            self._check(kept)
            if slot not in kept:
                raise wrong(MAX_WRONG - int(kept.get("wrong", 0)), 0)
            if self.wait_s() == 0 and int(kept.get("wrong", 0)) != self._wrong_seen:
                self._wait_until = None  # another process tried meanwhile
            if self.wait_s() > 0:
                raise PinWaitError(self.wait_s())
            device_secret = self._secret(kept)
            count = self._wrong_seen = int(kept.get("wrong", 0)) + 1
            wait_s = WAITS_S[min(count, len(WAITS_S)) - 1]
            # Before it is tried: a process killed in the middle of a guess has used it up.
            self._write({**kept, "wrong": count, "wait_s": wait_s})
            try:
                key = self._unwrap_stretched(slot, kept[slot], secret, device_secret)
            except SealBrokenError:
                if count >= MAX_WRONG:
                    self._destroy(kept, "wrong_pins")
                    raise KeyDestroyedError("wrong_pins") from None
                self._wait_until = self._monotonic() + wait_s
                raise wrong(MAX_WRONG - count, wait_s) from None
            self._wait_until, self._wrong_seen = None, 0
            self._write({**kept, "wrong": 0, "wait_s": 0})
            return key

    # --- Changing ---

    def set_pin(self, key: bytes, pin: str) -> str:
        """
        Wrap the key by a PIN, new or in place of the old one.

        Returns:
            The recovery code, shown this once.
        """
        if not (pin.isdecimal() and pin.isascii() and len(pin) == PIN_DIGITS):
            raise ValueError("a PIN has six digits")
        code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
        with file_lock(self._lock_file):
            kept = {name: value for name, value in self._read().items() if name not in ("device", "errand")}
            self._check(kept)
            device_secret = self._secret(kept)
            kept["pin"] = self._wrap_stretched("pin", key, pin, device_secret)
            kept["recovery"] = self._wrap_stretched("recovery", key, code, device_secret)
            self._write({**kept, "wrong": 0, "wait_s": 0})
            self._wait_until, self._wrong_seen = None, 0
        return "-".join(code[place : place + 5] for place in range(0, _CODE_LENGTH, 5))

    def remove_pin(self, key: bytes) -> None:
        """Let the device alone open the key again."""
        with file_lock(self._lock_file):
            kept = self._read()
            self._check(kept)
            gone = ("pin", "recovery", "errand")
            left = {name: value for name, value in kept.items() if name not in gone}
            self._write({**left, "device": self._wrap(kept, "device", key), "wrong": 0, "wait_s": 0})

    def set_errand(self, key: bytes | None) -> None:
        """Let the device open the key beside the PIN while work is unsent (a key), or no longer (None)."""
        kept = self._read()
        if ("errand" in kept) == (key is not None) or "pin" not in kept:
            return
        with file_lock(self._lock_file):
            kept = self._read()
            if "pin" not in kept:
                return
            kept.pop("errand", None)
            if key is not None:
                kept["errand"] = self._wrap(kept, "errand", key)
            self._write(kept)

    def set_face(self, face: dict[str, Any]) -> None:
        """Keep what the lock screen shows; written only when it changed."""
        if self.face() == face:
            return
        with file_lock(self._lock_file):
            kept = self._read()
            if "destroyed" in kept or not kept:
                return
            sealed = self._sealer(kept, "face").seal(json.dumps(face).encode())
            self._write({**kept, "face": _text(sealed)})

    def destroy(self, why: str) -> None:
        """Destroy the key: the device's secret first, then everything that it wrapped."""
        with file_lock(self._lock_file):
            self._destroy(self._read(), why)

    def forget(self) -> None:
        """Remove the remains of a destroyed key, so that a new seat can begin."""
        self._file.unlink(missing_ok=True)

    # --- Wrapping ---

    def _destroy(self, kept: dict[str, Any], why: str) -> None:
        if "name" in kept:
            self._keeper.forget(kept["name"])
        # In place: a new file would leave the old blocks as they are. Only then the marker.
        with contextlib.suppress(OSError), self._file.open("r+b") as file:
            file.write(os.urandom(self._file.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        self._write({"v": _VERSION, "destroyed": why})

    def _check(self, kept: dict[str, Any]) -> None:
        if "destroyed" in kept:
            raise KeyDestroyedError(str(kept["destroyed"]))
        if not kept:
            raise KeyMissingError("no key file")

    def _secret(self, kept: dict[str, Any]) -> bytes:
        return self._keeper.find(kept["name"])

    def _sealer(self, kept: dict[str, Any], slot: str) -> Sealer:
        return Sealer(derive_key(self._secret(kept), slot))

    def _wrap(self, kept: dict[str, Any], slot: str, key: bytes) -> str:
        return _text(self._sealer(kept, slot).seal(key))

    def _open(self, slot: str, kept: dict[str, Any]) -> bytes:
        self._check(kept)
        if slot not in kept:
            raise StoreLockedError
        try:
            return self._sealer(kept, slot).open(_bytes(kept[slot]))
        except SealBrokenError as error:
            raise KeyMissingError("wrapped by another device or host") from error

    def _wrap_stretched(self, slot: str, key: bytes, secret: str, device_secret: bytes) -> dict[str, Any]:
        salt = secrets.token_bytes(16)
        wrapper = _stretched(secret, salt, _SCRYPT, device_secret, slot)
        return {"kdf": "scrypt", **_SCRYPT, "salt": _text(salt), "key": _text(wrapper.seal(key))}

    def _unwrap_stretched(
        self, slot: str, wrapped: dict[str, Any], secret: str, device_secret: bytes
    ) -> bytes:
        cost = {name: int(wrapped[name]) for name in _SCRYPT}
        wrapper = _stretched(secret, _bytes(wrapped["salt"]), cost, device_secret, slot)
        return wrapper.open(_bytes(wrapped["key"]))

    # --- The file ---

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._file.read_text(encoding="ascii"))
        except FileNotFoundError:
            return {}
        except ValueError:
            # Killed while it was being destroyed: finish that.
            return {"v": _VERSION, "destroyed": "interrupted"}
        if not isinstance(kept, dict) or kept.get("v") != _VERSION:
            raise KeyMissingError("a key file of another version", data={"file": str(self._file)})
        return kept

    def _write(self, kept: dict[str, Any]) -> None:
        write_durably(self._file, json.dumps(kept, indent=1).encode("ascii"))


def normalise_code(text: str) -> str:
    """A recovery code as it was made: capitals, without dashes and spaces."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def write_durably(file: Path, content: bytes) -> None:
    """Replace a small file of the owner alone, whole or not at all."""
    temporary = file.with_name(file.name + ".new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(file)
    if os.name != "nt":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _stretched(secret: str, salt: bytes, cost: dict[str, int], device_secret: bytes, slot: str) -> Sealer:
    stretched = Scrypt(salt=salt, length=KEY_BYTES, n=cost["n"], r=cost["r"], p=cost["p"]).derive(
        secret.encode()
    )
    return Sealer(derive_key(stretched + device_secret, slot))


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
