"""Playing a story to its end, letting the faults stop, and looking whether what the sync promises is true."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Literal, TypeAlias

from app.models.permissions import may_write
from app.models.scopes import firm_scope, layer_of, network_scope
from app.store import Store, open_store
from app.sync import Operation
from app.sync.errors import SyncError
from app.sync.protocol import PullPage, PullRequest, PushAnswer
from app.sync.rules import PARAGRAPH
from app.sync.session import Conversation, ConversationOutcome
from tests.sync.simulator.line import BadLine, Carry, MortalStore, SeatDiedError, straight
from tests.sync.simulator.server import MemoryServer, Person
from tests.sync.simulator.story import Step

Kind: TypeAlias = Literal["diverged", "lost", "doubled", "not drained"]
KINDS: tuple[Kind, ...] = ("diverged", "lost", "doubled", "not drained")

FIRM, OTHER_FIRM = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"
FORMS = network_scope("n1")
DAY_MS = 86_400_000
SKEWS = (0, 5_000, -5_000, 3_600_000, DAY_MS, -DAY_MS, 30 * DAY_MS, -30 * DAY_MS)
PATHS = {
    "need": ("goal", "description", "extent"),
    "interview": ("/data/a/eins", "/data/a/zwei", "note:/data/a/eins"),
    "step": ("what", "who", "done_at"),
    "referral": ("note", "wish"),
    "comment": ("text",),
}
NOTES = {"interview": "note:/data/a/eins", "referral": "note"}
COMMANDS = {
    "need": ("check", "cover", "discard", "restore"),
    "interview": ("interrupt", "resume", "complete", "submit", "abort"),
}
#: Faults stop; then everything must have arrived everywhere after so many rounds, within a minute.
ROUNDS, ROUND_MS = 4, 14_000


class Failure(Exception):
    """Something the sync promises is not true."""

    def __init__(self, kind: Kind, what: str) -> None:
        super().__init__(f"{kind}: {what}")
        self.kind = kind


@dataclass(frozen=True)
class Verdict:
    """How a run ended; `told` says what happened, step by step."""

    failure: Failure | None
    told: tuple[str, ...]


@dataclass
class Seat:
    """A device with its store, its wrong clock, and the version of the app it runs."""

    device: str
    person: Person
    world: World
    old: bool = False
    skew_ms: int = 0
    store: Store = field(init=False)
    copied: bytes | None = None
    copied_values: frozenset[str] = frozenset()
    values: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.store = open_store(None, clock=self.now_ms)
        self.store.enrol(self.device)

    def now_ms(self) -> int:
        """Give what this seat believes to be the time."""
        return self.world.server.now_ms + self.skew_ms

    def sync(
        self, carry: Carry, *, dies: Callable[[str], bool] = lambda where: False, batch: int = 1_000
    ) -> str:
        """Hold one conversation; gives what became of it."""
        replica = MortalStore(self.store, dies)
        conversation = Conversation(replica, self.now_ms, batch_operations=batch)  # type: ignore[arg-type]
        try:
            return repr(self._converse(conversation, carry))
        except SeatDiedError as died:
            return f"dies {died}"

    def _converse(self, conversation: Conversation, carry: Carry) -> ConversationOutcome:
        for _ in range(10_000):
            request = conversation.next_request()
            if request is None:
                return conversation.outcome()
            if self.old and isinstance(request, PullRequest):
                request = PullRequest(request.cursor, request.limit, own=False)
            try:
                reply: PushAnswer | PullPage | SyncError = carry(self.world.server, self.device, request)
            except SyncError as error:
                reply = error
            conversation.receive(reply)
        raise Failure("not drained", f"a conversation of {self.device} does not end")

    def shown(self) -> dict[tuple[str, str], tuple[dict[str, object], dict[str, object]]]:
        """Give what the person sees: fields and conflicts by record."""
        rows = self.store._file.connection.execute("SELECT DISTINCT collection FROM record").fetchall()
        return {
            (each.collection, each.id): (dict(each.fields), dict(each.conflicts))
            for (collection,) in rows
            for each in self.store.records(collection)
        }

    def copy(self) -> None:
        """Make a copy of the seat's file, as a backup program would."""
        target = sqlite3.connect(":memory:")
        self.store._file.connection.backup(target)
        self.copied = target.serialize()
        self.copied_values = frozenset(self.values)
        target.close()

    def restore(self) -> None:
        """Put the copy back in place of the file."""
        assert self.copied is not None
        source = sqlite3.connect(":memory:")
        source.deserialize(self.copied)
        self.store.close()
        self.store = open_store(None, clock=self.now_ms)
        source.backup(self.store._file.connection)
        source.close()


@dataclass
class World:
    """Everybody and everything of one run."""

    server: MemoryServer = field(default_factory=MemoryServer)
    seats: list[Seat] = field(default_factory=list)
    records: list[tuple[str, str, str]] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    saved: MemoryServer | None = None
    line: BadLine = field(default_factory=lambda: BadLine(Random(0)))
    forms: int = 0
    firms: tuple[str, str] = (FIRM, OTHER_FIRM)

    @property
    def restores(self) -> bool:
        """Whether the server was backed up: what a seat lost with its access it cannot give back then."""
        return self.saved is not None


def populate(world: World) -> None:
    """Two mentors (one with two devices), a supervisor and a Kümmerer; two firms."""
    network = [firm_scope(firm, layer) for firm in (FIRM, OTHER_FIRM) for layer in ("network", "shared")]
    inhouse = [firm_scope(FIRM, layer) for layer in ("inhouse", "shared")]
    cast = (
        ("m1", "mentor", network, ("aaaaaaaa", "bbbbbbbb")),
        ("m2", "mentor", network, ("cccccccc",)),
        ("s1", "supervisor", network, ("dddddddd",)),
        ("k1", "kuemmerer", inhouse, ("eeeeeeee",)),
    )
    for name, role, scopes, devices in cast:
        person = Person(name, role)
        world.server.people[name] = person
        world.server.grant(name, FORMS, *scopes)
        for device in devices:
            world.server.enrol(device, name)
            # One seat runs an app from before it could take its own records from the outbox.
            world.seats.append(Seat(device, person, world, old=device == "bbbbbbbb"))


def page_size_of(seed: int) -> int:
    """Small pages in most runs: a round then takes many, and much happens in between."""
    return (2, 5, 100)[seed % 7 % 3]


def play(story: Sequence[Step], *, page_size: int) -> Verdict:
    """Play a story, let the faults stop, and judge."""
    world = World()
    populate(world)
    world.server.page_size = page_size
    return play_in(world, story)


def play_in(world: World, story: Sequence[Step]) -> Verdict:
    """Play a story among these people."""
    try:
        for step in story:
            chance = Random(step.number)
            world.server.now_ms += chance.randrange(1, 60_000)
            seat = chance.choice(world.seats)
            _DO[step.action](world, seat, chance, step)
        settle(world)
        judge(world)
    except Failure as failure:
        return Verdict(failure, tuple(world.told))
    return Verdict(None, tuple(world.told))


def settle(world: World) -> None:
    """Let the faults stop: what is under way arrives, then every seat syncs a few times."""
    world.server.now_ms += 61_000
    while world.line.late:
        device, request = world.line.late.pop()
        with suppress(SyncError):
            world.server.answer(device, request)
    for _ in range(ROUNDS):
        world.server.now_ms += ROUND_MS
        for seat in world.seats:
            world.told.append(f"{seat.device} syncs at last: {seat.sync(straight)}")


def judge(world: World) -> None:
    """
    Compare every seat with the server, and look for every value anybody wrote.

    Raises:
        Failure: The first promise that does not hold.
    """
    server = world.server
    if not server.checks():
        raise Failure("diverged", "the running checksums of the server are wrong")
    for seat in world.seats:
        theirs = {
            name: (dict(each.fields), dict(each.conflicts))
            for name, each in server.content_of(seat.person.id).items()
        }
        ours = seat.shown()
        for name in theirs.keys() | ours.keys():
            if ours.get(name) != theirs.get(name):
                raise Failure(
                    "diverged", f"{seat.device} shows {name}: {ours.get(name)}, not {theirs.get(name)}"
                )
        # What nobody can give back to a restored server waits for its parent, there and here.
        stuck = [each for each in seat.store.waiting() if (each.collection, each.record) in server.records]
        if stuck:
            raise Failure("not drained", f"{seat.device} still holds {stuck}")
    missing = world.written - _kept(world)
    if missing:
        raise Failure("lost", f"{sorted(missing)}")
    _judge_doubles(server)


def _judge_doubles(server: MemoryServer) -> None:
    seen: set[tuple[str, int, str, str]] = set()
    for each in server.history:
        stamp = each.raw_hlc or each.operation.hlc
        name = (each.writer.device_id, each.operation.device_seq, stamp, each.record.id)
        if name in seen:
            raise Failure("doubled", f"{name} was applied twice")
        seen.add(name)
    for record in server.records.values():
        for path in NOTES.values():
            paragraphs = str(record.fields.get(path, "")).split(PARAGRAPH)
            if len(paragraphs) != len(set(paragraphs)):
                raise Failure("doubled", f"a paragraph stands twice in {record.id}: {paragraphs}")


def _kept(world: World) -> set[str]:
    """Collect the values in records, beside them, set aside, held, or replaced by somebody who saw them."""
    kept = set(world.replaced)
    for record in world.server.records.values():
        for value in record.fields.values():
            kept.update(str(value).split(PARAGRAPH))
        for entries in record.conflicts.values():
            kept.update(str(entry["value"]) for entry in entries)
    for entry in world.server.aside.values():
        kept.update(_values(entry.operation))
    for seat in world.seats:
        for quarantined in seat.store.quarantined():
            kept.update(_values(quarantined.operation))
        for row in seat.store._file.connection.execute("SELECT fields FROM outbox WHERE state <> 'done'"):
            kept.update(part.strip('"') for part in row[0].replace("{", "").replace("}", "").split(":"))
    return kept


def _values(operation: object) -> set[str]:
    fields = operation.fields if isinstance(operation, Operation) else {}
    return {part for value in fields.values() for part in str(value).split(PARAGRAPH)}


# --- What can happen ---


def _put(world: World, seat: Seat, chance: Random, step: Step) -> None:
    record = f"00000000-0000-7000-8000-{step.number:012x}"
    _put_as(world, seat, chance, record)


def _put_as(world: World, seat: Seat, chance: Random, record: str) -> None:
    layer = "inhouse" if seat.person.role == "kuemmerer" else "network"
    choices = [each for each in PATHS if may_write(seat.person.role, each, layer)]
    first, second = world.firms
    firm = first if layer == "inhouse" else chance.choice((first, first, second))
    collection, scope = chance.choice(choices), firm_scope(firm, layer)
    if scope not in world.server.scopes_of(seat.person.id) and chance.random() < 0.5:
        return  # the other half writes where access ended, not knowing it yet
    world.records.append((collection, record, scope))
    _write(world, seat, chance, collection, record, scope)


def _twin(world: World, seat: Seat, chance: Random, step: Step) -> None:
    """Two seats make the same derived record, neither knowing of the other."""
    record = f"00000000-0000-7000-8000-{step.number:012x}"
    for each in (seat, chance.choice(world.seats)):
        _put_as(world, each, Random(step.number + 1), record)


def _pick(world: World, seat: Seat, chance: Random) -> tuple[str, str, str] | None:
    """Choose a record the seat shows and may write; the newest ones meet most often."""
    found = []
    for collection, record, _ in world.records[-6:]:
        shown = seat.store.record(collection, record)
        layer = layer_of(shown.scope) if shown is not None else None
        if shown is not None and layer is not None and may_write(seat.person.role, collection, layer):
            found.append((collection, record, shown.scope))
    return chance.choice(found) if found else None


def _edit(world: World, seat: Seat, chance: Random, step: Step) -> None:
    picked = _pick(world, seat, chance)
    if picked is not None:
        _write(world, seat, chance, picked[0], picked[1], None)


def _write(world: World, seat: Seat, chance: Random, collection: str, record: str, scope: str | None) -> None:
    paths = chance.sample(PATHS[collection], chance.randrange(1, len(PATHS[collection]) + 1))
    fields = {path: _new_value(world, seat, chance) for path in paths}
    _see(world, seat, collection, record, paths)
    seat.store.write(collection, record, scope, fields)
    world.told.append(f"{seat.device} writes {fields} to {collection} {record[-6:]}")


def _note(world: World, seat: Seat, chance: Random, step: Step) -> None:
    picked = _pick(world, seat, chance)
    if picked is None or picked[0] not in NOTES:
        return
    path = NOTES[picked[0]]
    _see(world, seat, picked[0], picked[1], [path])
    value = _new_value(world, seat, chance)
    seat.store.write(picked[0], picked[1], None, {path: value})
    world.told.append(f"{seat.device} notes {value} on {picked[1][-6:]}")


def _done(world: World, seat: Seat, chance: Random, step: Step) -> None:
    picked = _pick(world, seat, chance)
    if picked is None or picked[0] != "step":
        return
    _see(world, seat, picked[0], picked[1], ["done_at"])
    value = None if chance.random() < 0.3 else _new_value(world, seat, chance)
    seat.store.write(picked[0], picked[1], None, {"done_at": value})
    world.told.append(f"{seat.device} sets done_at of {picked[1][-6:]} to {value}")


def _unset(world: World, seat: Seat, chance: Random, step: Step) -> None:
    picked = _pick(world, seat, chance)
    if picked is not None:
        path = chance.choice(PATHS[picked[0]])
        _see(world, seat, picked[0], picked[1], [path])
        seat.store.write(picked[0], picked[1], None, {path: None})
        world.told.append(f"{seat.device} empties {path} of {picked[1][-6:]}")


def _delete(world: World, seat: Seat, chance: Random, step: Step) -> None:
    picked = _pick(world, seat, chance)
    if picked is not None:
        _see(world, seat, picked[0], picked[1], PATHS[picked[0]])
        seat.store.delete(picked[0], picked[1])
        world.told.append(f"{seat.device} deletes {picked[1][-6:]}")


def _command(world: World, seat: Seat, chance: Random, step: Step) -> None:
    picked = _pick(world, seat, chance)
    if picked is not None and picked[0] in COMMANDS:
        name = chance.choice(COMMANDS[picked[0]])
        seat.store.command(picked[0], picked[1], name, {"reason": "andere"}, predicted={})
        world.told.append(f"{seat.device} asks to {name} {picked[1][-6:]}")


def _release(world: World, seat: Seat, chance: Random, step: Step) -> None:
    """From in-house to the network, and sometimes back."""
    (kuemmerer,) = [each for each in world.seats if each.person.role == "kuemmerer"]
    needs = [each for each in world.records if each[0] == "need" and kuemmerer.store.record(*each[:2])]
    if not needs:
        return
    _, record, _ = chance.choice(needs)
    if chance.random() < 0.3:
        kuemmerer.store.command("need", record, "withdraw_release", {}, predicted={})
        world.told.append(f"{kuemmerer.device} takes the release of {record[-6:]} back")
        return
    copy = f"00000000-0000-7000-9000-{step.number:012x}"
    arguments = {"released_as": copy, "fields": ["goal"], "agreed": True}
    kuemmerer.store.command("need", record, "release", arguments, predicted={})
    world.told.append(f"{kuemmerer.device} releases {record[-6:]} as {copy[-6:]}")


def _sync(world: World, seat: Seat, chance: Random, step: Step) -> None:
    world.line.chance = chance
    mortal = chance.random() < 0.25

    def dies(where: str) -> bool:
        return mortal and chance.random() < 0.06

    outcome = seat.sync(world.line, dies=dies, batch=chance.choice((1, 3, 1_000)))
    world.told.append(f"{seat.device} syncs: {outcome}")


def _clock(world: World, seat: Seat, chance: Random, step: Step) -> None:
    seat.skew_ms = chance.choice(SKEWS)
    world.told.append(f"{seat.device} is off by {seat.skew_ms} ms")


def _access(world: World, seat: Seat, chance: Random, step: Step) -> None:
    person = seat.person
    if person.role == "kuemmerer":
        return
    scopes = [firm_scope(world.firms[1], layer) for layer in ("network", "shared")]
    change = world.server.revoke if scopes[0] in world.server.scopes_of(person.id) else world.server.grant
    change(person.id, *scopes)
    world.told.append(f"access of {person.id} to the other firm: {change.__name__}")


def _form(world: World, seat: Seat, chance: Random, step: Step) -> None:
    world.forms += 1
    world.server.publish("form", "00000000-0000-7000-8000-0000000000f0", FORMS, {"version": str(world.forms)})
    world.told.append(f"version {world.forms} of the form is published")


def _wait(world: World, seat: Seat, chance: Random, step: Step) -> None:
    world.server.now_ms += chance.choice((60_000, 3_600_000, DAY_MS, 20 * DAY_MS))
    world.told.append("time passes")


def _backup(world: World, seat: Seat, chance: Random, step: Step) -> None:
    world.saved = world.server.backup()
    world.told.append("the server is backed up")


def _restore(world: World, seat: Seat, chance: Random, step: Step) -> None:
    if world.saved is None or world.server.now_ms - world.saved.now_ms > 30 * DAY_MS:
        return
    world.server = world.saved.restored(epoch=f"e{step.number}", now_ms=world.server.now_ms)
    world.line.late.clear()
    world.told.append("the server is restored from the backup")


def _copy_seat(world: World, seat: Seat, chance: Random, step: Step) -> None:
    seat.copy()
    world.told.append(f"the file of {seat.device} is copied")


def _restore_seat(world: World, seat: Seat, chance: Random, step: Step) -> None:
    """What only this file held is gone with it, so it is sent first; what the seat wrote counts as known."""
    if seat.copied is None:
        return
    seat.sync(straight)
    if any((each.collection, each.record) in world.server.records for each in seat.store.waiting()):
        return
    for entry in seat.store.quarantined():
        world.replaced.update(_values(entry.operation))
    for row in seat.store._file.connection.execute("SELECT fields FROM outbox WHERE state <> 'done'"):
        world.replaced.update(part.strip('"{}') for part in row[0].replace(",", ":").split(":"))
    world.replaced.update(seat.values - seat.copied_values)
    seat.restore()
    world.told.append(f"the file of {seat.device} is restored from its copy")


def _new_value(world: World, seat: Seat, chance: Random) -> str:
    value = f"v{len(world.written)}"
    world.written.add(value)
    seat.values.add(value)
    return value


def _see(world: World, seat: Seat, collection: str, record: str, paths: Sequence[str]) -> None:
    """Note what the writer has in view: the values shown, and the conflicts shown beside them."""
    found = seat.store.record(collection, record)
    if found is None:
        return
    for path in paths:
        world.replaced.update(str(found.fields.get(path)).split(PARAGRAPH))
        world.replaced.update(str(entry["value"]) for entry in found.conflicts.get(path, ()))


_DO: dict[str, Callable[[World, Seat, Random, Step], None]] = {
    "put": _put,
    "edit": _edit,
    "note": _note,
    "done": _done,
    "unset": _unset,
    "delete": _delete,
    "command": _command,
    "release": _release,
    "sync": _sync,
    "clock": _clock,
    "access": _access,
    "form": _form,
    "wait": _wait,
    "twin": _twin,
    "copy_seat": _copy_seat,
    "restore_seat": _restore_seat,
    "backup": _backup,
    "restore": _restore,
}
