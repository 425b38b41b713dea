"""
Reading: lists, filters, and records that are damaged.

1. Lists filter by scope and by field, in an order, up to a number.
2. Form paths with brackets, quotes and umlauts are fields like any other.
3. A damaged record is named and spoils nothing else (I6); a damaged file says so.
4. The lists a screen asks for use an index.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store import RecordUnreadableError, Store, StoreUnreadableError, open_store
from app.store.records import statement
from app.sync import PulledRecord, PullPage, new_id
from tests.store.conftest import EVERY_ENCRYPTION, Clock  # noqa: F401 (asks for every one)

SCOPE = "firm/f1/network"
STAMP = "018bcfe568000000-00000000"


def topics(store: Store, **how: object) -> list[object]:
    return [each.fields.get("topic") for each in store.records("need", **how)]  # type: ignore[arg-type]


@pytest.fixture
def filled(store: Store) -> Store:
    for topic, people, firm, scope in (
        ("CAD", 3, "f1", SCOPE),
        ("CNC", 5, "f2", "firm/f2/network"),
        ("CAM", None, "f1", SCOPE),
    ):
        fields = {"topic": topic, "firm_id": firm, "people": people, "urgent": topic == "CNC"}
        store.write("need", new_id(), scope, fields)
    store.write("step", new_id(), SCOPE, {"topic": "other collection"})
    return store


def test_a_list_holds_one_collection(filled: Store) -> None:
    """1"""
    assert sorted(map(str, topics(filled))) == ["CAD", "CAM", "CNC"]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"scope": SCOPE}, ["CAD", "CAM"]),
        ({"where": {"firm_id": "f2"}}, ["CNC"]),
        ({"where": {"firm_id": "f1", "people": 3}}, ["CAD"]),
        ({"where": {"people": None}}, ["CAM"]),
        ({"where": {"topic": ["CAD", "CNC"]}}, ["CAD", "CNC"]),
        ({"where": {"topic": []}}, []),
        ({"where": {"urgent": True}}, ["CNC"]),
        ({"where": {"no such path": "x"}}, []),
        ({"order_by": "topic", "descending": True}, ["CNC", "CAM", "CAD"]),
        ({"order_by": "topic", "limit": 2}, ["CAD", "CAM"]),
    ],
)
def test_a_list_is_filtered_and_ordered(filled: Store, how: dict[str, object], expected: list[str]) -> None:
    """1"""
    found = topics(filled, **how)
    assert found == expected if "order_by" in how else sorted(map(str, found)) == expected


@pytest.mark.parametrize(
    "path",
    ["/data/f_bedarf/rep_bedarf[019a5c3b-7e10]/b_thema", "note:/data/ä", "o'clock", "a.b", "$x", "[0]"],
)
def test_odd_paths_are_fields_like_any_other(store: Store, path: str) -> None:
    """2"""
    store.write("need", new_id(), SCOPE, {path: "x"})
    store.write("need", new_id(), SCOPE, {"topic": "other"})
    (found,) = store.records("need", where={path: "x"}, order_by=path)
    assert found.fields == {path: "x"}


def test_a_path_that_is_none_is_refused(store: Store) -> None:
    """2"""
    with pytest.raises(ValueError, match="no path"):
        store.records("need", where={'a" OR 1=1 --': "x"})


def test_a_damaged_record_is_named_and_left_out(filled: Store) -> None:
    """3"""
    damaged = filled.records("need", where={"topic": "CAD"})[0].id
    connection = filled._file.connection
    connection.execute('UPDATE record SET fields = \'{"topic": "C\' WHERE id = ?', (damaged,))
    assert sorted(map(str, topics(filled))) == ["CAM", "CNC"]
    assert topics(filled, where={"firm_id": "f1"}, order_by="topic") == ["CAM"]
    assert filled.unreadable_records() == [("need", damaged)]
    assert filled.counts().waiting == 4
    for touched in (
        lambda: filled.record("need", damaged),
        lambda: (
            filled._file
            and filled.delete("step", filled.records("step")[0].id)
            and filled.record("need", damaged)
        ),
    ):
        with pytest.raises(RecordUnreadableError):
            touched()


def test_a_damaged_record_comes_back_whole_with_the_next_full_pull(store: Store) -> None:
    """3"""
    record = new_id()
    pulled = PulledRecord("need", record, SCOPE, 7, {"topic": "CAD"}, STAMP)
    store.apply_page(PullPage("e1", 1, "c1", False, [pulled], [SCOPE]), after="")
    store._file.connection.execute("UPDATE record SET fields = 'x'")
    with pytest.raises(RecordUnreadableError):
        store.write("need", record, None, {"topic": "CAM"})
    store.begin_full_pull()
    store.apply_page(PullPage("e1", 1, "c1", False, [pulled], [SCOPE]), after="")
    assert store.record("need", record).fields == {"topic": "CAD"}  # type: ignore[union-attr]


def test_a_change_of_a_damaged_record_asks_for_a_repair(store: Store) -> None:
    """3"""
    record = new_id()
    whole = PulledRecord("need", record, SCOPE, 7, {"topic": "CAD"}, STAMP)
    store.apply_page(PullPage("e1", 1, "c1", False, [whole]), after="")
    store._file.connection.execute("UPDATE record SET fields = 'x'")
    part = PulledRecord("need", record, SCOPE, 8, {"people": 3}, STAMP, whole=False)
    assert store.apply_page(PullPage("e1", 1, "c2", False, [part]), after="c1").diverged == (SCOPE,)


def test_a_damaged_operation_holds_up_no_other(filled: Store) -> None:
    """3"""
    filled._file.connection.execute("UPDATE outbox SET fields = 'x' WHERE device_seq = 2")
    batch = filled.next_batch(max_operations=10, max_bytes=10**6)
    assert [each.device_seq for each in batch] == [1, 3, 4]
    assert [each.device_seq for each in filled.next_batch(max_operations=10, max_bytes=10**6)] == [1, 3, 4]


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to look at" * 30, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_no_store_says_so(tmp_path: Path, clock: Clock, content: bytes) -> None:
    """3"""
    path = tmp_path / "seat.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnreadableError):
        open_store(path, clock=clock)
    assert path.read_bytes() == content


def test_a_folder_that_is_missing_says_so(tmp_path: Path, clock: Clock) -> None:
    """3"""
    with pytest.raises(StoreUnreadableError):
        open_store(tmp_path / "missing" / "seat.db", clock=clock)


@pytest.mark.parametrize("path", ["firm_id", "interview_id"])
def test_lists_by_firm_and_interview_use_their_index(store: Store, path: str) -> None:
    """4"""
    sql, parameters = statement(
        "need", scope=None, where={path: "f1"}, order_by="topic", descending=False, limit=10
    )
    plan = store._file.connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
    assert f"record_{path}" in plan[0][3]
