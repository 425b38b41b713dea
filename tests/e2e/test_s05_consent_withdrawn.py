"""
S5: a firm withdraws everything, while a mentor's tablet is offline and works on.

1. Two recipients have received data by e-mail. Koordination records the withdrawal.
2. Miriam's tablet is offline: she transmits another referral of the firm afterwards.
3. Jonas's seat is online: the firm is gone from view, "Der Betrieb hat widerrufen" stands in its place.
4. Miriam's tablet comes back: her transmission is refused and not sent, the firm is locked for her, too.
5. "Empfänger informieren (Art. 19)" has two entries; one recipient is told by e-mail, in a letter that names
   nothing.
"""

import asyncio
import re
import time
from pathlib import Path

import pytest

from tests.e2e.people import Mentor, Supervisor
from tests.e2e.referrals import device_of, drafted, fields_of, finished_talk, firm_of, transmitted
from tests.e2e.world import FIRM, MENTOR, SUPERVISOR, World, new_world
from tests.support.e2e import DESKTOP, PHONE, chromium
from tests.support.netsim import NetSim
from tests.support.processes import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]

JONAS = "Jonas Weber"


@pytest.fixture
def world(tmp_path: Path):
    with new_world(tmp_path) as running:
        running.operate("user", "add", JONAS, "--role", "mentor", "--region", "Kreis Saarlouis")
        yield running


async def letters(world: World, count: int, *, timeout_s: float = 45) -> list[str]:
    """Wait for so many letters in the outbox folder; gives their texts."""
    give_up_at = time.monotonic() + timeout_s
    while len(found := sorted(world.letters.glob("*.eml"))) < count:
        assert time.monotonic() < give_up_at, f"{len(found)} of {count} letters\n{world.logs()}"
        await asyncio.sleep(0.2)
    return [file.read_text("utf-8", "replace") for file in found]


async def test_a_firm_withdraws_while_a_tablet_is_offline(world: World):
    line = NetSim(free_port(), int(world.server_address.rpartition(":")[2]))
    tablet_host = world.another_web_host(server_address=f"http://127.0.0.1:{line.listen}")
    async with chromium() as browser, line, device_of(world, MENTOR) as device:
        firm = firm_of(device)
        need = await finished_talk(device, firm)
        told = [await transmitted(device, firm, need, name) for name in ("Lernwerk", "Technikschule")]
        queued = await drafted(device, firm, need, "Digitalakademie")
        await letters(world, 2)

        tablet_host.start()
        try:
            miriam = await Mentor.enrol(browser, world, MENTOR, size=PHONE, host=tablet_host)
            await miriam.visit(f"/verweise/{queued}")
            await miriam.tab.see("Übermitteln", timeout_s=30)
            line.stop_accepting()
            line.drop()

            koordination = await Supervisor.enrol(browser, world, SUPERVISOR, size=DESKTOP)
            await koordination.visit(f"/betriebe/{firm}/einwilligung")
            await koordination.tab.tap_to("Widerruf", "Was widerruft der Betrieb?")
            await koordination.tab.tap("Alles, kein Kontakt mehr")
            await koordination.tab.tap("in Textform (E-Mail, Brief)")
            await koordination.shot("s05-widerruf")
            await koordination.tab.tap_to("Widerruf festhalten", "Widerruf festhalten?")
            await koordination.tab.tap_to(koordination.tab.button("Festhalten"), "Der Betrieb hat widerrufen")
            await koordination.tab.see("2 Empfänger informieren", timeout_s=30)
            await koordination.shot("s05-gesperrt")

            # Meanwhile, in the basement: she knows nothing of it, and her tablet lets her.
            await miriam.tab.tap_to("Übermitteln", "Genau das geht hinaus:")
            await miriam.tab.tap_to(miriam.tab.button(re.compile("^Per E-Mail an")), "Was übermittelt wurde")

            jonas = await Mentor.enrol(browser, world, JONAS, size=PHONE)
            await jonas.visit(f"/betriebe/{firm}")
            await jonas.tab.see("Der Betrieb hat widerrufen", timeout_s=30)
            assert not await jonas.tab.shows("Automatisierung")
            await jonas.shot("s05-gesperrt")

            await line.accept_again()
            await miriam.visit(f"/betriebe/{firm}")
            await miriam.tab.see("Der Betrieb hat widerrufen", timeout_s=60)
            await miriam.tab.see("Nicht übernommen", timeout_s=60)
            await miriam.shot("s05-nicht-uebernommen")

            await device.pull()
            assert fields_of(device, queued)["state"] == "zurueckgezogen"
            assert {fields_of(device, each)["state"] for each in told} == {"zurueckgezogen"}
            assert device.fields("firm", firm)["status"] == "gesperrt"
            assert len(device.ids("suppression")) == 1
            assert len(await letters(world, 2)) == 2

            await koordination.tab.tap_to(
                koordination.tab.button(re.compile("^Lernwerk")), "Empfänger informieren (Art. 19 DSGVO)"
            )
            await koordination.tab.tap_to(koordination.tab.button("Informieren"), "Per E-Mail informieren")
            await koordination.tab.tap_to("Per E-Mail informieren", "Stelle informiert")
            texts = await letters(world, 3)
            (last,) = [text for text in texts if "Artikel 19" in text]
            assert FIRM not in last
            assert "Automatisierung" not in last
            await koordination.visit(f"/betriebe/{firm}")
            await koordination.tab.see("einen Empfänger informieren", timeout_s=30)
            for person in (miriam, jonas, koordination):
                assert person.tab.faults() == [], "\n".join(person.tab.console)
        finally:
            tablet_host.kill()
