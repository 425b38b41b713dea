"""
Every kind of question has a widget, and what is tapped or typed there is in the store.

1. Few short answers stand side by side, long ones below each other, a list opens with a search.
2. Several answers: chips when short, boxes when long; the order is that of the form.
3. Numbers take German spelling; letters stay in the field, with a word about them, outside of the answers.
4. Dates and times take what people write.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import flet as ft
import pytest

from tests.support.headless import Headless
from tests.usecases.world import World
from tests.views.interview_stage import Stage, begin, publish_all_kinds, screen_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    world = World(tmp_path)
    publish_all_kinds(world)
    seat, interview_id = await begin(world, form="alle_arten")
    async with screen_of(seat, interview_id) as stage:
        yield stage
    world.close()


def in_card(stage: Stage, number: str) -> list[ft.Control]:
    """The controls of the card with this number."""
    for control in stage.ui.walk():
        if isinstance(control, ft.Container) and isinstance(control.key, ft.ScrollKey):
            parts = list(stage.ui.walk(control))
            words = [text for part in parts for text in Headless.texts_of(part)]
            if any(text == number or text.startswith(f"{number},") for text in words):
                return parts
    raise AssertionError(number)


async def tap_in(stage: Stage, number: str, words: str) -> None:
    for control in in_card(stage, number):
        inside = [text for part in stage.ui.walk(control) for text in Headless.texts_of(part)]
        icons = [getattr(part, "semantics_label", None) for part in stage.ui.walk(control)]
        if getattr(control, "on_click", None) is not None and words in [*inside, *icons]:
            await stage.ui.click(control)
            return
    raise AssertionError((number, words))


async def test_short_answers_stand_side_by_side_and_show_which_is_chosen(stage: Stage) -> None:
    await tap_in(stage, "A 1", "Nein")
    assert stage.value("short") == "nein"
    marks = [each for each in in_card(stage, "A 1") if isinstance(each, ft.Semantics) and each.selected]
    assert len(marks) == 1


async def test_a_second_tap_keeps_the_answer(stage: Stage) -> None:
    await tap_in(stage, "A 1", "Ja")
    await tap_in(stage, "A 1", "Ja")
    assert stage.value("short") == "ja"


async def test_long_answers_are_tiles(stage: Stage) -> None:
    await tap_in(stage, "A 2", "Noch eine sehr lange Antwort, die nicht passt")
    assert stage.value("long") == "b"


async def test_a_list_opens_and_its_search_forgives_umlauts(stage: Stage) -> None:
    await tap_in(stage, "A 3", "Bitte auswählen")
    assert stage.sees("Suchen", "8 Einträge")
    await stage.ui.type(stage.ui.find(ft.TextField, label="Suchen"), "uberherrn", blur=False)
    assert stage.sees("1 Eintrag")
    await stage.tap("Überherrn")
    assert stage.value("list") == "v0"
    assert not stage.sees("8 Einträge")


async def test_several_short_answers_are_chips_in_the_order_of_the_form(stage: Stage) -> None:
    await tap_in(stage, "A 4", "Nein")
    await tap_in(stage, "A 4", "Ja")
    assert stage.value("chips") == "ja nein"
    await tap_in(stage, "A 4", "Nein")
    assert stage.value("chips") == "ja"


async def test_several_long_answers_show_the_first_four_and_the_rest_on_demand(stage: Stage) -> None:
    last = "Eine sechste lange Antwort mit vielen Wörtern"
    assert last not in [text for part in in_card(stage, "A 5") for text in Headless.texts_of(part)]
    await stage.tap("2 weitere zeigen")
    await tap_in(stage, "A 5", last)
    assert stage.value("boxes") == "f"
    assert stage.sees("1 gewählt")
    boxes = [each for each in in_card(stage, "A 5") if isinstance(each, ft.Semantics) and each.checked]
    assert len(boxes) == 1


async def test_a_scale_has_figures_and_both_ends_in_words(stage: Stage) -> None:
    assert stage.sees("gar nicht", "sehr stark")
    await tap_in(stage, "A 6", "2")
    assert stage.value("scale") == "2"
    assert stage.sees("mittel")


async def test_a_number_is_typed_or_stepped(stage: Stage) -> None:
    await stage.type("Ganze Zahl", "7")
    assert stage.value("whole") == "7"
    await stage.tap("Ganze Zahl: eins mehr")
    assert stage.value("whole") == "8"
    assert stage.field("Ganze Zahl").value == "8"
    await stage.tap("Ganze Zahl: eins weniger")
    assert stage.value("whole") == "7"


async def test_letters_stay_in_the_field_and_out_of_the_answers(stage: Stage) -> None:
    await stage.type("Ganze Zahl", "5")
    await stage.type("Ganze Zahl", "fünf")
    assert stage.value("whole") == "5"
    assert stage.field("Ganze Zahl").value == "fünf"
    assert stage.sees("„fünf“ ist keine ganze Zahl. Bitte nur Ziffern, zum Beispiel 12.")
    await stage.type("Ganze Zahl", "6")
    assert stage.value("whole") == "6" and not stage.sees("keine ganze Zahl")


async def test_a_value_beyond_its_limit_is_kept_and_named(stage: Stage) -> None:
    await stage.type("Ganze Zahl", "11")
    assert stage.value("whole") == "11"
    assert stage.sees("Höchstens 10.", "Die 11 bleibt gespeichert. Bitte prüfen.")
    assert any("Ganze Zahl, Fehler" in (each.label or "") for each in stage.ui.all(ft.Semantics))


async def test_a_fraction_takes_the_german_comma(stage: Stage) -> None:
    await stage.type("Bruchzahl", "12,5")
    assert stage.value("part") == "12.5"
    assert stage.field("Bruchzahl").value == "12,5"


async def test_a_text_counts_near_its_limit_and_has_its_privacy_hint_beneath(stage: Stage) -> None:
    await stage.type("Eine Zeile", "Presse")
    assert stage.value("line") == "Presse"
    assert stage.sees("Bitte keine Namen eintragen.")
    await stage.type("Eine Zeile", "Presse einrichten im Werk zwei")
    assert stage.sees("Höchstens 20 Zeichen.", "bleibt gespeichert", "30 von 20 Zeichen")


async def test_lines_of_text_are_kept(stage: Stage) -> None:
    await stage.type("Mehrere Zeilen", "eins\nzwei")
    assert stage.value("lines") == "eins\nzwei"


async def test_a_day_is_typed_as_people_write_it(stage: Stage) -> None:
    await stage.type("Ein Tag", "7.12.26")
    assert stage.value("day") == "2026-12-07"
    assert stage.sees("Mo, 07.12.2026")
    await stage.type("Ein Tag", "irgendwann")
    assert stage.value("day") == "2026-12-07" and stage.sees("ist kein Datum")


async def test_month_and_year_are_two_lists(stage: Stage) -> None:
    month = stage.ui.find(ft.Dropdown, label="Monat")
    await stage.ui.choose(month, "6")
    assert stage.value("month") == ""
    await stage.ui.choose(stage.ui.find(ft.Dropdown, label="Jahr"), "2028")
    assert stage.value("month") == "2028-06-01"


async def test_times_are_typed(stage: Stage) -> None:
    await stage.type("Eine Uhrzeit", "14:30")
    assert stage.value("clock").startswith("14:30:00")
    await stage.type("Ein Zeitpunkt", "24.11.2026 9:05")
    assert stage.value("moment").startswith("2026-11-24T09:05:00")


async def test_a_place_is_typed(stage: Stage) -> None:
    await stage.type("Ein Ort", "49.35, 6.75")
    assert stage.value("place").startswith("49.35 6.75")


async def test_an_order_is_made_with_buttons(stage: Stage) -> None:
    await stage.tap("Nein nach oben")
    assert stage.value("order") == "nein ja"


async def test_a_range_names_its_bounds_and_stays_within(stage: Stage) -> None:
    assert stage.sees("Von 0 bis 10")
    await stage.type("Von bis", "10")
    await stage.tap("Von bis: eins mehr")
    assert stage.value("span") == "10"


async def test_a_confirmation_is_given_and_taken_back(stage: Stage) -> None:
    await tap_in(stage, "A 19", "Erledigt")
    assert stage.value("done") == "OK"
    await tap_in(stage, "A 19", "Erledigt")
    assert stage.value("done") == ""


async def test_a_text_only_to_be_read_shows_its_value(stage: Stage) -> None:
    assert stage.sees("Fest Vorgabe")


async def test_a_note_with_a_call_warns(stage: Stage) -> None:
    assert stage.sees("Antrag vor Beginn!")
