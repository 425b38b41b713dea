"""
Enrolment: a one-time code brings a device into a network.

Must not know: HTTP (`app.sync.client` does).
"""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast, get_args

from app.models.values import Role
from app.sync.client import Enrolment
from app.sync.errors import (
    ConnectionFailedError,
    EnrolmentRefusedError,
    SeatRefusedError,
    ServerBusyError,
    SyncError,
)
from app.usecases.errors import UseCaseError
from app.usecases.packages import remember_key
from app.usecases.seat import Identity, Seat

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8

_KNOWN_CODES = frozenset(
    {"code_unknown", "code_used", "code_expired", "too_many_attempts", "protocol_unsupported"}
)


class EnrolmentError(UseCaseError):
    """
    The code did not bring the device in; nothing is lost.

    `code`: code_unknown, code_used, code_expired, too_many_attempts (`data["retry_after_s"]`),
    server_unreachable, server_error, protocol_unsupported, already_enrolled.
    """


def normalise_code(text: str) -> str:
    """The code as the server knows it: capitals, without dashes and spaces; may be incomplete."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


async def enrol(seat: Seat, *, code: str, device_name: str, platform: str) -> Identity:
    """
    Bring this device into the network of the code and remember who sits here.

    Args:
        code: As typed; a code that cannot be one is refused without asking the server.
        device_name: What the person calls the device.
        platform: For example `windows`, `android`, `web`.

    Raises:
        EnrolmentError: See there; the seat stays as it was.
    """
    if seat.identity is not None:
        raise EnrolmentError("already_enrolled")
    wanted = normalise_code(code)
    if len(wanted) != CODE_LENGTH or not set(wanted) <= set(CODE_ALPHABET):
        raise EnrolmentError("code_unknown")
    try:
        async with seat.connect(seat.server_url, "") as client:
            answer = await client.enrol(
                code=wanted, device_name=device_name, platform=platform, app_version=app_version()
            )
    except SyncError as error:
        raise _our_error(error) from error
    identity = _identity(answer)
    seat.become(identity, token=answer.token)
    remember_key(seat, answer.package_key)
    seat.sync.identity_fresh = True
    # The firms come now, not with the next poll.
    seat.sync.asked = True
    seat.wake_sync()
    return identity


def identity_from(user: Mapping[str, Any], network: Mapping[str, Any], *, device_id: str) -> Identity:
    """
    Read who sits here from what the server says.

    Raises:
        EnrolmentError: `server_error`: something is missing, or the role is one this app does not know.
    """
    role = user.get("role")
    if role not in get_args(Role) or not user.get("id") or not network.get("id"):
        raise EnrolmentError("server_error")
    return Identity(
        user_id=str(user["id"]),
        name=str(user.get("name", "")),
        role=cast(Role, role),
        network_id=str(network["id"]),
        network_name=str(network.get("name", "")),
        device_id=device_id,
        firm_id=str(user["firm_id"]) if user.get("firm_id") else None,
        region_ids=tuple(str(region) for region in user.get("region_ids") or ()),
    )


def _identity(answer: Enrolment) -> Identity:
    return identity_from(answer.user, answer.network, device_id=answer.device_id)


def _our_error(error: SyncError) -> EnrolmentError:
    if isinstance(error, EnrolmentRefusedError | SeatRefusedError) and error.code in _KNOWN_CODES:
        return EnrolmentError(error.code, retry_after_s=error.retry_after_s)
    if isinstance(error, ServerBusyError):
        return EnrolmentError("too_many_attempts", retry_after_s=error.retry_after_s)
    if isinstance(error, ConnectionFailedError):
        return EnrolmentError("server_unreachable")
    return EnrolmentError("server_error", detail=error.code)


def app_version() -> str:
    """The version of this app, for the server's list of devices."""
    try:
        return version("feldlotse")
    except PackageNotFoundError:
        # A packed phone app carries no package metadata.
        return "0"
