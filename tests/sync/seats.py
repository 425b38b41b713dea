"""Seats for tests: a real store in memory, and conversations carried by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.store import Store, open_store
from app.sync.errors import SyncError
from app.sync.protocol import PullPage, PushAnswer
from app.sync.session import Conversation, ConversationOutcome, Request
from tests.sync.fake_server import FakeServer

SCOPE = "firm/f1/network"

Carry = Callable[[FakeServer, str, Request], "PushAnswer | PullPage"]


def straight(server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
    """Carry a request and its answer without harm."""
    return server.answer(device, request)


class Seat:
    """A store with a device, a clock that may be wrong, and a line to a server."""

    def __init__(
        self, server: FakeServer, device: str, *, scopes: tuple[str, ...] = (SCOPE,), path: Path | None = None
    ) -> None:
        self.server = server
        self.device = device
        self.skew_ms = 0
        self.store: Store = open_store(path, clock=self.now_ms)
        self.store.enrol(device)
        for scope in scopes:
            server.grant(device, scope)

    def now_ms(self) -> int:
        """Give what this seat believes to be the time."""
        return self.server.now_ms + self.skew_ms

    def sync(self, *, carry: Carry = straight, batch: int = 1000) -> ConversationOutcome:
        """Hold one conversation; what `carry` raises is what the line did."""
        conversation = Conversation(self.store, self.now_ms, batch_operations=batch)
        for _ in range(10_000):
            request = conversation.next_request()
            if request is None:
                return conversation.outcome()
            try:
                reply: PushAnswer | PullPage | SyncError = carry(self.server, self.device, request)
            except SyncError as error:
                reply = error
            conversation.receive(reply)
        raise AssertionError("the conversation does not end")

    def fields(self, record: str, collection: str = "need") -> dict[str, object] | None:
        """Give what the person sees of a record."""
        found = self.store.record(collection, record)
        return None if found is None else dict(found.fields)
