"""SQL for devices that may be lost: what they report, who looks after them, blocking, handing over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from server.database import Connection

MAX_HANDED_OVER = 20_000
"""Operations a blocked device may hand over altogether; more is no honest device."""


@dataclass(frozen=True)
class DeviceInView:
    """A device as those see it who look after it; `report` is what it last said of itself."""

    id: str
    user_id: str
    user_name: str
    user_role: str
    name: str
    platform: str
    app_version: str
    created_at: datetime
    last_seen_at: datetime | None
    report: Mapping[str, Any]
    reported_at: datetime | None
    revoked_at: datetime | None
    revoked_why: str
    wiped_at: datetime | None
    firms: int
    handed_over: Mapping[str, int]


async def devices_in_view(connection: Connection) -> tuple[DeviceInView, ...]:
    """The devices the person of this transaction may know of, oldest first."""
    cursor = await connection.execute("SELECT * FROM devices_in_view()")
    return tuple(DeviceInView(*row) for row in await cursor.fetchall())


async def revoke(connection: Connection, *, device_id: str, why: str) -> str:
    """Block a device; answers `revoked`, `was_revoked`, `device_unknown` or `not_allowed`."""
    cursor = await connection.execute("SELECT revoke_device(%s, %s)", (device_id, why))
    row = await cursor.fetchone()
    assert row is not None
    return str(row[0])


async def keep_report(connection: Connection, *, device_id: str, report: Mapping[str, Any]) -> None:
    """Keep what a device says of itself."""
    await connection.execute(
        "UPDATE device SET report = %s, reported_at = now() WHERE id = %s", (Jsonb(dict(report)), device_id)
    )


async def note_wiped(connection: Connection, *, device_id: str) -> None:
    """Note that a blocked device has destroyed its key and data."""
    await connection.execute(
        "UPDATE device SET wiped_at = coalesce(wiped_at, now()) WHERE id = %s", (device_id,)
    )


async def standing(connection: Connection, *, device_id: str, proof: bytes) -> bool | None:
    """Whether a device is blocked; None where there is no such device or the proof is wrong."""
    cursor = await connection.execute("SELECT device_standing(%s, %s)", (device_id, proof))
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def note_wiped_by_proof(connection: Connection, *, device_id: str, proof: bytes) -> None:
    """Note that a locked device has destroyed itself."""
    await connection.execute("SELECT note_wiped(%s, %s)", (device_id, proof))


async def handed_over_so_far(connection: Connection, *, network_id: str, device_id: str) -> int:
    """How many operations a blocked device has handed over."""
    cursor = await connection.execute(
        "SELECT count(*) FROM quarantine"
        " WHERE network_id = %s AND device_id = %s AND code = 'device_revoked'",
        (network_id, device_id),
    )
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


async def handled_before(
    connection: Connection, *, network_id: str, device_id: str, device_seqs: Sequence[int]
) -> set[int]:
    """Which of these numbers were applied before the device was blocked."""
    cursor = await connection.execute(
        "SELECT device_seq FROM history WHERE network_id = %s AND device_id = %s AND device_seq = ANY (%s)",
        (network_id, device_id, list(device_seqs)),
    )
    return {int(row[0]) for row in await cursor.fetchall()}
