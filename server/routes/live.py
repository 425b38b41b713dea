"""HTTP: server-sent events that say that something changed, and nothing else."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from server.live import EVERYTHING, Listener, LiveHub
from server.problems import ProblemError
from server.queries.attachments import role_and_scopes
from server.routes.identity import Authorization, ProtocolVersion, signed_in
from server.routes.schemas import live_events, problems

router = APIRouter(prefix="/v1/sync", tags=["sync"])

#: A comment this often keeps proxies from closing a quiet stream, and tells a seat that the line lives.
QUIET_S: Final = 25.0
#: Changes that follow each other are told together.
GATHER_S: Final = 0.05


@router.get(
    "/live",
    summary="Be told when there is something to pull",
    response_class=StreamingResponse,
    responses=live_events()
    | problems(
        "token_unknown", "device_revoked", "protocol_unsupported", "database_unavailable", "internal_error"
    ),
)
async def live(
    request: Request, authorization: Authorization = "", protocol: ProtocolVersion = None
) -> StreamingResponse:
    """
    A stream of `poke` events `{"scope", "seq"}`: the scope has changes up to that number. An empty scope
    means that anything may have changed. `file` `{"scope"}`: bytes of a file have arrived there. No event
    carries a record. Pull after `ready` and after each poke. `end` says why the stream is over:
    `device_revoked`, `token_unknown`, `replaced` or `server_stops`.
    """
    hub = request.app.state.live
    assert isinstance(hub, LiveHub)
    async with signed_in(request, authorization, protocol) as caller:
        # Listening begins before scopes are read: nothing is granted or revoked unheard in between.
        listener = hub.open(network_id=caller.network_id, device_id=caller.device_id)
        try:
            _, listener.scopes = await role_and_scopes(caller.connection, user_id=caller.user_id)
        except BaseException:
            hub.close(listener)
            raise

    async def events() -> AsyncIterator[str]:
        try:
            yield _event("ready")
            while not listener.end:
                try:
                    async with asyncio.timeout(QUIET_S):
                        await listener.awake.wait()
                except TimeoutError:
                    yield ": \n\n"
                    continue
                await asyncio.sleep(GATHER_S)
                if listener.recheck:
                    await _recheck(request, authorization, protocol, listener)
                for scope, seq in listener.take():
                    yield _event("poke", scope=scope, seq=seq)
                for scope in listener.take_files():
                    yield _event("file", scope=scope)
            yield _event("end", code=listener.end)
        finally:
            hub.close(listener)

    return StreamingResponse(
        events(),
        media_type="text/event-stream",
        # The second keeps nginx from collecting events before it hands them on.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _recheck(request: Request, authorization: str, protocol: str | None, listener: Listener) -> None:
    """Somebody's access changed: perhaps this one's. Not all ask the database at once."""
    listener.recheck = False
    await asyncio.sleep(random.uniform(0.0, 0.3))
    try:
        async with signed_in(request, authorization, protocol) as caller:
            _, scopes = await role_and_scopes(caller.connection, user_id=caller.user_id)
    except ProblemError as problem:
        listener.end = problem.code
        listener.pending.clear()
        return
    if scopes != listener.scopes:
        listener.scopes = scopes
        listener.poke(EVERYTHING, 0)


def _event(name: str, **data: str | int) -> str:
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"
