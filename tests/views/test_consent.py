"""
Einwilligung on the screen, over real seats.

1  Register, giving and withdrawing render in both sizes and languages, and everything has a name.
2  Nothing is preset; giving needs an answer, a form, a name, and recipients for a yes to pass on.
3  Withdrawing everything asks once more and puts the locked page in place of the firm's file.
4  The referral follows: with the consent it can be transmitted, its code is shown, an answer is written down.
5  Ten working days later it says so, on Heute and on its page; after a withdrawal recipients are to be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app.models.scopes import firm_scope
from app.usecases.consent import consent_register, consent_standing, give_consent, withdraw_consent
from app.usecases.referral_steps import hand_over_slip, transmit_referral, withdraw_referral
from app.usecases.referrals import draft_referral, referral
from app.views import render_app
from tests.support.headless import headless
from tests.usecases.world import AKADEMIE, MIRIAM, PRESSWERK, World
from tests.views.casework_screens import button, buttons
from tests.views.test_screens import names_of_touchables

pytestmark = pytest.mark.anyio

SIZES = {"phone": (390, 844), "desktop": (1360, 860)}
NEED = "0193eeee-0000-7000-8000-000000000001"
REGISTER = f"/betriebe/{PRESSWERK}/einwilligung"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


async def miriam(world: World):
    """Her seat, offline, with a need of the press shop."""
    fields = {"firm_id": PRESSWERK, "topic": "automation", "people": 8, "state": "neu", "urgency": "3"}
    world.server.put("need", NEED, firm_scope(PRESSWERK, "network"), fields)
    seat = await world.seat_of(MIRIAM)
    world.up = False
    return seat


def agree(seat) -> None:
    answers = {"kontakt": "ja", "weitergabe": "ja", "statistik": "nein"}
    give_consent(
        seat, PRESSWERK, answers=answers, classes=["traeger"], form="textform", given_by="Petra Kern, GF"
    )


def sent(seat) -> str:
    made = draft_referral(seat, need_ids=[NEED], directory_id=AKADEMIE, purpose="Angebot einholen")
    transmit_referral(seat, made, channel="slip")
    return made


def open_on(seat, route: str, *, size: str = "phone", language: str = "de"):
    width, height = SIZES[size]

    def main(page: ft.Page) -> None:
        render_app(page, open_seat=lambda: seat, language=language, syncs_itself=False)

    return headless(main, route=route, width=width, height=height)


def yes_to(ui) -> list[ft.BaseControl]:
    """The Yes of each purpose, in order."""
    touchables = [each for each in ui.walk() if getattr(each, "on_click", None) is not None]
    return [
        each
        for each in touchables
        if [text for part in ui.walk(each) for text in ui.texts_of(part)] == ["Ja"]
    ]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_every_page_renders_and_names_everything(world: World, size: str, language: str) -> None:
    seat = await miriam(world)
    agree(seat)
    made = sent(seat)
    withdraw_consent(seat, PRESSWERK, purposes=["statistik"], way="telefon")
    routes = (
        REGISTER,
        f"{REGISTER}/neu",
        f"{REGISTER}/widerruf",
        f"/verweise/{made}",
        "/betriebe/none/einwilligung",
    )
    for route in (*routes, f"/verweise/{made}/weitergeben"):
        async with open_on(seat, route, size=size, language=language) as ui:
            assert all(names_of_touchables(ui)), route
            assert len(ui.text()) > 40, route


async def test_giving_presets_nothing_and_needs_everything_that_proves_it(world: World) -> None:
    seat = await miriam(world)
    async with open_on(seat, f"{REGISTER}/neu") as ui:
        assert button(ui, "Festhalten").disabled
        await ui.click(yes_to(ui)[1])
        assert "An wen?" in ui.text()
        await ui.click(ui.tap("in Textform (E-Mail, Brief)"))
        await ui.type(ui.all(ft.TextField)[-1], "Petra Kern, GF")
        assert button(ui, "Festhalten").disabled
        await ui.click(ui.tap("alle Bildungsträger"))
        assert not button(ui, "Festhalten").disabled
        await ui.click(button(ui, "Festhalten"))
        assert ui.page.route == REGISTER
        assert "alle Bildungsträger" in ui.text()
        assert "für den Betrieb: Petra Kern, GF" in ui.text()
    standing = consent_standing(seat, PRESSWERK)
    assert (standing.answers["weitergabe"], standing.answers["kontakt"]) == ("ja", "")


async def test_withdrawing_everything_asks_once_more_and_locks_the_file(world: World) -> None:
    seat = await miriam(world)
    agree(seat)
    async with open_on(seat, f"{REGISTER}/widerruf") as ui:
        assert button(ui, "Widerruf festhalten").disabled
        await ui.click(ui.tap("Alles, kein Kontakt mehr"))
        await ui.click(ui.tap("am Telefon"))
        await ui.click(button(ui, "Widerruf festhalten"))
        assert len(consent_register(seat, PRESSWERK)) == 1
        await ui.click(button(ui, "Festhalten"))
        assert ui.page.route == f"/betriebe/{PRESSWERK}"
        shown = ui.text()
        assert "Der Betrieb hat widerrufen" in shown
        for gone in ("Automatisierung", "Verlauf", "Gespräch beginnen"):
            assert gone not in shown
    assert len(consent_register(seat, PRESSWERK)) == 2


async def test_a_draft_is_transmitted_its_code_shown_and_an_answer_written_down(world: World) -> None:
    seat = await miriam(world)
    made = draft_referral(seat, need_ids=[NEED], directory_id=AKADEMIE, purpose="Angebot einholen")
    async with open_on(seat, f"/verweise/{made}") as ui:
        assert "Einwilligung zur Weitergabe: noch nicht gefragt" in ui.text()
        assert buttons(ui, "Übermitteln") == []
        agree(seat)
        await ui.settle()
        await ui.click(button(ui, "Übermitteln"))
        assert "Genau das geht hinaus:" in ui.text()
        await ui.click(button(ui, "Auf dem Zettel"))
        file = referral(seat, made)
        assert (file.row.state, file.channel) == ("uebermittelt", "slip")
        await ui.click(button(ui, "Antwort-Code"))
        assert file.reply_code in ui.text()
        await ui.click(ui.tap("Schließen"))
        await ui.click(button(ui, "Antwort eintragen"))
        await ui.click(ui.tap("Absage"))
        await ui.click(button(ui, "Eintragen"))
        assert "Bitte wählen Sie einen Grund." in ui.text()
        await ui.click(ui.tap("Kein passendes Angebot"))
        await ui.click(button(ui, "Eintragen"))
    assert (referral(seat, made).row.state, referral(seat, made).reason) == ("abgelehnt", "kein_angebot")


async def test_ten_working_days_later_it_says_so(world: World) -> None:
    seat = await miriam(world)
    agree(seat)
    made = sent(seat)
    world.clock.go_on(days=16)
    async with open_on(seat, "/") as ui:
        assert "Beim Empfänger nachfassen" in ui.text()
        await ui.go(f"/verweise/{made}")
        assert "Heute nachfassen" in ui.text()
        assert "Seit 10 Arbeitstagen keine Antwort von Technik-Akademie Saarlouis" in ui.text()


async def test_after_a_withdrawal_recipients_are_to_be_told(world: World) -> None:
    seat = await miriam(world)
    agree(seat)
    made = sent(seat)
    hand_over_slip(seat, made)
    withdraw_referral(seat, made, reason="consent_withdrawn")
    withdraw_consent(seat, PRESSWERK, everything=True, way="telefon")
    async with open_on(seat, f"/betriebe/{PRESSWERK}") as ui:
        assert "Noch zu tun: einen Empfänger informieren" in ui.text()
        await ui.click(ui.tap("Technik-Akademie Saarlouis"))
        assert "Empfänger informieren (Art. 19 DSGVO)" in ui.text()
        await ui.click(button(ui, "Informieren"))
        await ui.click(button(ui, "Am Telefon informiert"))
    assert referral(seat, made).informed_at is not None
