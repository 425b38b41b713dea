"""
What becomes of a record when an operation meets it.

1. Per path the higher stamp wins; other paths are left alone.
2. What loses unseen stays as a conflict: value, when, device, person, and who won (I5).
3. What was seen is replaced, whatever the clocks say (I7).
4. A later write that knew the conflict settles it.
5. A deletion that had not seen an edit does not take it away; an edit that had not seen a deletion brings the
   record back; both say so.
6. Only a put makes a record; anything else waits for it.
7. Every touched path gets the new number, also where the write lost, so that the pull brings it to everyone.
8. Any order of arrival of unseen writes gives the same fields and the same conflicts, under every rule (I4).
"""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync import (
    APPEND,
    DELETION,
    DONE_BEATS_MOVED,
    STICKY,
    LaterSurveyDate,
    Operation,
    Record,
    Rules,
    merge,
)
from app.sync.clock import stamp_text
from app.sync.merge import MergeOutcome
from tests.sync.changes_made import ANNA, BERT, CARLA, operation

RULES = Rules(
    {
        "need": {
            "note:": APPEND,
            "count": LaterSurveyDate("counted_on"),
            "counted_on": LaterSurveyDate("counted_on"),
            "done_at": DONE_BEATS_MOVED,
            "withdrawn_at": STICKY,
        }
    }
)


def person(device: str) -> str:
    return {ANNA: "Anna", BERT: "Bert", CARLA: "Carla"}.get(device, "")


def apply(record: Record | None, change: Operation, seq: int) -> MergeOutcome:
    return merge(record, change, seq=seq, person=person, rules=RULES)


def after(*changes: Operation) -> Record:
    """Apply changes with the numbers 1, 2, 3 …"""
    record: Record | None = None
    for seq, change in enumerate(changes, start=1):
        record = apply(record, change, seq).record
    assert record is not None
    return record


PUT = operation(ANNA, 10, {"a": 1, "b": 2}, kind="put")


def test_the_higher_stamp_wins_on_its_path_alone() -> None:
    """1"""
    assert after(PUT, operation(BERT, 20, {"a": 5})).fields == {"a": 5, "b": 2}
    assert after(PUT, operation(BERT, 5, {"a": 5})).fields == {"a": 1, "b": 2}


def test_an_unseen_loser_stays_as_a_conflict() -> None:
    """2"""
    outcome = apply(after(PUT), operation(BERT, 20, {"a": 5}), 2)
    assert outcome.record is not None and outcome.status == "merged" and outcome.conflicted == ("a",)
    assert outcome.record.conflicts["a"] == [
        {
            "value": 1,
            "hlc": PUT.hlc,
            "device": ANNA,
            "person": "Anna",
            "at": 10,
            "seq": 1,
            "winner": "Bert",
        }
    ]


def test_a_write_that_loses_becomes_the_conflict_itself() -> None:
    """2"""
    record = after(PUT, operation(BERT, 5, {"a": 5}))
    assert [entry["value"] for entry in record.conflicts["a"]] == [5]
    assert record.conflicts["a"][0]["person"] == "Bert"


def test_equal_answers_are_no_conflict() -> None:
    """2"""
    assert after(PUT, operation(BERT, 20, {"a": 1})).conflicts == {}


def test_a_first_write_of_a_path_is_no_conflict() -> None:
    """2"""
    outcome = apply(after(PUT), operation(BERT, 5, {"c": 3}), 2)
    assert outcome.status == "applied" and outcome.record and outcome.record.fields["c"] == 3


def test_an_unset_meets_an_unseen_edit_visibly() -> None:
    """2"""
    record = after(PUT, operation(BERT, 20, {"a": 5}, knew=1), operation(CARLA, 30, {"a": None}, knew=1))
    assert "a" not in record.fields
    assert [entry["value"] for entry in record.conflicts["a"]] == [5]


def test_what_was_seen_is_replaced_whatever_the_clocks_say() -> None:
    """3"""
    outcome = apply(after(PUT), operation(BERT, 5, {"a": 5}, knew=1), 2)
    assert outcome.status == "applied"
    assert outcome.record is not None and outcome.record.fields["a"] == 5
    assert outcome.record.conflicts == {} and outcome.record.clocks["a"][0] > PUT.hlc


def test_a_device_knows_its_own_earlier_write() -> None:
    """3"""
    assert after(PUT, operation(ANNA, 20, {"a": 5})).conflicts == {}


def test_a_later_write_that_knew_the_conflict_settles_it() -> None:
    """4"""
    disputed = after(PUT, operation(BERT, 20, {"a": 5}))
    settled = apply(disputed, operation(CARLA, 30, {"a": 1}, knew=2), 3).record
    assert settled is not None and settled.fields["a"] == 1 and settled.conflicts == {}


def test_a_write_on_another_path_settles_nothing() -> None:
    """4"""
    disputed = after(PUT, operation(BERT, 20, {"a": 5}))
    other = apply(disputed, operation(CARLA, 30, {"b": 7}, knew=2), 3).record
    assert other is not None and "a" in other.conflicts


def test_a_second_write_of_the_winner_does_not_hide_the_loser() -> None:
    """4: Bert wins, and writes again before he could see that Anna's value lost."""
    record = after(PUT, operation(BERT, 20, {"a": 5}), operation(BERT, 30, {"a": 6}))
    assert record.fields["a"] == 6
    assert [entry["value"] for entry in record.conflicts["a"]] == [1]


def test_a_deletion_takes_what_its_author_had_seen() -> None:
    """5"""
    outcome = apply(after(PUT), operation(BERT, 20, {}, kind="delete", knew=1), 2)
    assert outcome.record is not None and outcome.record.deleted and outcome.changed == (DELETION,)


def test_a_deletion_leaves_an_edit_it_had_not_seen() -> None:
    """5"""
    edited = after(PUT, operation(CARLA, 15, {"b": 9}, knew=1))
    outcome = apply(edited, operation(BERT, 20, {}, kind="delete", knew=1), 3)
    assert outcome.record is not None and not outcome.record.deleted and outcome.status == "merged"
    assert outcome.record.fields == {"a": 1, "b": 9}
    assert outcome.record.conflicts[DELETION][0]["person"] == "Bert"


def test_a_deletion_leaves_a_conflict_it_had_not_seen() -> None:
    """5: Anna's last write won, but Bert's losing answer beside it is unseen by her."""
    disputed = after(PUT, operation(BERT, 5, {"a": 5}, knew=0), operation(ANNA, 30, {"a": 7}))
    outcome = apply(disputed, operation(ANNA, 40, {}, kind="delete", knew=1), 4)
    assert outcome.record is not None and not outcome.record.deleted


def test_an_edit_that_had_not_seen_a_deletion_brings_the_record_back() -> None:
    """5"""
    deleted = after(PUT, operation(BERT, 20, {}, kind="delete", knew=1))
    outcome = apply(deleted, operation(CARLA, 15, {"b": 9}, knew=1), 3)
    assert outcome.record is not None and not outcome.record.deleted
    assert outcome.record.fields == {"a": 1, "b": 9}
    assert DELETION in outcome.conflicted and DELETION in outcome.record.conflicts


def test_deletion_and_edit_give_the_same_in_both_orders() -> None:
    """5, 8"""
    edit = operation(CARLA, 15, {"b": 9}, knew=1)
    deletion = operation(BERT, 20, {}, kind="delete", knew=1)
    one, other = after(PUT, edit, deletion), after(PUT, deletion, edit)
    assert one.fields == other.fields and one.deleted == other.deleted
    assert set(one.conflicts) == set(other.conflicts) == {DELETION}


def test_a_restore_by_somebody_who_knew_is_no_conflict() -> None:
    """5"""
    record = after(
        PUT, operation(BERT, 20, {}, kind="delete", knew=1), operation(CARLA, 30, {"a": 3}, knew=2)
    )
    assert not record.deleted and record.conflicts == {} and record.fields["a"] == 3


def test_keeping_a_record_settles_the_wish_to_delete_it() -> None:
    """4, 5"""
    disputed = after(
        PUT, operation(CARLA, 15, {"b": 9}, knew=1), operation(BERT, 20, {}, kind="delete", knew=1)
    )
    kept = apply(disputed, operation(ANNA, 30, {DELETION: None}, knew=3), 4).record
    assert kept is not None and kept.conflicts == {} and not kept.deleted


def test_deleting_twice_changes_nothing_more() -> None:
    """5"""
    deletion = operation(BERT, 20, {}, kind="delete", knew=1)
    outcome = apply(after(PUT, deletion), operation(CARLA, 30, {}, kind="delete"), 3)
    assert outcome.record is not None and outcome.record.deleted and outcome.changed == ()


@pytest.mark.parametrize("kind", ["set", "unset", "delete"])
def test_only_a_put_makes_a_record(kind: str) -> None:
    """6"""
    assert apply(None, operation(ANNA, 1, {}, kind=kind), 1) == MergeOutcome(None, "held")


def test_a_command_is_not_merged() -> None:
    with pytest.raises(ValueError, match="state machine"):
        apply(after(PUT), operation(ANNA, 1, {}, kind="command", command="submit"), 2)


def test_a_path_gets_the_new_number_even_where_the_write_lost() -> None:
    """7"""
    record = after(PUT, operation(BERT, 5, {"a": 5}))
    assert record.clocks["a"] == (PUT.hlc, 2) and record.seq == 2 and record.clock_seq == 1


def test_writing_every_path_moves_the_default_clock() -> None:
    """7"""
    again = operation(BERT, 20, {"a": 5, "b": 6}, knew=1)
    record = after(PUT, again)
    assert (record.clock, record.clock_seq, record.clocks) == (again.hlc, 2, {})


def test_an_unset_path_keeps_its_stamp() -> None:
    """1: else an older write that arrives later would bring it back."""
    record = after(PUT, operation(BERT, 20, {"a": None}, knew=1), operation(CARLA, 15, {"a": 3}, knew=1))
    assert "a" not in record.fields
    assert [entry["value"] for entry in record.conflicts["a"]] == [3]


values: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "a": st.none() | st.integers(0, 2),
        "note:/x": st.none() | st.sampled_from(["P", "P\n\nq", "P\n\nr", "s"]),
        "done_at": st.none() | st.sampled_from(["2026-01-01", "2026-01-02"]),
        "withdrawn_at": st.none() | st.sampled_from(["2026-01-01", "2026-01-02"]),
    },
)
surveys = st.tuples(st.integers(40, 60), st.sampled_from(["2026-01-01", "2026-01-02"])).map(
    lambda each: {"count": each[0], "counted_on": each[1]}
)
written = st.tuples(values, st.none() | surveys).map(lambda pair: {**pair[0], **(pair[1] or {})})


def summary(record: Record) -> tuple[Any, Any]:
    """What people see: fields, and the values that stand beside them."""
    conflicts = {
        path: {(entry["value"], entry["hlc"]) for entry in entries}
        for path, entries in record.conflicts.items()
    }
    return dict(record.fields), conflicts


@given(st.lists(written, min_size=2, max_size=4), st.permutations([20, 30, 40, 50]))
def test_any_order_of_unseen_writes_gives_the_same(changes: list[dict[str, Any]], times: list[int]) -> None:
    """8"""
    first = operation(
        "00000000", 10, {"a": 1, "note:/x": "P", "count": 50, "counted_on": "2025-12-31"}, kind="put"
    )
    made = [
        operation(f"{index}" * 8, ms, fields, knew=1)
        for index, (fields, ms) in enumerate(zip(changes, times, strict=False), start=1)
    ]
    results = [summary(after(first, *order)) for order in permutations(made)]
    fields = results[0][0]
    assert all(result[0] == fields for result in results)
    unsurprising = [
        {path: {value for value, _ in entries} for path, entries in result[1].items()} for result in results
    ]
    assert all(each == unsurprising[0] for each in unsurprising)


@given(st.lists(written, min_size=1, max_size=3))
def test_meeting_a_write_twice_changes_no_field(changes: list[dict[str, Any]]) -> None:
    """8: the server answers a duplicate from memory; the merge would survive it, too."""
    made = [operation(f"{index}" * 8, 20 + index, fields) for index, fields in enumerate(changes, start=1)]
    record = after(operation("00000000", 10, {}, kind="put"), *made)
    again = apply(record, made[-1], 9).record
    assert again is not None and again.fields == record.fields


def test_stamps_are_written_in_full() -> None:
    assert stamp_text(10, 0, ANNA) == PUT.hlc
