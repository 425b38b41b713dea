"""
The conversation of a seat with its server, without carrying a single byte.

`Conversation` says what to ask next and takes what came back; `client.py` carries it over HTTP, a test
carries it by hand. Pushing and pulling are two halves with a table of states each; they take turns, and
trouble in one never holds up the other (I6). The seat's store comes in as a `Replica`. Must not know: HTTP,
SQL, collections.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

from app.sync.changes import Operation
from app.sync.errors import (
    BodyTooLargeError,
    CursorUnknownError,
    RequestRefusedError,
    SeatRefusedError,
    ServerBusyError,
    ServerFailedError,
    SyncError,
    TimedOutError,
)
from app.sync.protocol import (
    MAX_PUSH_OPERATIONS,
    PUSH_TARGET_BYTES,
    OperationResult,
    PullPage,
    PullRequest,
    PushAnswer,
    PushRequest,
)
from app.sync.states import PULL_TRANSITIONS, PUSH_TRANSITIONS, Event, State

Request: TypeAlias = PushRequest | PullRequest
Reply: TypeAlias = PushAnswer | PullPage | SyncError

#: Requests without an answer in time before a half gives up for this conversation.
MAX_TIMEOUTS: Final = 4

#: Conversations in which the server may fail on one operation alone before it is set aside (I6).
MAX_LONE_FAILURES: Final = 3

#: A server whose epoch changes more often within one conversation is not one server.
MAX_EPOCH_CHANGES: Final = 2


@dataclass(frozen=True, slots=True)
class AppliedPage:
    """
    What a page did to the replica.

    Args:
        diverged: Scopes that do not match the server.
        stale: Nothing was applied: meanwhile another process on the same store moved the cursor.
    """

    records: int = 0
    diverged: tuple[str, ...] = ()
    stale: bool = False


class Replica(Protocol):
    """What the conversation needs of a seat's store. Each method is one transaction."""

    def begin_conversation(self) -> None:
        """Let operations that the server holds back be offered once more."""

    def next_batch(self, *, max_operations: int, max_bytes: int) -> Sequence[Operation]:
        """Take the oldest unsent operations and freeze them: from now on they may have been sent."""

    def acknowledge(self, results: Sequence[OperationResult], *, server_ms: int) -> None:
        """Take the server's verdicts."""

    def quarantine(self, device_seq: int, *, code: str, reason: str) -> None:
        """Set one operation aside that cannot be delivered."""

    def note_failure(self, device_seq: int) -> int:
        """Count that the server failed on one operation alone; gives how often by now."""

    def cursor(self) -> str:
        """Give the place up to which pages are applied."""

    def apply_page(self, page: PullPage, *, after: str) -> AppliedPage:
        """Apply the page that follows the cursor `after`, and move the cursor."""

    def begin_full_pull(self) -> None:
        """Start from "" again; what the pages to come do not contain leaves at the end. Keeps the outbox."""

    def epoch(self) -> str:
        """Give the epoch of the server as last seen; "" before the first contact."""

    def recover(self, epoch: str, *, last_device_seq: int) -> int:
        """Adopt the epoch of a restored server and queue again what it lost; gives how many."""

    def note_numbers(self, last_device_seq: int) -> None:
        """
        Give out no number again that the server has seen: the seat's file may be an older copy (I11).
        """

    def note_server_time(self, server_ms: int, *, device_ms: int) -> None:
        """Remember how far the device's clock is off."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a conversation has come; counts of operations and records."""

    pushed: int = 0
    pulled: int = 0
    refused: int = 0
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class ConversationOutcome:
    """
    How a conversation ended.

    Args:
        error: The first trouble that stopped a half; None if both settled.
    """

    progress: Progress
    error: SyncError | None = None

    @property
    def ok(self) -> bool:
        """Whether both halves came to their end."""
        return self.error is None


@dataclass(slots=True)
class _Half:
    transitions: Mapping[tuple[State, Event], State]
    state: State = State.READY
    timeouts: int = 0

    def on(self, event: Event) -> None:
        self.state = self.transitions[self.state, event]

    @property
    def open(self) -> bool:
        return self.state not in (State.SETTLED, State.STOPPED)


@dataclass(slots=True)
class Conversation:
    """
    One sync from the seat's side.

    Ask `next_request()` until it gives None; hand each answer, or the error that came instead, to
    `receive()`.

    Args:
        replica: The seat's store.
        clock: The device's wall clock in milliseconds.
    """

    replica: Replica
    clock: Callable[[], int]
    batch_operations: int = MAX_PUSH_OPERATIONS
    batch_bytes: int = PUSH_TARGET_BYTES
    _push: _Half = field(default_factory=lambda: _Half(PUSH_TRANSITIONS))
    _pull: _Half = field(default_factory=lambda: _Half(PULL_TRANSITIONS))
    _asked: Request | None = None
    _asked_ms: int = 0
    _pull_is_next: bool = False
    _suspect: Operation | None = None
    _new_epoch: str = ""
    _epoch_changes: int = 0
    _progress: Progress = Progress()
    _error: SyncError | None = None
    _begun: bool = False

    @property
    def states(self) -> tuple[State, State]:
        """Where the push half and the pull half stand."""
        return self._push.state, self._pull.state

    @property
    def progress(self) -> Progress:
        """How far the conversation has come."""
        return self._progress

    def outcome(self) -> ConversationOutcome:
        """Say how the conversation ended; meaningful once `next_request()` gave None."""
        return ConversationOutcome(self._progress, self._error)

    def next_request(self) -> Request | None:
        """Give what to ask the server next; None when there is nothing more to say."""
        if not self._begun:
            self._begun = True
            self.replica.begin_conversation()
        self._asked = self._turn()
        self._asked_ms = self.clock()
        return self._asked

    def receive(self, reply: Reply) -> None:
        """Take the answer to the last request, or the error that came instead of one."""
        asked = self._asked
        self._asked = None
        if isinstance(reply, PushAnswer | PullPage):
            # The server's time belongs to the middle between question and answer.
            self.replica.note_server_time(
                reply.server_time_ms, device_ms=(self._asked_ms + self.clock()) // 2
            )
        if isinstance(reply, SeatRefusedError):
            self._give_up(self._push, reply)
            self._give_up(self._pull, reply)
        elif isinstance(asked, PushRequest):
            self._receive_push(asked, reply)
        elif isinstance(asked, PullRequest):
            self._receive_pull(asked, reply)

    # --- Whose turn it is ---

    def _turn(self) -> Request | None:
        if self._pull_is_next and self._pull.open:
            self._pull_is_next = False
            return PullRequest(self.replica.cursor())
        if self._push.open:
            request = self._push_request()
            if request is not None:
                self._pull_is_next = True
                return request
        if self._pull.open:
            return PullRequest(self.replica.cursor())
        return None

    def _push_request(self) -> PushRequest | None:
        if self._push.state is not State.READY:
            return PushRequest((), self.clock(), self.replica.epoch())
        batch = self.replica.next_batch(max_operations=self.batch_operations, max_bytes=self.batch_bytes)
        if not batch:
            self._push.on(Event.NOTHING_WAITS)
            return None
        return PushRequest(batch, self.clock(), self.replica.epoch())

    # --- Push ---

    def _receive_push(self, asked: PushRequest, reply: Reply) -> None:
        if isinstance(reply, PushAnswer):
            self._push.timeouts = 0
            self._take_answer(asked, reply)
        elif isinstance(reply, TimedOutError):
            self._push.timeouts += 1
            if self._push.state is State.READY and self._push.timeouts < MAX_TIMEOUTS:
                self._halve(asked)
                self._push.on(Event.TOO_SLOW)
            else:
                self._give_up(self._push, reply)
        elif isinstance(reply, RequestRefusedError) and self._push.state is State.READY:
            self._isolate(asked, reply, "too_large_to_send" if _is_size(reply) else "op_malformed")
        elif (
            isinstance(reply, ServerFailedError)
            and not isinstance(reply, ServerBusyError)
            and self._push.state is State.READY
        ):
            if len(asked.operations) > 1:
                self._halve(asked)
                self._push.on(Event.REFUSED)
            else:
                # Is it this operation, or does the server fail on everything? An empty push will tell.
                self._suspect = _only_operation(asked)
                self._push.on(Event.FAILED_ALONE)
        elif isinstance(reply, SyncError):
            self._give_up(self._push, reply)

    def _take_answer(self, asked: PushRequest, answer: PushAnswer) -> None:
        known_epoch = self.replica.epoch()
        self.replica.note_numbers(answer.last_device_seq)
        if self._push.state is State.RECOVERING and answer.epoch == self._new_epoch:
            self.replica.recover(answer.epoch, last_device_seq=answer.last_device_seq)
            self._push.on(Event.ANSWERED)
            return
        if known_epoch and answer.epoch != known_epoch:
            self._acknowledge(answer)
            self._enter_epoch(answer.epoch)
            return
        if not known_epoch:
            self.replica.recover(answer.epoch, last_device_seq=answer.last_device_seq)
        if self._push.state is State.PROBING and self._suspect is not None:
            self._blame(self._suspect)
            if not self._push.open:
                return
        self._acknowledge(answer)
        self._push.on(Event.ANSWERED)
        answered = {result.device_seq for result in answer.results}
        if any(each.device_seq not in answered for each in asked.operations):
            self._give_up(self._push, ServerFailedError("an operation was not answered"))
        if answer.results:
            self._pull.on(Event.NEWS)

    def _blame(self, operation: Operation) -> None:
        """The server works, but not on this operation: give it time, then set it aside."""
        self._suspect = None
        if self.replica.note_failure(operation.device_seq) < MAX_LONE_FAILURES:
            self._give_up(self._push, ServerFailedError(data={"device_seq": operation.device_seq}))
            return
        self.replica.quarantine(operation.device_seq, code="server_failed", reason="")
        self._count(refused=1)
        self.batch_operations = MAX_PUSH_OPERATIONS

    def _acknowledge(self, answer: PushAnswer) -> None:
        if not answer.results:
            return
        self.replica.acknowledge(answer.results, server_ms=answer.server_time_ms)
        refused = sum(result.status == "quarantined" for result in answer.results)
        self._count(pushed=len(answer.results) - refused, refused=refused)

    def _isolate(self, asked: PushRequest, error: SyncError, code: str) -> None:
        if len(asked.operations) > 1:
            self._halve(asked)
        else:
            operation = _only_operation(asked)
            if operation is None:
                self._give_up(self._push, error)
                return
            self.replica.quarantine(operation.device_seq, code=code, reason=error.code)
            self._count(refused=1)
            self.batch_operations = MAX_PUSH_OPERATIONS
        self._push.on(Event.REFUSED)

    def _halve(self, asked: PushRequest) -> None:
        self.batch_operations = max(1, len(asked.operations) // 2)

    # --- Pull ---

    def _receive_pull(self, asked: PullRequest, reply: Reply) -> None:
        if isinstance(reply, PullPage):
            self._pull.timeouts = 0
            self._take_page(asked, reply)
        elif isinstance(reply, CursorUnknownError):
            if self._pull.state is State.READY:
                self._repair(Event.CURSOR_UNKNOWN)
            else:
                self._give_up(self._pull, reply)
        elif isinstance(reply, TimedOutError):
            self._pull.timeouts += 1
            if self._pull.timeouts >= MAX_TIMEOUTS // 2:
                self._give_up(self._pull, reply)
        elif isinstance(reply, SyncError):
            self._give_up(self._pull, reply)

    def _take_page(self, asked: PullRequest, page: PullPage) -> None:
        known_epoch = self.replica.epoch()
        if known_epoch and page.epoch != known_epoch:
            # Nothing of the page is used: its cursor belongs to a history this seat has not entered yet.
            self._enter_epoch(page.epoch)
            return
        applied = self.replica.apply_page(page, after=asked.cursor)
        self._count(pulled=applied.records)
        if applied.stale:
            self._pull.on(Event.PAGE)
        elif not applied.diverged:
            self._pull.on(Event.PAGE if page.has_more else Event.LAST_PAGE)
        elif self._pull.state is State.READY and not self._progress.repaired:
            self._repair(Event.DIVERGED)
        else:
            error = SyncError(
                "scopes differ", code="checksum_mismatch", data={"scopes": list(applied.diverged)}
            )
            self._give_up(self._pull, error)

    def _repair(self, event: Event) -> None:
        self.replica.begin_full_pull()
        self._progress = Progress(
            self._progress.pushed, self._progress.pulled, self._progress.refused, repaired=True
        )
        self._pull.on(event)

    # --- Both ---

    def _enter_epoch(self, epoch: str) -> None:
        """Meet a server that was restored from a backup: load again, and send again what it lost."""
        self._epoch_changes += 1
        if self._push.state is State.STOPPED or self._epoch_changes > MAX_EPOCH_CHANGES:
            self._give_up(self._push, SyncError(code="epoch_changed"))
            self._give_up(self._pull, SyncError(code="epoch_changed"))
            return
        self._new_epoch = epoch
        self._push.on(Event.EPOCH_CHANGED)
        self._repair(Event.EPOCH_CHANGED)
        self._pull_is_next = False

    def _give_up(self, half: _Half, error: SyncError) -> None:
        self._error = self._error or error
        half.state = State.STOPPED

    def _count(self, *, pushed: int = 0, pulled: int = 0, refused: int = 0) -> None:
        now = self._progress
        self._progress = Progress(
            now.pushed + pushed, now.pulled + pulled, now.refused + refused, now.repaired
        )


def _is_size(error: SyncError) -> bool:
    return error.code == BodyTooLargeError.code


def _only_operation(request: PushRequest) -> Operation | None:
    only = next(iter(request.operations), None)
    return only if isinstance(only, Operation) else None
