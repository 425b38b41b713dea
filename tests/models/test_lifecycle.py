"""
The life cycles of the domain.

1  Only the rows of the tables are possible, for their roles, from their states.
2  Guards refuse with a code that says why.
3  What device predicts and server decides is one function: same input, same output.
4  A later time than the deciding end's clock is not believed.
5  Returning forgets the answers of the round before; approving pins the content.
6  docs/lifecycles.md shows the tables as they are.
"""

from datetime import UTC, datetime

import pytest

from app.models.content import content_hash
from app.models.lifecycle import (
    FINAL_STATES,
    INITIAL_STATES,
    LIFECYCLES,
    StateForbiddenError,
    apply_command,
    can,
    state_of,
)
from tests.support import lifecycle_docs

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


def step(collection, fields, command, args=None, *, role="mentor", user="u1", now=NOW):
    return apply_command(collection, fields, command, args or {}, role=role, user_id=user, now=now)


def run(collection, fields, *commands):
    """Apply commands one after the other, as (name, role, args)."""
    fields = dict(fields)
    for command, role, args in commands:
        for path, value in step(collection, fields, command, args, role=role).items():
            if value is None:
                fields.pop(path, None)
            else:
                fields[path] = value
    return fields


def refusal(*args, **kwargs):
    with pytest.raises(StateForbiddenError) as caught:
        step(*args, **kwargs)
    return caught.value.code, caught.value.reason_code


ANSWERED = {"form_id": "qba", "form_version": "1", "state": "begonnen", "/data/a": "12"}
SUBMITTED = (("complete", "mentor", {}), ("submit", "mentor", {}))


def test_an_interview_goes_from_begun_to_approved():
    fields = run("interview", ANSWERED, *SUBMITTED)
    assert (fields["state"], fields["revision"]) == ("eingereicht", 1)
    fields = run("interview", fields, ("return", "supervisor", {"comment_ids": ["c1"]}))
    assert fields["state"] == "rueckfrage"
    fields = run("interview", fields, ("submit", "mentor", {"reason": "nachgefragt"}))
    assert (fields["revision"], fields["change_reason"]) == (2, "nachgefragt")
    fields = run("interview", fields, ("approve", "supervisor", {"content_hash": content_hash(fields)}))
    assert fields["state"] == "freigegeben"
    assert fields["approved_hash"] == content_hash(fields)


def test_approving_is_refused_when_the_content_is_another():
    fields = run("interview", ANSWERED, *SUBMITTED)
    assert refusal("interview", fields, "approve", {"content_hash": "0" * 64}, role="supervisor") == (
        "content_changed",
        "content_changed",
    )


def test_returning_needs_a_comment():
    fields = run("interview", ANSWERED, *SUBMITTED)
    assert refusal("interview", fields, "return", role="supervisor") == ("state_forbidden", "comment_missing")


def test_returning_forgets_the_answers_before_the_last_review():
    fields = run("interview", ANSWERED | {"was:/data/a": "9"}, *SUBMITTED)
    returned = run("interview", fields, ("return", "supervisor", {"comment_ids": ["c"]}))
    assert not [path for path in returned if path.startswith("was:")]
    assert returned["reviewed_revision"] == 1


def test_a_mentor_cannot_approve_and_a_supervisor_cannot_submit():
    fields = run("interview", ANSWERED, *SUBMITTED)
    assert refusal("interview", fields, "approve") == ("state_forbidden", "role_mentor")
    assert refusal("interview", ANSWERED, "complete", role="supervisor") == (
        "state_forbidden",
        "role_supervisor",
    )


def test_nothing_moves_an_approved_interview_but_reopening_it_with_a_reason():
    fields = run("interview", ANSWERED, *SUBMITTED)
    fields = run("interview", fields, ("approve", "supervisor", {"content_hash": content_hash(fields)}))
    assert refusal("interview", fields, "submit")[1] == "not_from_freigegeben"
    assert refusal("interview", fields, "abort", {"reason": "x"})[1] == "not_from_freigegeben"
    assert refusal("interview", fields, "reopen", role="supervisor")[1] == "reason_missing"
    reopened = run("interview", fields, ("reopen", "supervisor", {"reason": "Zahl falsch"}))
    assert reopened["state"] == "rueckfrage"
    assert "approved_hash" not in reopened


def test_an_unknown_command_says_so():
    assert refusal("interview", ANSWERED, "explode") == ("unknown_command", "interview_explode")
    assert refusal("firm", {}, "submit") == ("unknown_command", "firm_submit")


def test_the_time_of_the_device_counts_unless_it_lies_ahead():
    early = step("interview", ANSWERED, "complete", {"at": "2026-11-24T15:00:00+01:00"})
    assert early["completed_at"] == "2026-11-24T14:00:00Z"
    late = step("interview", ANSWERED, "complete", {"at": "2027-01-01T00:00:00Z"})
    assert late["completed_at"] == "2026-11-24T14:30:00Z"
    odd = step("interview", ANSWERED, "complete", {"at": "gestern"})
    assert odd["completed_at"] == "2026-11-24T14:30:00Z"


def test_a_release_names_what_leaves_and_needs_agreement():
    need = {"firm_id": "f1", "topic": "daten_ki", "state": "neu"}
    args = {"released_as": "copy", "fields": ["topic", "people"], "agreed": True}
    assert refusal("need", need, "release", args | {"agreed": False}, role="kuemmerer")[1] == (
        "agreement_missing"
    )
    assert refusal("need", need, "release", args | {"fields": []}, role="kuemmerer")[1] == "fields_missing"
    assert refusal("need", need, "release", args | {"fields": ["created_by"]}, role="kuemmerer")[1] == (
        "field_not_releasable"
    )
    assert refusal("need", need, "release", args)[1] == "role_mentor"
    released = run("need", need, ("release", "kuemmerer", args))
    assert (released["released_as"], released["state"]) == ("copy", "neu")
    assert refusal("need", released, "release", args, role="kuemmerer")[1] == "already_released"
    back = run("need", released, ("withdraw_release", "kuemmerer", {}))
    assert "released_as" not in back


def test_knowledge_is_secured_only_with_a_documented_task():
    """S10, step 5."""
    running = {"state": "laeuft", "documented_tasks": 0}
    assert refusal("knowledge", running, "secure", role="kuemmerer")[1] == "documented_task_missing"
    assert step("knowledge", running | {"documented_tasks": 1}, "secure", role="kuemmerer") == {
        "state": "gesichert"
    }


def test_a_retention_plan_ends_before_the_knowledge_is_gone():
    """S10, step 2: an end after March is refused when the person leaves in March."""
    area = {"state": "erkannt", "until": "2027-03-01"}
    assert refusal("knowledge", area | {"plan_end": "2027-04-02"}, "plan")[1] == "ends_after_loss"
    assert step("knowledge", area | {"plan_end": "2027-03-20"}, "plan") == {"state": "geplant"}


def test_a_referral_leaves_its_draft_only_with_consent():
    """Invariant 2 of the domain."""
    draft, passed = {"state": "entwurf"}, {"needs": [{"topic": "automation"}]}
    assert refusal("referral", draft, "transmit")[1] == "passed_missing"
    assert refusal("referral", draft, "transmit", {"passed": passed}) == (
        "consent_missing",
        "consent_missing",
    )
    for verdict, code in (
        ("nein", "consent_missing"),
        ("consent_refused", "consent_missing"),
        ("consent_other_recipient", "consent_missing"),
        ("consent_withdrawn", "consent_withdrawn"),
    ):
        args = {"passed": passed, "consent": verdict}
        assert refusal("referral", draft, "transmit", args)[0] == code
    args = {"passed": passed, "consent": "ja"}
    assert step("referral", draft, "transmit", args)["state"] == "uebermittelt"


def test_a_referral_without_reference_to_the_firm_needs_no_consent_but_no_withdrawal_either():
    draft, passed = {"state": "entwurf", "anonymous": True}, {"needs": [{"topic": "automation"}]}
    assert step("referral", draft, "transmit", {"passed": passed})["state"] == "uebermittelt"
    named = {"passed": {**passed, "firm": {"name": "Presswerk"}}}
    assert refusal("referral", draft, "transmit", named)[1] == "field_not_passable"
    gone = {"passed": passed, "consent": "consent_withdrawn"}
    assert refusal("referral", draft, "transmit", gone)[0] == "consent_withdrawn"


def test_a_decline_needs_a_coded_reason():
    sent = {"state": "uebermittelt"}
    assert refusal("referral", sent, "decline", {"reason": "keine Lust"})[1] == "reason_missing"
    assert step("referral", sent, "decline", {"reason": "kosten"})["outcome_reason"] == "kosten"


def test_a_comment_is_settled_and_taken_up_again():
    assert state_of("comment", {}) == "offen"
    settled = run("comment", {"text": "?"}, ("resolve", "supervisor", {}))
    assert settled["resolved_by"] == "u1"
    again = run("comment", settled, ("unresolve", "supervisor", {}))
    assert "resolved_at" not in again


def test_can_answers_without_looking_at_guards():
    assert can("interview", {"state": "eingereicht"}, "approve", role="supervisor")
    assert not can("interview", {"state": "eingereicht"}, "approve", role="mentor")
    assert not can("interview", {"state": "begonnen"}, "approve", role="supervisor")


@pytest.mark.parametrize("collection", LIFECYCLES)
def test_the_tables_are_sound(collection):
    """Commands are unique, every state is reachable from the first, only undoing leaves final ones."""
    rows = LIFECYCLES[collection]
    assert len({row.command for row in rows}) == len(rows)
    reached, before = {INITIAL_STATES[collection]}, set()
    while reached != before:
        before = set(reached)
        reached |= {row.target for row in rows if row.target and set(row.sources) & reached}
    named = {state for row in rows for state in (*row.sources, row.target) if state}
    assert named == reached
    leaving = {"restore", "reopen", "withdraw_release", "release"}
    for row in rows:
        if set(row.sources) & FINAL_STATES[collection] and row.target is not None:
            assert row.command in leaving


def test_the_page_about_life_cycles_is_fresh():
    assert lifecycle_docs.PAGE.read_text(encoding="utf-8") == lifecycle_docs.page(), (
        "run: python -m tests.support.lifecycle_docs"
    )
