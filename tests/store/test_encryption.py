"""
A store in clear becomes an encrypted one, and an encrypted one shows nothing.

1. No file of an encrypted seat holds a name or an answer, whatever the seat is doing.
2. A clear store is encrypted at its next opening, with everything in it.
3. Killed at any moment of that, nothing is lost, and the next opening finishes it.
4. Another process that has the clear file open is not cut off from its writes: the conversion waits or
refuses. 5. With another key the store says that it cannot be read, and stays as it is.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random

import pytest

from app.models.searched import SEARCHED
from app.store import StoreBusyError, StoreUnreadableError, conversion, driver, open_store
from app.sync import OperationResult, PulledRecord, PullPage, new_id
from tests.store.conftest import DEVICE, KEY, Clock, key_for

SCOPE = "firm/f1/network"
SECRETS = ("Presswerk Dillingen", "Miriam Becker", "Schweißroboter", "Frau Berger geht in Rente")

encrypted = pytest.mark.parametrize("encryption", ["sqlcipher", "columns"], indirect=True)


def fill(path: Path, key: bytes | None, *, records: int = 30) -> list[str]:
    """Write what a seat writes, in all its places; gives the records' ids."""
    store = open_store(path, clock=Clock(), key=key, searched=SEARCHED)
    store.enrol(DEVICE)
    store.meta.set("identity", {"name": "Miriam Becker"})
    firm = new_id()
    page = PulledRecord(
        "firm", firm, SCOPE, 7, {"name": "Presswerk Dillingen"}, "018bcfe568000000-00000000",
        conflicts={"name": [{"value": "Presswerk Dillingen", "hlc": "018bcfe568000000-00000000"}]},
    )  # fmt: skip
    store.apply_page(PullPage("e1", 1, "c1", True, [page], granted=[SCOPE]), after="")
    names = [new_id() for _ in range(records)]
    for name in names:
        store.write("need", name, SCOPE, {"topic": "Schweißroboter", "firm_id": firm})
    store.write("firm", firm, None, {"name": "Presswerk Dillingen GmbH"})
    store.command("need", names[0], "check", {"note": "Frau Berger geht in Rente"}, predicted={"state": "x"})
    (operation, *_) = store.next_batch(max_operations=1, max_bytes=10**6)
    refusal = OperationResult(operation.device_seq, "quarantined", 0, "", "not_editable", "Nein.")
    store.acknowledge([refusal], server_ms=1)
    store.index(most=1000)
    store.close()
    return names[1:]  # the first was refused, and is in quarantine


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def found_in(folder: Path) -> list[str]:
    everything = bytes_of(folder)
    forms = {word: (word.encode(), word.encode("utf-16-le"), ascii(word)[1:-1].encode()) for word in SECRETS}
    return [word for word, spellings in forms.items() if any(each in everything for each in spellings)]


def test_the_search_finds_what_is_in_clear(tmp_path: Path) -> None:
    fill(tmp_path / "seat.db", None)
    assert found_in(tmp_path) == list(SECRETS)


@encrypted
def test_no_byte_of_an_encrypted_seat_tells_a_name(tmp_path: Path, encryption: str) -> None:
    """1"""
    path = tmp_path / "seat.db"
    names = fill(path, key_for(encryption))
    assert found_in(tmp_path) == []
    store = open_store(path, clock=Clock(), key=key_for(encryption))
    store.write("need", names[1], None, {"topic": "Frau Berger geht in Rente"})
    assert (tmp_path / "seat.db-wal").exists()
    assert found_in(tmp_path) == []
    with store.transaction():
        store.write("need", names[2], None, {"topic": "Schweißroboter " * 20_000})
        assert found_in(tmp_path) == []
    assert len(store.records("need", order_by="topic")) == len(names)
    assert store.counts().conflicted == 1 and store.counts().quarantined == 1
    assert found_in(tmp_path) == []
    store.close()
    assert found_in(tmp_path) == []


@encrypted
def test_a_clear_store_is_encrypted_at_its_next_opening(tmp_path: Path, encryption: str) -> None:
    """2"""
    path = tmp_path / "seat.db"
    names = fill(path, None)
    for _ in range(2):
        store = open_store(path, clock=Clock(), key=key_for(encryption))
        assert store.encryption == encryption
        assert {each.id for each in store.records("need")} == set(names)
        assert store.meta.get("identity") == {"name": "Miriam Becker"} and store.device == DEVICE
        assert {each.record for each in store.waiting()} >= set(names) and len(store.quarantined()) == 1
        store.close()
    assert found_in(tmp_path) == []


def convert(path: str, kind: str) -> None:
    """Run in a process of its own, until it is killed."""
    if kind == "columns":
        driver.cipher = None  # type: ignore[misc]
    conversion.encrypt_in_place(Path(path), key=KEY)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 needs a POSIX system")
@encrypted
def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path, encryption: str) -> None:
    """3"""
    random = Random(20261127)
    fork = multiprocessing.get_context("fork")
    interrupted = 0
    for round_ in range(12):
        folder = tmp_path / str(round_)
        folder.mkdir()
        path = folder / "seat.db"
        names = fill(path, None)
        for _ in range(3):
            process = fork.Process(target=convert, args=(str(path), encryption))
            process.start()
            time.sleep(random.uniform(0.0, 0.04))
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            interrupted += found_in(folder) != []
        store = open_store(path, clock=Clock(), key=KEY)
        assert {each.id for each in store.records("need")} == set(names)
        assert {each.record for each in store.waiting()} >= set(names)
        store.close()
        assert found_in(folder) == []
        assert not list(folder.glob("*.encrypting*"))
    assert interrupted, "no conversion was cut short; nothing was proven"


def keep_open(path: str, record: str, opened: Event, done: Event) -> None:
    """Run in a process of its own: an old version of the app that has the clear store open."""
    store = open_store(Path(path), clock=Clock())
    opened.set()
    done.wait(30)
    store.write("need", record, None, {"topic": "später"})
    store.close()


@pytest.mark.parametrize("encryption", ["sqlcipher"], indirect=True)
def test_a_store_that_is_open_elsewhere_is_not_pulled_away(
    tmp_path: Path, encryption: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4"""
    monkeypatch.setattr(conversion, "_BUSY_TIMEOUT_MS", 50)
    path = tmp_path / "seat.db"
    names = fill(path, None)
    spawn = multiprocessing.get_context("spawn")
    opened, done = spawn.Event(), spawn.Event()
    process = spawn.Process(target=keep_open, args=(str(path), names[0], opened, done))
    process.start()
    assert opened.wait(30)
    with pytest.raises(StoreBusyError):
        open_store(path, clock=Clock(), key=KEY)
    done.set()
    process.join(30)
    store = open_store(path, clock=Clock(), key=KEY)
    record = store.record("need", names[0])
    assert record is not None and record.fields["topic"] == "später"
    store.close()


@pytest.mark.parametrize("encryption", ["sqlcipher"], indirect=True)
def test_another_key_reads_nothing_and_harms_nothing(tmp_path: Path, encryption: str) -> None:
    """5"""
    path = tmp_path / "seat.db"
    names = fill(path, KEY)
    before = path.read_bytes()
    for wrong in (bytes(32), None):
        with pytest.raises(StoreUnreadableError):
            open_store(path, clock=Clock(), key=wrong)
    assert path.read_bytes() == before
    store = open_store(path, clock=Clock(), key=KEY)
    assert len(store.records("need")) == len(names)
    store.close()


def test_the_old_bytes_are_overwritten(tmp_path: Path) -> None:
    """2: whoever kept a handle on the clear file reads noise."""
    if driver.cipher is None or os.name == "nt":
        pytest.skip("SQLCipher on a POSIX system")
    path = tmp_path / "seat.db"
    fill(path, None)
    with path.open("rb") as handle:
        open_store(path, clock=Clock(), key=KEY).close()
        assert b"Miriam Becker" not in handle.read()
    with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(path) as connection:
        connection.execute("SELECT * FROM meta")
    connection.close()
