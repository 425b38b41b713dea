"""
A backup of a seat: one file that a passphrase opens, and nothing else does.

    "FLBK" and version | length | JSON: how the passphrase was stretched | a sealed file (see `sealing`)

Inside: a manifest, the bytes of the store as they lie on the disk (encrypted by their own key), and the files
beside it. The store's key is in the manifest, so a restored seat opens on another device. Nothing is
written in clear at any moment, not even for a while.

A restored store continues as the same device. Its numbers jump far ahead, and what was waiting is never
folded with later writes: numbers that were given out after the backup was made must not come twice (I2),
or the server would take new work for old.

    BackupBrokenError   backup_broken: no backup, changed, or another passphrase

Must not know: who sits here, where keys are kept.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.store.conversion import flush
from app.store.database import SeatFile
from app.store.errors import StoreBusyError, StoreError
from app.store.sealing import KEY_BYTES, SealBrokenError, Sealer, read_sealed, sealed_size, write_sealed

MIN_PASSPHRASE: Final = 12

_MAGIC: Final = b"FLBK\x01"
_LENGTH: Final = struct.Struct(">I")
_PIECE: Final = 1 << 20
_SCRYPT: Final = {"n": 1 << 17, "r": 8, "p": 1}
_TRIES: Final = 20
#: Far beyond what one device ever numbers, far below 64 bits.
_LEAST_JUMP: Final = 1 << 24
_JUMP_RANGE: Final = 1 << 44


class BackupBrokenError(StoreError):
    """No backup of a seat, or changed, or the passphrase is another one."""

    code = "backup_broken"


@dataclass(frozen=True)
class Manifest:
    """
    What a backup holds.

    Attributes:
        encryption: How the store inside is encrypted; `key` opens it.
        device: The device it belongs to; "" before enrolment.
        store_bytes: Size of the store.
        files: Path below the seat's folder and size, in the order of their bytes.
    """

    made_at: str
    encryption: str
    key: str
    device: str
    store_bytes: int
    files: tuple[tuple[str, int], ...]


def write_backup(
    target: Path,
    file: SeatFile,
    *,
    key: bytes | None,
    passphrase: str,
    made_at: str,
    beside: tuple[str, ...] = ("attachments",),
    on_progress: Callable[[int, int], None] | None = None,
) -> Manifest:
    """
    Write a backup, whole or not at all; nobody can write to the store meanwhile.

    Args:
        key: The key of the store; None for one in clear.
        beside: Folders beside the store that belong to it.
        on_progress: Bytes done and bytes altogether.

    Raises:
        StoreBusyError: Another process kept reading.
    """
    assert file.path is not None
    folder = file.path.parent
    with file.still() as connection:
        (device,) = connection.execute("SELECT device FROM seat").fetchone()
        listed = [
            (entry, entry.stat().st_size)
            for name in beside
            for entry in sorted((folder / name).rglob("*"))
            if entry.is_file()
        ]
        manifest = Manifest(
            made_at=made_at,
            encryption=file.encryption,
            key="" if key is None else key.hex(),
            device=str(device),
            store_bytes=file.path.stat().st_size,
            files=tuple((entry.relative_to(folder).as_posix(), size) for entry, size in listed),
        )
        sources = [(file.path, manifest.store_bytes), *listed]
        _write(target, manifest, sources, passphrase=passphrase, on_progress=on_progress)
    return manifest


def _write(
    target: Path,
    manifest: Manifest,
    sources: list[tuple[Path, int]],
    *,
    passphrase: str,
    on_progress: Callable[[int, int], None] | None,
) -> None:
    salt = secrets.token_bytes(16)
    head = json.dumps({"kdf": "scrypt", **_SCRYPT, "salt": base64.b64encode(salt).decode()}).encode()
    total = sum(size for _, size in sources)

    def pieces() -> Iterator[bytes]:
        text = json.dumps(vars(manifest)).encode()
        yield _LENGTH.pack(len(text)) + text
        done = 0
        for path, size in sources:
            with path.open("rb") as source:
                left = size
                while left:
                    piece = source.read(min(_PIECE, left))
                    if not piece:
                        raise StoreError("a file became shorter while it was saved", data={"file": path.name})
                    left -= len(piece)
                    done += len(piece)
                    yield piece
                    if on_progress is not None:
                        on_progress(done, total)

    body = target.with_name(target.name + ".body")
    whole = target.with_name(target.name + ".part")
    try:
        write_sealed(body, pieces(), sealer=_sealer(passphrase, salt, _SCRYPT))
        with whole.open("wb") as out, body.open("rb") as sealed:
            out.write(_MAGIC + _LENGTH.pack(len(head)) + head)
            while piece := sealed.read(_PIECE):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        whole.replace(target)
        flush(target.parent)
    finally:
        body.unlink(missing_ok=True)
        whole.unlink(missing_ok=True)


def restore_backup(source: Path, folder: Path, *, passphrase: str) -> Manifest:
    """
    Put the store of a backup and the files beside it into an empty folder.

    Raises:
        BackupBrokenError: See there; the folder stays empty.
        FileExistsError: There is a store already.
    """
    store = folder / "feldlotse.sqlite3"
    if store.exists():
        raise FileExistsError(store)
    body = folder / "restoring.body"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        sealer = _split(source, body, passphrase=passphrase)
        manifest, start = _manifest(body, sealer)
        draft = folder / "restoring.store"
        _copy(body, draft, sealer=sealer, start=start, size=manifest.store_bytes)
        start += manifest.store_bytes
        for name, size in manifest.files:
            path = folder / name
            if not path.resolve().is_relative_to(folder.resolve()):
                raise BackupBrokenError("a path leads out of the folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            _copy(body, path, sealer=sealer, start=start, size=size)
            start += size
        draft.replace(store)
        flush(folder)
    except (SealBrokenError, ValueError, KeyError, TypeError) as error:
        raise BackupBrokenError(str(error)) from error
    finally:
        body.unlink(missing_ok=True)
        (folder / "restoring.store").unlink(missing_ok=True)
    return manifest


def continue_after_restore(file: SeatFile) -> None:
    """Make a restored store safe to go on: see the top of this module."""
    with file.writing() as connection:
        # Frozen: a later write would otherwise be folded into a number that the server may know already.
        connection.execute("UPDATE outbox SET state = 'sent' WHERE state = 'waiting'")
        jump = _LEAST_JUMP + secrets.randbelow(_JUMP_RANGE)
        connection.execute("UPDATE seat SET device_seq = device_seq + ?", (jump,))


def _split(source: Path, body: Path, *, passphrase: str) -> Sealer:
    """Take the sealed part out of the file; gives what opens it."""
    with source.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise BackupBrokenError("no backup of a seat")
        (length,) = _LENGTH.unpack(file.read(_LENGTH.size).ljust(_LENGTH.size, b"\0"))
        if length > 4096:
            raise BackupBrokenError("no backup of a seat")
        head: dict[str, Any] = json.loads(file.read(length))
        cost = {name: int(head[name]) for name in _SCRYPT}
        if not (1 << 14 <= cost["n"] <= 1 << 20 and cost["r"] <= 16 and cost["p"] <= 4):
            raise BackupBrokenError("a passphrase stretched in an unknown way")
        with body.open("wb") as out:
            while piece := file.read(_PIECE):
                out.write(piece)
    return _sealer(passphrase, base64.b64decode(head["salt"]), cost)


def _manifest(body: Path, sealer: Sealer) -> tuple[Manifest, int]:
    (length,) = _LENGTH.unpack(read_sealed(body, sealer=sealer, length=_LENGTH.size))
    if length > sealed_size(body):
        raise BackupBrokenError("cut short")
    found = json.loads(read_sealed(body, sealer=sealer, offset=_LENGTH.size, length=length))
    found["files"] = tuple((str(name), int(size)) for name, size in found["files"])
    return Manifest(**found), _LENGTH.size + length


def _copy(body: Path, target: Path, *, sealer: Sealer, start: int, size: int) -> None:
    with target.open("wb") as out:
        done = 0
        while done < size:
            piece = read_sealed(body, sealer=sealer, offset=start + done, length=min(_PIECE, size - done))
            if not piece:
                raise BackupBrokenError("cut short")
            out.write(piece)
            done += len(piece)
        out.flush()
        os.fsync(out.fileno())


def _sealer(passphrase: str, salt: bytes, cost: dict[str, int]) -> Sealer:
    scrypt = Scrypt(salt=salt, length=KEY_BYTES, n=cost["n"], r=cost["r"], p=cost["p"])
    return Sealer(scrypt.derive(passphrase.strip().encode())).derive("backup")


__all__ = [
    "MIN_PASSPHRASE",
    "BackupBrokenError",
    "Manifest",
    "StoreBusyError",
    "continue_after_restore",
    "restore_backup",
    "write_backup",
]
