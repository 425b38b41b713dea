"""
S2, threshold arithmetic in the field: from head counts in the basement to what may be supported, offline.

1  52 heads without a group bring up the part-time questions.
2  4 and 2 part-timers make 48, class "unter 50".
3  160 hours, certified, 30 years: course cost 0 % for the firm, wage subsidy up to 75 %, not binding.
4  120 hours: no, more than 120 are needed.
5  Certification unknown: open, clarify it.
6  Aim Meister: § 82 no, Aufstiegs-BAföG is shown.
And: nothing about the person is in any file of the seat.
"""

import re

import pytest

from tests.e2e.people import Mentor
from tests.e2e.talk import EMPLOYEES
from tests.e2e.world import MENTOR, World
from tests.support.e2e import DESKTOP, FletPage, chromium

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]

HOURS = "Dauer des Kurses in Stunden"


async def verdict(tab: FletPage, words: str) -> None:
    """The row of an instrument says so, with rule and "unverbindlich" in its name."""
    pattern = re.compile("^" + re.escape(words).replace("/", r"\/"))
    if not await tab.shows(pattern):
        try:
            await tab.see(pattern, timeout_s=8)
        except AssertionError:
            await tab.wheel_until(tab.button(pattern))


async def answer(tab: FletPage, question: str, word: str) -> None:
    """One yes-or-no fact in the pane of facts, which scrolls by itself."""
    button = tab.button(f"{question}: {word}")
    if not await button.count():
        await tab.page.mouse.move(300, 500)
        for _ in range(40):
            await tab.page.mouse.wheel(0, 260)
            await tab.page.wait_for_timeout(120)
            if await button.count():
                break
    for _ in range(3):
        await tab.tap(button)
        for _ in range(20):
            if await button.get_attribute("aria-current", timeout=2000) == "true":
                return
            await tab.page.wait_for_timeout(100)


async def back_to_top(tab: FletPage) -> None:
    await tab.page.mouse.move(300, 500)
    await tab.page.mouse.wheel(0, -6000)
    await tab.page.wait_for_timeout(300)


async def test_s2_threshold_arithmetic(world: World):
    async with chromium() as browser:
        mentor = await Mentor.enrol(browser, world, MENTOR, size=DESKTOP)
        tab = mentor.tab
        await mentor.open_firm()
        firm_path = "/" + tab.page.url.split("/", 5)[5].partition("?")[0]
        world.server.stop()

        await mentor.start_talk()
        await mentor.interview.section("B")
        await mentor.interview.fill(EMPLOYEES, "52")
        await mentor.interview.choose(
            "Gehört der Betrieb zu einem größeren Unternehmen oder Konzern?", "Nein"
        )
        await mentor.interview.fill("Teilzeit bis 10 Std./Woche (zählt 0,25)", "4")
        await mentor.interview.fill("Teilzeit über 10 bis 20 Std./Woche (zählt 0,5)", "2")
        await mentor.interview.fill("Teilzeit über 20 bis 30 Std./Woche (zählt 0,75)", "0")
        await tab.see("unter 50")
        await tab.see(re.compile(r"(^|\s)48($|\s)"))
        await tab.page.wait_for_timeout(1200)  # what was typed last is saved a second after the last key

        await tab.go(firm_path.replace("/betriebe/", "/foerderung/"))
        await tab.see("zählt als 48", timeout_s=30)
        await tab.see("Antrag vor Beginn!")
        await tab.type(HOURS, "160")
        await tab.page.keyboard.press("Tab")
        await answer(tab, "Kurs zugelassen (AZAV)", "Ja")
        await answer(tab, "Träger zugelassen (AZAV)", "Ja")
        await answer(tab, "Aufstieg: Meister, Fachwirt, Techniker", "Nein")
        await answer(tab, "Kurs führt zum Berufsabschluss", "Nein")
        await answer(tab, "Kein verwertbarer Berufsabschluss", "Nein")
        await tab.type("Alter bei Kursbeginn", "30")
        await tab.page.keyboard.press("Tab")
        await answer(tab, "Betriebsvereinbarung oder Tarifvertrag zur Weiterbildung", "Nein")
        await answer(tab, "Kurzarbeitergeld während des Kurses", "Nein")
        await verdict(
            tab, "§ 82 Lehrgangskosten: Ja. Eigenanteil Betrieb 0 %. Regel 82-LK-u50, unverbindlich"
        )
        await verdict(
            tab, "§ 82 Entgeltzuschuss: Prüfen. Bis 75 %, die Agentur entscheidet. Regel 82-AEZ-u50"
        )
        await tab.shot("s02/ja")

        await back_to_top(tab)
        await tab.type(HOURS, "120")
        await tab.page.keyboard.press("Tab")
        await verdict(tab, "§ 82 Lehrgangskosten: Nein. Mehr als 120 Stunden nötig, hier 120.")
        await tab.type(HOURS, "160")
        await tab.page.keyboard.press("Tab")
        await answer(tab, "Kurs zugelassen (AZAV)", "Offen")
        await verdict(tab, "§ 82 Lehrgangskosten: Offen. Zulassung klären (AZAV).")
        await answer(tab, "Kurs zugelassen (AZAV)", "Ja")
        await answer(tab, "Aufstieg: Meister, Fachwirt, Techniker", "Ja")
        await verdict(tab, "§ 82 Lehrgangskosten: Nein. Für Aufstiegsziele gibt es das Aufstiegs-BAföG.")
        await tab.type("Unterrichtsstunden zu 45 Minuten", "800")
        await tab.page.keyboard.press("Tab")
        await verdict(tab, "Aufstiegs-BAföG: Ja.")
        await tab.shot("s02/meister")

        await tab.go("/")
        seat = world.folder / "web" / "seats" / mentor.seat_id()
        for file in seat.rglob("*"):
            if file.is_file():
                assert b'"alter"' not in file.read_bytes(), file.name
        assert "Alter" not in world.web.said()
        assert tab.foreign == []
        assert tab.faults() == []
