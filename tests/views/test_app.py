"""
A session from its first frame, on real seats.

1. A seat that belongs to nobody shows Einrichten, whatever the address; a link brings its code along.
2. Each error of enrolment is told in three parts.
3. Every role finds its home and destinations on an empty store.
4. Two sessions of one process keep language and look apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest

from app.usecases.enrolment import EnrolmentError
from app.usecases.seat import Identity, Seat, open_seat
from app.views import render_app
from app.views.destinations import destinations_of
from app.views.enrol import code_in_route, trouble_of
from tests.support.headless import headless
from tests.views.fakes import MIRIAM

pytestmark = pytest.mark.anyio

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    """A real seat that belongs to nobody, without a sync loop."""

    async def never(_seat: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("app.views.app.keep_in_step", never)
    opened = open_seat(tmp_path, server_url=NOWHERE)
    yield opened
    opened.close()


@pytest.mark.parametrize("route", ["/", "/betriebe", "/einrichten", "/gibt-es-nicht"])
async def test_unenrolled_seat_shows_enrolment_whatever_the_address(seat: Seat, route: str) -> None:
    async with headless(lambda page: render_app(page, open_seat=lambda: seat), route=route) as ui:
        assert "Willkommen bei Feldlotse" in ui.text()
        assert ui.find(ft.FilledButton).disabled


def test_code_comes_along_with_the_link() -> None:
    assert code_in_route("/einrichten?code=k7m4-xy3z") == "K7M4XY3Z"
    assert code_in_route("/einrichten") == ""
    assert code_in_route(None) == ""


async def test_code_is_taken_in_small_letters_and_shown_in_capitals(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def enrol(_seat: Seat, *, code: str, device_name: str, platform: str) -> Identity:
        asked.append(code)
        seat.become(MIRIAM, token="t")
        return MIRIAM

    monkeypatch.setattr("app.views.enrol.enrol", enrol)
    async with headless(lambda page: render_app(page, open_seat=lambda: seat), route="/einrichten") as ui:
        await ui.type(ui.find(ft.TextField), "k7m4-xy3z")
        signs = [c.value for c in ui.all(ft.Text) if c.value in tuple("K7M4XY3Z")]
        assert "".join(signs) == "K7M4XY3Z"
        await ui.click(ui.tap("Weiter"))
        await ui.settle()
        assert asked == ["K7M4XY3Z"]
        assert "Heute ist nichts fällig" in ui.text()
        assert ui.page.route == "/"


async def test_refused_code_is_told_in_three_parts(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def enrol(_seat: Seat, **_how: str) -> Identity:
        raise EnrolmentError("code_unknown")

    monkeypatch.setattr("app.views.enrol.enrol", enrol)
    async with headless(
        lambda page: render_app(page, open_seat=lambda: seat), route="/einrichten?code=K7M4XY3Z"
    ) as ui:
        await ui.click(ui.tap("Weiter"))
        shown = ui.text()
        for part in (
            "Dieser Code passt nicht.",
            "Es ist nichts verloren.",
            "Bitte vergleichen",
            "code_unknown",
        ):
            assert part in shown
        assert seat.identity is None


@pytest.mark.parametrize(
    "code",
    [
        "code_unknown",
        "code_used",
        "code_expired",
        "too_many_attempts",
        "server_unreachable",
        "server_error",
        "protocol_unsupported",
        "of_a_newer_server",
    ],
)
def test_every_error_of_enrolment_has_three_parts(code: str) -> None:
    trouble = trouble_of(EnrolmentError(code))
    assert trouble.happened and trouble.safe and trouble.todo
    assert "ungültig" not in trouble.happened


def test_waiting_time_is_told_in_words() -> None:
    assert "45 Sekunden" in trouble_of(EnrolmentError("too_many_attempts", retry_after_s=45)).todo
    assert "5 Minuten" in trouble_of(EnrolmentError("too_many_attempts", retry_after_s=300)).todo


@pytest.mark.parametrize("width", [390, 844, 1360])
@pytest.mark.parametrize("role", ["mentor", "kuemmerer", "supervisor", "admin", "dpo"])
async def test_every_destination_of_a_role_renders_on_an_empty_store(
    seat: Seat, role: str, width: int
) -> None:
    firm = "0190a0a0-0000-7000-8000-000000000001" if role == "kuemmerer" else None
    seat.become(replace(MIRIAM, role=role, firm_id=firm), token="t")  # type: ignore[arg-type]
    async with headless(lambda page: render_app(page, open_seat=lambda: seat), width=width, height=860) as ui:
        for destination in (*destinations_of(role), *destinations_of("")):
            await ui.go(destination.route)
            shown = ui.text()
            assert "konnte nicht angezeigt werden" not in shown, destination.route
            assert "Diese Seite gibt es nicht" not in shown, destination.route


async def test_two_sessions_keep_their_languages_apart(seat: Seat) -> None:
    seat.become(MIRIAM, token="t")
    async with (
        headless(lambda page: render_app(page, open_seat=lambda: seat), route="/profil") as german,
        headless(lambda page: render_app(page, open_seat=lambda: seat), route="/profil") as other,
    ):
        await other.click(other.tap("English"))
        await other.settle()
        assert "Language" in other.text() and "Sprache" not in other.text()
        assert "Sprache" in german.text()
        assert ("SharedPreferences", "set", {"key": "feldlotse.language", "value": "en"}) in other.calls


async def test_choices_made_earlier_on_this_device_are_taken(seat: Seat) -> None:
    seat.become(MIRIAM, token="t")
    kept = {"feldlotse.language": "en", "feldlotse.theme": "dark"}
    async with headless(
        lambda page: render_app(page, open_seat=lambda: seat),
        route="/profil",
        replies={("SharedPreferences", "get"): lambda how: kept.get(how["key"])},
    ) as ui:
        await asyncio.sleep(0.01)
        await ui.settle()
        assert "Language" in ui.text()
        assert ui.page.theme_mode is ft.ThemeMode.DARK


async def test_unknown_address_says_so(seat: Seat) -> None:
    seat.become(MIRIAM, token="t")
    async with headless(lambda page: render_app(page, open_seat=lambda: seat), route="/gibt-es-nicht") as ui:
        assert "Diese Seite gibt es nicht." in ui.text()


async def test_bar_and_rail_change_places_with_the_width(seat: Seat) -> None:
    seat.become(MIRIAM, token="t")
    async with headless(lambda page: render_app(page, open_seat=lambda: seat)) as ui:
        assert ui.all(ft.NavigationBar)
        await ui.resize(1360, 860)
        assert not ui.all(ft.NavigationBar) and "Alles sicher" in ui.text()
        await ui.resize(600, 860)
        assert ui.all(ft.NavigationBar)


async def test_bar_leads_to_its_destinations(seat: Seat) -> None:
    seat.become(MIRIAM, token="t")
    async with headless(lambda page: render_app(page, open_seat=lambda: seat)) as ui:
        await ui.fire(ui.find(ft.NavigationBar), "change", 1, selected_index=1)
        assert ui.page.route == "/betriebe"


async def test_alt_and_a_figure_lead_to_a_destination(seat: Seat) -> None:
    seat.become(MIRIAM, token="t")
    async with headless(lambda page: render_app(page, open_seat=lambda: seat)) as ui:
        await ui.fire(
            ui.page,
            "keyboard_event",
            {"key": "2", "shift": False, "ctrl": False, "alt": True, "meta": False},
        )
        assert ui.page.route == "/betriebe"
