"""Date and time functions. Dates are strings as the data types write them; broken ones give blank."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from app.forms.xpath.code import NUMBER, STRING, Code
from app.forms.xpath.functions.building import Function, inside
from app.forms.xpath.nodes import Focus, Scope
from app.forms.xpath.syntax import Call
from app.forms.xpath.values import NAN

if TYPE_CHECKING:
    from app.forms.xpath.compiler import Compiler

_EPOCH = datetime(1970, 1, 1)
_DAY_S = 86_400.0
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?\Z", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# "If form locale can be determined that locale will be used."
_SHORT_NAMES = {
    "de": (
        ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
        ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
    ),
}
_LANGUAGE_CODE = re.compile(r"\(([A-Za-z]{2,3})(?:-[^)]*)?\)\s*\Z")


def datetime_text(moment: datetime) -> str:
    """A dateTime "that includes the timezone offset", with milliseconds."""
    return moment.isoformat(timespec="milliseconds")


def to_moment(text: str, zone: tzinfo | None) -> datetime | None:
    """The moment of a date or dateTime string in `zone`; a date is its midnight there."""
    if not _DATE.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None


def _moment_of(value: Any, zone: tzinfo | None) -> datetime | None:
    """Of a string, or of a number of days since 1970-01-01, whole days being days of the local calendar."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        try:
            local = _EPOCH + timedelta(days=value)
        except (ValueError, OverflowError):
            return None
        return local.replace(tzinfo=zone)
    if isinstance(value, list):
        value = value[0].seen if value else ""
    text = value.strip()
    return to_moment(text, zone)


def _date(compiler: Compiler, call: Call) -> Code:
    run = compiler.compile(call.arguments[0]).run

    def to_date(scope: Scope, focus: Focus) -> str:
        moment = _moment_of(run(scope, focus), scope[0].now().tzinfo)
        return moment.date().isoformat() if moment else ""

    return Code(STRING, to_date, needs_focus=inside(compiler))


def _date_time(compiler: Compiler, call: Call) -> Code:
    run = compiler.compile(call.arguments[0]).run

    def to_date_time(scope: Scope, focus: Focus) -> str:
        moment = _moment_of(run(scope, focus), scope[0].now().tzinfo)
        return datetime_text(moment) if moment else ""

    return Code(STRING, to_date_time, needs_focus=inside(compiler))


def _decimal_date_time(compiler: Compiler, call: Call) -> Code:
    run = compiler.compile(call.arguments[0]).run

    def days(scope: Scope, focus: Focus) -> float:
        moment = _moment_of(run(scope, focus), scope[0].now().tzinfo)
        return moment.timestamp() / _DAY_S if moment else NAN

    return Code(NUMBER, days, needs_focus=inside(compiler))


def _decimal_time(compiler: Compiler, call: Call) -> Code:
    text = compiler.text(call.arguments[0])

    def fraction(scope: Scope, focus: Focus) -> float:
        value = text(scope, focus)
        if "T" in value:
            moment = to_moment(value, scope[0].now().tzinfo)
            clock = moment.timetz() if moment else None
        else:
            clock = to_time(value)
        if clock is None:
            return NAN
        seconds = clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6
        return seconds / _DAY_S

    return Code(NUMBER, fraction, needs_focus=inside(compiler))


def to_time(text: str) -> time | None:
    """A time of day, with or without seconds and zone."""
    found = _TIME.match(text.strip())
    if not found:
        return None
    try:
        return time(
            int(found[1]), int(found[2]), int(found[3] or 0), int((found[4] or "0").ljust(6, "0")[:6])
        )
    except ValueError:
        return None


def _today(_compiler: Compiler, _call: Call) -> Code:
    return Code(STRING, lambda scope, _focus: scope[0].now().date().isoformat())


def _now(_compiler: Compiler, _call: Call) -> Code:
    return Code(STRING, lambda scope, _focus: datetime_text(scope[0].now()))


def formatted(moment: datetime, pattern: str, language: str) -> str:
    """The moment in a pattern of `%` letters; an unknown letter stays as it is."""
    code = _LANGUAGE_CODE.search(language)
    months, days = _SHORT_NAMES.get(code[1].lower() if code else language.lower(), (_MONTHS, _DAYS))
    parts = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": months[moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
        "a": days[moment.weekday()],
        "W": str(moment.isocalendar().week),
        "%": "%",
    }
    return re.sub(r"%(.)", lambda found: parts.get(found[1], found[0]), pattern)


def _format(compiler: Compiler, call: Call) -> Code:
    run = compiler.compile(call.arguments[0]).run
    pattern = compiler.text(call.arguments[1])
    compiler.speaks = True

    def format_moment(scope: Scope, focus: Focus) -> str:
        environment = scope[0]
        zone = environment.now().tzinfo
        value = run(scope, focus)
        moment = _moment_of(value, zone)
        if moment is None:
            clock = to_time(value if isinstance(value, str) else "")
            if clock is None:
                return ""
            moment = datetime.combine(date(1970, 1, 1), clock)
        return formatted(moment, pattern(scope, focus), environment.language)

    return Code(STRING, format_moment, needs_focus=inside(compiler))


FUNCTIONS: dict[str, Function] = {
    "today": Function(0, 0, _today),
    "now": Function(0, 0, _now),
    "date": Function(1, 1, _date),
    "date-time": Function(1, 1, _date_time),
    "decimal-date-time": Function(1, 1, _decimal_date_time),
    "decimal-time": Function(1, 1, _decimal_time),
    "format-date": Function(2, 2, _format),
    "format-date-time": Function(2, 2, _format),
}
