"""HTTP: what was set aside, for the device it came from and for the Koordination."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from server import quarantine as actions
from server.problems import ProblemError, prefers_english
from server.queries.devices import profile
from server.queries.quarantine import QuarantineEntry, list_quarantine, list_reviewed, resolve
from server.routes.identity import Authorization, Caller, ProtocolVersion, signed_in
from server.routes.schemas import (
    Discarding,
    Quarantine,
    QuarantinedOperation,
    Resolution,
    Resolved,
    problems,
)
from server.verdict_texts import explain

router = APIRouter(tags=["quarantine"])

_ALWAYS = (
    "too_many_requests",
    "token_unknown",
    "device_revoked",
    "protocol_unsupported",
    "database_unavailable",
    "internal_error",
)
DeviceId = Annotated[str, Path(pattern="^[0-9a-f]{8}$", description="The device it came from.")]
DeviceSeq = Annotated[int, Path(ge=0, le=2**53, description="The operation's number on its device.")]


@router.get(
    "/v1/sync/quarantine",
    summary="What was set aside of this device",
    responses=problems(*_ALWAYS),
)
async def of_this_device(
    request: Request, authorization: Authorization = "", protocol: ProtocolVersion = None
) -> Quarantine:
    """
    Operations of this device that were not applied, each with its reason and as it came; those that somebody
    else settled lately carry what was done (`resolution`).
    """
    english = prefers_english(request.headers.get("accept-language", ""))
    async with signed_in(request, authorization, protocol) as caller:
        entries = await list_quarantine(
            caller.connection, network_id=caller.network_id, device_id=caller.device_id
        )
    return Quarantine(operations=[_view(entry, english=english) for entry in entries])


@router.post(
    "/v1/sync/quarantine/{device_seq}",
    summary="Say what was done with an operation of this device",
    responses=problems("body_malformed", "body_too_large", *_ALWAYS),
)
async def settle(
    request: Request,
    device_seq: DeviceSeq,
    resolution: Resolution,
    authorization: Authorization = "",
    protocol: ProtocolVersion = None,
) -> Resolved:
    """
    The person at the device sent it again as a new operation, or gave it up. Saying so twice changes nothing;
    what the Koordination settled before stays as it is.
    """
    async with signed_in(request, authorization, protocol) as caller:
        done = await resolve(
            caller.connection,
            network_id=caller.network_id,
            device_id=caller.device_id,
            device_seq=device_seq,
            resolution=resolution.resolution,
            by=caller.user_id,
            reason=resolution.reason,
        )
    return Resolved(status=resolution.resolution if done else "settled_before")


@router.get(
    "/v1/quarantine",
    summary="What was set aside in the scopes of the Koordination",
    responses=problems("role_forbidden", *_ALWAYS),
)
async def of_all_devices(
    request: Request, authorization: Authorization = "", protocol: ProtocolVersion = None
) -> Quarantine:
    """For the Koordination: operations of every device that were not applied, in the scopes it may see."""
    english = prefers_english(request.headers.get("accept-language", ""))
    async with signed_in(request, authorization, protocol) as caller:
        await _require_review(caller)
        entries = await list_reviewed(caller.connection, network_id=caller.network_id)
    return Quarantine(operations=[_view(entry, english=english) for entry in entries])


@router.post(
    "/v1/quarantine/{device_id}/{device_seq}/retry",
    summary="Apply an operation once more",
    responses=problems("role_forbidden", "quarantine_unknown", "quarantine_not_repeatable", *_ALWAYS),
)
async def retry(
    request: Request,
    device_id: DeviceId,
    device_seq: DeviceSeq,
    authorization: Authorization = "",
    protocol: ProtocolVersion = None,
) -> Resolved:
    """
    Once its cause is gone: applied in the name of its author, with the rights they have now. Refused again,
    it is set aside again.
    """
    async with signed_in(request, authorization, protocol) as caller:
        await _require_review(caller)
        result = await actions.retry(
            caller.connection,
            network_id=caller.network_id,
            device_id=device_id,
            device_seq=device_seq,
            by=caller.user_id,
            now=request.app.state.now(),
        )
    return Resolved(status=result.status, code=result.code)


@router.post(
    "/v1/quarantine/{device_id}/{device_seq}/discard",
    summary="Give an operation up",
    responses=problems(
        "role_forbidden", "quarantine_unknown", "reason_missing", "body_malformed", "body_too_large", *_ALWAYS
    ),
)
async def discard(
    request: Request,
    device_id: DeviceId,
    device_seq: DeviceSeq,
    discarding: Discarding,
    authorization: Authorization = "",
    protocol: ProtocolVersion = None,
) -> Resolved:
    """It leaves the list; operation, reason and person stay on record."""
    async with signed_in(request, authorization, protocol) as caller:
        await _require_review(caller)
        await actions.discard(
            caller.connection,
            network_id=caller.network_id,
            device_id=device_id,
            device_seq=device_seq,
            by=caller.user_id,
            reason=discarding.reason,
        )
    return Resolved(status="discarded")


async def _require_review(caller: Caller) -> None:
    found = await profile(caller.connection, user_id=caller.user_id)
    if found.role != "supervisor":
        raise ProblemError("role_forbidden")


def _view(entry: QuarantineEntry, *, english: bool) -> QuarantinedOperation:
    return QuarantinedOperation(
        device_seq=entry.device_seq,
        at=entry.at.isoformat(),
        status=entry.status,
        code=entry.code,
        reason=explain(entry.code, english=english),
        operation=dict(entry.operation),
        device_id=entry.device_id,
        user_id=entry.user_id,
        resolution=entry.resolution,
        resolved_by=entry.resolved_by,
        resolution_reason=entry.resolution_reason,
    )
