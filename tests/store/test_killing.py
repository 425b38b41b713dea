"""
I1: whatever the screen called saved is there after kill -9, with its operation for the server.

A real process writes to a real file and says aloud what has returned; it is killed at a random moment, 100
times.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from app.store import open_store

KILLS = 100

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 needs a POSIX system")


def one_life(nursery: subprocess.Popen[str], path: Path, random: Random) -> list[tuple[str, str, int]]:
    """Let a writer live for a moment; gives what it called saved."""
    assert nursery.stdin is not None and nursery.stdout is not None
    nursery.stdin.write(f"{path} {random.randrange(10**6)}\n")
    nursery.stdin.flush()
    pid = int(nursery.stdout.readline().split()[1])
    saved: list[tuple[str, str, int]] = []
    for _ in range(random.randrange(4)):
        # However slow the machine is: most lives save something before they end.
        _take(nursery.stdout.readline(), saved)
    time.sleep(random.uniform(0, 0.02))
    os.kill(pid, signal.SIGKILL)
    for line in nursery.stdout:
        if line.startswith("dead"):
            break
        _take(line, saved)
    return saved


def _take(line: str, saved: list[tuple[str, str, int]]) -> None:
    _, record, field, value = line.split()
    saved.append((record, field, int(value)))


def test_everything_called_saved_survives_a_hundred_kills(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    random = Random(20261121)
    saved: list[tuple[str, str, int]] = []
    command = [sys.executable, "-m", "tests.store.writers"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        for _ in range(KILLS):
            saved += one_life(nursery, path, random)
        assert nursery.stdin is not None
        nursery.stdin.close()
    assert len(saved) > KILLS, "the writers hardly lived; nothing was proven"

    store = open_store(path, clock=lambda: 0)
    operations: dict[str, dict[str, object]] = {}
    for record, fields in store._file.connection.execute(
        "SELECT record, fields FROM outbox ORDER BY device_seq"
    ):
        operations.setdefault(record, {}).update(json.loads(fields))
    for record, field, value in saved:
        shown = store.record("interview", record)
        assert shown is not None and shown.fields.get(field) == value, f"lost {field} of {record}"
        assert operations[record].get(field) == value, f"no operation for {field} of {record}"
    assert store.unreadable_records() == []
    store.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        numbers = [row[0] for row in connection.execute("SELECT hlc FROM outbox ORDER BY device_seq")]
        assert len(set(numbers)) == len(numbers), "two operations share a stamp"
    connection.close()
