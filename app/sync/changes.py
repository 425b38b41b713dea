"""
The values that travel: operations on the way up, records on the way down.

Knows collections, records and fields; never a firm or an interview, never a database or a network.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias, get_args

#: A JSON value. Inside a record it is never null; in an operation null says "unset this path".
Json: TypeAlias = Any

Kind: TypeAlias = Literal["put", "set", "unset", "delete", "command"]
KINDS: Final[frozenset[str]] = frozenset(get_args(Kind))

#: Reserved path: the clock and the conflicts of a record's deletion. No field may be called so.
DELETION: Final = "~deleted"

#: Writes further apart are not squashed: a squashed operation has one stamp, and an early answer must not
#: borrow a much later one.
SQUASH_WINDOW_MS: Final = 10 * 60_000


@dataclass(frozen=True, slots=True)
class Operation:
    """
    One change that a device made, as the server is asked to apply it.

    Args:
        device_seq: Number of the operation on its device; ascending, gaps allowed.
        fields: put, set: path -> value (null unsets); unset: path -> null; command: its arguments; delete:
            empty.
        base_seq: The record's `seq` that the writer had in view (0: none).
        hlc: Stamp of the hybrid logical clock.
        command: Name of the command, for kind "command".
        form_version: Version of the form that the answers belong to, where they belong to one.
    """

    device_seq: int
    collection: str
    record: str
    scope: str
    kind: Kind
    fields: Mapping[str, Json]
    base_seq: int
    hlc: str
    command: str = ""
    form_version: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """
    One record as the server holds it.

    Args:
        clock: Stamp of every path that has no entry in `clocks`.
        clocks: path -> (stamp, seq) where they differ from the default; also for paths that were unset.
        conflicts: path -> versions that lost without having been seen by the winner's author.
        seq: Number of the last change of the record on the server.
        clock_seq: Number of the change that wrote the paths under the default clock.
    """

    collection: str
    id: str
    scope: str
    fields: Mapping[str, Json]
    clock: str = ""
    clocks: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    conflicts: Mapping[str, Sequence[Mapping[str, Json]]] = field(default_factory=dict)
    seq: int = 0
    deleted: bool = False
    clock_seq: int = 0


def new_id(now_ms: int | None = None) -> str:
    """
    Mint an identifier on the device: UUIDv7 (RFC 9562, section 5.7), 36 lower-case characters.

    Args:
        now_ms: Milliseconds since 1970; the wall clock by default. Only the rough order depends on it.
    """
    milliseconds = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    random = int.from_bytes(os.urandom(10), "big")
    number = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    number |= 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    number |= 0b10 << 62 | random & 0x3FFF_FFFF_FFFF_FFFF
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def squash(earlier: Operation, later: Operation) -> Operation | None:
    """
    Fold a later write into an earlier one that has certainly not been sent.

    Both must be plain writes of the same record made with the same knowledge (`base_seq`): a write that saw
    more must not lend its knowledge to one that did not, or a value would vanish unseen (I5).

    Returns:
        One operation with the number of the earlier and the stamp of the later; None if they must stay apart.
    """
    if earlier.kind not in ("put", "set") or later.kind not in ("put", "set", "unset"):
        return None
    if (earlier.collection, earlier.record, earlier.scope, earlier.base_seq, earlier.form_version) != (
        later.collection,
        later.record,
        later.scope,
        later.base_seq,
        later.form_version,
    ):
        return None
    return replace(earlier, fields={**earlier.fields, **later.fields}, hlc=later.hlc)
