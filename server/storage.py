"""
Where the bytes of files lie: a folder, or any S3-compatible store; one interface for both (obstore).

What is stored is on the disk, or confirmed by the store, when `put` returns. Knows keys and bytes, never
whose they are.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Final

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from server.settings import S3Settings, Settings

#: What a stream holds in memory at a time.
PIECE_BYTES: Final = 1_000_000


class StorageError(Exception):
    """The object store cannot be reached, or refused; the request may be tried again."""

    code = "storage_unavailable"


class ObjectMissingError(StorageError):
    """There is no such object."""

    code = "object_missing"


class Storage:
    """
    Objects by key.

    Args:
        folder: Of a store on disk, where we see to it ourselves that bytes are on the disk; None elsewhere.
    """

    def __init__(self, store: LocalStore | S3Store, *, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    async def put(self, key: str, content: bytes | AsyncIterator[bytes]) -> None:
        """
        Store an object; a stream is stored in parts and never held whole.

        Raises:
            StorageError: It is not stored.
        """
        try:
            await obstore.put_async(self._store, key, content)
            if self._folder is not None:
                await asyncio.to_thread(_flush, self._folder / key)
        except (BaseError, OSError) as error:
            raise StorageError(str(error)) from error

    async def get(self, key: str) -> bytes:
        """
        Read a whole object; only where its size is known to be small.

        Raises:
            ObjectMissingError, StorageError
        """
        try:
            result = await obstore.get_async(self._store, key)
            return bytes(await result.bytes_async())
        except (NotFoundError, FileNotFoundError) as error:
            raise ObjectMissingError(key) from error
        except (BaseError, OSError) as error:
            raise StorageError(str(error)) from error

    async def stream(self, key: str, *, start: int, end: int) -> AsyncIterator[bytes]:
        """
        Read the bytes from `start` up to but not including `end`, piece by piece.

        Raises:
            ObjectMissingError, StorageError
        """
        while start < end:
            until = min(end, start + PIECE_BYTES)
            try:
                piece = bytes(await obstore.get_range_async(self._store, key, start=start, end=until))
            except (NotFoundError, FileNotFoundError) as error:
                raise ObjectMissingError(key) from error
            except (BaseError, OSError) as error:
                raise StorageError(str(error)) from error
            if not piece:
                raise StorageError(f"{key} ends early")
            yield piece
            start += len(piece)

    async def delete(self, keys: Iterable[str]) -> None:
        """
        Delete objects; those that are gone already are no error.

        Raises:
            StorageError: Some may remain.
        """
        for key in keys:
            try:
                await obstore.delete_async(self._store, key)
            except (NotFoundError, FileNotFoundError):
                continue
            except (BaseError, OSError) as error:
                raise StorageError(str(error)) from error

    async def keys(self, prefix: str) -> list[str]:
        """All keys below a prefix; for tests and operators."""
        found: list[str] = []
        async for page in obstore.list(self._store, prefix):
            found.extend(entry["path"] for entry in page)
        return sorted(found)


def open_storage(settings: Settings) -> Storage:
    """Open the store of the settings; a folder is made if need be. Nothing is asked of a remote store yet."""
    if settings.s3 is not None:
        return Storage(_s3(settings.s3))
    folder = settings.data / "attachments"
    folder.mkdir(parents=True, exist_ok=True)
    return Storage(LocalStore(folder, automatic_cleanup=True), folder=folder)


def _s3(settings: S3Settings) -> S3Store:
    given = {
        "endpoint": settings.endpoint,
        "region": settings.region,
        "access_key_id": settings.access_key,
        "secret_access_key": settings.secret_key,
    }
    return S3Store(
        settings.bucket,
        prefix=settings.prefix or None,
        config={name: value for name, value in given.items() if value},  # type: ignore[arg-type]
        client_options={"allow_http": settings.endpoint.startswith("http://")},
        virtual_hosted_style_request=False,
    )


def _flush(path: Path) -> None:
    """The store writes and renames, but leaves it to the system when that reaches the disk."""
    for each, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY)):
        if os.name == "nt":
            return
        number = os.open(each, flags)
        try:
            os.fsync(number)
        finally:
            os.close(number)
