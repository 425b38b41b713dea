"""
Two devices edit the same firm (scenario S4), in two real browsers on two hosts, whoever comes back first.

1. Both work without the server: Miriam counts 55 heads today and notes a telephone number, Jens counts 50
   last week and adds a note; about the works council they disagree.
2. Whoever syncs first, both end with 55 (surveyed later), her number and his note, and see who changed what.
3. The works council is a decision for a person: *Heute* asks, the card shows both answers with person and
   device, and the other device sees that it was decided and by whom.
"""

import json
import re
from datetime import date, timedelta

import pytest

from tests.e2e.firm_data import edit, enrol, open_data
from tests.e2e.world import MENTOR, World
from tests.support.e2e import DESKTOP, PHONE, chromium
from tests.support.processes import Process

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]

OTHER = "Jens Wagner"
ORDERS = {
    "mentor first, she on the phone": ("Presswerk Dillingen GmbH", True, PHONE, DESKTOP),
    "colleague first, he on the phone": ("Härterei Nalbach", False, DESKTOP, PHONE),
}


def day(value: date) -> str:
    return f"{value:%d.%m.%Y}"


@pytest.mark.parametrize("order", ORDERS)
async def test_both_orders_end_the_same(order: str, world: World, second_host: Process):
    firm, mentor_first, her_size, his_size = ORDERS[order]
    known = {row["name"] for row in json.loads(world.operate("user", "list", "--json"))}
    if OTHER not in known:
        world.operate("user", "add", OTHER, "--role", "mentor", "--region", "Kreis Saarlouis")
    if not world.server.running:
        world.server.start()
    if not world.web.running:
        world.web.start()
    today, last_week = date.today(), date.today() - timedelta(days=7)
    his_host = second_host.ready_url.rsplit("/", 1)[0]
    async with chromium() as browser:
        her = await enrol(browser, world, world.address, MENTOR, her_size)
        his = await enrol(browser, world, his_host, OTHER, his_size)
        for tab in (her, his):
            await tab.go("/betriebe")
            await tab.see(firm, timeout_s=30)

        world.server.stop()
        await edit(
            her,
            firm,
            Beschäftigte_im_Betrieb="55",
            Erhoben_am=day(today),
            Telefon="06831 5550",
            works_council="kein Betriebsrat" if firm.startswith("Presswerk") else "Betriebsrat",
        )
        await her.see(re.compile("^[12] Eintr.* nur auf diesem Gerät|^Ein Eintrag nur auf diesem Gerät"))
        await edit(
            his,
            firm,
            Beschäftigte_im_Betrieb="50",
            Erhoben_am=day(last_week),
            Notiz_zum_Betrieb="Neue Halle geplant",
            works_council="unbekannt",
        )
        first, second = (world.web, second_host) if mentor_first else (second_host, world.web)
        first_tab, second_tab = (her, his) if mentor_first else (his, her)
        second.kill()
        world.server.start()
        await first_tab.go("/abgleich")
        await first_tab.see("Alles auf dem Server", timeout_s=40)
        second.start()
        await second_tab.go("/abgleich")
        await second_tab.see(re.compile("0 nur auf diesem Gerät|^\\d+ auf dem Server"), timeout_s=40)
        assert first.running and second.running

        for tab, name in ((her, "sie"), (his, "er")):
            await open_data(tab, firm)
            await tab.see(re.compile("55 statt 50"), timeout_s=40)
            await tab.see("06831 5550")
            await tab.see("Neue Halle geplant")
            await tab.see("Zwei Antworten")
            await tab.shot(f"s04/{name}-{'phone' if tab.page.viewport_size == PHONE else 'desktop'}")
        await his.see(f"geändert von {MENTOR}, heute")
        await her.see(f"geändert von {OTHER}, heute")

        await her.go("/")
        await her.tap_to(her.button(re.compile("^Zwei Antworten: Welche stimmt")), "Welche Angabe stimmt?")
        await her.see(re.compile("^unbekannt, Jens Wagner"))
        await her.shot(f"s04/karte-{'phone' if her_size == PHONE else 'desktop'}")
        await her.tap(her.button(re.compile(f"etriebsrat, {MENTOR}")))
        await her.tap_to("Übernehmen", "Entschieden. Beide Antworten bleiben im Verlauf.")
        await open_data(his, firm)
        await his.see(re.compile(f"^Entschieden von {MENTOR}"), timeout_s=40)
        await his.tap_to(his.button(re.compile(f"^Entschieden von {MENTOR}")), "Wieder öffnen")
        await his.shot(f"s04/entschieden-{'phone' if his_size == PHONE else 'desktop'}")
        assert her.faults() == his.faults() == []
