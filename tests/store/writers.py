"""
Processes that write to a store until they are killed: `python -m tests.store.writers`.

The nursery imports once and then forks a writer for each line `<file> <seed>` on its input. A writer says
"pid …", then one line for every write that has returned: what the screen may show as saved.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from random import Random

from app.store import Store, open_store
from app.sync import OperationResult, PulledRecord, PullPage, new_id

SCOPE = "firm/f1/network"
STAMP = "018bcfe568000000-00000000"


def now_ms() -> int:
    """Give the wall clock in milliseconds."""
    return time.time_ns() // 1_000_000


def say(text: str) -> None:
    """Say a line at once, in one system call."""
    os.write(1, f"{text}\n".encode())


def write_for_ever(store: Store, random: Random) -> None:
    """Write, freeze, acknowledge and pull in random order; acknowledge aloud what has returned."""
    names: list[str] = [new_id()]
    seq = 1_000
    while True:
        act = random.random()
        if act < 0.1:
            names.append(new_id())
        elif act < 0.15:
            store.next_batch(max_operations=5, max_bytes=10**6)
        elif act < 0.2:
            seq += 1
            page = PulledRecord("region", new_id(), SCOPE, seq, {"name": "R"}, STAMP)
            cursor = store.cursor()
            store.apply_page(PullPage("e1", now_ms(), f"c{os.getpid()}.{seq}", True, [page]), after=cursor)
        elif act < 0.22:
            # A verdict that refuses the oldest operation: what was written must still be kept whole.
            batch = store.next_batch(max_operations=1, max_bytes=10**6)
            verdicts = [OperationResult(each.device_seq, "held") for each in batch]
            store.acknowledge(verdicts, server_ms=now_ms())
        record = random.choice(names[-3:])
        path, value = f"/data/{new_id()}", random.randrange(10**9)
        store.write("interview", record, SCOPE, {path: value, "position": path})
        say(f"saved {record} {path} {value}")


def main() -> None:
    """Fork a writer for each line of input."""
    for line in sys.stdin:
        path, seed = line.split()
        pid = os.fork()
        if pid == 0:
            say(f"pid {os.getpid()}")
            store = open_store(Path(path), clock=now_ms)
            store.enrol("7f3a9c01")
            write_for_ever(store, Random(int(seed)))
        os.waitpid(pid, 0)
        say("dead")


if __name__ == "__main__":
    main()
