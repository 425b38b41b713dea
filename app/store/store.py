"""
The store of one seat: everything it knows and everything it still has to say, in one file.

A write and its operation for the server are one transaction (I1); a page and its cursor are one transaction.
Every public method is whole or nothing and leaves the package's own errors only. Knows collections and paths,
never what they mean; speaks to no network (it is the `Replica` of `app.sync.session`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.search import Hits, Query, SearchSpec
from app.store import (
    carried,
    meta,
    outbox,
    pages,
    picking,
    quarantine,
    receipts,
    records,
    scopes,
    search,
    seat_row,
    verdicts,
    writing,
)
from app.store.attachments import Files
from app.store.backup import Manifest, continue_after_restore, write_backup
from app.store.carried import Carried
from app.store.database import SeatFile
from app.store.driver import Encryption
from app.store.errors import RecordMissingError, StoreError
from app.store.quarantine import Quarantined
from app.store.receipts import Counts, Receipt, Waiting
from app.store.records import StoredRecord
from app.store.sealing import KEY_BYTES, Sealer
from app.store.vault import Vault
from app.store.writing import Change, Written
from app.sync.changes import Json, Kind, Operation
from app.sync.clock import is_device
from app.sync.protocol import OperationResult, PullPage
from app.sync.session import AppliedPage

#: Smaller differences between device and server are the line's, not the clock's.
_OFFSET_NOISE_MS = 1_000

_SEALING_KEY = "sealing_key"
_VAULT_SEALED = "vault_sealed"


class Store:
    """
    One seat's records and outbox. Made by `open_store`; use it from any thread.

    Args:
        clock: The device's wall clock in milliseconds.
        vault: The bytes of files, which are too large for records.
        searched: The collections one can search.
    """

    def __init__(
        self,
        file: SeatFile,
        *,
        clock: Callable[[], int],
        vault: Vault | None = None,
        searched: Sequence[SearchSpec] = (),
    ) -> None:
        self._file = file
        self._clock = clock
        self._searched = {spec.collection: spec for spec in searched}
        self.meta = meta.Meta(file)
        self.files = Files(file, vault or Vault(None), clock=clock)

    def close(self) -> None:
        """Close the file. Nothing needs saving: every write was durable when it returned."""
        self._file.close()
        self.files.vault.close()

    # --- The seat ---

    @property
    def device(self) -> str:
        """The device this store writes as; "" before enrolment."""
        with self._file.reading() as connection:
            return seat_row.load(connection).device

    def enrol(self, device: str) -> None:
        """
        Become a device, once.

        Raises:
            StoreError: The store already belongs to another device: its outbox speaks in that one's name.
        """
        if not is_device(device):
            raise ValueError(f"no name of a device: {device}")
        with self._file.writing() as connection:
            present = seat_row.load(connection).device
            if present not in ("", device):
                raise StoreError("the store belongs to another device", data={"device": present})
            connection.execute("UPDATE seat SET device = ?", (device,))

    @property
    def encryption(self) -> Encryption:
        """How the file is encrypted."""
        return self._file.encryption

    def sealer(self) -> Sealer:
        """
        Give what seals files beside the store (attachments, caches); its key lies in the store itself.

        Whoever can open the store can open them, and nobody else.
        """
        kept = self.meta.get(_SEALING_KEY)
        if not isinstance(kept, str):
            with self._file.writing():
                kept = self.meta.get(_SEALING_KEY)
                if not isinstance(kept, str):
                    kept = secrets.token_hex(KEY_BYTES)
                    self.meta.set(_SEALING_KEY, kept)
        return Sealer(bytes.fromhex(kept))

    def back_up(
        self,
        target: Path,
        *,
        key: bytes | None,
        passphrase: str,
        made_at: str,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Manifest:
        """
        Write a backup of store and files that the passphrase alone opens.

        Raises:
            StoreBusyError: Another process kept the file busy.
        """
        return write_backup(
            target, self._file, key=key, passphrase=passphrase, made_at=made_at, on_progress=on_progress
        )

    def continue_after_restore(self) -> None:
        """
        Go on as the same device after a backup was restored, without numbers that were given out before.
        """
        continue_after_restore(self._file)

    def change_count(self) -> int:
        """Give a number that grows with every change, also by another process on the same file."""
        with self._file.reading() as connection:
            return int(connection.execute("SELECT change FROM seat").fetchone()[0])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several writes one: all of them are safe when the block ends, or none."""
        with self._file.writing():
            yield

    # --- Reading ---

    def record(self, collection: str, record: str) -> StoredRecord | None:
        """
        Give one record as the person sees it; None if there is none or it is deleted.

        Raises:
            RecordUnreadableError: This record is damaged.
        """
        with self._file.reading() as connection:
            return records.find(connection, collection, record)

    def records(
        self,
        collection: str,
        *,
        scope: str | None = None,
        where: Mapping[str, Json] | None = None,
        order_by: str | None = None,
        descending: bool = False,
        limit: int | None = None,
    ) -> list[StoredRecord]:
        """
        Give the readable records of a collection.

        Args:
            where: path -> wanted value; a list or tuple matches any of its values, None matches an unset
                path.
            order_by: Path to order by; else by id, which is roughly the order of creation.
        """
        with self._file.reading() as connection:
            return records.select(
                connection,
                collection,
                scope=scope,
                where=where or {},
                order_by=order_by,
                descending=descending,
                limit=limit,
            )

    def conflicted_records(self) -> list[StoredRecord]:
        """Give the records that hold versions which lost without having been seen."""
        with self._file.reading() as connection:
            return records.conflicted(connection)

    def decided_records(self) -> list[StoredRecord]:
        """Give the records that carry the mark of a decision between versions (`decided:<path>`)."""
        with self._file.reading() as connection:
            return records.decided(connection)

    def unsent_paths(self, collection: str, record: str) -> frozenset[str]:
        """Name the paths of a record that this seat has changed without an answer of the server yet."""
        with self._file.reading() as connection:
            pending = outbox.on_top_of(connection, collection, record)
            return frozenset(path for each in pending for path in each.shown_fields)

    def unreadable_records(self) -> list[tuple[str, str]]:
        """Name (collection, id) of damaged records; a full pull replaces what the server has of them."""
        with self._file.reading() as connection:
            return records.unreadable(connection)

    def scopes(self) -> tuple[str, ...]:
        """Give the scopes the seat may see."""
        with self._file.reading() as connection:
            return tuple(scopes.held(connection))

    def records_by_id(self, collection: str, ids: Sequence[str]) -> list[StoredRecord]:
        """Give the readable records with these ids, in this order; those that are not there are left out."""
        with self._file.reading() as connection:
            return picking.by_id(connection, collection, ids)

    # --- Searching ---

    def search(self, query: Query, *, limit: int, offset: int = 0) -> Hits:
        """
        Search a collection.

        Records that changed since the index last looked are found as they were; `Hits.due` counts them.
        """
        with self._file.reading() as connection:
            return search.find(
                connection, self._searched[query.collection], query, limit=limit, offset=offset
            )

    def search_due(self, collection: str | None = None) -> int:
        """Count the records whose change the index does not know yet."""
        if not self._searched:
            return 0
        with self._file.reading() as connection:
            return search.due_count(connection, collection)

    def index(self, *, most: int, collection: str | None = None) -> int:
        """Bring at most so many records of the index up to date, in one short transaction; gives how many."""
        if not self.search_due(collection):
            return 0
        with self._file.writing(counted=False) as connection:
            return search.work_off(
                connection, tuple(self._searched.values()), most=most, collection=collection
            )

    # --- Writing ---

    def write(
        self,
        collection: str,
        record: str,
        scope: str | None,
        fields: Mapping[str, Json],
        *,
        kind: Kind | None = None,
        form_version: str = "",
    ) -> Written:
        """
        Change fields of a record, durably, together with the operation that tells the server.

        Args:
            scope: Where a new record belongs; None or its own for an existing one.
            fields: path -> value; None unsets the path.
            kind: "put" makes the record if need be, "set" changes an existing one; by default what fits.

        Raises:
            StoreFullError: The disk is full; nothing was written.
            RecordMissingError: kind is "set" and there is no such record.
            RecordTooLargeError: The record would exceed the protocol's limit.
            NotEnrolledError: There is no device yet.
        """
        if kind not in (None, "put", "set", "unset"):
            raise ValueError(f"not a plain write: {kind}")
        return self._append(collection, record, scope, kind, fields, form_version=form_version)

    def delete(self, collection: str, record: str) -> Written:
        """
        Delete a record.

        Raises:
            RecordMissingError: There is no such record.
        """
        return self._append(collection, record, None, "delete", {})

    def command(
        self,
        collection: str,
        record: str,
        name: str,
        arguments: Mapping[str, Json],
        *,
        predicted: Mapping[str, Json],
    ) -> Written:
        """
        Ask for a workflow step, which the server decides.

        Args:
            predicted: The field changes to show until it has; they go away if the step is refused.

        Raises:
            RecordMissingError: There is no such record.
        """
        return self._append(collection, record, None, "command", arguments, command=name, predicted=predicted)

    def _append(
        self,
        collection: str,
        record: str,
        scope: str | None,
        kind: Kind | None,
        fields: Mapping[str, Json],
        *,
        command: str = "",
        predicted: Mapping[str, Json] | None = None,
        form_version: str = "",
    ) -> Written:
        with self._file.writing() as connection:
            return writing.append(
                connection,
                Change(collection, record, scope, kind, fields, command, predicted, form_version),
                wall_ms=self._clock(),
            )

    # --- The sync centre ---

    def counts(self) -> Counts:
        """Count records by where they are."""
        with self._file.reading() as connection:
            return receipts.count(connection)

    def waiting(self) -> list[Waiting]:
        """Give the records with changes the server has not answered, the oldest first."""
        with self._file.reading() as connection:
            return receipts.waiting(connection)

    def receipt(self, collection: str, record: str) -> Receipt | None:
        """Give the last receipt of a record."""
        with self._file.reading() as connection:
            return receipts.find(connection, collection, record)

    def receipts(self, *, limit: int = 100) -> list[Receipt]:
        """Give the newest receipts first."""
        with self._file.reading() as connection:
            return receipts.newest(connection, limit)

    def quarantined(self) -> list[Quarantined]:
        """Give the operations set aside that wait for a person's decision, newest first."""
        with self._file.reading() as connection:
            return quarantine.open_entries(connection)

    def retry(self, device_seq: int, *, corrected: Mapping[str, Json] | None = None) -> Written:
        """
        Offer an operation that was set aside once more, as a new one with the time of its writing.

        Args:
            corrected: Fields to send instead of those that were refused; None for a path leaves it out.

        Raises:
            RecordMissingError: There is no such open entry, or access to its scope has ended.
        """
        with self._file.writing() as connection:
            entry = quarantine.find(connection, device_seq)
            if entry is None or entry.code == quarantine.LEFT_BEHIND:
                raise RecordMissingError(data={"device_seq": device_seq})
            operation = entry.operation
            if corrected:
                fields = {**operation.fields, **corrected}
                left = {path for path, value in corrected.items() if value is None}
                operation = replace(
                    operation, fields={path: value for path, value in fields.items() if path not in left}
                )
            return writing.offer_again(connection, operation, wall_ms=self._clock())

    def discard(self, device_seq: int, *, reason: str) -> None:
        """Close an entry of the quarantine for good; entry and reason stay in the file."""
        with self._file.writing() as connection:
            quarantine.resolve(connection, device_seq, f"discarded: {reason}")

    def settled_entries(self) -> list[Quarantined]:
        """Give entries of the quarantine that somebody decided about, newest first."""
        with self._file.reading() as connection:
            return quarantine.closed_entries(connection)

    def untold_entries(self) -> list[Quarantined]:
        """Give decided entries that the server still keeps open."""
        with self._file.reading() as connection:
            return quarantine.untold(connection)

    def note_told(self, device_seq: int) -> None:
        """Note that the server knows what was decided about an entry."""
        with self._file.writing() as connection:
            quarantine.note_told(connection, device_seq)

    def settle_entry(self, device_seq: int, resolution: str) -> None:
        """Close an entry that somebody settled on the server."""
        with self._file.writing() as connection:
            quarantine.resolve(connection, device_seq, resolution)
            quarantine.note_told(connection, device_seq)

    # --- Hand-over packages ---

    def freeze_all(self) -> list[Operation]:
        """Freeze everything without a final answer, for a package: from now on it may have been sent."""
        with self._file.writing() as connection:
            return outbox.freeze_all(connection)

    def waiting_bytes(self) -> int:
        """Say how many bytes wait for the server's answer."""
        with self._file.reading() as connection:
            return outbox.waiting_bytes(connection)

    def carry(self, package: str, data: bytes, *, device: str, operations: int) -> None:
        """Take another device's package along."""
        with self._file.writing() as connection:
            carried.add(connection, package, data, device=device, operations=operations, now_ms=self._clock())

    def carried(self) -> list[Carried]:
        """Give the packages this seat carries or carried, newest first."""
        with self._file.reading() as connection:
            return carried.listed(connection)

    def next_carried(self) -> tuple[str, bytes] | None:
        """Give the oldest package that waits for the server, with its bytes."""
        with self._file.reading() as connection:
            return carried.next_waiting(connection)

    def settle_carried(self, package: str, *, code: str = "") -> None:
        """Note that the server took a package, or why it did not."""
        with self._file.writing() as connection:
            carried.settle(connection, package, code=code, now_ms=self._clock())

    def drop_carried(self, package: str) -> None:
        """Take a package off the list."""
        with self._file.writing() as connection:
            carried.remove(connection, package)

    # --- The replica of a conversation ---

    def begin_conversation(self) -> None:
        """Let operations that the server holds back be offered once more."""
        with self._file.reading() as connection:
            if not outbox.has_held(connection):
                return
        with self._file.writing() as connection:
            outbox.offer_held(connection)

    def next_batch(self, *, max_operations: int, max_bytes: int) -> Sequence[Operation]:
        """Take the oldest unanswered operations and freeze them: from now on they may have been sent."""
        with self._file.reading() as connection:
            if outbox.is_empty(connection):
                return []
        with self._file.writing() as connection:
            return outbox.freeze_batch(connection, max_operations=max_operations, max_bytes=max_bytes)

    def acknowledge(self, results: Sequence[OperationResult], *, server_ms: int) -> None:
        """
        Take the server's verdicts.

        An accepted change stays shown until the pull brings it back; a refused one goes into quarantine and
        the server's value is shown again.
        """
        with self._file.writing() as connection:
            verdicts.acknowledge(connection, results, server_ms=server_ms)

    def quarantine(self, device_seq: int, *, code: str, reason: str) -> None:
        """Set one operation aside that cannot be delivered."""
        with self._file.writing() as connection:
            verdicts.set_aside(
                connection, device_seq, code=code, reason=reason, at_ms=self._clock(), delivered=False
            )

    def note_failure(self, device_seq: int) -> int:
        """Count that the server failed on one operation alone; gives how often by now."""
        with self._file.writing() as connection:
            return outbox.note_failure(connection, device_seq)

    def cursor(self) -> str:
        """Give the place up to which pages are applied."""
        with self._file.reading() as connection:
            return seat_row.load(connection).cursor

    def apply_page(self, page: PullPage, *, after: str) -> AppliedPage:
        """
        Apply a page and its cursor in one transaction.

        Unsent changes stay on top. Revoked scopes leave; unsent work on them is kept as "left behind".

        Args:
            after: The cursor the page was asked with; a page that follows another one is not applied.
        """
        with self._file.writing() as connection:
            return pages.apply(connection, page, after=after, now_ms=self._clock())

    def begin_full_pull(self) -> None:
        """Start from "" again; what the pages to come do not name leaves at the end. Keeps the outbox."""
        with self._file.writing() as connection:
            connection.execute("UPDATE seat SET cursor = '', sweep = sweep + 1")

    def epoch(self) -> str:
        """Give the epoch of the server as last seen; "" before the first contact."""
        with self._file.reading() as connection:
            return seat_row.load(connection).epoch

    def recover(self, epoch: str, *, last_device_seq: int) -> int:
        """Adopt the epoch of a restored server and queue again what it lost; gives how many operations."""
        with self._file.writing() as connection:
            known = seat_row.load(connection).epoch
            connection.execute("UPDATE seat SET epoch = ?", (epoch,))
            if not known:
                return 0
            self.files.queue_all_again()
            return outbox.queue_again(connection, after=last_device_seq)

    def note_numbers(self, last_device_seq: int) -> None:
        """Give out no number again that the server has seen: this file may be an older copy."""
        with self._file.reading() as connection:
            if seat_row.load(connection).device_seq >= last_device_seq:
                return
        with self._file.writing() as connection:
            connection.execute("UPDATE seat SET device_seq = max(device_seq, ?)", (last_device_seq,))

    def note_server_time(self, server_ms: int, *, device_ms: int) -> None:
        """Remember how far the device's clock is off, so that new stamps are right."""
        offset_ms = server_ms - device_ms
        with self._file.reading() as connection:
            if abs(offset_ms - seat_row.load(connection).offset_ms) < _OFFSET_NOISE_MS:
                return
        with self._file.writing() as connection:
            connection.execute("UPDATE seat SET offset_ms = ?", (offset_ms,))

    def clock_offset_ms(self) -> int:
        """Give how far the server's clock was ahead of the device's at the last contact."""
        with self._file.reading() as connection:
            return seat_row.load(connection).offset_ms


def open_store(
    path: Path | None,
    *,
    clock: Callable[[], int],
    key: bytes | None = None,
    searched: Sequence[SearchSpec] = (),
) -> Store:
    """
    Open the store of a seat, making, encrypting or migrating the file if need be.

    Args:
        path: The file; None keeps everything in memory, for simulations.
        clock: The device's wall clock in milliseconds since 1970.
        key: 32 random bytes that encrypt the file (`SeatKey` keeps them); None leaves it in clear.
        searched: The collections one can search; their index is made if it is not there.

    Raises:
        StoreUnreadableError: The file is damaged, no store, or encrypted with another key.
    """
    vault = Vault(None if path is None else path.parent / "attachments")
    file = SeatFile(path, key=key)
    if file.encryption == "columns":
        # The index is tables of words; nothing seals those.
        searched = tuple(spec for spec in searched if not spec.confidential)
    try:
        if searched:
            with file.writing(counted=False) as connection:
                search.prepare(connection, searched)
    except BaseException:
        file.close()
        raise
    store = Store(file, clock=clock, vault=vault, searched=searched)
    if key is not None:
        vault.seal_with(store.sealer())
        if store.meta.get(_VAULT_SEALED) is None:
            vault.seal_all()
            store.meta.set(_VAULT_SEALED, True)
    return store
