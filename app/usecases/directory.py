"""
The directory: providers, advice offices, funding bodies, chambers. Reference data with a date.

Must not know: referrals.
"""

from dataclasses import dataclass
from datetime import date

from app.models import codelists
from app.models.reference import DirectoryEntry
from app.search import Query
from app.usecases.records import all_of, get
from app.usecases.search import folded
from app.usecases.search_index import search
from app.usecases.seat import Seat

_MOST = 20_000


@dataclass(frozen=True)
class DirectoryRow:
    """One entry. `kind` is traeger, beratung, foerderstelle or kammer; `age_days` None if `as_of` is."""

    id: str
    name: str
    kind: str
    city: str
    kreis5: str | None
    kreis_name: str
    phone: str | None
    email: str | None
    website: str | None
    topics: tuple[str, ...]
    topic_labels: tuple[str, ...]
    description: str
    as_of: date | None
    age_days: int | None


def directory_entries(
    seat: Seat, *, query: str = "", topic: str | None = None, language: str = "de"
) -> tuple[DirectoryRow, ...]:
    """
    Search the directory.

    Args:
        query: Words that all must occur in name, place, description or topics, in any form; slips are
            forgiven.
        topic: Code of a topic field: entries for it come first, then those for every topic (they name
            none); entries for other topics are left out.
    """
    today = seat.now().date()
    named = set(search(seat, Query("directory", query), limit=_MOST).ids) if query.strip() else None
    found = [
        _row(seat, entry, language)
        for entry in all_of(seat, DirectoryEntry)
        if (named is None or entry.id in named)
        and (topic is None or not entry.topics or topic in entry.topics)
        and (entry.ended_on is None or entry.ended_on > today)
    ]
    return tuple(sorted(found, key=lambda row: (topic not in row.topics, folded(row.name), row.id)))


def directory_entry(seat: Seat, entry_id: str, *, language: str = "de") -> DirectoryRow:
    """
    One entry.

    Raises:
        NotHereError: This seat does not hold it.
    """
    return _row(seat, get(seat, DirectoryEntry, entry_id), language)


def _row(seat: Seat, entry: DirectoryEntry, language: str) -> DirectoryRow:
    return DirectoryRow(
        id=entry.id,
        name=entry.name,
        kind=entry.kind,
        city=entry.city,
        kreis5=entry.kreis5,
        kreis_name=codelists.kreis_name(entry.kreis5),
        phone=entry.phone,
        email=entry.email,
        website=entry.website,
        topics=entry.topics,
        topic_labels=tuple(codelists.topic_label(topic, language) for topic in entry.topics),
        description=entry.description,
        as_of=entry.as_of,
        age_days=(seat.now().date() - entry.as_of).days if entry.as_of else None,
    )
