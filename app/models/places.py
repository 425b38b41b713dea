"""
Where a town lies, as far as it can be known without a net: for "18 km" and "within 30 km".

Points are those of GeoNames (CC BY 4.0, https://www.geonames.org), rounded to 100 m: every town of Saarland,
Sachsen and Thüringen from 500 people, elsewhere in Germany from 5,000 (`assets/codelists/orte.csv`). A town
that is not among them lies at the seat of its district, which may be 25 km away; `exact` tells the two apart.
docs/decisions names the price. Must not know: offers, firms.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from app.search import fold

_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "codelists"
_STATES = {"10": "sl", "14": "sn", "16": "th"}
_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees; not `exact`: the seat of the district stands for the town."""

    lat: float
    lon: float
    exact: bool = True


@lru_cache(maxsize=4_096)
def locate(city: str | None, *, kreis5: str | None = None) -> Place | None:
    """
    Where a town lies.

    Args:
        city: Its name; what follows a slash, comma or bracket may be missing in the list.
        kreis5: Its district, which decides between towns of one name and stands in for an unknown one.

    Returns:
        None if neither is known. Of towns of one name the largest is meant, unless the district says
        otherwise.
    """
    state = _STATES.get((kreis5 or "")[:2])
    for name in _spellings(city or ""):
        found = _towns().get(name)
        if found:
            return next((place for land, place in found if land == state), found[0][1])
    seat = _seats().get(kreis5 or "")
    if seat is None:
        return None
    return Place(seat.lat, seat.lon, exact=False)


def distance_km(here: Place, there: Place) -> float:
    """How far two points are apart as the crow flies."""
    lat1, lat2 = math.radians(here.lat), math.radians(there.lat)
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(there.lon - here.lon) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _spellings(city: str) -> list[str]:
    whole = _folded(city)
    head = _folded(city.partition("/")[0].partition("(")[0].partition(",")[0])
    return [name for name in dict.fromkeys((whole, head)) if name]


def _folded(city: str) -> str:
    words = fold(city).replace(".", " ").replace("-", " ").split()
    return " ".join("sankt" if word == "st" else word for word in words)


@cache
def _towns() -> dict[str, tuple[tuple[str, Place], ...]]:
    towns: dict[str, list[tuple[str, Place]]] = {}
    with (_FOLDER / "orte.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = Place(float(row["lat"]), float(row["lon"]))
            towns.setdefault(_folded(row["name"]), []).append((row["land"], place))
    return {name: tuple(places) for name, places in towns.items()}


@cache
def _seats() -> dict[str, Place]:
    seats: dict[str, Place] = {}
    with (_FOLDER / "kreissitze.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            state = _STATES.get(row["ags5"][:2])
            towns = dict(_towns()[_folded(row["sitz"])])
            seats[row["ags5"]] = towns[str(state)]
    return seats
