"""HTTP: devices, what they say of themselves, blocking one, and the end of a blocked one."""

import hashlib
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response

from app.sync.protocol import PushAnswer
from app.sync.push_wire import encode_push_answer
from server.handing_over import take_over
from server.problems import ProblemError
from server.queries import lost_devices
from server.queries.devices import take_attempt
from server.queries.networks import add_audit
from server.queries.push import read_sender
from server.routes.device_schemas import (
    Blocking,
    DeviceList,
    DeviceReport,
    DeviceView,
    Done,
    Standing,
    StandingQuestion,
)
from server.routes.identity import Authorization, ProtocolVersion, database_of, signed_in
from server.routes.schemas import PushAnswerView, problems
from server.routes.sync import PUSH_BODY, read_push

router = APIRouter(prefix="/v1", tags=["devices"])

_ALWAYS = (
    "too_many_requests",
    "token_unknown",
    "protocol_unsupported",
    "database_unavailable",
    "internal_error",
)
_DeviceId = Annotated[str, Path(pattern="^[0-9a-f]{8}$", description="Device id.", examples=["7f3a9c01"])]

# A locked device asks when it is shown and every few minutes; somebody who guesses asks more often.
_ASKED_CAPACITY, _ASKED_PER_SECOND = 60.0, 1 / 10


@router.get(
    "/devices",
    summary="The devices of the network",
    responses=problems("device_revoked", *_ALWAYS),
)
async def devices(
    request: Request, authorization: Authorization = "", protocol: ProtocolVersion = None
) -> DeviceList:
    """
    Supervisors, administration and data protection see every device of their network, everybody else their
    own: last contact, what it last said of itself, and what is known after it was blocked.
    """
    async with signed_in(request, authorization, protocol) as caller:
        found = await lost_devices.devices_in_view(caller.connection)
    return DeviceList(
        devices=[
            DeviceView(
                id=each.id,
                own=each.id == caller.device_id,
                person_id=each.user_id,
                person=each.user_name,
                role=each.user_role,
                name=each.name,
                platform=each.platform,
                app_version=each.app_version,
                enrolled_at=each.created_at,
                last_seen_at=each.last_seen_at,
                report=DeviceReport.model_validate(each.report),
                reported_at=each.reported_at,
                revoked_at=each.revoked_at,
                revoked_why=each.revoked_why,
                wiped_at=each.wiped_at,
                firms=each.firms,
                handed_over=dict(each.handed_over),
            )
            for each in found
        ]
    )


@router.post(
    "/devices/{device_id}/revoke",
    summary="Block a device for good",
    responses=problems(
        "not_allowed", "device_unknown", "body_malformed", "body_too_large", "device_revoked", *_ALWAYS
    ),
)
async def revoke(
    request: Request,
    device_id: _DeviceId,
    blocking: Blocking,
    authorization: Authorization = "",
    protocol: ProtocolVersion = None,
) -> Done:
    """
    From this moment the device gets nothing more. At its next contact it is told so, hands over what it
    had not sent (into quarantine), and destroys its key and data. Supervisors and administration may do this.
    """
    async with signed_in(request, authorization, protocol) as caller:
        outcome = await lost_devices.revoke(caller.connection, device_id=device_id, why=blocking.why)
        if outcome in ("not_allowed", "device_unknown"):
            raise ProblemError(outcome, id=device_id)
        if outcome == "revoked":
            await add_audit(
                caller.connection,
                network_id=caller.network_id,
                actor=caller.user_id,
                event="device_revoked",
                data={"device_id": device_id, "why": blocking.why},
            )
    return Done(done=outcome == "revoked")


@router.put(
    "/device/report",
    summary="What this device says of itself",
    responses=problems("body_malformed", "body_too_large", "device_revoked", *_ALWAYS),
)
async def report(
    request: Request,
    said: DeviceReport,
    authorization: Authorization = "",
    protocol: ProtocolVersion = None,
) -> Done:
    """
    Sent after a conversation when something of it is different; it answers what was on a device once lost.
    """
    async with signed_in(request, authorization, protocol) as caller:
        await lost_devices.keep_report(
            caller.connection, device_id=caller.device_id, report=said.model_dump(mode="json")
        )
    return Done(done=True)


@router.post(
    "/device/handover",
    summary="The last work of a blocked device",
    response_model=PushAnswerView,
    responses=problems("not_revoked", "body_malformed", "body_too_large", "encoding_unsupported", *_ALWAYS),
    openapi_extra=PUSH_BODY,
)
async def hand_over(
    request: Request, authorization: Authorization = "", protocol: ProtocolVersion = None
) -> Response:
    """
    The body of a push. Nothing of it is applied: every operation is kept whole in quarantine for the
    people who decide about it. Open to blocked devices alone.
    """
    async with signed_in(request, authorization, protocol, revoked=True):
        pass
    decoded = await read_push(request)
    async with signed_in(request, authorization, protocol, revoked=True, counted=False) as caller:
        results = await take_over(
            caller.connection,
            list(decoded.operations),
            network_id=caller.network_id,
            device_id=caller.device_id,
            user_id=caller.user_id,
        )
        sender = await read_sender(caller.connection, device_id=caller.device_id, user_id=caller.user_id)
        await add_audit(
            caller.connection,
            network_id=caller.network_id,
            actor=caller.user_id,
            event="device_handed_over",
            data={"device_id": caller.device_id, "operations": len(results)},
        )
    answer = PushAnswer(
        epoch=sender.epoch,
        server_time_ms=int(request.app.state.now().timestamp() * 1000),
        last_device_seq=sender.last_device_seq,
        results=results,
    )
    return Response(encode_push_answer(answer), media_type="application/json")


@router.put(
    "/device/wiped",
    summary="A blocked device has destroyed its key and data",
    responses=problems("not_revoked", *_ALWAYS),
)
async def wiped(
    request: Request, authorization: Authorization = "", protocol: ProtocolVersion = None
) -> Done:
    """The last thing a blocked device says."""
    async with signed_in(request, authorization, protocol, revoked=True) as caller:
        await lost_devices.note_wiped(caller.connection, device_id=caller.device_id)
        await add_audit(
            caller.connection,
            network_id=caller.network_id,
            actor=caller.user_id,
            event="device_wiped",
            data={"device_id": caller.device_id},
        )
    return Done(done=True)


@router.post(
    "/device/standing",
    summary="May this locked device still work?",
    responses=problems(
        "too_many_attempts", "body_malformed", "body_too_large", "database_unavailable", "internal_error"
    ),
)
async def standing(request: Request, question: StandingQuestion) -> Standing:
    """
    A device that waits for its PIN cannot read its own token. It asks with a proof made from it, which opens
    nothing else, and destroys its key when it is blocked. An unknown device or a wrong proof is `unknown`.
    """
    proof = bytes.fromhex(question.proof)
    host = request.client.host if request.client is not None else ""
    bucket = "standing/" + hashlib.sha256(f"standing|{host}".encode()).hexdigest()[:32]
    async with database_of(request).transaction() as connection:
        wait = await take_attempt(connection, bucket, capacity=_ASKED_CAPACITY, per_second=_ASKED_PER_SECOND)
    if wait > 0:
        seconds = str(int(wait) + 1)
        raise ProblemError("too_many_attempts", headers={"Retry-After": seconds}, seconds=seconds)
    async with database_of(request).transaction() as connection:
        revoked = await lost_devices.standing(connection, device_id=question.device_id, proof=proof)
        if revoked and question.wiped:
            await lost_devices.note_wiped_by_proof(connection, device_id=question.device_id, proof=proof)
    answer: Literal["allowed", "revoked", "unknown"] = "unknown"
    if revoked is not None:
        answer = "revoked" if revoked else "allowed"
    return Standing(standing=answer)
