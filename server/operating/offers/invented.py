"""
A catalogue to try out and to measure with: invented providers and courses that look like real ones.

The same numbers give the same catalogue; only its dates move with `today`, so that a demo always has
courses ahead. Names of towns are real, everything else is not.
"""

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from server.operating.offers.catalogue import Catalogue, CatalogueDate, CatalogueOffer

_COURSES = Path(__file__).resolve().parents[2] / "sample" / "courses.csv"
_TOWNS = (
    ("Saarlouis", "66740", "10044"),
    ("Dillingen", "66763", "10044"),
    ("Lebach", "66822", "10044"),
    ("Merzig", "66663", "10042"),
    ("Saarbrücken", "66111", "10041"),
    ("Völklingen", "66333", "10041"),
    ("Neunkirchen", "66538", "10043"),
    ("Homburg", "66424", "10045"),
    ("Sankt Ingbert", "66386", "10045"),
    ("Sankt Wendel", "66606", "10046"),
    ("Chemnitz", "09111", "14511"),
    ("Annaberg-Buchholz", "09456", "14521"),
    ("Zwickau", "08056", "14524"),
    ("Freiberg", "09599", "14522"),
    ("Dresden", "01067", "14612"),
    ("Leipzig", "04103", "14713"),
    ("Erfurt", "99084", "16051"),
    ("Jena", "07743", "16053"),
    ("Gera", "07545", "16052"),
    ("Suhl", "98527", "16054"),
)
_PROVIDERS = (
    "Lernwerk {town} gGmbH",
    "Bildungswerk {town}",
    "Technik-Akademie {town}",
    "Weiterbildungszentrum {town}",
    "Lernfabrik {town}",
    "Kolleg am Markt {town}",
    "Akademie Neue Arbeit {town}",
    "Werkstattschule {town} e. V.",
)
# Those of the sample network: few, near each other, each with its subjects, and one that is far away.
_SAMPLE_PROVIDERS = (
    ("Lernwerk Saarlouis gGmbH", (0, 1), "automation fertigung instandhaltung"),
    ("Technikschule Prims e. V.", (1,), "elektro_hv automation wasserstoff"),
    ("Digitalakademie Merzig", (3,), "digital_basis software_fach daten_ki it_sicherheit"),
    ("Sprachbrücke Saar", (4,), "sprachen team grundkomp"),
    ("Kammer für Handwerk und Technik (Beispiel)", (4, 7), "fertigung projekt qualitaet aufstieg ausbilden"),
    (
        "Bildungswerk Saar-Mitte",
        (6, 8, 9),
        "automation logistik fuehrung kaufmaennisch abschluss",
    ),
    ("Technik-Akademie Saarlouis", (0,), "automation fertigung klima_co2 kreislauf vertrieb"),
    ("Akademie Neue Arbeit Leipzig", (15,), "automation daten_ki fuehrung"),
)
_SHAPES = ("", "", ", berufsbegleitend", ", in Schichtzeiten", ", kompakt", ", Intensivkurs")
_SENTENCES = (
    "Übungen an eigenen Aufgaben aus dem Betrieb.",
    "Kleine Gruppen, höchstens zwölf Personen.",
    "Unterricht in der Werkstatt und am Bildschirm.",
    "Auch für Menschen, die lange nicht gelernt haben.",
    "Mit Lernbegleitung und Nachweis der Kompetenzen.",
    "Termine lassen sich mit der Schicht abstimmen.",
    "Inhalte werden vorab mit dem Betrieb abgestimmt.",
)


@dataclass(frozen=True)
class _Course:
    topic: str
    title: str
    hours: int
    degree: str
    target: str


def invented_catalogue(count: int, *, today: date, near: bool = False, seed: int = 2026) -> Catalogue:
    """
    A catalogue of so many offers, most with one to four dates.

    Args:
        near: Only providers of the sample network, in place of many all over three states.
    """
    courses, chance = _courses(), random.Random(seed)
    pick = _near if near else _anywhere
    return Catalogue(
        offers=[_offer(number, *pick(number, courses, chance), today, chance) for number in range(count)]
    )


def _anywhere(number: int, courses: list[_Course], chance: random.Random) -> tuple[str, int, _Course]:
    """
    Provider, town and course; the first ones go round all towns and courses, so that few are spread, too.
    """
    town = number % len(_TOWNS)
    return chance.choice(_PROVIDERS).format(town=_TOWNS[town][0]), town, courses[number * 7 % len(courses)]


def _near(number: int, courses: list[_Course], chance: random.Random) -> tuple[str, int, _Course]:
    provider, towns, topics = _SAMPLE_PROVIDERS[number % len(_SAMPLE_PROVIDERS)]
    taught = [course for course in courses if course.topic in topics.split()]
    return provider, chance.choice(towns), taught[number // len(_SAMPLE_PROVIDERS) % len(taught)]


def _offer(
    number: int, provider: str, town: int, course: _Course, today: date, chance: random.Random
) -> CatalogueOffer:
    online, inhouse = chance.random() < 0.18, chance.random() < 0.08
    certified = chance.random() < 0.7
    measure = certified and course.hours > 40 and chance.random() < 0.75
    return CatalogueOffer(
        row=number + 1,
        source=provider,
        source_id=f"{course.topic[:2].upper()}-{number + 1:05d}",
        title=f"{course.title}{', inhouse' if inhouse else chance.choice(_SHAPES)}",
        provider=provider,
        as_of=today - timedelta(days=chance.choice((3, 7, 12, 21, 40, 75, 130, 260))),
        description=" ".join(chance.sample(_SENTENCES, k=3)),
        target_group=course.target,
        degree=course.degree,
        topics=(course.topic,),
        hours=course.hours if chance.random() < 0.9 else None,
        price_eur=_price(course.hours, chance),
        azav_provider=True if certified else chance.choice((False, None)),
        azav_measure=True if measure else chance.choice((False, None)),
        measure_number=f"{chance.randrange(100, 999)}/{number:05d}/26" if measure else "",
        dates=_dates(_TOWNS[town], online, inhouse, course.hours, today, chance),
    )


def _price(hours: int, chance: random.Random) -> float | None:
    if chance.random() < 0.12:
        return None
    per_hour = chance.choice((9, 12, 14.5, 18, 24, 32))
    return float(round(hours * per_hour, -1)) or 60.0


def _dates(
    town: tuple[str, str, str], online: bool, inhouse: bool, hours: int, today: date, chance: random.Random
) -> list[CatalogueDate]:
    city, postcode, kreis5 = town
    if inhouse:
        return [CatalogueDate(inhouse=True)]
    dates = []
    for _ in range(chance.choice((1, 1, 2, 3, 4))):
        begin = today + timedelta(days=chance.randrange(-20, 330))
        begin -= timedelta(days=begin.weekday())  # courses begin on Mondays
        end = begin + timedelta(days=max(hours // 8, 1) + hours // 40 * 2)
        if online:
            dates.append(CatalogueDate(begin=begin, end=end, online=True))
        else:
            dates.append(CatalogueDate(begin=begin, end=end, city=city, postcode=postcode, kreis5=kreis5))
    return sorted(set(dates), key=lambda each: each.begin or today)


def _courses() -> list[_Course]:
    with _COURSES.open(encoding="utf-8", newline="") as file:
        return [
            _Course(row["topic"], row["title"], int(row["hours"]), row["degree"], row["target"])
            for row in csv.DictReader(file, delimiter=";")
        ]
