"""
Setting up a seat in the browser.

1. A code link leads to *Heute* of its person.
2. A wrong, a used and an expired code are told apart, with what to do; nothing is lost.
3. Without the server the code stays good.
"""

import re

import pytest

from tests.e2e.world import MENTOR, World
from tests.support.e2e import PHONE, FletPage, chromium, new_person

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]


async def test_code_link_leads_to_heute(world: World):
    async with chromium() as browser:
        person = await new_person(browser, size=PHONE)
        tab = await FletPage.open(person, world.link_for(MENTOR))
        await tab.see("Willkommen bei Feldlotse")
        await tab.tap("Weiter")
        await tab.see("Miriam")
        await tab.tap(tab.destination("Betriebe"))
        await tab.see("Presswerk Dillingen GmbH")
        assert tab.foreign == []
        await tab.page.goto(world.address)
        assert await tab.page.get_by_role("link", name=re.compile(MENTOR)).count() == 1


async def test_codes_that_do_not_work_say_why(world: World):
    async with chromium() as browser:
        person = await new_person(browser, size=PHONE)
        tab = await FletPage.open(person, f"{world.address}/einrichten/ABCD-EFGH")
        await tab.tap("Weiter")
        await tab.see("Dieser Code passt nicht.")
        await tab.see("Es ist nichts verloren.")

        link = world.link_for(MENTOR)
        first = await FletPage.open(person, link)
        await first.tap("Weiter")
        await first.see("Miriam")
        again = await FletPage.open(person, link)
        await again.tap("Weiter")
        await again.see("Dieser Code wurde schon benutzt.")


async def test_code_stays_good_while_the_server_is_away(world: World):
    link = world.link_for(MENTOR)
    world.server.stop()
    async with chromium() as browser:
        person = await new_person(browser, size=PHONE)
        tab = await FletPage.open(person, link)
        await tab.tap("Weiter")
        await tab.see("Ihr Code bleibt gültig.")
        world.server.start()
        await tab.tap("Weiter")
        await tab.see("Miriam")
