"""
What becomes of a record when an operation meets it: a pure function, the same module on both ends.

Per path the higher stamp wins; a domain rule may decide otherwise. A version that loses without having been
seen by the winner's author stays as a visible conflict (I5). A write that knew the current value replaces
it, whatever the clocks say (I7). Commands are not merged here: the domain's state machine turns them into
plain writes first.

Knows collections, records and paths; never what they mean. The domain's rules come in as a table
(`rules.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from app.sync.changes import DELETION, Json, Operation, Record
from app.sync.clock import device_of, milliseconds_of, stamp_after
from app.sync.rules import NO_RULES, Append, Meeting, Rules, Version

#: Names the person behind a device, for the conflict both sides will see.
PersonOf: TypeAlias = Callable[[str], str]

_Clocks: TypeAlias = dict[str, tuple[str, int]]
_Conflicts: TypeAlias = dict[str, Sequence[Mapping[str, Json]]]


@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """
    The record after an operation.

    Args:
        record: The new state; None if there is nothing to apply the operation to yet (status "held").
        status: "applied": every value was taken as it came; "merged": some path met an unseen version.
        changed: Paths whose value is now another one.
        conflicted: Paths that gained a conflict with this operation.
    """

    record: Record | None
    status: Literal["applied", "merged", "held"]
    changed: tuple[str, ...] = ()
    conflicted: tuple[str, ...] = ()


def merge(
    record: Record | None,
    operation: Operation,
    *,
    seq: int,
    person: PersonOf = lambda device: "",
    rules: Rules = NO_RULES,
) -> MergeOutcome:
    """
    Apply one operation to a record.

    Args:
        record: The current state, None if there is none.
        operation: A put, set, unset or delete whose stamp the server has approved.
        seq: The number this change takes on the server; higher than any before.
        person: Names the person behind a device; asked only where a conflict arises.
        rules: The domain's exceptions to "the higher stamp wins".

    Raises:
        ValueError: The operation is a command.
    """
    if operation.kind == "command":
        raise ValueError("a command is decided by the state machine, not merged")
    if record is None:
        return _create(operation, seq)
    if operation.kind == "delete":
        return _delete(record, operation, seq, person)
    return _write(record, operation, seq, person, rules)


def version_of(record: Record, path: str) -> Version:
    """Give the current version of one path; a path never written has the empty stamp."""
    value = record.fields.get(path)
    known = record.clocks.get(path)
    if known is not None:
        return Version(value, known[0], known[1])
    if path in record.fields:
        return Version(value, record.clock, record.clock_seq)
    return Version(None, "", 0)


def _create(operation: Operation, seq: int) -> MergeOutcome:
    if operation.kind != "put":
        return MergeOutcome(None, "held")
    fields = dict(operation.fields)
    if None in fields.values():
        fields = {path: value for path, value in fields.items() if value is not None}
    record = Record(
        operation.collection,
        operation.record,
        operation.scope,
        fields,
        clock=operation.hlc,
        seq=seq,
        clock_seq=seq,
    )
    return MergeOutcome(record, "applied", tuple(fields))


def _delete(record: Record, operation: Operation, seq: int, person: PersonOf) -> MergeOutcome:
    current = version_of(record, DELETION)
    clocks: _Clocks = {**record.clocks, DELETION: (max(operation.hlc, current.hlc), seq)}
    if record.deleted:
        return MergeOutcome(replace(record, clocks=clocks, seq=seq), "applied")
    if not _unseen_edits(record, operation):
        deleted = replace(record, clocks=clocks, seq=seq, deleted=True, conflicts={})
        return MergeOutcome(deleted, "applied", (DELETION,))
    # Delete against an edit its author had not seen: the data stays, the wish to delete stands beside it.
    wish = _entry(Version(True, operation.hlc, seq), person)
    earlier = _unseen_entries(record.conflicts.get(DELETION, ()), operation)
    conflicts: _Conflicts = {**record.conflicts, DELETION: [*earlier, wish]}
    kept = replace(record, clocks=clocks, seq=seq, conflicts=conflicts)
    return MergeOutcome(kept, "merged", (), (DELETION,))


def _unseen_edits(record: Record, operation: Operation) -> bool:
    base_seq, device = operation.base_seq, device_of(operation.hlc)
    if record.clock_seq > base_seq and device_of(record.clock) != device:
        return True
    if any(_unseen_entries(entries, operation) for entries in record.conflicts.values()):
        return True
    return any(
        path_seq > base_seq and device_of(hlc) != device
        for path, (hlc, path_seq) in record.clocks.items()
        if path != DELETION
    )


def _write(record: Record, operation: Operation, seq: int, person: PersonOf, rules: Rules) -> MergeOutcome:
    device = device_of(operation.hlc)
    fields = dict(record.fields)
    clocks: _Clocks = dict(record.clocks)
    conflicts: _Conflicts = dict(record.conflicts)
    changed: list[str] = []
    conflicted: list[str] = []
    unseen = False
    for path, value in operation.fields.items():
        if path == DELETION:
            continue
        current = version_of(record, path)
        knew = current.seq <= operation.base_seq or device_of(current.hlc) == device
        stamp = operation.hlc
        if knew and stamp <= current.hlc:
            # The author had the current value in view; a lower stamp only says that some clock was wrong.
            stamp = stamp_after(current.hlc, device=device)
        incoming = Version(value, stamp, seq)
        rule = rules.find(record.collection, path)
        winner, loser = rule.decide(Meeting(record, operation, path, current, incoming, knew))
        result = winner.value
        earlier = conflicts.pop(path, ())
        entries = _unseen_entries(earlier, operation)
        if isinstance(rule, Append):
            if entries or not knew:
                # Where versions already stand together, the current value is only their joined text.
                versions = [*entries, *(() if entries or knew else (_entry(current, person),))]
                entries = [{**each, "rule": "append"} for each in (*versions, _entry(incoming, person))]
                result = rule.join([Version(each["value"], each["hlc"], seq) for each in entries])
        else:
            # Two people who answer the same do not contradict each other.
            entries = [each for each in entries if each["value"] != result]
            if loser is not None and loser.value != result:
                entries.append(_entry(loser, person))
                conflicted.append(path)
        if entries:
            holder = person(device_of(winner.hlc))
            conflicts[path] = [{**entry, "winner": holder} for entry in entries]
        unseen = unseen or result != value or (not knew and current.value != value)
        clocks[path] = (winner.hlc, seq)
        if result != current.value:
            changed.append(path)
        if result is None:
            fields.pop(path, None)
        else:
            fields[path] = result
    if _settle_deletion(record, operation, seq, person, clocks, conflicts):
        conflicted.append(DELETION)
    clock, clock_seq = record.clock, record.clock_seq
    common = clocks.get(next(iter(fields), ""))
    if common and len(operation.fields) >= len(fields) and all(clocks.get(path) == common for path in fields):
        # Every path was written at once: one default clock says it shorter than an exception for each.
        clock, clock_seq = common
        clocks = {path: known for path, known in clocks.items() if path not in fields}
    written = replace(
        record,
        fields=fields,
        clock=clock,
        clock_seq=clock_seq,
        clocks=clocks,
        conflicts=conflicts,
        seq=seq,
        deleted=False,
    )
    if record.deleted:
        changed.append(DELETION)
    return MergeOutcome(
        written, "merged" if unseen or conflicted else "applied", tuple(changed), tuple(conflicted)
    )


def _settle_deletion(
    record: Record,
    operation: Operation,
    seq: int,
    person: PersonOf,
    clocks: _Clocks,
    conflicts: _Conflicts,
) -> bool:
    """Bring a deleted record back for an edit; true if its author had not seen the deletion."""
    if DELETION in operation.fields:
        # `set {"~deleted": null}` is the decision to keep the record.
        clocks[DELETION] = (operation.hlc, seq)
        entries = _unseen_entries(conflicts.pop(DELETION, ()), operation)
        if entries:
            conflicts[DELETION] = entries
    if not record.deleted:
        return False
    deletion = version_of(record, DELETION)
    if deletion.seq <= operation.base_seq or device_of(deletion.hlc) == device_of(operation.hlc):
        return False
    conflicts[DELETION] = [_entry(replace(deletion, value=True), person)]
    return True


def _unseen_entries(entries: Sequence[Mapping[str, Json]], operation: Operation) -> list[Mapping[str, Json]]:
    """Keep the losing versions that the author of an operation had neither seen nor written."""
    device = device_of(operation.hlc)
    return [each for each in entries if each["seq"] > operation.base_seq and each["device"] != device]


def _entry(version: Version, person: PersonOf) -> dict[str, Json]:
    device = device_of(version.hlc)
    return {
        "value": version.value,
        "hlc": version.hlc,
        "device": device,
        "person": person(device),
        "at": milliseconds_of(version.hlc),
        "seq": version.seq,
    }
