"""
A photo from one person's browser to another's, and the word of the supervisor back, with real processes.

1. Heike keeps a photo of the press with a task of her knowledge plan; it is there after a reload, it stays in
   the firm.
2. Miriam keeps a photo with the firm while there is no network; when it is back Sabine sees it without
   touching anything, and opens it.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.people import Kuemmerer, Mentor, Person
from tests.e2e.world import FIRM, KUEMMERER, MENTOR, SUPERVISOR, World
from tests.media.pictures import photo
from tests.support.e2e import DESKTOP, PHONE, chromium

pytestmark = [pytest.mark.e2e, pytest.mark.anyio]


async def _choose(person: Person, button: str, file: Path) -> None:
    async with person.tab.page.expect_file_chooser() as chooser:
        await person.tab.tap(person.tab.button(re.compile(f"^{button}")))
    await (await chooser.value).set_files(file)


async def _files_of_firm(person: Person) -> None:
    await person.visit("/betriebe")
    await person.tab.tap_to(person.tab.button(re.compile(FIRM)), "Verlauf")
    await person.tab.tap_to(person.tab.button(re.compile(r"^Dateien(\s|$)")), re.compile("Dateien sehen"))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def test_a_photo_stays_in_the_firm(browser: Browser, world: World, tmp_path: Path) -> None:
    """1"""
    picture = tmp_path / "presse.jpg"
    picture.write_bytes(photo(1600, 1200))
    heike = await Kuemmerer.enrol(browser, world, KUEMMERER, size=PHONE)
    tab = heike.tab
    await heike.visit("/wissen")
    await tab.tap_to("Wissen sichern", re.compile("Wissenssicherung"))
    await tab.tap_to("Weiter", re.compile("Aufgabe 1 von 1"))
    wanted = tab.button(re.compile("^Foto wählen"))
    await tab.wheel_until(wanted)
    await _choose(heike, "Foto wählen", picture)
    await tab.see("Ort und Kameradaten wurden entfernt", timeout_s=60)
    await tab.see("übertragen", timeout_s=60)
    await tab.page.reload()
    await tab.ready()
    await tab.wheel_until(tab.button(re.compile("^Groß ansehen: presse")))
    await heike.shot("s20-foto")
    assert tab.faults() == []


async def test_what_was_kept_without_network_is_seen_by_the_supervisor(
    browser: Browser, world: World, tmp_path: Path
) -> None:
    """2"""
    picture = tmp_path / "halle.jpg"
    picture.write_bytes(photo(2400, 1800, noise=4))
    miriam = await Mentor.enrol(browser, world, MENTOR, size=DESKTOP)
    sabine = await Person.enrol(browser, world, SUPERVISOR, size=DESKTOP)
    await _files_of_firm(sabine)
    await sabine.tab.see("Noch keine Datei")
    await _files_of_firm(miriam)
    world.server.stop()
    await _choose(miriam, "Datei ablegen", picture)
    await miriam.tab.see("wartet auf Übertragung", timeout_s=60)
    await miriam.shot("s20-wartet")
    world.server.start()
    await sabine.tab.see("halle.jpg", timeout_s=90)
    await sabine.tab.tap(sabine.tab.button(re.compile("^Groß ansehen: halle")))
    await sabine.tab.see("Speichern unter", timeout_s=60)
    await sabine.shot("s20-gross")
    assert sabine.tab.faults() == []
