"""Firms: master data, one by one or from a table."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from app.models.codelists import industries, kreise
from app.models.scopes import firm_scope
from app.sync.changes import Json, new_id
from server.database import Connection
from server.operating.errors import OperatorError
from server.operating.tables import Row, read_table
from server.queries import networks
from server.queries.access import refresh_access
from server.queries.networks import FirmRow, RegionRow
from server.queries.reference import write_reference
from server.reference import Outcome, ReferenceRecord

COLUMNS = (
    "name",
    "street",
    "postcode",
    "city",
    "kreis5",
    "region",
    "wz_section",
    "wz_division",
    "headcount",
    "headcount_date",
    "headcount_group",
    "works_council",
    "status",
)
WORKS_COUNCIL = ("ja", "gruendung", "nein", "unbekannt")
STATUS = ("interessent", "aktiv", "ruhend", "beendet")
# The first two digits of the official key are the federal state.
_BUNDESLAND = {"10": "sl", "14": "sn", "16": "th"}
_BATCH = 200


async def import_firms(
    connection: Connection,
    path: Path,
    *,
    network_id: str,
    update: bool,
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Outcome]:
    """
    Import firms from a table with the columns of `COLUMNS`; nothing is written if any line is wrong.

    Args:
        update: Also change firms that are there already (found by name) to what the table says.
        progress: Called with the number of firms done since the last call.

    Raises:
        OperatorError: The first fault with its line and column.
    """
    rows = read_table(path, columns=COLUMNS, needed=("name", "city", "kreis5"))
    return await add_firms(connection, rows, network_id=network_id, update=update, now=now, progress=progress)


async def add_firms(
    connection: Connection,
    rows: Sequence[Row],
    *,
    network_id: str,
    update: bool,
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Outcome]:
    """Add firms from rows; see `import_firms`."""
    regions = await networks.list_regions(connection, network_id=network_id)
    known = {firm.name: firm for firm in await networks.list_firms(connection, network_id=network_id)}
    firms: list[FirmRow] = []
    records: list[ReferenceRecord] = []
    skipped = 0
    for row in rows:
        name = row.needed("name")
        present = known.get(name)
        if present is not None and not update:
            skipped += 1
            continue
        firm_id = present.id if present is not None else new_id()
        region = _region_of(row, regions)
        firm = FirmRow(firm_id, name, region.id)
        known[name] = firm
        firms.append(firm)
        records.append(ReferenceRecord("firm", firm_id, firm_scope(firm_id, "shared"), _fields(row, region)))
    progress(skipped)
    outcomes: list[Outcome] = ["unchanged"] * skipped
    for start in range(0, len(firms), _BATCH):
        await networks.save_firms(connection, firms[start : start + _BATCH], network_id=network_id)
        batch = records[start : start + _BATCH]
        outcomes += await write_reference(connection, batch, network_id=network_id, now=now)
        progress(len(batch))
    await refresh_access(connection, network_id=network_id)
    return outcomes


async def find_firm(connection: Connection, *, network_id: str, name: str) -> FirmRow:
    """
    Find a firm by id or name.

    Raises:
        OperatorError: `firm_unknown`.
    """
    for firm in await networks.list_firms(connection, network_id=network_id):
        if name in (firm.id, firm.name):
            return firm
    raise OperatorError("firm_unknown", name=name)


def _region_of(row: Row, regions: Sequence[RegionRow]) -> RegionRow:
    """The region named, or the one the firm's district belongs to."""
    named = row.text("region")
    kreis = row.needed("kreis5")
    for region in regions:
        if region.name == named or (named is None and kreis in region.kreise):
            return region
    raise row.fault(
        "region" if named else "kreis5",
        "a region of the network: " + ", ".join(each.name for each in regions),
    )


def _fields(row: Row, region: RegionRow) -> dict[str, Json]:
    kreis = row.needed("kreis5")
    if kreis not in kreise():
        raise row.fault("kreis5", "an official district key of five digits")
    fields: dict[str, Json] = {
        "name": row.needed("name"),
        "street": row.text("street"),
        "postcode": row.text("postcode"),
        "city": row.needed("city"),
        "kreis5": kreis,
        "bundesland": _BUNDESLAND.get(kreis[:2], "sonst"),
        "region_id": region.id,
        "headcount": row.number("headcount"),
        "headcount_date": _date(row, "headcount_date"),
        "headcount_group": row.number("headcount_group"),
        "works_council": _one_of(row, "works_council", WORKS_COUNCIL),
        "status": _one_of(row, "status", STATUS) or "interessent",
        "wz_section": _industry(row, "wz_section"),
        "wz_division": _industry(row, "wz_division"),
    }
    if fields["wz_section"] or fields["wz_division"]:
        # A code without its edition says nothing: the letters of the sections moved between editions.
        fields["wz_edition"] = "WZ2025"
    return {path: value for path, value in fields.items() if value is not None}


def _industry(row: Row, column: str) -> str | None:
    value = row.text(column)
    if value is not None and value not in industries():
        raise row.fault(column, "a section or division of WZ 2025")
    return value


def _one_of(row: Row, column: str, allowed: Sequence[str]) -> str | None:
    value = row.text(column)
    if value is not None and value not in allowed:
        raise row.fault(column, " or ".join(allowed))
    return value


def _date(row: Row, column: str) -> str | None:
    value = row.text(column)
    if value is not None:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise row.fault(column, "a date like 2026-11-21") from None
    return value


def firm_row(name: str, cells: dict[str, str]) -> Row:
    """A single firm as a row, for the command that adds one."""
    return Row("command line", 1, {"name": name, **cells})
