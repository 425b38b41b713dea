"""
A checked catalogue into the database, in the caller's transaction: added, changed, unchanged, ended.

The same offer is found by source and id, the same place by its id or its name; nothing is ever written
twice and nothing deleted: an offer that a full catalogue does not name any more is ended, because referrals
may name it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.models.scopes import network_scope
from app.search import fold
from app.sync.changes import Json, new_id
from server.database import Connection
from server.operating.offers.catalogue import Catalogue, CatalogueEntry, CatalogueOffer, OfferKey
from server.queries import catalogue as queries
from server.queries.reference import write_reference
from server.reference import Outcome, ReferenceRecord

_BATCH = 500


@dataclass
class Written:
    """What became of a catalogue."""

    offers: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("added", "changed", "unchanged", "ended"), 0)
    )
    directory: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("added", "changed", "unchanged"), 0)
    )

    @property
    def outcomes(self) -> list[Outcome]:
        """One outcome for each record, for those who count them together."""
        found: list[Outcome] = []
        for counts in (self.offers, self.directory):
            found += ["added"] * counts["added"]
            found += ["changed"] * (counts["changed"] + counts.get("ended", 0))
            found += ["unchanged"] * counts["unchanged"]
        return found


async def write_catalogue(
    connection: Connection,
    catalogue: Catalogue,
    *,
    network_id: str,
    partial: bool = False,
    update_entries: bool = True,
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Written:
    """
    Write a catalogue.

    Args:
        partial: Offers the file does not name stay as they are, even if it is a full one.
        update_entries: Change places that are there already to what the file says.
        progress: Called with the number of records done since the last call.
    """
    written = Written()
    places = await _write_entries(
        connection,
        catalogue,
        written,
        network_id=network_id,
        update=update_entries,
        now=now,
        progress=progress,
    )
    sources = sorted({offer.source for offer in catalogue.offers} | {key[0] for key in catalogue.ended})
    present = await queries.offers_of(connection, network_id=network_id, sources=sources)
    scope = network_scope(network_id)
    for start in range(0, len(catalogue.offers), _BATCH):
        batch = catalogue.offers[start : start + _BATCH]
        records = [
            ReferenceRecord(
                "offer",
                present[offer.key].id if offer.key in present else new_id(),
                scope,
                offer.fields(directory_id=places.get(fold(offer.provider))),
            )
            for offer in batch
        ]
        for outcome in await write_reference(connection, records, network_id=network_id, now=now):
            written.offers[outcome] += 1
        progress(len(batch))
    gone = _gone(catalogue, present, partial=partial)
    for start in range(0, len(gone), _BATCH):
        fields: dict[str, Json] = {"ended_on": now.date().isoformat()}
        ended = [
            ReferenceRecord("offer", present[key].id, scope, fields) for key in gone[start : start + _BATCH]
        ]
        await write_reference(connection, ended, network_id=network_id, now=now)
        written.offers["ended"] += len(ended)
    return written


def _gone(
    catalogue: Catalogue, present: dict[OfferKey, queries.PresentOffer], *, partial: bool
) -> Sequence[OfferKey]:
    named = {offer.key for offer in catalogue.offers}
    running = [key for key, offer in present.items() if not offer.ended]
    if catalogue.full and not partial and named:
        return [key for key in running if key not in named]
    return [key for key in running if key in catalogue.ended]


async def _write_entries(
    connection: Connection,
    catalogue: Catalogue,
    written: Written,
    *,
    network_id: str,
    update: bool,
    now: datetime,
    progress: Callable[[int], None],
) -> dict[str, str]:
    """Write the places, those behind the offers included; gives folded name to id."""
    present = await queries.entries_of(connection, network_id=network_id)
    by_name = {fold(entry.name): entry.id for entry in present}
    by_key = {(entry.source, entry.source_id): entry.id for entry in present if entry.source_id}
    today = now.date()
    wanted: list[ReferenceRecord] = []
    for entry in catalogue.entries:
        known = by_key.get((entry.source, entry.source_id)) if entry.source_id else None
        known = known or by_name.get(fold(entry.name))
        if known is not None and not update:
            written.directory["unchanged"] += 1
            continue
        record_id = known or new_id()
        by_name[fold(entry.name)] = record_id
        wanted.append(
            ReferenceRecord("directory", record_id, network_scope(network_id), entry.fields(today=today))
        )
    behind: dict[str, list[CatalogueOffer]] = {}
    for offer in catalogue.offers:
        if fold(offer.provider) not in by_name:
            behind.setdefault(fold(offer.provider), []).append(offer)
    for name, offers in behind.items():
        by_name[name] = new_id()
        wanted.append(
            ReferenceRecord("directory", by_name[name], network_scope(network_id), _behind(offers, now))
        )
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        for outcome in await write_reference(connection, batch, network_id=network_id, now=now):
            written.directory[outcome] += 1
        progress(len(batch))
    return by_name


def _behind(offers: Sequence[CatalogueOffer], now: datetime) -> dict[str, Json]:
    """A provider the directory does not know yet: a referral needs somebody to go to."""
    dates = [date for offer in offers for date in offer.dates]
    at = next((each for each in dates if each.city), None)
    entry = CatalogueEntry(
        row=offers[0].row,
        name=offers[0].provider,
        kind="traeger",
        city=at.city if at else "",
        kreis5=at.kreis5 if at else None,
        topics=tuple(dict.fromkeys(topic for offer in offers for topic in offer.topics)),
        as_of=max((offer.as_of for offer in offers if offer.as_of), default=None),
    )
    return entry.fields(today=now.date())
