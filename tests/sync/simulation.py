"""
Whole runs of seats and a server from one seed: edits, a bad line, wrong clocks, changes of access, a
restored server.

One seed is one run; the same seed is the same run. When the faults stop, every seat that may see a record
holds what the server holds, every outbox is empty, and every value anybody wrote is in a record, replaced
by somebody who knew it, beside it as a conflict, or in quarantine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from app.sync import APPEND, Rules
from app.sync.errors import ConnectionFailedError, ServerFailedError, TimedOutError
from app.sync.protocol import PullPage, PushAnswer, PushRequest
from app.sync.rules import PARAGRAPH
from app.sync.session import Request
from tests.sync.fake_server import FakeServer
from tests.sync.seats import Seat

DEVICES = ("aaaaaaaa", "bbbbbbbb", "cccccccc")
SHARED = "firm/f1/network"
OTHER = "firm/f2/network"
PATHS = ("topic", "people", "note", "goal")
RULES = Rules({"need": {"note": APPEND}})
DAY_MS = 86_400_000


@dataclass
class Run:
    """One simulated run."""

    seed: int
    restores: bool = False
    steps: int = 60
    random: Random = field(init=False)
    server: FakeServer = field(init=False)
    seats: list[Seat] = field(init=False)
    records: list[tuple[str, str]] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    story: list[str] = field(default_factory=list)
    late: list[tuple[str, Request]] = field(default_factory=list)
    saved: FakeServer | None = None

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.server = FakeServer(rules=RULES, page_size=self.random.choice((2, 7, 100)))
        self.seats = [Seat(self.server, device, scopes=(SHARED, OTHER)) for device in DEVICES]

    def play(self) -> None:
        """Run with faults, then without, and check what must hold."""
        for _ in range(self.steps):
            self.server.now_ms += self.random.randrange(1, 60_000)
            self._step()
        self.settle()
        self.check()

    def settle(self) -> None:
        """
        Let the faults stop: two rounds are enough for everything to arrive everywhere.

        After a restore a record may wait for its maker, whose turn comes later: then it takes two more.
        """
        self.server.now_ms += 61_000
        for _ in range(4 if self.restores else 2):
            for seat in self.seats:
                outcome = seat.sync()
                assert outcome.ok, self._tell(f"{seat.device} ends with {outcome.error!r}")

    def check(self) -> None:
        """Compare every seat with the server and look for every value written."""
        known = self.server.records
        for seat in self.seats:
            # What the server holds for a record that nobody can give back to it is safe there, and stays.
            stuck = [each for each in seat.store.waiting() if (each.collection, each.record) in known]
            assert not stuck, self._tell(f"{seat.device} is not drained")
            scopes = self.server.scopes_of(seat.device)
            for (collection, record), held in self.server.records.items():
                shown = seat.fields(record, collection)
                if held.scope in scopes and not held.deleted:
                    assert shown == dict(held.fields), self._tell(f"{seat.device} differs on {record}")
                else:
                    assert shown is None, self._tell(f"{seat.device} shows {record}")
        missing = self.written - self._kept()
        assert not missing, self._tell(f"lost {sorted(missing)}")

    def _kept(self) -> set[str]:
        """
        Collect the values that are in a record, in a conflict, in quarantine, or that somebody replaced.
        """
        kept: set[str] = set()
        for record in self.server.records.values():
            for value in record.fields.values():
                kept.update(str(value).split(PARAGRAPH))
            for entries in record.conflicts.values():
                kept.update(str(entry["value"]) for entry in entries)
        for (_, _), operation in self.server.held.items():
            kept.update(map(str, operation.fields.values()))
        for _, operation, _ in self.server.quarantine:
            kept.update(str(value) for value in getattr(operation, "fields", {}).values())
        for seat in self.seats:
            for entry in seat.store.quarantined():
                kept.update(map(str, entry.operation.fields.values()))
        return kept | self.replaced

    # --- Steps ---

    def _step(self) -> None:
        seat = self.random.choice(self.seats)
        action = self.random.choices(
            (
                self._put,
                self._edit,
                self._sync,
                self._delete,
                self._lock,
                self._clock,
                self._access,
                self._server,
            ),
            (4, 14, 10, 1, 1, 1, 1, 1),
        )[0]
        action(seat)

    def _put(self, seat: Seat) -> None:
        collection = self.random.choice(("need", "step"))
        record = f"00000000-0000-7000-8000-{len(self.records):012x}"
        self.records.append((collection, record))
        scope = self.random.choice((SHARED, SHARED, OTHER))
        self._write(seat, collection, record, scope)

    def _edit(self, seat: Seat) -> None:
        if self.records:
            collection, record = self.random.choice(self.records)
            if seat.store.record(collection, record) is not None:
                self._write(seat, collection, record, None)

    def _write(self, seat: Seat, collection: str, record: str, scope: str | None) -> None:
        fields: dict[str, object] = {}
        for path in self.random.sample(PATHS, self.random.randrange(1, 4)):
            fields[path] = f"{seat.device[0]}{len(self.written)}.{path}"
            self.written.add(str(fields[path]))
        self._replace(seat, collection, record, list(fields))
        seat.store.write(collection, record, scope, fields)
        self.story.append(f"{seat.device} writes {fields} to {record[-2:]}")

    def _delete(self, seat: Seat) -> None:
        if not self.records:
            return
        collection, record = self.random.choice(self.records)
        if seat.store.record(collection, record) is None:
            return
        self._replace(seat, collection, record, PATHS)
        seat.store.delete(collection, record)
        self.story.append(f"{seat.device} deletes {record[-2:]}")

    def _lock(self, seat: Seat) -> None:
        """Ask for a workflow step: afterwards the record takes no more writes."""
        if self.records:
            collection, record = self.random.choice(self.records)
            if seat.store.record(collection, record) is not None:
                seat.store.command(collection, record, "lock", {}, predicted={"state": "locked"})
                self.story.append(f"{seat.device} locks {record[-2:]}")

    def _replace(self, seat: Seat, collection: str, record: str, paths: Sequence[str]) -> None:
        """Note what the writer has in view: the values shown, and the conflicts shown beside them."""
        found = seat.store.record(collection, record)
        if found is None:
            return
        for path in paths:
            self.replaced.update(str(found.fields.get(path)).split(PARAGRAPH))
            self.replaced.update(str(entry["value"]) for entry in found.conflicts.get(path, ()))

    def _sync(self, seat: Seat) -> None:
        outcome = seat.sync(carry=self._carry, batch=self.random.choice((1, 3, 1000)))
        self.story.append(f"{seat.device} syncs: {outcome}")

    def _clock(self, seat: Seat) -> None:
        seat.skew_ms = self.random.choice((0, 5_000, -5_000, DAY_MS, -DAY_MS, 30 * DAY_MS, -30 * DAY_MS))
        self.story.append(f"{seat.device} is off by {seat.skew_ms} ms")

    def _access(self, seat: Seat) -> None:
        if self.restores:
            return  # what left a seat with its access, the seat cannot give back to a restored server
        if OTHER in self.server.scopes_of(seat.device):
            self.server.revoke(seat.device, OTHER)
        else:
            self.server.grant(seat.device, OTHER)
        self.story.append(f"access of {seat.device} to {OTHER} changes")

    def _server(self, seat: Seat) -> None:
        if not self.restores:
            return
        if self.saved is None:
            self.saved = self.server.backup()
            self.story.append("a backup is made")
        else:
            self.server = self.saved.restored(epoch=f"e{len(self.story)}", now_ms=self.server.now_ms)
            self.saved = None
            self.late.clear()
            for each in self.seats:
                each.server = self.server
            self.story.append("the server is restored from the backup")

    def _carry(self, server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
        fate = self.random.random()
        if fate < 0.08:
            raise ConnectionFailedError("the request is lost")
        if fate < 0.16:
            server.answer(device, request)
            raise TimedOutError("the answer is lost")
        if fate < 0.22 and isinstance(request, PushRequest):
            # The request is delayed in the network and arrives after later ones.
            self.late.append((device, request))
            raise TimedOutError("the request is late")
        if fate < 0.26:
            raise ServerFailedError("the server stumbles")
        answer = server.answer(device, request)
        if fate < 0.34:
            answer = server.answer(device, request)  # it arrives twice
        while self.late and self.random.random() < 0.5:
            self._arrive_late(server, *self.late.pop(0))
        return answer

    def _arrive_late(self, server: FakeServer, device: str, request: Request) -> None:
        server.answer(device, request)
        self.story.append(f"a late push of {device} arrives")

    def _tell(self, failure: str) -> str:
        return "\n".join([f"seed {self.seed}: {failure}", *self.story])
