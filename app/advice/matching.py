"""
How well a training offer fits a need, mark by mark, each with its reason.

Four kinds of marks: it fits, it fits partly, nobody has said, it does not fit. What is unknown never counts
as "no"; only a topic, a date or a place that cannot work keeps an offer out, and then the mark says which.

Pure: facts in, marks out; whoever asks brings the day and the distance. Must not know: records, words on a
    screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Fit = Literal["fits", "partly", "unknown", "no"]
Aspect = Literal["topic", "extent", "place", "begin", "azav"]

#: Related topics: what somebody teaches the other, in either direction.
RELATED: Final[tuple[frozenset[str], ...]] = (
    frozenset({"automation", "instandhaltung"}),
    frozenset({"automation", "elektro_hv"}),
    frozenset({"automation", "fertigung"}),
    frozenset({"automation", "software_fach"}),
    frozenset({"digital_basis", "software_fach"}),
    frozenset({"daten_ki", "software_fach"}),
    frozenset({"daten_ki", "it_sicherheit"}),
    frozenset({"elektro_hv", "wasserstoff"}),
    frozenset({"wasserstoff", "klima_co2"}),
    frozenset({"klima_co2", "kreislauf"}),
    frozenset({"fertigung", "qualitaet"}),
    frozenset({"fuehrung", "team"}),
    frozenset({"fuehrung", "projekt"}),
    frozenset({"sprachen", "grundkomp"}),
    frozenset({"abschluss", "fertigung"}),
    frozenset({"abschluss", "aufstieg"}),
    frozenset({"vertrieb", "kaufmaennisch"}),
)
#: Hours a need's extent stands for: at least, at most.
EXTENTS: Final[Mapping[str, tuple[float, float]]] = {
    "h16": (0, 16),
    "h40": (17, 40),
    "h120": (41, 120),
    "ueber120": (121, float("inf")),
}
#: Until when a course should begin, by the need's horizon.
HORIZONS: Final[Mapping[str, timedelta]] = {
    "sofort": timedelta(days=92),
    "jahr1": timedelta(days=366),
    "jahr3": timedelta(days=3 * 366),
}
#: A certificate matters for courses that § 82 SGB III may pay for: more than 120 hours, or towards a
#: qualification.
_FUNDED_HOURS: Final = 120
_FUNDED_GOALS: Final = frozenset({"tq", "abschluss"})
_POINTS: Final[Mapping[Fit, int]] = {"fits": 4, "unknown": 2, "partly": 1, "no": 0}
_WEIGHTS: Final[Mapping[Aspect, int]] = {
    "topic": 6, "place": 3, "extent": 3, "begin": 3, "azav": 2,
}  # fmt: skip


@dataclass(frozen=True)
class NeedFacts:
    """What a need asks for; empty or None is not said."""

    topic: str = ""
    extent: str | None = None
    horizon: str | None = None
    goal: str | None = None
    radius_km: float = 30


@dataclass(frozen=True)
class DateFacts:
    """One date of an offer; `km` from the firm, None if a place is unknown."""

    begin: date | None = None
    city: str = ""
    km: float | None = None
    about: bool = False
    """The distance is that to the seat of a district."""
    online: bool = False
    inhouse: bool = False


@dataclass(frozen=True)
class OfferFacts:
    """What an offer says; None is unknown. `dates` are those one can still join."""

    id: str
    topics: tuple[str, ...] = ()
    hours: float | None = None
    azav_provider: bool | None = None
    azav_measure: bool | None = None
    dates: tuple[DateFacts, ...] = ()
    over: bool = False


@dataclass(frozen=True)
class Mark:
    """
    One judgement with its reason.

    Attributes:
        reason: A code; the screen finds the words.
        number: Kilometres, hours or weeks, where the reason has one.
        place: A town, where the reason has one.
    """

    aspect: Aspect
    fit: Fit
    reason: str
    number: float | None = None
    place: str = ""
    about: bool = False


@dataclass(frozen=True)
class Match:
    """An offer with its marks; `date` is the date they speak of."""

    offer_id: str
    marks: tuple[Mark, ...]
    date: DateFacts | None
    score: int

    @property
    def possible(self) -> bool:
        """Whether nothing rules it out."""
        return all(mark.fit != "no" for mark in self.marks)

    @property
    def checks(self) -> int:
        """How many marks fit."""
        return sum(mark.fit == "fits" for mark in self.marks)


def match(need: NeedFacts, offer: OfferFacts, *, today: date) -> Match:
    """
    Judge one offer.

    Of several dates the one counts that fits best; place and beginning are judged on that same date.
    """
    topic, extent, azav = _topic(need, offer), _extent(need, offer), _azav(need, offer)
    if offer.over:
        return _matched(offer, (topic, extent, Mark("begin", "no", "over"), azav), None)
    candidates = [
        _matched(offer, (topic, extent, _place(need, at), _begin(need, at, today), azav), at)
        for at in offer.dates or (DateFacts(),)
    ]
    return min(candidates, key=lambda each: (not each.possible, -each.score, _sooner(each.date)))


def rank(need: NeedFacts, offers: Iterable[OfferFacts], *, today: date) -> list[Match]:
    """The offers, the best first; those that cannot work come last, with the mark that says why."""
    found = [match(need, offer, today=today) for offer in offers]
    return sorted(
        found,
        key=lambda each: (not each.possible, -each.checks, -each.score, _sooner(each.date), each.offer_id),
    )


def _matched(offer: OfferFacts, marks: tuple[Mark, ...], at: DateFacts | None) -> Match:
    kept = tuple(mark for mark in marks if mark.reason)
    return Match(offer.id, kept, at, sum(_WEIGHTS[mark.aspect] * _POINTS[mark.fit] for mark in kept))


def _sooner(at: DateFacts | None) -> date:
    return at.begin if at is not None and at.begin is not None else date.max


def _topic(need: NeedFacts, offer: OfferFacts) -> Mark:
    if not need.topic or need.topic == "sonst" or not offer.topics:
        return Mark("topic", "unknown", "topic_unknown")
    if need.topic in offer.topics:
        return Mark("topic", "fits", "topic")
    if any(frozenset({need.topic, topic}) in RELATED for topic in offer.topics):
        return Mark("topic", "partly", "topic_related")
    return Mark("topic", "no", "topic_other")


def _extent(need: NeedFacts, offer: OfferFacts) -> Mark:
    wanted = EXTENTS.get(need.extent or "")
    if offer.hours is None:
        return Mark("extent", "unknown", "extent_unknown")
    if wanted is None:
        return Mark("extent", "fits", "hours", offer.hours)
    low, high = wanted
    if low <= offer.hours <= high:
        return Mark("extent", "fits", "extent", offer.hours)
    return Mark("extent", "partly", "only_hours" if offer.hours < low else "more_hours", offer.hours)


def _place(need: NeedFacts, at: DateFacts) -> Mark:
    if at.online:
        return Mark("place", "fits", "online")
    if at.inhouse:
        return Mark("place", "fits", "inhouse")
    if at.km is None:
        return Mark("place", "unknown", "place_unknown", place=at.city)
    if at.km <= need.radius_km:
        return Mark("place", "fits", "km", at.km, at.city, at.about)
    if at.km <= 2 * need.radius_km:
        return Mark("place", "partly", "km_far", at.km, at.city, at.about)
    return Mark("place", "no", "elsewhere", at.km, at.city, at.about)


def _begin(need: NeedFacts, at: DateFacts, today: date) -> Mark:
    if at.begin is None:
        return Mark("begin", "unknown", "begin_open")
    if at.begin < today:
        return Mark("begin", "no", "begun")
    weeks = (at.begin - today).days // 7
    until = HORIZONS.get(need.horizon or "")
    if until is not None and at.begin > today + until:
        return Mark("begin", "partly", "begins_late", weeks)
    return Mark("begin", "fits", "begins", weeks)


def _azav(need: NeedFacts, offer: OfferFacts) -> Mark:
    wanted = need.extent == "ueber120" or need.goal in _FUNDED_GOALS
    wanted = wanted or (offer.hours is not None and offer.hours > _FUNDED_HOURS)
    if offer.azav_measure:
        return Mark("azav", "fits", "azav")
    if not wanted:
        # For a short course nobody pays by the certificate: it is told, and counts neither way.
        return Mark("azav", "fits", "azav_provider") if offer.azav_provider else Mark("azav", "unknown", "")
    if offer.azav_measure is False:
        return Mark("azav", "partly", "azav_missing")
    if offer.azav_provider:
        return Mark("azav", "unknown", "azav_provider_only")
    return Mark("azav", "unknown", "azav_unknown")
