"""
The directory: providers, advice offices, funding bodies, chambers. Reference data with a date.

Must not know: referrals.
"""

from dataclasses import dataclass
from datetime import date

from app.usecases.seat import Seat


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
        query: Words that all must occur in name, city, description or topics; umlauts may be missing.
        topic: Code of a topic field: entries for it come first, entries for other topics are left out.
    """
    raise NotImplementedError


def directory_entry(seat: Seat, entry_id: str, *, language: str = "de") -> DirectoryRow:
    """
    One entry.

    Raises:
        NotHereError: This seat does not hold it.
    """
    raise NotImplementedError
