"""People, their invitations and devices."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.models.scopes import firm_scope, network_scope
from app.sync.changes import new_id
from server.codes import mint_code
from server.database import Connection
from server.operating.errors import OperatorError
from server.operating.firms import find_firm
from server.operating.networks import find_region
from server.queries import networks
from server.queries.access import refresh_access
from server.queries.devices import hash_secret
from server.queries.networks import NetworkRow, UserRow
from server.queries.reference import write_reference
from server.reference import Outcome, ReferenceRecord


async def add_user(
    connection: Connection,
    *,
    network_id: str,
    name: str,
    role: str,
    firm: str | None,
    regions: Sequence[str],
    active: bool = True,
    update: bool,
    now: datetime,
) -> tuple[UserRow, Outcome]:
    """
    Add a person and give them their scopes.

    Args:
        firm: Name or id of the firm of a Kümmerer.
        regions: Names or ids of the regions of a mentor.
        update: Change role, firm, regions or activity of somebody who is there already.

    Raises:
        OperatorError: `firm_needed`, `firm_not_allowed`, `region_needed`, `firm_unknown`, `region_unknown`,
            `firm_fixed` (nobody moves between firms, or in or out of one).
    """
    if role == "kuemmerer" and firm is None:
        raise OperatorError("firm_needed", name=name)
    if role != "kuemmerer" and firm is not None:
        raise OperatorError("firm_not_allowed", name=name, role=role)
    if role == "mentor" and not regions:
        raise OperatorError("region_needed", name=name)
    known = {user.name: user for user in await networks.list_users(connection, network_id=network_id)}
    present = known.get(name)
    if present is not None and not update:
        return present, "unchanged"
    found = [await find_region(connection, network_id=network_id, name=region) for region in regions]
    firm_id = (await find_firm(connection, network_id=network_id, name=firm)).id if firm else None
    if present is not None and present.firm_id != firm_id:
        # A Kümmerer's seat holds what belongs to one firm alone: it does not move with the person.
        raise OperatorError("firm_fixed", name=name)
    user = UserRow(
        id=present.id if present is not None else new_id(),
        name=name,
        role=role,
        firm_id=firm_id,
        region_ids=tuple(region.id for region in found),
        active=active,
    )
    await networks.save_user(connection, user, network_id=network_id)
    (outcome,) = await write_reference(
        connection, [person_record(user, network_id=network_id)], network_id=network_id, now=now
    )
    await refresh_access(connection, network_id=network_id)
    return user, outcome


def person_record(user: UserRow, *, network_id: str) -> ReferenceRecord:
    """
    What others may read about a person.

    Who works for which firm is known to that firm and its mentors and supervisors, not to other firms: a
    Kümmerer stands in the firm's shared layer, everybody else in the network's reference data.
    """
    scope = firm_scope(user.firm_id, "shared") if user.firm_id is not None else network_scope(network_id)
    fields = {
        "name": user.name,
        "role": user.role,
        "firm_id": user.firm_id,
        "region_ids": list(user.region_ids),
        "active": user.active,
    }
    return ReferenceRecord("person", user.id, scope, fields)


async def find_user(
    connection: Connection, *, name: str, network: NetworkRow | None
) -> tuple[NetworkRow, UserRow]:
    """
    Find a person by id or name, in one network or in all.

    Raises:
        OperatorError: `user_unknown`, or `user_ambiguous` when several networks have one of that name.
    """
    searched = [network] if network is not None else await networks.list_networks(connection)
    found = [
        (each, user)
        for each in searched
        for user in await networks.list_users(connection, network_id=each.id)
        if name in (user.id, user.name)
    ]
    if not found:
        raise OperatorError("user_unknown", name=name)
    if len(found) > 1:
        raise OperatorError("user_ambiguous", name=name)
    return found[0]


async def invite(
    connection: Connection, *, network_id: str, user: UserRow, days: int, now: datetime
) -> tuple[str, datetime]:
    """
    Mint a one-time code for a person.

    Returns:
        The code, which nobody can read again, and the moment it expires.

    Raises:
        OperatorError: `user_inactive`.
    """
    if not user.active:
        raise OperatorError("user_inactive", name=user.name)
    code, expires_at = mint_code(), now + timedelta(days=days)
    await networks.insert_invite(
        connection, network_id=network_id, user_id=user.id, code_hash=hash_secret(code), expires_at=expires_at
    )
    await networks.add_audit(
        connection, network_id=network_id, actor="operator", event="invited", data={"user_id": user.id}
    )
    return code, expires_at


async def revoke_device(connection: Connection, *, device_id: str, why: str = "") -> bool:
    """
    Block a device for good; says whether it was still allowed.

    Raises:
        OperatorError: `device_unknown`.
    """
    revoked = await networks.revoke_device(connection, device_id=device_id, why=why)
    if revoked is None:
        raise OperatorError("device_unknown", id=device_id)
    network_id, was_allowed = revoked
    if was_allowed:
        await networks.add_audit(
            connection,
            network_id=network_id,
            actor="operator",
            event="device_revoked",
            data={"device_id": device_id, "why": why},
        )
    return was_allowed
