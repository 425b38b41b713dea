"""
A server in memory with the real merge and the real wire: what seats talk to in tests and simulations.

It keeps the promises of docs/sync-protocol.md with the least code that does: one counter, one list of what
each device has sent, access by scope. A "lock" command stands for the workflow: a locked record takes no
more writes.
"""

from __future__ import annotations

import base64
import copy
import json
from dataclasses import dataclass, field, replace

from app.sync import (
    DELETION,
    Json,
    MalformedOperation,
    Operation,
    OperationResult,
    PulledRecord,
    PullPage,
    PullRequest,
    PushAnswer,
    PushRequest,
    Record,
    Rules,
    checksum,
    decode_page,
    decode_push,
    decode_push_answer,
    encode_page,
    encode_push,
    encode_push_answer,
    merge,
    receipt_of,
)
from app.sync.clock import approve, device_of
from app.sync.errors import CursorUnknownError
from app.sync.rules import NO_RULES
from app.sync.session import Request

Name = tuple[str, str]


@dataclass
class FakeServer:
    """Records, devices and access of one network."""

    rules: Rules = NO_RULES
    now_ms: int = 1_700_000_000_000
    epoch: str = "e1"
    page_size: int = 100
    seq: int = 0
    records: dict[Name, Record] = field(default_factory=dict)
    created: dict[Name, int] = field(default_factory=dict)
    last_device_seq: dict[str, int] = field(default_factory=dict)
    verdicts: dict[tuple[str, int, str], OperationResult] = field(default_factory=dict)
    held: dict[tuple[str, int], Operation] = field(default_factory=dict)
    quarantine: list[tuple[str, Operation | MalformedOperation, str]] = field(default_factory=list)
    access: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    applied: list[Operation] = field(default_factory=list)

    # --- What an operator does ---

    def grant(self, device: str, scope: str) -> None:
        """Let a device see and write a scope."""
        self.seq += 1
        self.access[device, scope] = (self.seq, 0)

    def revoke(self, device: str, scope: str) -> None:
        """End a device's access to a scope."""
        self.seq += 1
        granted, _ = self.access[device, scope]
        self.access[device, scope] = (granted, self.seq)

    def backup(self) -> FakeServer:
        """Give a copy as a backup would hold it."""
        return copy.deepcopy(self)

    def restored(self, *, epoch: str, now_ms: int) -> FakeServer:
        """Give the server that runs on from this backup."""
        return replace(copy.deepcopy(self), epoch=epoch, now_ms=now_ms)

    def scopes_of(self, device: str) -> list[str]:
        """Name what a device may see."""
        return [scope for (who, scope), (_, revoked) in self.access.items() if who == device and not revoked]

    # --- What a seat asks, through the wire in both directions ---

    def answer(self, device: str, request: Request) -> PushAnswer | PullPage:
        """Answer one request as it would come over the line."""
        if isinstance(request, PushRequest):
            operations = [each for each in request.operations if isinstance(each, Operation)]
            read = decode_push(encode_push(operations, now_ms=request.now_ms, epoch=request.epoch))
            return decode_push_answer(encode_push_answer(self._push(device, read)))
        return decode_page(encode_page(self._pull(device, request)))

    def _push(self, device: str, request: PushRequest) -> PushAnswer:
        after = ""
        results = []
        if request.epoch not in ("", self.epoch):
            return PushAnswer(self.epoch, self.now_ms, self.last_device_seq.get(device, 0))
        for operation in request.operations:
            result, after = self._handle(device, operation, after)
            results.append(result)
        last = self.last_device_seq.get(device, 0)
        return PushAnswer(self.epoch, self.now_ms, last, results)

    def _handle(
        self, device: str, operation: Operation | MalformedOperation, after: str
    ) -> tuple[OperationResult, str]:
        number = operation.device_seq
        # A seat restored from an older copy gives numbers out again: the content tells operations apart.
        known = device, number, repr(operation)
        stored = self.verdicts.get(known)
        if stored is not None and stored.status != "held":
            answer = stored if stored.status == "quarantined" else replace(stored, status="duplicate")
            return answer, after
        result, after = self._apply(device, operation, after)
        self.last_device_seq[device] = max(number, self.last_device_seq.get(device, 0))
        self.verdicts[known] = result
        return result, after

    def _apply(
        self, device: str, operation: Operation | MalformedOperation, after: str
    ) -> tuple[OperationResult, str]:
        if isinstance(operation, MalformedOperation):
            return self._refuse(device, operation, "op_malformed"), after
        if operation.scope not in self.scopes_of(device):
            return self._refuse(device, operation, "scope_forbidden"), after
        name = (operation.collection, operation.record)
        record = self.records.get(name)
        self.held.pop((device, operation.device_seq), None)
        if record is None and operation.kind != "put":
            self.held[device, operation.device_seq] = operation
            return OperationResult(operation.device_seq, "held"), after
        if record is not None and record.fields.get("state") == "locked":
            code = "state_forbidden" if operation.kind == "command" else "not_editable"
            return self._refuse(device, operation, code), after
        if operation.kind == "command":
            operation = replace(operation, kind="set", fields={"state": "locked"}, command="")
        stamp, skew_ms = approve(operation.hlc, server_ms=self.now_ms, after=after)
        operation = replace(operation, hlc=stamp)
        self.seq += 1
        outcome = merge(record, operation, seq=self.seq, person=lambda each: f"p-{each}", rules=self.rules)
        assert outcome.record is not None and outcome.status != "held"
        self.created.setdefault(name, self.seq)
        self.records[name] = outcome.record
        self.applied.append(operation)
        result = OperationResult(
            operation.device_seq, outcome.status, self.seq, receipt_of(operation.record, self.seq)
        )
        return result, stamp if skew_ms else after

    def _refuse(self, device: str, operation: Operation | MalformedOperation, code: str) -> OperationResult:
        self.quarantine.append((device, operation, code))
        return OperationResult(operation.device_seq, "quarantined", code=code, reason=f"because {code}")

    def _pull(self, device: str, request: PullRequest) -> PullPage:
        base, position = self._place(request.cursor)
        granted = {
            scope: since for (who, scope), (since, gone) in self.access.items() if who == device and not gone
        }
        waiting = sorted(
            (max(record.seq, granted[record.scope]), record.collection, record.id)
            for record in self.records.values()
            if record.scope in granted and max(record.seq, granted[record.scope]) > position
        )
        # A position is a number: a page never ends between two records of the same one.
        page = waiting[: self.page_size]
        while len(page) < len(waiting) and waiting[len(page)][0] == page[-1][0]:
            page.append(waiting[len(page)])
        has_more = len(page) < len(waiting)
        keeper = device if request.own else ""
        end = page[-1][0] if has_more else max(self.seq, position)
        # What a seat holds for certain is where its last whole round ended: records move on while it pages.
        place = [self.epoch, base, end] if has_more else [self.epoch, end, end]
        return PullPage(
            self.epoch,
            self.now_ms,
            base64.b64encode(json.dumps(place).encode()).decode(),
            has_more,
            [self._row(self.records[name[1:]], base, granted, keeper) for name in page],
            [scope for scope, since in granted.items() if position < since <= end],
            [
                scope
                for (who, scope), (_, gone) in self.access.items()
                if who == device and gone and position < gone <= end
            ],
            None if has_more else self.checksums(device),
        )

    def _place(self, cursor: str) -> tuple[int, int]:
        if not cursor:
            return 0, 0
        epoch, base, position = json.loads(base64.b64decode(cursor))
        if epoch != self.epoch:
            raise CursorUnknownError
        return int(base), int(position)

    def _row(self, record: Record, base: int, granted: dict[str, int], device: str) -> PulledRecord:
        if record.deleted:
            return self._pulled(record, {}, {}, whole=True)
        name = (record.collection, record.id)
        untouched = self.created[name] == record.seq == record.clock_seq > base > 0 and not record.clocks
        if untouched and granted[record.scope] <= base and device_of(record.clock) == device:
            return replace(self._pulled(record, {}, {}, whole=True), own=True)
        clocks = {path: stamp for path, (stamp, _) in record.clocks.items()}
        once_deleted = DELETION in record.clocks
        if self.created[name] > base or granted[record.scope] > base or once_deleted:
            return self._pulled(record, dict(record.fields), clocks, whole=True)
        fresh = {path for path, (_, seq) in record.clocks.items() if seq > base}
        if record.clock_seq > base:
            fresh |= {path for path in record.fields if path not in record.clocks}
        fields = {path: record.fields.get(path) for path in fresh}
        clocks = {path: clocks[path] for path in fresh if path in clocks}
        return self._pulled(record, fields, clocks, whole=False)

    def _pulled(
        self, record: Record, fields: dict[str, Json], clocks: dict[str, str], *, whole: bool
    ) -> PulledRecord:
        return PulledRecord(
            record.collection,
            record.id,
            record.scope,
            record.seq,
            fields,
            record.clock,
            clocks,
            record.conflicts,
            record.deleted,
            whole,
        )

    def checksums(self, device: str) -> dict[str, tuple[int, int]]:
        """Sum up what a device may see."""
        return {
            scope: checksum(
                (each.collection, each.id, each.seq)
                for each in self.records.values()
                if each.scope == scope and not each.deleted
            )
            for scope in self.scopes_of(device)
        }
