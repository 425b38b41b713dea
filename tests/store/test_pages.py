"""
Applying what the server sends.

1. Page and cursor are one transaction; applying a page twice changes nothing.
2. A page changes only what it names; null unsets; a tombstone hides.
3. Unsent fields stay on top; what the server says is kept beneath.
4. A part of a record the seat does not hold, or of one it holds only as a tombstone, asks for a repair.
5. Counts and checksums follow every page and equal a recount (I11).
6. A revoked scope leaves with everything in it but unsent work, which is set aside (I8).
7. A full pull removes what it does not name, and keeps what is unsent.
8. Approved stamps move the clock (I7).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.store import Store
from app.store import scopes as scope_sums
from app.sync import PulledRecord, PullPage, checksum, new_id
from app.sync.clock import milliseconds_of, stamp_text
from tests.store.conftest import EVERY_ENCRYPTION, Clock  # noqa: F401 (asks for every one)

SCOPE, OTHER = "firm/f1/network", "firm/f2/network"
STAMP = "018bcfe568000000-00000000"


class Server:
    """Makes pages by hand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pages = 0

    def send(
        self, *records: PulledRecord, more: bool = False, revoked: Sequence[str] = (), **sums: tuple[int, int]
    ) -> tuple[str, ...]:
        """Apply a page; gives the scopes that diverge."""
        self.pages += 1
        page = PullPage(
            "e1",
            1,
            f"c{self.pages}",
            more,
            records,
            [SCOPE],
            revoked,
            None if more else sums.get("checksums"),  # type: ignore[arg-type]
        )
        return self.store.apply_page(page, after=self.store.cursor()).diverged


def whole(record: str, seq: int, scope: str = SCOPE, **fields: object) -> PulledRecord:
    return PulledRecord("need", record, scope, seq, fields, STAMP)


def part(record: str, seq: int, **fields: object) -> PulledRecord:
    return PulledRecord("need", record, SCOPE, seq, fields, STAMP, whole=False)


def gone(record: str, seq: int) -> PulledRecord:
    return PulledRecord("need", record, SCOPE, seq, {}, STAMP, deleted=True)


def fields(store: Store, record: str) -> dict[str, object] | None:
    found = store.record("need", record)
    return None if found is None else dict(found.fields)


def assert_sums_are_right(store: Store) -> None:
    running = scope_sums.held(store._file.connection)
    scope_sums.recount(store._file.connection)
    assert running == scope_sums.held(store._file.connection)


def test_a_page_is_applied_with_its_cursor(store: Store) -> None:
    """1, 5"""
    record = new_id()
    server = Server(store)
    server.send(whole(record, 7, topic="CAD"), more=True)
    assert fields(store, record) == {"topic": "CAD"} and store.cursor() == "c1" and store.epoch() == "e1"
    server.send(whole(record, 7, topic="CAD"))
    assert len(store.records("need")) == 1
    assert scope_sums.held(store._file.connection)[SCOPE] == checksum([("need", record, 7)])


def test_a_page_changes_only_what_it_names(store: Store) -> None:
    """2, 5"""
    record = new_id()
    server = Server(store)
    server.send(whole(record, 7, topic="CAD", people=3, goal="x"))
    server.send(part(record, 8, people=4, goal=None))
    assert fields(store, record) == {"topic": "CAD", "people": 4}
    server.send(whole(record, 9, topic="CAM", people=None))
    assert fields(store, record) == {"topic": "CAM"}
    assert_sums_are_right(store)


def test_a_tombstone_hides_a_record_and_a_whole_one_brings_it_back(store: Store) -> None:
    """2, 5"""
    record = new_id()
    server = Server(store)
    server.send(whole(record, 7, topic="CAD"))
    server.send(gone(record, 8))
    assert fields(store, record) is None and store.records("need") == []
    assert_sums_are_right(store)
    server.send(whole(record, 9, topic="CAD"))
    assert fields(store, record) == {"topic": "CAD"}
    assert_sums_are_right(store)


def test_unsent_fields_stay_on_top_of_every_page(store: Store) -> None:
    """3, 5"""
    record = new_id()
    server = Server(store)
    server.send(whole(record, 7, topic="CAD", people=3))
    store.write("need", record, None, {"people": 4})
    server.send(part(record, 8, people=5, goal="Meister"))
    assert fields(store, record) == {"topic": "CAD", "people": 4, "goal": "Meister"}
    assert store.record("need", record).seq == 8  # type: ignore[union-attr]
    store.quarantine(1, code="server_failed", reason="")
    assert fields(store, record) == {"topic": "CAD", "people": 5, "goal": "Meister"}
    assert_sums_are_right(store)


def test_a_deletion_from_the_server_waits_under_an_unsent_edit(store: Store) -> None:
    """3"""
    record = new_id()
    server = Server(store)
    server.send(whole(record, 7, topic="CAD"))
    store.write("need", record, None, {"topic": "CAM"})
    server.send(gone(record, 8))
    assert fields(store, record) is None
    assert store.counts().waiting == 1
    assert_sums_are_right(store)


def test_a_record_made_here_is_taken_over_when_the_server_names_it(store: Store) -> None:
    """3, 5"""
    record = new_id()
    store.write("need", record, SCOPE, {"topic": "CAD"})
    Server(store).send(whole(record, 7, topic="CAD", people=3))
    assert fields(store, record) == {"topic": "CAD", "people": 3}
    assert_sums_are_right(store)


def test_a_part_of_an_unknown_record_asks_for_a_repair(store: Store) -> None:
    """4"""
    server = Server(store)
    assert server.send(part(new_id(), 7, topic="CAD")) == (SCOPE,)
    assert store.records("need") == []


def test_a_part_of_a_record_held_as_a_tombstone_asks_for_a_repair(store: Store) -> None:
    """4"""
    record = new_id()
    server = Server(store)
    server.send(whole(record, 7, topic="CAD"))
    server.send(gone(record, 8))
    assert server.send(part(record, 9, people=4)) == (SCOPE,)


def test_a_difference_in_count_or_sum_is_noticed(store: Store) -> None:
    """5"""
    record = new_id()
    server = Server(store)
    right = checksum([("need", record, 7)])
    assert server.send(whole(record, 7, topic="CAD"), checksums={SCOPE: right}) == ()
    for wrong in ((2, right[1]), (1, right[1] + 1)):
        assert server.send(checksums={SCOPE: wrong}) == (SCOPE,)
    assert server.send(checksums={SCOPE: right, OTHER: (1, 5)}) == (OTHER,)
    assert server.send(checksums={}) == (SCOPE,)


def test_what_is_not_on_the_server_is_in_no_checksum(store: Store) -> None:
    """5"""
    record = new_id()
    server = Server(store)
    server.send(whole(record, 7, topic="CAD"))
    store.write("need", new_id(), SCOPE, {"topic": "mine"})
    store.delete("need", record)
    assert server.send(checksums={SCOPE: checksum([("need", record, 7)])}) == ()
    assert_sums_are_right(store)


def test_a_revoked_scope_leaves_with_everything_in_it(store: Store) -> None:
    """6"""
    stays, goes, mine = new_id(), new_id(), new_id()
    server = Server(store)
    server.send(whole(stays, 7, topic="CAD"), whole(goes, 8, OTHER, topic="CNC"))
    store.write("need", goes, None, {"topic": "unsent"})
    store.write("need", mine, OTHER, {"topic": "mine"})
    server.send(revoked=[OTHER])
    assert [each.id for each in store.records("need")] == [stays]
    assert OTHER not in store.scopes() and store.counts().waiting == 0
    kept = {each.operation.record: dict(each.operation.fields) for each in store.quarantined()}
    assert kept == {goes: {"topic": "unsent"}, mine: {"topic": "mine"}}
    held = store._file.connection.execute("SELECT COUNT(*) FROM shadow").fetchone()[0]
    assert held == 0 and len(store.next_batch(max_operations=9, max_bytes=10**6)) == 2
    assert_sums_are_right(store)


def test_a_full_pull_removes_what_it_does_not_name(store: Store) -> None:
    """7, 5"""
    stays, goes, edited, mine = new_id(), new_id(), new_id(), new_id()
    server = Server(store)
    server.send(whole(stays, 5, topic="a"), whole(goes, 6, topic="b"), whole(edited, 7, topic="c"))
    store.write("need", edited, None, {"topic": "unsent"})
    store.write("need", mine, SCOPE, {"topic": "mine"})
    store.begin_full_pull()
    server.send(whole(stays, 4, topic="a, of a restored server"), more=True)
    assert len(store.records("need")) == 4
    assert server.send(checksums={SCOPE: checksum([("need", stays, 4)])}) == ()
    assert fields(store, stays) == {"topic": "a, of a restored server"}
    assert fields(store, goes) is None and fields(store, edited) is None
    assert fields(store, mine) == {"topic": "mine"}
    assert store.counts().waiting == 2
    assert_sums_are_right(store)


def test_a_full_pull_that_was_interrupted_goes_on(store: Store) -> None:
    """7"""
    one, two, three = new_id(), new_id(), new_id()
    server = Server(store)
    server.send(whole(one, 5), whole(two, 6), whole(three, 7))
    store.begin_full_pull()
    server.send(whole(one, 5), more=True)
    store.begin_full_pull()
    server.send(whole(one, 5), more=True)
    server.send(whole(two, 6))
    assert {each.id for each in store.records("need")} == {one, two}


def test_an_approved_stamp_moves_the_clock(store: Store, clock: Clock) -> None:
    """8"""
    ahead = stamp_text(clock.now_ms + 30_000, 4, "bbbbbbbb")
    record = new_id()
    page = PulledRecord("need", record, SCOPE, 7, {"a": 1, "b": 2}, STAMP, {"b": ahead})
    Server(store).send(page)
    written = store.write("need", record, None, {"b": 3})
    assert written.hlc > ahead and milliseconds_of(written.hlc) == clock.now_ms + 30_000
