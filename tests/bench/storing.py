"""The local store: what one durable answer costs, beside SQLite's own price for a durable commit."""

import sqlite3
import tempfile
import time
from pathlib import Path

from app.store import open_store
from app.sync.changes import new_id
from tests.bench.table import Row
from tests.bench.timing import median_ms

# As many answers as a long interview has.
ANSWERS = 300
SCOPE = "firm/018f0000-0000-7000-8000-000000000001/network"


def rows() -> list[Row]:
    """One answer after the other into one interview, each durable when the call returns."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "seat.db", clock=lambda: int(time.time() * 1000))
        store.enrol("7f3a9c01")
        interview = new_id()
        store.write("interview", interview, SCOPE, {"state": "begonnen"})
        counter = iter(range(10**6))

        def answer() -> None:
            number = next(counter)
            store.write("interview", interview, None, {f"/data/b/q{number % ANSWERS}": str(number)})

        value = median_ms(answer, runs=ANSWERS)
        store.close()
        return [
            Row.measured(
                "store: one answer, durable (peer: bare SQLite commit)",
                value,
                "ms",
                peer=_bare_commit_ms(Path(folder) / "bare.db"),
                bar=50.0,
            )
        ]


def _bare_commit_ms(path: Path) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE answer (path TEXT PRIMARY KEY, value TEXT)")
    counter = iter(range(10**6))

    def write() -> None:
        number = next(counter)
        connection.execute(
            "INSERT OR REPLACE INTO answer VALUES (?, ?)", (f"q{number % ANSWERS}", str(number))
        )

    value = median_ms(write, runs=ANSWERS)
    connection.close()
    return value
