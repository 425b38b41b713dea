"""
A push and its answer on the wire: columnar rows with a table of key lists.

    {"v": 1, "now_ms": …, "epoch": …, "keys": [[path, …], …], "scopes": […], "collections": […],
     "ops": [[device_seq, kind, collection, record, scope, base_seq, hlc, keys, [value, …], command,
     form_version]]}

Foreign bodies are read strictly. What is wrong with the body as a whole raises; what is wrong with one
operation becomes a `MalformedOperation` and disturbs no other (I6).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isfinite
from typing import Final, TypeVar, cast

from app.sync.changes import DELETION, KINDS, Json, Kind, Operation
from app.sync.clock import is_stamp
from app.sync.errors import BodyMalformedError, BodyTooLargeError
from app.sync.packing import has_unstorable_text, read_json, write_json
from app.sync.protocol import (
    HIGHEST_VERSION,
    LOWEST_VERSION,
    MAX_FIELDS_PER_OPERATION,
    MAX_INTEGER,
    MAX_JSON_DEPTH,
    MAX_NAME_CHARACTERS,
    MAX_PATH_CHARACTERS,
    MAX_PUSH_OPERATIONS,
    STATUSES,
    MalformedOperation,
    OperationResult,
    PushAnswer,
    PushRequest,
    Status,
)

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ROW_LENGTH: Final = 11
_T = TypeVar("_T")


def encode_push(operations: Sequence[Operation], *, now_ms: int, epoch: str = "") -> bytes:
    """Write the body of a push."""
    keys: dict[tuple[str, ...], int] = {}
    scopes: dict[str, int] = {}
    collections: dict[str, int] = {}
    rows: list[list[Json]] = []
    for operation in operations:
        fields = operation.fields
        rows.append(
            [
                operation.device_seq,
                operation.kind,
                collections.setdefault(operation.collection, len(collections)),
                operation.record,
                scopes.setdefault(operation.scope, len(scopes)),
                operation.base_seq,
                operation.hlc,
                keys.setdefault(tuple(fields), len(keys)),
                list(fields.values()),
                operation.command,
                operation.form_version,
            ]
        )
    return write_json(
        {
            "v": HIGHEST_VERSION,
            "now_ms": now_ms,
            "epoch": epoch,
            "keys": list(keys),
            "scopes": list(scopes),
            "collections": list(collections),
            "ops": rows,
        }
    )


def decode_push(body: bytes) -> PushRequest:
    """
    Read the decompressed body of a push.

    Raises:
        BodyMalformedError: The body as a whole is not a push of a version spoken here.
        BodyTooLargeError: It holds more operations than one push may.
    """
    document = read_json(body)
    if not isinstance(document, dict):
        raise BodyMalformedError("a push is an object")
    check_version(document)
    now_ms = document.get("now_ms")
    if not _is_count(now_ms):
        raise BodyMalformedError("now_ms is no time", data={"where": "now_ms"})
    epoch = document.get("epoch", "")
    if not _is_text(epoch):
        raise BodyMalformedError("epoch is no name", data={"where": "epoch"})
    tables = _Tables(document, check_text=has_unstorable_text(body))
    rows = document.get("ops")
    if not isinstance(rows, list):
        raise BodyMalformedError("ops is no list", data={"where": "ops"})
    if len(rows) > MAX_PUSH_OPERATIONS:
        raise BodyTooLargeError("too many operations", data={"limit": MAX_PUSH_OPERATIONS})
    operations: list[Operation | MalformedOperation] = []
    for row in rows:
        if not isinstance(row, list) or not row or not _is_count(row[0]):
            # Without its number it cannot be answered either; 0 is a number that no device gives.
            operations.append(MalformedOperation(0, "the operation has no number", row))
            continue
        try:
            operations.append(_operation(row, tables))
        except _FaultyError as fault:
            operations.append(MalformedOperation(row[0], str(fault), row))
    return PushRequest(operations, cast(int, now_ms), epoch)


def encode_push_answer(answer: PushAnswer) -> bytes:
    """Write the answer to a push."""
    return write_json(
        {
            "v": HIGHEST_VERSION,
            "epoch": answer.epoch,
            "server_time_ms": answer.server_time_ms,
            "last_device_seq": answer.last_device_seq,
            "results": [
                [each.device_seq, each.status, each.seq, each.receipt, each.code, each.reason]
                for each in answer.results
            ],
        }
    )


def decode_push_answer(body: bytes) -> PushAnswer:
    """
    Read the answer to a push.

    Raises:
        BodyMalformedError: The body is no such answer; nothing of it may be used.
    """
    document = read_json(body)
    if not isinstance(document, dict):
        raise BodyMalformedError("an answer is an object")
    check_version(document)
    rows = document.get("results")
    epoch = document.get("epoch")
    server_time_ms = document.get("server_time_ms")
    last_device_seq = document.get("last_device_seq")
    if not (
        isinstance(rows, list)
        and isinstance(epoch, str)
        and _is_count(server_time_ms)
        and _is_count(last_device_seq)
    ):
        raise BodyMalformedError("not an answer to a push")
    return PushAnswer(
        epoch, cast(int, server_time_ms), cast(int, last_device_seq), [_result(row) for row in rows]
    )


def check_version(document: dict[str, Json]) -> None:
    """Refuse a body of a protocol version that is not spoken here."""
    version = document.get("v")
    if not isinstance(version, int) or not LOWEST_VERSION <= version <= HIGHEST_VERSION:
        raise BodyMalformedError("protocol version not spoken here", data={"where": "v"})


class _FaultyError(Exception):
    """One operation cannot be read; the text says why."""


class _Tables:
    """The shared tables of one body: key lists, scopes, collections."""

    def __init__(self, document: dict[str, Json], *, check_text: bool) -> None:
        self.check_text = check_text
        self.scopes = self._names(document, "scopes")
        self.collections = self._names(document, "collections")
        key_lists = document.get("keys")
        if not isinstance(key_lists, list):
            raise BodyMalformedError("keys is no list", data={"where": "keys"})
        #: None stands for a faulty key list: the operations that use it are faulty, no others.
        self.keys = [self._key_list(each) for each in key_lists]

    def _names(self, document: dict[str, Json], name: str) -> list[str]:
        names = document.get(name)
        if not isinstance(names, list) or not all(_is_name(each) for each in names):
            raise BodyMalformedError(f"{name} is no list of names", data={"where": name})
        return names

    def _key_list(self, paths: Json) -> list[str] | None:
        if not isinstance(paths, list) or len(paths) > MAX_FIELDS_PER_OPERATION:
            return None
        if len(set(map(str, paths))) != len(paths):
            return None
        for path in paths:
            if not (isinstance(path, str) and 0 < len(path) <= MAX_PATH_CHARACTERS and path.isprintable()):
                return None
        return paths


def _operation(row: list[Json], tables: _Tables) -> Operation:
    if len(row) != _ROW_LENGTH:
        raise _FaultyError("wrong number of columns")
    device_seq, kind, collection, record, scope, base_seq, hlc, key_list, values, command, form_version = row
    if not isinstance(kind, str) or kind not in KINDS:
        raise _FaultyError("unknown kind")
    if not isinstance(record, str) or not _UUID.fullmatch(record):
        raise _FaultyError("the record is no identifier")
    if not is_stamp(hlc):
        raise _FaultyError("the stamp is malformed")
    if not _is_count(base_seq):
        raise _FaultyError("base_seq is no number")
    paths = _lookup(tables.keys, key_list)
    if paths is None:
        raise _FaultyError("the key list is unknown or malformed")
    if not isinstance(values, list) or len(values) != len(paths):
        raise _FaultyError("there are not as many values as keys")
    if not _is_text(command) or not _is_text(form_version):
        raise _FaultyError("the command or form version is no name")
    if (kind == "command") != bool(command):
        raise _FaultyError("only a command has a command name")
    if kind == "delete" and paths:
        raise _FaultyError("a deletion has no fields")
    if kind == "unset" and any(value is not None for value in values):
        raise _FaultyError("an unset has no values")
    for value in values:
        # Most values are plain; only the others need a closer look.
        if type(value) is not str or tables.check_text:
            _check_value(value, MAX_JSON_DEPTH)
    fields = dict(zip(paths, values, strict=True))
    if DELETION in fields and (kind != "set" or fields[DELETION] is not None):
        raise _FaultyError("the path is reserved")
    return Operation(
        device_seq,
        _name(tables.collections, collection),
        record,
        _name(tables.scopes, scope),
        cast(Kind, kind),
        fields,
        base_seq,
        hlc,
        command,
        form_version,
    )


def _name(names: list[str], index: Json) -> str:
    name = _lookup(names, index)
    if name is None:
        raise _FaultyError("the collection or scope is not in its table")
    return name


def _lookup(table: list[_T], index: Json) -> _T | None:
    if type(index) is not int or not 0 <= index < len(table):
        return None
    return table[index]


def _check_value(value: Json, depth: int) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= each <= "\udfff" for each in value):
            raise _FaultyError("a text holds characters that cannot be stored")
    elif isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise _FaultyError("a number is too large")
    elif isinstance(value, float):
        if not isfinite(value):
            raise _FaultyError("a number is too large")
    elif isinstance(value, list | dict):
        if depth == 0:
            raise _FaultyError("a value is nested too deeply")
        if isinstance(value, dict):
            for key, each in value.items():
                _check_value(key, depth)
                _check_value(each, depth - 1)
        else:
            for each in value:
                _check_value(each, depth - 1)


def _result(row: Json) -> OperationResult:
    if not isinstance(row, list) or len(row) != 6:
        raise BodyMalformedError("a result has six columns", data={"where": "results"})
    device_seq, status, seq, receipt, code, reason = row
    if (
        not _is_count(device_seq)
        or not _is_count(seq)
        or status not in STATUSES
        or not all(isinstance(each, str) for each in (receipt, code, reason))
    ):
        raise BodyMalformedError("a result is malformed", data={"where": "results"})
    return OperationResult(device_seq, cast(Status, status), seq, receipt, code, reason)


def _is_count(value: Json) -> bool:
    return type(value) is int and 0 <= value <= MAX_INTEGER


def _is_name(value: Json) -> bool:
    return _is_text(value) and bool(value)


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and len(value) <= MAX_NAME_CHARACTERS and value.isprintable()
