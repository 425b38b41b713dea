"""Words as they are compared: forms, umlauts, compounds, slips."""

import pytest

from app.search import allowed_slips, fold, halves, query_words, slips, stem, words


def stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Härterei", "haerterei"),
        ("Härterei", "harterei"),
        ("Schweißen", "Schweisser"),
        ("Lehrgänge", "Lehrgang"),
        ("Fräsen", "FRÄSER"),
        ("Häuser", "Haus"),
        ("Schulungen", "schulung"),
        ("Cafe\u0301", "Café"),
        ("u\u0308ben", "üben"),
    ],
)
def test_forms_of_one_word_meet(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize(("one", "other"), [("Steuer", "Steg"), ("Lager", "Logik"), ("CNC", "CAD")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_hyphens_and_slashes_part_words() -> None:
    assert words("CAD/CAM-Kurs (CO₂)") == ["cad", "cam", "kurs", "co"]
    assert fold("Straße Ölßø") == "strasse oelssø"


def test_small_words_are_silent_unless_there_is_nothing_else() -> None:
    assert query_words("Führung im Wandel") == ["fuehrung", "wandel"]
    assert query_words("mit") == ["mit"]
    assert query_words("  ") == []


@pytest.mark.parametrize(
    ("typed", "meant", "count"),
    [
        ("robotik", "robotik", 0),
        ("robtik", "robotik", 1),
        ("rboot", "robot", 1),
        ("schwiessen", "schweissen", 1),
        ("schweisne", "schweissen", 2),
        ("wartung", "haltung", 2),
        ("kurs", "kran", None),
        ("a", "abcd", None),
    ],
)
def test_slips_are_counted_as_one_types(typed: str, meant: str, count: int | None) -> None:
    assert slips(typed, meant, most=2) == count


def test_short_words_and_numbers_are_forgiven_nothing() -> None:
    assert [allowed_slips(word) for word in ("cnc", "kurs", "robotik", "wasserstoff", "iso9001")] == [
        0,
        1,
        1,
        2,
        0,
    ]


def test_compound_is_taken_apart_with_and_without_its_link() -> None:
    assert ("schweiss", "lehrgang") in set(halves("schweisslehrgang"))
    assert ("bildung", "urlaub") in set(halves("bildungsurlaub"))
    assert not list(halves("kurs"))
