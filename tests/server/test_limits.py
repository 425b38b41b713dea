"""Hostile and broken requests: refused cheaply, with a code, and without harm to anybody else."""

import gzip
import json
import time
import tracemalloc
import zlib

import httpx
import pytest

from app.sync import encode_push, new_id
from app.sync.protocol import MAX_BODY_BYTES, MAX_PUSH_OPERATIONS
from tests.server.world import MENTOR, PRESSWERK, Seat, World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def mentor(shared_world: World) -> Seat:
    return await shared_world.seat(MENTOR)


async def post(seat: Seat, body: bytes, encoding: str = "") -> httpx.Response:
    headers = {**seat.headers, **({"Content-Encoding": encoding} if encoding else {})}
    return await seat.world.http.post("/v1/sync/push", content=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"", ""),
        (b"{", ""),
        (b"null", ""),
        (b"[]", ""),
        (b"{}", ""),
        (b'{"v": 99, "now_ms": 0, "keys": [], "scopes": [], "collections": [], "ops": []}', ""),
        (b'{"v": 1, "now_ms": 0, "keys": [], "scopes": [], "collections": [], "ops": {}}', ""),
        (b'{"v": 1, "now_ms": NaN, "keys": [], "scopes": [], "collections": [], "ops": []}', ""),
        (b"[" * 100_000, ""),
        (b"9" * 5_000, ""),
        (b"\xff\xfe\x00", ""),
        (b"no zlib", "deflate"),
        (b"no gzip", "gzip"),
        (zlib.compress(b"{}" * 1000)[:-5], "deflate"),
        (zlib.compress(b"{}") + b"more", "deflate"),
    ],
)
async def test_malformed_push_is_refused(mentor: Seat, body: bytes, encoding: str) -> None:
    answer = await post(mentor, body, encoding)
    assert (answer.status_code, answer.json()["code"]) == (400, "body_malformed")
    assert answer.json()["safe"]


async def test_unknown_encoding_is_refused(mentor: Seat) -> None:
    answer = await post(mentor, b"x", "br")
    assert (answer.status_code, answer.json()["code"]) == (415, "encoding_unsupported")


async def test_oversized_push_is_refused(mentor: Seat) -> None:
    answer = await post(mentor, b"x" * (MAX_BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_oversized_push_of_unknown_length_is_refused(mentor: Seat) -> None:
    async def endless():  # type: ignore[no-untyped-def]
        for _ in range(1000):
            yield b"x" * 100_000

    answer = await mentor.world.http.post("/v1/sync/push", content=endless(), headers=mentor.headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("encoding", ["deflate", "gzip"])
async def test_zip_bomb_is_refused_cheaply(mentor: Seat, encoding: str) -> None:
    """300 megabytes of zeros in 300 kilobytes: neither time nor memory is spent on it."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    bomb = b"".join(compressor.compress(bytes(10_000_000)) for _ in range(30)) + compressor.flush()
    assert len(bomb) < MAX_BODY_BYTES
    tracemalloc.start()
    began = time.process_time()
    answer = await post(mentor, bomb, encoding)
    seconds, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert seconds < 2
    assert peak < 80_000_000


async def test_stranger_pays_for_a_bomb_before_it_is_opened(mentor: Seat) -> None:
    answer = await mentor.world.http.post(
        "/v1/sync/push",
        content=gzip.compress(bytes(1_000_000)),
        headers={"Authorization": "Bearer nobody", "Content-Encoding": "gzip"},
    )
    assert answer.status_code == 401


async def test_too_many_operations_are_refused(mentor: Seat) -> None:
    operations = [
        mentor.operation("put", "step", new_id(), "firm/x/network", {})
        for _ in range(MAX_PUSH_OPERATIONS + 1)
    ]
    answer = await post(mentor, zlib.compress(encode_push(operations, now_ms=0)), "deflate")
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_refused_push_leaves_nothing_behind(mentor: Seat) -> None:
    scope = f"firm/{await mentor.world.firm_id(PRESSWERK)}/network"
    document = json.loads(
        encode_push([mentor.operation("put", "step", new_id(), scope, {"what": "x"})], now_ms=0)
    )
    document["keys"] = 7
    assert (await post(mentor, json.dumps(document).encode())).status_code == 400
    query = "SELECT last_device_seq FROM device WHERE id = %s"
    assert await mentor.world.sql(query, mentor.device_id) == [(0,)]


async def test_large_arguments_of_a_command_are_refused(mentor: Seat) -> None:
    firm = await mentor.world.firm_id(PRESSWERK)
    interview = await mentor.start_interview(firm)
    result = await mentor.push_one(mentor.command("interview", interview, "abort", reason="x" * 100_000))
    assert (result.status, result.code) == ("quarantined", "record_too_large")


async def test_unknown_address_and_method_are_problems_too(shared_world: World) -> None:
    for method, path, status, code in [
        ("GET", "/", 404, "not_found"),
        ("GET", "/v2/me", 404, "not_found"),
        ("DELETE", "/v1/me", 405, "method_not_allowed"),
    ]:
        answer = await shared_world.http.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
