"""
The central server in memory: the server's own rules, with dictionaries where PostgreSQL stands.

Admission, state machines, merge, held operations, releases, cursors and pages are the modules of `server`,
not copies of them; only what its SQL does is done here by hand. `tests/sync/test_same_server.py` plays the
same requests against this server and the real one and compares every answer.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from app.sync import (
    DELETION,
    Json,
    MalformedOperation,
    Operation,
    OperationResult,
    PullRequest,
    PushRequest,
    Record,
    decode_push,
    encode_page,
    encode_push,
    encode_push_answer,
    receipt_of,
)
from app.sync.changes import new_id
from app.sync.clock import device_of, stamp_text
from app.sync.errors import CursorUnknownError
from app.sync.protocol import PushAnswer, checksum_term
from app.sync.session import Request
from server.admission import Writer
from server.applying import Applied, Push, RecordKey, SetAside, Waiting, further_names_in, names_in
from server.checksums import ScopeSum, sum_differences
from server.cursors import CursorUnknownError as ServerCursorUnknownError
from server.cursors import read_cursor
from server.pulling import PAGE_TARGET_BYTES, make_page, plan_round
from server.pushing import sort_out
from server.queries.pull import Grant, Standing, StoredRecord
from server.queries.push import Handled
from server.queries.quarantine import is_same, kept_of

NETWORK_DEVICE = "00000000"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role."""

    id: str
    role: str


@dataclass
class MemoryServer:
    """One network: people, devices, access, records and what was set aside."""

    people: dict[str, Person] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    access: dict[tuple[str, str], Grant] = field(default_factory=dict)
    records: dict[RecordKey, Record] = field(default_factory=dict)
    created: dict[RecordKey, int] = field(default_factory=dict)
    history: list[Applied] = field(default_factory=list)
    aside: dict[tuple[str, int], SetAside] = field(default_factory=dict)
    settled: set[tuple[str, int]] = field(default_factory=set)
    sums: dict[str, ScopeSum] = field(default_factory=dict)
    last_device_seq: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    epoch: str = "e1"
    now_ms: int = 1_700_000_000_000
    page_size: int = 1_000

    # --- What an operator does ---

    def enrol(self, device: str, person: str) -> None:
        """Give somebody a device."""
        self.devices[device] = person

    def grant(self, person: str, *scopes: str) -> None:
        """Let somebody see and write scopes."""
        self.seq += 1
        for scope in scopes:
            self.access[person, scope] = Grant(scope, self.seq, None)

    def revoke(self, person: str, *scopes: str) -> None:
        """End somebody's access to scopes."""
        self.seq += 1
        for scope in scopes:
            granted = self.access[person, scope].granted_seq
            self.access[person, scope] = Grant(scope, granted, self.seq)

    def publish(self, collection: str, record: str, scope: str, fields: Mapping[str, Json]) -> None:
        """Write reference data, a new version of a form for example."""
        self.seq += 1
        key = (collection, record)
        stamp = stamp_text(self.now_ms, 0, NETWORK_DEVICE)
        after = Record(collection, record, scope, dict(fields), stamp, seq=self.seq, clock_seq=self.seq)
        self._save([(self.records.get(key), after)])

    def backup(self) -> MemoryServer:
        """Give a copy as a backup would hold it."""
        return copy.deepcopy(self)

    def restored(self, *, epoch: str, now_ms: int) -> MemoryServer:
        """Give the server that runs on from this backup."""
        return replace(copy.deepcopy(self), epoch=epoch, now_ms=now_ms)

    def scopes_of(self, person: str) -> list[str]:
        """Name what somebody may see."""
        return [scope for (who, scope), each in self.access.items() if who == person and not each.revoked_seq]

    # --- What a seat asks: bytes out, as they travel ---

    def answer(self, device: str, request: Request) -> bytes:
        """
        Answer one request.

        Raises:
            CursorUnknownError: As the status 409 would say.
        """
        if isinstance(request, PushRequest):
            operations = [each for each in request.operations if isinstance(each, Operation)]
            body = encode_push(operations, now_ms=request.now_ms, epoch=request.epoch)
            return encode_push_answer(self._push(device, decode_push(body)))
        return encode_page(self._pull(device, request))

    def _push(self, device: str, request: PushRequest) -> PushAnswer:
        last = self.last_device_seq.get(device, 0)
        if request.epoch not in ("", self.epoch):
            return PushAnswer(self.epoch, self.now_ms, last)
        known = self._answers_given(device, request.operations)
        results, fresh, last = sort_out(request.operations, last_device_seq=last, known=known)
        if fresh:
            push = self._prepare(device, fresh)
            for operation in fresh:
                push.apply(operation)
            self._save_push(push)
            self.last_device_seq[device] = last
            results.extend(push.results)
        results.sort(key=lambda result: result.device_seq)
        return PushAnswer(self.epoch, self.now_ms, last, results)

    def _prepare(self, device: str, operations: list[Operation | MalformedOperation]) -> Push:
        person = self.people[self.devices[device]]
        scopes = frozenset(self.scopes_of(person.id))
        names = names_in(operations)
        found = self._visible(names, scopes)
        further = further_names_in(operations, found)
        found |= self._visible(further, scopes)
        created = {each.record for each in operations if isinstance(each, Operation) and each.kind == "put"}
        return Push(
            writer=Writer(device, person.id, person.role, scopes),
            records=found,
            taken=frozenset(each for each in names if each in self.records and each not in found),
            waiting=self._waiting_for(created, scopes),
            seq=self.seq,
            now=datetime.fromtimestamp(self.now_ms / 1000, UTC),
            person_of=lambda each: self.devices.get(each, ""),
        )

    def _visible(self, names: Iterable[RecordKey], scopes: frozenset[str]) -> dict[RecordKey, Record]:
        found = {name: self.records[name] for name in names if name in self.records}
        return {name: record for name, record in found.items() if record.scope in scopes}

    def _waiting_for(self, parents: set[str], scopes: frozenset[str]) -> dict[str, list[Waiting]]:
        found: dict[str, list[Waiting]] = {}
        for key in sorted(self.aside):
            entry = self.aside[key]
            if (
                entry.status == "held"
                and key not in self.settled
                and entry.waits_for in parents
                and isinstance(entry.operation, Operation)
                and entry.operation.scope in scopes
            ):
                writer = replace(entry.writer, scopes=scopes)
                found.setdefault(str(entry.waits_for), []).append(Waiting(entry.operation, writer))
        return found

    def _answers_given(
        self, device: str, operations: Iterable[Operation | MalformedOperation]
    ) -> dict[int, OperationResult]:
        last = self.last_device_seq.get(device, 0)
        asked = {each.device_seq: each for each in operations if 0 < each.device_seq <= last}
        known: dict[int, OperationResult] = {}
        for applied in reversed(self.history):
            operation = asked.get(applied.operation.device_seq)
            if applied.writer.device_id == device and isinstance(operation, Operation):
                number, seq = operation.device_seq, applied.record.seq
                came = applied.raw_hlc or applied.operation.hlc
                handled = Handled(number, came, applied.record.id, applied.operation.fields, seq)
                if handled.is_same(operation):
                    receipt = receipt_of(operation.record, seq)
                    known[number] = OperationResult(number, "duplicate", seq, receipt)
        for (who, number), entry in self.aside.items():
            mine = who == device and number in asked and (who, number) not in self.settled
            if mine and is_same(kept_of(entry), asked[number]):
                code, reason = entry.refusal.code, entry.refusal.reason
                known[number] = OperationResult(number, entry.status, code=code, reason=reason)
        return known

    def _save_push(self, push: Push) -> None:
        self._save(push.changes())
        self.history.extend(push.applied)
        for entry in push.set_aside:
            key = (entry.writer.device_id, entry.operation.device_seq)
            before = self.aside.get(key)
            self.aside[key] = entry if before is None else replace(
                before, status=entry.status, refusal=entry.refusal
            )  # fmt: skip
        self.settled.update((each.writer.device_id, each.operation.device_seq) for each in push.settled)
        self.seq = push.seq

    def _save(self, changes: Iterable[tuple[Record | None, Record]]) -> None:
        changed = list(changes)
        for _, after in changed:
            key = (after.collection, after.id)
            self.records[key] = after
            self.created.setdefault(key, after.seq)
        for scope, difference in sum_differences(changed).items():
            self.sums[scope] = self.sums.get(scope, ScopeSum()) + difference

    def _pull(self, device: str, request: PullRequest):  # type: ignore[no-untyped-def]
        person = self.devices[device]
        standing = Standing(self.seq, self.epoch)
        try:
            cursor = read_cursor(request.cursor, epoch=self.epoch, user_id=person, newest=self.seq)
        except ServerCursorUnknownError as error:
            raise CursorUnknownError from error
        grants = tuple(each for (who, _), each in self.access.items() if who == person)
        this_round = plan_round(cursor, grants, newest=self.seq)
        limit = min(self.page_size, request.limit)
        found = self._records_after(device if request.own else "", this_round)[: limit + 1]
        return make_page(
            found,
            limit=limit,
            cursor=cursor,
            this_round=this_round,
            standing=standing,
            grants=grants,
            sums=self.sums,
            user_id=person,
            now=datetime.fromtimestamp(self.now_ms / 1000, UTC),
        )

    def _records_after(self, device: str, this_round):  # type: ignore[no-untyped-def]
        found = []
        for key, record in self.records.items():
            if record.scope in this_round.held:
                after = max(this_round.base, this_round.position)
            elif record.scope in this_round.fresh:
                after = this_round.position
            else:
                continue
            if record.seq > after:
                own = self._is_own(device, record, self.created[key], this_round)
                found.append(StoredRecord(record, self.created[key], PAGE_TARGET_BYTES // 10_000, own))
        return sorted(found, key=lambda each: each.record.seq)

    def _is_own(self, device: str, record: Record, created: int, this_round) -> bool:  # type: ignore[no-untyped-def]
        return (
            bool(device)
            and created == record.seq == record.clock_seq > this_round.base > 0
            and record.scope in this_round.held
            and device_of(record.clock) == device
            and not (record.deleted or record.clocks or record.conflicts)
            and any(
                each.record.seq == record.seq
                and each.writer.device_id == device
                and not each.operation.command
                for each in self.history
            )
        )

    def content_of(self, person: str) -> dict[RecordKey, Record]:
        """Give the live records somebody may see."""
        scopes = self.scopes_of(person)
        return {k: each for k, each in self.records.items() if each.scope in scopes and not each.deleted}

    def checks(self) -> bool:
        """Whether the running sums say what the records say."""
        fresh: dict[str, tuple[int, int]] = {}
        for record in self.records.values():
            if not record.deleted:
                count, total = fresh.get(record.scope, (0, 0))
                term = checksum_term(record.collection, record.id, record.seq)
                fresh[record.scope] = (count + 1, (total + term) % 2**64)
        return all(
            (self.sums[scope].live, self.sums[scope].hash) == fresh.get(scope, (0, 0)) for scope in self.sums
        )


__all__ = ["DELETION", "MemoryServer", "Person", "new_id"]
