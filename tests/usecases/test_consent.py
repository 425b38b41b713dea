"""
Consent at work: the register on the seat, and what a withdrawal does to referrals, offline too.

1  A finished talk leaves what it was told in the register; a talk with the works council does not.
2  Every place asks the same function: referrals, firm file, drafts.
3  A withdrawal stops what was queued, on the device at once and on the server when it comes.
4  What was edited offline after the withdrawal is refused and brings nothing back.
5  A withdrawal leaves one entry for each recipient who has got something.
"""

import io

import pytest
from PIL import Image

from app.models.scopes import firm_scope
from app.usecases.attachments import content, prepare
from app.usecases.consent import (
    ConsentError,
    consent_register,
    consent_standing,
    give_consent,
    withdraw_consent,
)
from app.usecases.errors import StepNotPossibleError
from app.usecases.firms import firm_file
from app.usecases.locked_firm import is_suppressed, locked_firm
from app.usecases.referral_steps import hand_over_slip, tell_recipient, transmit_referral
from app.usecases.referrals import draft_referral, referral, referrals
from app.usecases.syncing import sync_entries
from app.usecases.today import today
from tests.usecases.talking import hold
from tests.usecases.world import AKADEMIE, BERATUNG, MIRIAM, PRESSWERK, STEFANIE

pytestmark = pytest.mark.anyio

NEED = "0193eeee-0000-7000-8000-000000000001"


@pytest.fixture
async def miriam(world):
    world.server.put(
        "need",
        NEED,
        firm_scope(PRESSWERK, "network"),
        {"firm_id": PRESSWERK, "topic": "automation", "people": 8, "state": "neu"},
    )
    return await world.seat_of(MIRIAM)


def agree(seat, *, classes=("traeger",), recipients=(), **answers):
    return give_consent(
        seat,
        PRESSWERK,
        answers=answers or {"kontakt": "ja", "weitergabe": "ja", "statistik": "nein"},
        classes=classes,
        recipients=recipients,
        form="textform",
        given_by="Petra Kern, Geschäftsführung",
    )


def drafted(seat, entry=AKADEMIE):
    return draft_referral(seat, need_ids=[NEED], directory_id=entry, purpose="Angebot einholen")


async def test_a_finished_talk_leaves_what_it_was_told_in_the_register(miriam):
    talk = hold(miriam)
    talk.finish()
    (event,) = consent_register(miriam, PRESSWERK)
    assert (event.kind, event.form, event.interview_id) == ("given", "gespraech", talk.id)
    assert event.answers == {"kontakt": "ja", "weitergabe": "ja", "statistik": "ja"}
    assert "kammer" not in event.classes
    assert firm_file(miriam, PRESSWERK).consent.state == "gilt"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"answers": {}}, "answers_missing"),
        ({"classes": (), "recipients": ()}, "recipients_missing"),
        ({"given_by": " "}, "given_by_missing"),
        ({"form": "papierfoto"}, "proof_missing"),
    ],
)
async def test_an_event_that_proves_nothing_is_not_recorded(miriam, given, code):
    wanted = {
        "answers": {"weitergabe": "ja"}, "classes": ("traeger",), "form": "textform", "given_by": "P. Kern",
    } | given  # fmt: skip
    with pytest.raises(ConsentError) as caught:
        give_consent(miriam, PRESSWERK, **wanted)
    assert caught.value.code == code
    assert consent_register(miriam, PRESSWERK) == ()


async def test_a_photo_of_the_signed_paper_is_kept_with_the_event(world, miriam):
    proof = prepare(photo(), name="blatt.png", kind="photo")
    give_consent(
        miriam, PRESSWERK, answers={"kontakt": "ja"}, form="papierfoto", given_by="P. Kern", proof=proof
    )
    (event,) = consent_register(miriam, PRESSWERK)
    assert event.proof is not None
    assert (event.form, event.proof.signed_by) == ("papierfoto", "P. Kern")
    assert content(miriam, event.proof.id) is not None
    await world.sync(miriam)
    assert world.server.fields("attachment", event.proof.id)["of_id"] == event.id


def photo() -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), "white").save(buffer, format="PNG")
    return buffer.getvalue()


async def test_everybody_asks_the_same_function(miriam):
    first, second = drafted(miriam), drafted(miriam, BERATUNG)
    assert referral(miriam, first).row.blocked == "consent_missing"
    agree(miriam)
    assert referral(miriam, first).row.blocked is None
    assert referral(miriam, second).row.blocked == "consent_other_recipient"
    with pytest.raises(StepNotPossibleError, match="consent_other_recipient"):
        transmit_referral(miriam, second, channel="mail")
    agree(miriam, classes=(), recipients=(BERATUNG,), weitergabe="ja")
    transmit_referral(miriam, second, channel="slip")
    assert referral(miriam, second).row.state == "uebermittelt"


async def test_a_withdrawal_blocks_drafts_at_once_and_offline(world, miriam):
    agree(miriam)
    made = drafted(miriam)
    world.up = False
    withdraw_consent(miriam, PRESSWERK, purposes=["weitergabe"], way="telefon")
    assert referral(miriam, made).row.blocked == "consent_withdrawn"
    with pytest.raises(StepNotPossibleError, match="consent_withdrawn"):
        transmit_referral(miriam, made, channel="mail")
    assert consent_standing(miriam, PRESSWERK).answers["kontakt"] == "ja"
    agree(miriam, weitergabe="ja")
    assert referral(miriam, made).row.blocked is None


async def test_what_was_queued_offline_is_not_sent_after_a_withdrawal(world, miriam):
    """S5: the withdrawal is at the server at 10, the edit is made offline at 11, the tablet syncs at 17."""
    agree(miriam)
    made = drafted(miriam)
    await world.sync(miriam)
    stefanie = await world.seat_of(STEFANIE)
    world.clock.go_on(hours=2)
    withdraw_consent(stefanie, PRESSWERK, everything=True, way="textform", given_by="P. Kern")
    await world.sync(stefanie)
    world.clock.go_on(hours=1)
    transmit_referral(miriam, made, channel="mail")
    assert referral(miriam, made).row.state == "uebermittelt"
    world.clock.go_on(hours=6)
    await world.sync(miriam)
    assert world.server.fields("referral", made)["state"] == "entwurf"
    assert referral(miriam, made).row.state == "entwurf"
    refused = [entry for entry in sync_entries(miriam) if entry.code == "consent_withdrawn"]
    assert {entry.collection for entry in refused} >= {"referral"}
    locked = locked_firm(miriam, PRESSWERK)
    assert locked is not None
    assert locked.refused == len(refused)
    assert firm_file(miriam, PRESSWERK).consent.locked_at is not None
    assert not is_suppressed(miriam, "Härterei Nalbach")


async def test_each_recipient_who_has_got_something_is_an_entry(world, miriam):
    agree(miriam, classes=("traeger", "beratung"))
    on_paper, unsent = drafted(miriam), drafted(miriam, BERATUNG)
    for made in (on_paper, unsent):
        transmit_referral(miriam, made, channel="slip")
    hand_over_slip(miriam, on_paper)
    world.clock.go_on(hours=1)
    from app.usecases.referral_steps import withdraw_referral

    for made in (on_paper, unsent):
        withdraw_referral(miriam, made, reason="consent_withdrawn")
    told = {row.id: row.must_be_told for row in referrals(miriam)}
    assert told == {on_paper: True, unsent: False}
    (item,) = [due for due in today(miriam).due if due.kind == "informieren"]
    assert (item.record_id, item.detail) == (on_paper, "Technik-Akademie Saarlouis")
    tell_recipient(miriam, on_paper, way="telefon")
    assert not [due for due in today(miriam).due if due.kind == "informieren"]


async def test_the_register_survives_a_sync_and_names_who_recorded(world, miriam):
    agree(miriam)
    await world.sync(miriam)
    stefanie = await world.seat_of(STEFANIE)
    (event,) = consent_register(stefanie, PRESSWERK)
    assert (event.by_name, event.given_by) == ("Miriam Becker", "Petra Kern, Geschäftsführung")
    assert event.counts
    withdraw_consent(stefanie, PRESSWERK, everything=True, way="telefon")
    newest, oldest = consent_register(stefanie, PRESSWERK)
    assert (newest.kind, newest.everything, oldest.counts) == ("withdrawn", True, False)
