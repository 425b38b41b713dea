"""HTTP: who am I."""

from fastapi import APIRouter, Request

from app.sync.package import PackageKey
from server.queries.devices import Profile, profile
from server.queries.packages import present_key
from server.routes.identity import Authorization, ProtocolVersion, signed_in
from server.routes.schemas import Me, NetworkView, PackageKeyView, UserView, problems

router = APIRouter(prefix="/v1", tags=["seat"])


@router.get(
    "/me",
    summary="The person and network of this seat",
    responses=problems(
        "too_many_requests",
        "token_unknown",
        "device_revoked",
        "protocol_unsupported",
        "database_unavailable",
        "internal_error",
    ),
)
async def me(request: Request, authorization: Authorization = "", protocol: ProtocolVersion = None) -> Me:
    """Role, firm and regions may have changed since enrolment; a seat asks after each start."""
    async with signed_in(request, authorization, protocol) as caller:
        found = await profile(caller.connection, user_id=caller.user_id)
        key = await present_key(caller.connection, network_id=caller.network_id)
    return me_view(found, key, server_time_ms=int(request.app.state.now().timestamp() * 1000))


def me_view(found: Profile, key: PackageKey, *, server_time_ms: int) -> Me:
    """Write a profile for the wire."""
    return Me(
        user=UserView(
            id=found.user_id,
            name=found.name,
            role=found.role,
            firm_id=found.firm_id,
            region_ids=list(found.region_ids),
        ),
        network=NetworkView(id=found.network_id, name=found.network_name),
        server_time_ms=server_time_ms,
        epoch=found.epoch,
        package_key=PackageKeyView(id=key.id, public=key.public.hex()),
    )
