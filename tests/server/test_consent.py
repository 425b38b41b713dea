"""
Consent on the server: the register, the guard of referrals, and what a withdrawal does (S5, I9).

1  The register only grows: nobody changes or deletes an event, nobody records in another's name.
2  A referral leaves its draft only if the server itself finds a consent that covers the recipient.
3  A withdrawal ends referrals under way, stops what was not sent, and locks a firm that withdrew everything.
4  What was written offline after the withdrawal is set aside, kept, and brings nothing back.
5  A firm that agrees again, in knowledge of the withdrawal, is free again.
"""

import pytest

from app.models.suppression import name_hash
from app.sync import new_id
from tests.server.referring import draft, give, step, transmit, withdraw
from tests.server.world import KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR, World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def firm(world: World) -> str:
    return await world.firm_id(PRESSWERK)


@pytest.fixture
async def mentor(world: World):
    seat = await world.seat(MENTOR)
    await seat.pull()
    return seat


@pytest.fixture
async def supervisor(world: World):
    seat = await world.seat(SUPERVISOR)
    await seat.pull()
    return seat


async def test_the_register_only_grows(mentor, firm):
    assert (await give(mentor, firm)).status == "applied"
    (event,) = mentor.ids("consent")
    scope = f"firm/{firm}/network"
    for kind, fields in (
        ("set", {"answers": {"weitergabe": "nein"}}),
        ("set", {"given_by": "Somebody else"}),
        ("unset", {"given_by": None}),
        ("put", {"kind": "withdrawn", "everything": True}),
    ):
        result = await mentor.push_one(mentor.operation(kind, "consent", event, scope, fields))
        assert (result.status, result.code) == ("quarantined", "field_forbidden"), (kind, fields)
    result = await mentor.push_one(mentor.operation("delete", "consent", event, scope, {}))
    assert (result.status, result.code) == ("quarantined", "not_editable")


async def test_nobody_records_in_anothers_name_and_no_nonsense(mentor, supervisor, world, firm):
    scope = f"firm/{firm}/network"
    base = {"firm_id": firm, "kind": "given", "at": "2026-11-09T09:00:00Z", "answers": {"weitergabe": "ja"}}
    foreign = {**base, "recorded_by": supervisor.user["id"]}
    result = await mentor.push_one(mentor.operation("put", "consent", new_id(), scope, foreign))
    assert result.code == "field_forbidden"
    odd = {**base, "recorded_by": mentor.user["id"], "kind": "perhaps"}
    result = await mentor.push_one(mentor.operation("put", "consent", new_id(), scope, odd))
    assert result.code == "op_malformed"
    kuemmerer = await world.seat(KUEMMERER)
    mine = {**base, "recorded_by": kuemmerer.user["id"]}
    result = await kuemmerer.push_one(
        kuemmerer.operation("put", "consent", new_id(), f"firm/{firm}/inhouse", mine)
    )
    assert result.code == "not_editable"


async def test_a_referral_needs_a_consent_that_the_server_itself_finds(mentor, firm):
    referral = await draft(mentor, firm)
    # The device may claim what it likes.
    result = await transmit(mentor, referral, consent="ja")
    assert (result.status, result.code) == ("quarantined", "consent_missing")
    await give(mentor, firm, classes=("beratung",))
    assert (await transmit(mentor, referral, consent="ja")).code == "consent_missing"
    await give(mentor, firm, classes=("traeger",))
    assert (await transmit(mentor, referral)).status == "applied"
    assert mentor.fields("referral", referral)["state"] == "uebermittelt"


async def test_a_referral_without_reference_to_the_firm_needs_none(mentor, firm):
    referral = await draft(mentor, firm, anonymous=True)
    assert (await transmit(mentor, referral)).code == "state_forbidden"
    passed = {"needs": [{"topic": "automation", "people_range": "6-10"}], "firm": {"bundesland": "sl"}}
    assert (await transmit(mentor, referral, passed=passed)).status == "applied"


async def test_what_was_passed_on_stays_as_it_was_sent(mentor, firm):
    await give(mentor, firm)
    referral = await draft(mentor, firm)
    await transmit(mentor, referral)
    scope = f"firm/{firm}/network"
    for fields in ({"purpose": "other"}, {"directory_id": new_id()}, {"anonymous": True}):
        result = await mentor.push_one(mentor.operation("set", "referral", referral, scope, fields))
        assert (result.status, result.code) == ("quarantined", "not_editable"), fields
    note = await mentor.push_one(mentor.operation("set", "referral", referral, scope, {"note": "angerufen"}))
    assert note.status == "applied"
    gone = await mentor.push_one(mentor.operation("delete", "referral", referral, scope, {}))
    assert gone.code == "not_editable"


async def test_a_withdrawal_ends_referrals_under_way_and_stops_unsent_letters(
    world, mentor, supervisor, firm
):
    await give(mentor, firm)
    referral, other = await draft(mentor, firm), await draft(mentor, firm)
    await transmit(mentor, referral)
    assert await world.sql("SELECT state FROM letter") == [("waiting",)]
    await withdraw(supervisor, firm, "weitergabe")
    await mentor.pull()
    fields = mentor.fields("referral", referral)
    assert (fields["state"], fields["outcome_reason"]) == ("zurueckgezogen", "consent_withdrawn")
    assert mentor.fields("referral", other)["state"] == "entwurf"
    assert await world.sql("SELECT state FROM letter") == [("cancelled",)]
    assert (await world.sql("SELECT revoked_at IS NOT NULL FROM reply_link")) == [(True,)]
    assert (await transmit(mentor, other, consent="ja")).code == "consent_withdrawn"
    assert mentor.fields("firm", firm)["status"] != "gesperrt"


async def test_what_was_written_offline_after_the_withdrawal_brings_nothing_back(
    world, mentor, supervisor, firm
):
    """S5, steps 1 to 4, with a device whose clock is a month ahead."""
    await give(mentor, firm)
    referral = await draft(mentor, firm)
    await transmit(mentor, referral)
    offline = await world.seat(MENTOR)
    await offline.pull()
    offline.clock_offset_ms = 30 * 24 * 3600 * 1000
    await withdraw(supervisor, firm)
    scope = f"firm/{firm}/network"
    late = [
        offline.operation("set", "referral", referral, scope, {"note": "um 11 Uhr geändert"}),
        offline.operation("set", "firm", firm, f"firm/{firm}/shared", {"phone": "1"}),
        offline.operation("put", "need", new_id(), scope, {"firm_id": firm, "topic": "automation"}),
        offline.operation("put", "referral", new_id(), scope, {"firm_id": firm, "state": "entwurf"}),
    ]
    results = await offline.push(*late)
    assert {(each.status, each.code) for each in results} == {("quarantined", "consent_withdrawn")}
    # A yes that had not heard of the withdrawal is kept as an event, and changes nothing.
    assert (await give(offline, firm)).status == "applied"
    assert offline.fields("firm", firm)["status"] == "gesperrt"
    assert offline.fields("referral", referral)["state"] == "zurueckgezogen"
    assert "note" not in offline.fields("referral", referral)
    held = await world.sql("SELECT count(*) FROM quarantine WHERE code = 'consent_withdrawn'")
    assert held == [(4,)]


async def test_a_firm_that_withdrew_everything_leaves_a_hash_and_a_date(world, mentor, supervisor, firm):
    await give(mentor, firm)
    await withdraw(supervisor, firm)
    await mentor.pull()
    (entry,) = mentor.ids("suppression")
    fields = mentor.fields("suppression", entry)
    assert fields["name_hash"] == name_hash(PRESSWERK, network_id=mentor.network["id"])
    assert PRESSWERK not in repr(fields)


async def test_a_firm_that_agrees_again_in_knowledge_of_it_is_free_again(mentor, supervisor, firm):
    await give(mentor, firm)
    event = await withdraw(supervisor, firm)
    await mentor.pull()
    assert (await give(mentor, firm, knows=[event])).status == "applied"
    assert mentor.fields("firm", firm)["status"] == "aktiv"
    assert mentor.ids("suppression") == set()
    referral = await draft(mentor, firm)
    assert (await transmit(mentor, referral)).status == "applied"


async def test_recipients_are_told_of_a_withdrawal_once(world, mentor, supervisor, firm):
    await give(mentor, firm)
    referral = await draft(mentor, firm)
    await transmit(mentor, referral)
    await step(mentor, referral, "slip")
    await withdraw(supervisor, firm)
    await mentor.pull()
    assert (await step(mentor, referral, "inform", way="mail")).status == "applied"
    assert (await step(mentor, referral, "inform", way="telefon")).code == "state_forbidden"
    assert ("withdrawal", "waiting") in await world.sql("SELECT kind, state FROM letter")


async def test_the_kuemmerer_works_on_in_a_locked_firm(world, mentor, supervisor, firm):
    await give(mentor, firm)
    await withdraw(supervisor, firm)
    kuemmerer = await world.seat(KUEMMERER)
    need = kuemmerer.operation(
        "put", "need", new_id(), f"firm/{firm}/inhouse", {"firm_id": firm, "topic": "automation"}
    )
    assert (await kuemmerer.push_one(need)).status == "applied"
