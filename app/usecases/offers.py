"""
Training offers: found by words and filters, without a net, each with how old it is.

Must not know: needs and how well an offer fits one (`matching` does).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from app.models import codelists
from app.models.noun import UnreadableRecordError
from app.models.offer import Offer, OfferDate
from app.models.places import Place, distance_km, locate
from app.models.reference import Region
from app.models.searched import TOPIC, tag
from app.search import AnyOf, AtLeast, AtMost, Condition, Either, Is, Order, Query, Within
from app.usecases.records import all_of, get, identity_of
from app.usecases.search_index import search
from app.usecases.seat import Seat

OLD_DAYS = 90
"""Older entries are marked: prices and dates of a course change with the half-year."""

Sorting = Literal["passend", "beginn", "naehe", "preis"]
How = Literal["alle", "praesenz", "online", "inhouse"]


@dataclass(frozen=True)
class OfferFilter:
    """
    What is looked for; an empty filter finds everything one can still join.

    Attributes:
        near: A town or the key of a district; with `km`, offers within, those online and inhouse included.
        hours: At least and at most; offers that do not say are found, too, unless `strict`.
        price: At most, in euros.
        azav: Only certified courses.
        strict: Leave out offers that do not say hours or price.
    """

    topic: str = ""
    near: str = ""
    km: int = 0
    how: How = "alle"
    begin_from: date | None = None
    begin_until: date | None = None
    hours: tuple[int | None, int | None] = (None, None)
    price: int | None = None
    azav: bool = False
    strict: bool = False
    sorting: Sorting = "beginn"

    @property
    def count(self) -> int:
        """How many filters are set, order and place without a radius aside."""
        return sum(
            (
                bool(self.topic),
                bool(self.near and self.km),
                self.how != "alle",
                self.begin_from is not None or self.begin_until is not None,
                self.hours != (None, None),
                self.price is not None,
                self.azav,
            )
        )


@dataclass(frozen=True)
class DateRow:
    """One date of an offer. `km` from the place asked for; `about`: from the seat of a district."""

    begin: date | None
    end: date | None
    city: str
    postcode: str
    online: bool
    inhouse: bool
    km: float | None = None
    about: bool = False
    begun: bool = False
    """It has begun; nobody joins it any more."""


@dataclass(frozen=True)
class OfferRow:
    """
    One offer. None is unknown, never no.

    Attributes:
        dates: Those one can still join, the soonest first; if there are none, all.
        age_days: How old the entry is; None if it does not say.
        old: So old that it should be checked before it is used.
        over: Nobody can join any more.
    """

    id: str
    title: str
    provider: str
    directory_id: str | None
    topics: tuple[str, ...]
    topic_labels: tuple[str, ...]
    description: str
    target_group: str
    degree: str
    hours: float | None
    price_eur: float | None
    azav_provider: bool | None
    azav_measure: bool | None
    measure_number: str | None
    url: str | None
    dates: tuple[DateRow, ...]
    as_of: date | None
    age_days: int | None
    old: bool
    over: bool
    ended_on: date | None

    @property
    def next_date(self) -> DateRow | None:
        """The date that counts first."""
        return self.dates[0] if self.dates else None


@dataclass(frozen=True)
class OfferPage:
    """
    What was found.

    Attributes:
        total: How many there are; `rows` holds the first of them.
        read_as: Words that nothing had, and what was searched for instead.
        due: Offers of a large pull that the search does not know yet.
        newest: The newest date of an entry shown.
    """

    rows: tuple[OfferRow, ...]
    total: int
    read_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    due: int = 0
    newest: date | None = None


def find_offers(
    seat: Seat, text: str = "", wanted: OfferFilter | None = None, *, limit: int = 60, language: str = "de"
) -> OfferPage:
    """Search offers by words in any form and by filters; those that are over are left out."""
    asked = wanted or OfferFilter()
    here = place_of(asked.near)
    hits = search(seat, _query(seat, text, asked, here), limit=limit)
    rows = rows_of(seat, hits.ids, here=here, language=language)
    newest = max((row.as_of for row in rows if row.as_of is not None), default=None)
    return OfferPage(rows, hits.total, hits.read_as, hits.due, newest)


def offers_here(seat: Seat) -> int:
    """How many offers one can still join are on this device."""
    return search(seat, _query(seat, "", OfferFilter(), None), limit=0).total


def offer(seat: Seat, offer_id: str, *, near: str = "", language: str = "de") -> OfferRow:
    """
    One offer, also one that is over.

    Raises:
        NotHereError: This seat does not hold it.
    """
    return offer_row(
        get(seat, Offer, offer_id), today=seat.now().date(), here=place_of(near), language=language
    )


def rows_of(seat: Seat, ids: tuple[str, ...], *, here: Place | None, language: str) -> tuple[OfferRow, ...]:
    """Offers as rows, in this order; unreadable ones are left out."""
    today = seat.now().date()
    rows = []
    for record in seat.store.records_by_id("offer", ids):
        try:
            rows.append(offer_row(Offer.read(record), today=today, here=here, language=language))
        except UnreadableRecordError:
            continue
    return tuple(rows)


def offer_row(found: Offer, *, today: date, here: Place | None, language: str) -> OfferRow:
    """An offer in the shape of a row."""
    over = found.over(today)
    dates = found.dates_ahead(today) or found.dates
    age = (today - found.as_of).days if found.as_of else None
    return OfferRow(
        id=found.id,
        title=found.title,
        provider=found.provider,
        directory_id=found.directory_id,
        topics=found.topics,
        topic_labels=tuple(codelists.topic_label(topic, language) for topic in found.topics),
        description=found.description,
        target_group=found.target_group,
        degree=found.degree,
        hours=found.hours,
        price_eur=found.price_eur,
        azav_provider=found.azav_provider,
        azav_measure=found.azav_measure,
        measure_number=found.measure_number,
        url=found.url,
        dates=tuple(_date_row(each, here, today) for each in dates),
        as_of=found.as_of,
        age_days=age,
        old=age is None or age > OLD_DAYS,
        over=over,
        ended_on=found.ended_on,
    )


def _date_row(one: OfferDate, here: Place | None, today: date) -> DateRow:
    there = locate(one.city, kreis5=one.kreis5) if not one.online else None
    return DateRow(
        begin=one.begin,
        end=one.end,
        city=one.city,
        postcode=one.postcode,
        online=one.online,
        inhouse=one.inhouse,
        km=distance_km(here, there) if here is not None and there is not None else None,
        begun=one.begin is not None and one.begin < today,
        about=there is not None and here is not None and not (there.exact and here.exact),
    )


def place_of(near: str) -> Place | None:
    """Where a town or the district of a key lies."""
    if not near:
        return None
    return locate("", kreis5=near) if near.isdecimal() else locate(near)


def own_district(seat: Seat) -> str:
    """The district this person works in; empty if none is known."""
    regions = {region.id: region for region in all_of(seat, Region)}
    mine = [regions[each] for each in identity_of(seat).region_ids if each in regions]
    return next((kreis for region in (*mine, *regions.values()) for kreis in region.kreise), "")


def _query(seat: Seat, text: str, asked: OfferFilter, here: Place | None) -> Query:
    today = seat.now().date()
    record: list[Condition] = [AtLeast("ended", (today + timedelta(days=1)).isoformat())]
    part: list[Condition] = [AtLeast("until", max(asked.begin_from or today, today).isoformat())]
    if asked.topic:
        record.append(AnyOf((tag(TOPIC, asked.topic),)))
    if asked.azav:
        record.append(Is("azav_measure", 1))
    if asked.price is not None:
        record.append(_or_unknown(AtMost("price", asked.price), "price", asked.strict))
    low, high = asked.hours
    if low is not None:
        record.append(_or_unknown(AtLeast("hours", low), "hours", asked.strict))
    if high is not None:
        record.append(_or_unknown(AtMost("hours", high), "hours", asked.strict))
    if asked.begin_until is not None:
        part.append(AtMost("begin", asked.begin_until.isoformat()))
    match asked.how:
        case "online":
            part.append(Is("online", 1))
        case "inhouse":
            part.append(Is("inhouse", 1))
        case "praesenz":
            part += [Is("online", 0), Is("inhouse", 0)]
    if here is not None and asked.km and asked.how in ("alle", "praesenz"):
        within: Condition = Within(here.lat, here.lon, asked.km)
        if asked.how == "alle":
            within = Either((within, Is("online", 1), Is("inhouse", 1)))
        part.append(within)
    return Query("offer", text, tuple(record), tuple(part), _order(text, asked, here))


def _order(text: str, asked: OfferFilter, here: Place | None) -> Order | None:
    match asked.sorting:
        case "preis":
            return Order("price")
        case "naehe" if here is not None:
            return Order(lat=here.lat, lon=here.lon)
        case "passend" if text.strip():
            return None
        case _:
            return Order("begin")


def _or_unknown(condition: Condition, column: str, strict: bool) -> Condition:
    return condition if strict else Either((condition, Is(column, None)))
