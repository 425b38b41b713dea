"""
The appearances of XLSForm: each is one entry of one table, and what is tapped there is in the store.

1. Every entry of the table draws, on a phone and on a wide screen.
2. Columns, tables, quick questions, long lists, ranges, stars, ways and areas take answers.
3. What this app cannot do is said in the question, with what to do instead.
4. Markup of labels and notes is shown as its author meant it, and is not read out.
5. A script that runs from right to left is laid out so.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import flet as ft
import pytest

from app.usecases.interviews import open_interview
from app.views.interview.direction import runs_right_to_left
from app.views.interview.markup import pieces, plain
from app.views.interview.widgets import WIDGETS
from app.views.interview.widgets.numbers import group_number, stepped
from app.views.interview.widgets.places import parse_line, show_line
from app.views.interview.widgets.remarks import REMARKS
from tests.usecases.world import World
from tests.views.interview_stage import DESKTOP, PHONE, Stage, begin, screen_of
from tests.views.test_interview_tools import publish

pytestmark = pytest.mark.anyio

OWN = Path(__file__).parents[1] / "forms" / "own"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    for name in ("aussehen", "schriften"):
        publish(world, name, (OWN / f"{name}.md").read_text(encoding="utf-8"))
    yield world
    world.close()


async def section(stage: Stage, letter: str) -> None:
    for _ in range(4):
        if f"{letter}  " in stage.ui.text():
            return
        await stage.tap("Weiter")
    raise AssertionError(letter)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_every_appearance_draws_and_says_what_it_cannot_do(world: World, size: tuple[int, int]) -> None:
    seat, made = await begin(world, form="aussehen")
    async with screen_of(seat, made, size=size) as stage:
        assert stage.sees("die Antworten stehen als Liste da")
        await section(stage, "C")
        assert stage.sees("Einen Kompass gibt es hier nicht", "Die Antwort käme aus einer anderen App")
        await section(stage, "D")
        assert stage.sees("Diesen Kalender gibt es hier nicht", "Eine Karte ohne Netz gibt es hier nicht")
        assert stage.sees("Der Strichcode lässt sich hier nicht einlesen")
        assert "kann hier nicht beantwortet werden" not in stage.ui.text()


def test_a_remark_stands_in_the_same_table_as_a_widget() -> None:
    plain_kinds = {(kind, data_type) for kind, data_type, _ in WIDGETS}
    for kind, data_type, _ in REMARKS:
        assert (kind, data_type) in plain_kinds or (kind, "") in plain_kinds


async def test_a_quick_question_leads_to_the_next_one(world: World) -> None:
    seat, made = await begin(world, form="aussehen")
    async with screen_of(seat, made, size=DESKTOP) as stage:
        await stage.tap("Eine Frage")
        await stage.tap("Weiter")
        await stage.tap("Weiter")
        assert stage.sees("Gleich weiter")
        await stage.tap("Blau")
        assert stage.value("schnell") == "blau"
        assert stage.sees("Kompakt") and not stage.sees("Gleich weiter")


async def test_columns_take_several_answers_in_the_order_of_the_form(world: World) -> None:
    seat, made = await begin(world, form="aussehen")
    async with screen_of(seat, made, size=DESKTOP) as stage:
        await stage.tap("Eine Frage")
        await stage.tap("Weiter")
        await stage.tap("Gelb")
        await stage.tap("Rot")
        assert stage.value("mehrere") == "rot gelb"


async def test_a_long_list_of_several_stays_open_while_one_ticks(world: World) -> None:
    seat, made = await begin(world, form="aussehen")
    async with screen_of(seat, made) as stage:
        labels = [each.label for each in stage.ui.walk() if isinstance(each, ft.Semantics)]
        field = next(label for label in labels if label and label.startswith("Viele Orte"))
        await stage.tap(field)
        await stage.tap("Bous")
        await stage.tap("Überherrn")
        assert stage.sees("8 Einträge")
        assert stage.value("orte") == "a f"


async def test_a_table_shows_its_choices_in_words_and_asks_only_its_questions(world: World) -> None:
    seat, made = await begin(world, form="aussehen")
    async with screen_of(seat, made, size=DESKTOP) as stage:
        await section(stage, "B")
        assert stage.sees("B  Tafel", "0 von 3", "Gar nicht", "Sehr")
        await stage.tap("Teils")
        assert stage.value("t3") == "2"


async def test_ranges_take_stars_lists_and_fractions(world: World) -> None:
    seat, made = await begin(world, form="aussehen")
    async with screen_of(seat, made) as stage:
        await section(stage, "C")
        await stage.tap("Sterne: 4 von 5 Sternen")
        assert stage.value("sterne") == "4"
        await stage.tap("Sterne: 4 von 5 Sternen")
        assert stage.value("sterne") == ""
        await stage.tap("Fein: eins mehr")
        await stage.tap("Fein: eins mehr")
        assert stage.value("fein") == "0.1"
        await stage.type("Mit Tausendern", "12500")
        assert stage.sees("12.500")


async def test_a_way_and_an_area_are_points_in_lines(world: World) -> None:
    seat, made = await begin(world, form="aussehen")
    async with screen_of(seat, made) as stage:
        await section(stage, "D")
        await stage.type("Weg", "49.35, 6.75\n49.36, 6.77")
        assert stage.value("weg") == "49.35 6.75 0 0; 49.36 6.77 0 0"
        await stage.type("Fläche", "49.35, 6.75\n49.36, 6.77")
        assert stage.sees("Das ist noch kein Weg, keine Fläche.")
        await stage.type("Fläche", "49.35, 6.75\n49.36, 6.77\n49.30, 6.70")
        assert stage.value("flaeche").count(";") == 3
        assert stage.sees("3 Punkte")


async def test_the_guidance_of_a_question_is_shown_when_asked_for(world: World) -> None:
    seat, made = await begin(world, form="aussehen")
    async with screen_of(seat, made) as stage:
        assert not stage.sees("Erläuterung, die erst auf Wunsch erscheint.")
        await stage.tap("Erläuterung zeigen")
        assert stage.sees("Erläuterung, die erst auf Wunsch erscheint.")


async def test_arabic_is_laid_out_from_right_to_left_and_german_is_not(world: World) -> None:
    seat, made = await begin(world, form="schriften", answers={"name": "Rana"})
    async with screen_of(seat, made, size=DESKTOP) as stage:
        assert not any(isinstance(each, ft.Column) and each.rtl for each in stage.ui.walk())
        await stage.tap("العربية")
        assert stage.sees("ما اسمك؟", "مرحبا Rana")
        assert any(isinstance(each, ft.Column) and each.rtl for each in stage.ui.walk())
        assert stage.value("name") == "Rana"


def test_the_direction_follows_the_code_or_else_the_first_letter() -> None:
    assert runs_right_to_left("العربية (ar)", "")
    assert runs_right_to_left("Hebrew (he)", "What")
    assert not runs_right_to_left("Deutsch (de)", "مرحبا")
    assert runs_right_to_left("default", "1. مرحبا")
    assert not runs_right_to_left("default", "1. Hallo مرحبا")


def test_markup_is_read_as_the_reference_says_and_nothing_else_is_touched() -> None:
    assert plain("## Merke<br>**Zweite** Zeile, *schräg*") == "Merke Zweite Zeile, schräg"
    assert plain("2 * 3 * 4 = 24, mein_feld_name, a*b") == "2 * 3 * 4 = 24, mein_feld_name, a*b"
    assert plain('<span style="color:red">Rot</span> &amp; blau') == "Rot & blau"
    assert plain("x < 3 und y > 4") == "x < 3 und y > 4"
    bold = [piece.text for piece in pieces("a **b _c_** d") if piece.bold]
    assert bold == ["b ", "c"]
    assert [piece.link for piece in pieces("[Mehr](https://example.org/x)")] == ["https://example.org/x"]
    assert plain("**** / ____: -") == "/ : -"
    assert all(not piece.link for piece in pieces("[Böse](javascript:alert(1))"))


def test_numbers_are_stepped_by_fractions_and_grouped() -> None:
    assert stepped("0.05", Decimal("0.05")) == "0.1"
    assert stepped("3", -5) == "0"
    assert group_number("1234567.5", "de") == "1.234.567,5"
    assert group_number("1234567.5", "en") == "1,234,567.5"
    assert group_number("999", "de") == ""


def test_lines_close_areas_and_refuse_what_is_no_place() -> None:
    area = parse_line("49, 6\n50, 6\n50, 7", "geoshape")
    assert area is not None and area.split("; ")[0] == area.split("; ")[-1]
    assert show_line(area, "geoshape") == "49, 6\n50, 6\n50, 7"
    assert parse_line("49, 6\nhier", "geotrace") is None
    assert parse_line("49, 6", "geotrace") is None


async def test_a_question_without_choices_says_so(world: World) -> None:
    publish(world, "kaskade", (OWN / "kaskade.md").read_text(encoding="utf-8"))
    seat, made = await begin(world, form="kaskade")
    async with screen_of(seat, made) as stage:
        assert stage.sees("Hier gibt es gerade nichts auszuwählen.")
        await stage.tap("Saarland")
        assert not stage.sees("Hier gibt es gerade nichts auszuwählen.")


async def test_hundreds_of_instances_build_a_few_numbers_and_one_page(world: World) -> None:
    publish(
        world,
        "viele",
        """
| survey | type | name | label |
| | begin_repeat | zeile | Zeile |
| | text | name | Name |
| | end_repeat | | |
| settings | form_id | version |
| | viele | 1 |
""",
    )
    seat, made = await begin(world, form="viele")
    talk = open_interview(seat, made)
    series = talk.instance.root.children[0]
    for _ in range(299):
        talk.instance.add_repeat(series.path)
    talk.position = series.children[150].children[0].path
    talk._write_changes({})
    talk.close()
    async with screen_of(seat, made, size=DESKTOP) as stage:
        assert stage.sees("Zeile 151 von 300", "149", "153", "300")
        assert "148" not in stage.ui.text()
        assert len(list(stage.ui.walk())) < 300
        await stage.tap("Zeile 300 zeigen")
        assert stage.sees("Zeile 300 von 300")
