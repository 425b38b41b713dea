"""
Förder-Check on the screen: a real seat, the screen without a browser.

1  Every size and language renders, and everything one can touch has a name.
2  "Antrag vor Beginn!", rule ids, "Stand" and "unverbindlich" are always there.
3  A chip asks for the one fact that is missing; a fact nobody can have shows its limit and changes nothing.
4  What was typed is gone when the screen is left.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import date

import flet as ft
import pytest

from app.models.scopes import network_scope
from app.usecases.funding import Course, check_need, keep_check
from app.usecases.seat import Seat
from app.views import flet_guard, keys, session, theme
from app.views.flet_guard import component
from app.views.funding import FundingScreen, funding_route
from app.views.funding.facts import parse_fact
from app.views.state import AppCtx, AppState
from tests.support.headless import Headless, headless
from tests.usecases.test_funding import NEED, publish, put_firm, put_need
from tests.usecases.world import KEMAL, MIRIAM, NETWORK, PRESSWERK, World
from tests.views.casework_screens import unnamed

pytestmark = pytest.mark.anyio

OFFER_ID = "0193eeee-0000-7000-8000-000000000055"
SIZES = {"phone": (390, 844), "desktop": (1360, 860)}


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    put_firm(world, works_council="nein")
    put_need(world)
    yield world
    world.close()


@contextlib.asynccontextmanager
async def on_stage(
    seat: Seat,
    table: list[ft.Route],
    route: str,
    *,
    size: str = "phone",
    language: str = "de",
    replies: dict | None = None,
) -> AsyncIterator[Headless]:
    """Screens on a real seat, without a browser."""

    def main(page: ft.Page) -> None:
        flet_guard.install(page, lambda message: None)
        state = AppState(seat=seat, identity=seat.identity, language=language)
        session.bind(page, state)
        keys.install(page)
        theme.apply(page)
        state.measure(*SIZES[size])

        @component
        def App():
            return AppCtx(state, lambda: ft.Router(table, manage_views=True))

        page.render_views(App)

    width, height = SIZES[size]
    async with headless(main, route=route, width=width, height=height, replies=replies) as ui:
        yield ui


def funding(
    seat: Seat, route: str = f"/bedarf/{NEED}/foerderung", *, size: str = "phone", language: str = "de"
):
    table = [
        ft.Route(path="bedarf/:need/foerderung", component=FundingScreen),
        ft.Route(path="foerderung/:firm", component=FundingScreen),
    ]
    return on_stage(seat, table, route, size=size, language=language)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_every_size_and_language_renders(world, size, language):
    seat = await world.seat_of(MIRIAM)
    for route in (f"/bedarf/{NEED}/foerderung", f"/foerderung/{PRESSWERK}", "/bedarf/none/foerderung"):
        async with funding(seat, route, size=size, language=language) as ui:
            assert unnamed(ui) == []


async def test_every_statement_says_rule_date_and_that_it_binds_nobody(world):
    async with funding(await world.seat_of(MIRIAM)) as ui:
        shown = ui.text()
        assert "Antrag vor Beginn!" in shown
        assert "82-LK-u50" in shown and "Es fehlen 3 Angaben" in shown
        assert "Unverbindlich. Regeln Stand 21.11.2026." in shown
        assert "Alter und Behinderung werden nicht gespeichert" in shown


async def test_the_rule_itself_shows_its_source(world):
    async with funding(await world.seat_of(MIRIAM)) as ui:
        await ui.fire(_named(ui, "§ 82 Lehrgangskosten: Offen"), "tap")
        assert "unverbindlich" in ui.text() and "AuWeBFG" in ui.text() and "Stand" in ui.text()


async def test_a_chosen_offer_fills_in_the_course(world):
    world.server.put(
        "offer",
        OFFER_ID,
        network_scope(NETWORK),
        {"title": "Fachkraft Robotik", "hours": 160, "dates": [{"begin": "2027-01-11"}]},
    )
    route = funding_route(need_id=NEED, offer_id=OFFER_ID)
    async with funding(await world.seat_of(MIRIAM), route) as ui:
        shown = ui.text()
        assert "Fachkraft Robotik" in shown and "160 Std." in shown
        assert "Der Kurs startet am 11.01.2027." in shown


async def test_a_course_that_has_begun_is_too_late(world):
    seat = await world.seat_of(MIRIAM)
    course = Course("Robotik", 160, None, date(2026, 12, 1), True, True)
    keep_check(seat, check_need(seat, NEED, course=course))
    world.clock.go_on(days=10)
    async with funding(seat) as ui:
        assert "Der Kurs hat schon begonnen." in ui.text()


async def test_a_chip_asks_for_the_missing_fact_and_a_wrong_one_shows_its_limit(world):
    async with funding(await world.seat_of(MIRIAM)) as ui:
        await ui.fire(_named(ui, "Angabe ergänzen: Stunden"), "tap")
        field = ui.find(ft.TextField, label="Dauer des Kurses in Stunden")
        await ui.type(field, "20000")
        assert "0–10000" in (ui.find(ft.TextField, label="Dauer des Kurses in Stunden").error or "")
        await ui.type(ui.find(ft.TextField, label="Dauer des Kurses in Stunden"), "120")
        assert _named(ui, "§ 82 Lehrgangskosten: Nein. Mehr als 120 Stunden nötig, hier 120.")
        assert "KdW" in ui.text()


async def test_what_was_typed_is_gone_when_the_screen_is_left(world):
    seat = await world.seat_of(MIRIAM)
    for expected in ("Es fehlen 3 Angaben", "Es fehlen 3 Angaben"):
        async with funding(seat) as ui:
            assert expected in ui.text()
            await ui.fire(_named(ui, "Angabe ergänzen: Stunden"), "tap")
            await ui.type(ui.find(ft.TextField, label="Dauer des Kurses in Stunden"), "160")
            assert "Es fehlen 3 Angaben" not in _named(ui, "§ 82 Lehrgangskosten").label


async def test_the_kuemmerer_has_the_same_check_without_a_referral(world):
    put_need(world, layer="inhouse")
    async with funding(await world.seat_of(KEMAL)) as ui:
        assert "Antrag vor Beginn!" in ui.text()
        assert "Verweis anlegen" not in ui.text() and "Merken" in ui.text()


async def test_outdated_rules_say_so_in_words(world):
    seat = await world.seat_of(MIRIAM)
    world.clock.go_on(days=181)
    async with funding(seat) as ui:
        assert "veraltet, bitte prüfen" in ui.text()


async def test_a_wrong_clock_is_told_with_what_it_means(world):
    seat = await world.seat_of(MIRIAM)
    seat.store.note_server_time(10**12 + 400 * 86_400_000, device_ms=10**12)
    async with funding(seat) as ui:
        assert "Die Uhr dieses Geräts geht 400 Tage nach." in ui.text()


async def test_rules_of_a_newer_app_are_told(world):
    publish(world, lambda document: document["rules"][0].update(status="vielleicht"))
    async with funding(await world.seat_of(MIRIAM)) as ui:
        assert "die diese App noch nicht lesen kann" in ui.text()


def _named(ui: Headless, beginning: str) -> ft.Semantics:
    return next(
        each
        for each in ui.walk()
        if isinstance(each, ft.Semantics) and (each.label or "").startswith(beginning)
    )


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("stunden", "160", 160),
        ("stunden", "120,5", 120.5),
        ("kosten", "3.920", 3920),
        ("kosten", "3.920,50 €", 3920.5),
        ("kosten", "12.5", 12.5),
        ("stichtag", "11.01.2027", date(2027, 1, 11).isoformat()),
        ("stichtag", "1.2.27", date(2027, 2, 1).isoformat()),
        ("stichtag", "31.02.2027", None),
        ("jahre_seit_82", "nie", 99),
        ("alter", "vierzig", None),
        ("alter", "nan", None),
        ("alter", "", None),
    ],
)
def test_numbers_and_dates_are_read_as_people_write_them(name, words, value):
    from app.advice.funding import bundled_rules

    assert parse_fact(bundled_rules().facts[name], words) == value
