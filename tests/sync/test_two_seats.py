"""
Two seats and a server: what people notice.

1. A lost answer, a doubled or late request changes nothing (I2).
2. Both answers stay visible where two people wrote unseen, at both seats (I5).
3. What a person has not sent stays on top of what comes in; after the verdict the server's value is shown.
4. A refused step is taken back and told (I6); an accepted one becomes what the server made of it.
5. A clock ahead by a day harms nobody, and heals (I7).
6. Lost access leaves the seat; unsent work on it is uploaded and kept, and does not come back (I8).
7. What waits for a record that does not exist is held, and applied when it comes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.store import open_store
from app.sync import PushAnswer, PushRequest, new_id
from app.sync.clock import milliseconds_of
from app.sync.errors import TimedOutError
from app.sync.protocol import PullPage
from app.sync.session import Request
from tests.sync.fake_server import FakeServer
from tests.sync.seats import SCOPE, Seat, straight

DAY_MS = 86_400_000
OTHER = "firm/f2/network"


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def anna(server: FakeServer) -> Seat:
    return Seat(server, "aaaaaaaa", scopes=(SCOPE, OTHER))


@pytest.fixture
def bert(server: FakeServer) -> Seat:
    return Seat(server, "bbbbbbbb", scopes=(SCOPE, OTHER))


def lose_answers(server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
    server.answer(device, request)
    raise TimedOutError


def double(server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
    server.answer(device, request)
    return server.answer(device, request)


def test_a_lost_answer_applies_nothing_twice(server: FakeServer, anna: Seat) -> None:
    """1"""
    record = new_id()
    anna.store.write("need", record, SCOPE, {"topic": "CAD"})
    anna.sync(carry=lose_answers)
    assert len(server.applied) == 1 and anna.store.counts().waiting == 1
    assert anna.sync().ok
    assert len(server.applied) == 1 and anna.store.counts().waiting == 0
    assert anna.store.receipt("need", record) is not None


def test_a_doubled_request_applies_nothing_twice(server: FakeServer, anna: Seat) -> None:
    """1"""
    for n in range(5):
        anna.store.write("need", new_id(), SCOPE, {"topic": str(n)})
    assert anna.sync(carry=double, batch=2).ok and len(server.applied) == 5


def test_a_late_request_applies_nothing_twice(server: FakeServer, anna: Seat) -> None:
    """1"""
    record = new_id()
    anna.store.write("need", record, SCOPE, {"topic": "old"})
    late: list[Request] = []

    def delay(server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
        if isinstance(request, PushRequest) and not late:
            late.append(request)
            raise TimedOutError
        return straight(server, device, request)

    anna.sync(carry=delay)
    anna.store.write("need", record, None, {"topic": "new"})
    anna.sync()
    server.answer("aaaaaaaa", late[0])
    anna.sync()
    assert anna.fields(record) == {"topic": "new"} == dict(server.records["need", record].fields)


def test_what_may_have_been_sent_is_not_changed_any_more(server: FakeServer, anna: Seat) -> None:
    """1: the second write is an operation of its own, though the first was never answered."""
    record = new_id()
    anna.store.write("need", record, SCOPE, {"topic": "a"})
    anna.sync(carry=lose_answers)
    anna.store.write("need", record, None, {"topic": "b"})
    assert anna.sync().ok
    assert [dict(each.fields) for each in server.applied] == [{"topic": "a"}, {"topic": "b"}]


def test_both_answers_stay_visible_at_both_seats(server: FakeServer, anna: Seat, bert: Seat) -> None:
    """2"""
    record = new_id()
    anna.store.write("need", record, SCOPE, {"topic": "CAD", "people": 3})
    anna.sync()
    bert.sync()
    server.now_ms += 1000
    anna.store.write("need", record, None, {"people": 4})
    server.now_ms += 1000
    bert.store.write("need", record, None, {"people": 5})
    for seat in (bert, anna, bert):
        seat.sync()
    for seat in (anna, bert):
        shown = seat.store.record("need", record)
        assert shown is not None and shown.fields == {"topic": "CAD", "people": 5}
        (entry,) = shown.conflicts["people"]
        assert (entry["value"], entry["person"], entry["winner"]) == (4, "p-aaaaaaaa", "p-bbbbbbbb")
        assert seat.store.counts().conflicted == 1


def test_deciding_a_conflict_settles_it_everywhere(server: FakeServer, anna: Seat, bert: Seat) -> None:
    """2: also with the value that had won."""
    test_both_answers_stay_visible_at_both_seats(server, anna, bert)
    record = anna.store.records("need")[0].id
    anna.store.write("need", record, None, {"people": 5})
    anna.sync()
    bert.sync()
    for seat in (anna, bert):
        shown = seat.store.record("need", record)
        assert shown is not None and shown.conflicts == {} and shown.fields["people"] == 5


def test_a_value_covered_by_an_unsent_one_is_not_taken_for_seen(
    server: FakeServer, anna: Seat, bert: Seat
) -> None:
    """2: Anna pulls Bert's answer under her own unsent one, and goes on writing hers."""
    record = new_id()
    anna.store.write("need", record, SCOPE, {"people": 3})
    anna.sync()
    bert.sync()
    anna.store.write("need", record, None, {"people": 4})
    bert.store.write("need", record, None, {"people": 5})
    bert.sync()

    def only_pull(server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
        if isinstance(request, PushRequest):
            raise TimedOutError
        return straight(server, device, request)

    anna.sync(carry=only_pull)
    server.now_ms += 1000
    anna.store.write("need", record, None, {"people": 6})
    anna.sync()
    shown = anna.store.record("need", record)
    assert shown is not None and shown.fields["people"] == 6
    assert [entry["value"] for entry in shown.conflicts["people"]] == [5]


def test_unsent_values_stay_on_top_of_what_comes_in(server: FakeServer, anna: Seat, bert: Seat) -> None:
    """3"""
    record = new_id()
    anna.store.write("need", record, SCOPE, {"topic": "CAD", "people": 3})
    anna.sync()
    bert.sync()
    bert.store.write("need", record, None, {"people": 5, "goal": "Meister"})
    bert.sync()
    anna.store.write("need", record, None, {"people": 4})

    def only_pull(server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
        if isinstance(request, PushRequest):
            raise TimedOutError
        return straight(server, device, request)

    anna.sync(carry=only_pull)
    assert anna.fields(record) == {"topic": "CAD", "people": 4, "goal": "Meister"}


def test_an_acknowledged_value_does_not_flicker_back_before_it_is_pulled(
    server: FakeServer, anna: Seat
) -> None:
    """3"""
    record = new_id()
    anna.store.write("need", record, SCOPE, {"people": 3})
    anna.sync()
    anna.store.write("need", record, None, {"people": 4})

    def only_push(server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
        if isinstance(request, PushRequest):
            return straight(server, device, request)
        raise TimedOutError

    anna.sync(carry=only_push)
    assert anna.fields(record) == {"people": 4} and anna.store.counts().waiting == 0


def test_a_refused_step_is_taken_back_and_told(server: FakeServer, anna: Seat, bert: Seat) -> None:
    """4"""
    record = new_id()
    anna.store.write("need", record, SCOPE, {"topic": "CAD"})
    anna.sync()
    bert.sync()
    for seat in (anna, bert):
        seat.store.command("need", record, "lock", {"why": "done"}, predicted={"state": "locked"})
        assert seat.fields(record) == {"topic": "CAD", "state": "locked"}
    assert anna.sync().progress.refused == 0
    bert.store.write("need", record, None, {"topic": "CAM"})
    assert bert.sync().progress.refused == 2
    assert bert.fields(record) == {"topic": "CAD", "state": "locked"}
    told = {entry.code: entry for entry in bert.store.quarantined()}
    assert set(told) == {"state_forbidden", "not_editable"}
    assert told["not_editable"].operation.fields == {"topic": "CAM"}
    assert told["not_editable"].reason and told["not_editable"].delivered


def test_a_prediction_gives_way_to_what_the_server_made(server: FakeServer, anna: Seat) -> None:
    """4"""
    record = new_id()
    anna.store.write("need", record, SCOPE, {"topic": "CAD"})
    anna.sync()
    anna.store.command("need", record, "lock", {}, predicted={"state": "guessed", "by": "me"})
    anna.sync()
    assert anna.fields(record) == {"topic": "CAD", "state": "locked"}


@pytest.mark.parametrize("skew_ms", [DAY_MS, -DAY_MS, 30 * DAY_MS, -30 * DAY_MS])
def test_a_wrong_clock_decides_nothing(server: FakeServer, anna: Seat, bert: Seat, skew_ms: int) -> None:
    """5: Anna's clock is wrong; Bert reads her value and corrects it, and his correction stands."""
    anna.skew_ms = skew_ms
    record = new_id()
    anna.store.write("need", record, SCOPE, {"people": 3})
    anna.sync()
    bert.sync()
    server.now_ms += 1000
    bert.store.write("need", record, None, {"people": 4})
    bert.sync()
    anna.sync()
    assert anna.fields(record) == {"people": 4} and anna.store.counts().conflicted == 0
    assert milliseconds_of(server.records["need", record].clock) <= server.now_ms + 60_000


@pytest.mark.parametrize("skew_ms", [DAY_MS, -DAY_MS])
def test_a_clock_is_corrected_after_the_first_contact(server: FakeServer, anna: Seat, skew_ms: int) -> None:
    """5"""
    anna.skew_ms = skew_ms
    anna.store.write("need", new_id(), SCOPE, {"people": 3})
    anna.sync()
    assert anna.store.clock_offset_ms() == -skew_ms
    server.now_ms += 5_000
    written = anna.store.write("need", new_id(), SCOPE, {"people": 3})
    assert written.at_ms == server.now_ms
    assert abs(milliseconds_of(written.hlc) - server.now_ms) < 10_000


def test_lost_access_leaves_the_seat(server: FakeServer, anna: Seat, bert: Seat) -> None:
    """6"""
    mine, theirs = new_id(), new_id()
    bert.store.write("need", theirs, OTHER, {"topic": "CAD"})
    bert.sync()
    anna.sync()
    anna.store.write("need", theirs, None, {"topic": "CAM"})
    anna.store.write("need", mine, OTHER, {"topic": "CNC"})
    server.revoke("aaaaaaaa", OTHER)
    assert anna.sync().ok
    assert anna.store.records("need") == [] and OTHER not in anna.store.scopes()
    assert anna.store.counts().waiting == 0 and anna.store.counts().quarantined == 2
    kept = {entry.operation.record: entry for entry in anna.store.quarantined()}
    assert kept[mine].operation.fields == {"topic": "CNC"} and kept[mine].delivered
    assert {operation.record for _, operation, _ in server.quarantine} == {mine, theirs}  # type: ignore[union-attr]


def test_work_left_behind_is_uploaded_though_access_ended_first(
    server: FakeServer, anna: Seat, bert: Seat
) -> None:
    """6: the seat hears of it before it can send."""
    record = new_id()
    anna.store.write("need", record, OTHER, {"topic": "CNC"})
    anna.sync()
    anna.store.write("need", record, None, {"topic": "CAM"})
    server.revoke("aaaaaaaa", OTHER)

    def only_pull(server: FakeServer, device: str, request: Request) -> PushAnswer | PullPage:
        if isinstance(request, PushRequest):
            raise TimedOutError
        return straight(server, device, request)

    anna.sync(carry=only_pull)
    assert anna.store.records("need") == [] and anna.store.counts().waiting == 0
    (entry,) = anna.store.quarantined()
    assert entry.code == "left_behind" and not entry.delivered
    anna.sync()
    (entry,) = anna.store.quarantined()
    assert entry.code == "left_behind" and entry.delivered
    server.grant("aaaaaaaa", OTHER)
    anna.sync()
    assert anna.fields(record) == {"topic": "CNC"}


def test_what_waits_for_its_record_is_held_until_it_comes(server: FakeServer, anna: Seat, bert: Seat) -> None:
    """7: the record was lost with the server's disk, and comes again from its maker."""
    record = new_id()
    backup = server.backup()
    anna.store.write("need", record, SCOPE, {"topic": "CAD"})
    anna.sync()
    bert.sync()
    anna.server = bert.server = backup.restored(epoch="e2", now_ms=server.now_ms + 1000)
    bert.store.write("need", record, None, {"people": 4})
    assert bert.sync().ok and bert.store.counts().waiting == 1
    anna.sync()
    bert.sync()
    anna.sync()
    assert anna.fields(record) == bert.fields(record) == {"topic": "CAD", "people": 4}
    assert bert.store.counts().waiting == 0


def test_seat_restored_from_an_older_copy_loses_nothing_and_repairs_itself(tmp_path: Path) -> None:
    """I11: numbers are given out a second time, its own new records are not in the file any more."""
    server = FakeServer()
    anna, bert = Seat(server, "aaaaaaaa", path=tmp_path / "a.db"), Seat(server, "bbbbbbbb")
    anna.sync()
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(tmp_path / "a.db")) as file, closing(sqlite3.connect(copy)) as other:
        file.backup(other)
    first, second = new_id(), new_id()
    anna.store.write("need", first, SCOPE, {"topic": "CAD"})
    assert anna.sync().ok
    anna.store.close()
    anna.store = open_store(copy, clock=anna.now_ms)
    server.now_ms += 1_000
    anna.store.write("need", second, SCOPE, {"topic": "Meister"})
    outcome = anna.sync()
    assert outcome.ok and outcome.progress.repaired
    anna.store.write("need", second, None, {"goal": "mehr"})
    assert anna.sync().ok and bert.sync().ok
    for seat in (anna, bert):
        assert seat.fields(first) == {"topic": "CAD"}
        assert seat.fields(second) == {"topic": "Meister", "goal": "mehr"}
