"""
Eingang and Prüfung.

1. The queue shows why a case deserves a look; filters narrow it; an empty queue says so.
2. A case shows changed answers struck out and new, everything else on demand, in the form's order.
3. No input can change an answer; remarks go to single questions and are settled there.
4. Returning needs an open remark; approving asks first, and is refused when the answers changed.
5. An approved case is read-only and shows its checksum.
6. J and K move in the queue, Ctrl Enter asks for the approval.
"""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from app.views import keys
from tests.support.headless import Headless
from tests.views import casework_world
from tests.views.casework_screens import LANGUAGES, SIZES, button, buttons, screen_of, unnamed
from tests.views.casework_world import World, empty_world, supervisor_world

pytestmark = pytest.mark.anyio

ROUTES = ("/", "/eingang", "/pruefung/i1", "/pruefung/i5", "/pruefung/i6", "/pruefung/i7", "/pruefung/none")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    casework_world.install(monkeypatch.setattr)
    return supervisor_world()


async def press(ui: Headless, key: str, *, ctrl: bool = False) -> None:
    table = ui.page.session.store.get("feldlotse.keys")
    assert isinstance(table, keys.KeyTable)
    event = ft.KeyboardEvent(
        name="keyboard_event", control=ui.page, key=key, shift=False, ctrl=ctrl, alt=False, meta=False
    )
    table.press(event)
    await ui.settle()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("route", ROUTES)
async def test_every_screen_renders_and_every_touchable_has_a_name(
    world: World, route: str, size: str, language: str
) -> None:
    async with screen_of(world, route, size=size, language=language) as ui:
        assert unnamed(ui) == []
        safe = "Everything is safe" if language == "en" else "Alles sicher"
        assert safe in ui.text() or language == "en"


async def test_queue_shows_the_reasons_of_each_case(world: World) -> None:
    async with screen_of(world, "/") as ui:
        shown = ui.text()
        for words in ("2 Antworten", "3 geändert", "2 auffällig", "Einwilligung fehlt", "unauffällig"):
            assert words in shown
        assert "Warten auf Antwort" in shown
        assert "5 zu prüfen" in shown


async def test_filter_leaves_only_cases_with_answers(world: World) -> None:
    async with screen_of(world, "/eingang") as ui:
        await ui.click(ui.tap("Mit Antwort"))
        assert "Zerspanung Hoffmann" in ui.text()
        assert "Presswerk Dillingen" not in ui.text()
        await ui.click(ui.tap("Auffällig"))
        assert "Presswerk Dillingen" in ui.text()
        assert "Metallbau Schäfer" not in ui.text()


@pytest.mark.parametrize("size", SIZES)
async def test_empty_queue_says_there_is_nothing(monkeypatch: pytest.MonkeyPatch, size: str) -> None:
    casework_world.install(monkeypatch.setattr)
    async with screen_of(empty_world("supervisor"), "/", size=size) as ui:
        assert "Nichts zu prüfen." in ui.text()


async def test_wide_queue_opens_the_first_case_beside_it(world: World) -> None:
    async with screen_of(world, "/", size="desktop") as ui:
        assert "Seit Ihrer letzten Prüfung" in ui.text()
        await ui.click(ui.tap("Elektro Maurer"))
        assert ui.page.route == "/pruefung/i5"
        assert "Ein Bedarf betrifft nur 2 Personen. Niemand darf erkennbar sein." in ui.text()


@pytest.mark.parametrize("size", SIZES)
async def test_case_shows_changes_first_and_everything_on_demand(world: World, size: str) -> None:
    async with screen_of(world, "/pruefung/i1", size=size) as ui:
        assert "Anzahl Personen" in ui.text()
        assert "Beschäftigte am Standort" not in ui.text()
        old = ui.find(ft.Semantics, label="vorher 34")
        struck = [part for part in ui.walk(old) if isinstance(part, ft.Text)]
        assert struck[0].style.decoration is ft.TextDecoration.LINE_THROUGH
        assert ui.all(ft.Semantics, label="jetzt 21")
        assert "Geändert ohne Rückfrage. Grund: Zahl beim Betrieb nachgefragt" in ui.text()
        await ui.click(ui.tap("Alles"))
        assert "Beschäftigte am Standort" in ui.text()
        order = [ui.text().index(words) for words in ("A  Rahmen", "B  Der Betrieb", "F  Bedarf 1")]
        assert order == sorted(order)


async def test_section_folds(world: World) -> None:
    async with screen_of(world, "/pruefung/i3") as ui:
        await ui.click(ui.tap("B  Der Betrieb"))
        assert "Beschäftigte am Standort" not in ui.text()
        assert "Wer nimmt teil?" in ui.text()


async def test_remark_goes_to_its_question_and_allows_the_return(world: World) -> None:
    async with screen_of(world, "/pruefung/i3") as ui:
        assert button(ui, "Zurückgeben").disabled
        await ui.click(ui.tap("Rückfrage zu B 1"))
        assert button(ui, "Rückfrage stellen").disabled
        await ui.type(ui.find(ft.TextField, label="Rückfrage zu B 1"), "Sind das Köpfe?")
        await ui.click(button(ui, "Rückfrage stellen"))
        assert "Sind das Köpfe?" in ui.text()
        assert not button(ui, "Zurückgeben").disabled
        await ui.click(button(ui, "Zurückgeben"))
        assert "Miriam Becker sieht eine Rückfrage und öffnet genau diese Frage." in ui.text()
        await ui.click(buttons(ui, "Zurückgeben")[0])
    assert world.cases["i3"].row.state == "rueckfrage"


async def test_unsent_remark_survives_leaving_the_case(world: World) -> None:
    async with screen_of(world, "/pruefung/i3") as ui:
        await ui.click(ui.tap("Rückfrage zu B 1"))
        await ui.type(ui.find(ft.TextField, label="Rückfrage zu B 1"), "Halb geschr")
        await ui.go("/")
        await ui.go("/pruefung/i3")
        await ui.click(ui.tap("Rückfrage zu B 1"))
        assert ui.find(ft.TextField, label="Rückfrage zu B 1").value == "Halb geschr"


async def test_settling_a_thread_keeps_its_history(world: World) -> None:
    async with screen_of(world, "/pruefung/i1", size="desktop") as ui:
        await ui.click(button(ui, "Erledigt"))
        assert "Nur die Fertigung. Ich habe 21 eingetragen." in ui.text()
        assert not buttons(ui, "Erledigt")
        assert button(ui, "Mit Rückfrage zurückgeben").disabled


async def test_no_input_can_change_an_answer(world: World) -> None:
    async with screen_of(world, "/pruefung/i1", size="desktop") as ui:
        await ui.click(ui.tap("Alles"))
        inputs = (ft.Checkbox, ft.Radio, ft.Dropdown, ft.Slider, ft.Switch)
        assert not any(isinstance(control, inputs) for control in ui.walk())
        assert [field.label for field in ui.all(ft.TextField)] == ["Antworten"]


async def test_approval_asks_first_and_then_locks(world: World) -> None:
    async with screen_of(world, "/pruefung/i1", size="desktop") as ui:
        await ui.click(button(ui, "Fassung 2 freigeben"))
        assert "Fassung 2 freigeben?" in ui.text()
        assert world.cases["i1"].row.state == "eingereicht"
        await ui.click(button(ui, "Freigeben"))
        assert world.cases["i1"].row.state == "freigegeben"
        assert "Fassung 2 ist freigegeben" in ui.text()
        assert "Prüfsumme 9C41-E7" in ui.text()
        assert not buttons(ui, "Erledigt")
        assert not ui.all(ft.TextField)


async def test_approval_of_changed_answers_is_refused_in_words(world: World) -> None:
    world.refuse = "content_changed"
    async with screen_of(world, "/pruefung/i1", size="desktop") as ui:
        await ui.click(button(ui, "Fassung 2 freigeben"))
        await ui.click(button(ui, "Freigeben"))
        assert world.cases["i1"].row.state == "eingereicht"
        assert "Inzwischen haben sich Antworten geändert." in ui.text()


async def test_missing_consent_blocks_the_approval_not_the_reading(world: World) -> None:
    async with screen_of(world, "/pruefung/i4") as ui:
        assert button(ui, "Freigeben").disabled
        assert "Die Einwilligung fehlt. Deshalb ist eine Freigabe nicht möglich." in ui.text()
        assert "Beschäftigte am Standort" in ui.text()


async def test_new_version_is_announced_and_remarks_stay(world: World) -> None:
    async with screen_of(world, "/pruefung/i1") as ui:
        case = world.cases["i1"]
        world.put_case(replace(case, row=replace(case.row, revision=3)))
        await ui.settle()
        assert "Neue Fassung 3 da. Ihre Kommentare bleiben." in ui.text()


async def test_unknown_case_says_what_is_safe(world: World) -> None:
    async with screen_of(world, "/pruefung/none") as ui:
        assert "Dieser Fall ist nicht auf diesem Gerät." in ui.text()
        assert "Nichts wurde geändert." in ui.text()


async def test_keys_move_in_the_queue_and_ask_for_the_approval(world: World) -> None:
    async with screen_of(world, "/pruefung/i1", size="desktop") as ui:
        await press(ui, "J")
        assert ui.page.route == "/pruefung/i5"
        await press(ui, "K")
        assert ui.page.route == "/pruefung/i1"
        await press(ui, "Enter", ctrl=True)
        assert "Fassung 2 freigeben?" in ui.text()


async def test_settled_query_can_be_opened_again(world: World) -> None:
    async with screen_of(world, "/pruefung/i1", size="desktop") as ui:
        before = len(buttons(ui, "Erledigt"))
        await ui.click(buttons(ui, "Erledigt")[0])
        assert len(buttons(ui, "Erledigt")) == before - 1
        (snack,) = ui.all(ft.SnackBar)
        await ui.fire(snack.action, "click")
        assert len(buttons(ui, "Erledigt")) == before


async def test_filter_stays_when_a_case_is_chosen(world: World) -> None:
    async with screen_of(world, "/", size="desktop") as ui:
        all_rows = ui.text()
        await ui.click(ui.tap("Mit Antwort"))
        filtered = ui.text()
        assert len(filtered) < len(all_rows)
        await ui.go("/pruefung/i1")
        assert ui.text().count("Presswerk Dillingen") == filtered.count("Presswerk Dillingen")
        await ui.go("/")
        assert ui.text() == filtered
