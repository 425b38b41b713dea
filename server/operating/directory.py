"""The directory: providers, advice offices, funding bodies and chambers, from a table."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from server.database import Connection
from server.operating.errors import OperatorError
from server.operating.offers.reading import read_catalogue
from server.operating.offers.writing import write_catalogue
from server.reference import Outcome


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
    Import entries from a file that is known to be right, such as the sample's.

    Args:
        update: Also change entries that are there already to what the file says.
        progress: Called with the number of entries done since the last call.

    Raises:
        OperatorError: `import_refused`.
    """
    catalogue, findings = read_catalogue(path, form=None, source=None, kind="beratung", today=now.date())
    if findings.errors:
        raise OperatorError("import_refused", file=path.name, count=str(findings.errors))
    written = await write_catalogue(
        connection, catalogue, network_id=network_id, update_entries=update, now=now, progress=progress
    )
    return written.outcomes
