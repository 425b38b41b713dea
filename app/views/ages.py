"""How old an entry is, in words: "Stand 20.11.2026, vor 3 Wochen"; old ones are marked."""

from __future__ import annotations

from datetime import date

import flet as ft

from app.views.kit.status import chip
from app.views.kit.text import muted
from app.views.texts import day_number, t, tn


def ago_words(days: int) -> str:
    """How long ago a day was, as one says it."""
    if days < 14:
        return tn("seit gestern", "vor {n} Tagen", days)
    if days < 63:
        return tn("vor einer Woche", "vor {n} Wochen", days // 7)
    if days < 730:
        return tn("vor einem Monat", "vor {n} Monaten", days // 30)
    return tn("vor einem Jahr", "vor {n} Jahren", days // 365)


def age_words(as_of: date | None, age_days: int | None) -> str:
    """The date of an entry and how long ago it was."""
    if as_of is None:
        return t("Stand unbekannt")
    words = t("Stand {day}", day=day_number(as_of))
    if age_days is None or age_days < 1:
        return words
    return t("{words}, {age}", words=words, age=ago_words(age_days))


def age_line(as_of: date | None, age_days: int | None, *, old: bool) -> ft.Control:
    """The age of an entry: quiet, or as a mark that it should be checked before it is used."""
    words = age_words(as_of, age_days)
    if old:
        return chip(t("{age}, bitte prüfen", age=words), ft.Icons.UPDATE_ROUNDED, "warn")
    return muted(words, "label-small")
