"""SQL for devices and their people: enrolment, tokens, the limits of guessing."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from server.database import Connection


@dataclass(frozen=True)
class KnownDevice:
    """What a token says about its bearer."""

    device_id: str
    network_id: str
    user_id: str
    revoked: bool
    last_seen_at: datetime | None


@dataclass(frozen=True)
class Profile:
    """A person and their network, as the person may see both."""

    user_id: str
    name: str
    role: str
    firm_id: str | None
    region_ids: tuple[str, ...]
    network_id: str
    network_name: str
    epoch: str


@dataclass(frozen=True)
class Redemption:
    """What became of an enrolment code: `enrolled`, `code_unknown`, `code_used` or `code_expired`."""

    outcome: str
    network_id: str
    user_id: str


def hash_secret(secret: str) -> bytes:
    """What the database keeps of a token or code; both are random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).digest()


async def device_by_token(connection: Connection, token: str) -> KnownDevice | None:
    """Find the device a token belongs to; works before anybody is known."""
    cursor = await connection.execute("SELECT * FROM device_by_token(%s)", (hash_secret(token),))
    row = await cursor.fetchone()
    return None if row is None else KnownDevice(*row)


async def touch_device(connection: Connection, device_id: str) -> None:
    """Note that the device was seen; at most once a minute, a write per request would cost too much."""
    await connection.execute(
        "UPDATE device SET last_seen_at = now()"
        " WHERE id = %s AND (last_seen_at IS NULL OR last_seen_at < now() - interval '1 minute')",
        (device_id,),
    )


async def redeem_invite(
    connection: Connection,
    *,
    code: str,
    device_id: str,
    token: str,
    name: str,
    platform: str,
    app_version: str,
) -> Redemption:
    """Turn a code into a device, once."""
    cursor = await connection.execute(
        "SELECT outcome, network_id, user_id FROM redeem_invite(%s, %s, %s, %s, %s, %s)",
        (hash_secret(code), device_id, hash_secret(token), name, platform, app_version),
    )
    row = await cursor.fetchone()
    assert row is not None
    return Redemption(row[0], row[1] or "", row[2] or "")


async def profile(connection: Connection, *, user_id: str) -> Profile:
    """Read the person of this transaction and their network."""
    cursor = await connection.execute(
        "SELECT u.id, u.name, u.role, u.firm_id, u.region_ids, n.network_id, n.name, s.epoch"
        " FROM app_user u JOIN network n USING (network_id) CROSS JOIN server_state s WHERE u.id = %s",
        (user_id,),
    )
    row = await cursor.fetchone()
    assert row is not None
    return Profile(row[0], row[1], row[2], row[3], tuple(row[4]), row[5], row[6], row[7])


async def take_attempt(connection: Connection, bucket: str, *, capacity: float, per_second: float) -> float:
    """Take one attempt out of a bucket; answers how many seconds to wait, 0 when it was allowed."""
    cursor = await connection.execute("SELECT take_attempt(%s, %s, %s)", (bucket, capacity, per_second))
    row = await cursor.fetchone()
    assert row is not None
    return float(row[0])


async def return_attempt(connection: Connection, bucket: str) -> None:
    """Give an attempt back."""
    await connection.execute("SELECT return_attempt(%s)", (bucket,))
