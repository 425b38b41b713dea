"""
Working days and state holidays: when a follow-up may fall due, and when ten working days are over.

Monday to Friday, less the holidays of the whole state (Bundesland) where the firm is. Holidays of single
municipalities (Fronleichnam in parts of Sachsen and Thüringen, Augsburg) are not counted: whoever works
there knows them, a wrong day off for all others would do more harm. A state we do not know has the nine
nationwide holidays.

Must not know: firms, follow-ups, the clock.
"""

from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

STATES = {
    "bb": "BB", "be": "BE", "bw": "BW", "by": "BY", "hb": "HB", "he": "HE", "hh": "HH", "mv": "MV",
    "ni": "NI", "nw": "NW", "rp": "RP", "sh": "SH", "sl": "SL", "sn": "SN", "st": "ST", "th": "TH",
}  # fmt: skip
"""Our codes of the Länder to those of ISO 3166-2:DE; anything else has the nationwide holidays only."""

ANSWER_DAYS = 10
"""Working days a recipient has to answer a referral before we ask again."""

_SATURDAY = 5
_LANGUAGES = {"de": "de", "en": "en_US"}


@lru_cache(maxsize=256)
def _holidays(land: str, year: int, language: str) -> dict[date, str]:
    found = country_holidays(
        "DE", subdiv=STATES.get(land), years=year, language=_LANGUAGES.get(language, "de"), expand=False
    )
    return dict(found.items())


def holiday_name(day: date, *, land: str, language: str = "de") -> str | None:
    """The name of the holiday that a day is in a Land ("sl", "sn", "th" …), or None."""
    return _holidays(land.lower(), day.year, language).get(day)


def is_working_day(day: date, *, land: str) -> bool:
    """Whether people of a Land work on a day: no weekend, no holiday of the whole state."""
    return day.weekday() < _SATURDAY and holiday_name(day, land=land) is None


def add_working_days(start: date, count: int, *, land: str) -> date:
    """
    The day that is `count` working days after `start`; before it, if `count` is negative.

    The first day counted is the one after `start`, whatever day `start` is. With 0: `start`, or the
    first working day after it.
    """
    if count == 0:
        return working_day_from(start, land=land)
    step = timedelta(days=1 if count > 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_working_day(day, land=land)
    return day


def working_day_from(day: date, *, land: str) -> date:
    """The day itself if it is a working day, else the next one."""
    while not is_working_day(day, land=land):
        day += timedelta(days=1)
    return day


def working_days_between(start: date, end: date, *, land: str) -> int:
    """How many working days lie after `start` up to and including `end`; 0 if `end` is not later."""
    return sum(
        is_working_day(start + timedelta(days=offset), land=land)
        for offset in range(1, (end - start).days + 1)
    )


def answer_due(sent: date, *, land: str) -> date:
    """The last day on which an answer to a referral is in time: ten working days after it was sent."""
    return add_working_days(sent, ANSWER_DAYS, land=land)


def answer_overdue(sent: date, today: date, *, land: str) -> bool:
    """Whether ten working days have passed without an answer."""
    return today > answer_due(sent, land=land)
