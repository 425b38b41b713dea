"""
From submitting to approving, on two seats and a server.

1  A submitted talk is in the queue, with reasons in codes.
2  A question back opens exactly there for the mentor; the supervisor sees what changed.
3  Approving pins the content; a change meanwhile refuses it.
4  An approved talk is read-only everywhere.
5  Supervisors change no answer.
"""

import pytest

from app.usecases import reviews
from app.usecases.comments import EmptyCommentError
from app.usecases.errors import NotEditableError, StepNotPossibleError
from app.usecases.interviews import open_interview
from app.usecases.needs import needs_of_firm
from app.usecases.syncing import sync_entries, sync_status
from app.usecases.today import today
from tests.usecases.talking import add, hold, path_of, say, value_of
from tests.usecases.world import MIRIAM, PRESSWERK, STEFANIE

pytestmark = pytest.mark.anyio


@pytest.fixture
async def seats(world):
    """Mentor and supervisor."""
    return await world.seat_of(MIRIAM), await world.seat_of(STEFANIE)


async def submitted(world, seats, **answers):
    """A submitted talk on both seats."""
    miriam, stefanie = seats
    talk = hold(miriam, **answers)
    talk.finish()
    await world.sync(miriam, stefanie)
    return talk


def question(case, name):
    """The row of a question by name."""
    return next(
        each
        for section in case.sections
        for each in section.questions
        if each.path.rpartition("/")[2] == name
    )


async def test_a_submitted_talk_is_in_the_queue(world, seats):
    talk = await submitted(world, seats)
    (row,) = reviews.review_queue(seats[1])
    assert (row.interview_id, row.firm_name, row.revision, row.state) == (
        talk.id,
        "Presswerk Dillingen",
        1,
        "eingereicht",
    )
    assert (row.submitted_by_name, row.perspective, row.reasons) == ("Miriam Becker", "leitung", ())


async def test_what_stands_out_is_named(world, seats):
    """S11, step 1: a need covers 52 of 52 people; another one two."""
    miriam, stefanie = seats
    talk = hold(miriam, needs=2)
    first, second = talk.instance.node(path_of(talk, "rep_bedarf")).children
    say(talk, within=first.path, b_personen="52")
    say(talk, within=second.path, b_personen="2")
    talk.finish()
    await world.sync(miriam, stefanie)
    (row,) = reviews.review_queue(stefanie)
    assert [(reason.code, reason.data) for reason in row.reasons] == [
        ("covers_everyone", {"people": 52, "of": 52}),
        ("small_group", {"people": 2}),
    ]


async def test_a_case_shows_the_answers_in_the_questionnaires_structure(world, seats):
    await submitted(world, seats)
    (row,) = reviews.review_queue(seats[1])
    case = reviews.open_case(seats[1], row.interview_id)
    assert [section.letter for section in case.sections] == list("ABCDEFGH")
    people = question(case, "b_personen")
    assert (people.number, people.text, people.heading, people.previous_text) == (
        "F 5",
        "8",
        "Bedarf 1",
        None,
    )
    assert question(case, "b_thema").text == "Automatisierung, Robotik, SPS, Sensorik"
    assert not question(case, "besch_konzern").asked
    with pytest.raises(StopIteration):
        question(case, "handlungsdruck")
    assert {item.code: item.ok for item in case.checklist} == {
        "privacy_notice": True,
        "consent": True,
        "numbers": True,
        "next_step": True,
        "comments": True,
    }
    assert (case.can_approve, case.can_return, case.changed) == (True, False, 0)
    english = reviews.open_case(seats[1], row.interview_id, language="en")
    assert english.sections[0].title == "Setting and consent"


async def test_asking_back_answering_and_approving(world, seats):
    """The journey's sixth step."""
    miriam, stefanie = seats
    talk = await submitted(world, seats)
    case = reviews.open_case(stefanie, talk.id)
    asked = question(case, "b_personen").path
    comment_id = reviews.comment(stefanie, talk.id, asked, "Sind wirklich acht gemeint?")
    reviews.return_case(stefanie, talk.id)
    assert reviews.open_case(stefanie, talk.id).row.state == "rueckfrage"
    await world.sync(stefanie, miriam)

    (item,) = [item for item in today(miriam).due if item.kind == "rueckfrage"]
    assert (item.path, item.count, item.detail) == (asked, 1, "Sind wirklich acht gemeint?")
    again = open_interview(miriam, item.interview_id)
    assert again.commented_paths() == (asked,)
    assert again.editable
    (thread,) = again.comments(asked)
    assert (thread.author_name, thread.mine, thread.resolved) == ("Stefanie Thiel", False, False)
    say(again, within=asked.rpartition("/")[0], b_personen="5")
    again.reply(asked, "Nur die Fertigung, fünf.")
    assert again.previous_text(asked) == "8"
    again.finish(reason="Zahl nachgefragt")
    await world.sync(miriam, stefanie)

    (row,) = reviews.review_queue(stefanie)
    assert row.revision == 2
    assert {reason.code: reason.data for reason in row.reasons} == {
        "answers": {"count": 1},
        "changed": {"count": 1},
    }
    case = reviews.open_case(stefanie, talk.id)
    changed = question(case, "b_personen")
    assert (changed.previous_text, changed.text, case.changed, case.change_reason) == (
        "8",
        "5",
        1,
        "Zahl nachgefragt",
    )
    assert [comment.text for comment in changed.comments] == [
        "Sind wirklich acht gemeint?",
        "Nur die Fertigung, fünf.",
    ]
    reviews.resolve_comment(stefanie, comment_id)
    reviews.approve_case(stefanie, talk.id, content_hash=case.content_hash)
    await world.sync(stefanie, miriam)

    for seat in seats:
        seen = open_interview(seat, talk.id)
        assert (seen.state, seen.editable) == ("freigegeben", False)
        with pytest.raises(NotEditableError):
            say(seen, besch_gesamt="1")
    case = reviews.open_case(stefanie, talk.id)
    assert (case.approved_by_name, case.can_approve, case.blocked) == (
        "Stefanie Thiel",
        False,
        "not_from_freigegeben",
    )
    assert [need.people for need in needs_of_firm(stefanie, PRESSWERK)] == [5]
    assert sync_status(miriam).waiting == sync_status(stefanie).waiting == 0
    assert {entry.place for seat in seats for entry in sync_entries(seat)} == {"server"}


async def test_returning_without_a_question_is_refused(world, seats):
    talk = await submitted(world, seats)
    with pytest.raises(StepNotPossibleError) as caught:
        reviews.return_case(seats[1], talk.id)
    assert caught.value.reason == "comment_missing"
    with pytest.raises(EmptyCommentError):
        reviews.comment(seats[1], talk.id, "/data/x", "  ")


async def test_approving_another_content_than_the_one_seen_is_refused(world, seats):
    talk = await submitted(world, seats)
    with pytest.raises(StepNotPossibleError) as caught:
        reviews.approve_case(seats[1], talk.id, content_hash="0" * 64)
    assert caught.value.reason == "content_changed"


async def test_a_supervisor_opens_a_running_talk_to_read_only(world, seats):
    miriam, stefanie = seats
    talk = hold(miriam, needs=0)
    await world.sync(miriam, stefanie)
    seen = open_interview(stefanie, talk.id)
    assert seen.reason_locked == "role"
    with pytest.raises(NotEditableError):
        say(seen, besch_gesamt="1")
    assert reviews.review_queue(stefanie) == ()


async def test_a_need_removed_after_a_question_back_goes_and_is_shown_as_gone(world, seats):
    miriam, stefanie = seats
    talk = await submitted(world, seats, needs=2)
    second = talk.instance.node(path_of(talk, "rep_bedarf")).children[1]
    reviews.comment(stefanie, talk.id, path_of(talk, "b_thema", within=second.path), "Doppelt?")
    reviews.return_case(stefanie, talk.id)
    await world.sync(stefanie, miriam)
    again = open_interview(miriam, talk.id)
    again.remove_repeat(second.path)
    add(again, "rep_schritt", s_was="Träger anrufen", s_wer="mentor", s_bis="2026-12-01")
    again.finish()
    await world.sync(miriam, stefanie)
    assert len(needs_of_firm(stefanie, PRESSWERK)) == 1
    case = reviews.open_case(stefanie, talk.id)
    gone = {each.path.rpartition("/")[2]: each for each in case.removed}
    assert (gone["b_personen"].previous_text, gone["b_personen"].heading) == ("8", "Bedarf 2")
    topic = gone["b_thema"]
    assert topic.label == "Themenfeld"
    assert topic.previous_text == "Automatisierung, Robotik, SPS, Sensorik"
    assert [(each.text, each.resolved) for each in topic.comments] == [("Doppelt?", False)]
    assert all(each.number and each.label for each in case.removed)
    assert case.changed == 3  # the three answers of the step that came instead
    assert value_of(open_interview(stefanie, talk.id), "s_was") == "Träger anrufen"


async def test_reopening_takes_the_approval_back_with_its_reason(world, seats):
    miriam, stefanie = seats
    talk = await submitted(world, seats)
    reviews.approve_case(stefanie, talk.id)
    reviews.reopen_case(stefanie, talk.id, reason="Zahl falsch")
    await world.sync(stefanie, miriam)
    again = open_interview(miriam, talk.id)
    assert (again.state, again.editable) == ("rueckfrage", True)
