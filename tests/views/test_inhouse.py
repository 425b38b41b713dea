"""
The Kümmerer's screens.

1. Start shows two big tiles, what needs me, and the own needs with lock or share in words.
2. Noting a need takes three choices; „Fertig“ is enabled after the third; it can be taken back.
3. Half a choice survives leaving the page; „Anderes Thema“ offers every topic.
4. A need says whether it is only in the firm; releasing shows exactly what leaves, to whom, and asks.
5. Knowledge at risk has lamps with numbers and words, and its value is explained.
6. No other firm's name is in the tree.
"""

from __future__ import annotations

import flet as ft
import pytest

from app.models import codelists
from app.usecases.errors import FormVersionMissingError
from app.views.inhouse.knowledge import formula_words
from tests.support.headless import Headless
from tests.views import casework_world
from tests.views.casework_screens import LANGUAGES, SIZES, button, buttons, screen_of, unnamed
from tests.views.casework_world import World, empty_world, kuemmerer_world, log_need

pytestmark = pytest.mark.anyio

ROUTES = ("/", "/bedarf-melden", "/bedarfe", "/bedarfe/k1", "/bedarfe/k2", "/bedarfe/none", "/wissen")
OTHER_FIRMS = ("Presswerk Dillingen", "Zerspanung Hoffmann")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    casework_world.install(monkeypatch.setattr)
    return kuemmerer_world()


async def choose(ui: Headless, topic: str, people: str, urgency: str) -> None:
    for words in (topic, people, urgency):
        await ui.click(ui.tap(words))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("route", ROUTES)
async def test_every_screen_renders_names_its_touchables_and_no_other_firm(
    world: World, route: str, size: str, language: str
) -> None:
    async with screen_of(world, route, size=size, language=language) as ui:
        assert unnamed(ui) == []
        assert not any(name in ui.text() for name in OTHER_FIRMS)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("route", ["/", "/bedarfe", "/wissen"])
async def test_empty_screens_say_what_to_do(monkeypatch: pytest.MonkeyPatch, route: str, size: str) -> None:
    casework_world.install(monkeypatch.setattr)
    async with screen_of(empty_world("kuemmerer"), route, size=size) as ui:
        words = {
            "/": "Noch nichts gemeldet. Was fehlt Ihren Leuten im Alltag?",
            "/bedarfe": "Noch kein Bedarf gemeldet.",
            "/wissen": "Noch nichts eingetragen.",
        }
        assert words[route] in ui.text()


async def test_start_shows_tiles_the_red_area_and_own_needs(world: World) -> None:
    async with screen_of(world, "/") as ui:
        shown = ui.text()
        for words in (
            "Werkzeugbau Pöhlberg",
            "Bedarf melden",
            "Wissen sichern",
            "Einrichten Presse 4",
            "Rot, weg ab März 2027",
            "4 Personen, hoch",
            "im Betrieb",
            "freigegeben",
        ):
            assert words in shown
        await ui.click(ui.tap("Bedarf melden"))
        assert ui.page.route == "/bedarf-melden"


@pytest.mark.parametrize("size", SIZES)
async def test_need_is_noted_after_three_choices_and_can_be_taken_back(world: World, size: str) -> None:
    async with screen_of(world, "/bedarf-melden", size=size) as ui:
        assert button(ui, "Fertig").disabled
        await ui.click(ui.tap("Fertigung, CNC"))
        await ui.click(ui.tap("3–5"))
        assert button(ui, "Fertig").disabled
        await ui.click(ui.tap("Hoch: Aufträge oder Qualität"))
        await ui.click(button(ui, "Fertig"))
        assert ui.page.route == "/"
        (row,) = [row for row in world.needs.values() if row.id == "n-4"]
        assert (row.topic, row.people_range, row.urgency, row.released) == ("fertigung", "3-5", 3, False)
        assert "Bedarf gemeldet. Er bleibt im Betrieb." in ui.text()
        (snack,) = ui.all(ft.SnackBar)
        assert snack.duration == ft.Duration(seconds=8)
        await ui.fire(snack.action, "click")
        assert "n-4" not in world.needs


async def test_small_group_gets_a_warning(world: World) -> None:
    async with screen_of(world, "/bedarf-melden") as ui:
        await ui.click(ui.tap("1–2"))
        assert "Niemand darf erkennbar sein." in ui.text()


async def test_half_a_choice_survives_leaving_the_page(world: World) -> None:
    async with screen_of(world, "/bedarf-melden") as ui:
        await ui.click(ui.tap("Roboter, SPS"))
        await ui.click(ui.tap("6–10"))
        await ui.click(ui.tap("Schließen"))
        assert ui.page.route == "/"
        await ui.click(ui.tap("Bedarf melden"))
        await ui.click(ui.tap("Mittel: sollte geplant werden"))
        await ui.click(button(ui, "Fertig"))
        assert world.needs["n-4"].topic == "automation"
        await ui.click(ui.tap("Bedarf melden"))
        assert button(ui, "Fertig").disabled


async def test_other_topic_offers_the_whole_list_and_is_shown_on_the_tile(world: World) -> None:
    async with screen_of(world, "/bedarf-melden") as ui:
        await ui.click(ui.tap("Anderes Thema"))
        assert all(labels[0] in ui.text() for labels in codelists.topics().values())
        await ui.type(ui.find(ft.TextField), "fuehrung")
        assert "Arbeitsschutz, Pflichtunterweisungen" not in ui.text()
        await ui.click(ui.tap("Führung im Wandel"))
        assert not ui.all(ft.BottomSheet)
        assert "Führung im Wandel" in ui.text()
        await ui.click(ui.tap("mehr"))
        await ui.click(ui.tap("Sehr hoch: Arbeitsplätze in Gefahr"))
        await ui.click(button(ui, "Fertig"))
        assert (world.needs["n-4"].topic, world.needs["n-4"].people_range) == ("fuehrung", "mehr")


async def test_more_details_note_the_need_and_open_the_short_form(world: World) -> None:
    async with screen_of(world, "/bedarf-melden") as ui:
        await choose(ui, "Digital, Office", "3–5", "Mittel: sollte geplant werden")
        await ui.click(button(ui, "Mehr angeben"))
    assert world.started == [("bedarf_kurz", "n-4")]


async def test_list_filters_by_lock_and_share(world: World) -> None:
    async with screen_of(world, "/bedarfe") as ui:
        await ui.click(ui.tap("Freigegeben"))
        assert "Fachsoftware" in ui.text()
        assert "Fertigungsverfahren" not in ui.text()
        await ui.click(ui.tap("Fachsoftware"))
        assert ui.page.route == "/bedarfe/k2"
        assert "Das Netzwerk sieht diesen Bedarf seit Di, 24.11.2026." in ui.text()


@pytest.mark.parametrize("size", SIZES)
async def test_release_shows_what_leaves_and_needs_the_agreement(world: World, size: str) -> None:
    async with screen_of(world, "/bedarfe/k1", size=size) as ui:
        assert "Bleibt im Betrieb" in ui.text()
        await ui.click(button(ui, "Freigeben"))
        shown = ui.text()
        for words in (
            "Das verlässt den Betrieb",
            "Aluminium schweißen, WIG.",
            "Weiterbildungsverbund Saar: Mentorinnen, Mentoren und Koordination",
            "Das bleibt im Betrieb",
            "Ist das im Betrieb abgestimmt (Leitung, Betriebsrat)?",
        ):
            assert words in shown
        assert button(ui, "Freigeben").disabled
        await ui.click(ui.tap("Nein"))
        assert button(ui, "Freigeben").disabled
        await ui.click(ui.tap("Ja"))
        await ui.click(button(ui, "Freigeben"))
        assert world.needs["k1"].released
        assert "Wird freigegeben, sobald Netz da ist" in ui.text()
        (snack,) = ui.all(ft.SnackBar)
        await ui.fire(snack.action, "click")
        assert not world.needs["k1"].released


async def test_release_can_be_left_without_releasing(world: World) -> None:
    async with screen_of(world, "/bedarfe/k1") as ui:
        await ui.click(button(ui, "Freigeben"))
        await ui.click(button(ui, "Abbrechen"))
        assert "Das ist bekannt" in ui.text()
    assert not world.needs["k1"].released


async def test_release_is_taken_back(world: World) -> None:
    async with screen_of(world, "/bedarfe/k2") as ui:
        await ui.click(button(ui, "Freigabe zurücknehmen"))
        assert not world.needs["k2"].released
        assert "Bleibt im Betrieb" in ui.text()


async def test_need_is_completed_with_the_short_form(world: World) -> None:
    async with screen_of(world, "/bedarfe/k1") as ui:
        await ui.click(button(ui, "Vervollständigen"))
    assert world.started == [("bedarf_kurz", "k1")]


async def test_gone_need_leads_back_to_the_list(world: World) -> None:
    async with screen_of(world, "/bedarfe/none") as ui:
        await ui.click(button(ui, "Zur Liste"))
        assert ui.page.route == "/bedarfe"


async def test_missing_questionnaire_is_told_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_more: object) -> str:
        raise FormVersionMissingError("wissenssicherung", "1")

    monkeypatch.setattr("app.usecases.interviews.start_interview", fail)
    async with screen_of(world, "/") as ui:
        await ui.click(ui.tap("Wissen sichern"))
        assert ui.page.route == "/"
        assert "Er kommt mit dem nächsten Abgleich." in ui.text()


@pytest.mark.parametrize("size", SIZES)
async def test_knowledge_has_lamps_words_and_an_explained_value(world: World, size: str) -> None:
    async with screen_of(world, "/wissen", size=size) as ui:
        for words in ("Rot: sofort", "Gelb: planen", "Grün: gut", "Einrichten Presse 4", "geplant"):
            assert words in ui.text()
        await ui.click(ui.tap("Einrichten Presse 4"))
        assert formula_words(world.areas["w1"]) in ui.text()
        await ui.click(ui.tap("2 Gebiete, Gelb: planen"))
        assert "Prüfplan Messmaschine" not in ui.text()
        await ui.click(ui.tap("2 Gebiete, Gelb: planen"))
        assert "Prüfplan Messmaschine" in ui.text()


def test_value_is_explained_by_its_formula() -> None:
    area = kuemmerer_world().areas["w1"]
    assert formula_words(area) == (
        "Folge 4 mal (4 minus eine Person) plus 3, weil weniger als 6 Monate bleiben. Rot ab 10, Gelb ab 6."
    )


@pytest.mark.parametrize("size", SIZES)
async def test_knowledge_form_is_started(world: World, size: str) -> None:
    async with screen_of(world, "/wissen", size=size) as ui:
        await ui.click(ui.tap("Wissen sichern"))
    assert world.started == [("wissenssicherung", "kuemmerer")]


async def test_all_needs_button_counts(world: World) -> None:
    async with screen_of(world, "/") as ui:
        assert not buttons(ui, "Alle 3")
        log_need(world.seat, topic="fertigung", people=2, urgency="3")
        await ui.settle()
        assert buttons(ui, "Alle 4")
