"""Words, dates and times, in both languages, each in its own session."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import flet as ft
import pytest

from app.views import session, texts
from tests.support.headless import headless

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 24)


class Facts:
    """A session's facts for the tests."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.dark = False
        self.zone = timezone(timedelta(hours=1))


async def in_language(language: str, *expressions: str) -> list[str]:
    """Evaluate calls on `texts` inside a session of that language."""
    results: list[str] = []

    def main(page: ft.Page) -> None:
        session.bind(page, Facts(language))
        results.extend(eval(expression, vars(texts) | globals()) for expression in expressions)

    async with headless(main):
        pass
    return results


async def test_german_dates_and_times() -> None:
    assert await in_language(
        "de",
        "day(DAY)",
        "day_short(DAY)",
        "day_title(DAY, long=False)",
        "day_title(DAY, long=True)",
        "clock(datetime(2026, 11, 24, 13, 5, tzinfo=UTC))",
        "day_word(DAY, today=date(2026, 11, 25))",
        "when(datetime(2026, 11, 24, 6, 58, tzinfo=UTC), now=datetime(2026, 11, 24, 9, 0, tzinfo=UTC))",
        "money(3920)",
        "number(23.1)",
    ) == [
        "Di, 24.11.2026",
        "Di, 24.11.",
        "Di, 24. November",
        "Dienstag, 24. November 2026",
        "14:05 Uhr",
        "gestern",
        "heute, 7:58 Uhr",
        "3.920 €",
        "23,1",
    ]


async def test_english_dates_and_times() -> None:
    assert await in_language(
        "en",
        "day(DAY)",
        "day_title(DAY, long=True)",
        "clock(datetime(2026, 11, 24, 13, 5, tzinfo=UTC))",
        "day_word(DAY, today=date(2026, 11, 25))",
        "money(3920)",
        "t('Hier weitermachen')",
        "tn('Ein Bedarf', '{n} Bedarfe', 3)",
    ) == [
        "Tue, 24 Nov 2026",
        "Tuesday, 24 November 2026",
        "14:05",
        "yesterday",
        "€3,920",
        "Continue here",
        "3 needs",
    ]


def test_outside_of_a_session_texts_are_german() -> None:
    assert texts.t("Hier weitermachen") == "Hier weitermachen"
    assert texts.tn("Ein Bedarf", "{n} Bedarfe", 1) == "Ein Bedarf"


def test_unknown_text_stays_as_it_is() -> None:
    assert texts.t("Ein Satz mit {klammern}", klammern="Werten") == "Ein Satz mit Werten"


def test_moment_is_read_in_the_zone_of_the_session() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert texts.local(late).utcoffset() is not None
