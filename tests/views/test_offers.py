"""
Angebote on the screen, over a real seat: list, filters, detail, matches, referral, places.

Every screen renders in both sizes and languages, and everything one can touch has a name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.advice.matching import DateFacts, Mark, Match
from app.usecases.seat import Seat
from app.views import render_app
from app.views.ages import ago_words
from app.views.offers.words import km_words, mark_words, match_words
from tests.support.headless import headless
from tests.views.casework_screens import LANGUAGES, SIZES, button, unnamed
from tests.views.offers_world import NEED, offers_seat

pytestmark = pytest.mark.anyio

ROUTES = (
    "/angebote",
    "/angebote/o1",
    "/angebote/o4",
    "/angebote/gone",
    "/stellen",
    "/stellen/d1",
    f"/bedarf/{NEED}/angebote",
    f"/bedarf/{NEED}/angebote/o1",
    "/bedarf/gone/angebote",
    f"/bedarf/{NEED}/verweis/o1",
)


@pytest.fixture
def seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    async def never(_seat: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("app.views.app.keep_in_step", never)
    seat = offers_seat(tmp_path)
    yield seat
    seat.close()


def screen(seat: Seat, route: str, *, size: str = "phone", language: str = "de"):  # type: ignore[no-untyped-def]
    width, height = SIZES[size]
    return headless(
        lambda page: render_app(page, open_seat=lambda: seat, language=language),
        route=route,
        width=width,
        height=height,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("route", ROUTES)
async def test_every_screen_renders_and_every_touchable_has_a_name(
    seat: Seat, route: str, size: str, language: str
) -> None:
    async with screen(seat, route, size=size, language=language) as ui:
        assert unnamed(ui) == []
        shown = ui.text()
        assert "konnte nicht angezeigt werden" not in shown
        assert "could not be shown" not in shown


async def test_list_answers_while_one_types_and_tells_a_slip(seat: Seat) -> None:
    async with screen(seat, "/angebote") as ui:
        assert "3 Angebote, offline, Stand 20.11.2026" in ui.text()
        await ui.type(ui.find(ft.TextField), "grundstuffe ")
        shown = ui.text()
        assert "Ein Angebot, offline" in shown
        assert "Kein Treffer für „grundstuffe“. Gesucht wird grundstufe." in shown
        assert "SPS-Technik Grundstufe" in shown


async def test_nothing_found_says_how_to_go_on(seat: Seat) -> None:
    async with screen(seat, "/angebote") as ui:
        await ui.type(ui.find(ft.TextField), "töpfern")
        assert "Kein Angebot passt." in ui.text()
        await ui.click(button(ui, "Suche und Filter leeren"))
        assert "3 Angebote" in ui.text()


async def test_filters_stand_in_a_sheet_on_phones_and_count_their_hits(seat: Seat) -> None:
    async with screen(seat, "/angebote") as ui:
        await ui.click(ui.tap("Filter"))
        assert ui.all(ft.BottomSheet)
        await ui.click(ui.tap("über 120 Std."))
        assert "2 Angebote zeigen" in ui.text()
        await ui.click(ui.tap("15 km"))
        await ui.click(button(ui, "Ein Angebot zeigen"))
        assert not ui.all(ft.BottomSheet)
        assert "SPS-Technik" not in ui.text()


async def test_empty_catalogue_comes_with_the_next_sync(tmp_path: Path, seat: Seat) -> None:
    empty = offers_seat(tmp_path / "empty", {})
    async with screen(empty, "/angebote") as ui:
        assert "Der Katalog ist noch leer." in ui.text()
    empty.close()


async def test_offer_that_ended_yesterday_says_so_and_takes_no_referral(seat: Seat) -> None:
    async with screen(seat, "/angebote/o4") as ui:
        shown = ui.text()
        assert "alle Termine sind vorbei" in shown
        assert "Stand 10.01.2026, vor 10 Monaten, bitte prüfen" in shown
        assert "Verweis vorbereiten" not in shown


@pytest.mark.parametrize("size", SIZES)
async def test_matches_name_their_reasons_and_why_others_do_not_fit(seat: Seat, size: str) -> None:
    async with screen(seat, f"/bedarf/{NEED}/angebote", size=size) as ui:
        shown = ui.text()
        for words in ("Passt am besten", "2 Angebote", "nur 80 Std.", "AZAV vollständig", "5 km"):
            assert words in shown, words
        assert "Passt nicht: Präsenz in Leipzig" in shown


async def test_referral_begins_with_the_offer_its_provider_and_a_purpose(seat: Seat) -> None:
    async with screen(seat, f"/bedarf/{NEED}/angebote") as ui:
        await ui.click(button(ui, "Verweis vorbereiten"))
        assert ui.page.route == f"/bedarf/{NEED}/verweis/o1"
        shown = ui.text()
        assert "Technik-Akademie Saarlouis" in shown
        await ui.click(button(ui, "Als Entwurf speichern"))
        assert ui.page.route.startswith("/verweise/")
        assert "Fachkraft Robotik und Automatisierung" in ui.text()
    (kept,) = seat.store.records("referral")
    assert kept.fields["offer_id"] == "o1"


async def test_referral_from_the_catalogue_asks_for_which_need(seat: Seat) -> None:
    async with screen(seat, "/angebote/o1") as ui:
        await ui.click(button(ui, "Verweis vorbereiten"))
        assert "Für welchen Bedarf?" in ui.text()
        await ui.click(ui.tap("Presswerk, 8 Personen, hoch"))
        assert ui.page.route == f"/bedarf/{NEED}/verweis/o1"


async def test_funding_check_of_an_offer_takes_its_facts(seat: Seat) -> None:
    async with screen(seat, f"/bedarf/{NEED}/angebote") as ui:
        await ui.click(button(ui, "Förderung prüfen"))
        assert ui.page.route.startswith(f"/bedarf/{NEED}/foerderung")
        assert "Fachkraft Robotik und Automatisierung" in ui.text()


def test_match_is_one_sentence_in_words() -> None:
    marks = (
        Mark("topic", "fits", "topic"),
        Mark("place", "fits", "km", 18),
        Mark("begin", "fits", "begins", 5),
        Mark("azav", "fits", "azav"),
    )
    assert match_words(Match("a", marks, DateFacts(), 1)) == (
        "Passt: Thema, 18 km, beginnt in 5 Wochen, AZAV vollständig"
    )
    away = Mark("place", "no", "elsewhere", 460, "Leipzig")
    assert match_words(Match("a", (away,), None, 0)) == "Passt nicht: Präsenz in Leipzig"
    assert mark_words(Mark("extent", "partly", "only_hours", 80)) == "nur 80 Std."


def test_distances_and_ages_are_said_as_one_says_them() -> None:
    assert [km_words(0.4), km_words(17.6), km_words(17.6, about=True)] == [
        "im selben Ort",
        "18 km",
        "etwa 20 km",
    ]
    assert [ago_words(days) for days in (1, 4, 21, 70, 800)] == [
        "seit gestern",
        "vor 4 Tagen",
        "vor 3 Wochen",
        "vor 2 Monaten",
        "vor 2 Jahren",
    ]
