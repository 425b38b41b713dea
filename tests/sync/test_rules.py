"""
The domain's exceptions, told as the practitioners tell them.

1. Counts: the later survey date wins, not the later sync; both stay visible.
2. Withdrawal outranks every edit, whatever the clocks say, also one that knew it (I9).
3. Done beats moved.
4. Notes are appended; a write that read them all replaces them.
5. The table finds a rule by path, by "prefix:", or says the default.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from app.models.synced import MERGE_RULES
from app.sync import Operation, Record, Rules, merge
from app.sync.rules import APPEND, HIGHER_STAMP_WINS, STICKY, LaterSurveyDate
from tests.sync.changes_made import ANNA, BERT, CARLA, operation

# No path of the domain follows it at present; the engine keeps it.
STICKY_WITHDRAWAL = Rules({"consent": {"withdrawn_at": STICKY}})


def after(*changes: Operation, rules: Rules = MERGE_RULES) -> Record:
    record: Record | None = None
    for seq, change in enumerate(changes, start=1):
        record = merge(record, change, seq=seq, rules=rules).record
    assert record is not None
    return record


def head_count(device: str, ms: int, count: int, date: str, knew: int = 1) -> Operation:
    fields = {"headcount": count, "headcount_date": date}
    return operation(device, ms, fields, collection="firm", knew=knew)


FIRM = operation(
    CARLA, 10, {"headcount": 52, "headcount_date": "2026-01-01", "phone": "1"}, kind="put", collection="firm"
)


@pytest.mark.parametrize("order", list(permutations((0, 1))))
def test_two_devices_count_one_firm(order: tuple[int, int]) -> None:
    """1: the older survey is synced later and with the later stamp, and still does not win."""
    today = head_count(ANNA, 20, 55, "2026-11-20")
    last_week = head_count(BERT, 30, 50, "2026-11-13")
    record = after(FIRM, *(((today, last_week))[each] for each in order))
    assert record.fields["headcount"] == 55 and record.fields["headcount_date"] == "2026-11-20"
    assert [entry["value"] for entry in record.conflicts["headcount"]] == [50]


def test_a_corrected_survey_date_stands() -> None:
    """1: who has seen the wrong date may set an earlier one."""
    record = after(
        FIRM, head_count(ANNA, 20, 55, "2027-11-20"), head_count(BERT, 30, 55, "2026-11-20", knew=2)
    )
    assert record.fields["headcount_date"] == "2026-11-20" and record.conflicts == {}


def test_a_count_without_a_date_is_surveyed_when_written() -> None:
    """1"""
    undated = operation(ANNA, 1_800_000_000_000, {"headcount": 60}, collection="firm", knew=0)
    assert after(FIRM, undated).fields["headcount"] == 60


def consent(device: str, ms: int, value: str | None, *, knew: int = 0, kind: str = "set") -> Operation:
    fields = {"withdrawn_at": value}
    return operation(device, ms, fields, collection="consent", knew=knew, kind=kind)


@pytest.mark.parametrize(("ms", "knew"), [(5, 0), (20, 0), (20, 2), (10**14, 2)])
def test_a_withdrawal_stays_whatever_anybody_writes(ms: int, knew: int) -> None:
    """2"""
    given = operation(CARLA, 1, {"given_at": "2026-01-01"}, kind="put", collection="consent")
    withdrawn = consent(ANNA, 10, "2026-11-20T10:00:00Z")
    record = after(given, withdrawn, consent(BERT, ms, None, knew=knew), rules=STICKY_WITHDRAWAL)
    assert record.fields["withdrawn_at"] == "2026-11-20T10:00:00Z"


def test_the_earliest_withdrawal_counts() -> None:
    """2"""
    given = operation(CARLA, 1, {"given_at": "2026-01-01"}, kind="put", collection="consent")
    both = consent(ANNA, 10, "2026-11-20"), consent(BERT, 20, "2026-11-19")
    for order in permutations(both):
        record = after(given, *order, rules=STICKY_WITHDRAWAL)
        assert record.fields["withdrawn_at"] == "2026-11-19"


def test_done_beats_moved() -> None:
    """3"""
    put = operation(CARLA, 1, {"due": "2026-12-01", "done_at": "2026-11-01"}, kind="put", collection="step")
    moved = operation(BERT, 30, {"due": "2027-01-15", "done_at": None}, collection="step")
    done = operation(ANNA, 20, {"done_at": "2026-11-20"}, collection="step")
    for order in permutations((moved, done)):
        assert after(put, *order).fields["done_at"] == "2026-11-20"


def note(device: str, ms: int, text: str, *, knew: int = 1) -> Operation:
    return operation(device, ms, {"note:/data/a": text}, collection="interview", knew=knew)


def test_notes_of_two_people_stand_together_oldest_first() -> None:
    """4"""
    put = operation(CARLA, 1, {"note:/data/a": "Rückruf."}, kind="put", collection="interview")
    one, two = note(ANNA, 30, "Rückruf.\n\nAb 14 Uhr."), note(BERT, 20, "Rückruf.\n\nMeister fragen.")
    for order in permutations((one, two)):
        record = after(put, *order)
        assert record.fields["note:/data/a"] == "Rückruf.\n\nMeister fragen.\n\nAb 14 Uhr."
        assert all(entry["rule"] == "append" for entry in record.conflicts["note:/data/a"])


def test_who_read_all_notes_may_rewrite_them() -> None:
    """4"""
    put = operation(CARLA, 1, {"note:/data/a": "P"}, kind="put", collection="interview")
    together = (put, note(ANNA, 30, "P\n\na"), note(BERT, 20, "P\n\nb"))
    record = after(*together, note(CARLA, 40, "kurz", knew=3))
    assert record.fields["note:/data/a"] == "kurz" and record.conflicts == {}


def test_who_read_one_note_keeps_the_other() -> None:
    """4: Bert writes on without having seen Anna's."""
    put = operation(CARLA, 1, {"note:/data/a": "P"}, kind="put", collection="interview")
    record = after(put, note(ANNA, 30, "P\n\na"), note(BERT, 20, "P\n\nb"), note(BERT, 50, "P\n\nb\n\nb2"))
    assert record.fields["note:/data/a"] == "P\n\na\n\nb\n\nb2"


def test_the_table_finds_rules_by_path_and_by_prefix() -> None:
    """5"""
    survey = LaterSurveyDate("on")
    rules = Rules({"firm": {"count": survey, "note:": APPEND}})
    assert rules.find("firm", "count") is survey
    assert rules.find("firm", "note:/x") is APPEND
    assert rules.find("firm", "name") is HIGHER_STAMP_WINS
    assert rules.find("need", "count") is HIGHER_STAMP_WINS
    assert list(rules.described()) == [
        ("firm", "count", "LaterSurveyDate"),
        ("firm", "note:", "Append"),
    ]
