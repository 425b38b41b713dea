"""Steps of stories about a firm's data: set a seat up, open the data, change them."""

import json
import re

from playwright.async_api import Browser

from tests.e2e.world import World
from tests.support.e2e import FletPage, new_person


async def enrol(browser: Browser, world: World, host: str, name: str, size: dict[str, int]) -> FletPage:
    """A fresh seat of somebody at a host of web seats."""
    code = json.loads(world.operate("invite", name, "--json"))["code"]
    context = await new_person(browser, size=size)
    tab = await FletPage.open(context, f"{host}/einrichten/{code}")
    await tab.tap_to("Weiter", name.split()[0])
    return tab


async def open_data(tab: FletPage, firm: str) -> None:
    """The firm file at its data."""
    await tab.go("/betriebe")
    await tab.tap_to(tab.button(re.compile(firm)), "Verlauf")
    await tab.tap_to(tab.button(re.compile(r"^Daten(\s|$)")), "Beschäftigte im Betrieb")


async def edit(tab: FletPage, firm: str, *, works_council: str = "", **typed: str) -> None:
    """Change fields of the firm's data by their labels (with underscores for blanks) and save."""
    await open_data(tab, firm)
    await tab.tap_to("Ändern", "Betriebsdaten ändern")
    for label, words in typed.items():
        await tab.type(tab.role("textbox", re.compile(f"^{label.replace('_', ' ')}")).first, words)
    if works_council:
        await tab.tap(tab.button(works_council))
    await tab.tap_to("Speichern", "Betriebsdaten gespeichert")
