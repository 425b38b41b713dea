"""
A hand-over package between two people, in two real browsers, and what the server does not accept.

1. Without the server, Miriam changes a telephone number and saves a package; Sabine takes it along.
2. Miriam's tablet is off. The server comes back: Sabine's seat hands the package in, and she sees the number.
3. Miriam's tablet comes back: everything has its receipt, nothing is sent twice.
4. Miriam loses her region while she writes without the server: her change is set aside, she sees why, the
   Koordination sees it with the reason and gives it up with a word; Miriam's list is empty then, too.
"""

import re

import pytest

from tests.e2e.firm_data import edit, enrol, open_data
from tests.e2e.world import FIRM, MENTOR, SUPERVISOR, World
from tests.support.e2e import DESKTOP, PHONE, chromium
from tests.support.processes import Process

pytestmark = [pytest.mark.anyio, pytest.mark.e2e]


async def test_a_colleague_brings_the_package(world: World, second_host: Process, tmp_path) -> None:
    away = second_host.ready_url.rsplit("/", 1)[0]
    async with chromium() as browser:
        miriam = await enrol(browser, world, away, MENTOR, PHONE)
        sabine = await enrol(browser, world, world.address, SUPERVISOR, DESKTOP)
        for tab in (miriam, sabine):
            await tab.go("/betriebe")
            await tab.see(FIRM, timeout_s=30)
        world.server.stop()

        await edit(miriam, FIRM, Telefon="06831 777")
        await miriam.go("/abgleich")
        await miriam.see(re.compile("nur auf diesem Gerät"))
        async with miriam.page.expect_download(timeout=20_000) as waiting:
            await miriam.tap(miriam.button("Auf Stick sichern"))
        package = tmp_path / (await waiting.value).suggested_filename
        await (await waiting.value).save_as(package)
        assert package.suffix == ".feldlotse" and b"06831" not in package.read_bytes()
        await miriam.shot("abgleich/paket-phone")
        second_host.kill()

        await sabine.go("/abgleich")
        async with sabine.page.expect_file_chooser(timeout=20_000) as choosing:
            await sabine.tap(sabine.button("Paket annehmen"))
        await (await choosing.value).set_files(package)
        await sabine.see(re.compile(f"Paket von {MENTOR}"))
        await sabine.see("wartet auf Netz")
        await sabine.shot("abgleich/paket-angenommen-desktop")

        world.server.start()
        await sabine.see("abgegeben", timeout_s=40)
        await open_data(sabine, FIRM)
        await sabine.see("06831 777", timeout_s=40)

        second_host.start()
        await miriam.go("/abgleich")
        await miriam.see("Alles auf dem Server", timeout_s=40)
        await miriam.see(re.compile("Beleg [0-9A-F]{4}-[0-9A-F]{2}"))
        await miriam.see("Letzte Abgleiche")
        await miriam.shot("abgleich/angekommen-phone")
        assert miriam.faults() == sabine.faults() == []


async def test_what_the_server_set_aside_is_seen_and_settled_at_both_ends(world: World) -> None:
    if not world.server.running:
        world.server.start()
    async with chromium() as browser:
        miriam = await enrol(browser, world, world.address, MENTOR, PHONE)
        sabine = await enrol(browser, world, world.address, SUPERVISOR, DESKTOP)
        await miriam.go("/betriebe")
        await miriam.see(FIRM, timeout_s=30)
        world.server.stop()
        await edit(miriam, FIRM, Telefon="06831 888")
        change = ("user", "add", MENTOR, "--role", "mentor", "--update", "--region")
        world.operate(*change, "Kreis Merzig-Wadern")
        world.server.start()

        await miriam.go("/abgleich")
        await miriam.see(re.compile("Ihr Zugang zu diesem Betrieb endete|keine Berechtigung"), timeout_s=40)
        await miriam.shot("abgleich/abgelehnt-phone")
        await miriam.tap(miriam.button(re.compile("Betriebsdaten")))
        await miriam.see("Das steht darin")
        await miriam.see("06831 888")
        await miriam.shot("abgleich/abgelehnt-einzeln-phone")

        await sabine.go("/abgelehnt")
        await sabine.see("06831 888", timeout_s=40)
        await sabine.see(MENTOR)
        await sabine.shot("abgleich/koordination-abgelehnt-desktop")
        await sabine.tap_to("Verwerfen", "Verwerfen: Warum?")
        await sabine.type(sabine.role("textbox", re.compile("^Grund")).first, "Zuständigkeit gewechselt")
        await sabine.tap(sabine.role("button", "Verwerfen").last)
        await sabine.see("Nichts liegt beiseite", timeout_s=20)

        await miriam.go("/abgleich")
        await miriam.gone(re.compile("Ihr Zugang zu diesem Betrieb endete|keine Berechtigung"), timeout_s=40)
        settled = world.operate("quarantine", "list", "--settled", "--json")
        assert "Zuständigkeit gewechselt" in settled
        world.operate(*change, "Kreis Saarlouis")
        assert miriam.faults() == sabine.faults() == []
