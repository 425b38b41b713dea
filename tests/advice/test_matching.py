"""
Which offer fits a need, and why: a table of cases.

A need as `topic extent horizon`, an offer as its facts, the marks as `aspect:fit:reason[:number]`.
"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.advice.matching import DateFacts, Match, NeedFacts, OfferFacts, match, rank
from app.models.codelists import EXTENTS, GOALS, HORIZONS, topics

TODAY = date(2026, 11, 27)
NEED = NeedFacts(topic="automation", extent="ueber120", horizon="jahr1")
NEAR = DateFacts(begin=TODAY + timedelta(weeks=5), city="Saarlouis", km=18)
OFFER = OfferFacts(
    "a", topics=("automation",), hours=160, azav_provider=True, azav_measure=True, dates=(NEAR,)
)


def told(found: Match) -> dict[str, str]:
    return {mark.aspect: f"{mark.fit}:{mark.reason}" for mark in found.marks}


def offer(**changes: object) -> OfferFacts:
    return OfferFacts(**{**OFFER.__dict__, **changes})  # type: ignore[arg-type]


def at(**changes: object) -> OfferFacts:
    return offer(dates=(DateFacts(**{**NEAR.__dict__, **changes}),))  # type: ignore[arg-type]


def test_everything_fits() -> None:
    found = match(NEED, OFFER, today=TODAY)
    assert told(found) == {
        "topic": "fits:topic",
        "extent": "fits:extent",
        "place": "fits:km",
        "begin": "fits:begins",
        "azav": "fits:azav",
    }
    assert found.possible
    assert {mark.aspect: mark.number for mark in found.marks if mark.number} == {
        "extent": 160,
        "place": 18,
        "begin": 5,
    }


@pytest.mark.parametrize(
    ("facts", "aspect", "expected", "possible"),
    [
        (offer(topics=("instandhaltung",)), "topic", "partly:topic_related", True),
        (offer(topics=("sprachen",)), "topic", "no:topic_other", False),
        (offer(topics=()), "topic", "unknown:topic_unknown", True),
        (offer(hours=80), "extent", "partly:only_hours", True),
        (offer(hours=120), "extent", "partly:only_hours", True),
        (offer(hours=121), "extent", "fits:extent", True),
        (offer(hours=None), "extent", "unknown:extent_unknown", True),
        (at(km=30), "place", "fits:km", True),
        (at(km=31), "place", "partly:km_far", True),
        (at(km=60), "place", "partly:km_far", True),
        (at(km=460, city="Leipzig"), "place", "no:elsewhere", False),
        (at(km=None), "place", "unknown:place_unknown", True),
        (at(km=None, online=True), "place", "fits:online", True),
        (at(km=None, inhouse=True, begin=None), "place", "fits:inhouse", True),
        (at(begin=TODAY), "begin", "fits:begins", True),
        (at(begin=TODAY - timedelta(days=1)), "begin", "no:begun", False),
        (at(begin=TODAY + timedelta(days=400)), "begin", "partly:begins_late", True),
        (at(begin=None), "begin", "unknown:begin_open", True),
        (offer(over=True), "begin", "no:over", False),
        (offer(azav_measure=None), "azav", "unknown:azav_provider_only", True),
        (offer(azav_measure=None, azav_provider=None), "azav", "unknown:azav_unknown", True),
        (offer(azav_measure=False), "azav", "partly:azav_missing", True),
    ],
)
def test_one_fact_changes_one_mark(facts: OfferFacts, aspect: str, expected: str, possible: bool) -> None:
    found = match(NEED, facts, today=TODAY)
    assert told(found)[aspect] == expected
    assert found.possible is possible


def test_certificate_of_a_short_course_is_told_and_its_lack_is_not() -> None:
    short = NeedFacts(topic="automation", extent="h40")
    assert told(match(short, offer(hours=24, azav_measure=None), today=TODAY))["azav"] == "fits:azav_provider"
    assert "azav" not in told(
        match(short, offer(hours=24, azav_measure=False, azav_provider=None), today=TODAY)
    )


def test_need_that_says_little_rules_nothing_out() -> None:
    found = match(NeedFacts(), OfferFacts("x"), today=TODAY)
    assert found.possible
    assert {mark.fit for mark in found.marks} == {"unknown"}


def test_of_several_dates_the_best_counts_with_place_and_time_together() -> None:
    leipzig = DateFacts(begin=TODAY + timedelta(weeks=2), city="Leipzig", km=460)
    found = match(NEED, offer(dates=(leipzig, NEAR)), today=TODAY)
    assert found.date == NEAR
    assert told(found)["place"] == "fits:km"


def test_first_offer_has_at_least_as_many_checks_as_the_others_and_impossible_ones_come_last() -> None:
    ranked = rank(
        NEED,
        [
            offer(id="far", dates=(DateFacts(begin=NEAR.begin, city="Leipzig", km=460),)),
            offer(id="short", hours=80),
            offer(id="best"),
            offer(
                id="open", hours=None, azav_measure=None, azav_provider=None, dates=(DateFacts(inhouse=True),)
            ),
        ],
        today=TODAY,
    )
    assert [each.offer_id for each in ranked] == ["best", "short", "open", "far"]
    assert not ranked[-1].possible


def test_of_equal_offers_the_sooner_comes_first() -> None:
    later = DateFacts(begin=TODAY + timedelta(weeks=9), city="Saarlouis", km=18)
    ranked = rank(NEED, [offer(id="a", dates=(later,)), offer(id="b")], today=TODAY)
    assert [each.offer_id for each in ranked] == ["b", "a"]


_maybe = st.none() | st.booleans()
_dates = st.builds(
    DateFacts,
    begin=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    km=st.none() | st.floats(0, 900),
    online=st.booleans(),
    inhouse=st.booleans(),
)
_offers = st.builds(
    OfferFacts,
    id=st.text(min_size=1, max_size=3),
    topics=st.lists(st.sampled_from(sorted(topics())), max_size=3).map(tuple),
    hours=st.none() | st.floats(1, 2_000),
    azav_provider=_maybe,
    azav_measure=_maybe,
    dates=st.lists(_dates, max_size=3).map(tuple),
    over=st.booleans(),
)
_needs = st.builds(
    NeedFacts,
    topic=st.sampled_from(["", *topics()]),
    extent=st.none() | st.sampled_from(sorted(EXTENTS)),
    horizon=st.none() | st.sampled_from(sorted(HORIZONS)),
    goal=st.none() | st.sampled_from(sorted(GOALS)),
)


@given(_needs, st.lists(_offers, max_size=6))
def test_ranking_is_total_and_unknown_never_rules_out(need: NeedFacts, offers: list[OfferFacts]) -> None:
    ranked = rank(need, offers, today=TODAY)
    assert len(ranked) == len(offers)
    assert [each.possible for each in ranked] == sorted((each.possible for each in ranked), reverse=True)
    possible = [each for each in ranked if each.possible]
    assert all(one.checks >= other.checks for one, other in pairwise(possible))
    for each in ranked:
        ruled_out = {mark.reason for mark in each.marks if mark.fit == "no"}
        assert ruled_out <= {"topic_other", "elsewhere", "begun", "over"}
        assert each.possible is (not ruled_out)
