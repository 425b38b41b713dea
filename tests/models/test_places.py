"""Towns and distances without a net; the precision is said plainly."""

import csv
from pathlib import Path

import pytest

from app.models.codelists import kreise
from app.models.places import distance_km, locate

FOLDER = Path(__file__).parents[2] / "assets" / "codelists"


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [("Saarlouis", "Dillingen", 5), ("Saarlouis", "Leipzig", 460), ("Annaberg-Buchholz", "Chemnitz", 29)],
)
def test_distance_between_towns_is_right_to_two_kilometres(one: str, other: str, km: float) -> None:
    here, there = locate(one), locate(other)
    assert here is not None and there is not None
    assert here.exact and there.exact
    assert distance_km(here, there) == pytest.approx(km, abs=max(2, km * 0.01))


@pytest.mark.parametrize(
    "name",
    ["St. Wendel", "Sankt Wendel", "sankt wendel", "Dillingen/Saar", "Meißen", "Saarlouis (Fraulautern)"],
)
def test_town_is_found_however_it_is_written(name: str) -> None:
    assert locate(name) is not None


def test_towns_of_one_name_are_told_apart_by_the_district() -> None:
    saar, largest = locate("Neunkirchen", kreis5="10043"), locate("Neunkirchen")
    thueringen, baden = locate("Mühlhausen", kreis5="16064"), locate("Eisenberg", kreis5="16074")
    assert saar == largest
    assert thueringen is not None and thueringen.lon > 10
    assert baden is not None and baden.lon > 11


def test_unknown_town_lies_at_the_seat_of_its_district_and_says_so() -> None:
    place = locate("Hintertupfingen", kreis5="10044")
    seat = locate("Saarlouis")
    assert place is not None and seat is not None
    assert not place.exact
    assert (place.lat, place.lon) == (seat.lat, seat.lon)
    assert locate("Hintertupfingen") is None
    assert locate(None) is None


def test_every_district_has_a_seat() -> None:
    with (FOLDER / "kreissitze.csv").open(encoding="utf-8", newline="") as file:
        assert {row["ags5"] for row in csv.DictReader(file)} == set(kreise())
    for ags5 in kreise():
        assert locate("", kreis5=ags5) is not None
