"""Strings, numbers and booleans of XPath 1.0, with the date rule of ODK. Knows no nodes.

Numbers are floats, blank values are "". A date-formatted string is a number of days, see `to_number`.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

NAN = math.nan
_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:\d+(?:\.\d*)?|\.\d+))[ \t\r\n]*\Z", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?\Z", re.ASCII)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_SECONDS_OF_DAY = 86_400.0


@lru_cache(maxsize=16384)
def to_number(text: str) -> float:
    """
    The number of a string; NaN if it is none.

    "As in XPath 1.0. In addition it will convert date- and dateTime-formatted strings to a number of days
    since January 1, 1970 UTC." (ODK XForms, `number`.) A date without a time counts whole days of the
    calendar, as JavaRosa does, so that differences of dates are whole numbers across daylight saving.
    """
    found = _NUMBER.match(text)
    if found:
        return float(found.group(1))
    if _DATE.match(text):
        return _days(text)
    return NAN


def _days(text: str) -> float:
    try:
        if len(text) == 10:
            return float(date.fromisoformat(text).toordinal() - _EPOCH_ORDINAL)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return NAN
    if moment.tzinfo is None:
        return moment.toordinal() - _EPOCH_ORDINAL + _fraction_of_day(moment)
    return moment.timestamp() / _SECONDS_OF_DAY


def _fraction_of_day(moment: datetime) -> float:
    return (
        moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    ) / _SECONDS_OF_DAY


@lru_cache(maxsize=16384)
def to_comparable(text: str) -> float:
    """
    The number of a string for `<` and its kin between two strings.

    As `to_number`, but a dateTime counts in days of its own calendar, so that a date of today is not later
    than a dateTime of today, whatever the zone.
    """
    if len(text) > 10 and _DATE.match(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return NAN
        return moment.toordinal() - _EPOCH_ORDINAL + _fraction_of_day(moment)
    return to_number(text)


def number_text(number: float) -> str:
    """The string of a number: "represented in decimal form", never with an exponent (XPath 1.0, 4.2)."""
    if number != number:
        return "NaN"
    if number in (math.inf, -math.inf):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    text = repr(number)
    return format(Decimal(text), "f") if "e" in text else text


def boolean_text(flag: bool) -> str:
    """`true` or `false`."""
    return "true" if flag else "false"


def number_flag(number: float) -> bool:
    """ "a number is true if and only if it is neither positive or negative zero nor NaN" """
    return number == number and number != 0


def divided(left: float, right: float) -> float:
    """IEEE 754 division."""
    if right:
        return left / right
    if left != left or right != right or left == 0:
        return NAN
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def modulo(left: float, right: float) -> float:
    """The remainder with the sign of the dividend, as `%` in Java and ECMAScript."""
    if right == 0 or left != left or right != right or math.isinf(left):
        return NAN
    return math.fmod(left, right)
