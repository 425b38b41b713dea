"""The directory: providers, advice offices, funding bodies and chambers, from a table."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from app.models.codelists import kreise, topics
from app.models.scopes import network_scope
from app.sync.changes import Json, new_id
from server.database import Connection
from server.operating.tables import Row, read_table
from server.queries.reference import id_by_field, write_reference
from server.reference import Outcome, ReferenceRecord

COLUMNS = (
    "name",
    "kind",
    "city",
    "kreis5",
    "phone",
    "email",
    "website",
    "topics",
    "description",
    "as_of",
)
KINDS = ("traeger", "beratung", "foerderstelle", "kammer")


async def import_directory(
    connection: Connection,
    path: Path,
    *,
    network_id: str,
    update: bool,
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Outcome]:
    """
    Import entries from a table with the columns of `COLUMNS`; nothing is written if any line is wrong.

    Args:
        update: Also change entries that are there already (found by name) to what the table says.
        progress: Called with the number of entries done since the last call.

    Raises:
        OperatorError: The first fault with its line and column.
    """
    rows = read_table(path, columns=COLUMNS, needed=("name", "kind", "city", "as_of"))
    checked = [(row, _fields(row)) for row in rows]
    outcomes: list[Outcome] = []
    for row, fields in checked:
        present = await id_by_field(
            connection,
            network_id=network_id,
            collection="directory",
            field="name",
            value=row.needed("name"),
        )
        if present is not None and not update:
            outcomes.append("unchanged")
        else:
            record = ReferenceRecord("directory", present or new_id(), network_scope(network_id), fields)
            outcomes += await write_reference(connection, [record], network_id=network_id, now=now)
        progress(1)
    return outcomes


def _fields(row: Row) -> dict[str, Json]:
    if row.needed("kind") not in KINDS:
        raise row.fault("kind", " or ".join(KINDS))
    if row.text("kreis5") is not None and row.text("kreis5") not in kreise():
        raise row.fault("kreis5", "an official district key of five digits")
    named = (row.text("topics") or "").split()
    for topic in named:
        if topic not in topics():
            raise row.fault("topics", f"codes of topic fields separated by blanks (“{topic}” is none)")
    try:
        date.fromisoformat(row.needed("as_of"))
    except ValueError:
        raise row.fault("as_of", "a date like 2026-11-21") from None
    texts = ("name", "kind", "city", "kreis5", "phone", "email", "website", "description", "as_of")
    fields: dict[str, Json] = {column: row.text(column) for column in texts if row.text(column) is not None}
    fields["topics"] = named
    return fields
