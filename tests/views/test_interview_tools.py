"""
A talk, not a questionnaire: what helps to find one's way.

1. The search finds a question by number, words, answer or note, and leads to it.
2. One question per screen or a section per screen; the person's choice is remembered, the place stays.
3. A long section is cut into stretches, so that only what is seen is built.
4. The last changes are taken back from the overview, too; choices are given from the keyboard.
5. A newer version of the form shows its report before anything moves; what was archived can be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest
from pyxform.xls2xform import convert

from app.models.scopes import network_scope
from app.sync import new_id
from app.usecases.interviews import open_interview
from tests.usecases.test_interview_moving import FIRST, SECOND
from tests.usecases.world import NETWORK, World
from tests.views.interview_stage import (
    DESKTOP,
    Stage,
    begin,
    publish_all_kinds,
    screen_of,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def publish(world: World, form_id: str, table: str, version: str = "1") -> None:
    xform = str(convert(xlsform=table, file_type=".md").xform)
    world.server.put(
        "form",
        new_id(),
        network_scope(NETWORK),
        {"form_id": form_id, "version": version, "title": form_id, "xform": xform, "status": "published"},
    )


def cards(stage: Stage) -> int:
    """How many question cards are built."""
    return sum(
        isinstance(control, ft.Container) and isinstance(control.key, ft.ScrollKey)
        for control in stage.ui.walk()
    )


def here(stage: Stage) -> str:
    """The question the person stopped at."""
    interview = open_interview(stage.seat, stage.id)
    return (interview.position or "").rpartition("/")[2]


async def test_the_search_finds_by_number_words_and_answer_and_leads_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.usecases.interview_session.POSITION_DELAY_S", 0)
    publish_all_kinds(world)
    seat, interview_id = await begin(world, form="alle_arten", answers={"line": "Pressenstraße"})
    async with screen_of(seat, interview_id) as stage:
        await stage.press("f")
        field = stage.ui.find(ft.TextField, label="Nummer, Frage oder Antwort")
        await stage.ui.type(field, "pressenstrasse", blur=False)
        assert stage.sees("1 Frage", "A 9")
        await stage.ui.type(field, "zeitpunkt", blur=False)
        assert stage.sees("A 14", "Ein Zeitpunkt")
        await stage.tap("A 14")
        assert not stage.sees("Nummer, Frage oder Antwort")
        await asyncio.sleep(0.1)
        assert here(stage) == "moment"


async def test_one_question_per_screen_is_remembered_and_keeps_the_place(world: World) -> None:
    publish_all_kinds(world)
    seat, interview_id = await begin(world, form="alle_arten", answers={"chips": "ja"})
    async with screen_of(seat, interview_id, size=DESKTOP) as stage:
        assert cards(stage) > 10
        await stage.tap("Eine Frage")
        assert cards(stage) == 1
        assert stage.sees("Mehrere kurze")
        await stage.tap("Weiter")
        assert stage.sees("Mehrere lange") and not stage.sees("Mehrere kurze")
    async with screen_of(seat, interview_id, size=DESKTOP) as stage:
        assert cards(stage) == 1
        await stage.tap("Abschnitt")
        assert cards(stage) > 10


async def test_field_lists_stay_together_when_one_question_is_on_a_screen(world: World) -> None:
    publish(
        world,
        "liste",
        """
| survey | type | name | label | appearance |
| | text | first | Erste | |
| | begin_group | g | Zusammen | field-list |
| | text | a | Vorname | |
| | text | b | Nachname | |
| | end_group | | | |
| settings | form_id | version |
| | liste | 1 |
""",
    )
    seat, interview_id = await begin(world, form="liste")
    async with screen_of(seat, interview_id, size=DESKTOP) as stage:
        await stage.tap("Eine Frage")
        assert stage.sees("Erste") and not stage.sees("Vorname")
        await stage.tap("Weiter")
        assert stage.sees("Zusammen", "Vorname", "Nachname") and not stage.sees("Erste")


def long_form(questions: int) -> str:
    rows = "\n".join(f"| | integer | q{n} | Frage Nummer {n} | ${{q1}} != '0' |" for n in range(2, questions))
    return f"""
| survey | type | name | label | relevant |
| | integer | q1 | Frage Nummer 1 | |
{rows}
| settings | form_id | version |
| | lang | 1 |
"""


async def test_a_long_section_builds_only_a_stretch_and_stays_there_when_answers_hide_questions(
    world: World,
) -> None:
    publish(world, "lang", long_form(200))
    seat, interview_id = await begin(world, form="lang", answers={"q90": "3"})
    async with screen_of(seat, interview_id, size=DESKTOP) as stage:
        assert cards(stage) == 40
        assert stage.sees("Frage Nummer 90", "Frage Nummer 81") and not stage.sees("Frage Nummer 80")
        await stage.tap("Weiter")
        assert stage.sees("Frage Nummer 121")


async def test_the_last_change_is_taken_back_from_the_overview(world: World) -> None:
    publish_all_kinds(world)
    seat, interview_id = await begin(world, form="alle_arten")
    async with screen_of(seat, interview_id) as stage:
        await stage.press("j")
        await stage.press("2")
        await stage.tap("Abschnitte zeigen, jetzt A")
        await stage.tap("Rückgängig")
        assert stage.value("short") == ""


async def test_digits_give_choices(world: World) -> None:
    publish_all_kinds(world)
    seat, interview_id = await begin(world, form="alle_arten")
    async with screen_of(seat, interview_id) as stage:
        await stage.press("j")
        await stage.press("2")
        assert stage.value("short") == "nein"


async def test_a_newer_version_tells_what_changes_and_moves_when_asked(world: World) -> None:
    publish(world, "umzug", FIRST)
    seat, interview_id = await begin(
        world, form="umzug", answers={"betrieb": "Presswerk", "koepfe": "viele", "alt": "Das war wichtig"}
    )
    publish(world, "umzug", SECOND, "2")
    await world.sync(seat)
    async with screen_of(seat, interview_id) as stage:
        await stage.tap("Was ist neu?")
        assert stage.sees("Wird noch einmal gefragt", "Wird nicht mehr gefragt", "„Das war wichtig“")
        assert stage.sees("1 Antwort bleibt, wie sie ist.", "Etwas Neues")
        assert open_interview(seat, interview_id).form_version == "1"
        await stage.tap("Wechseln")
        assert open_interview(seat, interview_id).form_version == "2"
        assert stage.sees("Etwas Neues", "Bitte noch einmal: bisher „viele“")
        await stage.tap("Abschnitte zeigen, jetzt A")
        await stage.tap("2 Antworten aufgehoben")
        assert stage.sees("Aus Fassung 1", "Das war wichtig")


async def test_a_note_holds_several_voices(world: World) -> None:
    publish_all_kinds(world)
    seat, interview_id = await begin(world, form="alle_arten")
    async with screen_of(seat, interview_id) as stage:
        await stage.press("j")
        await stage.press("n")
        await stage.tap("Leitung")
        field = stage.ui.find(ft.TextField, label="Notiz")
        await stage.ui.type(field, "Leitung: fünf Personen", blur=False)
        await stage.tap("Betriebsrat")
        field = stage.ui.find(ft.TextField, label="Notiz")
        assert field.value == "Leitung: fünf Personen\nBetriebsrat: "
        await stage.ui.type(field, "Leitung: fünf Personen\nBetriebsrat: eher acht", blur=False)
        await stage.tap("Notiz behalten")
        assert stage.sees("Betriebsrat: eher acht")
