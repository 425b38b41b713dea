"""
S6: a phone is stolen.

Real processes: the server with its PostgreSQL, a host with the seats, two browsers, the operator's commands.

1. Miriam works with a PIN. The network goes; she writes something that nobody else has yet.
2. Whoever takes the device (here: every byte of the seat's folder) reads no name and no answer.
3. The operator blocks it. Back in the network it is told so, hands over what was unsent into quarantine,
shows
   nothing any more and has destroyed its key.
4. The supervisor sees the breach sheet: what was on it, how it was protected, until when to report.
5. Miriam's new seat has everything up to the last sync; the rest is named.
6. A locked device that is blocked destroys itself without the PIN.
7. A host that is killed sends the unsent work of a seat with a PIN by itself, and shows nothing of it.
"""

import asyncio
import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.people import Mentor, Person
from tests.e2e.world import FIRM, MENTOR, SUPERVISOR, World
from tests.support.e2e import DESKTOP, PHONE, chromium

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]

PIN = "271828"
SECRETS = (MENTOR, FIRM, "Miriam", "Presswerk")


async def set_pin(person: Person) -> None:
    """From the profile: a PIN, twice, and the recovery code once."""
    await person.visit("/profil/sperre")
    await person.tab.tap_to("PIN einrichten", "Neue PIN wählen")
    await person.tab.page.keyboard.type(PIN, delay=80)
    await person.tab.see("PIN wiederholen")
    await person.tab.page.keyboard.type(PIN, delay=80)
    await person.tab.see("Ihr Wiederherstellungscode")
    await person.tab.tap_to("Ich habe ihn aufgeschrieben", "Jetzt sperren")


def seat_folder(world: World, person: Person) -> Path:
    return world.folder / "web" / "seats" / person.seat_id()


def bytes_of(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


def device_of(world: World, name: str) -> str:
    """The one device of somebody that is not blocked."""
    found = json.loads(world.operate("device", "list", "--json"))
    (device,) = [each["id"] for each in found if each["person"] == name and not each["revoked"]]
    return str(device)


async def eventually(check, *, timeout_s: float = 60) -> None:
    """Wait until something is so."""
    for _ in range(int(timeout_s * 4)):
        if check():
            return
        await asyncio.sleep(0.25)
    raise AssertionError("it did not come about")


async def test_a_stolen_phone(world: World) -> None:
    async with chromium() as browser:
        miriam = await Mentor.enrol(browser, world, MENTOR, size=PHONE)
        sabine = await Person.enrol(browser, world, SUPERVISOR, size=DESKTOP)
        await set_pin(miriam)
        await eventually(lambda: "yes" in world.operate("device", "list"))
        folder, device = seat_folder(world, miriam), device_of(world, MENTOR)

        world.server.stop()
        await miriam.visit("/betriebe")
        await miriam.open_firm()
        await miriam.start_talk()
        await miriam.visit("/")
        await miriam.tab.see(re.compile("nur auf diesem Gerät"))
        everything = bytes_of(folder)
        assert len(everything) > 50_000
        for secret in SECRETS:
            assert secret.encode() not in everything, f"{secret} can be read"

        assert "revoked" in world.operate("device", "revoke", device, "--why", "stolen")
        world.server.start()
        await miriam.tab.see("Dieses Gerät wurde gesperrt. Seine Daten sind gelöscht.", timeout_s=60)
        await miriam.tab.shot("s06/gesperrt")
        assert not (folder / "feldlotse.sqlite3").exists()
        assert b"revoked" in (folder / "key.json").read_bytes()

        await sabine.visit(f"/profil/geraete/{device}")
        await sabine.tab.see("Frist nach Art. 33 DSGVO")
        await sabine.tab.see("Gesperrt, Daten gelöscht")
        await sabine.tab.see("verschlüsselt, zusätzlich durch eine PIN")
        await sabine.tab.see(re.compile("liegt in Quarantäne: .*ein Gespräch"))
        await sabine.tab.shot("s06/breach")

        await miriam_again(browser, world, device)
        logs = (world.folder / "web.log").read_text() + (world.folder / "server.log").read_text()
        assert not [secret for secret in SECRETS if secret in logs], "a log tells names"


async def miriam_again(browser: Browser, world: World, lost: str) -> None:
    """5: the new seat."""
    miriam = await Mentor.enrol(browser, world, MENTOR, size=PHONE)
    await miriam.go("Betriebe")
    await miriam.tab.see(FIRM)
    await miriam.visit("/profil/geraete")
    await miriam.tab.see("Gesperrt, Daten gelöscht")
    await miriam.tab.shot("s06/geraete")
    await miriam.visit(f"/profil/geraete/{lost}")
    await miriam.tab.see(re.compile("liegt in Quarantäne: .*ein Gespräch"))


async def test_a_locked_device_needs_no_pin_to_destroy_itself(world: World) -> None:
    """6"""
    async with chromium() as browser:
        sabine = await Person.enrol(browser, world, SUPERVISOR, size=PHONE)
        await set_pin(sabine)
        device = [
            line.split()[0] for line in world.operate("device", "list").splitlines() if SUPERVISOR in line
        ][-1]
        folder = seat_folder(world, sabine)
        await sabine.tab.tap_to("Jetzt sperren", "PIN eingeben")
        world.operate("device", "revoke", device, "--why", "lost")
        await sabine.tab.page.reload()
        await sabine.tab.ready()
        await sabine.tab.see("Dieses Gerät wurde gesperrt. Seine Daten sind gelöscht.", timeout_s=90)
        assert not (folder / "feldlotse.sqlite3").exists()


async def test_a_killed_host_sends_the_work_of_a_locked_seat(world: World) -> None:
    """7"""
    async with chromium() as browser:
        miriam = await Mentor.enrol(browser, world, MENTOR, size=PHONE)
        await set_pin(miriam)
        key_file = seat_folder(world, miriam) / "key.json"
        world.server.stop()
        await miriam.visit("/betriebe")
        await miriam.open_firm()
        await miriam.start_talk()
        await eventually(lambda: "errand" in key_file.read_text())
        world.web.kill()
        world.server.start()
        world.web.start()
        # Nobody visits the seat: the host alone opens it, sends, and gives the key back.
        await eventually(lambda: "errand" not in key_file.read_text())
        await miriam.tab.page.goto(f"{world.address}/s/{miriam.seat_id()}/")
        await miriam.tab.ready()
        await miriam.tab.see("PIN eingeben")
        await miriam.tab.page.keyboard.type(PIN, delay=80)
        await miriam.tab.see(re.compile("^0 Einträge nur auf diesem Gerät, 1 auf dem Server"), timeout_s=30)
