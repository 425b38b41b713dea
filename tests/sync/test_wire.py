"""
Push, answer and page on the wire.

1. What is written is read again as it was.
2. A body that is wrong as a whole is refused with a code; nothing of it is used.
3. One operation that is wrong is named alone; the others come through (I6).
4. Foreign bytes cost no more than the limits allow.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sync import (
    MalformedOperation,
    Operation,
    OperationResult,
    PulledRecord,
    PullPage,
    PushAnswer,
    checksum,
    decode_page,
    decode_push,
    decode_push_answer,
    encode_page,
    encode_push,
    encode_push_answer,
    new_id,
    receipt_of,
)
from app.sync.errors import BodyMalformedError, BodyTooLargeError
from app.sync.packing import deflate, inflate, read_json
from app.sync.protocol import MAX_PUSH_OPERATIONS
from tests.sync.changes_made import ANNA, operation

STAMP = "019a5c3b7e100003-7f3a9c01"

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
paths = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=30)
plain = st.booleans() | st.integers(-(2**40), 2**40) | st.floats(-1e6, 1e6) | texts
jsons = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)
operations = st.builds(
    Operation,
    device_seq=st.integers(1, 2**40),
    collection=st.sampled_from(["need", "interview"]),
    record=st.uuids().map(str),
    scope=st.sampled_from(["firm/f1/network", "person/p"]),
    kind=st.sampled_from(["put", "set"]),
    fields=st.dictionaries(
        paths.filter(lambda path: not path.startswith("~")), st.none() | jsons, max_size=5
    ),
    base_seq=st.integers(0, 2**40),
    hlc=st.just(STAMP),
    form_version=st.sampled_from(["", "2026-1"]),
)


@settings(deadline=None)
@given(st.lists(operations, max_size=8), st.integers(0, 2**45))
def test_a_push_is_read_as_it_was_written(made: list[Operation], now_ms: int) -> None:
    """1"""
    read = decode_push(inflate(deflate(encode_push(made, now_ms=now_ms, epoch="e1")), encoding="deflate"))
    assert list(read.operations) == made and read.now_ms == now_ms and read.epoch == "e1"


def test_unset_delete_and_command_are_read_as_written() -> None:
    """1"""
    made = [
        operation(ANNA, 1, {"a": None}, kind="unset"),
        operation(ANNA, 1, {}, kind="delete"),
        operation(ANNA, 1, {"why": "so"}, kind="command", command="submit"),
    ]
    assert list(decode_push(encode_push(made, now_ms=1)).operations) == made


def test_an_answer_is_read_as_it_was_written() -> None:
    """1"""
    answer = PushAnswer(
        "e1", 5, 3, [OperationResult(3, "applied", 9, "ABCDEF"), OperationResult(2, "quarantined", code="x")]
    )
    assert decode_push_answer(encode_push_answer(answer)) == answer


@given(st.dictionaries(paths, st.none() | jsons, max_size=4), st.booleans(), st.booleans())
def test_a_page_is_read_as_it_was_written(fields: dict[str, Any], deleted: bool, whole: bool) -> None:
    """1"""
    record = PulledRecord(
        "need",
        new_id(),
        "firm/f1/network",
        7,
        fields,
        STAMP,
        {"a": STAMP},
        {"a": [{"value": 1}]},
        deleted,
        whole,
    )
    page = PullPage("e1", 5, "c", False, [record], ["s"], ["t"], {"s": (1, 2**64 - 1)})
    assert decode_page(encode_page(page)) == page


def test_key_lists_are_written_once() -> None:
    """1"""
    made = [operation(ANNA, ms, {"a": ms, "b": 1}) for ms in range(1, 50)]
    assert encode_push(made, now_ms=1).count(b'["a","b"]') == 1


BROKEN: list[Callable[[dict[str, Any]], Any]] = [
    lambda body: [],
    lambda body: {**body, "v": 99},
    lambda body: {**body, "v": "1"},
    lambda body: {**body, "now_ms": "now"},
    lambda body: {**body, "ops": {}},
    lambda body: {**body, "scopes": [7]},
    lambda body: {**body, "collections": None},
    lambda body: {**body, "keys": "a"},
    lambda body: {**body, "epoch": 5},
    lambda body: {key: value for key, value in body.items() if key != "ops"},
]


@pytest.mark.parametrize("damage", BROKEN)
def test_a_push_wrong_as_a_whole_is_refused(damage: Callable[[dict[str, Any]], Any]) -> None:
    """2"""
    body = json.loads(encode_push([operation(ANNA, 1, {"a": 1})], now_ms=1))
    with pytest.raises(BodyMalformedError) as caught:
        decode_push(json.dumps(damage(body)).encode())
    assert caught.value.code == "body_malformed"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"nul", b'{"v":NaN}', b"[" * 100_000, b'{"v":1e999}', b"1" * 5_000]
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    """2"""
    for decode in (decode_push, decode_push_answer, decode_page):
        with pytest.raises(BodyMalformedError):
            decode(body)


def test_too_many_operations_are_refused() -> None:
    """2, 4"""
    made = [operation(ANNA, 1, {"a": 1})] * (MAX_PUSH_OPERATIONS + 1)
    with pytest.raises(BodyTooLargeError):
        decode_push(encode_push(made, now_ms=1))


ODD: list[tuple[int, Any]] = [
    (1, "destroy"),
    (1, ["put"]),
    (2, 5),
    (2, "need"),
    (3, "not-an-id"),
    (3, None),
    (4, -1),
    (5, -1),
    (5, 1.5),
    (5, True),
    (6, "yesterday"),
    (7, 99),
    (8, []),
    (8, "ab"),
    (8, ["a\0"]),
    (8, ["\ud800"]),
    (8, [10**30]),
    (8, [{"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": 1}}}}}}}}}]),
    (9, "submit"),
    (10, 5),
    (10, "x" * 500),
]


@pytest.mark.parametrize(("column", "value"), ODD)
def test_one_odd_operation_is_named_alone(column: int, value: Any) -> None:
    """3"""
    body = json.loads(encode_push([operation(ANNA, 1, {"a": 1}, seq=seq) for seq in (1, 2, 3)], now_ms=1))
    body["ops"][1][column] = value
    read = decode_push(json.dumps(body).encode())
    assert isinstance(read.operations[0], Operation) and isinstance(read.operations[2], Operation)
    odd = read.operations[1]
    assert isinstance(odd, MalformedOperation) and odd.device_seq == 2 and odd.reason


@pytest.mark.parametrize("row", [None, 5, [], ["x"], [None], [-1, "put"]])
def test_an_operation_without_a_number_disturbs_no_other(row: Any) -> None:
    """3"""
    body = json.loads(encode_push([operation(ANNA, 1, {"a": 1})], now_ms=1))
    body["ops"].append(row)
    read = decode_push(json.dumps(body).encode())
    assert isinstance(read.operations[0], Operation)
    assert isinstance(read.operations[1], MalformedOperation) and read.operations[1].device_seq == 0


@pytest.mark.parametrize(
    "paths", [["a", "a"], [""], ["x" * 600], [5], ["a\n"], "ab", [f"p{n}" for n in range(6_000)]]
)
def test_an_odd_key_list_spoils_only_who_uses_it(paths: Any) -> None:
    """3"""
    body = json.loads(encode_push([operation(ANNA, 1, {"a": 1}, seq=seq) for seq in (1, 2)], now_ms=1))
    body["keys"].append(paths)
    body["ops"][1][7] = 1
    read = decode_push(json.dumps(body).encode())
    assert isinstance(read.operations[0], Operation) and isinstance(read.operations[1], MalformedOperation)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("delete", {"a": 1}), ("unset", {"a": 1}), ("put", {"~deleted": None}), ("set", {"~deleted": 1})],
)
def test_kinds_take_only_the_fields_that_are_theirs(kind: str, fields: dict[str, Any]) -> None:
    """3"""
    read = decode_push(encode_push([operation(ANNA, 1, fields, kind=kind)], now_ms=1))
    assert isinstance(read.operations[0], MalformedOperation)


@given(
    st.binary(max_size=200)
    | st.recursive(
        plain | st.none(),
        lambda x: (
            st.lists(x) | st.dictionaries(st.sampled_from(["v", "ops", "keys", "records", "results"]), x)
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_foreign_body_does_more_than_be_refused(body: bytes) -> None:
    """2"""
    for decode in (decode_push, decode_push_answer, decode_page):
        try:
            decode(body)
        except BodyMalformedError:
            continue


def damaged_pages() -> list[dict[str, Any]]:
    record = PulledRecord("need", new_id(), "s", 7, {"a": 1}, STAMP)
    page = json.loads(encode_page(PullPage("e1", 5, "c", False, [record], checksums={"s": (1, 2)})))
    found = [
        {**page, name: None} for name in ("epoch", "cursor", "scopes", "keys", "records", "server_time_ms")
    ]
    for column, value in ((0, 5), (1, 7), (2, -1), (3, 0), (3, "7"), (4, "x"), (7, [])):
        row = list(page["records"][0])
        row[column] = value
        found.append({**page, "records": [row]})
    found += [{**page, "checksums": {"s": 5}}, {**page, "checksums": 5}, {**page, "records": [[]]}]
    return found


@pytest.mark.parametrize("page", damaged_pages())
def test_a_page_with_anything_wrong_is_refused_whole(page: dict[str, Any]) -> None:
    """2"""
    with pytest.raises(BodyMalformedError):
        decode_page(json.dumps(page).encode())


def test_both_encodings_are_undone() -> None:
    """4"""
    body = b"x" * 1000
    assert inflate(gzip.compress(body), encoding="gzip") == body
    assert inflate(zlib.compress(body), encoding="deflate") == body
    assert inflate(body) == body and inflate(body, encoding="identity") == body


def test_a_body_that_expands_without_end_is_refused_cheaply() -> None:
    """4"""
    bomb = zlib.compress(b"0" * 50_000_000, 9)
    with pytest.raises(BodyTooLargeError):
        inflate(bomb, encoding="deflate")


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"no stream", "deflate"),
        (zlib.compress(b"x" * 100)[:-4], "deflate"),
        (zlib.compress(b"x") + b"more", "deflate"),
        (b"x", "br"),
    ],
)
def test_a_damaged_stream_is_refused(body: bytes, encoding: str) -> None:
    """4"""
    with pytest.raises(BodyMalformedError):
        inflate(body, encoding=encoding)


def test_a_body_beyond_the_limit_is_refused_unread() -> None:
    """4"""
    with pytest.raises(BodyTooLargeError):
        inflate(b"x" * 11, max_body_bytes=10)


def test_checksum_and_receipt_are_as_documented() -> None:
    """1: both ends and docs/sync-protocol.md rely on these very numbers."""
    record = "019a5c3b-7e10-7000-8000-000000000001"
    assert checksum([("need", record, 7)]) == (1, 11035153386761589824)
    assert checksum([]) == (0, 0)
    assert receipt_of(record, 7) == "E2DA5E"
    assert read_json(b"{}") == {}
