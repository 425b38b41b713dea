"""
Firms, directory and referrals.

1  Lists forgive capitals and umlauts; all words must occur.
2  The directory shows entries for the topic first, then those for every topic, never those for others.
3  A referral names needs of one firm; without consent it stays a draft that says why.
4  One unreadable record empties no list and is counted.
"""

import pytest

from app.models.scopes import firm_scope
from app.usecases.directory import directory_entries, directory_entry
from app.usecases.errors import NotHereError, StepNotPossibleError
from app.usecases.firms import firm_file, list_firms, monogram
from app.usecases.needs import need, needs_of_firm
from app.usecases.referral_steps import withdraw_referral
from app.usecases.referrals import (
    ReferralError,
    draft_referral,
    passed_preview,
    referral,
    referrals,
)
from app.usecases.search import matches
from app.usecases.today import finish_step, reopen_step, today
from tests.usecases.world import AKADEMIE, BERATUNG, HAERTEREI, MIRIAM, PRESSWERK, STEFANIE

pytestmark = pytest.mark.anyio

NEED = "0193eeee-0000-7000-8000-000000000001"
OTHER_NEED = "0193eeee-0000-7000-8000-000000000002"
TALK = "0193eeee-0000-7000-8000-000000000003"
STEP = "0193eeee-0000-7000-8000-000000000004"
CONSENT = "0193eeee-0000-7000-8000-000000000005"


@pytest.fixture
async def miriam(world):
    """Miriam's seat, with a need at each firm."""
    put = world.server.put
    for need_id, firm_id, topic in ((NEED, PRESSWERK, "automation"), (OTHER_NEED, HAERTEREI, "fuehrung")):
        put(
            "need",
            need_id,
            firm_scope(firm_id, "network"),
            {
                "firm_id": firm_id,
                "topic": topic,
                "people": 8,
                "urgency": "3",
                "state": "neu",
                "created_at": "2026-11-20T10:00:00Z",
                "target_groups": ["fach"],
            },
        )
    return await world.seat_of(MIRIAM)


def consent(world, firm_id=PRESSWERK, *, event_id=CONSENT, classes=("traeger",), **answers):
    """A consent of a firm as another seat recorded it."""
    fields = {
        "firm_id": firm_id,
        "kind": "given",
        "at": "2026-11-09T09:00:00Z",
        "answers": answers,
        "recipient_classes": list(classes),
        "origin_interview": TALK,
    }
    world.server.put("consent", event_id, firm_scope(firm_id, "network"), fields)


def talk(world, **answers):
    """A talk with answers about consent at the Presswerk."""
    world.server.put(
        "interview",
        TALK,
        firm_scope(PRESSWERK, "network"),
        {
            "firm_id": PRESSWERK,
            "form_id": "qba_betrieb",
            "form_version": "2026112101",
            "state": "eingereicht",
            "started_at": "2026-11-09T09:00:00Z",
            "started_by": MIRIAM,
            **{f"/data/a_rahmen/{name}": value for name, value in answers.items()},
        },
    )


async def test_firms_are_found_without_capitals_and_umlauts(world):
    seat = await world.seat_of(MIRIAM)
    assert [row.id for row in list_firms(seat, query="harterei")] == [HAERTEREI]
    assert [row.id for row in list_firms(seat, query="HAERTEREI nalb")] == [HAERTEREI]
    assert [row.id for row in list_firms(seat, query="Kraftwagen")] == [PRESSWERK]
    assert list_firms(seat, query="nichts davon") == ()


@pytest.mark.parametrize(
    ("query", "found"), [("", True), ("strasse", True), ("Straße", True), ("str weg", False)]
)
def test_every_word_of_a_query_must_occur(query, found):
    assert matches(query, "Große Straße 3") is found


def test_a_monogram_has_two_letters():
    assert [monogram(name) for name in ("Presswerk Dillingen", "Bäckerei", "", "3D-Druck & Co")] == [
        "PD",
        "BÄ",
        "?",
        "3C",
    ]


async def test_firms_with_open_needs_are_filtered_and_badged(miriam):
    rows = list_firms(miriam, only="offene_bedarfe")
    assert {row.id for row in rows} == {PRESSWERK, HAERTEREI}
    assert rows[0].badge is not None
    assert (rows[0].badge.kind, rows[0].badge.count) == ("offene_bedarfe", 1)
    assert list_firms(miriam, only="meine") == ()


async def test_the_firm_file_of_a_firm_elsewhere_is_not_here(miriam):
    with pytest.raises(NotHereError):
        firm_file(miriam, "0193bbbb-0000-7000-8000-00000000ffff")


async def test_the_directory_shows_entries_for_the_topic_then_those_for_all(miriam):
    assert [row.id for row in directory_entries(miriam, topic="automation")] == [AKADEMIE, BERATUNG]
    assert [row.id for row in directory_entries(miriam, topic="fuehrung")] == [BERATUNG]
    assert [row.id for row in directory_entries(miriam, query="saarlouis technik")] == [AKADEMIE]
    entry = directory_entry(miriam, AKADEMIE)
    assert (entry.kreis_name, entry.age_days) == ("Landkreis Saarlouis", 4)


async def test_a_referral_without_consent_stays_a_draft_that_says_why(miriam):
    made = draft_referral(miriam, need_ids=[NEED], directory_id=AKADEMIE, purpose="Angebot einholen")
    (row,) = referrals(miriam)
    assert (row.id, row.state, row.blocked) == (made, "entwurf", "consent_missing")
    assert (row.directory_name, row.topic_labels) == (
        "Technik-Akademie Saarlouis",
        ("Automatisierung, Robotik, SPS, Sensorik",),
    )
    assert [item.kind for item in today(miriam).due] == ["referral"]
    assert need(miriam, NEED).referral_ids == (made,)


@pytest.mark.parametrize(
    ("answer", "blocked"),
    [("ja", None), ("nein", "consent_refused"), ("einzelfall", "consent_each_time"), ("", "consent_missing")],
)
async def test_the_register_says_whether_needs_may_be_passed_on(world, miriam, answer, blocked):
    talk(world, dsgvo_info="ja")
    consent(world, kontakt="ja", weitergabe=answer)
    await world.sync(miriam)
    made = draft_referral(miriam, need_ids=[NEED], directory_id=AKADEMIE, purpose="Angebot einholen")
    assert referral(miriam, made).row.blocked == blocked
    shown = firm_file(miriam, PRESSWERK).consent
    assert (shown.state, shown.interview_id) == ("teilweise", TALK)


async def test_a_referral_shows_what_is_passed_on_and_what_is_not(miriam):
    made = draft_referral(
        miriam, need_ids=[NEED], directory_id=AKADEMIE, purpose=" Angebot einholen ", note="Frühschicht"
    )
    file = referral(miriam, made)
    assert [line for group in file.passed for line in group.lines] == [
        ("Worum es geht", "Angebot einholen"),
        ("Thema", "Automatisierung, Robotik, SPS, Sensorik"),
        ("Für wen", "Fachkräfte"),
        ("Wie viele Personen", "8"),
        ("Betrieb", "Presswerk Dillingen"),
        ("Anschrift", "Dillingen"),
    ]
    assert "urgency" in file.not_passed
    assert (file.row.purpose, file.note) == ("Angebot einholen", "Frühschicht")
    assert file.recipient is not None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"need_ids": []}, "needs_missing"),
        ({"purpose": "  "}, "purpose_missing"),
        ({"need_ids": [NEED, OTHER_NEED]}, "several_firms"),
    ],
)
async def test_a_referral_that_cannot_be_drafted_says_why(miriam, given, code):
    wanted = {"need_ids": [NEED], "directory_id": AKADEMIE, "purpose": "Angebot"} | given
    with pytest.raises(ReferralError) as caught:
        draft_referral(miriam, **wanted)
    assert caught.value.code == code
    assert referrals(miriam) == ()


async def test_a_referral_is_withdrawn_once(miriam):
    made = draft_referral(miriam, need_ids=[NEED], directory_id=AKADEMIE, purpose="Angebot")
    withdraw_referral(miriam, made, reason="doppelt")
    assert referral(miriam, made).row.state == "zurueckgezogen"
    assert referral(miriam, made).reason == "doppelt"
    with pytest.raises(StepNotPossibleError):
        withdraw_referral(miriam, made)


async def test_a_step_that_is_due_is_ticked_off_and_taken_back(world, miriam):
    world.server.put(
        "step",
        STEP,
        firm_scope(PRESSWERK, "network"),
        {"firm_id": PRESSWERK, "what": "Beim Träger nachfassen", "who": "mentor", "due": "2026-11-23"},
    )
    await world.sync(miriam)
    (item,) = today(miriam).due
    assert (item.kind, item.overdue, item.detail) == ("step", True, "Beim Träger nachfassen")
    finish_step(miriam, STEP)
    assert today(miriam).due == ()
    assert "step_done" in {entry.kind for entry in firm_file(miriam, PRESSWERK).timeline}
    reopen_step(miriam, STEP)
    assert firm_file(miriam, PRESSWERK).next_step is not None
    await world.sync(miriam)
    assert "done_at" not in world.server.fields("step", STEP)


async def test_one_unreadable_record_empties_no_list_and_is_counted(world, miriam):
    world.server.put(
        "need",
        "0193eeee-0000-7000-8000-0000000000ff",
        firm_scope(PRESSWERK, "network"),
        {"firm_id": PRESSWERK, "topic": {"no": "text"}},
    )
    await world.sync(miriam)
    assert [row.id for row in needs_of_firm(miriam, PRESSWERK)] == [NEED]
    assert today(miriam).unreadable == 1


async def test_a_preview_shows_what_the_draft_will_pass_on(miriam):
    preview = passed_preview(miriam, [NEED], purpose="Angebot einholen")
    drafted = referral(
        miriam, draft_referral(miriam, need_ids=[NEED], directory_id=AKADEMIE, purpose="Angebot einholen")
    )
    assert [row.id for row in preview.needs] == [NEED]
    assert (preview.passed, preview.not_passed) == (drafted.passed, drafted.not_passed)
    assert "urgency" in preview.not_passed
    with pytest.raises(NotHereError):
        passed_preview(miriam, ["none"])


async def test_only_mentors_draft_referrals(world, miriam):
    stefanie = await world.seat_of(STEFANIE)
    with pytest.raises(ReferralError) as caught:
        draft_referral(stefanie, need_ids=[NEED], directory_id=AKADEMIE, purpose="Angebot einholen")
    assert caught.value.code == "role"
    assert referrals(stefanie) == ()
