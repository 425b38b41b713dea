"""
The Kümmerer's own workspace.

1  A need is noted with topic, people and urgency; what is missing is named.
2  It stays in the firm's own layer: no other seat holds a trace of it before the release.
3  A release lets exactly the previewed fields out, and needs the firm's agreement.
4  Releasing and noting can be taken back.
"""

import pytest

from app.usecases.errors import NotHereError, StepNotPossibleError
from app.usecases.inhouse import (
    inhouse_knowledge,
    inhouse_needs,
    log_need,
    release,
    release_preview,
    start_short_form,
    undo_last,
    undo_of_log,
    withdraw_release,
)
from app.usecases.interviews import open_interview, start_interview
from app.usecases.needs import NeedIncompleteError, needs_of_firm
from app.usecases.syncing import sync_once, sync_status
from app.usecases.today import today
from tests.usecases.talking import path_of, say
from tests.usecases.world import KEMAL, MIRIAM, PRESSWERK, STEFANIE

pytestmark = pytest.mark.anyio

SECRET = "Zelle 3 umrüsten ohne fremde Hilfe"

SHORT_FORM = {
    "bereich": "fertigung",
    "melder": "kollege",
    "anlass": "neu",
    "thema": "automation",
    "beschreibung": SECRET,
    "zielgruppe": "fach",
    "personen": "4",
    "horizont": "jahr1",
    "dringlich": "3",
    "wissen_gefahr": "nein",
    "koop": "nein",
}


async def test_three_answers_are_enough_to_note_a_need(world):
    seat = await world.seat_of(KEMAL)
    need_id = log_need(seat, topic="automation", people_range="3-5", urgency="3")
    (row,) = inhouse_needs(seat)
    assert (row.id, row.topic_label, row.people_range, row.urgency, row.state) == (
        need_id,
        "Automatisierung, Robotik, SPS, Sensorik",
        "3-5",
        3,
        "neu",
    )
    assert (row.layer, row.released, row.waiting) == ("inhouse", False, True)
    assert [item.kind for item in today(seat).due] == ["need"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"topic": "zaubern", "urgency": "1", "people": 1}, "topic_unknown"),
        ({"topic": "automation", "urgency": "9", "people": 1}, "urgency_unknown"),
        ({"topic": "automation", "urgency": "1"}, "people_missing"),
        ({"topic": "automation", "urgency": "1", "people": 0}, "people_missing"),
    ],
)
async def test_what_is_missing_is_named(world, given, code):
    seat = await world.seat_of(KEMAL)
    with pytest.raises(NeedIncompleteError) as caught:
        log_need(seat, **given)
    assert caught.value.code == code
    assert inhouse_needs(seat) == ()


async def test_a_mentor_has_no_firm_of_their_own(world):
    seat = await world.seat_of(MIRIAM)
    with pytest.raises(NotHereError):
        log_need(seat, topic="automation", people=2, urgency="1")


async def test_a_noted_need_is_taken_back(world):
    seat = await world.seat_of(KEMAL)
    need_id = log_need(seat, topic="automation", people=2, urgency="1")
    assert undo_last(seat, undo_of_log(need_id))
    assert inhouse_needs(seat) == ()
    assert not undo_last(seat, undo_of_log(need_id))
    await world.sync(seat)
    assert world.server.live("need") == []


async def test_before_the_release_no_other_seat_holds_a_trace(world):
    kemal, miriam, stefanie = [await world.seat_of(who) for who in (KEMAL, MIRIAM, STEFANIE)]
    log_need(kemal, topic="automation", people=4, urgency="3", description=SECRET)
    await world.sync(kemal, miriam, stefanie)
    for seat in (miriam, stefanie):
        assert needs_of_firm(seat, PRESSWERK) == ()
        assert SECRET.encode() not in world.bytes_of(seat)
    assert SECRET.encode() in world.bytes_of(kemal)


async def test_a_release_lets_out_what_the_preview_shows_and_nothing_else(world):
    kemal, miriam = await world.seat_of(KEMAL), await world.seat_of(MIRIAM)
    need_id = log_need(kemal, topic="automation", people=4, urgency="3", description=SECRET)
    preview = release_preview(kemal, need_id)
    assert [(field.name, field.text) for field in preview.fields] == [
        ("topic", "Automatisierung, Robotik, SPS, Sensorik"),
        ("description", SECRET),
        ("people", "4"),
        ("urgency", "Hoch"),
    ]
    assert (preview.blocked, preview.small_group, preview.recipient) == (
        None,
        False,
        "Transformationsnetzwerk Saar",
    )
    release(kemal, need_id, agreed=True)
    await world.sync(kemal, miriam)
    (seen,) = needs_of_firm(miriam, PRESSWERK)
    assert (seen.topic, seen.people, seen.layer, seen.description) == ("automation", 4, "shared", SECRET)
    copy = world.server.fields("need", seen.id)
    assert "created_by" not in copy
    await world.sync(kemal)
    (own,) = needs_of_firm(kemal, PRESSWERK)
    assert (own.id, own.released) == (need_id, True)
    assert release_preview(kemal, need_id).blocked == "already_released"


async def test_a_release_needs_the_agreement_of_the_firm(world):
    seat = await world.seat_of(KEMAL)
    need_id = log_need(seat, topic="automation", people=4, urgency="3")
    with pytest.raises(StepNotPossibleError) as caught:
        release(seat, need_id, agreed=False)
    assert caught.value.reason == "agreement_missing"
    assert not inhouse_needs(seat)[0].released


async def test_a_release_taken_back_leaves_the_other_seats(world):
    kemal, miriam = await world.seat_of(KEMAL), await world.seat_of(MIRIAM)
    need_id = log_need(kemal, topic="automation", people=4, urgency="3")
    token = release(kemal, need_id, agreed=True)
    await world.sync(kemal, miriam)
    assert len(needs_of_firm(miriam, PRESSWERK)) == 1
    assert undo_last(kemal, token)
    assert inhouse_needs(kemal)[0].withdrawing
    await world.sync(kemal, miriam)
    assert not inhouse_needs(kemal)[0].withdrawing
    assert needs_of_firm(miriam, PRESSWERK) == ()
    assert not inhouse_needs(kemal)[0].released
    with pytest.raises(StepNotPossibleError):
        withdraw_release(kemal, need_id)


async def test_one_or_two_people_are_a_small_group(world):
    seat = await world.seat_of(KEMAL)
    need_id = log_need(seat, topic="automation", people_range="1-2", urgency="3")
    assert release_preview(seat, need_id).small_group


async def test_three_weeks_offline_lose_and_double_nothing(world):
    """S8, steps 1 and 3."""
    seat = await world.seat_of(KEMAL)
    world.up = False
    for _ in range(9):
        log_need(seat, topic="automation", people=3, urgency="2")
        world.clock.go_on(days=2)
    assert sync_status(seat).waiting == 9
    world.up = True
    world.requests, world.cut_after = 0, 0
    assert not (await sync_once(seat)).ok
    assert not (await sync_once(seat)).ok
    world.cut_after = None
    await world.sync(seat)
    assert len(world.server.live("need")) == 9
    assert sync_status(seat).waiting == 0
    assert sync_status(seat).on_server == 9


async def test_the_short_form_completes_a_noted_need(world):
    seat = await world.seat_of(KEMAL)
    need_id = log_need(seat, topic="automation", people_range="3-5", urgency="3")
    form = open_interview(seat, start_short_form(seat, need_id))
    assert start_short_form(seat, need_id) == form.id
    assert (form.layer, form.perspective, [section.letter for section in form.sections()]) == (
        "inhouse",
        "kuemmerer",
        [""],
    )
    assert form.number(path_of(form, "bereich")) == "2"
    say(form, **SHORT_FORM)
    result = form.finish()
    assert (result.state, result.needs) == ("vollstaendig", (need_id,))
    (row,) = inhouse_needs(seat)
    assert (row.people, row.people_range, row.description) == (4, None, SECRET)
    miriam = await world.seat_of(MIRIAM)
    await world.sync(seat, miriam)
    assert SECRET.encode() not in world.bytes_of(miriam)
    assert sync_status(seat).needs_you == 0


async def test_the_short_form_begins_with_what_is_noted(world):
    seat = await world.seat_of(KEMAL)
    need_id = log_need(seat, topic="automation", people=4, urgency="3", description=SECRET)
    form = open_interview(seat, start_short_form(seat, need_id))
    noted = {name: form.instance.node(path_of(form, name)).value for name in SHORT_FORM}
    assert {name: value for name, value in noted.items() if value} == {
        "thema": "automation",
        "beschreibung": SECRET,
        "personen": "4",
        "dringlich": "3",
    }
    assert form.position in ("", None)


async def test_a_complete_short_form_is_gone_on_with(world):
    seat = await world.seat_of(KEMAL)
    need_id = log_need(seat, topic="automation", people_range="3-5", urgency="3")
    form = open_interview(seat, start_short_form(seat, need_id))
    say(form, **SHORT_FORM)
    form.finish()
    again = open_interview(seat, start_short_form(seat, need_id))
    assert again.id == form.id
    say(again, personen="5")
    again.finish()
    (row,) = inhouse_needs(seat)
    assert (row.people, row.description) == (5, SECRET)


async def test_a_short_form_alone_makes_a_need(world):
    seat = await world.seat_of(KEMAL)
    form = open_interview(seat, start_short_form(seat))
    say(form, **SHORT_FORM)
    (need_id,) = form.finish().needs
    assert [row.id for row in inhouse_needs(seat)] == [need_id]
    assert start_short_form(seat, need_id) == form.id


async def test_the_knowledge_form_makes_an_area_in_its_state(world):
    """S10, step 1, with a transfer that is running; "gesichert" waits for a documented task."""
    seat = await world.seat_of(KEMAL)
    form = open_interview(
        seat,
        start_interview(seat, firm_id=PRESSWERK, form_id="wissenssicherung", perspective="kuemmerer"),
    )
    say(
        form,
        bereich="instand",
        gebiet="Einrichten Presse 4",
        art="methoden",
        grund="rente",
        bis="2027-03-01",
        traeger="1",
        kritisch="4",
        nachfolge="gesucht",
        einw_geber="nein",
        nehmer="ja",
        methoden="tandem video",
        status="gesichert",
        wiedervorlage="2026-12-10",
    )
    form.finish()
    (area,) = inhouse_knowledge(seat)
    assert (area.area, area.risk, area.light, area.state) == ("Einrichten Presse 4", 15, "rot", "laeuft")
    await world.sync(seat)
    assert sync_status(seat).needs_you == 0
