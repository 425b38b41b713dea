"""
Where the domain tells the search index what of a record is searched and what one filters by.

A date that is open is not past: `until` is then far away, so that "still to come" is one comparison.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from app.models.codelists import industry_label, kreis_name, topic_label
from app.models.places import locate
from app.models.values import Fields, Json, text_of, texts_of
from app.search import Entry, SearchSpec, Value, fold

NEVER: Final = "9999-12-31"
"""Later than every date: what an open end is kept as."""

TOPIC, KIND, STATUS = "topic", "kind", "status"


def tag(kind: str, code: str) -> str:
    """A code one filters by, told apart from codes of another kind."""
    return f"{kind}:{code}"


def _number(value: Json) -> Value:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _flag(value: Json) -> Value:
    return int(value) if isinstance(value, bool) else None


@lru_cache(maxsize=1_024)
def _topic_words(topics: tuple[str, ...]) -> str:
    return " ".join(f"{topic_label(topic)} {topic_label(topic, 'en')}" for topic in topics)


def _offer(fields: Fields) -> Entry:
    topics = texts_of(fields, "topics")
    dates = fields.get("dates")
    rows = [each for each in dates if isinstance(each, Mapping)] if isinstance(dates, Sequence) else []
    cities = dict.fromkeys(text_of(row, "city") for row in rows)
    return Entry(
        texts=(
            text_of(fields, "title"),
            f"{text_of(fields, 'degree')} {_topic_words(topics)}",
            f"{text_of(fields, 'provider')} {' '.join(cities)}",
            f"{text_of(fields, 'description')} {text_of(fields, 'target_group')}"
            f" {text_of(fields, 'measure_number')}",
        ),
        tags=tuple(tag(TOPIC, topic) for topic in topics),
        values={
            "hours": _number(fields.get("hours")),
            "price": _number(fields.get("price_eur")),
            "azav_provider": _flag(fields.get("azav_provider")),
            "azav_measure": _flag(fields.get("azav_measure")),
            "ended": text_of(fields, "ended_on") or NEVER,
            "as_of": text_of(fields, "as_of") or None,
        },
        # Without a date there is still the offer itself: "nach Absprache", at a place nobody has named.
        parts=[_date(row) for row in rows] or [{"begin": None, "until": NEVER, "online": 0, "inhouse": 0}],
    )


def _date(row: Fields) -> dict[str, Value]:
    begin, end = text_of(row, "begin") or None, text_of(row, "end") or None
    place = locate(text_of(row, "city"), kreis5=text_of(row, "kreis5") or None)
    return {
        "begin": begin,
        "until": begin or end or NEVER,
        "online": int(bool(row.get("online"))),
        "inhouse": int(bool(row.get("inhouse"))),
        "kreis": text_of(row, "kreis5") or None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
    }


def _directory(fields: Fields) -> Entry:
    topics = texts_of(fields, "topics")
    return Entry(
        texts=(
            text_of(fields, "name"),
            f"{text_of(fields, 'city')} {kreis_name(text_of(fields, 'kreis5'))}",
            _topic_words(topics),
            text_of(fields, "description"),
        ),
        tags=(tag(KIND, text_of(fields, "kind")), *(tag(TOPIC, topic) for topic in topics or ("any",))),
        values={"name": fold(text_of(fields, "name")), "ended": text_of(fields, "ended_on") or NEVER},
    )


def _firm(fields: Fields) -> Entry:
    industry = text_of(fields, "wz_division") or text_of(fields, "wz_section")
    return Entry(
        texts=(
            text_of(fields, "name"),
            " ".join(
                (text_of(fields, "city"), text_of(fields, "postcode"), kreis_name(text_of(fields, "kreis5")))
            ),
            f"{industry_label(industry)} {industry_label(industry, 'en')}",
        ),
        tags=(tag(STATUS, text_of(fields, "status")),),
        values={"name": fold(text_of(fields, "name"))},
    )


SEARCHED: Final = (
    SearchSpec(
        "offer",
        weights=(10.0, 4.0, 3.0, 1.0),
        values=("hours", "price", "azav_provider", "azav_measure", "ended", "as_of"),
        parts=("begin", "until", "online", "inhouse", "kreis", "lat", "lon"),
        entry=_offer,
    ),
    SearchSpec(
        "directory", weights=(10.0, 5.0, 3.0, 1.0), values=("name", "ended"), parts=(), entry=_directory
    ),
    SearchSpec("firm", weights=(10.0, 5.0, 2.0), values=("name",), parts=(), entry=_firm, confidential=True),
)
