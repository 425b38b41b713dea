"""
Fast to the hand.

1. 200 characters typed fast in each of 20 fields lose nothing.
2. In a form of 1,000 questions, and at 300 rows of a repeat, only what is seen is built, and a tap sends
   little: what the browser needs then for its 100 ms is a matter of what it gets, not of the form's size.
"""

from __future__ import annotations

import string
import time
from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.usecases.interviews import open_interview
from tests.bench.forms import questions_form
from tests.support.headless import Headless
from tests.usecases.world import World
from tests.views.interview_stage import DESKTOP, Stage, begin, screen_of
from tests.views.test_interview_tools import publish

pytestmark = pytest.mark.anyio

FIELDS, LETTERS = 20, 200


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def typed_into(number: int) -> str:
    """What is typed into a field: every character tells where it belongs."""
    letters = string.ascii_letters + string.digits + "äöüß"
    return "".join(letters[(number * 7 + place * 3) % len(letters)] for place in range(LETTERS))


async def test_fast_typing_in_twenty_fields_loses_nothing(world: World) -> None:
    rows = "\n".join(f"| | text | f{number} | Feld {number:02} |" for number in range(FIELDS))
    publish(
        world,
        "zwanzig",
        f"| survey | type | name | label |\n{rows}\n| settings | form_id | version |\n| | zwanzig | 1 |\n",
    )
    seat, made = await begin(world, form="zwanzig")
    async with screen_of(seat, made, size=DESKTOP) as stage:
        for number in range(FIELDS):
            # Keys come one by one, faster than the answers to them.
            await stage.type(f"Feld {number:02}", typed_into(number))
        for number in range(FIELDS):
            assert stage.value(f"f{number}") == typed_into(number)


def taps(stage: Stage) -> list[ft.Control]:
    """The cells "Ja" and "Nein" of the first question that has them."""
    found = []
    for control in stage.ui.walk():
        if getattr(control, "on_click", None) is not None:
            words = [text for part in stage.ui.walk(control) for text in Headless.texts_of(part)]
            if words in (["Ja"], ["Nein"]):
                found.append(control)
    return found[:2]


async def tap_costs(stage: Stage) -> tuple[float, int]:
    """Seconds of computing for a tap, and the control count of the screen."""
    costs = []
    for turn in range(6):
        cell = taps(stage)[turn % 2]
        begun = time.process_time()
        await stage.ui.click(cell)
        costs.append(time.process_time() - begun)
    return sorted(costs)[len(costs) // 2], len(list(stage.ui.walk()))


async def test_a_thousand_questions_build_one_section_and_a_tap_costs_little(world: World) -> None:
    publish(world, "tausend", questions_form(1_000, form_id="tausend"))
    seat, made = await begin(world, form="tausend")
    async with screen_of(seat, made, size=DESKTOP) as stage:
        seconds, controls = await tap_costs(stage)
        assert controls < 2_000
        assert seconds < 0.15


async def test_three_hundred_rows_build_one_and_a_tap_costs_little(world: World) -> None:
    publish(
        world,
        "zeilen",
        """
| survey | type | name | label | calculation |
| | begin_repeat | zeile | Zeile | |
| | select_one jn | da | Da? | |
| | integer | zahl | Zahl | |
| | end_repeat | | | |
| | calculate | summe | | sum(${zahl}) |
| | note | n | Summe ${summe} | |
| choices | list_name | name | label |
| | jn | ja | Ja |
| | jn | nein | Nein |
| settings | form_id | version |
| | zeilen | 1 |
""",
    )
    seat, made = await begin(world, form="zeilen")
    talk = open_interview(seat, made)
    series = next(node for node in talk.instance.root.children if node.kind == "repeat")
    for _ in range(299):
        talk.instance.add_repeat(series.path)
    for place, row in enumerate(series.children):
        talk.instance.answer(row.children[1].path, str(place))
    talk.position = series.children[150].children[0].path
    talk._write_changes({})
    talk.close()
    async with screen_of(seat, made, size=DESKTOP) as stage:
        assert stage.sees("Zeile 151 von 300")
        seconds, controls = await tap_costs(stage)
        assert controls < 400
        assert seconds < 0.15
