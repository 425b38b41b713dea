"""What people type as numbers, days, times and places, and what the form stores of it."""

from datetime import UTC, date, datetime

import pytest

from app.views.interview.notes import emphasised
from app.views.interview.questions import length_limit, localised_numbers
from app.views.interview.widgets.dates import parse_date, parse_moment, picked_date, show_moment
from app.views.interview.widgets.numbers import parse_number, show_number, stepped
from app.views.interview.widgets.places import parse_place


@pytest.mark.parametrize(
    ("typed", "language", "whole", "stored"),
    [
        ("12", "de", True, "12"),
        (" 1 250 ", "de", True, "1250"),
        ("1.250", "de", True, "1250"),
        ("1,250", "en", True, "1250"),
        ("12,5", "de", False, "12.5"),
        ("12.5", "de", False, "12.5"),
        ("1.250,75", "de", False, "1250.75"),
        ("007", "de", True, "7"),
        ("-3", "de", True, "-3"),
        ("-0", "de", True, "0"),
        ("12,0", "de", True, "12"),
        ("12,5", "de", True, None),
        ("zwölf", "de", True, None),
        ("12 Leute", "de", True, None),
        ("1e3", "de", False, None),
        ("", "de", True, None),
    ],
)
def test_numbers_are_read_as_people_write_them(
    typed: str, language: str, whole: bool, stored: str | None
) -> None:
    assert parse_number(typed, language, whole=whole) == stored


def test_numbers_are_shown_in_the_language() -> None:
    assert show_number("12.5", "de") == "12,5"
    assert show_number("12.5", "en") == "12.5"


@pytest.mark.parametrize(
    ("value", "step", "result"),
    [("", 1, "1"), (None, -1, "0"), ("0", -1, "0"), ("-2", -1, "-3"), ("12.5", 1, "13.5"), ("8", 1, "9")],
)
def test_steps_start_at_nothing_and_stop_there(value: str | None, step: int, result: str) -> None:
    assert stepped(value, step) == result


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("24.11.2026", "2026-11-24"),
        ("24.11.26", "2026-11-24"),
        ("1/2/2027", "2027-02-01"),
        ("2026-11-24", "2026-11-24"),
        ("31.02.2026", None),
        ("morgen", None),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, stored: str | None) -> None:
    found = parse_date(typed)
    assert (found.isoformat() if found else None) == stored


def test_a_picked_day_is_the_day_the_person_saw() -> None:
    assert picked_date(datetime(2026, 3, 19, 23, tzinfo=UTC)) == date(2026, 3, 20)
    assert picked_date(None) is None


def test_times_are_read_and_shown() -> None:
    assert parse_moment("9:05 Uhr", with_date=False) == "09:05:00.000"
    assert parse_moment("24:00", with_date=False) is None
    assert parse_moment("24.11.2026 14:30", with_date=True) == "2026-11-24T14:30:00.000"
    assert parse_moment("14:30", with_date=True) is None
    assert show_moment("2026-11-24T14:30:00.000+01:00") == "24.11.2026 14:30"


def test_places_are_two_numbers_on_the_globe() -> None:
    assert parse_place("49.35, 6.75") == "49.35 6.75 0 0"
    assert parse_place("49.35,6.75") == "49.35 6.75 0 0"
    assert parse_place("91, 6") is None
    assert parse_place("hier") is None


def test_fractions_in_notes_take_the_comma_but_dates_do_not() -> None:
    assert localised_numbers("23.1 % am 24.11.2026", "Deutsch (de)") == "23,1 % am 24.11.2026"
    assert localised_numbers("23.1 %", "English (en)") == "23.1 %"


def test_the_call_in_a_note_is_strong() -> None:
    assert emphasised("Über 120 Stunden prüfen. Antrag vor Beginn!")[1] == "Antrag vor Beginn!"
    assert emphasised("23,1 % der Beschäftigten sind betroffen. Das Qualifizierungsgeld (§ 82a SGB III)")[
        1
    ] == ("23,1 % der Beschäftigten sind betroffen.")


def test_the_limit_of_a_text_is_read_off_its_message() -> None:
    assert length_limit("Höchstens 500 Zeichen.") == 500
    assert length_limit("At most 80 characters.") == 80
    assert length_limit("Höchstens 8 Personen.") is None
