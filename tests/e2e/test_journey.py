"""
One interview end to end, on real processes, at phone and at desktop size.

1. The mentor sets a seat up with a one-time code and works with the server stopped: firm file, interview with
   all sections and repeats, computed notes, closing page with what is missing, needs, a referral draft.
2. `kill -9` of the app in the middle: after the restart *Heute* leads back to the very question, and every
   acknowledged answer is there.
3. The server comes back: everything is synced without a click, with a receipt for each record.
4. The supervisor asks back, the mentor answers, the supervisor approves; then nobody changes an answer.
5. What the Kümmerer logs is on no other seat until it is released.
"""

import re
from pathlib import Path

import pytest

from app.store.database import SeatFile
from app.store.keepers import HostKeeper, host_key
from app.store.keys import SeatKey
from app.usecases.seat import STORE_FILE
from tests.e2e.people import Kuemmerer, Mentor, Supervisor
from tests.e2e.pictures import PICTURES
from tests.e2e.world import FIRM, KUEMMERER, MENTOR, SUPERVISOR, World, new_world
from tests.support.e2e import DESKTOP, PHONE, chromium

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]


@pytest.fixture
def world(tmp_path: Path):
    with new_world(tmp_path) as running:
        yield running


def seat_holds(world: World, seat_id: str, text: str) -> bool:
    """Whether a text stands anywhere in a seat: in a row of its store, opened with its key, or in a file."""
    folder = world.folder / "web" / "seats" / seat_id
    key = SeatKey(folder, HostKeeper(host_key(world.folder / "keys" / "host.key"))).open_without_pin()
    store = SeatFile(folder / STORE_FILE, key=key)
    try:
        with store.reading() as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            rows = (row for (name,) in tables for row in connection.execute(f'SELECT * FROM "{name}"'))
            if any(text in str(value) for row in rows for value in row):
                return True
    finally:
        store.close()
    return any(text.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_one_interview_end_to_end(world: World, size: dict[str, int]):
    async with chromium() as browser:
        mentor = await Mentor.enrol(browser, world, MENTOR, size=size)
        await mentor.open_firm()
        await mentor.shot("betriebsakte")

        world.server.kill()
        await mentor.start_talk()
        await mentor.talk_until_interrupted()
        # What was typed last is saved when the field is left; a person puts the tablet down after that.
        await mentor.tab.page.wait_for_timeout(1500)

        async with mentor.tab.coming_back():
            world.web.kill()
            world.web.start()
        await mentor.visit("/")
        await mentor.tab.see("Bedarf 2")
        await mentor.shot("heute-unterbrochen")
        await mentor.tab.tap_to("Hier weitermachen", "Bedarf 2 von 2")
        await mentor.tab.see(re.compile("Themenfeld.*: Deutsch am Arbeitsplatz"))
        await mentor.talk_to_the_end()
        await mentor.close_with_a_gap()
        await mentor.draft_referral()

        await mentor.visit("/abgleich")
        await mentor.tab.see("Jetzt abgleichen")
        # Interview, two needs, one area of knowledge, step and follow-up, consent,
        # referral.
        await mentor.waiting(8)
        await mentor.shot("abgleich-wartet")
        world.server.start()
        await mentor.waiting(0)
        await mentor.tab.see(re.compile("8 auf dem Server"))
        await mentor.tab.see(re.compile("^(Beleg )?[0-9A-F]{4}-[0-9A-F]{2}"))
        await mentor.shot("abgleich-server")

        supervisor = await Supervisor.enrol(browser, world, SUPERVISOR, size=size)
        await supervisor.open_case("unauffällig")
        await supervisor.ask_back()
        await mentor.visit("/")
        await mentor.tab.see("Eine Rückfrage beantworten", timeout_s=30)
        await mentor.shot("heute-rueckfrage")
        await mentor.answer_query()
        await supervisor.open_case("Eine Antwort")
        await supervisor.approve()
        await mentor.tab.see("Freigegeben. Die Antworten bleiben so", timeout_s=30)

        kuemmerer = await Kuemmerer.enrol(browser, world, KUEMMERER, size=size)
        await kuemmerer.log_need()
        need = await kuemmerer.open_need()
        await kuemmerer.waiting(0)
        await mentor.open_firm_anew()
        await mentor.shot("betriebsakte-nachher")
        assert not await mentor.tab.shows("Fertigungsverfahren")
        assert seat_holds(world, kuemmerer.seat_id(), need), "the search finds what is there"
        for seat_id in (mentor.seat_id(), supervisor.seat_id()):
            assert not seat_holds(world, seat_id, need)
        await kuemmerer.release()
        await mentor.tab.see("Fertigungsverfahren", timeout_s=30)
        await supervisor.go("Betriebe")
        await supervisor.tab.tap_to(supervisor.tab.button(re.compile(FIRM)), "Fertigungsverfahren")

        people = (mentor, supervisor, kuemmerer)
        walked = {moment for person in people for moment in person.moments}
        assert {moment for moment in PICTURES if moment.startswith(mentor.size)} <= walked
        for person in people:
            assert person.tab.foreign == []
            assert person.tab.faults() == [], "\n".join(person.tab.console)
