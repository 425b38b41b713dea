"""
Where a device keeps the secret that wraps the key of a seat; never beside the seat itself.

    SystemKeeper   the key store of the operating system (Keychain, Credential Manager, Secret Service)
    HostKeeper     for web seats: derived from one key of the host, which lies outside the folder of the seats
    FileKeeper     a file in the person's configuration folder, for devices without a key store

    KeyMissingError   the place does not answer

What each gives against whom stands in `docs/security.md`.

Must not know: what the secret wraps.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any, Final, Protocol

from app.store.errors import KeyMissingError
from app.store.sealing import KEY_BYTES, derive_key

_SERVICE: Final = "Feldlotse"


class Keeper(Protocol):
    """Keeps one secret for each name."""

    kind: str

    def make(self, name: str) -> bytes:
        """Make and keep a secret of 32 bytes."""

    def find(self, name: str) -> bytes:
        """
        Give the secret back.

        Raises:
            KeyMissingError: There is none, or the place does not answer.
        """

    def forget(self, name: str) -> None:
        """Destroy the secret; without it nothing that it wrapped can be read."""


class SystemKeeper:
    """The key store of the operating system, through the `keyring` library."""

    kind = "system"

    def __init__(self, library: Any) -> None:
        self._library = library

    def make(self, name: str) -> bytes:
        """Keep a new secret under the name of the seat's key."""
        secret = secrets.token_bytes(KEY_BYTES)
        try:
            self._library.set_password(_SERVICE, name, secret.hex())
        except Exception as error:  # each backend has errors of its own
            raise KeyMissingError(str(error), data={"keeper": self.kind}) from error
        if self.find(name) != secret:
            raise KeyMissingError("the key store gave something else back", data={"keeper": self.kind})
        return secret

    def find(self, name: str) -> bytes:
        """Ask the key store; it may ask the person."""
        try:
            kept = self._library.get_password(_SERVICE, name)
        except Exception as error:  # each backend has errors of its own
            raise KeyMissingError(str(error), data={"keeper": self.kind}) from error
        if not kept:
            raise KeyMissingError(data={"keeper": self.kind})
        return bytes.fromhex(kept)

    def forget(self, name: str) -> None:
        """Take the secret out of the key store."""
        with contextlib.suppress(Exception):  # it was not there, or the store is gone with it
            self._library.delete_password(_SERVICE, name)


class HostKeeper:
    """
    Secrets of web seats, derived from the key of the host: it can open every seat with unsent work by itself.

    A derived secret cannot be destroyed alone; destroying a seat's key means to destroy what it wrapped.
    """

    kind = "host"

    def __init__(self, host_key: bytes) -> None:
        self._host_key = host_key

    def make(self, name: str) -> bytes:
        """Derive the secret."""
        return self.find(name)

    def find(self, name: str) -> bytes:
        """Derive the secret."""
        return derive_key(self._host_key, f"seat/{name}")

    def forget(self, name: str) -> None:
        """Nothing is kept that could be destroyed."""


class FileKeeper:
    """Secrets as files that only this person's account may read: keeps out who copies the seat's folder
    alone."""

    kind = "file"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, name: str) -> bytes:
        """Write a new secret."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = secrets.token_bytes(KEY_BYTES)
        write_secret(self._file(name), secret)
        return secret

    def find(self, name: str) -> bytes:
        """Read the secret."""
        return read_secret(self._file(name))

    def forget(self, name: str) -> None:
        """Overwrite and remove the file."""
        file = self._file(name)
        with contextlib.suppress(OSError):
            file.write_text("0" * 2 * KEY_BYTES)
            file.unlink()

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.key"


def system_keeper() -> SystemKeeper | None:
    """Find the key store of this system; None where there is none that deserves the name."""
    try:
        import keyring
        from keyring.backends import chainer, fail, null
    except ImportError:
        return None
    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring):
        return None
    if isinstance(backend, chainer.ChainerBackend) and not backend.backends:
        return None
    # Some third-party backends write plain files: nothing that a file of ours would not give.
    return SystemKeeper(keyring) if float(backend.priority) >= 1 else None


def host_key(file: Path) -> bytes:
    """
    Read the key of a host; it is made, durably, when the file is missing.

    Raises:
        KeyMissingError: The file holds no key.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileExistsError):
            write_secret(file, secrets.token_bytes(KEY_BYTES))
    return read_secret(file)


def write_secret(file: Path, secret: bytes) -> None:
    """Write a secret into a new file of the owner alone, durably; an existing one is left untouched."""
    temporary = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as target:
            target.write(secret.hex() + "\n")
            target.flush()
            os.fsync(target.fileno())
        if os.name == "nt":
            temporary.rename(file)
        else:
            os.link(temporary, file)  # unlike a rename it never replaces the key of another process
    finally:
        temporary.unlink(missing_ok=True)


def read_secret(file: Path) -> bytes:
    """
    Read a secret.

    Raises:
        KeyMissingError: There is none in this file.
    """
    try:
        secret = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise KeyMissingError(str(error), data={"file": str(file)}) from error
    if len(secret) != KEY_BYTES:
        raise KeyMissingError("no key of 32 bytes", data={"file": str(file)})
    return secret
