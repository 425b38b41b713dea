"""
Records the server writes itself: networks, people, forms, directory entries, master data of firms.

They travel like every other record, so they are merged like every other: the server is a device that has seen
everything. Pure; `server.queries.reference` loads and saves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from app.sync.changes import Json, Operation, Record
from app.sync.clock import stamp_text
from app.sync.merge import merge

SERVER_DEVICE = "00000000"

Outcome: TypeAlias = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    """A record as the server wants it; a field of None is to be absent."""

    collection: str
    id: str
    scope: str
    fields: Mapping[str, Json]


def apply_reference(
    wanted: ReferenceRecord, present: Record | None, *, seq: int, server_ms: int
) -> tuple[Record, Outcome]:
    """
    Bring a record to what the server wants; fields it does not name stay as they are.

    Args:
        seq: The number the change takes if there is one.
    """
    stamp = stamp_text(server_ms, 0, SERVER_DEVICE)
    if present is None:
        fields = {path: value for path, value in wanted.fields.items() if value is not None}
        outcome = merge(None, _operation(wanted, "put", fields, 0, stamp), seq=seq)
        assert outcome.record is not None
        return outcome.record, "added"
    changes = {path: value for path, value in wanted.fields.items() if present.fields.get(path) != value}
    if not changes and not present.deleted:
        return present, "unchanged"
    outcome = merge(present, _operation(wanted, "put", changes, present.seq, stamp), seq=seq)
    assert outcome.record is not None
    return outcome.record, "changed"


def _operation(
    wanted: ReferenceRecord,
    kind: Literal["put"],
    fields: Mapping[str, Json],
    base_seq: int,
    stamp: str,
) -> Operation:
    return Operation(
        device_seq=0,
        collection=wanted.collection,
        record=wanted.id,
        scope=wanted.scope,
        kind=kind,
        fields=fields,
        base_seq=base_seq,
        hlc=stamp,
    )
