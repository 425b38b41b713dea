"""
From the finished talk to a referral that is queued and has its slip, in under two minutes and offline; then
the recipient answers in a plain browser, and the answer appears at the mentor.

1. Without a server: from the firm file a need becomes a referral, is transmitted, the slip is saved. A clock
   runs.
2. The slip is one page with the passed fields, the code and nothing else.
3. The server comes back: the letter lies in the outbox folder, with the same fields and a link that works.
4. The recipient answers in a browser without an account, in one with 200 % text and without scripts; the page
   loads nothing from elsewhere, and the link is used up.
5. The answer stands at the mentor as an event with the receipt the page showed.
"""

import asyncio
import email
import re
import time
from email.policy import default
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.e2e.people import Mentor
from tests.e2e.referrals import device_of, fields_of, finished_talk, firm_of, referrals_in
from tests.e2e.world import FIRM, MENTOR, World, new_world
from tests.support.e2e import PHONE, SCREENSHOTS, chromium

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]

AT_MOST_S = 120


@pytest.fixture
def world(tmp_path: Path):
    with new_world(tmp_path) as running:
        yield running


async def test_a_referral_is_queued_offline_with_its_slip_and_answered_without_an_account(world: World):
    async with chromium() as browser:
        async with device_of(world, MENTOR) as device:
            await finished_talk(device, firm_of(device))
        mentor = await Mentor.enrol(browser, world, MENTOR, size=PHONE)
        await mentor.open_firm()
        await mentor.tab.tap(mentor.tab.button(re.compile(r"^Bedarfe(\s|$)")))
        await mentor.tab.see("Automatisierung", timeout_s=30)
        world.server.stop()

        began = time.monotonic()
        await mentor.tab.tap(mentor.tab.button(re.compile("^Verweis anlegen: Automatisierung")))
        await mentor.tab.tap(mentor.tab.button(re.compile("^Lernwerk Saarlouis")))
        await mentor.tab.tap(mentor.tab.button("Angebot einholen"))
        await mentor.tab.type("Name und Funktion (freiwillig)", "Petra Kern, Geschäftsführung")
        await mentor.shot("verweis-anlegen-offline")
        await mentor.tab.tap_to("Als Entwurf speichern", "Was weitergegeben würde")
        await mentor.shot("verweis-entwurf-offline")
        await mentor.tab.tap_to("Übermitteln", "Genau das geht hinaus:")
        await mentor.shot("verweis-uebermitteln")
        await mentor.tab.tap_to(re_button(mentor, "^Per E-Mail an kurse@"), "Was übermittelt wurde")
        async with mentor.tab.page.expect_download(timeout=20_000) as saving:
            await mentor.tab.tap("Zettel")
        slip = await (await saving.value).path()
        took_s = time.monotonic() - began
        print(f"\nfrom the need to the queued referral with its slip: {took_s:.0f} s")
        assert took_s < AT_MOST_S
        await mentor.shot("verweis-uebermittelt-offline")

        (on_slip,) = pages_of(slip)
        for shown in ("Automatisierung, Robotik", FIRM, "Petra Kern, Geschäftsführung", "Lernwerk Saarlouis"):
            assert shown in on_slip
        (code,) = re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b", on_slip)

        world.server.start()
        letter = await first_letter(world)
        text = letter.get_content()
        for shown in ("Automatisierung, Robotik", FIRM, "Petra Kern, Geschäftsführung"):
            assert shown in text
        assert "Becker" not in text
        assert FIRM not in letter["Subject"]
        (link,) = set(re.findall(r"http://\S+/antwort/[\w-]{40,}", text))

        context = await browser.new_context(
            viewport={"width": 640, "height": 900}, java_script_enabled=False, locale="de-DE"
        )
        page = await context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(link)
        await page.screenshot(path=shot("antwort-seite"), full_page=True)
        # 200 % text is a window half as wide.
        await page.set_viewport_size({"width": 320, "height": 700})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await page.screenshot(path=shot("antwort-seite-200"), full_page=True)
        await page.get_by_role("radio", name=re.compile("^Angebot")).check()
        await page.get_by_role("button", name="Antwort senden").click()
        await page.get_by_text("Schreiben Sie kurz, was Sie anbieten.").wait_for()
        await page.screenshot(path=shot("antwort-fehler"), full_page=True)
        await page.get_by_label("Was bieten Sie an?").fill("Robotik für Einrichter, 160 Stunden")
        await page.get_by_label("Beginn, falls bekannt").fill("2027-01-11")
        await page.get_by_role("button", name="Antwort senden").click()
        await page.get_by_text("Vielen Dank, Ihre Antwort ist angekommen.").wait_for()
        receipt = (await page.locator(".receipt").inner_text()).strip()
        await page.screenshot(path=shot("antwort-beleg"), full_page=True)
        assert [url for url in asked if not url.startswith(world.server_address)] == []
        assert await context.cookies() == []
        # Used up, as link and as code.
        for address in (link, f"{world.server_address}/antwort/{code}"):
            again = await page.goto(address)
            assert again is not None and again.status == 410
            assert FIRM not in await page.content()
        await context.close()

        await mentor.tab.see("Robotik für Einrichter", timeout_s=30)
        await mentor.tab.see(re.compile(f"von der Stelle selbst, Beleg {receipt}"), timeout_s=30)
        await mentor.shot("verweis-antwort-da")
        async with device_of(world, MENTOR) as device:
            (referral,) = referrals_in(device, "angebot")
            assert fields_of(device, referral)["offer_start"] == "2027-01-11"
        assert mentor.tab.foreign == []
        assert mentor.tab.faults() == [], "\n".join(mentor.tab.console)


def re_button(mentor: Mentor, pattern: str):
    """A button by the beginning of its name."""
    return mentor.tab.button(re.compile(pattern))


def pages_of(pdf: Path) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(pdf).pages]


def shot(name: str) -> Path:
    """Where a picture of a page is kept."""
    path = SCREENSHOTS / "referral" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


async def first_letter(world: World, *, timeout_s: float = 45):
    """The first letter in the outbox folder."""
    give_up_at = time.monotonic() + timeout_s
    while time.monotonic() < give_up_at:
        for file in world.letters.glob("*.eml"):
            return email.message_from_bytes(file.read_bytes(), policy=default)
        await asyncio.sleep(0.2)
    raise AssertionError(f"no letter came\n{world.logs()}")
