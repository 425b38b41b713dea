"""
Who asks: from the bearer token to a transaction in the name of the person.

Every route below /v1 except enrolment and health goes through `signed_in`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Request

from app.sync.protocol import HIGHEST_VERSION, LOWEST_VERSION
from server.database import Connection, Database, name_person
from server.problems import ProblemError
from server.queries.devices import KnownDevice, device_by_token, touch_device
from server.settings import Settings
from server.storage import Storage
from server.uploading import Uploader

_TOUCH_AFTER_S = 60.0
_MAX_TOKEN_CHARACTERS = 200

Authorization = Annotated[
    str, Header(description="`Bearer <token>`, the token that enrolment gave.", examples=["Bearer kq1…"])
]
ProtocolVersion = Annotated[
    str | None,
    Header(alias="X-Feldlotse-Protocol", description="Version of the sync protocol the seat speaks."),
]


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in device and the transaction in its name."""

    device_id: str
    user_id: str
    network_id: str
    connection: Connection


def database_of(request: Request) -> Database:
    """The connections of this server process."""
    database = request.app.state.database
    assert isinstance(database, Database)
    return database


def storage_of(request: Request) -> Storage:
    """Where this server keeps files."""
    storage = request.app.state.storage
    assert isinstance(storage, Storage)
    return storage


def uploader_of(request: Request, caller: Caller) -> Uploader:
    """What takes the uploads of a signed-in device, each step in a transaction of its own."""
    settings = request.app.state.settings
    assert isinstance(settings, Settings)
    database = database_of(request)
    return Uploader(
        network_id=caller.network_id,
        device_id=caller.device_id,
        user_id=caller.user_id,
        transaction=lambda: database.transaction(
            network=caller.network_id, person=caller.user_id, device=caller.device_id
        ),
        storage=storage_of(request),
        previews=request.app.state.previews,
        quota_device_bytes=settings.quota_device_bytes,
        quota_network_bytes=settings.quota_network_bytes,
    )


@asynccontextmanager
async def signed_in(
    request: Request,
    authorization: str | None,
    protocol: str | None,
    *,
    snapshot: bool = False,
    revoked: bool = False,
    counted: bool = True,
) -> AsyncIterator[Caller]:
    """
    Open a transaction in the name of the person behind a token.

    Args:
        snapshot: Read only, all statements see the same moment.
        revoked: Let blocked devices in, and nobody else.
        counted: The request counts for the limits of device and network; its second transaction does not.

    Raises:
        ProblemError: `token_unknown`, `device_revoked` (or `not_revoked`), `protocol_unsupported` or
            `too_many_requests`.
    """
    check_protocol(protocol)
    token = _token_in(authorization)
    database = database_of(request)
    async with database.transaction(snapshot=snapshot) as connection:
        device = await device_by_token(connection, token)
        if device is None:
            raise ProblemError("token_unknown")
        if device.revoked and not revoked:
            raise ProblemError("device_revoked")
        if revoked and not device.revoked:
            raise ProblemError("not_revoked")
        if counted:
            _count(request, device)
        await name_person(
            connection, network=device.network_id, person=device.user_id, device=device.device_id
        )
        if not snapshot:
            await touch_device(connection, device.device_id)
        yield Caller(device.device_id, device.user_id, device.network_id, connection)
    if snapshot and _is_due(device, request):
        async with database.transaction(
            network=device.network_id, person=device.user_id, device=device.device_id
        ) as connection:
            await touch_device(connection, device.device_id)


def check_protocol(protocol: str | None) -> None:
    """
    Refuse a seat whose version of the protocol is not spoken here; a request without one is a person's.

    Raises:
        ProblemError: `protocol_unsupported`.
    """
    if protocol is None:
        return
    if not protocol.isdecimal() or not LOWEST_VERSION <= int(protocol[:6]) <= HIGHEST_VERSION:
        raise ProblemError(
            "protocol_unsupported", theirs=protocol[:20], ours=f"{LOWEST_VERSION}–{HIGHEST_VERSION}"
        )


def _count(request: Request, device: KnownDevice) -> None:
    wait_s = request.app.state.rates.take(device_id=device.device_id, network_id=device.network_id)
    if wait_s > 0:
        whole_s = str(int(wait_s) + 1)
        raise ProblemError("too_many_requests", headers={"Retry-After": whole_s}, seconds=whole_s)


def _token_in(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= _MAX_TOKEN_CHARACTERS:
        raise ProblemError("token_unknown", headers={"WWW-Authenticate": "Bearer"})
    return token


def _is_due(device: KnownDevice, request: Request) -> bool:
    now = request.app.state.now()
    return device.last_seen_at is None or (now - device.last_seen_at).total_seconds() > _TOUCH_AFTER_S
