"""SQL for networks, regions, firms, people and the audit; but for the last, for operators only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from app.sync.changes import Json
from server.database import Connection


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network."""

    id: str
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A part of a network: a list of districts."""

    id: str
    name: str
    kreise: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A firm as far as access is concerned."""

    id: str
    name: str
    region_id: str


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person of a network."""

    id: str
    name: str
    role: str
    firm_id: str | None
    region_ids: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """An enrolled device."""

    id: str
    user_name: str
    name: str
    platform: str
    created_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    revoked_why: str = ""
    wiped_at: datetime | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    handed_over: int = 0


async def list_networks(connection: Connection) -> list[NetworkRow]:
    """All networks of this server."""
    cursor = await connection.execute("SELECT network_id, name, short_name FROM network ORDER BY name")
    return [NetworkRow(*row) for row in await cursor.fetchall()]


async def insert_network(connection: Connection, network: NetworkRow) -> None:
    """Add a network with its counter."""
    await connection.execute(
        "INSERT INTO network (network_id, name, short_name) VALUES (%s, %s, %s)",
        (network.id, network.name, network.short_name),
    )
    await connection.execute("INSERT INTO network_seq (network_id) VALUES (%s)", (network.id,))


async def list_regions(connection: Connection, *, network_id: str) -> list[RegionRow]:
    """The regions of a network."""
    cursor = await connection.execute(
        "SELECT id, name, kreise FROM region WHERE network_id = %s ORDER BY name", (network_id,)
    )
    return [RegionRow(row[0], row[1], tuple(row[2])) for row in await cursor.fetchall()]


async def save_region(connection: Connection, region: RegionRow, *, network_id: str) -> None:
    """Add or change a region."""
    await connection.execute(
        "INSERT INTO region (network_id, id, name, kreise) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (network_id, id) DO UPDATE SET name = excluded.name, kreise = excluded.kreise",
        (network_id, region.id, region.name, list(region.kreise)),
    )


async def list_firms(connection: Connection, *, network_id: str) -> list[FirmRow]:
    """The firms of a network."""
    cursor = await connection.execute(
        "SELECT id, name, region_id FROM firm WHERE network_id = %s ORDER BY name", (network_id,)
    )
    return [FirmRow(*row) for row in await cursor.fetchall()]


async def save_firms(connection: Connection, firms: Sequence[FirmRow], *, network_id: str) -> None:
    """Add or change firms."""
    await connection.execute(
        "INSERT INTO firm (network_id, id, name, region_id)"
        " SELECT %s::uuid, * FROM unnest(%s::uuid[], %s::text[], %s::uuid[])"
        " ON CONFLICT (network_id, id) DO UPDATE SET name = excluded.name, region_id = excluded.region_id",
        (
            network_id,
            [firm.id for firm in firms],
            [firm.name for firm in firms],
            [firm.region_id for firm in firms],
        ),
    )


async def list_users(connection: Connection, *, network_id: str) -> list[UserRow]:
    """The people of a network, in the order in which they were added."""
    cursor = await connection.execute(
        "SELECT id, name, role, firm_id, region_ids, active FROM app_user WHERE network_id = %s ORDER BY id",
        (network_id,),
    )
    return [UserRow(row[0], row[1], row[2], row[3], tuple(row[4]), row[5]) for row in await cursor.fetchall()]


async def save_user(connection: Connection, user: UserRow, *, network_id: str) -> None:
    """Add or change a person."""
    await connection.execute(
        "INSERT INTO app_user (network_id, id, name, role, firm_id, region_ids, active)"
        " VALUES (%s, %s, %s, %s, %s, %s::uuid[], %s)"
        " ON CONFLICT (network_id, id) DO UPDATE SET name = excluded.name, role = excluded.role,"
        " firm_id = excluded.firm_id, region_ids = excluded.region_ids, active = excluded.active",
        (network_id, user.id, user.name, user.role, user.firm_id, list(user.region_ids), user.active),
    )


async def insert_invite(
    connection: Connection, *, network_id: str, user_id: str, code_hash: bytes, expires_at: datetime
) -> None:
    """Keep the hash of a new code."""
    await connection.execute(
        "INSERT INTO invite (network_id, user_id, code_hash, expires_at) VALUES (%s, %s, %s, %s)",
        (network_id, user_id, code_hash, expires_at),
    )


async def list_devices(connection: Connection, *, network_id: str) -> list[DeviceRow]:
    """The devices of a network, newest last."""
    cursor = await connection.execute(
        "SELECT d.id, u.name, d.name, d.platform, d.created_at, d.last_seen_at, d.revoked_at, d.revoked_why,"
        " d.wiped_at, d.report, (SELECT count(DISTINCT q.operation ->> 'record') FROM quarantine q"
        " WHERE q.network_id = d.network_id AND q.device_id = d.id AND q.code = 'device_revoked')"
        " FROM device d JOIN app_user u ON u.network_id = d.network_id AND u.id = d.user_id"
        " WHERE d.network_id = %s ORDER BY d.created_at",
        (network_id,),
    )
    return [DeviceRow(*row) for row in await cursor.fetchall()]


async def revoke_device(connection: Connection, *, device_id: str, why: str = "") -> tuple[str, bool] | None:
    """Block a device; answers its network and whether it was still allowed, None if there is no such."""
    cursor = await connection.execute(
        "WITH before AS (SELECT id, revoked_at FROM device WHERE id = %s)"
        " UPDATE device d SET revoked_at = coalesce(d.revoked_at, now()),"
        " revoked_why = CASE WHEN d.revoked_at IS NULL THEN %s ELSE d.revoked_why END FROM before"
        " WHERE d.id = before.id RETURNING d.network_id, before.revoked_at IS NULL",
        (device_id, why),
    )
    row = await cursor.fetchone()
    return None if row is None else (str(row[0]), bool(row[1]))


async def add_audit(connection: Connection, *, network_id: str, actor: str, event: str, data: Json) -> None:
    """Write down what an operator or the server did."""
    await connection.execute(
        "INSERT INTO audit (network_id, actor, event, data) VALUES (%s, %s, %s, %s)",
        (network_id, actor, event, Jsonb(data)),
    )
