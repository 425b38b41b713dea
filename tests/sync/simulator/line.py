"""
A line and a disk that fail: what a conversation meets on its way.

Requests are lost, come late, twice or out of order; answers are lost or cut in mid-body; the server
stumbles; the seat's process dies at a commit, before or after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.store import Store
from app.sync import PullPage, PushAnswer, PushRequest, decode_page, decode_push_answer
from app.sync.errors import (
    BodyMalformedError,
    ConnectionFailedError,
    ServerBusyError,
    ServerFailedError,
    TimedOutError,
)
from app.sync.session import Request
from tests.sync.simulator.server import MemoryServer

Carry = Callable[[MemoryServer, str, Request], "PushAnswer | PullPage"]


class SeatDiedError(Exception):
    """The seat's process ended in the middle of a conversation."""


def straight(server: MemoryServer, device: str, request: Request) -> PushAnswer | PullPage:
    """Carry a request and its answer without harm."""
    return read(request, server.answer(device, request))


def read(request: Request, body: bytes) -> PushAnswer | PullPage:
    """Read an answer as the client does."""
    try:
        return decode_push_answer(body) if isinstance(request, PushRequest) else decode_page(body)
    except BodyMalformedError as error:
        raise ConnectionFailedError("the answer was cut") from error


@dataclass
class BadLine:
    """Does to each request what chance says; keeps requests that are late for later conversations."""

    chance: Random
    late: list[tuple[str, Request]] = field(default_factory=list)

    def __call__(self, server: MemoryServer, device: str, request: Request) -> PushAnswer | PullPage:
        fate = self.chance.random()
        if fate < 0.07:
            raise ConnectionFailedError("the request is lost")
        if fate < 0.12:
            # Delayed in the network: it arrives after later ones, perhaps in another conversation.
            self.late.append((device, request))
            raise TimedOutError("the request is late")
        if fate < 0.15:
            raise ServerFailedError("the server stumbles")
        if fate < 0.17:
            raise ServerBusyError("the server is busy")
        body = server.answer(device, request)
        if fate < 0.24:
            raise TimedOutError("the answer is lost")
        if fate < 0.30:
            return read(request, body[: self.chance.randrange(len(body))])
        if fate < 0.37:
            body = server.answer(device, request)  # it arrives twice
        while self.late and self.chance.random() < 0.5:
            early = self.late.pop(self.chance.randrange(len(self.late)))
            if early[0] in server.devices:
                server.answer(*early)
        return read(request, body)


class MortalStore:
    """
    The seat's store as a conversation sees it, in a process that dies at one of its commits.

    Each method of the store is one transaction: dying before a commit is not having called it.
    """

    def __init__(self, store: Store, dies: Callable[[str], bool]) -> None:
        self._store = store
        self._dies = dies

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if self._dies(f"before {name}"):
                raise SeatDiedError(f"before {name}")
            result = method(*arguments, **named)
            if self._dies(f"after {name}"):
                raise SeatDiedError(f"after {name}")
            return result

        return call
