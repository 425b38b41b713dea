"""
The referral in its life cycle, and what time alone does to it.

1  Ten working days without an answer show as nachfassen, with the holidays of the Land, on any device.
2  Every step leaves an event with who did it.
3  Who has received data and must be told of a withdrawal is known.
4  The recipient may answer, and do nothing else.
5  Codes on slips are read however they are typed.
"""

from datetime import UTC, date, datetime

import pytest

from app.models.lifecycle import LIFECYCLES, StateForbiddenError, apply_command
from app.models.referral import Referral, events_of
from app.models.referral_answers import POSSIBLE, possible_answers, steps_of_answer
from app.models.reply_codes import is_reply_code, mint_reply_code, normalise_reply_code, show_reply_code

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
PASSED = {"needs": [{"topic": "automation"}], "firm": {"name": "Presswerk"}}


def step(fields, command, args=None, *, role="mentor", now=NOW):
    changes = apply_command(
        "referral",
        fields,
        command,
        args or {},
        role=role,
        user_id="" if role == "recipient" else "u1",
        now=now,
    )
    return {path: value for path, value in {**fields, **changes}.items() if value is not None}


def sent(**more):
    args = {"consent": "ja", "passed": PASSED, "channel": "mail", "reply_code": "ABCDEFGHJKMN"}
    return step({"state": "entwurf", "firm_id": "f", "directory_id": "d", **more}, "transmit", args)


def noun(fields):
    return Referral.model_validate({"id": "r", "scope": "firm/f/network", **fields})


@pytest.mark.parametrize(
    ("land", "day", "shown"),
    [
        ("sl", date(2026, 12, 8), "uebermittelt"),
        ("sl", date(2026, 12, 9), "nachfassen"),
        ("sn", date(2026, 12, 9), "nachfassen"),
    ],
)
def test_ten_working_days_without_an_answer_show_as_nachfassen(land, day, shown):
    assert noun(sent()).state_on(day, land=land) == shown


def test_a_holiday_of_the_land_gives_a_day_more():
    """Buß- und Bettag, 18 November 2026, is a holiday in Sachsen alone."""
    early = noun(step_at(datetime(2026, 11, 5, 10, 0, tzinfo=UTC)))
    assert early.answer_due(land="sl") == date(2026, 11, 19)
    assert early.answer_due(land="sn") == date(2026, 11, 20)


def step_at(now):
    args = {"consent": "ja", "passed": PASSED, "channel": "mail"}
    return step({"state": "entwurf", "firm_id": "f"}, "transmit", args, now=now)


def test_an_answer_or_a_reminder_ends_the_waiting():
    answered = noun(step(sent(), "accept", role="recipient"))
    assert answered.state_on(date(2027, 3, 1), land="sl") == "angenommen"
    reminded = noun(step(sent(), "remind", {"way": "telefon"}, now=datetime(2026, 12, 9, 9, tzinfo=UTC)))
    assert reminded.state_on(date(2026, 12, 10), land="sl") == "uebermittelt"


def test_every_step_leaves_an_event_with_who_did_it():
    fields = step(
        sent(), "accept", {"note": "Wir melden uns", "receipt": "7F3A91"}, role="recipient",
        now=datetime(2026, 11, 25, 8, 0, tzinfo=UTC),
    )  # fmt: skip
    story = events_of(fields)
    assert [(event.command, event.by) for event in story] == [("transmit", "mentor"), ("accept", "recipient")]
    assert story[1].data["note"] == "Wir melden uns"
    assert story[1].data["receipt"] == "7F3A91"


def test_who_must_be_told_of_a_withdrawal_is_known():
    untouched = step(sent(), "withdraw", {"reason": "consent_withdrawn"})
    assert not noun(untouched).must_be_told
    mailed = step(step(sent(), "deliver", {"kind": "referral", "to": "T"}, role="server"), "withdraw")
    assert noun(mailed).must_be_told
    on_paper = step(step(sent(), "slip"), "withdraw")
    assert noun(on_paper).must_be_told
    assert not noun(step(on_paper, "inform", {"way": "telefon"})).must_be_told
    with pytest.raises(StateForbiddenError, match="nobody_to_inform"):
        step(untouched, "inform", {"way": "telefon"})


def test_an_application_after_the_start_warns():
    offered = step(step(sent(), "accept"), "offer", {"offer_title": "CNC", "offer_start": "2027-01-11"})
    assert "applied_late" not in step(offered, "apply", {"applied_on": "2027-01-10"})
    assert step(offered, "apply", {"applied_on": "2027-01-11"})["applied_late"] is True


def test_a_recipient_answers_and_does_nothing_else():
    for row in LIFECYCLES["referral"]:
        assert ("recipient" in row.roles) == any(row.command in each for each in POSSIBLE.values())
    for command in ("withdraw", "transmit", "deliver", "apply", "turn_down", "pass_on", "inform"):
        with pytest.raises(StateForbiddenError):
            step(sent(), command, {"reason": "sonst"}, role="recipient")


def test_what_can_be_answered_is_what_the_life_cycle_allows():
    rows = {row.command: row for row in LIFECYCLES["referral"]}
    for state in POSSIBLE:
        for answer in possible_answers(state, with_firm=True):
            assert state in rows[steps_of_answer(state, answer)[0]].sources


def test_codes_are_read_however_they_are_typed():
    code = mint_reply_code()
    assert is_reply_code(code)
    assert normalise_reply_code(f" {show_reply_code(code).lower()} ") == code
    assert not is_reply_code("ABC")
    assert not is_reply_code("O" * 12)
