"""
Who may write what; what a release lets out; what an approval pins.

1  Supervisors never write answers; mentors and supervisors never write in the firm's own layer.
2  Fields that commands own are nobody's to write.
3  A released copy holds the named fields and nothing that leads back into the firm.
4  The content hash covers form and answers, in any order, and nothing else.
"""

from datetime import UTC, datetime

import pytest

from app.models.content import content_hash
from app.models.lifecycle import LIFECYCLES, apply_command
from app.models.permissions import (
    WRITABLE,
    editable_answers,
    field_is_answer,
    field_is_command_only,
    field_is_fixed,
    may_command,
    may_write,
)
from app.models.release import releasable_fields, released_copy

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_supervisors_never_write_answers():
    assert not may_write("supervisor", "interview", "network")
    assert may_command("supervisor", "interview", "network")
    assert may_write("supervisor", "comment", "network")


def test_only_the_kuemmerer_writes_in_the_firms_own_layer():
    assert {role for role, layer in WRITABLE if layer == "inhouse"} == {"kuemmerer"}
    assert not may_command("mentor", "need", "inhouse")
    assert may_command("kuemmerer", "need", "inhouse")


@pytest.mark.parametrize("role", ["admin", "dpo", "", "mentor "])
def test_other_roles_write_nothing(role):
    assert not may_write(role, "interview", "network")
    assert not may_command(role, "need", "shared")


def test_reference_data_is_written_by_nobody_here():
    assert not any(layer in ("reference", "person") for _, layer in WRITABLE)


SAMPLES = {
    "interview": {"form_id": "qba", "/data/a": "1", "revision": 1},
    "need": {"firm_id": "f", "topic": "daten_ki", "released_as": "c"},
    "knowledge": {"firm_id": "f", "documented_tasks": 1, "released_as": "c"},
    "referral": {"firm_id": "f"},
    "comment": {"text": "?"},
}
ARGUMENTS = {
    "reason": "kosten",
    "comment_ids": ["c"],
    "content_hash": content_hash(SAMPLES["interview"]),
    "released_as": "c",
    "fields": ["topic"],
    "agreed": True,
    "consent": "ja",
    "participants": 3,
    "passed": {"needs": [{"topic": "daten_ki"}]},
    "offer_title": "Kurs",
    "way": "telefon",
    "passed_on_to": "r2",
}
REASONS = {"break_off": "inhalt"}


@pytest.mark.parametrize(
    ("collection", "row"), [(collection, row) for collection, rows in LIFECYCLES.items() for row in rows]
)
def test_what_a_command_writes_is_nobodys_to_write(collection, row):
    fields = dict(SAMPLES[collection]) | {"state": row.sources[0]}
    if row.command == "release":
        fields.pop("released_as")
    if row.command == "inform":
        fields["mailed_at"] = "2026-11-20T10:00:00Z"
    args = ARGUMENTS | ({"reason": REASONS[row.command]} if row.command in REASONS else {})
    changes = apply_command(collection, fields, row.command, args, role=row.roles[0], user_id="u", now=NOW)
    owned = {path for path in changes if not path.startswith("was:")}
    assert owned
    assert all(field_is_command_only(collection, path) for path in owned)


def test_a_comment_is_never_rewritten():
    assert field_is_fixed("comment", "text", state="offen")
    assert field_is_fixed("interview", "started_by", state="begonnen")
    assert not field_is_fixed("interview", "position", state="begonnen")


def test_a_form_version_moves_while_the_interview_runs_and_stays_pinned_after():
    assert not field_is_fixed("interview", "form_version", state="begonnen")
    assert not field_is_fixed("interview", "form_version", state="unterbrochen")
    for state in ("vollstaendig", "eingereicht", "rueckfrage", "freigegeben", "abgebrochen"):
        assert field_is_fixed("interview", "form_version", state=state)


def test_answers_change_until_submitted_and_again_when_returned():
    editable = ("begonnen", "unterbrochen", "vollstaendig", "rueckfrage")
    assert all(editable_answers(state) for state in editable)
    assert not any(editable_answers(state) for state in ("eingereicht", "freigegeben", "abgebrochen", ""))
    assert field_is_answer("/data/a")
    assert field_is_answer("was:/data/a")
    assert not field_is_answer("position")


def test_a_released_copy_holds_the_named_fields_and_nothing_that_leads_back():
    inhouse = {
        "firm_id": "f",
        "topic": "daten_ki",
        "description": "geheim",
        "people": 4,
        "state": "neu",
        "created_at": "2026-11-20T10:00:00Z",
        "created_by": "u",
        "origin_interview": "i",
        "area_of_firm": "fertigung",
    }
    copy = released_copy("need", "n1", inhouse, {"fields": ["topic", "people", "created_by"]}, now=NOW)
    assert copy == {
        "firm_id": "f",
        "topic": "daten_ki",
        "people": 4,
        "state": "neu",
        "created_at": "2026-11-20T10:00:00Z",
        "origin_need": "n1",
        "released_at": "2026-11-24T00:00:00Z",
    }
    assert "created_by" not in releasable_fields()
    assert releasable_fields("firm") == ()


def test_the_content_hash_covers_form_and_answers_and_nothing_else():
    answers = {"form_id": "qba", "form_version": "1", "/data/a": "1", "/data/b": "ä"}
    pinned = content_hash(answers)
    assert pinned == content_hash(dict(reversed(answers.items())))
    assert pinned == content_hash(answers | {"position": "/data/a", "note:/data/a": "x", "state": "neu"})
    assert pinned != content_hash(answers | {"/data/a": "2"})
    assert pinned != content_hash(answers | {"form_version": "2"})
