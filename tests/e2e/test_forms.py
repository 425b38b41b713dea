"""
The project's own questionnaires in the browser: every feature of the form language, as somebody meets it.

1. The operator publishes them with one command, data files included; a second device of the mentor begins a
   talk with each; the browser receives all of that by the ordinary sync.
2. Each opens without a fault and shows its first question; pictures lie in build/screenshots/forms.
3. The language is switched in mid-interview; an Arabic form turns around; the answers stay.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.forms.check import convert_workbook
from app.usecases.enrolment import enrol
from app.usecases.firms import list_firms
from app.usecases.interviews import open_interview, start_interview
from app.usecases.seat import Seat, open_seat
from app.usecases.syncing import sync_once
from app.views.interview.markup import plain
from tests.e2e.world import FIRM, MENTOR, World
from tests.support.e2e import DESKTOP, PHONE, FletPage, chromium, new_person

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]

OWN = Path(__file__).parents[1] / "forms" / "own"
OWN_FORMS = sorted(OWN.glob("*.md"))
QUESTIONNAIRES = ("qba_betrieb", "bedarf_kurz", "wissenssicherung")


async def second_device(world: World, folder: Path) -> Seat:
    """A tablet of the mentor beside the browser."""
    code = json.loads(world.operate("invite", MENTOR, "--json"))["code"]
    seat = open_seat(folder, server_url=world.server_address)
    await enrol(seat, code=code, device_name="Tablet", platform="linux")
    assert (await sync_once(seat)).ok
    return seat


def begin(seat: Seat, form_id: str) -> str:
    """A talk with a questionnaire."""
    firm = next(row.id for row in list_firms(seat) if row.name == FIRM)
    return start_interview(seat, firm_id=firm, form_id=form_id, perspective="leitung")


async def begin_all(seat: Seat) -> dict[str, tuple[str, str]]:
    """A talk with each questionnaire: form id to interview id and the words of its first question."""
    begun: dict[str, tuple[str, str]] = {}
    forms = [convert_workbook(path).form_id for path in OWN_FORMS]
    for form_id in [*forms, *QUESTIONNAIRES]:
        made = begin(seat, form_id)
        talk = open_interview(seat, made, language="de")
        begun[form_id] = (made, first_words(talk))
        talk.close()
    assert (await sync_once(seat)).ok
    return begun


def first_words(talk) -> str:
    """What the first page must show: its first question, or its first heading."""
    pending = list(talk.instance.root.children)
    while pending:
        node = pending.pop(0)
        if not node.relevant:
            continue
        if node.kind in ("group", "repeat", "instance"):
            pending = [*node.children, *pending]
        elif node.kind not in ("model", "note") and node.label:
            return plain(node.label)
    return plain(talk.form_title)


async def test_every_own_questionnaire_runs_in_the_browser(world: World, tmp_path: Path):
    published = world.operate("forms", "publish", *map(str, OWN_FORMS))
    assert published.count(": added") == len(OWN_FORMS) >= 12
    tablet = await second_device(world, tmp_path / "tablet")
    begun = await begin_all(tablet)
    tablet.close()
    async with chromium() as browser:
        phone = await new_person(browser, size=PHONE)
        tab = await FletPage.open(phone, world.link_for(MENTOR))
        await tab.tap_to("Weiter", MENTOR.split()[0])
        for form_id, (interview, words) in begun.items():
            await tab.go(f"/gespraech/{interview}")
            await tab.see(words, timeout_s=30)
            assert not await tab.shows("Dieses Gespräch lässt sich hier nicht öffnen")
            await tab.shot(f"forms/{form_id}")
        assert tab.faults() == []
        # The same seat at a desk: another tab, wide from the beginning.
        desk = FletPage(await phone.new_page(), world.address)
        await desk.page.set_viewport_size(DESKTOP)
        await desk.page.goto(tab.page.url.replace(begun["wissenssicherung"][0], begun["aussehen"][0]))
        await desk.ready()
        for form_id in ("fragetypen", "aussehen", "schriften"):
            await desk.go(f"/gespraech/{begun[form_id][0]}")
            await desk.see(begun[form_id][1], timeout_s=30)
            await desk.shot(f"forms/{form_id}-desktop")
        await answer_in_arabic(desk)
        assert desk.faults() == []


async def answer_in_arabic(tab: FletPage) -> None:
    """The language is switched in mid-interview, the script turns, and the answer stays."""
    await tab.type(tab.role("textbox", re.compile("Wie heißen Sie")), "Rana Haddad")
    await tab.tap_to("العربية", "ما اسمك؟")
    await tab.see("Rana Haddad")
    await tab.shot("forms/schriften-arabisch")
