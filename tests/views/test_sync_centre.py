"""
Abgleich on the screen, over real seats.

1  What needs the person comes first: two answers and refused changes, each with the way to decide.
2  A refused change says why and what was in it; it is sent again, corrected, or given up with a reason.
3  Packages are written and taken from here; what this device carries stands in a list.
4  The Koordination's list of what was set aside.
5  Everything renders at phone and desktop size in both languages, with a name for everything one can touch.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import flet as ft
import pytest

from app.usecases.conversations import ConversationRow
from app.usecases.inhouse import log_need
from app.usecases.packages import remember_key, take_package, write_package
from app.usecases.quarantine import refused_entries, settled_entries
from app.usecases.syncing import sync_once
from app.views.sync_centre_history import conversation_words
from app.views.sync_words import size_words
from tests.support.headless import headless
from tests.usecases.world import HAERTEREI, JONAS, KEMAL, MIRIAM, STEFANIE, World
from tests.views.test_conflicts import main_of
from tests.views.test_screens import names_of_touchables

pytestmark = pytest.mark.anyio

SIZES = {"phone": (390, 844), "desktop": (1360, 860)}
KEY = {"id": "0f3a5b7c9d1e2f30", "public": "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f"}


@pytest.fixture(autouse=True)
def nothing_in_dispute() -> None:
    """Here, something is."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


async def with_a_refusal(world: World):
    """Kemal noted a need that the server set aside, and one that it took."""
    seat = await world.seat_of(KEMAL)
    log_need(seat, topic="automation", people=3, urgency="2")
    bad = log_need(seat, topic="fertigung", people=4, urgency="3", description="Schweißen")
    seat.store.write("need", bad, None, {"firm_id": "another"})
    await sync_once(seat)
    world.up = False
    return seat


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_everything_renders_and_has_a_name(world: World, size: str, language: str) -> None:
    seat = await with_a_refusal(world)
    remember_key(seat, KEY)
    width, height = SIZES[size]
    (entry,) = refused_entries(seat)
    for route in ("/abgleich", f"/abgleich/abgelehnt/{entry.entry_id}"):
        async with headless(main_of(seat, language), route=route, width=width, height=height) as ui:
            assert "Presswerk Dillingen" in ui.text()
            assert all(names_of_touchables(ui))


async def test_a_refusal_says_why_and_what_was_in_it(world: World) -> None:
    seat = await with_a_refusal(world)
    async with headless(main_of(seat), route="/abgleich") as ui:
        shown = ui.text()
        assert "Braucht Sie" in shown and "Ein Feld darf von hier aus nicht geändert werden" in shown
    (entry,) = refused_entries(seat)
    async with headless(main_of(seat), route=f"/abgleich/abgelehnt/{entry.entry_id}") as ui:
        shown = ui.text()
        for words in ("Das steht darin", "Beschreibung", "Schweißen", "Dringlichkeit", "Hoch"):
            assert words in shown
        assert "Code field_forbidden" in shown


async def test_giving_up_needs_a_reason(world: World) -> None:
    seat = await with_a_refusal(world)
    (entry,) = refused_entries(seat)
    async with headless(main_of(seat), route=f"/abgleich/abgelehnt/{entry.entry_id}") as ui:
        await ui.click(ui.find(ft.FilledButton, text="Verwerfen"))
        assert ui.find(ft.FilledButton, text="Verwerfen").disabled
        await ui.type(ui.find(ft.TextField), "falscher Betrieb")
        await ui.click(ui.find(ft.FilledButton, text="Verwerfen"))
    assert refused_entries(seat) == ()
    assert [each.reason_given for each in settled_entries(seat)] == ["falscher Betrieb"]


async def test_corrected_it_goes_out_again(world: World) -> None:
    seat = await with_a_refusal(world)
    (entry,) = refused_entries(seat)
    async with headless(main_of(seat), route=f"/abgleich/abgelehnt/{entry.entry_id}") as ui:
        await ui.click(ui.find(ft.FilledButton, text="Korrigieren"))
        field = next(each for each in ui.all(ft.TextField) if each.label == "Beschreibung")
        await ui.type(field, "Schweißen, Stufe 2")
        await ui.click(ui.find(ft.FilledButton, text="Korrigiert senden"))
    assert refused_entries(seat) == ()
    (waiting,) = [each for each in seat.store.waiting() if each.record == entry.record_id]
    shown = seat.store.record("need", waiting.record)
    assert shown is not None and shown.fields["description"] == "Schweißen, Stufe 2"


async def test_a_package_of_a_colleague_stands_in_the_list(world: World) -> None:
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    world.up = False
    remember_key(miriam, KEY)
    miriam.store.write("firm", HAERTEREI, None, {"phone": "06838 1"})
    take_package(jonas, write_package(miriam).data)
    async with headless(main_of(jonas), route="/abgleich") as ui:
        shown = ui.text()
        assert "Paket von Miriam Becker, Tablet" in shown and "wartet auf Netz" in shown
    async with headless(main_of(miriam), route="/abgleich") as ui:
        shown = ui.text()
        assert "Auf Stick sichern" in shown and "mit einem Eintrag" in shown


async def test_two_answers_lie_open_beside_the_list_when_wide(world: World) -> None:
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    miriam.store.write("firm", HAERTEREI, None, {"phone": "06838 1"})
    jonas.store.write("firm", HAERTEREI, None, {"phone": "06838 2"})
    await world.sync(miriam, jonas, miriam)
    async with headless(main_of(miriam), route="/abgleich", width=1360, height=860) as ui:
        shown = ui.text()
        assert "Welche Angabe stimmt?" in shown and "06838 2" in shown and "Wählen" in shown
        assert "1 brauchen Sie" in shown and "Entscheidung" in shown


@pytest.mark.parametrize("size", SIZES)
async def test_the_koordination_reads_the_last_list_without_a_network(world: World, size: str) -> None:
    seat = await world.seat_of(STEFANIE)
    world.up = False
    seat.store.meta.set(
        "reviewed_quarantine",
        {
            "at_ms": int(world.clock().timestamp() * 1000),
            "operations": [
                {
                    "device_seq": 7,
                    "device_id": "00000001",
                    "user_id": MIRIAM,
                    "at": "2026-11-24T08:00:00+00:00",
                    "code": "scope_forbidden",
                    "reason": "…",
                    "operation": {
                        "collection": "step",
                        "record": "0193eeee-0000-7000-8000-000000000001",
                        "scope": f"firm/{HAERTEREI}/network",
                        "kind": "put",
                        "fields": {"what": "Termin machen", "firm_id": HAERTEREI},
                    },
                }
            ],
        },
    )
    width, height = SIZES[size]
    async with headless(main_of(seat), route="/", width=width, height=height) as ui:
        assert "Eine Änderung nicht angenommen" in ui.text()
    async with headless(main_of(seat), route="/abgelehnt", width=width, height=height) as ui:
        shown = ui.text()
        assert "Härterei Nalbach" in shown and "Miriam Becker" in shown
        assert "letzte bekannte Stand" in shown
        assert all(names_of_touchables(ui))
    async with headless(main_of(seat), route="/abgelehnt/00000001-7", width=width, height=height) as ui:
        assert "Termin machen" in ui.text() and "Noch einmal anwenden" in ui.text()


def test_conversations_and_sizes_in_words() -> None:
    at = datetime(2026, 11, 24, 8, 12).astimezone()
    good = ConversationRow(at, 1.0, 3, 12, 1, 340, 12_400, None, 1)
    assert conversation_words(good) == (
        "3 Änderungen gesendet, 12 Einträge geholt, eine abgelehnt",
        "340 Byte gesendet, 12 kB geholt",
    )
    bad = ConversationRow(at, 1.0, 0, 0, 0, 0, 0, "server_unreachable", 4)
    assert conversation_words(bad) == ("Kein Netz", "4 Versuche")
    assert size_words(1_400_000) == "1,4 MB"
