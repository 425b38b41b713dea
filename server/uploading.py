"""
An upload from beginning to end: parts are stored as they arrive, joined at the end, checked, made known.

Each part is in the object store before it is counted, so the offset never promises more than is there; any
process may go on with any upload. The type is told from the content. Knows no HTTP.
"""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from app.media import MAX_FILE_BYTES, kind_of, make_thumbnail
from app.media.kinds import HEAD_BYTES
from app.models.permissions import may_write
from app.models.scopes import layer_of
from app.sync import new_id
from server.database import Connection
from server.problems import ProblemError
from server.queries import attachments as queries
from server.queries.attachments import StoredFile, UploadRow
from server.storage import PIECE_BYTES, Storage

EXPIRES_AFTER: Final = timedelta(days=7)
#: A part that is checked must be held whole until the check is done.
MAX_CHECKED_BYTES: Final = 4_000_000
CHECKSUMS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}

_PREVIEW_FROM_BYTES: Final = 20_000_000
#: Devices send at most 2,048 pixels a side; more is not worth the memory here.
_PREVIEW_PIXELS: Final = 25_000_000

Transaction: TypeAlias = Callable[[], AbstractAsyncContextManager[Connection]]
"""Opens a transaction in the name of the device."""


@dataclass(frozen=True)
class Uploader:
    """Who uploads, where to, and how much may be kept."""

    network_id: str
    device_id: str
    user_id: str
    transaction: Transaction
    storage: Storage
    previews: asyncio.Semaphore
    quota_device_bytes: int
    quota_network_bytes: int

    async def begin(self, *, scope: str, sha256: str, size: int, now: datetime) -> UploadRow:
        """
        Begin an upload, or find the one of the same file that was begun before.

        Raises:
            ProblemError: `scope_forbidden`, `file_too_large` or `quota_exceeded`.
        """
        if size > MAX_FILE_BYTES:
            raise ProblemError("file_too_large", size=str(size), limit=str(MAX_FILE_BYTES))
        async with self.transaction() as connection:
            role, scopes = await queries.role_and_scopes(connection, user_id=self.user_id)
            layer = layer_of(scope)
            if layer is None or scope not in scopes or not may_write(role, "attachment", layer):
                raise ProblemError("scope_forbidden")
            begun = await queries.unfinished_upload(connection, scope=scope, sha256=sha256)
            if begun is not None and begun.size == size and begun.expires_at > now:
                return begun
            known = await queries.find_file(connection, scope=scope, sha256=sha256)
            if known is None:
                await self._check_quota(connection, size)
            # Known bytes are not sent twice. The sender sees the scope, so this tells nothing new.
            here = known is not None and known.size == size
            upload = UploadRow(new_id(), scope, sha256, size, size if here else 0, now + EXPIRES_AFTER, here)
            await queries.insert_upload(
                connection,
                upload,
                network_id=self.network_id,
                device_id=self.device_id,
                user_id=self.user_id,
            )
            return upload

    async def find(self, upload_id: str, *, now: datetime) -> UploadRow:
        """
        An upload of this device, as far as it has come; one that only lacks its end is finished first.

        Raises:
            ProblemError: `upload_unknown`, or what `_finish` raises.
        """
        async with self.transaction() as connection:
            upload = await queries.find_upload(connection, upload_id)
        if upload is None or upload.expires_at <= now:
            raise ProblemError("upload_unknown")
        if upload.received == upload.size and not upload.finished:
            await self._finish(upload)
        return upload

    async def append(
        self,
        upload_id: str,
        *,
        offset: int,
        body: AsyncIterator[bytes],
        checksum: tuple[str, bytes] | None,
        now: datetime,
        gone: tuple[type[Exception], ...],
    ) -> UploadRow:
        """
        Take further bytes; what arrived before a line broke counts, unless the part was to be checked.

        Args:
            checksum: Name of the algorithm and digest of the whole part.
            gone: What reading the body raises when the sender has gone.

        Raises:
            ProblemError: `upload_unknown`, `offset_conflict`, `checksum_mismatch`, `file_too_large`, or what
                is wrong with the whole file.
        """
        upload = await self.find(upload_id, now=now)
        if offset != upload.received or upload.finished:
            raise ProblemError("offset_conflict", offset=str(upload.received))
        received = offset
        held = bytearray()
        try:
            async for piece in body:
                held += piece
                if received + len(held) > upload.size:
                    raise ProblemError("file_too_large", size="?", limit=str(upload.size))
                if checksum is not None:
                    if len(held) > MAX_CHECKED_BYTES:
                        raise ProblemError("file_too_large", size="?", limit=str(MAX_CHECKED_BYTES))
                elif len(held) >= PIECE_BYTES:
                    received = await self._keep(upload, received, bytes(held), now=now)
                    held.clear()
        except gone:
            if checksum is None:
                await self._keep(upload, received, bytes(held), now=now)
            raise
        if checksum is not None and CHECKSUMS[checksum[0]](held).digest() != checksum[1]:
            raise ProblemError("checksum_mismatch")
        received = await self._keep(upload, received, bytes(held), now=now)
        upload = UploadRow(
            upload.id, upload.scope, upload.sha256, upload.size, received, now + EXPIRES_AFTER, False
        )
        if received == upload.size:
            await self._finish(upload)
        return upload

    async def end(self, upload_id: str) -> None:
        """
        Give an upload up.

        Raises:
            ProblemError: `upload_unknown`.
        """
        async with self.transaction() as connection:
            upload = await queries.find_upload(connection, upload_id)
            if upload is None:
                raise ProblemError("upload_unknown")
            parts = await queries.parts_of(connection, upload_id)
            await queries.delete_upload(connection, upload_id)
        await self.storage.delete(key for key, _ in parts)

    async def _check_quota(self, connection: Connection, size: int) -> None:
        of_device, of_network = await queries.usage(connection)
        for kept, limit in ((of_device, self.quota_device_bytes), (of_network, self.quota_network_bytes)):
            if kept + size > limit:
                raise ProblemError("quota_exceeded", kept=str(kept), limit=str(limit))

    async def _keep(self, upload: UploadRow, start: int, data: bytes, *, now: datetime) -> int:
        if not data:
            return start
        key = f"parts/{upload.id}/{start:012d}-{secrets.token_hex(4)}"
        await self.storage.put(key, data)
        async with self.transaction() as connection:
            counted = await queries.add_part(
                connection,
                network_id=self.network_id,
                upload_id=upload.id,
                start=start,
                size=len(data),
                object_key=key,
                expires_at=now + EXPIRES_AFTER,
            )
        if not counted:
            await self.storage.delete([key])
            raise ProblemError("offset_conflict", offset=str(start))
        return start + len(data)

    async def _finish(self, upload: UploadRow) -> None:
        """Join the parts, look whether it is the file it should be, make it known."""
        async with self.transaction() as connection:
            parts = await queries.parts_of(connection, upload.id)
        key = f"files/{self.network_id}/{upload.sha256[:2]}/{upload.sha256}/{upload.id}"
        joined = _Joined(self.storage, parts)
        if upload.size <= PIECE_BYTES:
            await self.storage.put(key, b"".join([piece async for piece in joined.pieces()]))
        else:
            await self.storage.put(key, joined.pieces())
        kind = kind_of(bytes(joined.head), whole=joined.size <= HEAD_BYTES)
        fault = ""
        if joined.digest.hexdigest() != upload.sha256 or joined.size != upload.size:
            fault = "file_damaged"
        elif kind is None:
            fault = "file_type_unsupported"
        if fault:
            await self._drop(upload, [key, *(part for part, _ in parts)])
            raise ProblemError(fault)
        assert kind is not None
        preview_key = ""
        if kind.family == "image" and upload.size <= _PREVIEW_FROM_BYTES:
            preview_key = await self._preview(key)
        file = StoredFile(upload.scope, upload.sha256, upload.size, kind.media_type, key, preview_key)
        async with self.transaction() as connection:
            needed = await queries.save_file(
                connection,
                file,
                network_id=self.network_id,
                device_id=self.device_id,
                user_id=self.user_id,
            )
            await queries.finish_upload(connection, upload.id)
        unneeded = [] if needed else [each for each in (key, preview_key) if each]
        await self.storage.delete([*unneeded, *(part for part, _ in parts)])

    async def _drop(self, upload: UploadRow, keys: list[str]) -> None:
        async with self.transaction() as connection:
            await queries.delete_upload(connection, upload.id)
        await self.storage.delete(keys)

    async def _preview(self, key: str) -> str:
        data = await self.storage.get(key)
        async with self.previews:
            made = await asyncio.to_thread(make_thumbnail, data, max_pixels=_PREVIEW_PIXELS)
        if made is None:
            return ""
        preview_key = key.replace("files/", "previews/", 1)
        await self.storage.put(preview_key, made)
        return preview_key


class _Joined:
    """The parts of an upload as one stream, looked at on its way."""

    def __init__(self, storage: Storage, parts: list[tuple[str, int]]) -> None:
        self._storage = storage
        self._parts = parts
        self.digest = hashlib.sha256()
        self.head = bytearray()
        self.size = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        """All bytes in their order."""
        for key, size in self._parts:
            async for piece in self._storage.stream(key, start=0, end=size):
                self.digest.update(piece)
                self.size += len(piece)
                if len(self.head) < HEAD_BYTES:
                    self.head += piece[: HEAD_BYTES - len(self.head)]
                yield piece


def read_checksum(header: str) -> tuple[str, bytes]:
    """
    Read `Upload-Checksum` (tus 1.0, extension checksum): algorithm, a space, the digest in Base64.

    Raises:
        ProblemError: `body_malformed`.
    """
    name, _, value = header.partition(" ")
    try:
        digest = base64.b64decode(value.strip(), validate=True)
    except ValueError as error:
        raise ProblemError("body_malformed", why="Upload-Checksum") from error
    if name not in CHECKSUMS or len(digest) != CHECKSUMS[name]().digest_size:
        raise ProblemError("body_malformed", why="Upload-Checksum")
    return name, digest


def read_metadata(header: str) -> dict[str, str]:
    """
    Read `Upload-Metadata` (tus 1.0, extension creation): pairs of a key and a value in Base64.

    Raises:
        ProblemError: `body_malformed`.
    """
    found: dict[str, str] = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except ValueError as error:
            raise ProblemError("body_malformed", why="Upload-Metadata") from error
    return found
