"""The local store: what one durable answer costs, beside SQLite's own price for a durable commit."""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.store import driver, open_store
from app.sync.changes import new_id
from tests.bench.table import Row

# As many answers as a long interview has.
ANSWERS = 300
KEY = bytes(range(32))
SCOPE = "firm/018f0000-0000-7000-8000-000000000001/network"


def rows() -> list[Row]:
    """
    One answer after the other into one interview, each durable when the call returns.

    Clear and encrypted stores take turns: what else the machine does meets all of them alike.
    """
    with tempfile.TemporaryDirectory() as folder:
        answers = {"clear": _interview(Path(folder) / "clear.db", key=None)}
        if driver.cipher is not None:
            answers["SQLCipher"] = _interview(Path(folder) / "cipher.db", key=KEY)
        with _without_cipher():
            answers["sealed columns"] = _interview(Path(folder) / "columns.db", key=KEY)
        bare = _bare_commit(Path(folder) / "bare.db")
        taken = _in_turns({**answers, "bare": bare})
        return [
            Row.measured(
                "store: one answer, durable (peer: bare SQLite commit)",
                taken["clear"],
                "ms",
                peer=taken["bare"],
                bar=50.0,
            ),
            *(
                Row.measured(
                    f"store: one answer, durable, {kind} (peer: in clear)",
                    taken[kind],
                    "ms",
                    peer=taken["clear"],
                    bar=50.0,
                )
                for kind in answers
                if kind != "clear"
            ),
        ]


def _in_turns(works: Mapping[str, Callable[[], None]]) -> dict[str, float]:
    """Run each work as often as a long interview has answers, one after the other; gives the medians."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ANSWERS):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            taken[name].append((time.perf_counter() - begun) * 1000)
    return {name: statistics.median(each) for name, each in taken.items()}


@contextmanager
def _without_cipher() -> Iterator[None]:
    """As on a device without the wheel of SQLCipher."""
    present = driver.cipher
    driver.cipher = None  # type: ignore[misc]
    try:
        yield
    finally:
        driver.cipher = present  # type: ignore[misc]


def _interview(path: Path, *, key: bytes | None) -> Callable[[], None]:
    """Open a store with one interview; gives what writes the next answer."""
    store = open_store(path, clock=lambda: int(time.time() * 1000), key=key)
    store.enrol("7f3a9c01")
    interview = new_id()
    store.write("interview", interview, SCOPE, {"state": "begonnen"})
    counter = iter(range(10**6))

    def answer() -> None:
        number = next(counter)
        store.write("interview", interview, None, {f"/data/b/q{number % ANSWERS}": str(number)})

    return answer


def _bare_commit(path: Path) -> Callable[[], None]:
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

    return write
