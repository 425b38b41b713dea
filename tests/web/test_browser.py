"""
The host in a real browser.

1. Two seats of one browser live side by side in two tabs.
2. After `kill -9` and a restart of the host, the page comes back to the same seat by itself.
3. A reload returns to the running session.
4. Nothing is asked of a foreign host.
"""

import re
import sys

import pytest

from tests.support.e2e import DESKTOP, FletPage, chromium, new_person
from tests.support.processes import Process, clean_environment, free_port

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]


@pytest.fixture
def host(tmp_path):
    port = free_port()
    process = Process(
        [sys.executable, "-m", "tests.web.greeting_host", str(port), tmp_path / "data"],
        ready_url=f"http://127.0.0.1:{port}/healthz",
        env=clean_environment(),
        log=tmp_path / "host.log",
    )
    process.start()
    yield process, f"http://127.0.0.1:{port}"
    process.kill()


async def test_two_seats_side_by_side_reload_and_restart(host):
    process, url = host
    async with chromium() as browser:
        person = await new_person(browser, size=DESKTOP)
        first = await FletPage.open(person, f"{url}/einrichten/AAAA-AAAA")
        second = await FletPage.open(person, f"{url}/einrichten/BBBB-BBBB")
        seats = [re.search(r"/s/([a-z2-7]{16})/", tab.page.url)[1] for tab in (first, second)]
        assert seats[0] != seats[1]
        await first.see(f"Platz {seats[0]}")
        await second.see(f"Platz {seats[1]}")

        await first.tap("Mehr")
        await first.see("Zähler 1")
        await first.page.reload()
        await first.ready()
        await first.see("Zähler 1")
        await second.see("Zähler 0")

        process.kill()
        await first.page.wait_for_selector("#feldlotse-away")
        assert "Alles Gespeicherte ist sicher" in await first.page.inner_text("#feldlotse-away")
        process.start()
        for tab, seat in ((first, seats[0]), (second, seats[1])):
            await tab.page.wait_for_function("() => !document.querySelector('#feldlotse-away')")
            await tab.ready()
            await tab.see(f"Platz {seat}")
            assert f"/s/{seat}/" in tab.page.url
            assert tab.foreign == []
        assert not [line for line in first.console if "Content Security Policy" in line]
    assert process.stop() == 0
