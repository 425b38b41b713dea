"""
The lock as people meet it.

1. A locked seat shows a first name, six dots and keys; nothing of the seat.
2. Touch and keyboard type the PIN; a wrong one says how many are left, the right one leads on.
3. From the third wrong one on it says how long to wait; before the last ones, what the tenth does.
4. Setting a PIN: weak ones and different ones are refused, the recovery code is shown once.
5. After ten wrong ones it says what is safe, and lets set the device up again.
6. A store that cannot be opened is told in three parts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import flet as ft
import pytest

from app.store import StoreUnreadableError, keys
from app.store.keepers import FileKeeper
from app.usecases.locking import Lock
from app.usecases.seat import Identity, Seat, open_seat
from app.views import render_app
from app.views.keys import current
from tests.store.test_keys import Monotonic
from tests.support.headless import Headless, headless

pytestmark = pytest.mark.anyio

PIN = "271828"
MIRIAM = Identity("u1", "Miriam Becker", "mentor", "n1", "Saar", "7f3a9c01", None, ())


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_SCRYPT", {"n": 1 << 4, "r": 8, "p": 1})


class Device:
    """A device with somebody's seat on it."""

    def __init__(self, folder: Path) -> None:
        self.time = Monotonic()
        self.lock = Lock(folder / "seat", FileKeeper(folder / "keys"), monotonic=self.time)
        self.opened: list[Seat] = []
        self.open().become(MIRIAM, token="t")

    def open(self) -> Seat:
        if not self.opened or self.opened[-1].closed:
            seat = open_seat(self.lock.folder, server_url="http://127.0.0.1:9", lock=self.lock)
            self.opened.append(seat)
        return self.opened[-1]

    def locked(self, waiting: int = 0) -> Device:
        self.lock.set_pin(PIN)
        for number in range(waiting):
            name = f"018bcfe5-6800-7000-8000-00000000000{number}"
            self.open().store.write("need", name, "firm/f1/network", {"topic": "CAD"})
        self.open().changed()
        self.open().close()
        self.lock.lock()
        return self

    def start(self, page: ft.Page) -> None:
        render_app(page, open_seat=self.open, lock=self.lock, syncs_itself=False)


@pytest.fixture
def device(tmp_path: Path):
    made = Device(tmp_path)
    yield made
    for seat in made.opened:
        seat.close()


async def until(ui: Headless, words: str) -> None:
    for _ in range(200):
        await ui.settle()
        if words in ui.text():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"“{words}” did not appear in: {ui.text()}")


async def type_pin(ui: Headless, pin: str) -> None:
    table = current()
    assert table is not None
    for digit in pin:
        table.press(ft.KeyboardEvent(
            name="keyboard_event", control=ui.page, key=digit, shift=False, ctrl=False, alt=False, meta=False
        ))  # fmt: skip
        await ui.settle()


async def test_a_locked_seat_shows_a_name_and_a_number(device: Device) -> None:
    """1"""
    async with headless(device.locked(waiting=4).start) as ui:
        shown = ui.text()
        assert "Hallo Miriam" in shown and "Becker" not in shown
        assert "4 Einträge liegen sicher auf diesem Gerät und warten auf Netz." in shown
        assert "CAD" not in shown and "Heute" not in shown


async def test_a_wrong_pin_counts_and_the_right_one_leads_on(device: Device) -> None:
    """2"""
    async with headless(device.locked().start) as ui:
        await type_pin(ui, "000000")
        await until(ui, "PIN stimmt nicht. Noch 9 Versuche.")
        await type_pin(ui, PIN)
        await until(ui, "Heute")
        device.lock.lock()
        await until(ui, "PIN eingeben")


async def test_it_says_how_long_to_wait_and_warns_in_time(device: Device) -> None:
    """3"""
    async with headless(device.locked().start) as ui:
        for left in (9, 8, 7):
            await type_pin(ui, "000000")
            await until(ui, f"Noch {left} Versuche.")
        await until(ui, "Bitte warten Sie noch")
        await type_pin(ui, PIN)
        assert device.lock.is_locked()
    for _ in range(3):
        device.time.now_s += 3600
        with pytest.raises(Exception, match="pin_wrong"):
            device.lock.unlock("000000")
    async with headless(device.start) as ui:
        await until(ui, "Nach zehn falschen Versuchen wird der Schlüssel zerstört.")


async def test_setting_a_pin(device: Device) -> None:
    """4"""
    async with headless(device.start, route="/profil/sperre") as ui:
        await ui.click(ui.find(ft.FilledButton, text="PIN einrichten"))
        await until(ui, "Neue PIN wählen")
        await type_pin(ui, "123456")
        await until(ui, "Diese PIN errät jeder sofort.")
        await type_pin(ui, PIN)
        await until(ui, "PIN wiederholen")
        await type_pin(ui, "271829")
        await until(ui, "Die beiden PINs sind verschieden.")
        await type_pin(ui, PIN)
        await until(ui, "PIN wiederholen")
        await type_pin(ui, PIN)
        await until(ui, "Ihr Wiederherstellungscode")
        await ui.click(ui.find(ft.FilledButton, text="Ich habe ihn aufgeschrieben"))
        await until(ui, "Jetzt sperren")
        assert device.lock.has_pin


async def test_after_ten_wrong_ones_it_says_what_is_safe(device: Device) -> None:
    """5"""
    device.locked()
    for _ in range(9):
        device.time.now_s += 3600
        with pytest.raises(Exception, match="pin_wrong"):
            device.lock.unlock("000000")
    device.time.now_s += 3600
    async with headless(device.start) as ui:
        await type_pin(ui, "000000")
        await until(ui, "Nach zehn falschen PINs wurde der Schlüssel zerstört.")
        assert "Alles, was abgeglichen war, liegt sicher auf dem Server." in ui.text()
        await ui.click(ui.find(ft.FilledButton, text="Gerät neu einrichten"))
        await until(ui, "Willkommen bei Feldlotse")


async def test_a_store_that_cannot_be_read_is_told_in_three_parts(device: Device) -> None:
    """6"""
    failing: list[Callable[[], Awaitable[None]]] = []

    def open_it() -> Seat:
        if not failing:
            raise StoreUnreadableError("file is not a database")
        return device.open()

    def start(page: ft.Page) -> None:
        render_app(page, open_seat=open_it, lock=device.lock, syncs_itself=False)

    async with headless(start) as ui:
        assert "Die Daten auf diesem Gerät können nicht gelesen werden." in ui.text()
        failing.append(lambda: asyncio.sleep(0))
        await ui.click(ui.find(ft.FilledButton, text="Erneut versuchen"))
        await until(ui, "Heute")
