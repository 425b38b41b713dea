"""
Working days.

1  Holidays are those of the state of the firm: what is one in Sachsen is a working day in the Saarland.
2  Ten working days skip weekends and holidays, across the turn of the year too.
3  Holidays of single municipalities do not count for the whole state.
4  A state nobody named has the nationwide holidays only.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.advice import (
    add_working_days,
    answer_due,
    answer_overdue,
    holiday_name,
    is_working_day,
    working_day_from,
    working_days_between,
)

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
LANDS = st.sampled_from(["sl", "sn", "th", "by", "sonst", ""])


@pytest.mark.parametrize(
    ("day", "name", "where"),
    [
        (date(2026, 11, 18), "Buß- und Bettag", {"sn"}),
        (date(2027, 9, 20), "Weltkindertag", {"th"}),
        (date(2025, 8, 15), "Mariä Himmelfahrt", {"sl"}),
        (date(2026, 6, 4), "Fronleichnam", {"sl"}),
        (date(2028, 11, 1), "Allerheiligen", {"sl"}),
        (date(2028, 10, 31), "Reformationstag", {"sn", "th"}),
        (date(2026, 5, 1), "Erster Mai", {"sl", "sn", "th", "sonst"}),
    ],
)
def test_a_holiday_is_one_only_in_its_states(day, name, where):
    assert {land for land in ("sl", "sn", "th", "sonst") if holiday_name(day, land=land) == name} == where
    assert {land for land in ("sl", "sn", "th", "sonst") if not is_working_day(day, land=land)} == where


def test_ten_working_days_in_sachsen_step_over_buss_und_bettag():
    sent = date(2026, 11, 9)  # Monday
    assert answer_due(sent, land="sl") == date(2026, 11, 23)
    assert answer_due(sent, land="sn") == date(2026, 11, 24)


def test_ten_working_days_over_christmas_and_new_year():
    # Worked by hand: Dec 22, 23, 24, 28, 29, 30, 31, Jan 4, 5, 6 (25 and 26 December and 1 January are free).
    assert answer_due(date(2026, 12, 21), land="th") == date(2027, 1, 6)


def test_an_answer_is_late_on_the_day_after_the_tenth():
    sent, due = date(2026, 11, 9), date(2026, 11, 23)
    assert not answer_overdue(sent, due, land="sl")
    assert answer_overdue(sent, due + timedelta(days=1), land="sl")


def test_a_follow_up_planned_for_a_holiday_moves_to_the_next_working_day():
    assert working_day_from(date(2026, 11, 18), land="sn") == date(2026, 11, 19)
    assert working_day_from(date(2026, 11, 18), land="sl") == date(2026, 11, 18)
    assert add_working_days(date(2026, 11, 14), 0, land="sl") == date(2026, 11, 16)


def test_capital_letters_and_foreign_codes_do_no_harm():
    assert holiday_name(date(2026, 11, 18), land="SN", language="en") == "Repentance and Prayer Day"
    assert is_working_day(date(2026, 11, 18), land="zz")


@given(day=DAYS, count=st.integers(1, 40), land=LANDS)
def test_adding_and_counting_working_days_agree(day, count, land):
    later = add_working_days(day, count, land=land)
    assert is_working_day(later, land=land)
    assert working_days_between(day, later, land=land) == count
    assert working_days_between(later, day, land=land) == 0


@given(day=DAYS, count=st.integers(1, 40), land=LANDS)
def test_going_back_ends_where_it_began_when_that_was_a_working_day(day, count, land):
    start = working_day_from(day, land=land)
    assert add_working_days(add_working_days(start, count, land=land), -count, land=land) == start
