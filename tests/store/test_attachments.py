"""
Files of a seat: bytes beside the store, a queue of their own.

1. What is kept is whole and under the name of its content.
2. The queue goes on where it stopped; one file in trouble lets others pass.
3. Bytes that nothing names go; a file that was never sent does not go with its scope (I8).
4. A full disk keeps nothing of the file and says so.
"""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from app.store import Store, StoreFullError, open_store
from app.sync import PullPage
from tests.store.conftest import EVERY_ENCRYPTION, Clock, key_for  # noqa: F401 (asks for every one)

SCOPE = "firm/1/network"


def _keep(store: Store, data: bytes, record: str = "a1", scope: str = SCOPE) -> str:
    sha256 = store.files.vault.add(data)
    with store.transaction():
        store.files.queue(scope, sha256, record, len(data))
        store.write("attachment", record, scope, {"sha256": sha256, "size": len(data)})
    return sha256


def _grant(store: Store, *, granted: tuple[str, ...] = (), revoked: tuple[str, ...] = ()) -> None:
    cursor = store.cursor()
    page = PullPage("e", 0, cursor + "x", False, granted=granted, revoked=revoked)
    store.apply_page(page, after=cursor)


def _age(store: Store) -> None:
    for path in store.files.vault.folder.rglob("*"):
        os.utime(path, (1, 1))


def test_a_file_is_kept_once_under_the_name_of_its_content(store: Store) -> None:
    """1"""
    sha256 = store.files.vault.add(b"Presse")
    assert sha256 == hashlib.sha256(b"Presse").hexdigest()
    assert store.files.vault.add(b"Presse") == sha256
    assert store.files.vault.read(sha256) == b"Presse"
    assert store.files.vault.read_part(sha256, 2, 3) == b"ess"
    assert sum(path.is_file() for path in store.files.vault.folder.rglob("*")) == 1


def test_a_large_file_is_copied_without_being_held_in_memory(store: Store, tmp_path: Path) -> None:
    """1"""
    source = tmp_path / "film.mp4"
    source.write_bytes(os.urandom(2_500_000))
    sha256, size = store.files.vault.add_file(source)
    assert size == 2_500_000
    assert store.files.vault.read(sha256) == source.read_bytes()


def test_an_arriving_file_gets_its_name_only_when_it_is_what_the_name_says(store: Store) -> None:
    """1"""
    vault = store.files.vault
    sha256 = hashlib.sha256(b"Presse 3").hexdigest()
    vault.append(sha256, b"Presse")
    assert vault.arrived(sha256) == 6
    assert vault.read(sha256) is None
    vault.append(sha256, b" 3")
    assert vault.complete(sha256)
    assert vault.read(sha256) == b"Presse 3"

    other = hashlib.sha256(b"gemeint war dies").hexdigest()
    vault.append(other, b"gekommen ist das")
    assert not vault.complete(other)
    assert vault.arrived(other) == 0
    assert vault.read(other) is None


def test_the_queue_survives_the_end_of_the_app(tmp_path: Path, clock: Clock) -> None:
    """2"""
    store = open_store(tmp_path / "seat.db", clock=clock)
    store.enrol("7f3a9c01")
    sha256 = _keep(store, b"x" * 100)
    waiting = store.files.next_upload()
    assert waiting is not None
    store.files.note_sent(waiting, url="/v1/uploads/1", sent=90)
    store.close()

    again = open_store(tmp_path / "seat.db", clock=clock)
    resumed = again.files.next_upload()
    assert resumed is not None
    assert (resumed.sha256, resumed.sent, resumed.url) == (sha256, 90, "/v1/uploads/1")
    assert again.files.counts().waiting_bytes == 10
    again.files.note_arrived(resumed, receipt="7F3A94")
    assert again.files.next_upload() is None
    assert again.files.counts().on_server == 1
    again.close()


def test_how_far_a_file_travelled_is_no_change_that_screens_must_follow(store: Store) -> None:
    """2"""
    _keep(store, b"x" * 100)
    upload = store.files.next_upload()
    assert upload is not None
    before = store.change_count()
    store.files.note_sent(upload, url="/v1/uploads/1", sent=50)
    assert store.change_count() == before


def test_a_file_in_trouble_lets_others_pass(store: Store, clock: Clock) -> None:
    """2"""
    first = _keep(store, b"first", "a1")
    clock.now_ms += 1
    second = _keep(store, b"second", "a2")
    upload = store.files.next_upload()
    assert upload is not None
    assert upload.sha256 == first
    store.files.note_failed(upload)
    following = store.files.next_upload()
    assert following is not None
    assert following.sha256 == second


def test_a_refused_file_waits_for_a_person_and_can_be_offered_again(store: Store) -> None:
    """2"""
    sha256 = _keep(store, b"x")
    upload = store.files.next_upload()
    assert upload is not None
    store.files.note_refused(upload, code="quota_exceeded")
    assert store.files.next_upload() is None
    assert store.files.counts().refused == 1
    store.files.retry(SCOPE, sha256)
    assert store.files.next_upload() is not None


def test_bytes_that_no_record_names_go(store: Store) -> None:
    """3"""
    _grant(store, granted=(SCOPE,))
    named, unnamed = _keep(store, b"named"), store.files.vault.add(b"unnamed")
    _age(store)
    assert store.files.tidy() == 1
    assert store.files.vault.has(named)
    assert not store.files.vault.has(unnamed)
    store.delete("attachment", "a1")
    assert store.files.tidy() == 1
    assert not store.files.vault.has(named)
    assert store.files.counts().waiting == 0


def test_what_was_just_kept_is_not_tidied_away(store: Store) -> None:
    """3: its record is about to be written"""
    sha256 = store.files.vault.add(b"just now")
    assert store.files.tidy() == 0
    assert store.files.vault.has(sha256)


def test_files_leave_with_their_scope_but_not_before_they_were_sent(store: Store) -> None:
    """3"""
    _grant(store, granted=(SCOPE,))
    sent, unsent = _keep(store, b"sent", "a1"), _keep(store, b"unsent", "a2")
    arrived = store.files.upload(SCOPE, sent)
    assert arrived is not None
    store.files.note_arrived(arrived, receipt="7F3A94")
    _grant(store, revoked=(SCOPE,))
    _age(store)
    store.files.tidy()
    assert not store.files.vault.has(sent)
    left = store.files.upload(SCOPE, unsent)
    assert left is not None
    assert (left.state, left.code) == ("refused", "left_behind")
    assert store.files.vault.has(unsent)
    store.files.discard(SCOPE, unsent)
    store.files.tidy()
    assert not store.files.vault.has(unsent)


def test_a_full_disk_keeps_nothing_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """4"""

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.store.vault.os.fsync", full)
    with pytest.raises(StoreFullError):
        store.files.vault.add(b"x" * 1000)
    monkeypatch.undo()
    assert [path for path in store.files.vault.folder.rglob("*") if path.is_file()] == []


def test_a_restored_server_is_offered_every_file_again(store: Store) -> None:
    """2: it may have lost some; what it has is not sent twice."""
    _keep(store, b"x")
    upload = store.files.next_upload()
    assert upload is not None
    store.recover("before", last_device_seq=0)
    store.files.note_arrived(upload, receipt="7F3A94")
    store.recover("after", last_device_seq=0)
    assert store.files.next_upload() is not None


def test_files_in_clear_are_sealed_with_the_store(tmp_path: Path) -> None:
    """1: what an older version kept in clear is sealed at the next opening, and stays readable."""
    path = tmp_path / "seat.db"
    store = open_store(path, clock=Clock())
    sha256 = store.files.vault.add(b"Presse 3")
    store.files.vault.keep_preview(sha256, b"kleine Presse")
    store.close()
    store = open_store(path, clock=Clock(), key=key_for("sqlcipher"))
    assert store.files.vault.read(sha256) == b"Presse 3"
    assert store.files.vault.preview(sha256) == b"kleine Presse"
    assert all(b"Presse" not in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    store.close()


def test_a_half_written_piece_of_an_arriving_sealed_file_is_cut_off(tmp_path: Path) -> None:
    """2"""
    store = open_store(tmp_path / "seat.db", clock=Clock(), key=key_for("sqlcipher"))
    vault, sha256 = store.files.vault, hashlib.sha256(b"Presse 3").hexdigest()
    vault.append(sha256, b"Presse")
    with vault._part(sha256).open("ab") as part:
        part.write(b"\x00\x00\x00\xffhalf")
    assert vault.arrived(sha256) == 6
    vault.append(sha256, b" 3")
    assert vault.complete(sha256) and vault.read(sha256) == b"Presse 3"
    store.close()
