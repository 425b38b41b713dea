"""
Bytes that only the seat can read: short ones in one piece, files in chunks.

    Sealer            AES-256-GCM under one key, random nonce, optional context that must be the same again
    write_sealed      a file in chunks of 64 KiB, whole or not at all
    read_sealed       all of it, or a part from an offset, without reading the rest
    sealed_size       how long the clear text is

Attachments, caches, anything beside the database that holds what people said goes through here:

    sealer = seat.store.sealer()
    write_sealed(folder / sealer.name_for(sha256), chunks, sealer=sealer)

A sealed file is a header (magic, version, 16 random bytes), then chunks. Each file has a key of its own,
derived from the sealer's; each chunk is bound to its place and to being the last one or not, so that
chunks cannot be swapped and a file cannot be cut unnoticed.

    SealBrokenError   seal_broken: changed, cut, or sealed with another key

Must not know: what is sealed, where the key comes from.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.store.errors import StoreError

KEY_BYTES: Final = 32
CHUNK_BYTES: Final = 64 * 1024

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
#: What sealing adds to a short value.
SEAL_BYTES: Final = 1 + _NONCE_BYTES + _TAG_BYTES

_MAGIC: Final = b"FLSF\x01"
_SALT_BYTES: Final = 16
_HEADER_BYTES: Final = len(_MAGIC) + _SALT_BYTES
_STEP: Final = CHUNK_BYTES + _TAG_BYTES


class SealBrokenError(StoreError):
    """What was sealed was changed or cut, or the key is another one."""

    code = "seal_broken"


class Sealer:
    """
    Seals and opens under one key.

    Args:
        key: 32 random bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self._key = key
        self._cipher = AESGCM(key)

    def seal(self, clear: bytes, *, context: bytes = b"") -> bytes:
        """Encrypt; the same `context` is needed to open it again."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, clear, context)

    def open(self, sealed: bytes, *, context: bytes = b"") -> bytes:
        """
        Decrypt.

        Raises:
            SealBrokenError: It was changed, or sealed under another key or context.
        """
        if sealed[:1] != _VERSION:
            raise SealBrokenError("no sealed value of this version")
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, body, context)
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError from error

    def derive(self, purpose: str) -> Sealer:
        """Give a sealer with a key of its own for one purpose."""
        return Sealer(derive_key(self._key, purpose))

    def name_for(self, text: str) -> str:
        """Name a file after something that must not be told, such as the hash of a photo: 64 hex digits."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _for_file(self, salt: bytes) -> AESGCM:
        return AESGCM(_expand(self._key, salt, b"file"))


def derive_key(key: bytes, purpose: str, *, salt: bytes = b"") -> bytes:
    """Derive an independent key of 32 bytes for one purpose."""
    return _expand(key, salt, purpose.encode())


def write_sealed(path: Path, chunks: Iterable[bytes], *, sealer: Sealer) -> None:
    """Write a sealed file, durably and whole or not at all; what lay there is replaced."""
    temporary = path.with_name(path.name + ".new")
    salt = secrets.token_bytes(_SALT_BYTES)
    cipher = sealer._for_file(salt)
    try:
        with temporary.open("wb") as file:
            file.write(_MAGIC + salt)
            for index, (chunk, last) in enumerate(_in_steps(chunks)):
                file.write(cipher.encrypt(_nonce(index), chunk, _place(index, last)))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read_sealed(path: Path, *, sealer: Sealer, offset: int = 0, length: int | None = None) -> bytes:
    """
    Read a sealed file, or the part of its clear text from `offset`.

    Raises:
        SealBrokenError: It was changed or cut, or belongs to another key.
        FileNotFoundError: There is none.
    """
    with path.open("rb") as file:
        cipher, chunks = _opened(file, sealer)
        whole = sealed_size(path)
        end = whole if length is None else min(whole, offset + length)
        if offset >= end and whole:
            return b""
        first = offset // CHUNK_BYTES
        file.seek(_HEADER_BYTES + first * _STEP)
        parts: list[bytes] = []
        for index in range(first, max(first, (end - 1) // CHUNK_BYTES) + 1):
            body = file.read(_STEP)
            try:
                parts.append(cipher.decrypt(_nonce(index), body, _place(index, index == chunks - 1)))
            except (InvalidTag, ValueError) as error:
                raise SealBrokenError(data={"chunk": index}) from error
    skip = offset - first * CHUNK_BYTES
    return b"".join(parts)[skip : skip + end - offset]


def is_sealed(path: Path) -> bool:
    """Say whether a file is a sealed one of this version."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def sealed_size(path: Path) -> int:
    """
    Say how many bytes of clear text a sealed file holds, from its length alone.

    Raises:
        SealBrokenError: No sealed file has this length.
    """
    body = path.stat().st_size - _HEADER_BYTES
    chunks = -(-body // _STEP)
    clear = body - chunks * _TAG_BYTES
    if body < _TAG_BYTES or clear < 0:
        raise SealBrokenError("too short for a sealed file")
    return clear


def _opened(file: BinaryIO, sealer: Sealer) -> tuple[AESGCM, int]:
    """Read the header; gives the file's cipher and the number of its chunks."""
    header = file.read(_HEADER_BYTES)
    if len(header) != _HEADER_BYTES or not header.startswith(_MAGIC):
        raise SealBrokenError("no sealed file of this version")
    body = os.fstat(file.fileno()).st_size - _HEADER_BYTES
    return sealer._for_file(header[len(_MAGIC) :]), -(-body // _STEP)


def _in_steps(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut into pieces of one size and say which is the last; an empty file is one empty piece."""
    waiting = b""
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > CHUNK_BYTES:
            yield waiting[:CHUNK_BYTES], False
            waiting = waiting[CHUNK_BYTES:]
    yield waiting, True


def _nonce(index: int) -> bytes:
    # The key belongs to this file alone, so a running number never repeats under it.
    return index.to_bytes(_NONCE_BYTES, "big")


def _place(index: int, last: bool) -> bytes:
    return index.to_bytes(8, "big") + (b"\x01" if last else b"\x00")


def _expand(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=b"feldlotse/" + info).derive(key)
