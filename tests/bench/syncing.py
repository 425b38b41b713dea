"""
Sync: what a record costs on its way up and down, between real stores and the real server on PostgreSQL.

Every conversation runs in a process of its own, so time, processor and memory are counted where they are
spent: seat, server, PostgreSQL. The figures hold everything: store, compression, HTTP, authorisation,
validation, merge, history, fsync of both databases; a push holds the pull of what became of it. Bars and
workload are those of docs/sync-protocol.md: interviews of 60 answers, 1.9 KB of JSON each, then 100 edits of
3 answers. Growth is measured on the way: at 1,000, 10,000 and 100,000 records.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from app.store import Store, open_store
from app.sync import new_id
from app.sync.client import SyncClient
from server.embedded import OWNER_ROLE, start_embedded
from tests.bench.ceiling import ceiling_ms
from tests.bench.seat import Cost
from tests.bench.table import Row
from tests.e2e.world import FIRM, MENTOR, World
from tests.support.processes import clean_environment, run

#: How many records there are in the end, step by step. BENCH_SYNC_RECORDS ends earlier, for a quick look.
SIZES = (1_000, 10_000, 100_000)
#: The size that the bars speak of.
WORKLOAD = 10_000
ANSWERS = 60
EDITS, EDITED_ANSWERS = 100, 3
BAR_PUSH_MS, BAR_PULL_MS, BAR_CPU_MS = 1000 / 3_500, 1000 / 7_000, 0.25
BAR_FULL_B, BAR_EDIT_UP_B, BAR_EDIT_DOWN_B = 290.0, 100.0, 120.0
BAR_CLIENT_MB, BAR_SERVER_MB = 60.0, 64.0
#: How much a record may cost more at the last size than at the first.
BAR_GROWTH = 1.5
WORDS = ("Presse", "Robotik", "Schicht", "Meister", "Zelle", "Fräsen", "Anlage", "Kurs", "Bedarf", "Wissen")


@dataclass(frozen=True)
class Measured:
    """One conversation with what it cost elsewhere."""

    seat: Cost
    server_cpu_s: float
    database_cpu_s: float
    server_memory_mb: float

    @property
    def cpu_s(self) -> float:
        """Processor time of everybody."""
        return self.seat.cpu_s + self.server_cpu_s + self.database_cpu_s


@dataclass
class Step:
    """What was measured at one size."""

    size: int
    added: int
    push: Measured
    pull: Measured
    idle: Measured
    edits_up: Measured
    edits_down: Measured


@dataclass
class Bench:
    """A server with one seat that writes, and how to measure a seat."""

    world: World
    folder: Path
    writer: Path = field(init=False)
    tokens: dict[Path, str] = field(default_factory=dict)
    interviews: list[str] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(2026))

    def new_seat(self, name: str) -> Path:
        """Enrol a seat; gives its file."""
        path = self.folder / name
        code = json.loads(self.world.operate("invite", MENTOR, "--json"))["code"]
        enrolment = asyncio.run(
            SyncClient(self.world.server_address).enrol(
                code=code, device_name="Bench", platform="linux", app_version="0"
            )
        )
        store = self._open(path)
        store.enrol(enrolment.device_id)
        store.close()
        self.tokens[path] = enrolment.token
        return path

    def sync(self, path: Path) -> Measured:
        """Let one seat hold one conversation in a process of its own."""
        server = psutil.Process(self.world.server.pid)
        _forget_peak(server.pid)
        memory = server.memory_info().rss
        before = _cpu_s(server), self._database_cpu_s()
        said = run(
            [sys.executable, "-m", "tests.bench.seat", self.world.server_address, self.tokens[path], path],
            env=clean_environment(),
            timeout_s=900,
        )
        cost = Cost(**json.loads(said))
        assert not cost.error, cost.error
        after = _cpu_s(server), self._database_cpu_s()
        peak = max(0.0, _peak(server) - memory) / 1e6
        return Measured(cost, after[0] - before[0], after[1] - before[1], peak)

    def write(self, count: int) -> None:
        """Write interviews on the writing seat, offline."""
        store = self._open(self.writer)
        (firm,) = [each for each in store.records("firm") if each.fields["name"] == FIRM]
        for start in range(0, count, 1_000):
            with store.transaction():
                for _ in range(min(1_000, count - start)):
                    self.interviews.append(new_id())
                    fields = answers(firm.id, self.chance)
                    store.write("interview", self.interviews[-1], f"firm/{firm.id}/network", fields)
        store.close()

    def edit(self) -> None:
        """Change three answers in each of a hundred interviews."""
        store = self._open(self.writer)
        with store.transaction():
            for interview in self.chance.sample(self.interviews, EDITS):
                paths = self.chance.sample(range(ANSWERS), EDITED_ANSWERS)
                changes = {_path(number): str(self.chance.randrange(500)) for number in paths}
                store.write("interview", interview, None, changes)
        store.close()

    def _open(self, path: Path) -> Store:
        return open_store(path, clock=lambda: time.time_ns() // 1_000_000)

    def _database_cpu_s(self) -> float:
        pid_file = self.folder / "server" / "postgres" / "postmaster.pid"
        postmaster = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        times = postmaster.cpu_times()
        # Connections that ended are counted with the postmaster's children.
        return sum(map(_cpu_s, [postmaster, *postmaster.children()])) + (
            times.children_user + times.children_system
        )


def rows() -> list[Row]:
    """Grow a network step by step and measure at each size."""
    most = int(os.environ.get("BENCH_SYNC_RECORDS", SIZES[-1]))
    # Not below the user's own folder: run as root, PostgreSQL works as another user.
    with tempfile.TemporaryDirectory(prefix="feldlotse-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        world = World(folder)
        try:
            world.server.start()
            world.operate("sample")
            bench = Bench(world, folder)
            bench.writer = bench.new_seat("writer.db")
            bench.sync(bench.writer)
            steps = [_measure(bench, size) for size in SIZES if size <= most]
            with _database_url(folder) as url:
                bare = [answers("f", random.Random(number)) for number in range(2_000)]
                ceiling = ceiling_ms(bare, database_url=url, folder=folder)
        finally:
            world.end()
    return [*_workload_rows(max((s for s in steps if s.size <= WORKLOAD), key=lambda s: s.size), ceiling),
            *_growth_rows(steps)]  # fmt: skip


def _measure(bench: Bench, size: int) -> Step:
    added = size - len(bench.interviews)
    bench.write(added)
    push = bench.sync(bench.writer)
    assert push.seat.pushed == added, push
    reader = bench.new_seat(f"reader-{size}.db")
    pull = bench.sync(reader)
    assert pull.seat.pulled >= size, pull
    idle = bench.sync(reader)
    bench.edit()
    edits_up = bench.sync(bench.writer)
    assert edits_up.seat.pushed == EDITS, edits_up
    edits_down = bench.sync(reader)
    assert edits_down.seat.pulled == EDITS, edits_down
    print(f"  sync at {size:,} records: push {_ms(push.seat.seconds, added):.3f}"
          f" pull {_ms(pull.seat.seconds, size):.3f} ms a record", file=sys.stderr)  # fmt: skip
    return Step(size, added, push, pull, idle, edits_up, edits_down)


def _workload_rows(step: Step, ceiling: tuple[float, float]) -> list[Row]:
    up, down = ceiling
    found = [
        Row.measured(
            "sync push, a record (peer: the same bytes, no thought)",
            _ms(step.push.seat.seconds, step.added),
            "ms",
            peer=up,
            bar=round(BAR_PUSH_MS, 3),
        ),
        Row.measured(
            "sync pull, a record (peer: the same bytes, no thought)",
            _ms(step.pull.seat.seconds, step.size),
            "ms",
            peer=down,
            bar=round(BAR_PULL_MS, 3),
        ),
    ]
    for way, measured, count in (("push", step.push, step.added), ("pull", step.pull, step.size)):
        found += [
            Row.measured(f"sync {way}, CPU a record: all", _ms(measured.cpu_s, count), "ms", bar=BAR_CPU_MS),
            Row.measured(f"sync {way}, CPU a record: seat", _ms(measured.seat.cpu_s, count), "ms"),
            Row.measured(f"sync {way}, CPU a record: server", _ms(measured.server_cpu_s, count), "ms"),
            Row.measured(f"sync {way}, CPU a record: PostgreSQL", _ms(measured.database_cpu_s, count), "ms"),
        ]
    edits_up, edits_down = step.edits_up.seat, step.edits_down.seat
    push, pull = step.push.seat, step.pull.seat
    return [
        *found,
        Row.measured("sync incremental push, 100 edits", edits_up.seconds * 1000, "ms"),
        Row.measured("sync incremental pull, 100 edits", edits_down.seconds * 1000, "ms"),
        Row.measured("sync push, bytes a record up", push.bytes_up / step.added, "B", bar=BAR_FULL_B),
        Row.measured("sync push, bytes a record down", push.bytes_down / step.added, "B"),
        Row.measured("sync pull, bytes a record", pull.bytes_down / step.size, "B", bar=BAR_FULL_B),
        Row.measured("sync edit of 3 answers, bytes up", edits_up.bytes_up / EDITS, "B", bar=BAR_EDIT_UP_B),
        Row.measured(
            "sync edit of 3 answers, bytes down", edits_down.bytes_down / EDITS, "B", bar=BAR_EDIT_DOWN_B
        ),
        Row.measured("sync push, memory of the seat", step.push.seat.memory_mb, "MB", bar=BAR_CLIENT_MB),
        Row.measured("sync pull, memory of the seat", step.pull.seat.memory_mb, "MB", bar=BAR_CLIENT_MB),
        Row.measured("sync push, memory of the server", step.push.server_memory_mb, "MB", bar=BAR_SERVER_MB),
        Row.measured("sync pull, memory of the server", step.pull.server_memory_mb, "MB", bar=BAR_SERVER_MB),
    ]


def _growth_rows(steps: list[Step]) -> list[Row]:
    """The same at every size; the peer is the first one."""
    first = steps[0]
    found: list[Row] = []
    for step in steps:
        flat = step is not first
        for name, value, at_first, unit in (
            (
                "push, CPU a record",
                _push_cpu_ms(step),
                _push_cpu_ms(first),
                "ms",
            ),
            ("pull, CPU a record", _pull_cpu_ms(step), _pull_cpu_ms(first), "ms"),
            ("pull of nothing new", step.idle.seat.seconds * 1000, first.idle.seat.seconds * 1000, "ms"),
            ("pull of nothing new, CPU", step.idle.cpu_s * 1000, first.idle.cpu_s * 1000, "ms"),
            ("pull, memory of the seat", step.pull.seat.memory_mb, first.pull.seat.memory_mb, "MB"),
        ):
            # The clock of the processor ticks in hundredths of a second: no bar below that grain.
            bar = round(at_first * BAR_GROWTH + (20.0 if "nothing" in name else 0.02), 3) if flat else None
            found.append(
                Row.measured(
                    f"sync at {step.size:,}: {name} (peer: at {first.size:,})",
                    value,
                    unit,
                    peer=at_first if at_first else None,
                    bar=bar,
                )
            )
    return found


def answers(firm_id: str, chance: random.Random) -> dict[str, object]:
    """One interview of 60 answers, 1.9 KB of JSON."""
    found = {
        _path(number): " ".join(chance.choices(WORDS, k=4)) if number % 6 == 0 else str(chance.randrange(500))
        for number in range(ANSWERS)
    }
    head = {"firm_id": firm_id, "form_id": "qba_betrieb", "form_version": "1", "perspective": "leitung"}
    return {**head, **found}


def _path(number: int) -> str:
    return f"/data/a{number % 8}/frage_{number:02d}"


def _push_cpu_ms(step: Step) -> float:
    return _ms(step.push.cpu_s, step.added)


def _pull_cpu_ms(step: Step) -> float:
    return _ms(step.pull.cpu_s, step.size)


def _ms(seconds: float, count: int) -> float:
    return seconds * 1000 / count


def _cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _forget_peak(pid: int) -> None:
    """Let Linux count the peak of a process's memory anew."""
    reset = Path(f"/proc/{pid}/clear_refs")
    if reset.exists():
        reset.write_text("5")


def _peak(process: psutil.Process) -> float:
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return float(process.memory_info().rss)
    (line,) = [each for each in status.read_text().splitlines() if each.startswith("VmHWM")]
    return float(line.split()[1]) * 1024


@contextmanager
def _database_url(folder: Path) -> Iterator[str]:
    """The server's own PostgreSQL, for the ceiling."""
    embedded = start_embedded(folder / "server" / "postgres")
    yield embedded.url(role=OWNER_ROLE, database="postgres")
    embedded.stop()
