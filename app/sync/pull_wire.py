"""
A page of records on the wire: columnar, each list of paths once.

    {"v": 1, "epoch": …, "server_time_ms": …, "cursor": …, "has_more": …, "scopes": […], "collections": […],
     "keys": [[path, …], …], "granted": […], "revoked": […], "checksums": {scope: [count, sum]},
     "records": [[collection, id, scope, seq, clock, flags, keys, [value, …], {path: stamp} | 0, {path: […]}
     | 0]]}

A seat reads pages strictly: a page with anything wrong in it is not applied at all.
"""

from __future__ import annotations

from typing import Final, cast

from app.sync.changes import Json
from app.sync.clock import is_stamp
from app.sync.errors import BodyMalformedError
from app.sync.packing import read_json, write_json
from app.sync.protocol import FLAG_DELETED, FLAG_OWN, FLAG_WHOLE, HIGHEST_VERSION, PulledRecord, PullPage
from app.sync.push_wire import check_version

_ROW_LENGTH: Final = 10


def encode_page(page: PullPage) -> bytes:
    """Write one page."""
    keys: dict[tuple[str, ...], int] = {}
    scopes: dict[str, int] = {}
    collections: dict[str, int] = {}
    rows: list[list[Json]] = []
    for record in page.records:
        fields = record.fields
        rows.append(
            [
                collections.setdefault(record.collection, len(collections)),
                record.id,
                scopes.setdefault(record.scope, len(scopes)),
                record.seq,
                record.clock,
                (FLAG_DELETED if record.deleted else 0)
                | (FLAG_WHOLE if record.whole else 0)
                | (FLAG_OWN if record.own else 0),
                keys.setdefault(tuple(fields), len(keys)),
                list(fields.values()),
                record.clocks or 0,
                record.conflicts or 0,
            ]
        )
    document: dict[str, Json] = {
        "v": HIGHEST_VERSION,
        "epoch": page.epoch,
        "server_time_ms": page.server_time_ms,
        "cursor": page.cursor,
        "has_more": page.has_more,
        "scopes": list(scopes),
        "collections": list(collections),
        "keys": list(keys),
        "records": rows,
        "granted": list(page.granted),
        "revoked": list(page.revoked),
    }
    if page.checksums is not None:
        document["checksums"] = page.checksums
    return write_json(document)


def decode_page(body: bytes) -> PullPage:
    """
    Read one page.

    Raises:
        BodyMalformedError: The body is no such page; nothing of it may be used.
    """
    document = read_json(body)
    if not isinstance(document, dict):
        raise BodyMalformedError("a page is an object")
    check_version(document)
    try:
        return _page(document)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise BodyMalformedError("not a page of records", data={"where": str(error)[:200]}) from error


def _page(document: dict[str, Json]) -> PullPage:
    scopes = _texts(document["scopes"])
    collections = _texts(document["collections"])
    keys = [_texts(each) for each in _list(document["keys"])]
    records: list[PulledRecord] = []
    for row in _list(document["records"]):
        if len(row) != _ROW_LENGTH:
            raise ValueError("a record has ten columns")
        collection, record, scope, seq, clock, flags, key_list, values, clocks, conflicts = row
        paths = keys[_index(key_list)]
        if len(values) != len(paths):
            raise ValueError("there are not as many values as keys")
        if not (isinstance(record, str) and is_stamp(clock) and type(seq) is int and seq > 0):
            raise ValueError("a record is malformed")
        records.append(
            PulledRecord(
                collections[_index(collection)],
                record,
                scopes[_index(scope)],
                seq,
                dict(zip(paths, values, strict=True)),
                clock,
                _stamps(clocks),
                _conflicts(conflicts),
                bool(flags & FLAG_DELETED),
                bool(flags & FLAG_WHOLE),
                bool(flags & FLAG_OWN),
            )
        )
    checksums = document.get("checksums")
    return PullPage(
        _text(document["epoch"]),
        _number(document["server_time_ms"]),
        _text(document["cursor"]),
        document["has_more"] is True,
        records,
        _texts(document.get("granted", [])),
        _texts(document.get("revoked", [])),
        None if checksums is None else _checksums(checksums),
    )


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise ValueError("a list is missing")
    return value


def _texts(value: Json) -> list[str]:
    if not all(isinstance(each, str) for each in _list(value)):
        raise ValueError("a list of texts is missing")
    return cast(list[str], value)


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is missing")
    return value


def _number(value: Json) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("a number is missing")
    return value


def _index(value: Json) -> int:
    return _number(value)


def _stamps(value: Json) -> dict[str, str]:
    if value == 0:
        return {}
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError("clocks are malformed")
    return value


def _conflicts(value: Json) -> dict[str, list[dict[str, Json]]]:
    if value == 0:
        return {}
    if not isinstance(value, dict) or not all(isinstance(each, list) for each in value.values()):
        raise ValueError("conflicts are malformed")
    return value


def _checksums(value: Json) -> dict[str, tuple[int, int]]:
    if not isinstance(value, dict):
        raise ValueError("checksums are malformed")
    return {scope: (_number(count), _number(total)) for scope, (count, total) in value.items()}
