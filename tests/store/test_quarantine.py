"""
What was not accepted is kept whole, and a person decides (I6).

1. An entry holds the operation, code and reason; the record shows the server's value again.
2. Trying again sends it as a new operation with the time of its writing.
3. Discarding closes the entry and keeps it with the reason.
4. What waits for a record that was refused shares its fate.
5. Receipts and counts say what is where.
"""

from __future__ import annotations

import pytest

from app.store import RecordMissingError, Store
from app.sync import OperationResult, PulledRecord, PullPage, new_id, receipt_of
from tests.store.conftest import EVERY_ENCRYPTION, Clock  # noqa: F401 (asks for every one)

SCOPE = "firm/f1/network"
STAMP = "018bcfe568000000-00000000"


def batch(store: Store) -> list[int]:
    return [each.device_seq for each in store.next_batch(max_operations=100, max_bytes=10**6)]


def refuse(store: Store, *numbers: int, code: str = "not_editable") -> None:
    verdicts = [OperationResult(number, "quarantined", code=code, reason="locked") for number in numbers]
    store.acknowledge(verdicts, server_ms=5)


def test_a_refused_change_gives_way_and_is_kept(store: Store) -> None:
    """1"""
    record = new_id()
    pulled = PulledRecord("need", record, SCOPE, 7, {"topic": "CAD"}, STAMP)
    store.apply_page(PullPage("e1", 1, "c1", False, [pulled]), after="")
    store.write("need", record, None, {"topic": "CAM"})
    refuse(store, *batch(store))
    assert store.record("need", record).fields == {"topic": "CAD"}  # type: ignore[union-attr]
    (entry,) = store.quarantined()
    assert (entry.code, entry.reason, entry.at_ms, entry.delivered) == ("not_editable", "locked", 5, True)
    assert entry.operation.fields == {"topic": "CAM"} and store.counts().quarantined == 1


def test_a_refused_record_disappears_and_is_kept(store: Store) -> None:
    """1"""
    record = new_id()
    store.write("need", record, SCOPE, {"topic": "CAD"})
    refuse(store, *batch(store))
    assert store.record("need", record) is None
    assert store.quarantined()[0].operation.fields == {"topic": "CAD"}


def test_trying_again_sends_it_anew(store: Store, clock: Clock) -> None:
    """2"""
    record = new_id()
    written = store.write("need", record, SCOPE, {"topic": "CAD"})
    refuse(store, *batch(store))
    clock.now_ms += 5_000
    again = store.retry(1)
    assert again.device_seq == 2 and again.hlc == written.hlc
    assert store.record("need", record).fields == {"topic": "CAD"}  # type: ignore[union-attr]
    assert store.quarantined() == [] and batch(store) == [2]
    with pytest.raises(RecordMissingError):
        store.retry(1)


def test_discarding_closes_the_entry_and_keeps_the_reason(store: Store) -> None:
    """3"""
    store.write("need", new_id(), SCOPE, {"topic": "CAD"})
    refuse(store, *batch(store))
    store.discard(1, reason="doppelt")
    assert store.quarantined() == []
    kept = store._file.connection.execute("SELECT fields, resolution FROM quarantine").fetchone()
    assert kept == ('{"topic":"CAD"}', "discarded: doppelt")


def test_what_waits_for_a_refused_record_shares_its_fate(store: Store) -> None:
    """4"""
    record = new_id()
    store.write("need", record, SCOPE, {"topic": "CAD"})
    batch(store)
    store.write("need", record, None, {"people": 3})
    refuse(store, 1)
    store.acknowledge([OperationResult(2, "held")], server_ms=5)
    assert {entry.code for entry in store.quarantined()} == {"not_editable", "parent_refused"}
    assert store.counts().waiting == 0


def test_what_is_held_is_offered_again_in_the_next_conversation(store: Store) -> None:
    """4"""
    record = new_id()
    pulled = PulledRecord("need", record, SCOPE, 7, {"topic": "CAD"}, STAMP)
    store.apply_page(PullPage("e1", 1, "c1", False, [pulled]), after="")
    store.write("need", record, None, {"people": 3})
    batch(store)
    store.acknowledge([OperationResult(1, "held")], server_ms=5)
    assert batch(store) == [] and store.counts().waiting == 1
    store.begin_conversation()
    assert batch(store) == [1]


def test_a_receipt_says_what_the_server_has(store: Store) -> None:
    """5"""
    one, two = new_id(), new_id()
    store.write("need", one, SCOPE, {"topic": "CAD"})
    store.write("need", two, SCOPE, {"topic": "CNC"})
    assert [(each.record, each.changes, each.underway) for each in store.waiting()] == [
        (one, 1, False),
        (two, 1, False),
    ]
    batch(store)
    assert all(each.underway for each in store.waiting())
    store.acknowledge(
        [OperationResult(1, "applied", 7, "7F3A94"), OperationResult(2, "duplicate", 8)], server_ms=9
    )
    first, second = store.receipt("need", one), store.receipt("need", two)
    assert first is not None and (first.receipt, first.seq, first.at_ms) == ("7F3A94", 7, 9)
    assert second is not None and second.receipt == receipt_of(two, 8)
    assert {each.record for each in store.receipts()} == {one, two}
    counts = store.counts()
    assert (counts.waiting, counts.on_server, counts.quarantined) == (0, 2, 0)
    store.write("need", one, None, {"topic": "CAM"})
    counts = store.counts()
    assert (counts.waiting, counts.on_server) == (1, 1)


def test_appended_notes_ask_for_no_decision(store: Store) -> None:
    """5"""
    note = {"note:/a": [{"value": "x", "rule": "append"}, {"value": "y", "rule": "append"}]}
    disputed = {"topic": [{"value": "x"}]}
    records = [
        PulledRecord("interview", new_id(), SCOPE, 7, {}, STAMP, conflicts=note),
        PulledRecord("need", new_id(), SCOPE, 8, {}, STAMP, conflicts=disputed),
        PulledRecord("need", new_id(), SCOPE, 9, {}, STAMP),
    ]
    store.apply_page(PullPage("e1", 1, "c1", False, records), after="")
    assert store.counts().conflicted == 1
