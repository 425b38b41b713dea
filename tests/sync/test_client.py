"""
The line and its faults, over real loopback sockets where bytes matter.

1. A server that answers 5xx, hangs, or closes in mid-body becomes a typed error; nothing of the answer is
   used and nothing is lost or doubled.
2. What a proxy or a log-in page answers never speaks for the server: it neither locks the seat out nor costs
   it an operation.
3. The server's own codes become the errors that the conversation acts on; `Retry-After` is passed on.
4. Enrolment gives a device and token, or says why not.
5. Bodies go up compressed, with token and protocol version.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from app.sync import PullRequest, PushRequest, decode_push, encode_page, encode_push_answer, new_id
from app.sync.client import Enrolment, SyncClient, synchronise
from app.sync.errors import (
    ConnectionFailedError,
    CursorUnknownError,
    EnrolmentRefusedError,
    RequestRefusedError,
    SeatRefusedError,
    ServerBusyError,
    ServerFailedError,
    SyncError,
    TimedOutError,
)
from app.sync.packing import inflate
from app.sync.protocol import PullPage, PushAnswer
from tests.sync.fake_server import FakeServer
from tests.sync.seats import SCOPE, Seat

pytestmark = pytest.mark.anyio

PULL = PullRequest("")


def transport(server: FakeServer, device: str) -> httpx.MockTransport:
    """Serve a fake server over HTTP as the real one does."""

    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer secret"
        assert request.headers["X-Feldlotse-Protocol"] == "1"
        if request.url.path == "/v1/sync/push":
            assert request.headers["Content-Encoding"] == "deflate"
            push = decode_push(inflate(request.content, encoding="deflate"))
            answer = server.answer(device, PushRequest(push.operations, push.now_ms, push.epoch))
            assert isinstance(answer, PushAnswer)
            return httpx.Response(200, content=encode_push_answer(answer))
        page = server.answer(device, PullRequest(request.url.params["cursor"]))
        assert isinstance(page, PullPage)
        body = gzip.compress(encode_page(page))
        return httpx.Response(200, content=body, headers={"Content-Encoding": "gzip"})

    return httpx.MockTransport(handle)


def answering(status: int, body: Any = b"", **headers: str) -> httpx.MockTransport:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.MockTransport(lambda request: httpx.Response(status, content=content, headers=headers))


def client(carrier: httpx.AsyncBaseTransport) -> SyncClient:
    return SyncClient("http://server.test", token="secret", transport=carrier)


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[str]:
    """Listen on a real socket; gives the address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        finally:
            writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        listener.close()
        await listener.wait_closed()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")), 0)
    return head + await reader.readexactly(length)


async def test_a_conversation_over_http(tmp_path: Any) -> None:
    """5"""
    server = FakeServer()
    seat = Seat(server, "aaaaaaaa")
    record = new_id()
    seat.store.write("need", record, SCOPE, {"topic": "Schweißen"})
    steps: list[int] = []
    async with client(transport(server, "aaaaaaaa")) as line:
        outcome = await synchronise(
            seat.store, line, clock=seat.now_ms, on_progress=lambda now: steps.append(now.pushed + now.pulled)
        )
    assert outcome.ok and steps == [1, 2]
    assert dict(server.records["need", record].fields) == {"topic": "Schweißen"}


async def test_a_server_that_closes_in_mid_body_is_no_answer() -> None:
    """1"""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"v":1,"epoch":"e1",')
        await writer.drain()

    async with listening(cut) as address, SyncClient(address) as line:
        for request in (PULL, PushRequest((), 1)):
            with pytest.raises(ConnectionFailedError) as caught:
                await line.send(request)
            assert caught.value.code == "server_unreachable"


async def test_a_compressed_answer_cut_short_is_no_answer() -> None:
    """1"""
    body = gzip.compress(encode_page(PullPage("e1", 1, "c", False)))
    body = body[: len(body) // 2]

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    async with listening(cut) as address, SyncClient(address) as line:
        with pytest.raises(ConnectionFailedError):
            await line.send(PULL)


async def test_a_server_that_hangs_times_out() -> None:
    """1"""
    over = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await over.wait()

    async with listening(hang) as address, SyncClient(address, timeout_s=0.2) as line:
        started = time.monotonic()
        with pytest.raises(TimedOutError):
            await line.send(PULL)
        assert time.monotonic() - started < 3
        over.set()


async def test_nobody_listening_is_unreachable() -> None:
    """1"""
    async with listening(lambda reader, writer: asyncio.sleep(0)) as address:
        pass
    async with SyncClient(address) as line:
        with pytest.raises(ConnectionFailedError):
            await line.send(PULL)


@pytest.mark.parametrize("address", ["http://", "ftp://server.test", "nonsense"])
async def test_an_address_that_is_none_is_unreachable(address: str) -> None:
    """1"""
    async with SyncClient(address) as line:
        with pytest.raises(SyncError):
            await line.send(PULL)


async def test_a_line_that_breaks_again_and_again_loses_and_doubles_nothing() -> None:
    """1, I2: a proxy in front of the server cuts every other answer in the middle."""
    server = FakeServer(page_size=3)
    seat = Seat(server, "aaaaaaaa")
    for n in range(10):
        seat.store.write("need", new_id(), SCOPE, {"topic": str(n)})
    calls = 0

    async def flaky(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        request = await read_request(reader)
        head, _, content = request.partition(b"\r\n\r\n")
        if head.startswith(b"POST"):
            push = decode_push(inflate(content, encoding="deflate"))
            made = server.answer("aaaaaaaa", PushRequest(push.operations, push.now_ms, push.epoch))
            assert isinstance(made, PushAnswer)
            body = encode_push_answer(made)
        else:
            target = head.split(b" ")[1].decode()
            page = server.answer("aaaaaaaa", PullRequest(httpx.URL(target).params["cursor"]))
            assert isinstance(page, PullPage)
            body = encode_page(page)
        sent = body[: len(body) // 2] if calls % 2 else body
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + sent
        )
        await writer.drain()

    async with listening(flaky) as address, SyncClient(address) as line:
        for _ in range(20):
            outcome = await synchronise(seat.store, line, clock=seat.now_ms)
            if outcome.ok:
                break
    assert outcome.ok and len(server.applied) == 10 and seat.store.counts().waiting == 0


@pytest.mark.parametrize(
    ("carrier", "error", "code"),
    [
        (answering(500, b"Internal Server Error"), ServerFailedError, "server_error"),
        (answering(503, {"code": "busy"}, **{"Retry-After": "7"}), ServerBusyError, "server_busy"),
        (answering(429, b""), ServerBusyError, "server_busy"),
        (answering(401, {"code": "token_unknown"}), SeatRefusedError, "token_unknown"),
        (answering(403, {"code": "device_revoked"}), SeatRefusedError, "device_revoked"),
        (answering(426, {"code": "protocol_unsupported"}), SeatRefusedError, "protocol_unsupported"),
        (answering(409, {"code": "cursor_unknown"}), CursorUnknownError, "cursor_unknown"),
        (answering(400, {"code": "body_malformed"}), RequestRefusedError, "body_malformed"),
        (answering(413, {"code": "body_too_large"}), RequestRefusedError, "body_too_large"),
        (answering(413, b"<html>nginx</html>"), RequestRefusedError, "body_too_large"),
        (answering(403, b"<html>Please log in</html>"), ConnectionFailedError, "answer_unreadable"),
        (answering(400, b"Bad Request"), ConnectionFailedError, "answer_unreadable"),
        (answering(302, b"", Location="http://login.test/"), ConnectionFailedError, "answer_unreadable"),
        (answering(200, b"<html>Welcome to our WLAN</html>"), ConnectionFailedError, "answer_unreadable"),
        (answering(200, {"v": 1}), ConnectionFailedError, "answer_unreadable"),
        (answering(204), ConnectionFailedError, "answer_unreadable"),
    ],
)
async def test_every_answer_that_is_none_has_its_error(
    carrier: httpx.MockTransport, error: type[SyncError], code: str
) -> None:
    """1, 2, 3"""
    async with client(carrier) as line:
        for request in (PULL, PushRequest((), 1)):
            with pytest.raises(error) as caught:
                await line.send(request)
            assert caught.value.code == code and type(caught.value) is error


async def test_the_time_to_come_back_is_passed_on() -> None:
    """3"""
    async with client(answering(503, b"", **{"Retry-After": "7"})) as line:
        with pytest.raises(ServerBusyError) as caught:
            await line.send(PULL)
    assert caught.value.retry_after_s == 7.0


async def test_a_log_in_page_costs_no_operation() -> None:
    """2"""
    seat = Seat(FakeServer(), "aaaaaaaa")
    seat.store.write("need", new_id(), SCOPE, {"topic": "CAD"})
    for status in (200, 302, 400, 403):
        async with client(answering(status, b"<html></html>")) as line:
            outcome = await synchronise(seat.store, line, clock=seat.now_ms)
        assert outcome.error is not None and outcome.error.code == "answer_unreadable"
    assert seat.store.counts().waiting == 1 and seat.store.quarantined() == []


ENROLLED = {
    "token": "t",
    "device_id": "7f3a9c01",
    "user": {"id": "u", "name": "Anna"},
    "network": {"id": "n", "name": "N"},
    "server_time_ms": 5,
    "epoch": "e1",
}


async def enrol(carrier: httpx.MockTransport) -> Enrolment:
    async with client(carrier) as line:
        return await line.enrol(code="ABCD2345", device_name="Tablet", platform="linux", app_version="0.1.0")


async def test_enrolment_gives_device_and_token() -> None:
    """4"""
    asked: list[Any] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return httpx.Response(200, json=ENROLLED)

    enrolment = await enrol(httpx.MockTransport(handle))
    assert enrolment.device_id == "7f3a9c01" and enrolment.user["name"] == "Anna"
    assert asked[0]["code"] == "ABCD2345" and asked[0]["protocol"] == [1, 1]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "code_unknown"),
        (410, "code_used"),
        (410, "code_expired"),
        (429, "too_many_attempts"),
        (426, "protocol_unsupported"),
    ],
)
async def test_enrolment_says_why_not(status: int, code: str) -> None:
    """4"""
    with pytest.raises(EnrolmentRefusedError) as caught:
        await enrol(answering(status, {"code": code}, **{"Retry-After": "60"}))
    assert caught.value.code == code and caught.value.retry_after_s == 60


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        {},
        {**ENROLLED, "device_id": "../../etc"},
        {**ENROLLED, "user": None},
        {**ENROLLED, "token": 5},
    ],
)
async def test_an_enrolment_that_makes_no_sense_is_not_believed(body: Any) -> None:
    """2, 4"""
    with pytest.raises(ConnectionFailedError) as caught:
        await enrol(answering(200, body))
    assert caught.value.code == "answer_unreadable"


async def test_me_tells_who_sits_here() -> None:
    async with client(answering(200, {"user": {"id": "u"}})) as line:
        assert (await line.me())["user"] == {"id": "u"}
