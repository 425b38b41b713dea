"""
HTTP: files go up, by tus 1.0 (https://tus.io/protocols/resumable-upload): core, creation, checksum,
expiration, termination.
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from starlette.requests import ClientDisconnect

from app.media import MAX_FILE_BYTES
from app.models.attachment import SHA256
from app.sync import receipt_of
from server.problems import ProblemError
from server.queries.attachments import UploadRow
from server.routes.identity import Authorization, signed_in, uploader_of
from server.routes.schemas import problems
from server.uploading import CHECKSUMS, read_checksum, read_metadata

router = APIRouter(prefix="/v1/uploads", tags=["attachments"])

TUS_VERSION: Final = "1.0.0"
RECEIPT_HEADER: Final = "X-Feldlotse-Receipt"
_TUS: Final = {"Tus-Resumable": TUS_VERSION}
_ALWAYS: Final = (
    "too_many_requests",
    "token_unknown",
    "device_revoked",
    "database_unavailable",
    "storage_unavailable",
    "internal_error",
)
_WHOLE: Final = ("file_damaged", "file_type_unsupported")

TusVersion = Annotated[str, Header(alias="Tus-Resumable", description="`1.0.0`", examples=[TUS_VERSION])]


def _says(status: int, words: str, **headers: str) -> dict[int | str, dict[str, Any]]:
    """Describe a success without a body: its headers, with examples."""
    return {
        status: {
            "description": words,
            "headers": {
                name.replace("_", "-"): {"schema": {"type": "string"}, "example": example}
                for name, example in headers.items()
            },
        }
    }


_PLACE = "/v1/uploads/019a5c3b-7e10-7a44-8c1d-2b3c4d5e6f71"
_EXPIRES = "Fri, 04 Dec 2026 08:12:00 GMT"


@router.options(
    "",
    summary="What this server can do with uploads",
    status_code=204,
    responses=_says(204, "Versions and extensions of tus.", Tus_Version=TUS_VERSION, Tus_Max_Size="50000000"),
)
async def capabilities() -> Response:
    """Needs no token; answers version, extensions, the largest file and the checksums that are understood."""
    return Response(
        status_code=204,
        headers={
            **_TUS,
            "Tus-Version": TUS_VERSION,
            "Tus-Extension": "creation,checksum,expiration,termination",
            "Tus-Max-Size": str(MAX_FILE_BYTES),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


@router.post(
    "",
    summary="Begin an upload",
    status_code=201,
    responses=_says(
        201,
        "Begun; `Upload-Offset` says where to go on.",
        Location=_PLACE,
        Upload_Offset="0",
        Upload_Expires=_EXPIRES,
    )
    | problems(
        "body_malformed",
        "scope_forbidden",
        "file_too_large",
        "quota_exceeded",
        "tus_version_unsupported",
        *_ALWAYS,
    ),
)
async def begin(
    request: Request,
    upload_length: Annotated[int, Header(description="Bytes of the file.", ge=1, examples=[412345])],
    upload_metadata: Annotated[
        str,
        Header(
            max_length=2_000,
            description="tus metadata: `scope` (where the file belongs) and `sha256` (in hex), in Base64.",
            examples=[
                "scope ZmlybS8wMTk5ZDBjMi9uZXR3b3Jr,sha256 OWY4NmQwODE4ODRjN2Q2NTlhMmZlYWEwYzU1YWQwMTU="
            ],
        ),
    ],
    tus_resumable: TusVersion = "",
    authorization: Authorization = "",
) -> Response:
    """
    Begins an upload of one file into a scope. The same device asking again for the same file gets the upload
    it began before; a file that is in the scope already is answered as arrived, no byte is sent.
    """
    _check_version(tus_resumable)
    metadata = read_metadata(upload_metadata)
    sha256, scope = metadata.get("sha256", ""), metadata.get("scope", "")
    if not SHA256.fullmatch(sha256) or not scope or len(scope) > 200 or "\0" in scope:
        raise ProblemError("body_malformed", why="Upload-Metadata")
    async with signed_in(request, authorization, None) as caller:
        pass
    uploader = uploader_of(request, caller)
    upload = await uploader.begin(scope=scope, sha256=sha256, size=upload_length, now=_now(request))
    return Response(status_code=201, headers={"Location": f"/v1/uploads/{upload.id}", **_progress(upload)})


@router.head(
    "/{upload_id}",
    summary="How far an upload has come",
    status_code=200,
    responses=_says(
        200, "Where to go on.", Upload_Offset="371110", Upload_Length="412345", Upload_Expires=_EXPIRES
    )
    | problems("upload_unknown", "tus_version_unsupported", *_WHOLE, *_ALWAYS),
)
async def offset(
    request: Request, upload_id: str, tus_resumable: TusVersion = "", authorization: Authorization = ""
) -> Response:
    """Answers `Upload-Offset`; together with a receipt once the whole file has been checked and stored."""
    _check_version(tus_resumable)
    async with signed_in(request, authorization, None) as caller:
        pass
    upload = await uploader_of(request, caller).find(_known(upload_id), now=_now(request))
    return Response(headers={"Cache-Control": "no-store", **_progress(upload)})


@router.patch(
    "/{upload_id}",
    summary="Send further bytes of a file",
    status_code=204,
    responses=_says(
        204,
        "Taken; with a receipt when the file is complete.",
        Upload_Offset="412345",
        X_Feldlotse_Receipt="7F3A94",
    )
    | problems(
        "body_malformed",
        "upload_unknown",
        "offset_conflict",
        "checksum_mismatch",
        "file_too_large",
        "media_type_unsupported",
        "tus_version_unsupported",
        *_WHOLE,
        *_ALWAYS,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def append(
    request: Request,
    upload_id: str,
    upload_offset: Annotated[int, Header(ge=0, examples=[371110])],
    content_type: Annotated[str, Header(description="`application/offset+octet-stream`")] = "",
    upload_checksum: Annotated[
        str,
        Header(
            max_length=200,
            description="`sha1 …` or `sha256 …`, Base64.",
            examples=["sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="],
        ),
    ] = "",
    tus_resumable: TusVersion = "",
    authorization: Authorization = "",
) -> Response:
    """
    Takes bytes from `Upload-Offset` on. What had arrived when a line broke counts; a part with a checksum
    counts whole or not at all. With the last byte the file is checked against its SHA-256 and its type is
    told from its content.
    """
    _check_version(tus_resumable)
    if content_type.partition(";")[0].strip().lower() != "application/offset+octet-stream":
        raise ProblemError("media_type_unsupported")
    checksum = read_checksum(upload_checksum) if upload_checksum else None
    async with signed_in(request, authorization, None) as caller:
        pass
    try:
        upload = await uploader_of(request, caller).append(
            _known(upload_id),
            offset=upload_offset,
            body=request.stream(),
            checksum=checksum,
            now=_now(request),
            gone=(ClientDisconnect,),
        )
    except ClientDisconnect:
        # Nobody hears this answer any more; a line that breaks is no error of the server.
        return Response(status_code=400)
    return Response(status_code=204, headers=_progress(upload))


@router.delete(
    "/{upload_id}",
    summary="Give an upload up",
    status_code=204,
    responses=_says(204, "Its bytes are deleted.", Tus_Resumable=TUS_VERSION)
    | problems("upload_unknown", "tus_version_unsupported", *_ALWAYS),
)
async def end(
    request: Request, upload_id: str, tus_resumable: TusVersion = "", authorization: Authorization = ""
) -> Response:
    """Deletes what has arrived of an upload; a file that is complete stays."""
    _check_version(tus_resumable)
    async with signed_in(request, authorization, None) as caller:
        pass
    await uploader_of(request, caller).end(_known(upload_id))
    return Response(status_code=204, headers=_TUS)


def _check_version(version: str) -> None:
    if version != TUS_VERSION:
        raise ProblemError(
            "tus_version_unsupported", headers={"Tus-Version": TUS_VERSION}, theirs=version[:20]
        )


def _known(upload_id: str) -> str:
    if len(upload_id) != 36 or upload_id.count("-") != 4 or set(upload_id) - set("0123456789abcdef-"):
        raise ProblemError("upload_unknown")
    return upload_id


def _now(request: Request) -> datetime:
    now = request.app.state.now()
    assert isinstance(now, datetime)
    return now


def _progress(upload: UploadRow) -> dict[str, str]:
    headers = {
        **_TUS,
        "Upload-Offset": str(upload.received),
        "Upload-Length": str(upload.size),
        "Upload-Expires": format_datetime(upload.expires_at.astimezone(UTC), usegmt=True),
    }
    if upload.received == upload.size:
        headers[RECEIPT_HEADER] = receipt_of(upload.sha256, upload.size)
    return headers
