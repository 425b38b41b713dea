"""
Any interleaving of writes, pushes and pulls agrees with a slow reference (I4, I5).

The reference keeps every write with the set of writes its author knew. A write is superseded if somebody
who knew it wrote the path again. Of those left, the highest stamp is the value; every other one must be
visible beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.sync import Operation, Record, merge
from app.sync.clock import ClockState, receive, stamp_text, tick
from tests.sync.changes_made import operation

PATHS = ("a", "b")
DEVICES = ("aaaaaaaa", "bbbbbbbb", "cccccccc")


@dataclass
class Write:
    """A write as the reference sees it: `knew` names all writes of the path its author had seen."""

    name: int
    path: str
    hlc: str
    device: str
    knew: frozenset[int]


@dataclass
class Device:
    """A seat reduced to what merging needs."""

    name: str
    clock: ClockState = field(default_factory=ClockState)
    seen_seq: int = 0
    outbox: list[tuple[Operation, Write]] = field(default_factory=list)
    #: Writes that lie on top of what was pulled: unsent, or acknowledged and not pulled back yet.
    on_top: list[tuple[Operation, Write]] = field(default_factory=list)
    knows: dict[str, frozenset[int]] = field(default_factory=dict)


class Interleavings(RuleBasedStateMachine):
    """Three devices with clocks of their own and one server."""

    @initialize()
    def begin(self) -> None:
        """Everybody starts with the same record."""
        first = merge(None, operation("00000000", 1, dict.fromkeys(PATHS, 0), kind="put"), seq=1).record
        assert first is not None
        self.record: Record = first
        self.seq = 1
        self.devices = [Device(name, seen_seq=1) for name in DEVICES]
        self.applied: list[Write] = []
        self.writes = 0

    @rule(who=st.integers(0, 2), path=st.sampled_from(PATHS), now_ms=st.integers(2, 40))
    def write(self, who: int, path: str, now_ms: int) -> None:
        """Write a value nobody else writes."""
        device = self.devices[who]
        self.writes += 1
        device.clock = tick(device.clock, now_ms=now_ms)
        hlc = stamp_text(device.clock.milliseconds, device.clock.counter, device.name)
        covered = [made.base_seq for made, write in device.on_top if write.path == path]
        base_seq = min([device.seen_seq, *covered])
        made = Operation(
            self.writes, "need", self.record.id, self.record.scope, "set", {path: self.writes}, base_seq, hlc
        )
        write = Write(self.writes, path, hlc, device.name, device.knows.get(path, frozenset()))
        device.knows[path] = write.knew | {write.name}
        device.outbox.append((made, write))
        device.on_top.append((made, write))

    @rule(who=st.integers(0, 2))
    def push(self, who: int) -> None:
        """Send the oldest unsent write."""
        device = self.devices[who]
        if not device.outbox:
            return
        made, write = device.outbox.pop(0)
        self.seq += 1
        outcome = merge(self.record, made, seq=self.seq)
        assert outcome.record is not None
        self.record = outcome.record
        self.applied.append(write)

    @rule(who=st.integers(0, 2))
    def pull(self, who: int) -> None:
        """See what the server has, except under own unsent writes."""
        device = self.devices[who]
        device.seen_seq = self.record.seq
        device.on_top = list(device.outbox)
        covered = {write.path for _, write in device.outbox}
        for path in PATHS:
            if path not in covered:
                seen = frozenset(write.name for write in self.applied if write.path == path)
                device.knows[path] = device.knows.get(path, frozenset()) | seen
        for hlc, _ in self.record.clocks.values():
            device.clock = receive(device.clock, hlc)

    @invariant()
    def agrees_with_the_reference(self) -> None:
        """Compare after every step."""
        for path in PATHS:
            writes = [write for write in self.applied if write.path == path]
            superseded = {write.name for write in writes if any(write.name in other.knew for other in writes)}
            left = [write for write in writes if write.name not in superseded]
            if not left:
                continue
            winner = max(left, key=lambda write: write.hlc)
            assert self.record.fields[path] == winner.name
            beside = {entry["value"] for entry in self.record.conflicts.get(path, ())}
            assert {write.name for write in left} - {winner.name} <= beside
            # What somebody knowingly replaced may not come back as the value, nor what is the value stand
            # beside.
            assert winner.name not in beside


Interleavings.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestInterleavings = Interleavings.TestCase
