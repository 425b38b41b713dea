"""
Identifiers, and folding unsent writes.

1. Identifiers are UUIDv7 (RFC 9562): unique, in the order of their time.
2. Folding two writes of one record gives what applying both in turn gives.
3. Nothing is folded across knowledge, records, scopes, form versions, deletions or commands (I5).
"""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync import merge, new_id, squash
from tests.sync.changes_made import ANNA, operation

fields = st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(0, 3), min_size=1)


def test_an_identifier_is_a_version_seven_uuid() -> None:
    """1"""
    text = new_id(0x019A5C3B7E10)
    parsed = uuid.UUID(text)
    assert parsed.version == 7 and parsed.variant == uuid.RFC_4122
    assert str(parsed) == text and parsed.int >> 80 == 0x019A5C3B7E10


def test_identifiers_are_unique_and_ordered_by_time() -> None:
    """1"""
    assert len({new_id(5) for _ in range(10_000)}) == 10_000
    assert new_id(5) < new_id(6)


@given(fields, fields)
def test_a_folded_write_does_what_both_would(first: dict[str, int], second: dict[str, int]) -> None:
    """2"""
    one = operation(ANNA, 1, first, kind="put")
    two = operation(ANNA, 2, second)
    folded = squash(one, two)
    assert folded is not None and folded.hlc == two.hlc and folded.kind == "put"
    apart = merge(merge(None, one, seq=1).record, two, seq=2).record
    together = merge(None, folded, seq=1).record
    assert apart is not None and together is not None
    assert together.fields == apart.fields


@pytest.mark.parametrize(
    "change",
    [
        {"base_seq": 7},
        {"record": new_id()},
        {"scope": "firm/f2/network"},
        {"collection": "step"},
        {"form_version": "2"},
        {"kind": "delete", "fields": {}},
        {"kind": "command", "command": "submit"},
    ],
)
def test_other_writes_stay_apart(change: dict[str, object]) -> None:
    """3"""
    earlier = operation(ANNA, 1, {"a": 1})
    assert squash(earlier, replace(operation(ANNA, 2, {"a": 2}), **change)) is None


def test_nothing_is_folded_into_a_command_or_deletion() -> None:
    """3"""
    later = operation(ANNA, 2, {"a": 2})
    assert squash(operation(ANNA, 1, {}, kind="delete"), later) is None
    assert squash(operation(ANNA, 1, {}, kind="command", command="submit"), later) is None
