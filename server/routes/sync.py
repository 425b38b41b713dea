"""HTTP: push and pull."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.sync.errors import BodyMalformedError, BodyTooLargeError
from app.sync.packing import inflate
from app.sync.protocol import MAX_BODY_BYTES, MAX_PULL_RECORDS, PushRequest
from app.sync.pull_wire import encode_page
from app.sync.push_wire import decode_push, encode_push_answer
from server.cursors import CursorUnknownError
from server.problems import ProblemError, prefers_english
from server.pulling import handle_pull
from server.pushing import handle_push
from server.routes.identity import Authorization, ProtocolVersion, signed_in
from server.routes.schemas import (
    PullPageView,
    PushAnswerView,
    PushBody,
    problems,
)
from server.verdict_texts import explain

router = APIRouter(prefix="/v1/sync", tags=["sync"])

_ALWAYS = (
    "too_many_requests",
    "token_unknown",
    "device_revoked",
    "protocol_unsupported",
    "database_unavailable",
    "internal_error",
)
PUSH_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": PushBody.model_json_schema()}},
    }
}


@router.post(
    "/push",
    summary="Send operations",
    response_model=PushAnswerView,
    responses=problems("body_malformed", "body_too_large", "encoding_unsupported", *_ALWAYS),
    openapi_extra=PUSH_BODY,
)
async def push(
    request: Request, authorization: Authorization = "", protocol: ProtocolVersion = None
) -> Response:
    """
    Applies up to 1000 operations of one device in the order of their numbers and answers each on its own:
    one that cannot be applied is set aside and delays no other. Sending the same operations again changes
    nothing and gives the same answers.
    """
    english = prefers_english(request.headers.get("accept-language", ""))
    # Who sends it is known before a byte of the body is unpacked.
    async with signed_in(request, authorization, protocol):
        pass
    decoded = await read_push(request)
    async with signed_in(request, authorization, protocol, counted=False) as caller:
        answer = await handle_push(
            caller.connection,
            decoded,
            network_id=caller.network_id,
            device_id=caller.device_id,
            user_id=caller.user_id,
            now=request.app.state.now(),
        )
    worded = replace(
        answer,
        results=[replace(each, reason=explain(each.code, english=english)) for each in answer.results],
    )
    return Response(encode_push_answer(worded), media_type="application/json")


@router.get(
    "/pull",
    summary="Fetch current records",
    response_model=PullPageView,
    responses=problems("cursor_unknown", *_ALWAYS),
)
async def pull(
    request: Request,
    cursor: Annotated[
        str, Query(max_length=400, description="What the last page gave; empty: from the start.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PULL_RECORDS)] = MAX_PULL_RECORDS,
    own: Annotated[
        bool,
        Query(description="The seat keeps what it sent: its own new records may come without fields."),
    ] = False,
    authorization: Authorization = "",
    protocol: ProtocolVersion = None,
) -> Response:
    """
    Gives the records of the person's scopes in the order in which they last changed. The page says which
    scopes were granted or revoked; the last one of a round carries a checksum for every scope.
    """
    async with signed_in(request, authorization, protocol, snapshot=True) as caller:
        try:
            page = await handle_pull(
                caller.connection,
                cursor_text=cursor,
                limit=limit,
                network_id=caller.network_id,
                user_id=caller.user_id,
                device_id=caller.device_id if own else "",
                now=request.app.state.now(),
            )
        except CursorUnknownError as error:
            raise ProblemError("cursor_unknown") from error
    return Response(encode_page(page), media_type="application/json")


async def read_push(request: Request) -> PushRequest:
    """Read a body that may be hostile; it never costs more than the limits of the protocol."""
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "deflate", "gzip"):
        raise ProblemError("encoding_unsupported", encoding=encoding[:40])
    try:
        return decode_push(inflate(await _read_body(request), encoding=encoding))
    except BodyTooLargeError as error:
        raise ProblemError("body_too_large", limit=str(error.data.get("limit", MAX_BODY_BYTES))) from error
    except BodyMalformedError as error:
        raise ProblemError("body_malformed", why=str(error)) from error


async def _read_body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > MAX_BODY_BYTES:
        raise BodyTooLargeError("body too large", data={"limit": MAX_BODY_BYTES})
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLargeError("body too large", data={"limit": MAX_BODY_BYTES})
    return bytes(body)
