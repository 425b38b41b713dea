"""What a catalogue says, whatever its format: offers with their dates, and the places behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.sync.changes import Json
from server.operating.offers.findings import Findings

MOST_OFFERS = 200_000
MOST_DATES = 500
MOST_HOURS = 10_000.0
MOST_EUROS = 1_000_000.0

OfferKey = tuple[str, str]
"""Source and the id the source gives: what makes the same offer the same next time."""


@dataclass(frozen=True, slots=True)
class CatalogueDate:
    """One date and place of an offer."""

    begin: date | None = None
    end: date | None = None
    city: str = ""
    postcode: str = ""
    kreis5: str | None = None
    online: bool = False
    inhouse: bool = False

    def past(self, today: date) -> bool:
        """Whether it is over."""
        last = self.end or self.begin
        return last is not None and last < today

    def fields(self) -> dict[str, Json]:
        """As it stands in the record: what is not known is absent."""
        found: dict[str, Json] = {}
        if self.begin is not None:
            found["begin"] = self.begin.isoformat()
        if self.end is not None:
            found["end"] = self.end.isoformat()
        for name, value in (("city", self.city), ("postcode", self.postcode), ("kreis5", self.kreis5)):
            if value:
                found[name] = value
        if self.online:
            found["online"] = True
        if self.inhouse:
            found["inhouse"] = True
        return found


@dataclass(slots=True)
class CatalogueOffer:
    """One offer; `row` is where the file names it first."""

    row: int
    source: str
    source_id: str
    title: str
    provider: str
    as_of: date | None = None
    description: str = ""
    target_group: str = ""
    degree: str = ""
    topics: tuple[str, ...] = ()
    hours: float | None = None
    price_eur: float | None = None
    azav_provider: bool | None = None
    azav_measure: bool | None = None
    measure_number: str = ""
    url: str | None = None
    dates: list[CatalogueDate] = field(default_factory=list)

    @property
    def key(self) -> OfferKey:
        """What the same offer is found by next time."""
        return self.source, self.source_id

    def over(self, today: date) -> bool:
        """Whether all its dates are past."""
        return bool(self.dates) and all(each.past(today) for each in self.dates)

    def fields(self, *, directory_id: str | None) -> dict[str, Json]:
        """All fields of the record; None for what is not known, so that an old value goes away."""
        return {
            "title": self.title,
            "provider": self.provider,
            "directory_id": directory_id,
            "description": self.description or None,
            "target_group": self.target_group or None,
            "degree": self.degree or None,
            "topics": list(self.topics) or None,
            "hours": _plain(self.hours),
            "price_eur": _plain(self.price_eur),
            "azav_provider": self.azav_provider,
            "azav_measure": self.azav_measure,
            "measure_number": self.measure_number or None,
            "url": self.url,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "ended_on": None,
            "source": self.source,
            "source_id": self.source_id,
            "dates": [each.fields() for each in self.dates] or None,
        }


def _plain(number: float | None) -> float | int | None:
    """Whole numbers as such: shorter on the wire, and equal whatever wrote them."""
    return int(number) if number is not None and number == int(number) else number


@dataclass(slots=True)
class CatalogueEntry:
    """One place of the directory. Without `source_id` it is found again by its name."""

    row: int
    name: str
    kind: str
    source: str = ""
    source_id: str = ""
    city: str = ""
    kreis5: str | None = None
    phone: str = ""
    email: str = ""
    website: str | None = None
    topics: tuple[str, ...] = ()
    description: str = ""
    as_of: date | None = None
    ended: bool = False

    def fields(self, *, today: date) -> dict[str, Json]:
        """All fields of the record; None for what is not known."""
        return {
            "name": self.name,
            "kind": self.kind,
            "city": self.city or None,
            "kreis5": self.kreis5,
            "phone": self.phone or None,
            "email": self.email or None,
            "website": self.website,
            "topics": list(self.topics),
            "description": self.description or None,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "ended_on": today.isoformat() if self.ended else None,
            "source": self.source or None,
            "source_id": self.source_id or None,
        }


@dataclass(frozen=True)
class Catalogue:
    """
    What a file says.

    Attributes:
        full: The offers of its sources that it does not name are gone.
        ended: Offers it names as gone.
    """

    offers: Sequence[CatalogueOffer] = ()
    entries: Sequence[CatalogueEntry] = ()
    full: bool = True
    ended: frozenset[OfferKey] = frozenset()

    @property
    def size(self) -> int:
        """How many records it makes, for the progress bar."""
        return len(self.offers) + len(self.entries)


def warn_of_over(offers: Sequence[CatalogueOffer], findings: Findings, *, column: str, today: date) -> None:
    """Note the offers that nobody can join any more; they are taken, and shown as over."""
    for offer in offers:
        if offer.over(today):
            last = max(each.end or each.begin or today for each in offer.dates)
            findings.warning(offer.row, column, "offer_over", value=last.isoformat())
