"""Networks and their regions."""

from collections.abc import Sequence
from datetime import datetime

from app.models.codelists import kreise
from app.models.scopes import network_scope
from app.sync.changes import new_id
from server.database import Connection
from server.operating.errors import OperatorError
from server.queries import networks
from server.queries.access import refresh_access
from server.queries.networks import NetworkRow, RegionRow
from server.queries.reference import write_reference
from server.reference import Outcome, ReferenceRecord


async def add_network(
    connection: Connection, *, name: str, short_name: str, phone: str | None, now: datetime
) -> tuple[NetworkRow, Outcome]:
    """Add a network; one with that short name that is there already stays as it is."""
    for present in await networks.list_networks(connection):
        if present.short_name == short_name:
            return present, "unchanged"
    network = NetworkRow(new_id(), name, short_name)
    await networks.insert_network(connection, network)
    fields = {"name": name, "short_name": short_name, "languages": ["de", "en"], "contact_phone": phone}
    record = ReferenceRecord("network", network.id, network_scope(network.id), fields)
    await write_reference(connection, [record], network_id=network.id, now=now)
    await refresh_access(connection, network_id=network.id)
    return network, "added"


async def find_network(connection: Connection, name: str | None) -> NetworkRow:
    """
    Find a network by id, short name or name; without a name the only one there is.

    Raises:
        OperatorError: `network_none`, `network_unknown`, or `network_ambiguous` when one must be named.
    """
    known = await networks.list_networks(connection)
    if not known:
        raise OperatorError("network_none")
    if name is None:
        if len(known) == 1:
            return known[0]
        raise OperatorError("network_ambiguous", known=", ".join(each.short_name for each in known))
    for network in known:
        if name in (network.id, network.short_name, network.name):
            return network
    raise OperatorError("network_unknown", name=name, known=", ".join(each.short_name for each in known))


async def add_region(
    connection: Connection,
    *,
    network_id: str,
    name: str,
    districts: Sequence[str],
    update: bool,
    now: datetime,
) -> tuple[RegionRow, Outcome]:
    """
    Add a region.

    Args:
        districts: Official keys (five digits) of its districts.
        update: Change the districts of a region that is there already.

    Raises:
        OperatorError: `kreis_unknown`.
    """
    for key in districts:
        if key not in kreise():
            raise OperatorError("kreis_unknown", value=key)
    known = {region.name: region for region in await networks.list_regions(connection, network_id=network_id)}
    present = known.get(name)
    if present is not None and not update:
        return present, "unchanged"
    region = RegionRow(present.id if present is not None else new_id(), name, tuple(districts))
    await networks.save_region(connection, region, network_id=network_id)
    record = ReferenceRecord(
        "region", region.id, network_scope(network_id), {"name": name, "kreise": list(districts)}
    )
    (outcome,) = await write_reference(connection, [record], network_id=network_id, now=now)
    return region, outcome


async def find_region(connection: Connection, *, network_id: str, name: str) -> RegionRow:
    """
    Find a region by id or name.

    Raises:
        OperatorError: `region_unknown`.
    """
    known = await networks.list_regions(connection, network_id=network_id)
    for region in known:
        if name in (region.id, region.name):
            return region
    raise OperatorError("region_unknown", name=name, known=", ".join(each.name for each in known))
