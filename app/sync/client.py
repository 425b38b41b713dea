"""
Carries the conversation over HTTP: the only module that imports httpx.

Every way in which a server or a line can fail becomes one of the errors of `errors.py`; nothing of an
answer that did not arrive whole is ever used. Decides nothing about what to send: `session.py` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, NoReturn, Self

import httpx

from app.sync.changes import Operation
from app.sync.clock import SteadyClock, is_device
from app.sync.errors import (
    BodyMalformedError,
    BodyTooLargeError,
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
from app.sync.package import MEDIA_TYPE
from app.sync.packing import deflate, read_json
from app.sync.protocol import (
    HIGHEST_VERSION,
    LOWEST_VERSION,
    MAX_ANSWER_BYTES,
    VERSION_HEADER,
    PullPage,
    PullRequest,
    PushAnswer,
    PushRequest,
)
from app.sync.pull_wire import decode_page
from app.sync.push_wire import decode_push_answer, encode_push
from app.sync.session import Conversation, ConversationOutcome, Progress, Replica, Request

#: Silence that counts as a hanging line. Each piece that arrives starts it anew, so a slow line is no dead
#: line.
DEFAULT_TIMEOUT_S: Final = 30.0
_CONNECT_TIMEOUT_S: Final = 10.0

_BUSY: Final = frozenset({429, 502, 503, 504})
_SEAT_CODES: Final = frozenset({"token_unknown", "device_revoked", "protocol_unsupported"})


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the server gives a seat for a one-time code; `user` and `network` as `/v1/me` shows them."""

    token: str
    device_id: str
    user: Mapping[str, Any]
    network: Mapping[str, Any]
    server_time_ms: int
    epoch: str
    package_key: Mapping[str, Any] = field(default_factory=dict)
    """The key that hand-over packages are made for; a server that knows none gives none."""


class SyncClient:
    """
    One seat's line to its server. Use it as an asynchronous context manager.

    Args:
        token: The device token of the enrolment.
        transport: Carries requests instead of the network, for tests.
        timeout_s: Seconds of silence after which a request counts as lost.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> None:
        self.bytes_sent = 0
        self.bytes_received = 0
        headers = {VERSION_HEADER: str(HIGHEST_VERSION), "Accept-Encoding": "gzip, deflate"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers=headers,
            transport=transport,
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_TIMEOUT_S)),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the line."""
        await self._http.aclose()

    async def send(self, request: Request) -> PushAnswer | PullPage:
        """
        Carry one request of the conversation.

        Raises:
            SyncError: One of the tree in `errors.py`; it is unknown whether the request arrived.
        """
        with _readable():
            if isinstance(request, PushRequest):
                return await self._push(request)
            return await self._pull(request)

    async def me(self) -> Mapping[str, Any]:
        """Ask who this seat belongs to, as the server sees it now."""
        with _readable():
            return _object(await self._call("GET", "/v1/me"))

    async def enrol(self, *, code: str, device_name: str, platform: str, app_version: str) -> Enrolment:
        """
        Exchange a one-time code for a device token.

        Raises:
            EnrolmentRefusedError: The code is unknown, used or expired, or there were too many attempts.
            SyncError: The line or the server failed; the code may be tried again.
        """
        body = {
            "code": code,
            "device_name": device_name,
            "platform": platform,
            "app_version": app_version,
            "protocol": [LOWEST_VERSION, HIGHEST_VERSION],
        }
        with _readable():
            return _enrolment(_object(await self._call("POST", "/v1/enrol", json=body)))

    async def bring(self, package: bytes) -> Mapping[str, Any]:
        """
        Hand in a hand-over package, one's own or somebody else's; gives what became of it.

        Raises:
            RequestRefusedError: The server does not take it; `code` says why.
        """
        headers = {"Content-Type": MEDIA_TYPE}
        with _readable():
            return _object(await self._call("POST", "/v1/packages", content=package, headers=headers))

    async def quarantine(self, *, reviewed: bool = False) -> Sequence[Mapping[str, Any]]:
        """Ask what was set aside: of this device, or (`reviewed`) in the scopes of the Koordination."""
        with _readable():
            answer = _object(await self._call("GET", "/v1/quarantine" if reviewed else "/v1/sync/quarantine"))
        listed = answer.get("operations")
        return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []

    async def say_settled(self, device_seq: int, *, resolution: str, reason: str) -> None:
        """Tell the server what the person did with an operation of this device that was set aside."""
        body = {"resolution": resolution, "reason": reason[:500]}
        with _readable():
            await self._call("POST", f"/v1/sync/quarantine/{device_seq}", json=body)

    async def settle_reviewed(
        self, device: str, device_seq: int, *, reason: str | None = None
    ) -> Mapping[str, Any]:
        """Let the server try an operation of any device once more or, with a reason, give it up."""
        path = f"/v1/quarantine/{device}/{device_seq}/"
        with _readable():
            if reason is None:
                return _object(await self._call("POST", path + "retry"))
            return _object(await self._call("POST", path + "discard", json={"reason": reason}))

    async def devices(self) -> Sequence[Mapping[str, Any]]:
        """Ask for the devices the person may know of."""
        with _readable():
            found = _object(await self._call("GET", "/v1/devices")).get("devices")
            return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    async def revoke_device(self, device_id: str, *, why: str) -> None:
        """
        Block a device for good.

        Raises:
            RequestRefusedError: not_allowed or device_unknown.
        """
        await self._call("POST", f"/v1/devices/{device_id}/revoke", json={"why": why})

    async def report(self, said: Mapping[str, Any]) -> None:
        """Tell the server about this device; a server of an older version does not listen."""
        await self._call("PUT", "/v1/device/report", json=said)

    async def hand_over(self, operations: Sequence[Operation], *, now_ms: int) -> PushAnswer:
        """Give the last work of a blocked device into the server's quarantine."""
        with _readable():
            return await self._post_operations("/v1/device/handover", operations, now_ms=now_ms, epoch="")

    async def say_wiped(self) -> None:
        """Tell that this blocked device has destroyed its key."""
        await self._call("PUT", "/v1/device/wiped")

    async def standing(self, device_id: str, proof: str, *, wiped: bool = False) -> str:
        """Ask whether a locked device may still work: allowed, revoked or unknown."""
        body = {"device_id": device_id, "proof": proof, "wiped": wiped}
        with _readable():
            return str(
                _object(await self._call("POST", "/v1/device/standing", json=body)).get("standing", "")
            )

    async def _push(self, request: PushRequest) -> PushAnswer:
        operations = [each for each in request.operations if isinstance(each, Operation)]
        return await self._post_operations(
            "/v1/sync/push", operations, now_ms=request.now_ms, epoch=request.epoch
        )

    async def _post_operations(
        self, path: str, operations: Sequence[Operation], *, now_ms: int, epoch: str
    ) -> PushAnswer:
        body = encode_push(operations, now_ms=now_ms, epoch=epoch)
        answer = await self._call(
            "POST",
            path,
            content=deflate(body),
            headers={"Content-Type": "application/json", "Content-Encoding": "deflate"},
        )
        return decode_push_answer(answer)

    async def _pull(self, request: PullRequest) -> PullPage:
        params = {"cursor": request.cursor, "limit": str(request.limit), "own": str(int(request.own))}
        return decode_page(await self._call("GET", "/v1/sync/pull", params=params))

    async def _call(self, method: str, path: str, **arguments: Any) -> bytes:
        content = arguments.get("content")
        self.bytes_sent += len(content) if isinstance(content, bytes) else 0
        try:
            async with self._http.stream(method, path, **arguments) as response:
                body = await _read(response)
                self.bytes_received += response.num_bytes_downloaded
        except httpx.TimeoutException as error:
            raise TimedOutError(str(error)) from error
        except httpx.DecodingError as error:
            raise ConnectionFailedError("the answer was damaged") from error
        except httpx.TransportError as error:
            raise ConnectionFailedError(str(error)) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise ConnectionFailedError("no usable server address") from error
        if response.status_code == httpx.codes.OK:
            return body
        raise_for_answer(response, body)


def standing_proof(token: str) -> str:
    """What a locked device asks with: made from the token, opens nothing, tells nothing about it."""
    return hashlib.sha256(b"standing" + hashlib.sha256(token.encode()).digest()).hexdigest()


async def synchronise(
    replica: Replica,
    client: SyncClient,
    *,
    clock: Callable[[], int] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> ConversationOutcome:
    """
    Hold one whole conversation. Trouble with line or server is part of the outcome, never raised.

    Args:
        clock: The device's wall clock in milliseconds.
        on_progress: Called after every answer.

    Raises:
        Whatever the replica raises: trouble of the store is not trouble of the line.
    """
    conversation = Conversation(replica, clock or SteadyClock())
    while (request := conversation.next_request()) is not None:
        try:
            reply: PushAnswer | PullPage | SyncError = await client.send(request)
        except SyncError as error:
            reply = error
        conversation.receive(reply)
        if on_progress is not None:
            on_progress(conversation.progress)
    return conversation.outcome()


async def _read(response: httpx.Response) -> bytes:
    """Read an answer, but no more than the protocol allows."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise ServerFailedError("the answer is too large", data={"limit": MAX_ANSWER_BYTES})
    return bytes(body)


def raise_for_answer(response: httpx.Response, body: bytes) -> NoReturn:
    """
    Turn an answer that is no success into an error.

    Only an answer that carries one of the server's own codes speaks for the server. A proxy or a hotel's
    log-in page that answers 403 must neither lock a seat out nor cost it an operation.
    """
    status = response.status_code
    problem: Mapping[str, Any] = {}
    with suppress(BodyMalformedError):
        problem = _object(body)
    code = problem.get("code")
    data: dict[str, Any] = {"status": status, "title": str(problem.get("title", ""))[:200]}
    if isinstance(problem.get("data"), dict):
        data = {**problem["data"], **data}
    retry_after_s = _seconds(response.headers.get("Retry-After"))
    enrolling = response.request.url.path.endswith("/v1/enrol")
    if enrolling and isinstance(code, str) and 400 <= status < 500:
        raise EnrolmentRefusedError(code=code, data=data, retry_after_s=retry_after_s)
    if status in _BUSY:
        raise ServerBusyError(data=data, retry_after_s=retry_after_s)
    if status >= 500:
        raise ServerFailedError(data=data, retry_after_s=retry_after_s)
    if status == httpx.codes.REQUEST_ENTITY_TOO_LARGE and not isinstance(code, str):
        raise RequestRefusedError(code=BodyTooLargeError.code, data=data)
    if not isinstance(code, str) or status < 400:
        raise ConnectionFailedError(code="answer_unreadable", data=data)
    if code in _SEAT_CODES:
        raise SeatRefusedError(code=code, data=data)
    if code == CursorUnknownError.code:
        raise CursorUnknownError(data=data)
    raise RequestRefusedError(code=code, data=data)


def _object(body: bytes) -> dict[str, Any]:
    document = read_json(body)
    if not isinstance(document, dict):
        raise BodyMalformedError("the answer is no object")
    return document


def _enrolment(answer: Mapping[str, Any]) -> Enrolment:
    try:
        known = {name: answer[name] for name in Enrolment.__slots__ if name != "package_key"}
        key = answer.get("package_key")
        enrolment = Enrolment(**known, package_key=key if isinstance(key, dict) else {})
    except KeyError as missing:
        raise BodyMalformedError(f"the answer to an enrolment lacks {missing}") from missing
    if not (
        isinstance(enrolment.token, str)
        and is_device(enrolment.device_id)
        and isinstance(enrolment.epoch, str)
        and type(enrolment.server_time_ms) is int
        and isinstance(enrolment.user, dict)
        and isinstance(enrolment.network, dict)
    ):
        raise BodyMalformedError("the answer to an enrolment is malformed")
    return enrolment


@contextmanager
def _readable() -> Iterator[None]:
    """Take a success that is no answer for what it is: something else answered, or the line garbled it."""
    try:
        yield
    except BodyMalformedError as error:
        raise ConnectionFailedError(code="answer_unreadable", data=error.data) from error


def _seconds(value: str | None) -> float | None:
    """
    Read `Retry-After` in its form of seconds (RFC 9110, section 10.2.3); the date form is not used here.
    """
    return float(value) if value is not None and value.isascii() and value.isdigit() else None
