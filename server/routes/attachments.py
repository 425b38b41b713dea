"""HTTP: files come down, whole, in ranges, or as a small picture; who may see the record may see the file."""

import re
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Header, Request, Response
from starlette.responses import StreamingResponse

from server.problems import ProblemError
from server.queries.attachments import StoredFile, file_of_record
from server.routes.identity import Authorization, signed_in, storage_of
from server.routes.schemas import problems
from server.storage import ObjectMissingError

router = APIRouter(prefix="/v1/attachments", tags=["attachments"])

_ALWAYS: Final = (
    "too_many_requests",
    "token_unknown",
    "device_revoked",
    "database_unavailable",
    "storage_unavailable",
    "internal_error",
)
_RANGE: Final = re.compile(r"bytes=(\d{1,15})?-(\d{1,15})?")
_BINARY: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
_SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "sandbox",
}


def _gives(status: int, words: str, media_type: str) -> dict[int | str, dict[str, Any]]:
    return {status: {"description": words, "content": {media_type: _BINARY}}}


@router.get(
    "/{attachment_id}",
    summary="The bytes of a file",
    response_class=StreamingResponse,
    responses=_gives(200, "The whole file.", "application/octet-stream")
    | _gives(206, "The range asked for.", "application/octet-stream")
    | problems("attachment_unknown", "file_not_here", "range_not_satisfiable", *_ALWAYS),
)
async def content(
    request: Request,
    attachment_id: str,
    range_: Annotated[
        str, Header(alias="Range", max_length=100, description="`bytes=371110-` goes on where a line broke.")
    ] = "",
    if_range: Annotated[
        str, Header(max_length=100, description="Only this content (its `ETag`) may be gone on with.")
    ] = "",
    authorization: Authorization = "",
) -> Response:
    """
    Gives the file that the attachment's record names, if the person may see the record. `ETag` is the SHA-256
    of the content; one range is understood (RFC 9110, section 14).
    """
    file, name = await _find(request, authorization, attachment_id)
    start, end, status = 0, file.size, 200
    etag = f'"{file.sha256}"'
    if range_ and if_range in ("", etag):
        found = _range(range_, file.size)
        if found is not None:
            start, end = found
            status = 206
    headers = {
        **_SAFE,
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Content-Length": str(end - start),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
    }
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    pieces = storage_of(request).stream(file.object_key, start=start, end=end)
    # The first piece is read here: once an answer has begun, it cannot turn into an error any more.
    first = await anext(pieces)

    async def all_pieces() -> Any:
        yield first
        async for piece in pieces:
            yield piece

    return StreamingResponse(all_pieces(), status, headers=headers, media_type=file.media_type)


@router.get(
    "/{attachment_id}/preview",
    summary="A small picture of a photo",
    response_class=Response,
    responses=_gives(200, "At most 320 pixels a side.", "image/jpeg")
    | problems("attachment_unknown", "file_not_here", *_ALWAYS),
)
async def preview(request: Request, attachment_id: str, authorization: Authorization = "") -> Response:
    """Made when the photo arrived; other files have none (`file_not_here`)."""
    file, _ = await _find(request, authorization, attachment_id)
    if not file.preview_key:
        raise ProblemError("file_not_here")
    try:
        data = await storage_of(request).get(file.preview_key)
    except ObjectMissingError as error:
        raise ProblemError("file_not_here") from error
    kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return Response(data, headers={**_SAFE, "ETag": f'"{file.sha256}"'}, media_type=kind)


async def _find(request: Request, authorization: str, attachment_id: str) -> tuple[StoredFile, str]:
    if len(attachment_id) != 36 or set(attachment_id) - set("0123456789abcdef-"):
        raise ProblemError("attachment_unknown")
    async with signed_in(request, authorization, None, snapshot=True) as caller:
        seen, name, file = await file_of_record(
            caller.connection, network_id=caller.network_id, record_id=attachment_id
        )
    if not seen:
        raise ProblemError("attachment_unknown")
    if file is None:
        raise ProblemError("file_not_here")
    return file, name


def _range(header: str, size: int) -> tuple[int, int] | None:
    """
    Read one range of bytes; a header that is no such range is ignored, as the standard asks.

    Raises:
        ProblemError: `range_not_satisfiable`.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or (found.group(1) is None and found.group(2) is None):
        return None
    if found.group(1) is None:
        start, end = max(0, size - int(found.group(2))), size
    else:
        start = int(found.group(1))
        end = min(size, int(found.group(2)) + 1) if found.group(2) is not None else size
        if found.group(2) is not None and int(found.group(2)) < start:
            return None
    if start >= size or start >= end:
        raise ProblemError(
            "range_not_satisfiable", headers={"Content-Range": f"bytes */{size}"}, size=str(size)
        )
    return start, end
