"""
What becomes of the operations of one push: a pure computation between loading and saving.

Each operation is admitted (`server.admission`), decided by the state machine if it is a command
(`app.models.lifecycle`), merged field by field (`app.sync.merge`), and answered on its own: a refused one
delays no other. It knows no SQL and no HTTP; the route hands in what the database said and saves the outcome.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.models.lifecycle import StateForbiddenError, apply_command
from app.models.release import released_copy
from app.models.scopes import firm_of, firm_scope, network_scope
from app.models.suppression import name_hash
from app.models.synced import MERGE_RULES
from app.models.values import Fields, text_of, texts_of, timestamp
from app.sync.changes import Json, Operation, Record
from app.sync.clock import approve, stamp_after
from app.sync.merge import merge
from app.sync.protocol import (
    MAX_RECORD_BYTES,
    MalformedOperation,
    OperationResult,
    Status,
    receipt_of,
)
from server.admission import Refusal, Writer, refusal_of, without_creation_defaults
from server.consequences import (
    Consents,
    Outbound,
    firm_after,
    hit_by_withdrawal,
    is_readable_consent,
    locked_out,
    outbound_of,
    verdict,
)

RecordKey = tuple[str, str]

MAX_COMMAND_BYTES = 64_000
# A record this small cannot exceed its limit: its size is looked at only beyond.
_CERTAINLY_SMALL_FIELDS = 200
_CERTAINLY_SMALL_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Applied:
    """One applied change, for the history."""

    record: Record
    operation: Operation
    writer: Writer
    status: Status
    raw_hlc: str | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """An operation that was not applied, kept whole: quarantined, or held until its parent comes."""

    writer: Writer
    operation: Operation | MalformedOperation
    status: Status
    refusal: Refusal
    waits_for: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A held operation of an earlier push, with the person who sent it."""

    operation: Operation
    writer: Writer


@dataclass(slots=True)
class Push:
    """
    The operations of one push being applied.

    Args:
        writer: Who sends them.
        records: What exists under the names of `names_in` and `further_names_in`.
        taken: Names that exist in scopes the writer may not see.
        waiting: Held operations by the id of the record they wait for.
        consents: The consent events of the firms that are touched.
        network_id: The network all of it belongs to.
        seq: The last number of the network's counter; afterwards the last one used.
        now: The server's time, aware.
        person_of: The person behind a device, for conflicts.
    """

    writer: Writer
    records: Mapping[RecordKey, Record]
    taken: frozenset[RecordKey]
    waiting: dict[str, list[Waiting]]
    seq: int
    now: datetime
    person_of: Callable[[str], str]
    consents: Consents = field(default_factory=lambda: Consents(()))
    network_id: str = ""
    out: Outbound = field(default_factory=Outbound)
    results: list[OperationResult] = field(default_factory=list)
    changed: dict[RecordKey, Record] = field(default_factory=dict)
    applied: list[Applied] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    settled: list[Waiting] = field(default_factory=list)
    _last_stamp: str = ""

    def apply(self, operation: Operation | MalformedOperation) -> None:
        """Apply one operation, or set it aside; the answer is appended to `results`."""
        if isinstance(operation, MalformedOperation):
            self._set_aside(operation, self.writer, Refusal("op_malformed", operation.reason))
            return
        before = len(self.applied)
        outcome = self._try(operation, self.writer)
        if isinstance(outcome, Refusal):
            self._set_aside(operation, self.writer, outcome)
            return
        self._answer(operation, self.applied[before].status, outcome)
        if operation.kind == "put":
            self._apply_waiting(operation.record)

    def changes(self) -> Iterable[tuple[Record | None, Record]]:
        """Each changed record before (None: new) and after."""
        for key, record in self.changed.items():
            yield self.records.get(key), record

    def _try(self, operation: Operation, writer: Writer) -> Record | Refusal:
        record = self._find(operation.collection, operation.record)
        refusal = refusal_of(operation, record, writer)
        if (refusal is None or refusal.code == "not_editable") and locked_out(operation, self.consents):
            refusal = Refusal("consent_withdrawn", firm_of(operation.scope) or "")
        if refusal is None and record is None:
            refusal = self._missing(operation)
        if refusal is not None:
            return refusal
        raw_hlc = operation.hlc
        stamp, skew_ms = approve(raw_hlc, server_ms=int(self.now.timestamp() * 1000), after=self._last_stamp)
        operation = replace(operation, hlc=stamp)
        raw = raw_hlc if skew_ms else None
        if operation.kind == "command":
            assert record is not None  # `_missing` held it otherwise
            outcome = self._command(record, operation, writer, raw)
        else:
            outcome = self._write(record, operation, writer, raw)
        if skew_ms and not isinstance(outcome, Refusal):
            self._last_stamp = stamp
        return outcome

    def _missing(self, operation: Operation) -> Refusal | None:
        """Nothing is there yet: only a put may go on, and only with its parent."""
        if (operation.collection, operation.record) in self.taken:
            return Refusal("scope_forbidden", "other_scope")
        if operation.kind != "put":
            return Refusal("parent_missing", operation.record)
        parent = parent_of(operation)
        if parent is not None:
            found = self._find(*parent)
            if found is None or found.scope != operation.scope:
                return Refusal("parent_missing", parent[1])
        return None

    def _write(
        self, record: Record | None, operation: Operation, writer: Writer, raw_hlc: str | None
    ) -> Record | Refusal:
        if operation.collection == "consent" and record is None and not is_readable_consent(operation):
            return Refusal("op_malformed", "consent")
        effective = operation if record is None else without_creation_defaults(operation)
        outcome = merge(record, effective, seq=self.seq + 1, person=self.person_of, rules=MERGE_RULES)
        assert outcome.record is not None  # a missing record was held by `_missing`
        if _too_large(outcome.record, operation):
            return Refusal("record_too_large")
        status: Status = "merged" if outcome.status == "merged" else "applied"
        self._keep(outcome.record, operation, writer, status, raw_hlc)
        if operation.collection == "consent" and record is None:
            self._consent_came(outcome.record, operation, writer)
        return outcome.record

    def _command(
        self, record: Record, operation: Operation, writer: Writer, raw_hlc: str | None
    ) -> Record | Refusal:
        if len(_json(dict(operation.fields))) > MAX_COMMAND_BYTES:
            return Refusal("record_too_large", "arguments")
        arguments: Fields = operation.fields
        if (record.collection, operation.command) == ("referral", "transmit"):
            entry = self._recipient_of(record)
            arguments = {**arguments, "consent": verdict(record, entry=entry, consents=self.consents)}
        try:
            changes = apply_command(
                record.collection,
                record.fields,
                operation.command,
                arguments,
                role=writer.role,
                user_id=writer.user_id,
                now=self.now,
            )
        except StateForbiddenError as error:
            return Refusal(error.code, error.reason_code)
        if record.deleted:
            return Refusal("state_forbidden", "deleted")
        copy: Record | Refusal | None = None
        if operation.command == "return" and not self._has_open_comment(record, operation):
            return Refusal("state_forbidden", "comment_missing")
        if operation.command == "release":
            copy = self._released(record, operation)
        elif operation.command == "withdraw_release":
            copy = self._withdrawn(record, operation)
        if isinstance(copy, Refusal):
            return copy
        decided = replace(operation, kind="set", fields=changes, command="", base_seq=record.seq)
        outcome = merge(record, decided, seq=self.seq + 1, person=self.person_of, rules=MERGE_RULES)
        assert outcome.record is not None
        self._keep(outcome.record, operation, writer, "applied", raw_hlc)
        if copy is not None:
            # Behind the record itself: the record's number is the answer to the command.
            seq = self.seq + 1
            self._keep(replace(copy, seq=seq, clock_seq=seq), operation, writer, "applied", raw_hlc)
        if record.collection == "referral":
            self._referral_moved(outcome.record, operation, writer)
        return outcome.record

    def _recipient_of(self, referral: Record) -> Record | None:
        return self._find("directory", text_of(referral.fields, "directory_id"))

    def _referral_moved(self, referral: Record, operation: Operation, writer: Writer) -> None:
        """Letters and links that follow from a step; without an address somebody has to call."""
        problem = outbound_of(
            self.out,
            referral=referral,
            command=operation.command,
            args=operation.fields,
            entry=self._recipient_of(referral),
        )
        if problem is not None:
            self._also(referral, "bounce", {"problem": problem}, operation, writer, role="server")

    def _consent_came(self, consent: Record, operation: Operation, writer: Writer) -> None:
        """What follows from a consent event: referrals end, the firm is locked or free again."""
        self.consents.add(consent)
        firm_id = firm_of(consent.scope) or ""
        standing = self.consents.standing(firm_id)
        if consent.fields.get("kind") == "withdrawn":
            referrals = [
                each
                for each in {**self.records, **self.changed}.values()
                if each.collection == "referral" and each.scope == consent.scope
            ]
            kinds = {
                each.id: text_of(each.fields, "kind")
                for each in self.records.values()
                if each.collection == "directory"
            }
            for referral in hit_by_withdrawal(referrals, standing=standing, kind_of=kinds):
                self._also(
                    referral, "withdraw", {"reason": "consent_withdrawn"}, operation, writer, role=writer.role
                )
                self.out.close(referral.id)
        firm = self._find("firm", firm_id)
        if firm is None or not (changes := firm_after(standing, firm.fields)):
            return
        self._also_set(firm, changes, operation, writer)
        self._suppress(firm, operation, writer, on=standing.locked)

    def _suppress(self, firm: Record, operation: Operation, writer: Writer, *, on: bool) -> None:
        """The entry of the suppression list: one a firm, under its id, gone when the firm agrees again."""
        seq = self.seq + 1
        known = self._find("suppression", firm.id)
        if known is None and not on:
            return
        fields = {
            "name_hash": name_hash(text_of(firm.fields, "name"), network_id=self.network_id),
            "firm_id": firm.id,
            "at": timestamp(self.now),
        }
        entry = Record(
            collection="suppression",
            id=firm.id,
            scope=network_scope(self.network_id),
            fields=fields if on else {},
            clock=stamp_after(max(operation.hlc, known.clock if known else ""), device=writer.device_id),
            seq=seq,
            deleted=not on,
            clock_seq=seq,
        )
        # Named as a step: what follows from an operation is not in the outbox of the device that sent it.
        shown = replace(
            operation,
            collection="suppression",
            record=firm.id,
            scope=entry.scope,
            fields=fields,
            command="suppress",
        )
        self._keep(entry, shown, writer, "applied", None)

    def _also(
        self, record: Record, command: str, args: Fields, cause: Operation, writer: Writer, *, role: str
    ) -> None:
        """A step that follows from another one; where the state forbids it, nothing has to be done."""
        try:
            changes = apply_command(
                record.collection,
                record.fields,
                command,
                args,
                role=role,
                user_id=writer.user_id,
                now=self.now,
            )
        except StateForbiddenError:
            return
        self._also_set(record, changes, cause, writer, command=command)

    def _also_set(
        self, record: Record, changes: Fields, cause: Operation, writer: Writer, *, command: str = "consent"
    ) -> None:
        """Write what follows from an operation, with a number and an entry in the history of its own."""
        shown = replace(
            cause,
            collection=record.collection,
            record=record.id,
            scope=record.scope,
            kind="set",
            fields=changes,
            command="",
            base_seq=record.seq,
        )
        outcome = merge(record, shown, seq=self.seq + 1, person=self.person_of, rules=MERGE_RULES)
        assert outcome.record is not None
        self._keep(outcome.record, replace(shown, command=command), writer, "applied", None)

    def _has_open_comment(self, interview: Record, operation: Operation) -> bool:
        for comment_id in texts_of(operation.fields, "comment_ids"):
            comment = self._find("comment", comment_id)
            if (
                comment is not None
                and not comment.deleted
                and comment.scope == interview.scope
                and comment.fields.get("interview_id") == interview.id
                and "resolved_at" not in comment.fields
            ):
                return True
        return False

    def _released(self, record: Record, operation: Operation) -> Record | Refusal:
        """The copy for the network: exactly the named fields, nothing of what they came from."""
        copy_id = text_of(operation.fields, "released_as")
        key = (record.collection, copy_id)
        if not _is_uuid(copy_id) or self._find(*key) is not None or key in self.taken:
            return Refusal("state_forbidden", "copy_id_taken")
        firm_id = firm_of(record.scope) or ""
        fields = released_copy(record.collection, record.id, record.fields, operation.fields, now=self.now)
        return Record(
            collection=record.collection,
            id=copy_id,
            scope=firm_scope(firm_id, "shared"),
            fields=fields,
            clock=operation.hlc,
        )

    def _withdrawn(self, record: Record, operation: Operation) -> Record | None:
        """The copy as a tombstone without content; None when it is gone already."""
        copy = self._find(record.collection, text_of(record.fields, "released_as"))
        if copy is None or copy.deleted:
            return None
        stamp = max(operation.hlc, copy.clock, *(hlc for hlc, _ in copy.clocks.values()))
        return replace(
            copy,
            fields={},
            clock=stamp_after(stamp, device=self.writer.device_id),
            clocks={},
            conflicts={},
            deleted=True,
        )

    def _keep(
        self, record: Record, operation: Operation, writer: Writer, status: Status, raw_hlc: str | None
    ) -> None:
        self.seq = record.seq
        self.changed[(record.collection, record.id)] = record
        self.applied.append(Applied(record, operation, writer, status, raw_hlc))

    def _find(self, collection: str, record_id: str) -> Record | None:
        key = (collection, record_id)
        return self.changed.get(key) or self.records.get(key)

    def _answer(self, operation: Operation, status: Status, record: Record) -> None:
        self.results.append(
            OperationResult(operation.device_seq, status, record.seq, receipt_of(record.id, record.seq))
        )

    def _set_aside(self, operation: Operation | MalformedOperation, writer: Writer, refusal: Refusal) -> None:
        held = refusal.code == "parent_missing"
        status: Status = "held" if held else "quarantined"
        waits_for = refusal.reason if held else None
        self.set_aside.append(SetAside(writer, operation, status, refusal, waits_for))
        self.results.append(
            OperationResult(operation.device_seq, status, code=refusal.code, reason=refusal.reason)
        )
        if waits_for is not None and isinstance(operation, Operation):
            self.waiting.setdefault(waits_for, []).append(Waiting(operation, writer))

    def _apply_waiting(self, record_id: str) -> None:
        """The parent has come: apply what waited for it, each in the name of who sent it."""
        for waiting in self.waiting.pop(record_id, []):
            outcome = self._try(waiting.operation, waiting.writer)
            if isinstance(outcome, Refusal):
                status: Status = "held" if outcome.code == "parent_missing" else "quarantined"
                self.set_aside.append(SetAside(waiting.writer, waiting.operation, status, outcome))
            else:
                self.settled.append(waiting)
                if waiting.operation.kind == "put":
                    self._apply_waiting(waiting.operation.record)


def parent_of(operation: Operation) -> RecordKey | None:
    """The record that must exist before this one is created: a comment, or a photo, needs its interview."""
    if operation.kind != "put":
        return None
    interview_id = ""
    if operation.collection == "comment":
        interview_id = text_of(operation.fields, "interview_id")
    elif operation.collection == "attachment" and operation.fields.get("of_collection") == "interview":
        interview_id = text_of(operation.fields, "of_id")
    return ("interview", interview_id) if _is_uuid(interview_id) else None


def names_in(operations: Iterable[Operation | MalformedOperation]) -> set[RecordKey]:
    """The names of all records that the operations touch or ask about."""
    names: set[RecordKey] = set()
    for operation in operations:
        if isinstance(operation, MalformedOperation):
            continue
        names.add((operation.collection, operation.record))
        parent = parent_of(operation)
        if parent is not None:
            names.add(parent)
        names.update(_asked_about(operation))
        if operation.kind == "command":
            copy_id = text_of(operation.fields, "released_as")
            named = [("comment", comment) for comment in texts_of(operation.fields, "comment_ids")]
            names.update(name for name in ((operation.collection, copy_id), *named) if _is_uuid(name[1]))
    return names


def _asked_about(operation: Operation) -> Iterable[RecordKey]:
    """What consent and referrals look at besides: the recipient, the firm and its place on the list."""
    if operation.collection == "referral":
        directory_id = text_of(operation.fields, "directory_id")
        if _is_uuid(directory_id):
            yield "directory", directory_id
    elif operation.collection == "consent":
        firm_id = firm_of(operation.scope) or ""
        if _is_uuid(firm_id):
            yield "firm", firm_id
            yield "suppression", firm_id


def further_names_in(
    operations: Iterable[Operation | MalformedOperation], records: Mapping[RecordKey, Record]
) -> set[RecordKey]:
    """Names that only the loaded records tell: released copies to withdraw, recipients of referrals."""
    names: set[RecordKey] = set()
    for each in records.values():
        directory_id = text_of(each.fields, "directory_id") if each.collection == "referral" else ""
        if _is_uuid(directory_id):
            names.add(("directory", directory_id))
    for operation in operations:
        if isinstance(operation, Operation) and operation.command == "withdraw_release":
            record = records.get((operation.collection, operation.record))
            copy_id = text_of(record.fields, "released_as") if record is not None else ""
            if _is_uuid(copy_id):
                names.add((operation.collection, copy_id))
    return names


def _is_uuid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4 and not set(text) - set("0123456789abcdef-")


def _too_large(record: Record, operation: Operation) -> bool:
    if len(record.fields) <= _CERTAINLY_SMALL_FIELDS and _is_small(operation.fields.values()):
        return False
    return len(_json(dict(record.fields))) > MAX_RECORD_BYTES


def _is_small(values: Iterable[Json]) -> bool:
    """Texts that are long, and everything that may hold texts, need a closer look."""
    for value in values:
        if type(value) is str:
            if len(value) > _CERTAINLY_SMALL_CHARACTERS:
                return False
        elif isinstance(value, list | dict):
            return False
    return True


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
