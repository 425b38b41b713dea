"""SQL for imports of catalogues: what is there already, by the keys files know."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.database import Connection


@dataclass(frozen=True, slots=True)
class PresentOffer:
    """An offer in the database."""

    id: str
    ended: bool


@dataclass(frozen=True, slots=True)
class PresentEntry:
    """A place of the directory."""

    id: str
    name: str
    source: str
    source_id: str


async def offers_of(
    connection: Connection, *, network_id: str, sources: Sequence[str]
) -> dict[tuple[str, str], PresentOffer]:
    """The offers of some sources, by source and the id the source gives."""
    cursor = await connection.execute(
        "SELECT fields ->> 'source', fields ->> 'source_id', id, fields ? 'ended_on' FROM record"
        " WHERE network_id = %s AND collection = 'offer' AND NOT deleted AND fields ->> 'source' = ANY(%s)",
        (network_id, list(sources)),
    )
    return {(row[0], row[1]): PresentOffer(str(row[2]), bool(row[3])) for row in await cursor.fetchall()}


async def entries_of(connection: Connection, *, network_id: str) -> list[PresentEntry]:
    """All places of the directory, the oldest first."""
    cursor = await connection.execute(
        "SELECT id, coalesce(fields ->> 'name', ''), coalesce(fields ->> 'source', ''),"
        " coalesce(fields ->> 'source_id', '') FROM record"
        " WHERE network_id = %s AND collection = 'directory' AND NOT deleted ORDER BY created_seq DESC",
        (network_id,),
    )
    return [PresentEntry(str(row[0]), row[1], row[2], row[3]) for row in await cursor.fetchall()]
