"""
The sheets of the firm file on a real seat, without a browser.

1  A visit, a contact and a need are written with what the sheets offer, and stand in the file at once.
2  What is missing is said in words, and what was typed stays.
3  Both languages and sizes render, and everything one can touch has a name.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import flet as ft
import pytest

from app.usecases.contacts import contacts_of_firm
from app.usecases.needs import needs_of_firm
from app.usecases.seat import Seat
from app.usecases.visits import visits_of_firm
from app.views import flet_guard, keys, session, theme
from app.views.firm_file import FirmFilePane
from app.views.flet_guard import component
from app.views.state import AppCtx, AppState
from tests.support.headless import Headless, headless
from tests.usecases.world import MIRIAM, PRESSWERK
from tests.usecases.world import World as Network
from tests.views.casework_screens import unnamed

pytestmark = pytest.mark.anyio

SIZES = {"phone": (390, 844), "desktop": (1360, 860)}


@pytest.fixture
def network(tmp_path):
    network = Network(tmp_path)
    yield network
    network.close()


@contextlib.asynccontextmanager
async def firm_file(seat: Seat, *, size: str = "phone", language: str = "de") -> AsyncIterator[Headless]:
    def main(page: ft.Page) -> None:
        flet_guard.install(page, lambda message: None)
        state = AppState(seat=seat, identity=seat.identity, language=language)
        session.bind(page, state)
        keys.install(page)
        theme.apply(page)
        state.measure(*SIZES[size])

        @component
        def App():
            return AppCtx(state, lambda: FirmFilePane(PRESSWERK))

        page.render(App)

    async with headless(main) as ui:
        yield ui


async def press(ui: Headless, words: str) -> None:
    """Tap what carries the words: a button, a chip, a tab."""
    await ui.click(ui.tap(words))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("language", "tabs"),
    [("de", ("Kontakte", "Bedarfe", "Gespräche")), ("en", ("Contacts", "Needs", "Interviews"))],
)
async def test_everything_one_can_touch_has_a_name(network, size, language, tabs):
    """3"""
    async with firm_file(await network.seat_of(MIRIAM), size=size, language=language) as ui:
        for tab in tabs:
            await press(ui, tab)
            assert unnamed(ui) == []


async def test_a_visit_needs_a_line_and_keeps_what_was_chosen(network):
    """1, 2"""
    seat = await network.seat_of(MIRIAM)
    async with firm_file(seat) as ui:
        await press(ui, "Notiz")
        await press(ui, "Betriebsrat")
        await press(ui, "Speichern")
        assert "Schreiben Sie wenigstens eine Zeile." in ui.text()
        await ui.type(ui.find(ft.TextField, label="Notiz"), "Robotik-Kurs dringend")
        assert unnamed(ui) == []
        await press(ui, "Speichern")
        (row,) = visits_of_firm(seat, PRESSWERK)
        assert (row.note, row.participants) == ("Robotik-Kurs dringend", ("br",))
        assert "Robotik-Kurs dringend" in ui.text()
        await press(ui, "Rückgängig")
        assert visits_of_firm(seat, PRESSWERK) == ()


async def test_a_contact_is_added_changed_and_deleted(network):
    """1, 2"""
    seat = await network.seat_of(MIRIAM)
    async with firm_file(seat) as ui:
        await press(ui, "Kontakte")
        await press(ui, "Kontakt anlegen")
        await ui.type(ui.find(ft.TextField, label="Name"), "Eva Klein")
        await ui.type(ui.find(ft.TextField, label="Telefon"), "06831 000-120")
        await press(ui, "Speichern")
        assert "Ohne Einverständnis der Person wird nichts gespeichert." in ui.text()
        await ui.pick(ui.find(ft.Checkbox), True)
        await press(ui, "Speichern")
        assert [row.name for row in contacts_of_firm(seat, PRESSWERK)] == ["Eva Klein"]

        await press(ui, "Eva Klein")
        await ui.type(ui.find(ft.TextField, label="Telefon"), "06831 000-121")
        await press(ui, "Speichern")
        assert contacts_of_firm(seat, PRESSWERK)[0].phone == "06831 000-121"

        await press(ui, "Eva Klein")
        await press(ui, "Löschen")
        assert contacts_of_firm(seat, PRESSWERK) == ()


async def test_a_need_by_hand_says_what_is_missing(network):
    """1, 2"""
    seat = await network.seat_of(MIRIAM)
    async with firm_file(seat) as ui:
        await press(ui, "Bedarfe")
        await press(ui, "Bedarf aufnehmen")
        await press(ui, "Speichern")
        assert "Das Thema fehlt noch." in ui.text()
        await press(ui, "Anderes Thema")
        await press(ui, "Führung im Wandel")
        await press(ui, "3–5")
        await press(ui, "Hoch")
        await press(ui, "Speichern")
        (row,) = needs_of_firm(seat, PRESSWERK)
        assert (row.topic_label, row.people_range, row.urgency) == ("Führung im Wandel", "3-5", 3)
