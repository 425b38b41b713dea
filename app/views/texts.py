"""
Words: every text a person reads goes through `t` or `tn`, every date and time through this file.

The German text in the code is the message id (docs/decisions/0008-german-msgids.md); English comes
from `assets/translations/en`. The language belongs to the session, never to the process.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from app.views import session
from app.views.theme import ASSETS

LANGUAGES = ("de", "en")
_DOMAIN = "feldlotse"

_WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_WEEKDAYS_SHORT = {
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "de": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(_DOMAIN, ASSETS / "translations", [language], fallback=True)


def t(text: str, /, **data: Any) -> str:
    """
    The text in the language of the session.

    Args:
        text: The German text, with `{name}` for each value.
        data: The values.
    """
    translated = _catalogue(session.language()).gettext(text)
    return translated.format(**data) if data else translated


def tn(singular: str, plural: str, n: int, /, **data: Any) -> str:
    """The singular or plural text for `n`, which is also available in it as `{n}`."""
    return _catalogue(session.language()).ngettext(singular, plural, n).format(n=n, **data)


def local(moment: datetime) -> datetime:
    """The moment in the time zone of the session."""
    return moment.astimezone(session.zone())


def _language() -> str:
    current = session.language()
    return current if current in LANGUAGES else "de"


def weekday(day: date) -> str:
    """The short name of the weekday: "Di"."""
    return _WEEKDAYS_SHORT[_language()][day.weekday()]


def day(value: date) -> str:
    """A date with weekday and year: "Di, 24.11.2026"."""
    if _language() == "en":
        return f"{weekday(value)}, {value.day} {_MONTHS['en'][value.month - 1][:3]} {value.year}"
    return f"{weekday(value)}, {value:%d.%m.%Y}"


def day_short(value: date) -> str:
    """A date with weekday, without year: "Fr, 04.12."."""
    if _language() == "en":
        return f"{weekday(value)}, {value.day} {_MONTHS['en'][value.month - 1][:3]}"
    return f"{weekday(value)}, {value:%d.%m.}"


def day_number(value: date) -> str:
    """A date as figures: "09.11.2026"."""
    if _language() == "en":
        return f"{value.day} {_MONTHS['en'][value.month - 1][:3]} {value.year}"
    return f"{value:%d.%m.%Y}"


def day_title(value: date, *, long: bool) -> str:
    """A date as a heading: "Di, 24. November" or, long, "Dienstag, 24. November 2026"."""
    names, months = (_WEEKDAYS if long else _WEEKDAYS_SHORT)[_language()], _MONTHS[_language()]
    dot = "" if _language() == "en" else "."
    text = f"{names[value.weekday()]}, {value.day}{dot} {months[value.month - 1]}"
    return f"{text} {value.year}" if long else text


def month_title(value: date) -> str:
    """A month in words: "März 2027"."""
    return f"{_MONTHS[_language()][value.month - 1]} {value.year}"


def clock(moment: datetime) -> str:
    """A time of day: "14:51 Uhr"."""
    return t("{time} Uhr", time=clock_short(moment))


def clock_short(moment: datetime) -> str:
    """A time of day without the word: "14:51"."""
    here = local(moment)
    return f"{here.hour}:{here.minute:02d}"


def day_word(value: date, *, today: date) -> str:
    """A near date in words, others short: "heute", "gestern", "morgen", "Fr, 04.12."."""
    near = {
        today - timedelta(days=1): t("gestern"),
        today: t("heute"),
        today + timedelta(days=1): t("morgen"),
    }
    if value in near:
        return near[value]
    return day_short(value) if value.year == today.year else day(value)


def when(moment: datetime, *, now: datetime) -> str:
    """A moment in words: "heute, 7:58 Uhr", "gestern, 16:42 Uhr", "Mo, 23.11., 9:05 Uhr"."""
    return f"{day_word(local(moment).date(), today=local(now).date())}, {clock(moment)}"


def number(value: int | float) -> str:
    """A number with the separators of the language: "3.920", "23,1"."""
    text = f"{value:,}"
    if _language() == "en":
        return text
    return text.translate(str.maketrans(",.", ".,"))


def money(euro: int | float) -> str:
    """An amount: "3.920 €"."""
    return f"€{number(euro)}" if _language() == "en" else f"{number(euro)} €"
