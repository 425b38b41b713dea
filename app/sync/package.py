"""
The hand-over package: unsent operations in a file that anybody can carry and only the server can read.

For three weeks without a network, or a tablet that is dying: a colleague's device, or the operator, brings
the file, and the server applies it exactly once. Both ends share this format; it knows no collection.

    line 1    "FELDLOTSE-PACKAGE 1"
    line 2    a JSON object: what the package is, in the clear (`Header`)
    32 bytes  an ephemeral X25519 key
    n bytes   ChaCha20-Poly1305 of the pushes (zlib), keyed by HKDF-SHA256 of the shared secret; lines 1 and 2
              are authenticated with it
    32 bytes  HMAC-SHA256 over everything before, keyed by the hash of the device's token

Whoever carries it knows neither the server's private key nor the device's token: reading and forging it are
both out of reach. A new ephemeral key for each package makes a fixed nonce safe.

    PackageError     code: package_malformed    no package, or one of a version this end does not know
                           package_truncated    the end of the file is missing
                           package_tampered     it is not as the device wrote it
                           package_key_unknown  it was made for a key that is not at hand
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.sync.changes import Operation
from app.sync.clock import is_device
from app.sync.errors import BodyMalformedError, BodyTooLargeError, SyncError
from app.sync.packing import inflate
from app.sync.protocol import MAX_PUSH_OPERATIONS, PUSH_TARGET_BYTES, MalformedOperation
from app.sync.push_wire import decode_push, encode_push

MAGIC: Final = b"FELDLOTSE-PACKAGE 1\n"
FILE_SUFFIX: Final = ".feldlotse"
MEDIA_TYPE: Final = "application/vnd.feldlotse.package"

#: What a server takes, and what its pushes may be after decompression.
MAX_PACKAGE_BYTES: Final = 16_000_000
MAX_CONTENT_BYTES: Final = 64_000_000

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAX_HEADER_BYTES: Final = 2_000
_KEY_BYTES: Final = 32
_TAG_BYTES: Final = 16
_MAC_BYTES: Final = 32
_LENGTH_BYTES: Final = 4
_NONCE: Final = bytes(12)
_OPERATION_BYTES: Final = 120


class PackageError(SyncError):
    """A package cannot be used; `code` says why."""

    code = "package_malformed"


@dataclass(frozen=True, slots=True)
class PackageKey:
    """The public half of a server's key for packages; `id` names it."""

    id: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """
    What anybody may read of a package.

    Args:
        package: Its own id, by which a server knows it again.
        network, device: Where it is from and whose it is.
        key: The key it was made for.
        epoch: The epoch of the server as the device last saw it.
        made_at_ms: When, by the device's clock.
        operations: How many changes are in it.
        content_bytes: Length of the encrypted part.
    """

    package: str
    network: str
    device: str
    key: str
    epoch: str
    made_at_ms: int
    operations: int
    content_bytes: int


def new_private_key() -> bytes:
    """Mint the private key of a server."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private: bytes) -> bytes:
    """Give the public half of a private key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def key_id_of(public: bytes) -> str:
    """Name a key: 16 hex digits."""
    return hashlib.sha256(public).hexdigest()[:16]


def seal(
    operations: Sequence[Operation],
    *,
    package: str,
    network: str,
    device: str,
    key: PackageKey,
    token: str,
    epoch: str,
    now_ms: int,
) -> bytes:
    """
    Write a package.

    Args:
        operations: Frozen ones, oldest first: they may be applied from now on.
        token: The device's token; only its hash is used, as a key.
    """
    content = zlib.compress(_frames(operations, now_ms=now_ms, epoch=epoch), 6)
    header = Header(
        package, network, device, key.id, epoch, now_ms, len(operations), len(content) + _TAG_BYTES
    )
    head = MAGIC + json.dumps(asdict(header), separators=(",", ":"), ensure_ascii=True).encode() + b"\n"
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(key.public))
    sealed = ChaCha20Poly1305(_content_key(shared, public, key.public)).encrypt(_NONCE, content, head)
    body = head + public + sealed
    return body + _mac(_token_hash(token), body)


def read_header(data: bytes) -> Header:
    """
    Read what a package says in the clear; nothing of it is proven yet.

    Raises:
        PackageError: `package_malformed`, or `package_truncated` if its end is missing.
    """
    header, start = _parse(data)
    expected = start + _KEY_BYTES + header.content_bytes + _MAC_BYTES
    if len(data) < expected:
        raise PackageError(code="package_truncated", data={"bytes": len(data), "expected": expected})
    if len(data) > expected:
        raise PackageError(code="package_tampered", data={"bytes": len(data), "expected": expected})
    return header


def open_package(
    data: bytes, *, private: bytes, token_hash: bytes
) -> list[list[Operation | MalformedOperation]]:
    """
    Prove and decrypt a package; gives its pushes, oldest first.

    Args:
        private: The private key that `Header.key` names.
        token_hash: sha256 of the token of the device that `Header.device` names.

    Raises:
        PackageError: `package_tampered`, `package_malformed` or `package_truncated`.
    """
    read_header(data)
    body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(token_hash, body)):
        raise PackageError(code="package_tampered")
    _, start = _parse(data)
    public, sealed = body[start : start + _KEY_BYTES], body[start + _KEY_BYTES :]
    own = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(public))
        key = _content_key(shared, public, own.public_key().public_bytes_raw())
        content = ChaCha20Poly1305(key).decrypt(_NONCE, sealed, body[:start])
    except (InvalidTag, ValueError) as error:
        raise PackageError(code="package_tampered") from error
    try:
        return list(_pushes(content))
    except BodyMalformedError as error:
        raise PackageError(str(error), code="package_malformed") from error


def _parse(data: bytes) -> tuple[Header, int]:
    if not data.startswith(MAGIC):
        if MAGIC.startswith(data[: len(MAGIC)]) and data:
            raise PackageError(code="package_truncated", data={"bytes": len(data)})
        raise PackageError("no package")
    end = data.find(b"\n", len(MAGIC), len(MAGIC) + _MAX_HEADER_BYTES)
    if end < 0:
        code = "package_truncated" if len(data) < len(MAGIC) + _MAX_HEADER_BYTES else "package_malformed"
        raise PackageError("no header", code=code, data={"bytes": len(data)})
    try:
        known = json.loads(data[len(MAGIC) : end])
        header = Header(**{name: known[name] for name in Header.__slots__})
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PackageError("the header cannot be read") from error
    if not _is_sane(header, known):
        raise PackageError("the header cannot be read")
    return header, end + 1


def _is_sane(header: Header, known: Mapping[str, Any]) -> bool:
    texts = (header.package, header.network, header.device, header.key, header.epoch)
    numbers = (header.made_at_ms, header.operations, header.content_bytes)
    return (
        all(isinstance(each, str) and len(each) <= 64 for each in texts)
        and all(type(each) is int and 0 <= each < 2**53 for each in numbers)
        and _UUID.fullmatch(header.package) is not None
        and _UUID.fullmatch(header.network) is not None
        and is_device(header.device)
        and header.content_bytes >= _TAG_BYTES
    )


def _frames(operations: Sequence[Operation], *, now_ms: int, epoch: str) -> bytes:
    """Write pushes one after the other, each with its length, none larger than a push may be."""
    out = bytearray()
    for batch in _batches(operations):
        body = encode_push(batch, now_ms=now_ms, epoch=epoch)
        out += len(body).to_bytes(_LENGTH_BYTES, "big") + body
    return bytes(out)


def _batches(operations: Iterable[Operation]) -> Iterable[list[Operation]]:
    batch: list[Operation] = []
    size = 0
    for operation in operations:
        weight = _OPERATION_BYTES + len(json.dumps(dict(operation.fields), ensure_ascii=False).encode())
        if batch and (len(batch) >= MAX_PUSH_OPERATIONS or size + weight > PUSH_TARGET_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(operation)
        size += weight
    if batch:
        yield batch


def _pushes(content: bytes) -> Iterable[list[Operation | MalformedOperation]]:
    try:
        frames = inflate(
            content,
            encoding="deflate",
            max_body_bytes=MAX_PACKAGE_BYTES,
            max_decoded_bytes=MAX_CONTENT_BYTES,
        )
    except BodyTooLargeError as error:
        raise PackageError(code="package_malformed") from error
    at = 0
    while at < len(frames):
        length = int.from_bytes(frames[at : at + _LENGTH_BYTES], "big")
        body = frames[at + _LENGTH_BYTES : at + _LENGTH_BYTES + length]
        if len(body) != length:
            raise PackageError("a push is cut", code="package_malformed")
        yield list(decode_push(body).operations)
        at += _LENGTH_BYTES + length


def _content_key(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    info = b"feldlotse package content" + ephemeral + recipient
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(shared)


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _mac(token_hash: bytes, body: bytes) -> bytes:
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"feldlotse package author").derive(
        token_hash
    )
    return hmac.digest(key, body, "sha256")
