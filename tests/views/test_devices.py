"""
Devices as people meet them.

1. The list says who, which device, last contact and what is not synced.
2. A device's page is the breach sheet once it is blocked as stolen: what was on it, protection, the 72 hours.
3. Supervisors may block, others see no such button.
4. Without a network the page says so and offers to try again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.usecases.devices import DeviceEntry, DevicesError
from app.usecases.seat import Identity, Seat, open_seat
from app.views import render_app
from tests.support.headless import headless
from tests.views.test_lock import until

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def entry(**changes: Any) -> DeviceEntry:
    plain: dict[str, Any] = {
        "id": "7f3a9c01", "own": False, "person_id": "u2", "person": "Kemal Aydın", "role": "mentor",
        "name": "Tablet", "platform": "android", "enrolled_at": NOW, "last_seen_at": NOW - timedelta(hours=4),
        "waiting": 2, "waiting_by": {"interview": 2}, "waiting_since": NOW - timedelta(hours=4), "firms": 31,
        "interviews": 44, "contacts": 5, "encryption": "sqlcipher", "key": "system", "pin": True,
        "reported_at": NOW, "revoked_at": None, "revoked_why": "", "wiped_at": None,
    }  # fmt: skip
    return DeviceEntry(**{**plain, **changes})


class Desk:
    """A seat whose server knows these devices."""

    def __init__(self, folder: Path, role: Any) -> None:
        self.role = role
        self.found: list[DeviceEntry] | DevicesError = [entry()]
        self.blocked: list[tuple[str, str]] = []
        self.seat = open_seat(folder, server_url="http://127.0.0.1:9", now=lambda: NOW, zone=UTC)
        self.seat.become(Identity("u1", "Sabine Thiel", role, "n1", "Saar", "11111111", None, ()), token="t")

    def start(self, page: ft.Page) -> None:
        render_app(page, open_seat=lambda: self.seat, syncs_itself=False)


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    made = Desk(tmp_path, getattr(request, "param", "supervisor"))

    async def listed(_seat: Seat) -> tuple[DeviceEntry, ...]:
        if isinstance(made.found, DevicesError):
            raise made.found
        return tuple(made.found)

    async def revoke(_seat: Seat, device_id: str, *, why: str) -> None:
        made.blocked.append((device_id, why))
        made.found = [entry(revoked_at=NOW, revoked_why=why)]

    monkeypatch.setattr("app.views.devices.screens.list_devices", listed)
    monkeypatch.setattr("app.views.devices.screens.revoke_device", revoke)
    yield made
    made.seat.close()


async def test_the_list_says_who_and_what_is_missing(desk: Desk) -> None:
    """1"""
    async with headless(desk.start, route="/profil/geraete") as ui:
        await until(ui, "Kemal Aydın")
        assert "Letzter Kontakt heute, 14:00 Uhr" in ui.text()
        assert "2 Einträge nicht abgeglichen" in ui.text()


async def test_blocking_a_stolen_device_gives_the_breach_sheet(desk: Desk) -> None:
    """2, 3"""
    async with headless(desk.start, route="/profil/geraete/7f3a9c01") as ui:
        await until(ui, "Beim letzten Kontakt nicht abgeglichen: 2 Gespräche seit heute, 14:00 Uhr.")
        await ui.click(ui.find(ft.FilledButton, text="Gerät sperren …"))
        await until(ui, "Gerät von Kemal Aydın sperren?")
        await ui.click(ui.find(ft.FilledButton, text="Gerät sperren"))
        await until(ui, "Frist nach Art. 33 DSGVO: Fr, 27.11., 18:00 Uhr (noch 72 Stunden)")
        assert desk.blocked == [("7f3a9c01", "stolen")]
        shown = ui.text()
        assert "31" in shown and "44" in shown and "verschlüsselt, zusätzlich durch eine PIN" in shown
        assert "noch nicht gelöscht, das Gerät war seither nicht im Netz" in shown
        assert "Gerät sperren …" not in shown


@pytest.mark.parametrize("desk", ["mentor"], indirect=True)
async def test_others_see_no_way_to_block(desk: Desk) -> None:
    """3"""
    async with headless(desk.start, route="/profil/geraete/7f3a9c01") as ui:
        await until(ui, "Was auf dem Gerät ist")
        assert "sperren" not in ui.text()


async def test_what_a_wiped_device_handed_over_is_named(desk: Desk) -> None:
    """2"""
    desk.found = [
        entry(revoked_at=NOW, revoked_why="lost", wiped_at=NOW, handed_over={"interview": 1, "need": 3})
    ]
    async with headless(desk.start, route="/profil/geraete/7f3a9c01") as ui:
        await until(ui, "Nach der Sperre übergeben, liegt in Quarantäne: ein Gespräch, 3 Bedarfe.")
        assert "Gesperrt, Daten gelöscht" in ui.text()


async def test_without_a_network_it_says_so(desk: Desk) -> None:
    """4"""
    desk.found = DevicesError("server_unreachable")
    async with headless(desk.start, route="/profil/geraete") as ui:
        await until(ui, "Die Geräteliste braucht Netz.")
        desk.found = [entry()]
        await ui.click(ui.find(ft.FilledButton, text="Erneut versuchen"))
        await until(ui, "Kemal Aydın")
