"""
Offers that fit a need: chosen by topic and words, judged one by one, each with its reasons.

Must not know: how the reasons are worded.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from app.advice.matching import RELATED, DateFacts, Match, NeedFacts, OfferFacts, rank
from app.models.firm import Firm
from app.models.need import Need
from app.models.places import Place, locate
from app.models.searched import TOPIC, tag
from app.models.topic_words import topics_of
from app.search import AnyOf, AtLeast, Condition, Either, Is, Order, Query, Within
from app.usecases.needs import NeedRow, need, without_own_copies
from app.usecases.needs import rows_of as needs_as_rows
from app.usecases.offers import DateRow, OfferRow, rows_of
from app.usecases.records import all_of, find_noun, get
from app.usecases.search import matches
from app.usecases.search_index import search
from app.usecases.seat import Seat

RADII = (15, 30, 60, 100)
_MOST_JUDGED = 240
_FAR = 3


@dataclass(frozen=True)
class MatchedOffer:
    """An offer with what speaks for and against it; its first date is the one that was judged."""

    offer: OfferRow
    match: Match


@dataclass(frozen=True)
class Matches:
    """
    The offers for a need.

    Attributes:
        fitting: Nothing rules them out; the best first.
        others: Ruled out, with the reason: too far, begun, over.
        place: Where the firm lies, as shown; empty if nobody knows.
        due: Offers of a large pull that were not considered yet.
    """

    need: NeedRow
    fitting: tuple[MatchedOffer, ...]
    others: tuple[MatchedOffer, ...]
    place: str
    radius_km: int
    here: int
    due: int


def offers_for_need(
    seat: Seat, need_id: str, *, radius_km: int = 30, online: bool = True, language: str = "de"
) -> Matches:
    """
    Rank the offers for a need.

    Args:
        radius_km: How far people would go; twice as far still counts, with a mark.
        online: Also offers online.

    Raises:
        NotHereError: This seat does not hold the need.
    """
    found = get(seat, Need, need_id)
    firm = find_noun(seat, Firm, found.firm_id)
    here = locate(firm.city, kreis5=firm.kreis5 or None) if firm is not None else None
    today = seat.now().date()
    ids, due = _candidates(seat, found, here, radius_km)
    rows = {
        row.id: row
        for row in rows_of(seat, ids, here=here, language=language)
        if online or not row.dates or not all(each.online for each in row.dates)
    }
    facts = NeedFacts(
        topic=found.topic,
        extent=found.extent,
        horizon=found.horizon,
        goal=found.goal,
        radius_km=radius_km,
    )
    matched = [
        MatchedOffer(_with_first(rows[each.offer_id], each), each)
        for each in rank(facts, (_facts(row, online=online) for row in rows.values()), today=today)
    ]
    return Matches(
        need=need(seat, need_id, language=language),
        fitting=tuple(each for each in matched if each.match.possible),
        others=tuple(each for each in matched if not each.match.possible),
        place=firm.city if firm is not None else "",
        radius_km=radius_km,
        here=len(rows),
        due=due,
    )


def _candidates(seat: Seat, found: Need, here: Place | None, radius_km: int) -> tuple[tuple[str, ...], int]:
    """
    The offers worth judging: of the topic first, then of related ones; near ones before far ones.

    A need without a topic is looked for by the topics its words speak of.
    """
    today = seat.now().date()
    record: tuple[Condition, ...] = (AtLeast("ended", (today + timedelta(days=1)).isoformat()),)
    part: tuple[Condition, ...] = (AtLeast("until", today.isoformat()),)
    order = Order(lat=here.lat, lon=here.lon) if here is not None else Order("begin")
    topics = (found.topic,) if found.topic and found.topic != "sonst" else topics_of(found.description)
    if not topics:
        return (), 0
    near: tuple[Condition, ...] = ()
    if here is not None:
        within = Within(here.lat, here.lon, 2 * radius_km)
        near = (Either((within, Is("online", 1), Is("inhouse", 1), Is("lat", None))),)
    pairs = [pair for pair in RELATED if pair & set(topics)]
    related = tuple(sorted(frozenset[str]().union(*pairs) - set(topics)))
    own = AnyOf(tuple(tag(TOPIC, topic) for topic in topics))
    ids: dict[str, None] = {}
    due = 0
    questions = [
        (Query("offer", "", (*record, own), (*part, *near), order), _MOST_JUDGED),
        # Some that are too far, so that "nothing near" is an answer with towns in it.
        (Query("offer", "", (*record, own), part, order), _FAR + _MOST_JUDGED // 4),
    ]
    if related:
        other = AnyOf(tuple(tag(TOPIC, topic) for topic in related))
        questions.append((Query("offer", "", (*record, other), (*part, *near), order), _MOST_JUDGED // 4))
    for query, most in questions:
        hits = search(seat, query, limit=most)
        ids.update(dict.fromkeys(hits.ids))
        due = max(due, hits.due)
    return tuple(ids), due


def _facts(row: OfferRow, *, online: bool) -> OfferFacts:
    return OfferFacts(
        id=row.id,
        topics=row.topics,
        hours=row.hours,
        azav_provider=row.azav_provider,
        azav_measure=row.azav_measure,
        dates=tuple(_date(each) for each in row.dates if online or not each.online),
        over=row.over,
    )


def _date(one: DateRow) -> DateFacts:
    return DateFacts(
        begin=one.begin, city=one.city, km=one.km, about=one.about, online=one.online, inhouse=one.inhouse
    )


def _with_first(row: OfferRow, match: Match) -> OfferRow:
    """Put the date that was judged first."""
    judged = next((each for each in row.dates if _date(each) == match.date), None)
    if judged is None:
        return row
    return replace(row, dates=(judged, *(each for each in row.dates if each is not judged)))


def needs_for_topics(
    seat: Seat, topics: tuple[str, ...], *, query: str = "", language: str = "de"
) -> tuple[NeedRow, ...]:
    """Open needs, those of these topics first, then the most urgent."""
    open_needs = without_own_copies(each for each in all_of(seat, Need) if each.open)
    rows = [
        row
        for row in needs_as_rows(seat, open_needs, language=language)
        if matches(query, row.firm_name, row.topic_label, row.description)
    ]
    return tuple(sorted(rows, key=lambda row: row.topic not in topics))
