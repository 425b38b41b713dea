"""
Offers and firms on a device: found, filtered, matched, referred; an offer that ended yesterday.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.usecases import offers
from app.usecases.directory import directory_entries
from app.usecases.firms import find_firms
from app.usecases.funding_facts import course_of_offer
from app.usecases.matching import needs_for_topics, offers_for_need
from app.usecases.offers import OfferFilter, find_offers
from app.usecases.referrals import draft_referral, referral
from app.usecases.search_index import AT_ONCE, keep_index
from app.usecases.seat import Seat
from tests.views.offers_world import FIRM, NEED, OFFERS, ROBOTICS, offers_seat


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    seat = offers_seat(tmp_path)
    yield seat
    seat.close()


def titles(seat: Seat, text: str = "", **wanted: object) -> list[str]:
    found = find_offers(seat, text, replace(OfferFilter(), **wanted))  # type: ignore[arg-type]
    return [row.id for row in found.rows]


def test_everything_ahead_is_listed_by_its_beginning_and_what_is_over_is_not(seat: Seat) -> None:
    assert titles(seat) == ["o1", "o3", "o2"]
    assert offers.offers_here(seat) == 3


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"topic": "automation"}, ["o1", "o3", "o2"]),
        ({"topic": "sprachen"}, []),
        ({"near": "10044", "km": 15}, ["o1"]),
        ({"near": "Dillingen", "km": 60}, ["o1", "o2"]),
        ({"near": "10044", "km": 60, "sorting": "naehe"}, ["o1", "o2"]),
        ({"hours": (121, None)}, ["o1", "o3"]),
        ({"price": 2_000}, ["o3", "o2"]),
        ({"price": 2_000, "strict": True}, ["o2"]),
        ({"azav": True}, ["o1"]),
        ({"begin_until": date(2027, 1, 15)}, ["o1"]),
        ({"begin_from": date(2027, 1, 15)}, ["o3", "o2"]),
        ({"how": "online"}, []),
        ({"sorting": "preis"}, ["o2", "o1", "o3"]),
    ],
)
def test_filters_narrow_and_unknown_is_not_no(
    seat: Seat, wanted: dict[str, object], found: list[str]
) -> None:
    assert titles(seat, **wanted) == found


def test_each_row_says_how_old_it_is_and_how_far(seat: Seat) -> None:
    (row, *_) = find_offers(seat, "fachkraft robotik", OfferFilter(near="10044", sorting="passend")).rows
    assert (row.age_days, row.old) == (4, False)
    assert row.next_date is not None and row.next_date.km == pytest.approx(0, abs=1)
    assert offers.offer(seat, "o4").old


def test_offer_that_ended_yesterday_is_over_and_still_opens(seat: Seat) -> None:
    row = offers.offer(seat, "o4")
    assert row.over
    assert [each.city for each in row.dates] == ["Neunkirchen"]
    assert "o4" not in titles(seat, "Roboter einrichten")
    match = {each.offer.id: each.match for each in offers_for_need(seat, NEED).others}
    assert "o4" not in match


def test_course_that_has_begun_keeps_its_date_and_is_not_by_arrangement(tmp_path: Path) -> None:
    running = {**ROBOTICS, "dates": [{"begin": "2026-11-16", "end": "2026-12-18", "city": "Saarlouis"}]}
    seat = offers_seat(tmp_path / "running", {"o1": running})
    row = offers.offer(seat, "o1")
    assert not row.over
    assert row.next_date is not None and row.next_date.begun
    assert titles(seat) == []
    seat.close()


def test_offers_for_a_need_are_ranked_with_reasons(seat: Seat) -> None:
    found = offers_for_need(seat, NEED)
    assert [each.offer.id for each in found.fitting] == ["o1", "o2"]
    assert {mark.reason for mark in found.fitting[0].match.marks} == {
        "topic",
        "extent",
        "km",
        "begins",
        "azav",
    }
    assert [(each.offer.id, each.match.marks[2].reason) for each in found.others] == [("o3", "elsewhere")]
    assert found.others[0].match.marks[2].place == "Leipzig"


def test_need_without_a_topic_is_matched_by_its_words(tmp_path: Path) -> None:
    seat = offers_seat(tmp_path)
    seat.store.write("need", NEED, None, {"topic": None, "description": "Roboterzellen"})
    assert "o1" in [each.offer.id for each in offers_for_need(seat, NEED).fitting]
    seat.close()


def test_referral_keeps_the_offer_it_is_about(seat: Seat) -> None:
    (need,) = needs_for_topics(seat, ("automation",))
    referral_id = draft_referral(
        seat, need_ids=[need.id], directory_id="d1", purpose="Angebot einholen", offer_id="o1"
    )
    assert referral(seat, referral_id).offer_id == "o1"


def test_funding_check_gets_the_facts_of_the_offer(seat: Seat) -> None:
    course = course_of_offer(seat, "o1")
    assert course is not None
    assert (course.hours, course.cost, course.starts) == (160, 3920, date(2027, 1, 11))
    assert (course.azav_course, course.azav_provider) == (True, True)
    assert course_of_offer(seat, "gone") is None


def test_firms_and_places_are_found_by_words_with_slips(seat: Seat) -> None:
    assert [row.id for row in find_firms(seat, query="presswrek").rows] == [FIRM]
    assert find_firms(seat, query="dill", limit=0).total == 1
    assert find_firms(seat, query="töpferei").total == 0
    assert [row.id for row in directory_entries(seat, query="akademie saarlouis")] == ["d1"]
    assert directory_entries(seat, query="nirgends") == ()


@pytest.mark.anyio
async def test_large_pull_is_indexed_in_the_background_and_told_at_the_end(tmp_path: Path) -> None:
    many = {f"o{number}": ROBOTICS for number in range(AT_ONCE * 2)}
    seat = offers_seat(tmp_path, many)
    assert find_offers(seat, "robotik").due > 0
    told = asyncio.Event()
    seat.subscribe(told.set)
    loop = asyncio.create_task(keep_index(seat))
    await asyncio.wait_for(told.wait(), 20)
    found = find_offers(seat, "robotik")
    assert (found.total, found.due) == (len(many), 0)
    loop.cancel()
    seat.close()


def test_catalogue_of_the_tests_is_what_the_screens_show() -> None:
    assert set(OFFERS) == {"o1", "o2", "o3", "o4"}
