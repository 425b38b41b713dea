"""Between values and the strings that are stored: what a data type takes, and how results are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Any

from app.forms.xpath import number_text, text_value, to_number
from app.forms.xpath.functions.dates import datetime_text, to_moment, to_time

_INTEGER = re.compile(r"-?\d+\Z", re.ASCII)
_DECIMAL = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_ZONED_TIME = re.compile(r"\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII)


# The types whose answers depend on the zone of the instance.
ZONED = frozenset(("date", "time", "dateTime"))


def taken(data_type: str, text: str, zone: tzinfo | None) -> str | None:
    """
    An answer as it is stored; `None` if the type cannot take it.

    Args:
        zone: The zone of a time or dateTime without one.
    """
    if not text:
        return text
    take = _TAKERS.get(data_type)
    return text if take is None else take(text.strip(), zone)


def _integer(text: str, _zone: tzinfo | None) -> str | None:
    return str(int(text)) if len(text) < 400 and _INTEGER.match(text) else None


def _decimal(text: str, _zone: tzinfo | None) -> str | None:
    return number_text(float(text)) if len(text) < 300 and _DECIMAL.match(text) else None


def _boolean(text: str, _zone: tzinfo | None) -> str | None:
    return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(text)


def _date(text: str, zone: tzinfo | None) -> str | None:
    if _DATE.match(text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return None
    moment = to_moment(text, zone) if "T" in text else None
    return moment.date().isoformat() if moment else None


def _time(text: str, zone: tzinfo | None) -> str | None:
    clock = to_time(text)
    if clock is None:
        return None
    if _ZONED_TIME.match(text):
        return text
    zoned = re.search(r"(Z|[+-]\d\d:?\d\d)\Z", text)
    offset = zoned[1] if zoned else datetime(2000, 1, 1, tzinfo=zone).isoformat()[19:]
    return clock.isoformat(timespec="milliseconds") + offset


def _date_time(text: str, zone: tzinfo | None) -> str | None:
    moment = to_moment(text, zone)
    if moment is None:
        return None
    # Kept as it was written, if it was written in full.
    return text if len(text) >= 24 else datetime_text(moment)


def _geopoint(text: str, _zone: tzinfo | None) -> str | None:
    numbers = text.split()
    if not 2 <= len(numbers) <= 4 or not all(_DECIMAL.match(number) for number in numbers):
        return None
    if abs(float(numbers[0])) > 90 or abs(float(numbers[1])) > 180:
        return None
    return " ".join(numbers)


def _points(least: int, *, closed: bool) -> Callable[[str, tzinfo | None], str | None]:
    def take(text: str, zone: tzinfo | None) -> str | None:
        points = [_geopoint(part, zone) for part in text.split(";") if part.strip()]
        if len(points) < least or None in points:
            return None
        if closed and str(points[0]).split()[:2] != str(points[-1]).split()[:2]:
            return None
        return text

    return take


_TAKERS: dict[str, Callable[[str, tzinfo | None], str | None]] = {
    "int": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "time": _time,
    "dateTime": _date_time,
    "geopoint": _geopoint,
    "geotrace": _points(2, closed=False),
    "geoshape": _points(3, closed=True),
}


def typed_data_types() -> tuple[str, ...]:
    """The data types whose answers are checked."""
    return tuple(_TAKERS)


def result_text(data_type: str, value: Any, zone: tzinfo | None) -> str:
    """
    The result of an expression as it is stored in a node of that type.

    A NaN is stored as blank, booleans as `true` and `false`; a number in a date is its day.
    """
    if isinstance(value, float) and value != value:
        return ""
    if data_type == "string":
        return value if isinstance(value, str) else text_value(value)
    if data_type == "int":
        number = value if isinstance(value, float) else to_number(text_value(value))
        return str(int(number)) if number == number and abs(number) != float("inf") else ""
    text = text_value(value)
    if data_type in ("date", "dateTime") and isinstance(value, float):
        return _day(value, data_type, zone)
    if data_type == "date" and (converted := taken("date", text, zone)) is not None:
        return converted
    if data_type == "decimal":
        return text if to_number(text) == to_number(text) else ""
    return text if taken(data_type, text, zone) is not None else ""


def _day(days: float, data_type: str, zone: tzinfo | None) -> str:
    try:
        moment = datetime.fromordinal(date(1970, 1, 1).toordinal() + int(days // 1)).replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return ""
    return moment.date().isoformat() if data_type == "date" else datetime_text(moment)
