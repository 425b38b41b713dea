"""
The steps of a referral on a seat: queued offline, answered, passed on, with its slip.

1  Transmitting takes a snapshot, mints a code and lets the needs follow; all of it offline.
2  What was passed on stays as it was sent.
3  Ten working days without an answer are due today, offline too.
4  An answer written down moves the referral; an offer at once is an acceptance, too.
5  Passing on further makes a draft of its own that needs its own consent.
"""

from datetime import date

import pytest

from app.models.passing import Contact
from app.models.scopes import firm_scope
from app.usecases.consent import give_consent
from app.usecases.errors import StepNotPossibleError
from app.usecases.needs import need
from app.usecases.referral_steps import (
    pass_on_referral,
    record_answer,
    remind_recipient,
    revoke_reply_link,
    transmit_referral,
    withdraw_referral,
)
from app.usecases.referrals import change_draft, draft_referral, referral
from app.usecases.today import today
from tests.usecases.world import AKADEMIE, BERATUNG, MIRIAM, PRESSWERK

pytestmark = pytest.mark.anyio

NEED = "0193eeee-0000-7000-8000-000000000001"


@pytest.fixture
async def miriam(world):
    world.server.put(
        "need",
        NEED,
        firm_scope(PRESSWERK, "network"),
        {
            "firm_id": PRESSWERK, "topic": "automation", "people": 8, "state": "neu", "urgency": "4",
            "description": "Roboter an Presse 4",
        },
    )  # fmt: skip
    seat = await world.seat_of(MIRIAM)
    world.up = False
    give_consent(
        seat,
        PRESSWERK,
        answers={"weitergabe": "ja"},
        classes=["traeger"],
        form="gespraech",
        given_by="P. Kern",
    )
    return seat


def sent(seat, **more):
    made = draft_referral(
        seat, need_ids=[NEED], directory_id=AKADEMIE, purpose="Angebot einholen", note="Frühschicht", **more
    )
    transmit_referral(seat, made, channel="mail")
    return made


async def test_transmitting_works_offline_and_the_needs_follow(world, miriam):
    made = sent(miriam, contact=Contact("Petra Kern", "06831 000-17"))
    file = referral(miriam, made)
    assert (file.row.state, file.row.waiting, need(miriam, NEED).state) == (
        "uebermittelt",
        True,
        "vermittelt",
    )
    assert len(file.reply_code) == 14
    assert file.reply_url == f"http://server.invalid/antwort/{file.reply_code}"
    lines = [line for group in file.passed for line in group.lines]
    assert ("Kontakt", "Petra Kern") in lines
    world.up = True
    await world.sync(miriam)
    assert world.server.fields("referral", made)["state"] == "uebermittelt"


async def test_what_was_passed_on_stays_when_the_need_changes(world, miriam):
    made = sent(miriam)
    from app.usecases.records import Write, save

    save(miriam, Write.set("need", NEED, firm_scope(PRESSWERK, "network"), {"description": "Geheim"}))
    assert "Geheim" not in repr(referral(miriam, made).passed)


async def test_ten_working_days_without_an_answer_are_due_today_offline(world, miriam):
    made = sent(miriam)
    assert [due.kind for due in today(miriam).due] == []
    world.clock.go_on(days=15)
    (item,) = today(miriam).due
    assert (item.kind, item.due, item.overdue) == ("nachfassen", date(2026, 12, 8), True)
    assert referral(miriam, made).row.shown == "nachfassen"
    remind_recipient(miriam, made, way="telefon")
    assert today(miriam).due == ()


async def test_a_reminder_by_mail_brings_a_fresh_code(miriam):
    made = sent(miriam)
    before = referral(miriam, made).reply_code
    remind_recipient(miriam, made, way="mail")
    assert referral(miriam, made).reply_code not in ("", before)
    revoke_reply_link(miriam, made)
    assert referral(miriam, made).reply_code == ""


async def test_an_offer_at_once_is_an_acceptance_too(miriam):
    made = sent(miriam)
    record_answer(miriam, made, "offer", offer_title="Robotik", offer_start=date(2027, 1, 11))
    file = referral(miriam, made)
    assert (file.row.state, file.offer_title, file.offer_start) == ("angebot", "Robotik", date(2027, 1, 11))
    assert [entry.event.command for entry in file.story] == ["transmit", "accept", "offer"]
    record_answer(miriam, made, "apply", applied_on=date(2027, 1, 4))
    record_answer(miriam, made, "begin")
    record_answer(miriam, made, "finish", participants=7)
    assert (referral(miriam, made).participants, need(miriam, NEED).state) == (7, "gedeckt")


@pytest.mark.parametrize(
    ("answer", "more", "reason"),
    [
        ("decline", {}, "reason_missing"),
        ("decline", {"reason": "keine Lust"}, "reason_missing"),
        ("offer", {}, "offer_missing"),
        ("begin", {}, "not_from_uebermittelt"),
    ],
)
async def test_half_an_answer_changes_nothing(miriam, answer, more, reason):
    made = sent(miriam)
    with pytest.raises(StepNotPossibleError, match=reason):
        record_answer(miriam, made, answer, **more)
    assert referral(miriam, made).row.state == "uebermittelt"


async def test_a_decline_sets_the_need_free_again(miriam):
    made = sent(miriam)
    record_answer(miriam, made, "decline", reason="kein_angebot")
    assert (referral(miriam, made).reason, need(miriam, NEED).state) == ("kein_angebot", "geprueft")


async def test_passing_on_further_needs_a_consent_of_its_own(miriam):
    made = sent(miriam)
    record_answer(miriam, made, "decline", reason="ort")
    draft = pass_on_referral(miriam, made, directory_id=BERATUNG)
    assert referral(miriam, made).passed_on_to == draft
    file = referral(miriam, draft)
    assert (file.row.state, file.row.blocked, file.passed_on_from) == (
        "entwurf",
        "consent_other_recipient",
        made,
    )
    with pytest.raises(StepNotPossibleError, match="already_passed_on"):
        pass_on_referral(miriam, made, directory_id=AKADEMIE)


async def test_a_draft_changes_until_it_is_transmitted(miriam):
    made = draft_referral(miriam, need_ids=[NEED], directory_id=AKADEMIE, purpose="Angebot")
    change_draft(miriam, made, contact=Contact("P. Kern"), anonymous=False)
    assert "P. Kern" in repr(referral(miriam, made).passed)
    change_draft(miriam, made, contact=Contact(), anonymous=True)
    assert "Presswerk" not in repr(referral(miriam, made).passed)
    withdraw_referral(miriam, made)
    assert referral(miriam, made).row.state == "zurueckgezogen"
