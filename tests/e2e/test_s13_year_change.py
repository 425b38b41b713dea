"""
S13, the year changes: rules switch by date, and a wrong device clock decides nothing.

Server and app run with their clocks shifted (`FELDLOTSE_CLOCK_SHIFT_S`), so that the story plays in December
2026 and January 2027 whenever it is run.

1  On 15 December 2026 a Kümmerer in Sachsen asks for educational leave: "ab 01.01.2027: 3 bezahlte Tage".
2  The device's clock is a year behind: the app warns, and its edit still loses against a later one.
3  On 2 January 2027 the same question says yes.
4  Short-time pay of 24 months has run out and says so; the kept check is marked "neu prüfen".
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.people import Kuemmerer
from tests.e2e.world import World, new_world
from tests.support.e2e import DESKTOP, FletPage, chromium

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]

FIRM = "Werkzeugbau Pöhlberg GmbH"
PERSON = "Kerstin Richter"
DECEMBER = datetime(2026, 12, 15, 9, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, 9, tzinfo=UTC)
QZ = "Qualifizierungszeit Sachsen"


@pytest.fixture
def world(tmp_path: Path):
    with new_world(tmp_path, today=DECEMBER) as running:
        running.operate("region", "add", "Erzgebirge", "--kreis", "14521")
        running.operate(
            "firm", "add", FIRM, "--city", "Annaberg-Buchholz", "--kreis", "14521", "--headcount", "28"
        )
        running.operate("user", "add", PERSON, "--role", "kuemmerer", "--firm", FIRM)
        yield running


async def row(tab: FletPage, words: str) -> None:
    pattern = re.compile("^" + re.escape(words))
    try:
        await tab.see(pattern, timeout_s=8)
    except AssertionError:
        await tab.wheel_until(tab.button(pattern))


async def test_s13_year_change(world: World):
    async with chromium() as browser:
        kerstin = await Kuemmerer.enrol(browser, world, PERSON, size=DESKTOP)
        tab = kerstin.tab
        await tab.tap_to(tab.button(re.compile("^Bedarf melden")), "Um welches Thema geht es?")
        await tab.tap("Fertigung, CNC")
        await tab.tap("3–5")
        await tab.tap(tab.button(re.compile("^Hoch: ")))
        await tab.tap_to("Fertig", "Bedarf gemeldet. Er bleibt im Betrieb.")
        await kerstin.waiting(0)
        await kerstin.go("Bedarfe")
        await tab.tap_to(tab.button(re.compile("^Fertigungsverfahren")), "Bleibt im Betrieb")
        # On wide screens the first need shows before the address names it.
        await tab.page.wait_for_url(re.compile(r"/bedarfe/[0-9a-f-]{36}"), timeout=30_000)
        need = tab.page.url.rsplit("/", 1)[1].partition("?")[0]

        # 1  December: not yet, but from when, and how much.
        await tab.go(f"/bedarf/{need}/foerderung")
        await tab.see("Antrag vor Beginn!", timeout_s=30)
        assert not await tab.shows(re.compile("Die Uhr dieses Geräts"))
        await row(tab, f"{QZ}: noch nicht. ab 01.01.2027: 3 bezahlte Tage im Jahr.")
        await _short_time_work(tab)
        await row(tab, "Kurzarbeitergeld, bis zu 24 Monate: Ja.")
        await tab.shot("s13/dezember")
        await tab.tap_to("Merken", "Gemerkt, ohne Alter und Behinderung")

        # 2  The device is a year behind: a warning, and the server's day counts.
        async with tab.coming_back():
            world.restart_web(today=DECEMBER - timedelta(days=365))
        await tab.go(f"/bedarf/{need}/foerderung")
        await tab.see("Die Uhr dieses Geräts geht 365 Tage nach.", timeout_s=40)
        await row(tab, f"{QZ}: noch nicht. ab 01.01.2027")
        await tab.shot("s13/uhr")

        # 3 and 4  January, with a right clock again.
        world.server.stop()
        world.restart_server(today=JANUARY)
        async with tab.coming_back():
            world.restart_web(today=JANUARY)
        await tab.go("/")
        # By the device's clock it was away for a year: its data wait behind a question to the server.
        connect = tab.button("Mit dem Server verbinden")
        await tab.see(re.compile("Mit dem Server verbinden|Bedarf melden"), timeout_s=40)
        if await connect.count():
            await tab.tap_to(connect, re.compile("Bedarf melden"))
        await tab.go(f"/bedarf/{need}/foerderung")
        await row(tab, f"{QZ}: Ja. 3 bezahlte Tage im Jahr.")
        await row(
            tab, "Kurzarbeitergeld, bis zu 24 Monate: abgelaufen. abgelaufen am 31.12.2026, bitte prüfen."
        )
        await tab.see(re.compile(r"Seither geändert: QZ-SN, KUG-24\."))
        assert not await tab.shows(re.compile("Die Uhr dieses Geräts"))
        await tab.shot("s13/januar")
        assert tab.foreign == []


async def _short_time_work(tab: FletPage) -> None:
    button = tab.button("Kurzarbeitergeld während des Kurses: Ja")
    await tab.page.mouse.move(300, 500)
    for _ in range(60):
        if await button.count():
            break
        await tab.page.mouse.wheel(0, 260)
        await tab.page.wait_for_timeout(120)
    await tab.tap_to(button, re.compile("^Kurzarbeitergeld, bis zu 24 Monate: Ja"))
