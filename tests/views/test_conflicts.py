"""
Zwei Antworten on the screen, over real seats.

1  The desk and the card render at phone and desktop size in both languages, and everything has a name.
2  Nothing is chosen beforehand; Übernehmen needs a choice; deciding can be taken back from the snackbar.
3  The field itself says that there are two answers, and afterwards who decided.
4  Heute and the list of firms lead there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.usecases.conflicts import conflicts
from app.views import render_app
from app.views.conflicts.words import key_in, route_to
from tests.support.headless import headless
from tests.usecases.world import HAERTEREI, JONAS, MIRIAM, STEFANIE, World
from tests.views.test_screens import names_of_touchables

pytestmark = pytest.mark.anyio

SIZES = {"phone": (390, 844), "desktop": (1360, 860)}


@pytest.fixture(autouse=True)
def nothing_in_dispute() -> None:
    """Here, something is."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


async def disagreeing(world: World, *, onlooker: str | None = None):
    """Miriam and Jonas counted on one day and disagree about the works council; gives a seat to look from."""
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    miriam.store.write(
        "firm", HAERTEREI, None, {"works_council": "ja", "headcount": 55, "headcount_date": "2026-11-24"}
    )
    world.clock.go_on(minutes=3)
    jonas.store.write(
        "firm", HAERTEREI, None, {"works_council": "nein", "headcount": 50, "headcount_date": "2026-11-17"}
    )
    await world.sync(miriam, jonas, miriam)
    if onlooker is not None:
        return await world.seat_of(onlooker)
    world.up = False
    return miriam


def main_of(seat, language: str = "de"):
    return lambda page: render_app(page, open_seat=lambda: seat, language=language, syncs_itself=False)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_desk_and_card_render_and_name_everything(world: World, size: str, language: str) -> None:
    seat = await disagreeing(world)
    width, height = SIZES[size]
    (first, *_) = conflicts(seat)
    for route in ("/zwei-antworten", route_to(first)):
        async with headless(main_of(seat, language), route=route, width=width, height=height) as ui:
            shown = ui.text()
            assert "Härterei Nalbach" in shown
            assert "kein Betriebsrat" in shown or "No works council" in shown
            assert ("Zwei Antworten" in shown) == (language == "de")
            assert all(names_of_touchables(ui))


async def test_a_choice_is_needed_and_can_be_taken_back(world: World) -> None:
    seat = await disagreeing(world)
    (first, *_) = conflicts(seat)
    async with headless(main_of(seat), route=route_to(first)) as ui:
        take = ui.find(ft.FilledButton, text="Übernehmen")
        assert take.disabled
        shown = ui.text()
        assert "dieses Gerät" in shown and "Jonas Weber" in shown and "gilt zurzeit" in shown
        await ui.click(_option(ui, "Betriebsrat, Miriam Becker"))
        take = ui.find(ft.FilledButton, text="Übernehmen")
        assert not take.disabled
        await ui.click(take)
        assert [each.path for each in conflicts(seat) if each.state == "open"] == []
        await ui.click(ui.find(ft.SnackBarAction))
        assert [each.path for each in conflicts(seat) if each.state == "open"] == ["works_council"]


async def test_the_field_says_it_and_then_who_decided(world: World) -> None:
    seat = await disagreeing(world)
    async with headless(main_of(seat), route=f"/betriebe/{HAERTEREI}", width=1360, height=860) as ui:
        assert "kein Betriebsrat / Betriebsrat" in ui.text()
        await ui.click(_named(ui, "Daten"))
        shown = ui.text()
        assert "kein Betriebsrat (Jonas Weber); Betriebsrat (Miriam Becker)" in shown
        assert "55 statt 50" in shown
        (first, *_) = conflicts(seat)
        from app.usecases.conflicts import take

        take(seat, first, first.versions[0])
        await ui.settle()
        assert "Entschieden von Miriam Becker" in ui.text()


async def test_heute_and_the_list_of_firms_lead_there(world: World) -> None:
    seat = await disagreeing(world)
    async with headless(main_of(seat), route="/") as ui:
        assert "Zwei Antworten: Welche stimmt?" in ui.text()
        assert "Härterei Nalbach, Betriebsrat" in ui.text()
    async with headless(main_of(seat), route="/betriebe") as ui:
        assert "Zwei Antworten" in ui.text()


async def test_the_koordination_finds_the_desk_from_the_eingang(world: World) -> None:
    seat = await disagreeing(world, onlooker=STEFANIE)
    async with headless(main_of(seat), route="/", width=1360, height=860) as ui:
        assert "Eine Frage hat zwei Antworten" in ui.text()


def test_an_address_that_is_none_of_ours_leads_to_nothing() -> None:
    assert key_in("!!!") == ("", "", "")
    assert key_in("aGFsbG8") == ("", "", "")


def _option(ui, label: str):
    for control in ui.walk():
        if isinstance(control, ft.Semantics) and str(control.label or "").startswith(label):
            return next(part for part in ui.walk(control) if getattr(part, "on_click", None) is not None)
    raise AssertionError(label)


def _named(ui, word: str):
    for control in ui.walk():
        if getattr(control, "on_click", None) is None:
            continue
        if [text for part in ui.walk(control) for text in ui.texts_of(part)] == [word]:
            return control
    raise AssertionError(word)


async def test_two_devices_of_one_person_are_told_apart(world: World) -> None:
    tablet, phone = await world.seat_of(MIRIAM), await world.seat_of(MIRIAM)
    tablet.store.write("firm", HAERTEREI, None, {"phone": "06838 1"})
    phone.store.write("firm", HAERTEREI, None, {"phone": "06838 2"})
    await world.sync(tablet, phone, tablet)
    async with headless(main_of(tablet), route=f"/betriebe/{HAERTEREI}", width=1360, height=860) as ui:
        await ui.click(_named(ui, "Daten"))
        assert "06838 2 (Tablet); 06838 1 (dieses Gerät)" in ui.text()
