"""HTTP: hand-over packages."""

from typing import Any

from fastapi import APIRouter, Request

from app.sync.package import MAX_PACKAGE_BYTES, MEDIA_TYPE
from server.packages import accept_package
from server.problems import ProblemError
from server.routes.identity import Authorization, ProtocolVersion, signed_in
from server.routes.schemas import PackageAccepted, problems

router = APIRouter(prefix="/v1", tags=["packages"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string", "format": "binary"},
                "example": "FELDLOTSE-PACKAGE 1\n{…}\n…",
            }
        },
    }
}


@router.post(
    "/packages",
    summary="Bring a hand-over package",
    responses=problems(
        "package_malformed",
        "package_truncated",
        "package_tampered",
        "package_key_unknown",
        "package_foreign_network",
        "package_device_unknown",
        "package_device_revoked",
        "package_repeated",
        "body_too_large",
        "too_many_requests",
        "token_unknown",
        "device_revoked",
        "protocol_unsupported",
        "database_unavailable",
        "internal_error",
    ),
    openapi_extra=_BODY,
)
async def bring(
    request: Request, authorization: Authorization = "", protocol: ProtocolVersion = None
) -> PackageAccepted:
    """
    Applies the operations in a package once, in the name of the device that wrote it, whoever brings it. That
    device gets its receipts with its next push.
    """
    # Who brings it is known before a byte of the body is held.
    async with signed_in(request, authorization, protocol):
        pass
    data = await _read(request)
    async with signed_in(request, authorization, protocol, counted=False) as caller:
        accepted = await accept_package(
            caller.connection,
            data,
            network_id=caller.network_id,
            carrier=caller.device_id,
            now=request.app.state.now(),
        )
    return PackageAccepted(
        package=accepted.package,
        device_id=accepted.device_id,
        operations=accepted.operations,
        applied=accepted.applied,
        known=accepted.known,
        held=accepted.held,
        refused=accepted.refused,
    )


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_PACKAGE_BYTES:
            raise ProblemError("body_too_large", limit=f"{MAX_PACKAGE_BYTES} bytes")
    return bytes(body)
