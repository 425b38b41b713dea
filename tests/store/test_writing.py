"""
Writing: record, operation and clock are one thing.

1. A write is in the file with its operation, or not at all (I1).
2. Unsent writes of one record are folded; not across commands, not after they may have been sent, not over
   time.
3. Stamps grow over restarts and whatever the clock does.
4. Commands show what they would do; deletions hide; several writes can be one.
5. What cannot be written is refused before anything happens.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.store import (
    NotEnrolledError,
    RecordMissingError,
    RecordTooLargeError,
    Store,
    StoreError,
    open_store,
)
from app.sync import Operation, new_id
from app.sync.changes import SQUASH_WINDOW_MS
from tests.store.conftest import DEVICE, EVERY_ENCRYPTION, Clock, key_for  # noqa: F401 (asks for every one)

SCOPE = "firm/f1/network"


def outbox(store: Store) -> list[Operation]:
    return list(store.next_batch(max_operations=100, max_bytes=10**9))


def test_a_write_is_shown_and_waits_for_the_server(store: Store, clock: Clock) -> None:
    """1"""
    record = new_id()
    written = store.write("need", record, SCOPE, {"topic": "CAD", "people": 3}, form_version="2026-1")
    shown = store.record("need", record)
    assert shown is not None and shown.fields == {"topic": "CAD", "people": 3}
    assert (shown.scope, shown.seq, shown.waiting, shown.changed_ms) == (SCOPE, 0, 1, clock.now_ms)
    assert store.counts().waiting == 1 and written.at_ms == clock.now_ms
    (operation,) = outbox(store)
    assert operation == Operation(
        1,
        "need",
        record,
        SCOPE,
        "put",
        {"topic": "CAD", "people": 3},
        0,
        written.hlc,
        form_version="2026-1",
    )


def test_a_write_survives_closing(store: Store, tmp_path: Path, clock: Clock, encryption: str) -> None:
    """1, 3"""
    record = new_id()
    first = store.write("need", record, SCOPE, {"topic": "CAD"})
    store.close()
    clock.now_ms -= 86_400_000
    again = open_store(tmp_path / "seat.db", clock=clock, key=key_for(encryption))
    assert again.device == DEVICE and again.record("need", record) is not None
    second = again.write("need", record, None, {"topic": "CAM"})
    assert second.hlc > first.hlc
    assert len(outbox(again)) == 1
    again.close()


def test_the_file_is_written_as_durably_as_sqlite_can(store: Store) -> None:
    """1"""
    connection = store._file.connection
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_a_write_that_fails_in_the_middle_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1: the record cannot be written after the operation already was."""
    record = new_id()

    def fail(*arguments: object) -> None:
        raise sqlite3.OperationalError("out of luck")

    with monkeypatch.context() as patch:
        patch.setattr("app.store.layers.show", fail)
        with pytest.raises(StoreError):
            store.write("need", record, SCOPE, {"topic": "CAD"})
    assert store.record("need", record) is None and outbox(store) == []
    assert store.write("need", record, SCOPE, {"topic": "CAD"}).device_seq == 1


def test_unsent_writes_of_one_record_are_folded(store: Store, clock: Clock) -> None:
    """2"""
    record, other = new_id(), new_id()
    store.write("need", record, SCOPE, {"topic": "CAD"})
    store.write("need", other, SCOPE, {"topic": "CNC"})
    clock.now_ms += 1000
    last = store.write("need", record, None, {"people": 3, "topic": None})
    one, two = outbox(store)
    assert one.kind == "put" and one.fields == {"topic": None, "people": 3} and one.hlc == last.hlc
    assert two.record == other
    assert store.record("need", record).fields == {"people": 3}  # type: ignore[union-attr]


def test_nothing_is_folded_into_what_may_have_been_sent(store: Store) -> None:
    """2"""
    record = new_id()
    store.write("need", record, SCOPE, {"topic": "CAD"})
    outbox(store)
    store.write("need", record, None, {"topic": "CAM"})
    assert [operation.fields["topic"] for operation in outbox(store)] == ["CAD", "CAM"]


def test_nothing_is_folded_across_a_command(store: Store) -> None:
    """2"""
    record = new_id()
    store.write("need", record, SCOPE, {"topic": "CAD"})
    store.command("need", record, "check", {}, predicted={"state": "geprueft"})
    store.write("need", record, None, {"topic": "CAM"})
    assert [operation.kind for operation in outbox(store)] == ["put", "command", "set"]


def test_an_early_answer_does_not_borrow_a_late_stamp(store: Store, clock: Clock) -> None:
    """2"""
    record = new_id()
    store.write("need", record, SCOPE, {"topic": "CAD"})
    clock.now_ms += SQUASH_WINDOW_MS + 1
    store.write("need", record, None, {"people": 3})
    assert len(outbox(store)) == 2


def test_a_command_shows_what_it_would_do(store: Store) -> None:
    """4"""
    record = new_id()
    store.write("need", record, SCOPE, {"topic": "CAD", "state": "neu"})
    store.command("need", record, "check", {"why": "ok"}, predicted={"state": "geprueft"})
    assert store.record("need", record).fields["state"] == "geprueft"  # type: ignore[union-attr]
    command = outbox(store)[-1]
    assert (command.kind, command.command, command.fields) == ("command", "check", {"why": "ok"})


def test_a_deleted_record_is_gone_and_can_be_put_again(store: Store) -> None:
    """4"""
    record = new_id()
    store.write("need", record, SCOPE, {"topic": "CAD"})
    store.delete("need", record)
    assert store.record("need", record) is None and store.records("need") == []
    store.write("need", record, SCOPE, {"topic": "CAM"})
    assert store.record("need", record).fields["topic"] == "CAM"  # type: ignore[union-attr]


def test_several_writes_are_one_or_none(store: Store) -> None:
    """4"""
    one, two = new_id(), new_id()
    with pytest.raises(RuntimeError), store.transaction():
        store.write("need", one, SCOPE, {"topic": "CAD"})
        raise RuntimeError
    assert store.record("need", one) is None and store.counts().waiting == 0
    before = store.change_count()
    with store.transaction():
        store.write("need", one, SCOPE, {"topic": "CAD"})
        store.write("need", two, SCOPE, {"topic": "CNC"})
    assert store.counts().waiting == 2 and store.change_count() == before + 1


def test_setting_what_is_not_there_is_refused(store: Store) -> None:
    """5"""
    for refused in (
        lambda: store.write("need", new_id(), SCOPE, {"a": 1}, kind="set"),
        lambda: store.write("need", new_id(), None, {"a": 1}),
        lambda: store.delete("need", new_id()),
        lambda: store.command("need", new_id(), "check", {}, predicted={}),
    ):
        with pytest.raises(RecordMissingError):
            refused()
    assert outbox(store) == []


@pytest.mark.parametrize("kind", ["delete", "command"])
def test_a_plain_write_is_no_deletion_and_no_command(store: Store, kind: str) -> None:
    """5"""
    with pytest.raises(ValueError, match=kind):
        store.write("need", new_id(), SCOPE, {}, kind=kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["x" * 600_000, "\x01" * 90_000, ["x" * 300_000, "x" * 300_000]])
def test_a_record_beyond_the_limit_is_refused(store: Store, text: object) -> None:
    """5"""
    record = new_id()
    store.write("need", record, SCOPE, {"topic": "CAD"})
    with pytest.raises(RecordTooLargeError) as caught:
        store.write("need", record, None, {"text": text})
    assert caught.value.data["limit"] == 512_000
    assert store.record("need", record).fields == {"topic": "CAD"}  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["x" * 500_000, "ä" * 200_000, ["x"] * 1000])
def test_a_record_within_the_limit_is_written(store: Store, text: object) -> None:
    """5"""
    record = new_id()
    store.write("need", record, SCOPE, {"text": text})
    assert store.record("need", record).fields == {"text": text}  # type: ignore[union-attr]


def test_nobody_writes_before_enrolment(tmp_path: Path, clock: Clock) -> None:
    """5"""
    fresh = open_store(tmp_path / "fresh.db", clock=clock)
    with pytest.raises(NotEnrolledError):
        fresh.write("need", new_id(), SCOPE, {"topic": "CAD"})
    fresh.close()


def test_a_store_stays_with_its_device(store: Store) -> None:
    """5"""
    store.enrol(DEVICE)
    with pytest.raises(StoreError):
        store.enrol("00000000")
    with pytest.raises(ValueError, match="device"):
        store.enrol("../../x")


def test_small_things_are_kept_by_name(store: Store, tmp_path: Path, clock: Clock, encryption: str) -> None:
    store.meta.set("identity", {"name": "Anna Müller"})
    store.meta.set("identity", {"name": "Anna Maier"})
    store.meta.set("gone", 1)
    store.meta.remove("gone")
    other = open_store(tmp_path / "seat.db", clock=clock, key=key_for(encryption))
    assert other.meta.get("identity") == {"name": "Anna Maier"} and other.meta.get("gone", "none") == "none"
    other.close()
