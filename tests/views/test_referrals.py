"""
Verweise and the directory.

1. The list puts what needs somebody first; without referrals it says where to begin.
2. A referral shows its way, upright on phones and lying when wide, the consent in words, and what would be
   passed on and what not.
3. The draft form shows needs, a searchable directory with the age of each entry, purpose, passed fields,
   consent; it saves a draft and sends nothing.
4. The directory is searched and filtered, shows phone, mail and date, and says so when an entry is old.
"""

from __future__ import annotations

import flet as ft
import flet.canvas as cv
import pytest

from tests.views import casework_world
from tests.views.casework_screens import LANGUAGES, SIZES, button, buttons, screen_of, unnamed
from tests.views.casework_world import World, empty_world, mentor_world

pytestmark = pytest.mark.anyio

ROUTES = (
    "/verweise",
    "/verweise/r1",
    "/verweise/r2",
    "/verweise/none",
    "/bedarf/n1/verweis",
    "/bedarf/none/verweis",
    "/stellen",
)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    casework_world.install(monkeypatch.setattr)
    return mentor_world()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("route", ROUTES)
async def test_every_screen_renders_and_every_touchable_has_a_name(
    world: World, route: str, size: str, language: str
) -> None:
    async with screen_of(world, route, size=size, language=language) as ui:
        assert unnamed(ui) == []
        assert ("4 waiting" if language == "en" else "4 warten") in ui.text()


@pytest.mark.parametrize("size", SIZES)
async def test_empty_list_says_where_to_begin(monkeypatch: pytest.MonkeyPatch, size: str) -> None:
    casework_world.install(monkeypatch.setattr)
    async with screen_of(empty_world("mentor"), "/verweise", size=size) as ui:
        assert "Noch kein Verweis." in ui.text()
        assert "Beginnen Sie bei einem Bedarf." in ui.text()


async def test_list_puts_drafts_before_what_waits_for_others(world: World) -> None:
    async with screen_of(world, "/verweise") as ui:
        assert ui.text().index("Führung im Wandel") < ui.text().index("Automatisierung")
        await ui.click(ui.tap("Führung im Wandel"))
        assert ui.page.route == "/verweise/r2"


@pytest.mark.parametrize(("size", "canvases"), [("phone", 6), ("desktop", 6)])
async def test_draft_stands_at_its_first_step_with_the_others_ahead(
    world: World, size: str, canvases: int
) -> None:
    async with screen_of(world, "/verweise/r2", size=size) as ui:
        assert len(ui.all(cv.Canvas)) == canvases
        labels = [c.label for c in ui.walk() if isinstance(c, ft.Semantics) and c.label]
        assert "Entwurf: jetzt" in labels
        assert "Übermittelt: noch offen" in labels
        assert "Einwilligung zur Weitergabe: nein – bleibt Entwurf" in ui.text()
        assert "Was weitergegeben würde" in ui.text()
        assert "Nicht weitergegeben" in ui.text()


async def test_transmitted_referral_waits(world: World) -> None:
    async with screen_of(world, "/verweise/r1") as ui:
        labels = [c.label for c in ui.walk() if isinstance(c, ft.Semantics) and c.label]
        assert {"Entwurf: erledigt", "Übermittelt: erledigt", "Wartet auf Antwort: jetzt"} <= set(labels)
        assert "Was übermittelt wurde" in ui.text()


async def test_draft_is_thrown_away_after_a_question(world: World) -> None:
    async with screen_of(world, "/verweise/r2") as ui:
        await ui.click(button(ui, "Entwurf verwerfen"))
        assert "Entwurf verwerfen?" in ui.text()
        await ui.click(button(ui, "Abbrechen"))
        assert world.referral_files["r2"].row.state == "entwurf"
        await ui.click(button(ui, "Entwurf verwerfen"))
        await ui.click(button(ui, "Verwerfen"))
        assert world.referral_files["r2"].row.state == "zurueckgezogen"
        assert "Beendet" in ui.text()


@pytest.mark.parametrize("size", SIZES)
async def test_referral_is_drafted_from_a_need(world: World, size: str) -> None:
    world.consent = "nein"
    async with screen_of(world, "/bedarf/n1/verweis", size=size) as ui:
        shown = ui.text()
        for words in (
            "Automatisierung, Robotik, SPS, Sensorik",
            "Technik-Akademie Saarlouis",
            "Träger, Saarlouis",
            "Stand 20.11.2026, vor 4 Tagen",
            "Das würde weitergegeben",
            "mehr als 120 Stunden",
            "Einwilligung zur Weitergabe: nein – bleibt Entwurf",
        ):
            assert words in shown
        assert "Handwerkskammer" not in shown
        assert button(ui, "Als Entwurf speichern").disabled
        await ui.click(ui.tap("Alle Stellen"))
        await ui.type(ui.all(ft.TextField)[0], "handwerk")
        await ui.click(ui.tap("Handwerkskammer des Saarlandes"))
        await ui.click(ui.tap("Beratung vereinbaren"))
        await ui.click(ui.tap("Führung im Wandel, 3 Personen"))
        await ui.click(button(ui, "Als Entwurf speichern"))
        assert ui.page.route == "/verweise/r-3"
    row = world.referral_files["r-3"]
    assert (row.row.state, row.row.directory_id, row.row.purpose) == ("entwurf", "d5", "Beratung vereinbaren")
    assert [need.id for need in row.needs] == ["n1", "n2"]


async def test_half_drafted_referral_survives_leaving(world: World) -> None:
    async with screen_of(world, "/bedarf/n1/verweis") as ui:
        await ui.click(ui.tap("Technik-Akademie Saarlouis"))
        await ui.type(ui.find(ft.TextField, label="Wozu soll die Stelle das wissen?"), "Schulung im Haus")
        await ui.go("/verweise")
        await ui.go("/bedarf/n1/verweis")
        assert "Stelle suchen" not in ui.text()
        assert not button(ui, "Als Entwurf speichern").disabled
        await ui.click(button(ui, "Ändern"))
        assert "Stelle suchen" in ui.text()


async def test_need_that_is_gone_says_that_nothing_was_passed_on(world: World) -> None:
    async with screen_of(world, "/bedarf/none/verweis") as ui:
        assert "Es wurde nichts weitergegeben." in ui.text()


@pytest.mark.parametrize("size", SIZES)
async def test_directory_is_searched_and_filtered(world: World, size: str) -> None:
    async with screen_of(world, "/stellen", size=size) as ui:
        assert "Verzeichnis" in ui.text()
        assert "5 Stellen, auf diesem Gerät, neuester Stand 20.11.2026" in ui.text()
        await ui.click(ui.tap("Beratung"))
        assert "Beratungsstelle Wandel der Arbeit" in ui.text()
        assert "Bildungswerk" not in ui.text()
        await ui.type(ui.find(ft.TextField), "gibt es nicht")
        assert "Keine Stelle passt." in ui.text()
        await ui.click(button(ui, "Suche leeren"))
        assert "5 Stellen" in ui.text()


async def test_entry_shows_phone_mail_and_date_in_a_sheet(world: World) -> None:
    async with screen_of(world, "/stellen") as ui:
        await ui.click(ui.tap("Beratungsstelle Wandel der Arbeit"))
        (sheet,) = ui.all(ft.BottomSheet)
        words = [text for part in ui.walk(sheet) for text in ui.texts_of(part)]
        assert {"+49 6831 555010", "kontakt@beispiel.example"} <= set(words)
        assert "Stand 18.04.2026, vor 7 Monaten, bitte prüfen" in words
        await ui.click(button(ui, "Anrufen"))
        assert ("UrlLauncher", "launch_url") in {(kind, name) for kind, name, _ in ui.calls}
        await ui.click(ui.tap("Schließen"))
        assert not ui.all(ft.BottomSheet)


async def test_empty_directory_comes_with_the_next_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    casework_world.install(monkeypatch.setattr)
    async with screen_of(empty_world("mentor"), "/stellen") as ui:
        assert "Das Verzeichnis ist noch leer." in ui.text()
        assert not buttons(ui, "Suche leeren")
