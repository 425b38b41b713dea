"""
The conversation of a seat, with replies carried by hand.

1. Push and pull take turns; after the last push the seat pulls what became of it.
2. A batch that is too slow is halved; a batch that is too large or malformed is halved down to the one
   operation, which is set aside (I6).
3. An operation the server fails on alone is set aside only after several conversations, and only if the
   server answers otherwise (I6).
4. Trouble in pushing never holds up pulling, nor the other way round (I6).
5. A seat that is refused stops both halves and keeps its outbox.
6. An unknown cursor, another epoch or a differing checksum start a pull from "", once, without touching the
   outbox (I11).
7. A page of a history the seat has not entered is not used.
8. Every transition of the table leads somewhere, and the documentation draws it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.sync import OperationResult, PullPage, PullRequest, PushAnswer, PushRequest, SyncError, new_id
from app.sync.errors import (
    ConnectionFailedError,
    CursorUnknownError,
    RequestRefusedError,
    SeatRefusedError,
    ServerBusyError,
    ServerFailedError,
    TimedOutError,
)
from app.sync.session import (
    MAX_LONE_FAILURES,
    MAX_TIMEOUTS,
    Conversation,
    Request,
)
from app.sync.states import PULL_TRANSITIONS, PUSH_TRANSITIONS, State
from tests.sync.docs_tables import code_table, rule_table, state_tables, version_table
from tests.sync.fake_server import FakeServer
from tests.sync.seats import SCOPE, Seat, straight


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def seat(server: FakeServer) -> Seat:
    return Seat(server, "aaaaaaaa")


def put_many(seat: Seat, count: int) -> list[str]:
    names = [new_id() for _ in range(count)]
    for name in names:
        seat.store.write("need", name, SCOPE, {"topic": name})
    return names


class Line:
    """Carries requests, records them, and does to some of them what a test asks for."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def __call__(self, server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
        self.requests.append(request)
        trouble = self.trouble(request)
        if trouble is not None:
            raise trouble
        return straight(server, device, request)

    def trouble(self, request: Request) -> SyncError | None:
        """Override."""
        return None

    @property
    def kinds(self) -> str:
        return "".join("P" if isinstance(each, PushRequest) else "p" for each in self.requests)

    @property
    def pushed(self) -> list[int]:
        return [len(each.operations) for each in self.requests if isinstance(each, PushRequest)]


def test_nothing_to_say_is_one_pull(seat: Seat) -> None:
    """1"""
    line = Line()
    assert seat.sync(carry=line).ok and line.kinds == "p"


def test_push_and_pull_take_turns(seat: Seat) -> None:
    """1"""
    put_many(seat, 5)
    line = Line()
    outcome = seat.sync(carry=line, batch=2)
    assert outcome.ok and line.kinds == "PpPpPp" and line.pushed == [2, 2, 1]
    assert outcome.progress.pushed == 5 and outcome.progress.pulled == 5


def test_pages_follow_until_there_are_no_more(server: FakeServer, seat: Seat) -> None:
    """1"""
    other, line = Seat(server, "bbbbbbbb"), Line()
    put_many(seat, 7)
    seat.sync()
    server.page_size = 3
    assert other.sync(carry=line).ok and line.kinds == "ppp"
    assert len(other.store.records("need")) == 7


def test_a_slow_batch_is_halved(seat: Seat) -> None:
    """2"""
    put_many(seat, 8)

    class Slow(Line):
        def trouble(self, request: Request) -> SyncError | None:
            return (
                TimedOutError() if isinstance(request, PushRequest) and len(request.operations) > 2 else None
            )

    line = Slow()
    assert seat.sync(carry=line).ok and line.pushed == [8, 4, 2, 2, 2, 2]


def test_a_line_that_never_answers_stops_the_conversation(seat: Seat) -> None:
    """2, 4"""
    put_many(seat, 8)

    class Dead(Line):
        def trouble(self, request: Request) -> SyncError | None:
            return TimedOutError()

    line = Dead()
    outcome = seat.sync(carry=line)
    assert outcome.error is not None and outcome.error.code == "server_timeout"
    assert len(line.pushed) == MAX_TIMEOUTS and seat.store.counts().waiting == 8


@pytest.mark.parametrize(
    ("code", "expected"), [("body_too_large", "too_large_to_send"), ("body_malformed", "op_malformed")]
)
def test_the_one_operation_no_body_can_carry_is_set_aside(seat: Seat, code: str, expected: str) -> None:
    """2: the poisoned one among many delays none of the others."""
    names = put_many(seat, 20)
    poison = names[7]

    class Picky(Line):
        def trouble(self, request: Request) -> SyncError | None:
            if isinstance(request, PushRequest) and any(each.record == poison for each in request.operations):
                return RequestRefusedError(code=code)
            return None

    outcome = seat.sync(carry=Picky())
    assert outcome.ok and outcome.progress.refused == 1 and outcome.progress.pushed == 19
    (entry,) = seat.store.quarantined()
    assert entry.operation.record == poison and entry.code == expected and not entry.delivered


class Stumbling(Line):
    """A server with a bug in one operation."""

    def __init__(self, poison: str) -> None:
        super().__init__()
        self.poison = poison

    def trouble(self, request: Request) -> SyncError | None:
        if isinstance(request, PushRequest) and any(
            each.record == self.poison for each in request.operations
        ):
            return ServerFailedError()
        return None


def test_an_operation_the_server_fails_on_is_set_aside_after_several_conversations(seat: Seat) -> None:
    """3"""
    names = put_many(seat, 20)
    for _ in range(MAX_LONE_FAILURES - 1):
        outcome = seat.sync(carry=Stumbling(names[7]))
        assert not outcome.ok and seat.store.quarantined() == []
    assert seat.sync(carry=Stumbling(names[7])).ok
    (entry,) = seat.store.quarantined()
    assert entry.operation.record == names[7] and entry.code == "server_failed"
    assert seat.store.counts().waiting == 0 and len(seat.server.records) == 19


def test_a_server_that_fails_on_everything_costs_no_operation(seat: Seat) -> None:
    """3"""
    put_many(seat, 20)

    class Broken(Line):
        def trouble(self, request: Request) -> SyncError | None:
            return ServerFailedError()

    for _ in range(5):
        outcome = seat.sync(carry=Broken())
        assert outcome.error is not None and outcome.error.code == "server_error"
    assert seat.store.quarantined() == [] and seat.store.counts().waiting == 20
    assert seat.sync().ok and seat.store.counts().waiting == 0


@pytest.mark.parametrize("error", [ServerBusyError(retry_after_s=7), ConnectionFailedError()])
def test_pull_goes_on_when_push_cannot(server: FakeServer, seat: Seat, error: SyncError) -> None:
    """4"""
    other = Seat(server, "bbbbbbbb")
    put_many(other, 3)
    other.sync()
    put_many(seat, 2)

    class Deaf(Line):
        def trouble(self, request: Request) -> SyncError | None:
            return error if isinstance(request, PushRequest) else None

    outcome = seat.sync(carry=Deaf())
    assert outcome.error is error and outcome.progress.pulled == 3
    assert seat.store.counts().waiting == 2


def test_push_goes_on_when_pull_cannot(seat: Seat) -> None:
    """4"""
    put_many(seat, 4)

    class Mute(Line):
        def trouble(self, request: Request) -> SyncError | None:
            return ServerFailedError() if isinstance(request, PullRequest) else None

    outcome = seat.sync(carry=Mute(), batch=2)
    assert not outcome.ok and outcome.progress.pushed == 4


@pytest.mark.parametrize("code", ["token_unknown", "device_revoked", "protocol_unsupported"])
def test_a_refused_seat_stops_and_keeps_its_outbox(seat: Seat, code: str) -> None:
    """5"""
    put_many(seat, 2)

    class Closed(Line):
        def trouble(self, request: Request) -> SyncError | None:
            return SeatRefusedError(code=code)

    line = Closed()
    outcome = seat.sync(carry=line)
    assert outcome.error is not None and outcome.error.code == code and line.kinds == "P"
    assert seat.store.counts().waiting == 2


def test_an_unknown_cursor_starts_anew_and_keeps_the_outbox(server: FakeServer, seat: Seat) -> None:
    """6"""
    put_many(seat, 3)
    seat.sync()
    put_many(seat, 1)

    class Forgetful(Line):
        def trouble(self, request: Request) -> SyncError | None:
            return CursorUnknownError() if isinstance(request, PullRequest) and request.cursor else None

    class Offline(Forgetful):
        def trouble(self, request: Request) -> SyncError | None:
            return ConnectionFailedError() if isinstance(request, PushRequest) else super().trouble(request)

    outcome = seat.sync(carry=Offline())
    assert outcome.progress.repaired and outcome.progress.pulled == 3
    assert seat.store.counts().waiting == 1 and len(seat.store.records("need")) == 4


def test_a_difference_is_repaired_by_a_pull_from_the_start(server: FakeServer, seat: Seat) -> None:
    """6"""
    names = put_many(seat, 3)
    seat.sync()
    seat.store.write("need", names[0], None, {"goal": "unsent"})
    connection = seat.store._file.connection
    connection.execute("DELETE FROM record WHERE id = ?", (names[1],))
    connection.execute("UPDATE scope SET count = count - 1")

    class Offline(Line):
        def trouble(self, request: Request) -> SyncError | None:
            return ConnectionFailedError() if isinstance(request, PushRequest) else None

    outcome = seat.sync(carry=Offline())
    assert outcome.progress.repaired and seat.fields(names[1]) == {"topic": names[1]}
    assert seat.fields(names[0]) == {"topic": names[0], "goal": "unsent"}
    assert seat.sync().ok


def test_a_difference_that_stays_is_reported_not_repeated(server: FakeServer, seat: Seat) -> None:
    """6"""
    put_many(seat, 1)

    class Wrong(Line):
        def __call__(self, server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
            answer = super().__call__(server, device, request)
            return replace(answer, checksums={SCOPE: (9, 9)}) if isinstance(answer, PullPage) else answer

    line = Wrong()
    outcome = seat.sync(carry=line)
    assert outcome.error is not None and outcome.error.code == "checksum_mismatch"
    assert outcome.error.data["scopes"] == [SCOPE] and line.kinds == "Ppp"


def test_what_the_server_does_not_have_leaves_with_a_repair(server: FakeServer, seat: Seat) -> None:
    """6"""
    names = put_many(seat, 3)
    seat.sync()
    del server.records["need", names[2]]
    assert seat.sync().progress.repaired
    assert [each.id for each in seat.store.records("need")] == sorted(names[:2])


def test_a_restored_server_is_given_back_what_it_lost(server: FakeServer, seat: Seat) -> None:
    """6"""
    put_many(seat, 2)
    seat.sync()
    backup = server.backup()
    put_many(seat, 3)
    seat.sync()
    seat.server = backup.restored(epoch="e2", now_ms=server.now_ms)
    outcome = seat.sync()
    assert outcome.ok and outcome.progress.repaired
    assert len(seat.server.records) == 5 and seat.store.epoch() == "e2"
    assert len(seat.store.records("need")) == 5 and seat.store.counts().waiting == 0


def test_a_restored_server_applies_nothing_before_the_seat_knows(server: FakeServer, seat: Seat) -> None:
    """6: else later numbers would arrive first, and the lost ones would count as duplicates."""
    put_many(seat, 1)
    seat.sync()
    backup = server.backup()
    put_many(seat, 1)
    seat.sync()
    seat.server = backup.restored(epoch="e2", now_ms=server.now_ms)
    put_many(seat, 1)
    line = Line()
    assert seat.sync(carry=line).ok
    assert line.pushed == [1, 0, 2] and len(seat.server.records) == 3


def test_a_page_of_an_unknown_history_is_not_used(server: FakeServer, seat: Seat) -> None:
    """7"""
    put_many(seat, 1)
    seat.sync()
    conversation = Conversation(seat.store, seat.now_ms)
    request = conversation.next_request()
    assert isinstance(request, PullRequest)
    conversation.receive(PullPage("e9", server.now_ms, "other", False, revoked=[SCOPE]))
    assert len(seat.store.records("need")) == 1
    assert conversation.states == (State.RECOVERING, State.REPAIRING)


def test_a_server_that_changes_its_epoch_all_the_time_is_left_alone(server: FakeServer, seat: Seat) -> None:
    """7"""
    put_many(seat, 1)
    seat.sync()

    class Flapping(Line):
        def __call__(self, server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
            answer = super().__call__(server, device, request)
            return replace(answer, epoch=f"flap{len(self.requests)}")

    outcome = seat.sync(carry=Flapping())
    assert outcome.error is not None and outcome.error.code == "epoch_changed"


def test_an_answer_that_forgets_an_operation_stops_the_push(seat: Seat) -> None:
    put_many(seat, 2)

    class Forgetting(Line):
        def __call__(self, server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
            answer = super().__call__(server, device, request)
            return replace(answer, results=answer.results[:1]) if isinstance(answer, PushAnswer) else answer

    outcome = seat.sync(carry=Forgetting())
    assert not outcome.ok and seat.store.counts().waiting == 1
    assert seat.sync().ok and seat.store.counts().waiting == 0


def test_results_nobody_asked_for_change_nothing(seat: Seat) -> None:
    seat.store.acknowledge([OperationResult(99, "applied", 5)], server_ms=1)
    assert seat.store.receipts() == []


def test_every_state_of_the_table_can_be_left_or_is_an_end() -> None:
    """8"""
    for table in (PUSH_TRANSITIONS, PULL_TRANSITIONS):
        sources = {state for state, _ in table}
        assert set(table.values()) - {State.SETTLED, State.STOPPED} <= sources


def test_the_documentation_draws_the_table() -> None:
    """8"""
    document = Path("docs/sync-protocol.md").read_text(encoding="utf-8")
    for table in (state_tables(), rule_table(), code_table(), version_table()):
        assert table in document
