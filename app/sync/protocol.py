"""
The agreement between seat and server: versions, limits, the values of both conversations.

One module for both ends. How these values look on the wire stands in `push_wire.py` and `pull_wire.py`; how
bodies are packed in `packing.py`. Knows no transport, no database, no collection by name.

Errors of this package:

    SyncError                        (errors.py)
    └── BodyMalformedError           a body is not what the protocol says; nothing of it was used
        └── BodyTooLargeError        a body exceeds a limit below
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from app.sync.changes import Json, Operation

# --- Versions
# -------------------------------------------------------------------------------------------------

#: What each version brought. A version is never edited once released; both ends name the lowest and highest
#: they speak (I10).
VERSION_HISTORY: Final[Mapping[int, str]] = {
    1: "operations up, columnar pages of current records down, checksum per scope",
}
LOWEST_VERSION: Final = 1
HIGHEST_VERSION: Final = 1
VERSION_HEADER: Final = "X-Feldlotse-Protocol"

# --- Limits
# ---------------------------------------------------------------------------------------------------

MAX_PUSH_OPERATIONS: Final = 1_000
#: What a seat aims at for one push, before compression.
PUSH_TARGET_BYTES: Final = 1_000_000
#: What the server reads at most, compressed and after decompression.
MAX_BODY_BYTES: Final = 4_000_000
MAX_DECODED_BYTES: Final = 32_000_000
MAX_COMPRESSION_RATIO: Final = 100
#: Honest pushes of similar records compress very well; up to this decoded size the ratio is not asked.
RATIO_FREE_BYTES: Final = PUSH_TARGET_BYTES

MAX_PULL_RECORDS: Final = 1_000
#: What a seat reads of one answer, decoded.
MAX_ANSWER_BYTES: Final = 64_000_000

MAX_JSON_DEPTH: Final = 8
MAX_PATH_CHARACTERS: Final = 512
MAX_NAME_CHARACTERS: Final = 200
MAX_FIELDS_PER_OPERATION: Final = 5_000
#: Fields of one record or operation, as JSON.
MAX_RECORD_BYTES: Final = 512_000
#: Whole numbers beyond it lose digits in other JSON readers.
MAX_INTEGER: Final = 2**63 - 1

# --- Push
# -----------------------------------------------------------------------------------------------------

Status: TypeAlias = Literal["applied", "merged", "duplicate", "held", "quarantined"]
STATUSES: Final[frozenset[str]] = frozenset(get_args(Status))

#: Why an operation can be quarantined. `server_failed`, `too_large_to_send` and `left_behind` are given by
#: the seat itself, all others by the server.
QUARANTINE_CODES: Final[Mapping[str, str]] = {
    "op_malformed": "the operation is not what the protocol says",
    "scope_forbidden": "the person may not write in this scope",
    "collection_unknown": "no such collection, or not one that devices write",
    "field_forbidden": "the path is reserved or not writable in this collection",
    "record_too_large": "the record would exceed its size limit",
    "state_forbidden": "the life cycle does not allow this step now",
    "not_editable": "the record is closed for editing",
    "unknown_command": "no such command for this collection",
    "content_changed": "the content is no longer the one the step was meant for",
    "consent_missing": "no consent covers the recipient of what was to be passed on",
    "consent_withdrawn": "the firm withdrew its consent; nothing more is written or passed on",
    "server_failed": "the server failed on this operation alone, again and again",
    "too_large_to_send": "the operation does not fit into one request",
    "parent_refused": "the operation that would have made the record was not accepted",
    "left_behind": "access ended before the operation was sent",
}


@dataclass(frozen=True, slots=True)
class MalformedOperation:
    """An operation that cannot be read; the server quarantines it and goes on (I6)."""

    device_seq: int
    reason: str
    raw: Json = None


@dataclass(frozen=True, slots=True)
class PushRequest:
    """
    Operations of one device, oldest first.

    Args:
        now_ms: The device's wall clock when it sent them.
        epoch: The epoch the device last saw. A server of another epoch applies nothing and answers without
            results: it may lack operations with lower numbers, which must come first. "" before the first
            contact.
    """

    operations: Sequence[Operation | MalformedOperation]
    now_ms: int
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class OperationResult:
    """
    The server's verdict on one operation.

    Args:
        seq: The record's number after the operation (0 where it has none).
        receipt: What a person can quote, e.g. `7F3A94`; see `receipt_of`.
    """

    device_seq: int
    status: Status
    seq: int = 0
    receipt: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """
    What the server says to a push; `last_device_seq` is the highest number it has handled of this
    device.
    """

    epoch: str
    server_time_ms: int
    last_device_seq: int
    results: Sequence[OperationResult] = ()


# --- Pull
# -----------------------------------------------------------------------------------------------------

FLAG_DELETED: Final = 1
#: Replace all fields of the record; without it only the given paths are replaced.
FLAG_WHOLE: Final = 2
#: The record is as this very device put it: its fields stay at home, the seat still has them.
FLAG_OWN: Final = 4


@dataclass(frozen=True, slots=True)
class PullRequest:
    """
    Ask for what changed after `cursor` (opaque; "" from the start).

    Args:
        own: The seat keeps what it sent: its own new records may come back without their fields.
    """

    cursor: str
    limit: int = MAX_PULL_RECORDS
    own: bool = True


@dataclass(frozen=True, slots=True)
class PulledRecord:
    """
    The current state of one record, or of the paths of it that are new to the seat.

    Args:
        fields: path -> value; null unsets the path.
        clock: Stamp of the paths without an entry in `clocks`.
        conflicts: All conflicts of the record, not only those of the given paths.
        own: The fields are those of the operation that this device sent and that got the number `seq`.
    """

    collection: str
    id: str
    scope: str
    seq: int
    fields: Mapping[str, Json]
    clock: str
    clocks: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, Sequence[Mapping[str, Json]]] = field(default_factory=dict)
    deleted: bool = False
    whole: bool = True
    own: bool = False


@dataclass(frozen=True, slots=True)
class PullPage:
    """
    One page of a pull.

    Args:
        granted: Scopes the seat may see from now on; their records follow whole.
        revoked: Scopes that leave the seat with this page.
        checksums: scope -> (count, sum) of everything the seat may see; only on the last page.
    """

    epoch: str
    server_time_ms: int
    cursor: str
    has_more: bool
    records: Sequence[PulledRecord] = ()
    granted: Sequence[str] = ()
    revoked: Sequence[str] = ()
    checksums: Mapping[str, tuple[int, int]] | None = None


# --- Checksums and receipts
# -----------------------------------------------------------------------------------

CHECKSUM_MODULUS: Final = 2**64


def checksum_term(collection: str, record: str, seq: int) -> int:
    """Give what one live record adds to the checksum of its scope (modulo 2**64)."""
    digest = hashlib.md5(f"{collection}|{record}|{seq}".encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big")


def checksum(records: Iterable[tuple[str, str, int]]) -> tuple[int, int]:
    """Give (count, sum) over (collection, id, seq) of the live records of a scope."""
    count = total = 0
    for collection, record, seq in records:
        count += 1
        total += checksum_term(collection, record, seq)
    return count, total % CHECKSUM_MODULUS


def receipt_of(record: str, seq: int) -> str:
    """Give the receipt of a record at one number: six upper-case hex digits, shown as `7F3A-94`."""
    return hashlib.sha256(f"{record}|{seq}".encode()).hexdigest()[:6].upper()
