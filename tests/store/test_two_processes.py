"""
Two processes on one file do no harm.

1. Both open a new file at once and both write: no number and no stamp is given out twice, nothing is lost.
2. Each notices what the other wrote.
3. A page asked for from a place that the other process has moved on from is not applied.
4. A process that holds the file for too long is named, and nothing is half written.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from pathlib import Path

import pytest

from app.store import Store, StoreBusyError, open_store
from app.sync import PulledRecord, PullPage, new_id
from tests.store.conftest import DEVICE, Clock

SCOPE = "firm/f1/network"
STAMP = "018bcfe568000000-00000000"


def write_many(path: str, name: str, count: int) -> None:
    """Run in a process of its own."""
    store = open_store(Path(path), clock=lambda: time.time_ns() // 1_000_000)
    store.enrol(DEVICE)
    for n in range(count):
        store.write("need", new_id(), SCOPE, {"topic": f"{name}{n}"})
        if n % 7 == 0:
            store.next_batch(max_operations=3, max_bytes=10**6)
    store.close()


def test_two_processes_write_one_file(tmp_path: Path, clock: Clock) -> None:
    """1"""
    path = tmp_path / "seat.db"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=write_many, args=(str(path), name, 60)) for name in ("a", "b", "c")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    store = open_store(path, clock=clock)
    topics = {str(each.fields["topic"]) for each in store.records("need")}
    assert topics == {f"{name}{n}" for name in "abc" for n in range(60)}
    batch = store.next_batch(max_operations=1000, max_bytes=10**9)
    assert [each.device_seq for each in batch] == list(range(1, 181))
    stamps = [each.hlc for each in batch]
    assert stamps == sorted(set(stamps))
    store.close()


def test_each_process_notices_what_the_other_wrote(store: Store, tmp_path: Path, clock: Clock) -> None:
    """2"""
    other = open_store(tmp_path / "seat.db", clock=clock)
    before = store.change_count()
    record = new_id()
    other.write("need", record, SCOPE, {"topic": "CAD"})
    assert store.change_count() > before and store.record("need", record) is not None
    assert store.change_count() == other.change_count()
    other.close()


def test_a_page_from_a_place_that_was_left_is_not_applied(store: Store, tmp_path: Path, clock: Clock) -> None:
    """3: else it would end the other's full pull early, and what that pull has not named yet would go."""
    records = [PulledRecord("need", new_id(), SCOPE, seq, {"n": seq}, STAMP) for seq in (1, 2)]
    store.apply_page(PullPage("e1", 1, "c2", False, records), after="")
    other = open_store(tmp_path / "seat.db", clock=clock)
    other.begin_full_pull()
    late = store.apply_page(PullPage("e1", 1, "c3", False), after="c2")
    assert late.stale and store.cursor() == "" and len(store.records("need")) == 2
    other.close()


def test_a_file_that_is_held_too_long_is_named(store: Store, tmp_path: Path) -> None:
    """4"""
    store._file.connection.execute("PRAGMA busy_timeout = 50")
    blocker = sqlite3.connect(tmp_path / "seat.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError):
        store.write("need", new_id(), SCOPE, {"topic": "CAD"})
    blocker.execute("ROLLBACK")
    blocker.close()
    assert store.records("need") == []
    store.write("need", new_id(), SCOPE, {"topic": "CAD"})
