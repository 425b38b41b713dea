"""
A full disk: nothing is half written, the screen can say what is safe, and work goes on when there is room.

1. The write that does not fit is undone whole: record, operation and clock (I1).
2. The error carries the moment up to which everything is safe.
3. A page that does not fit moves no cursor.
4. When there is room again, the same store goes on.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.store import Store, StoreDiskError, StoreFullError, open_store
from app.sync import PulledRecord, PullPage, new_id
from tests.store.conftest import DEVICE, Clock

SCOPE = "firm/f1/network"
STAMP = "018bcfe568000000-00000000"


def fill(store: Store, clock: Clock) -> tuple[int, StoreFullError]:
    """Write until it does not fit any more; gives how many writes returned, and the error."""
    for count in range(10_000):
        clock.now_ms += 1000
        try:
            store.write("interview", new_id(), SCOPE, {"/data/text": "x" * 2_000})
        except StoreFullError as error:
            return count, error
    raise AssertionError("the disk never fills")


def limit_pages(store: Store) -> None:
    """Let SQLite find the file full soon: the same SQLITE_FULL as from a disk."""
    connection = store._file.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 30}")


def test_a_write_that_does_not_fit_leaves_nothing(store: Store, clock: Clock) -> None:
    """1, 2"""
    limit_pages(store)
    count, error = fill(store, clock)
    assert count > 0 and error.code == "disk_full" and type(error) is StoreFullError
    assert len(store.records("interview")) == count == store.counts().waiting
    assert len(store.next_batch(max_operations=10_000, max_bytes=10**9)) == count
    assert error.saved_until == datetime.fromtimestamp((clock.now_ms - 1000) / 1000, UTC)


def test_a_page_that_does_not_fit_moves_no_cursor(store: Store) -> None:
    """3"""
    limit_pages(store)
    records = [
        PulledRecord("need", new_id(), SCOPE, seq, {"text": "x" * 2_000}, STAMP) for seq in range(1, 200)
    ]
    with pytest.raises(StoreFullError):
        store.apply_page(PullPage("e1", 1, "c1", False, records), after="")
    assert store.cursor() == "" and store.records("need") == []


def test_work_goes_on_when_there_is_room_again(store: Store, clock: Clock) -> None:
    """4"""
    limit_pages(store)
    count, _ = fill(store, clock)
    store._file.connection.execute("PRAGMA max_page_count = 1000000")
    written = store.write("interview", new_id(), SCOPE, {"/data/text": "x" * 2_000})
    assert written.device_seq == count + 1 and store.counts().waiting == count + 1


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of one megabyte."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small disk needs rights this user does not have")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_real_disk_that_is_full(tiny_disk: Path, clock: Clock) -> None:
    """1, 2, 4"""
    store = open_store(tiny_disk / "seat.db", clock=clock)
    store.enrol(DEVICE)
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(b"x" * 400_000)
    count, error = fill(store, clock)
    assert error.code == "disk_full" and len(store.records("interview")) == count
    ballast.unlink()
    store.write("interview", new_id(), SCOPE, {"/data/text": "x"})
    store.close()
    again = open_store(tiny_disk / "seat.db", clock=clock)
    assert len(again.records("interview")) == count + 1 == again.counts().waiting
    again.close()


@pytest.mark.skipif(os.name != "posix", reason="file size limits are POSIX")
def test_a_disk_that_fails_is_told_apart_from_a_full_one(store: Store, clock: Clock) -> None:
    """1: a limit on file sizes makes every write beyond it fail."""
    import resource
    import signal

    store.write("interview", new_id(), SCOPE, {"/data/text": "safe"})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = max(each.stat().st_size for each in Path(store._file.path or "").parent.iterdir())
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        with pytest.raises(StoreDiskError) as caught:
            for _ in range(1000):
                store.write("interview", new_id(), SCOPE, {"/data/text": "x" * 2_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        with suppress(ValueError):
            signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.code == "disk_error" and caught.value.saved_until is not None
    count = len(store.records("interview"))
    store.write("interview", new_id(), SCOPE, {"/data/text": "on"})
    assert store.counts().waiting == count + 1
