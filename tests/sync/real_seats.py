"""
Processes that write and sync until they are killed: `python -m tests.sync.real_seats`.

The nursery imports once and then forks a seat for each line `<file> <url> <token> <scope> <seed>`. A seat
says "pid …", then "saved <record> <path> <value>" for every write that has returned, and "synced" after every
conversation that ended well.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from random import Random

from app.store import open_store
from app.sync import new_id
from app.sync.client import SyncClient, synchronise


def say(text: str) -> None:
    """Say a line at once, in one system call."""
    os.write(1, f"{text}\n".encode())


async def live(path: Path, url: str, token: str, scope: str, random: Random) -> None:
    """Write and sync for ever; whatever goes wrong on the line is part of life."""
    store = open_store(path, clock=lambda: time.time_ns() // 1_000_000)
    known = [each.id for each in store.records("interview")][-20:]
    async with SyncClient(url, token=token, timeout_s=5) as client:
        while True:
            for _ in range(random.randrange(1, 5)):
                if not known or random.random() < 0.3:
                    known.append(new_id())
                record, field, value = random.choice(known), f"/data/{new_id()}", random.randrange(10**9)
                store.write("interview", record, scope, {field: str(value)})
                say(f"saved {record} {field} {value}")
            outcome = await synchronise(store, client)
            if outcome.ok:
                say("synced")


def main() -> None:
    """Fork a seat for each line of input."""
    for line in sys.stdin:
        path, url, token, scope, seed = line.split()
        pid = os.fork()
        if pid == 0:
            say(f"pid {os.getpid()}")
            asyncio.run(live(Path(path), url, token, scope, Random(int(seed))))
        os.waitpid(pid, 0)
        say("dead")


if __name__ == "__main__":
    main()
