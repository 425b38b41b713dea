"""
What is written into a firm file outside of a talk: visits, contacts, needs by hand.

1. A visit may exist without an interview and become one; two people's lines on it are both kept.
2. Nobody is kept as a contact who did not agree; who is deleted is gone on every seat.
3. A need noted by hand stands beside those of the talks.
"""

from datetime import date

import pytest

from app.models.permissions import may_write
from app.usecases.contacts import ContactIncompleteError, contacts_of_firm, delete_contact, keep_contact
from app.usecases.errors import NotEditableError, NotHereError
from app.usecases.firms import firm_file
from app.usecases.needs import note_need, take_back_need
from app.usecases.visits import (
    VisitIncompleteError,
    discard_visit,
    note_visit,
    talk_from_visit,
    visits_of_firm,
)
from tests.usecases.world import HAERTEREI, JONAS, KEMAL, MIRIAM, PRESSWERK, STEFANIE

pytestmark = pytest.mark.anyio


async def test_a_visit_stands_in_the_story_and_may_become_a_talk(world):
    """1"""
    seat = await world.seat_of(MIRIAM)
    visit_id = note_visit(
        seat,
        PRESSWERK,
        held_on=date(2026, 11, 23),
        form="telefon",
        note=" Der Robotik-Kurs ist dringend. ",
        participants=("br", "gf"),
    )
    (row,) = visits_of_firm(seat, PRESSWERK)
    assert (row.note, row.participants, row.author) == (
        "Der Robotik-Kurs ist dringend.",
        ("gf", "br"),
        "Miriam Becker",
    )
    story = firm_file(seat, PRESSWERK).timeline
    assert [(item.kind, item.at.date()) for item in story] == [("visit_telefon", date(2026, 11, 23))]

    interview_id = talk_from_visit(seat, visit_id, form_id="qba_betrieb", perspective="leitung")
    assert visits_of_firm(seat, PRESSWERK)[0].interview_id == interview_id
    assert [talk.id for talk in firm_file(seat, PRESSWERK).interviews] == [interview_id]


async def test_a_visit_reaches_the_colleague_and_the_supervisor_but_never_the_firm(world):
    """1"""
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    stefanie, kemal = await world.seat_of(STEFANIE), await world.seat_of(KEMAL)
    note_visit(miriam, PRESSWERK, held_on=date(2026, 11, 24), form="vor_ort", note="Unter uns gesagt.")
    for seat in (miriam, jonas, stefanie, kemal):
        await world.sync(seat)
    assert [len(visits_of_firm(seat, PRESSWERK)) for seat in (jonas, stefanie, kemal)] == [1, 1, 0]
    with pytest.raises(NotEditableError):
        discard_visit(jonas, visits_of_firm(jonas, PRESSWERK)[0].id)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"note": "  "}, "note_missing"), ({"held_on": date(2026, 11, 25)}, "day_ahead")],
)
async def test_a_visit_that_says_nothing_or_lies_ahead_is_refused(world, given, code):
    """1"""
    seat = await world.seat_of(MIRIAM)
    whole = {"held_on": date(2026, 11, 24), "form": "vor_ort", "note": "Gut."}
    with pytest.raises(VisitIncompleteError) as caught:
        note_visit(seat, PRESSWERK, **{**whole, **given})
    assert caught.value.code == code
    assert visits_of_firm(seat, PRESSWERK) == ()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"phone": "", "email": ""}, "way_missing"),
        ({"email": "br.presswerk"}, "email_wrong"),
        ({"agreed": False}, "agreement_missing"),
    ],
)
async def test_nobody_is_kept_who_cannot_be_reached_or_did_not_agree(world, given, code):
    """2"""
    seat = await world.seat_of(MIRIAM)
    whole = {"name": "Eva Klein", "function": "gf", "phone": "06831 000-120", "agreed": True}
    with pytest.raises(ContactIncompleteError) as caught:
        keep_contact(seat, PRESSWERK, **{**whole, **given})
    assert caught.value.code == code
    assert contacts_of_firm(seat, PRESSWERK) == ()


async def test_a_deleted_contact_is_gone_on_the_other_seat(world):
    """2"""
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    contact_id = keep_contact(
        miriam, PRESSWERK, name="Eva Klein", function="gf", phone="06831 000-120", agreed=True
    )
    keep_contact(
        miriam,
        PRESSWERK,
        name="Eva Klein",
        function="br",
        email="e@f.example",
        agreed=True,
        contact_id=contact_id,
    )
    for seat in (miriam, jonas):
        await world.sync(seat)
    (row,) = contacts_of_firm(jonas, PRESSWERK)
    assert (row.function, row.phone, row.email, row.agreed_on) == (
        "br",
        "",
        "e@f.example",
        date(2026, 11, 24),
    )
    delete_contact(miriam, contact_id)
    for seat in (miriam, jonas):
        await world.sync(seat)
    assert contacts_of_firm(jonas, PRESSWERK) == ()
    assert seat_is_silent_about(jonas, "Eva Klein")


def seat_is_silent_about(seat, words: str) -> bool:
    """Whether no record of the seat holds the words."""
    return all(words not in str(record.fields) for record in seat.store.records("contact"))


async def test_a_need_by_hand_stands_in_the_file_and_can_be_taken_back(world):
    """3"""
    seat = await world.seat_of(MIRIAM)
    need_id = note_need(
        seat,
        PRESSWERK,
        layer="network",
        topic="automation",
        urgency="3",
        people_range="3-5",
        description="SPS lesen",
    )
    (row,) = firm_file(seat, PRESSWERK).needs
    assert (row.id, row.layer, row.state, row.description) == (need_id, "network", "neu", "SPS lesen")
    assert row.origin_interview is None
    assert take_back_need(seat, need_id)
    assert firm_file(seat, PRESSWERK).needs == ()


async def test_a_supervisor_writes_none_of_it_and_a_foreign_firm_is_not_here(world):
    stefanie, kemal = await world.seat_of(STEFANIE), await world.seat_of(KEMAL)
    assert not may_write("supervisor", "visit", "network")
    for act in (
        lambda: note_visit(stefanie, PRESSWERK, held_on=date(2026, 11, 24), form="vor_ort", note="x"),
        lambda: keep_contact(stefanie, PRESSWERK, name="x", function="gf", phone="1", agreed=True),
        lambda: note_need(stefanie, PRESSWERK, layer="network", topic="automation", urgency="3", people=2),
    ):
        with pytest.raises(NotEditableError):
            act()
    with pytest.raises(NotHereError):
        note_need(kemal, HAERTEREI, layer="inhouse", topic="automation", urgency="3", people=2)
