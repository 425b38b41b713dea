"""HTTP: a one-time code becomes a device."""

import hashlib
import secrets

import psycopg.errors
from fastapi import APIRouter, Request

from app.sync.protocol import HIGHEST_VERSION, LOWEST_VERSION
from server.codes import normalise_code
from server.database import Database
from server.problems import ProblemError
from server.queries.devices import profile, redeem_invite, return_attempt, take_attempt
from server.queries.networks import add_audit
from server.queries.packages import present_key
from server.queries.reference import name_device
from server.routes.identity import database_of
from server.routes.me import me_view
from server.routes.schemas import Enrolled, Enrolment, problems

router = APIRouter(prefix="/v1", tags=["seat"])

# Wrong codes in a row from one address, and from everywhere: 31^8 codes cannot be guessed at this pace.
ADDRESS_ATTEMPTS, ADDRESS_PER_SECOND = 10.0, 1 / 30
ALL_ATTEMPTS, ALL_PER_SECOND = 200.0, 1.0
_SERVER_DEVICE = "00000000"


@router.post(
    "/enrol",
    summary="Turn a one-time code into a device",
    responses=problems(
        "code_unknown",
        "code_used",
        "code_expired",
        "too_many_attempts",
        "protocol_unsupported",
        "body_malformed",
        "body_too_large",
        "database_unavailable",
        "internal_error",
    ),
)
async def enrol(request: Request, enrolment: Enrolment) -> Enrolled:
    """
    The token is in this answer and nowhere else. Wrong codes are limited per address and altogether; the
    answer 429 says in Retry-After when to try again.
    """
    low, high = enrolment.protocol
    if high < LOWEST_VERSION or low > HIGHEST_VERSION:
        raise ProblemError(
            "protocol_unsupported", theirs=f"{low}–{high}", ours=f"{LOWEST_VERSION}–{HIGHEST_VERSION}"
        )
    database = database_of(request)
    buckets = _buckets(request)
    await _take_attempts(database, buckets)
    token = secrets.token_urlsafe(32)
    device_id, network_id, user_id = await _redeem(database, enrolment, token)
    async with database.transaction(network=network_id, person=user_id, device=device_id) as connection:
        await name_device(
            connection,
            network_id=network_id,
            user_id=user_id,
            device_id=device_id,
            name=enrolment.device_name or enrolment.platform,
            now=request.app.state.now(),
        )
        for bucket, _, _ in buckets:
            await return_attempt(connection, bucket)
        found = await profile(connection, user_id=user_id)
        key = await present_key(connection, network_id=network_id)
        await add_audit(
            connection,
            network_id=network_id,
            actor=user_id,
            event="device_enrolled",
            data={"device_id": device_id},
        )
    view = me_view(found, key, server_time_ms=int(request.app.state.now().timestamp() * 1000))
    return Enrolled(token=token, device_id=device_id, **view.model_dump())


def _buckets(request: Request) -> tuple[tuple[str, float, float], ...]:
    """Name, size and refill of the limits that count for this address."""
    host = request.client.host if request.client is not None else ""
    address = hashlib.sha256(f"enrol|{host}".encode()).hexdigest()[:32]
    return (
        (f"enrol/{address}", ADDRESS_ATTEMPTS, ADDRESS_PER_SECOND),
        ("enrol/all", ALL_ATTEMPTS, ALL_PER_SECOND),
    )


async def _take_attempts(database: Database, buckets: tuple[tuple[str, float, float], ...]) -> None:
    """Count an attempt before it is made, so that many at once count as many."""
    async with database.transaction() as connection:
        waits = [
            await take_attempt(connection, bucket, capacity=capacity, per_second=per_second)
            for bucket, capacity, per_second in buckets
        ]
    wait_s = int(max(waits)) + 1
    if max(waits) > 0:
        raise ProblemError("too_many_attempts", headers={"Retry-After": str(wait_s)}, seconds=str(wait_s))


async def _redeem(database: Database, enrolment: Enrolment, token: str) -> tuple[str, str, str]:
    code = normalise_code(enrolment.code)
    while True:
        device_id = secrets.token_hex(4)
        if device_id == _SERVER_DEVICE:
            continue
        try:
            async with database.transaction() as connection:
                redemption = await redeem_invite(
                    connection,
                    code=code,
                    device_id=device_id,
                    token=token,
                    name=enrolment.device_name,
                    platform=enrolment.platform,
                    app_version=enrolment.app_version,
                )
        except psycopg.errors.UniqueViolation:
            continue  # One of four thousand million device ids was taken: mint another.
        if redemption.outcome != "enrolled":
            raise ProblemError(redemption.outcome)
        return device_id, redemption.network_id, redemption.user_id
