"""
Carries files over HTTP: up by tus 1.0 with a checksum for each part, down with `Range`.

Like `client.py` it turns every way in which server or line can fail into an error of `errors.py`. It decides
nothing about what travels when: `app.usecases.transferring` does.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from app.sync.client import SyncClient, raise_for_answer
from app.sync.errors import ConnectionFailedError, TimedOutError

_UPLOADS: Final = "/v1/uploads"
_TUS: Final = {"Tus-Resumable": "1.0.0"}
_MOST_PREVIEW_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class UploadPlace:
    """Where an upload is and goes on; `receipt` once the server has the whole file, checked."""

    url: str
    offset: int
    receipt: str = ""


class FileClient(SyncClient):
    """One seat's line for files; apart from that of documents, so that neither waits for the other."""

    async def begin_upload(self, *, scope: str, sha256: str, size: int) -> UploadPlace:
        """
        Begin an upload, or find the one begun before with its offset.

        Raises:
            RequestRefusedError: `scope_forbidden`, `file_too_large`, `quota_exceeded`, …
            SyncError: The line or the server failed.
        """
        metadata = ",".join(
            f"{name} {_base64(value.encode())}" for name, value in (("scope", scope), ("sha256", sha256))
        )
        headers = {**_TUS, "Upload-Length": str(size), "Upload-Metadata": metadata}
        with _own_errors():
            response = await self._http.post(_UPLOADS, headers=headers)
        if response.status_code != httpx.codes.CREATED:
            raise_for_answer(response, response.content)
        url = response.headers.get("Location", "")
        # The token goes with every request: it must not go anywhere else.
        if not url.startswith(_UPLOADS + "/"):
            raise ConnectionFailedError(code="answer_unreadable")
        return _place(response, url)

    async def append(self, url: str, offset: int, data: bytes) -> UploadPlace:
        """
        Send a part of a file.

        Raises:
            RequestRefusedError: `offset_conflict`, `upload_unknown`, `checksum_mismatch`, or what is wrong
                with the whole file (`file_damaged`, `file_type_unsupported`).
            SyncError: The line or the server failed; whether the part arrived is unknown.
        """
        headers = {
            **_TUS,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Upload-Checksum": "sha256 " + _base64(hashlib.sha256(data).digest()),
        }
        with _own_errors():
            response = await self._http.patch(url, headers=headers, content=data)
        if response.status_code != httpx.codes.NO_CONTENT:
            raise_for_answer(response, response.content)
        return _place(response, url)

    async def preview(self, record: str) -> bytes:
        """
        Fetch the small picture of a photo.

        Raises:
            RequestRefusedError: `attachment_unknown` or `file_not_here`.
            SyncError: The line or the server failed.
        """
        with _own_errors():
            response = await self._http.get(f"/v1/attachments/{record}/preview")
        if response.status_code != httpx.codes.OK or len(response.content) > _MOST_PREVIEW_BYTES:
            raise_for_answer(response, response.content)
        return response.content

    async def fetch(self, record: str, *, start: int, sha256: str) -> AsyncIterator[tuple[bool, bytes]]:
        """
        Fetch a file from a byte on.

        Yields:
            Whether this is really the continuation (False: the file from its beginning), and bytes.

        Raises:
            RequestRefusedError: `attachment_unknown` or `file_not_here`.
            SyncError: The line or the server failed; what was yielded counts.
        """
        # What a proxy might compress would have other ranges.
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers |= {"Range": f"bytes={start}-", "If-Range": f'"{sha256}"'}
        with _own_errors():
            async with self._http.stream("GET", f"/v1/attachments/{record}", headers=headers) as response:
                if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
                    raise_for_answer(response, await response.aread())
                continued = response.status_code == httpx.codes.PARTIAL_CONTENT
                if continued and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
                    raise ConnectionFailedError(code="answer_unreadable")
                async for piece in response.aiter_bytes(64_000):
                    yield continued, piece


def _place(response: httpx.Response, url: str) -> UploadPlace:
    offset = response.headers.get("Upload-Offset", "0")
    if not offset.isdecimal():
        raise ConnectionFailedError(code="answer_unreadable")
    return UploadPlace(url, int(offset), response.headers.get("X-Feldlotse-Receipt", "")[:12])


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


@contextmanager
def _own_errors() -> Iterator[Any]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise TimedOutError(str(error)) from error
    except httpx.TransportError as error:
        raise ConnectionFailedError(str(error)) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.DecodingError) as error:
        raise ConnectionFailedError(str(error)) from error
