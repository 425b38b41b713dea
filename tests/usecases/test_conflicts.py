"""
Zwei Antworten, decided by people.

1  Two values meet: both are told with person, device and time; nothing is decided by itself but by a rule.
2  Deciding works offline, keeps every version in the mark, and can be taken back with all of them.
3  A count surveyed later stands by rule, whoever syncs first; the other value stays visible and can be taken.
4  Whoever may not change a record may not decide either.
5  In an interview, choices are told in the words of the questionnaire, and a decision goes through it.
"""

import pytest

from app.models.scopes import firm_scope
from app.usecases.conflicts import (
    changes_by_others,
    conflicts,
    conflicts_of,
    find_conflict,
    give_own,
    open_records,
    take,
    take_back,
)
from app.usecases.errors import NotEditableError
from app.usecases.interviews import open_interview, start_interview
from app.usecases.syncing import sync_status
from tests.usecases.world import HAERTEREI, JONAS, KEMAL, MIRIAM, PRESSWERK, STEFANIE

pytestmark = pytest.mark.anyio


def change(seat, **fields):
    seat.store.write("firm", HAERTEREI, None, fields)


async def disagree(world, first, second, **values):
    """Two mentors answer the same field offline; the first one syncs first."""
    for seat, value in ((first, values["one"]), (second, values["other"])):
        change(seat, **value)
        world.clock.go_on(minutes=7)
    await world.sync(first, second, first)


async def test_both_answers_are_told_with_person_device_and_time(world):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    await disagree(world, miriam, jonas, one={"works_council": "ja"}, other={"works_council": "nein"})
    (found,) = conflicts(miriam)
    assert (found.state, found.title, found.kind, found.path) == (
        "open",
        "Härterei Nalbach",
        "choice",
        "works_council",
    )
    stands, other = found.versions
    assert (stands.shown, stands.person, stands.device, stands.here) == (
        "kein Betriebsrat",
        "Jonas Weber",
        "Tablet",
        False,
    )
    assert (other.shown, other.person, other.here) == ("Betriebsrat", "Miriam Becker", True)
    assert stands.at is not None and other.at is not None and stands.at > other.at
    assert conflicts(jonas)[0].versions[0].here
    assert open_records(miriam) == 1
    assert sync_status(miriam).needs_you == 1


async def test_a_decision_works_offline_reaches_everybody_and_says_who(world):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    await disagree(world, miriam, jonas, one={"works_council": "ja"}, other={"works_council": "nein"})
    world.up = False
    (found,) = conflicts(miriam)
    take(miriam, found, found.versions[1])
    assert conflicts(miriam) == ()
    assert sync_status(miriam).needs_you == 0
    world.up = True
    await world.sync(miriam, jonas)
    assert world.server.fields("firm", HAERTEREI)["works_council"] == "ja"
    assert world.server.records["firm", HAERTEREI].conflicts == {}
    for seat in (miriam, jonas):
        assert conflicts(seat) == ()
        (decided,) = conflicts_of(seat, "firm", HAERTEREI)
        assert decided.state == "decided"
        assert decided.decision is not None and decided.decision.person == "Miriam Becker"
        assert {version.shown for version in decided.versions} == {"kein Betriebsrat", "Betriebsrat"}


@pytest.mark.parametrize("synced", [False, True])
async def test_a_decision_taken_back_asks_again_with_every_version(world, synced):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    await disagree(world, miriam, jonas, one={"works_council": "ja"}, other={"works_council": "nein"})
    (found,) = conflicts(miriam)
    give_own(miriam, found, "gruendung")
    if synced:
        await world.sync(miriam, jonas)
    take_back(miriam, "firm", HAERTEREI, "works_council")
    await world.sync(miriam, jonas, miriam)
    for seat in (miriam, jonas):
        (again,) = conflicts(seat)
        assert again.state == "open"
        assert [version.shown for version in again.versions] == ["kein Betriebsrat", "Betriebsrat"]
        assert again.versions[0].stands
    (again,) = conflicts(jonas)
    take(jonas, again, again.versions[1])
    await world.sync(jonas, miriam)
    assert conflicts(miriam) == ()
    assert world.server.fields("firm", HAERTEREI)["works_council"] == "ja"


@pytest.mark.parametrize("miriam_first", [True, False])
async def test_the_later_survey_stands_whoever_syncs_first(world, miriam_first):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    change(miriam, headcount=55, headcount_date="2026-11-24", phone="06831 55")
    world.clock.go_on(hours=2)
    change(jonas, headcount=50, headcount_date="2026-11-17", note="Neue Halle geplant")
    order = (miriam, jonas) if miriam_first else (jonas, miriam)
    await world.sync(*order, *order)
    fields = world.server.fields("firm", HAERTEREI)
    assert (fields["headcount"], fields["phone"], fields["note"]) == (55, "06831 55", "Neue Halle geplant")
    for seat in (miriam, jonas):
        (found,) = conflicts(seat)
        assert (found.path, found.state, found.rule) == ("headcount", "rule", "later_survey")
        assert [(version.shown, version.person) for version in found.versions] == [
            (55, "Miriam Becker"),
            (50, "Jonas Weber"),
        ]
        assert [version.surveyed.isoformat() for version in found.versions] == ["2026-11-24", "2026-11-17"]
        assert sync_status(seat).needs_you == 0
    record = jonas.store.record("firm", HAERTEREI)
    changed = changes_by_others(jonas, record, ("headcount", "phone", "note"))
    assert {path: each.person for path, each in changed.items()} == {
        "headcount": "Miriam Becker",
        "phone": "Miriam Becker",
    }


async def test_what_a_rule_solved_can_be_decided_otherwise(world):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    change(miriam, headcount=55, headcount_date="2026-11-24")
    change(jonas, headcount=50, headcount_date="2026-11-17")
    await world.sync(miriam, jonas, miriam)
    (found,) = conflicts(miriam)
    take(miriam, found, found.versions[1])
    await world.sync(miriam, jonas)
    fields = world.server.fields("firm", HAERTEREI)
    assert (fields["headcount"], fields["headcount_date"]) == (50, "2026-11-17")
    assert world.server.records["firm", HAERTEREI].conflicts == {}


async def test_two_counts_of_one_day_ask_a_person(world):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    change(miriam, headcount=55, headcount_date="2026-11-24")
    change(jonas, headcount=50, headcount_date="2026-11-24")
    await world.sync(miriam, jonas, miriam)
    (found,) = conflicts(miriam)
    assert (found.state, found.rule) == ("open", "")


async def test_notes_of_both_stay_and_ask_nobody(world):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    change(miriam, note="Ansprechpartner wechselt")
    change(jonas, note="Neue Halle geplant")
    await world.sync(miriam, jonas, miriam)
    (found,) = conflicts(miriam)
    assert (found.state, found.rule) == ("rule", "append")
    note = miriam.store.record("firm", HAERTEREI).fields["note"]
    assert "Ansprechpartner" in note and "Halle" in note


async def test_two_decisions_made_offline_ask_again(world):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    await disagree(world, miriam, jonas, one={"works_council": "ja"}, other={"works_council": "nein"})
    await world.sync(jonas)
    (mine,), (theirs,) = conflicts(miriam), conflicts(jonas)
    take(miriam, mine, mine.versions[0])
    world.clock.go_on(minutes=3)
    take(jonas, theirs, theirs.versions[1])
    await world.sync(miriam, jonas, miriam)
    (again,) = conflicts(miriam)
    assert again.state == "open"
    take(miriam, again, again.versions[0])
    await world.sync(miriam, jonas)
    assert conflicts(miriam) == conflicts(jonas) == ()


async def test_a_kuemmerer_sees_two_answers_about_the_own_firm_but_does_not_decide(world):
    miriam, jonas, kemal = [await world.seat_of(person) for person in (MIRIAM, JONAS, KEMAL)]
    miriam.store.write("firm", PRESSWERK, None, {"works_council": "ja"})
    jonas.store.write("firm", PRESSWERK, None, {"works_council": "nein"})
    await world.sync(miriam, jonas, kemal)
    (found,) = conflicts(kemal)
    assert found.locked == "role"
    assert open_records(kemal) == 0
    with pytest.raises(NotEditableError):
        take(kemal, found, found.versions[1])


async def test_delete_against_an_unseen_edit_asks_to_keep_or_delete(world):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    scope = firm_scope(HAERTEREI, "network")
    step = "0193eeee-0000-7000-8000-000000000001"
    miriam.store.write("step", step, scope, {"firm_id": HAERTEREI, "what": "Anrufen", "who": "mentor"})
    await world.sync(miriam, jonas)
    miriam.store.write("step", step, None, {"what": "Anrufen und Termin machen"})
    jonas.store.delete("step", step)
    await world.sync(miriam, jonas, miriam)
    (found,) = conflicts(miriam)
    assert (found.kind, found.state) == ("deletion", "open")
    take(miriam, found, found.versions[0])
    await world.sync(miriam, jonas)
    assert conflicts(miriam) == ()
    assert jonas.store.record("step", step) is not None
    assert open_records(miriam) == 0


async def test_an_interview_tells_choices_in_words_and_settles_through_its_questionnaire(world):
    tablet, phone = await world.seat_of(MIRIAM), await world.seat_of(MIRIAM)
    interview_id = start_interview(tablet, firm_id=HAERTEREI, form_id="qba_betrieb", perspective="leitung")
    await world.sync(tablet, phone)
    on_tablet, on_phone = open_interview(tablet, interview_id), open_interview(phone, interview_id)
    path = next(
        node.path
        for node in _selects(on_tablet.instance.root)
        if node.relevant and len(node.choices) > 2 and not node.value
    )
    first, second = on_tablet.instance.node(path).choices[:2]
    on_tablet.answer(path, first.value)
    world.clock.go_on(minutes=2)
    on_phone.answer(path, second.value)
    on_tablet.close()
    on_phone.close()
    await world.sync(tablet, phone, tablet)
    (found,) = [each for each in conflicts(tablet) if each.collection == "interview"]
    assert [version.shown for version in found.versions] == [second.label, first.label]
    assert found.number and found.label
    assert {code for code, _ in found.options} >= {first.value, second.value}
    take(tablet, found, found.versions[1])
    await world.sync(tablet, phone)
    assert world.server.fields("interview", interview_id)[path] == first.value
    assert world.server.records["interview", interview_id].conflicts == {}
    reopened = open_interview(phone, interview_id)
    assert reopened.instance.node(path).value == first.value
    assert reopened.has_two_answers(path)
    reopened.close()


async def test_answering_a_question_with_two_answers_is_a_decision_too(world):
    tablet, phone = await world.seat_of(MIRIAM), await world.seat_of(MIRIAM)
    interview_id = start_interview(tablet, firm_id=HAERTEREI, form_id="qba_betrieb", perspective="leitung")
    await world.sync(tablet, phone)
    on_tablet, on_phone = open_interview(tablet, interview_id), open_interview(phone, interview_id)
    path = next(
        node.path
        for node in _selects(on_tablet.instance.root)
        if node.relevant and len(node.choices) > 2 and not node.value
    )
    one, two, three = (choice.value for choice in on_tablet.instance.node(path).choices[:3])
    on_tablet.answer(path, one)
    on_phone.answer(path, two)
    await world.sync(tablet, phone, tablet)
    on_tablet.refresh()
    assert on_tablet.has_two_answers(path)
    on_tablet.answer(path, three)
    found = find_conflict(tablet, "interview", interview_id, path)
    assert found is not None and found.state == "decided"
    assert found.decision is not None and found.decision.own
    assert {version.value for version in found.versions} == {one, two}
    on_tablet.close()
    on_phone.close()


async def test_a_supervisor_sees_two_answers_of_an_interview_and_leaves_them_to_its_author(world):
    tablet, phone, stefanie = [await world.seat_of(person) for person in (MIRIAM, MIRIAM, STEFANIE)]
    interview_id = start_interview(tablet, firm_id=HAERTEREI, form_id="qba_betrieb", perspective="leitung")
    await world.sync(tablet, phone)
    on_tablet, on_phone = open_interview(tablet, interview_id), open_interview(phone, interview_id)
    path = next(node.path for node in _selects(on_tablet.instance.root) if node.relevant and not node.value)
    one, two = (choice.value for choice in on_tablet.instance.node(path).choices[:2])
    on_tablet.answer(path, one)
    on_phone.answer(path, two)
    await world.sync(tablet, phone, stefanie)
    (found,) = conflicts(stefanie)
    assert found.locked == "role"
    on_tablet.close()
    on_phone.close()


def _selects(node):
    for child in node.children:
        if child.kind == "select":
            yield child
        elif child.kind in ("group",):
            yield from _selects(child)
