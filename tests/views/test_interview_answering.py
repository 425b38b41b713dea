"""
Answering queries: the supervisor asks, the mentor opens exactly these questions and submits again.

1. Only the questions with a query open; the thread stands beneath.
2. The former answer and its version are visible once it changed.
3. A changed answer without a word about it is refused politely.
4. Submitting again makes the next version; the case is in review again.
"""

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.usecases.interviews import open_interview
from app.usecases.reviews import comment, return_case
from app.usecases.seat import Seat
from tests.usecases.world import STEFANIE, World
from tests.views.interview_stage import begin, node_named, screen_of
from tests.views.test_interview_flows import COMPLETE

pytestmark = pytest.mark.anyio


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


async def returned(world: World) -> tuple[Seat, str]:
    """A mentor's seat with a conversation that came back with two queries."""
    seat, interview_id = await begin(world, answers=COMPLETE)
    interview = open_interview(seat, interview_id)
    interview.finish()
    people = node_named(interview, "b_personen").path
    staff = node_named(interview, "besch_gesamt").path
    interview.close()
    await world.sync(seat)
    supervisor = await world.seat_of(STEFANIE)
    comment(supervisor, interview_id, people, "Wirklich acht?")
    comment(supervisor, interview_id, staff, "Mit Auszubildenden?")
    return_case(supervisor, interview_id)
    await world.sync(supervisor, seat)
    return seat, interview_id


async def test_only_the_questions_asked_about_open(world: World) -> None:
    seat, interview_id = await returned(world)
    async with screen_of(seat, interview_id) as stage:
        assert stage.sees("Rückfrage 1 von 2", "Es öffnen sich nur die Fragen mit Rückfrage.")
        assert stage.sees("Beschäftigte am Standort", "Mit Auszubildenden?", "Stefanie Thiel")
        assert not stage.sees("Wirklich acht?")
        await stage.tap("Nächste Rückfrage")
        assert stage.sees("Rückfrage 2 von 2", "Anzahl Personen", "Bedarf 1 von 1", "Wirklich acht?")


async def test_a_change_shows_what_stood_there_and_asks_for_a_word(world: World) -> None:
    seat, interview_id = await returned(world)
    async with screen_of(seat, interview_id) as stage:
        await stage.type("Beschäftigte am Standort", "54")
        assert stage.sees("vorher 52, Fassung 1")
        await stage.tap("Nächste Rückfrage")
        await stage.tap("Weiter zum Einreichen")
        assert stage.sees("Fassung 2 einreichen?", "geändert", "unverändert", "Grund der Änderung")
        await stage.tap("Erneut einreichen")
        assert stage.sees("Bitte schreiben Sie kurz, warum sich die Antwort geändert hat.")
        await stage.ui.type(stage.ui.find(ft.TextField, label="Grund der Änderung"), "nachgefragt")
        await stage.tap("Erneut einreichen")
        assert stage.sees("Eingereicht und in Prüfung.")
    again = open_interview(seat, interview_id)
    assert (again.state, again.revision) == ("eingereicht", 2)
    again.close()


async def test_a_reply_in_the_thread_is_reason_enough(world: World) -> None:
    seat, interview_id = await returned(world)
    async with screen_of(seat, interview_id) as stage:
        await stage.type("Beschäftigte am Standort", "54")
        await stage.ui.type(stage.ui.find(ft.TextField, label="Antwort schreiben"), "Zwei kamen dazu.")
        await stage.tap("Antwort senden")
        assert stage.sees("Sie", "Zwei kamen dazu.")
        await stage.tap("Nächste Rückfrage")
        await stage.tap("Weiter zum Einreichen")
        assert not stage.sees("Grund der Änderung")
        await stage.tap("Erneut einreichen")
        assert stage.sees("Eingereicht und in Prüfung.")
