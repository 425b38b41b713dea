"""
The casework screens on real seats: stories across two people and a server.

1. A Kümmerer notes a need on screen; nobody else's seat has it before the release, the supervisor's after.
2. A supervisor asks back on one question, returns the case, finds the answer, and releases it on screen.
3. A mentor drafts a referral offline from a need on screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import flet as ft
import pytest

from app.usecases.interviews import open_interview
from app.usecases.needs import needs_of_firm
from app.usecases.referrals import referrals
from app.usecases.reviews import review_queue
from app.usecases.seat import Seat
from app.views import render_app
from tests.support.headless import Headless, headless
from tests.usecases.talking import hold, say
from tests.usecases.world import KEMAL, MIRIAM, PRESSWERK, STEFANIE, World
from tests.views.casework_screens import SIZES, button, buttons

pytestmark = pytest.mark.anyio


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    async def never(seat: Seat) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("app.views.app.keep_in_step", never)
    world = World(tmp_path)
    yield world
    world.close()


@asynccontextmanager
async def screen_of(seat: Seat, route: str, *, size: str = "phone") -> AsyncIterator[Headless]:
    width, height = SIZES[size]
    async with headless(
        lambda page: render_app(page, open_seat=lambda: seat), route=route, width=width, height=height
    ) as ui:
        yield ui


@pytest.mark.parametrize("size", SIZES)
async def test_need_is_noted_released_and_only_then_seen_elsewhere(world: World, size: str) -> None:
    kemal, stefanie = await world.seat_of(KEMAL), await world.seat_of(STEFANIE)
    async with screen_of(kemal, "/", size=size) as ui:
        assert "Härterei Nalbach" not in ui.text()
        await ui.click(ui.tap("Bedarf melden"))
        for words in ("Fertigung, CNC", "3–5", "Hoch: Aufträge oder Qualität"):
            await ui.click(ui.tap(words))
        await ui.click(button(ui, "Fertig"))
        assert "Fertigungsverfahren" in ui.text()
        await world.sync(kemal, stefanie)
        assert needs_of_firm(stefanie, PRESSWERK) == ()

        await ui.click(ui.tap("Fertigungsverfahren"))
        await ui.click(button(ui, "Freigeben"))
        await ui.click(ui.tap("Ja"))
        await ui.click(button(ui, "Freigeben"))
        assert "Wird freigegeben, sobald Netz da ist" in ui.text()
        await world.sync(kemal, stefanie)
        await ui.settle()
        assert "Das Netzwerk sieht diesen Bedarf seit Di, 24.11.2026." in ui.text()
    (seen,) = needs_of_firm(stefanie, PRESSWERK)
    assert (seen.topic, seen.people_range, seen.urgency) == ("fertigung", "3-5", 3)


@pytest.mark.parametrize("size", SIZES)
async def test_case_is_returned_answered_and_released(world: World, size: str) -> None:
    miriam, stefanie = await world.seat_of(MIRIAM), await world.seat_of(STEFANIE)
    talk = hold(miriam)
    talk.finish()
    await world.sync(miriam, stefanie)
    give_back, release = (
        ("Mit Rückfrage zurückgeben", "Fassung 1 freigeben")
        if size == "desktop"
        else ("Zurückgeben", "Freigeben")
    )
    async with screen_of(stefanie, "/", size=size) as ui:
        await ui.click(ui.tap("Presswerk Dillingen"))
        assert not button(ui, release).disabled
        await ui.click(ui.tap("Rückfrage zu F 5"))
        await ui.type(ui.find(ft.TextField, label="Rückfrage zu F 5"), "Sind wirklich acht gemeint?")
        await ui.click(button(ui, "Rückfrage stellen"))
        await ui.click(button(ui, give_back))
        await ui.click(buttons(ui, "Zurückgeben")[0])
        assert review_queue(stefanie)[0].state == "rueckfrage"
        assert "Der Fall liegt mit Rückfragen bei Miriam Becker." in ui.text()
        await world.sync(stefanie, miriam)

        again = open_interview(miriam, talk.id)
        (asked,) = again.commented_paths()
        say(again, within=asked.rpartition("/")[0], b_personen="5")
        again.reply(asked, "Nur die Fertigung, fünf.")
        again.finish(reason="Zahl nachgefragt")
        await world.sync(miriam, stefanie)
        await ui.settle()
        for words in ("Neue Fassung 2 da. Ihre Kommentare bleiben.", "Nur die Fertigung, fünf."):
            assert words in ui.text()
        assert ui.all(ft.Semantics, label="vorher 8")
        await ui.click(button(ui, "Erledigt"))
        await ui.click(button(ui, release.replace("1", "2")))
        await ui.click(buttons(ui, "Freigeben")[0])
        assert "Fassung 2 ist freigegeben" in ui.text()
    await world.sync(stefanie, miriam)
    seen = open_interview(miriam, talk.id)
    assert (seen.state, seen.editable) == ("freigegeben", False)


@pytest.mark.parametrize("size", SIZES)
async def test_referral_is_drafted_without_a_server(world: World, size: str) -> None:
    miriam = await world.seat_of(MIRIAM)
    hold(miriam).finish()
    world.up = False
    (need,) = needs_of_firm(miriam, PRESSWERK)
    async with screen_of(miriam, f"/bedarf/{need.id}/verweis", size=size) as ui:
        await ui.click(ui.tap("Technik-Akademie Saarlouis"))
        await ui.click(ui.tap("Angebot einholen"))
        await ui.click(button(ui, "Als Entwurf speichern"))
        (row,) = referrals(miriam)
        assert ui.page.route == f"/verweise/{row.id}"
        assert "Was weitergegeben würde" in ui.text()
        assert "nur hier" in ui.text()
    assert (row.state, row.purpose, row.waiting) == ("entwurf", "Angebot einholen", True)
