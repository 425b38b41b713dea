"""
The file of a seat: opening it safely, writing to it in one piece.

WAL, `synchronous=FULL` (a commit is on the disk when it returns), writes in BEGIN IMMEDIATE. Knows no record.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Final

from sqlite_utils import Database

from app.store.cipher import DRIVER_ERRORS
from app.store.conversion import encrypt_in_place
from app.store.driver import SEALED_VERSION, connect, encryption_for
from app.store.errors import StoreBusyError, own_errors
from app.store.migrations import migrations

#: How long a write waits for another process.
BUSY_TIMEOUT_MS: Final = 10_000
_WAL_ATTEMPTS: Final = 50


class SeatFile:
    """
    One connection to one file, usable from any thread, one at a time.

    Args:
        path: The file; None keeps everything in memory, for simulations.
        key: 32 random bytes that encrypt it; None leaves it in clear. A clear file that is there is
            encrypted first.
    """

    def __init__(self, path: Path | None, *, key: bytes | None = None) -> None:
        self.path = path
        self.encryption = encryption_for(key, path)
        with own_errors():
            if path is not None and key is not None:
                encrypt_in_place(path, key=key)
            connection = connect(path, key=key)
            self.connection = connection
            self.lock = RLock()
            self.last_write_ms = 0
            try:
                self._prepare()
            except BaseException:
                connection.close()
                raise

    def _prepare(self) -> None:
        self.db = Database(self.connection)
        self.connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        self._enable_wal()
        self.connection.execute("PRAGMA synchronous = FULL")
        # Sorting must not spill what people said into a temporary file.
        self.connection.execute("PRAGMA temp_store = MEMORY")
        # Two processes may open a new file at once: the second waits here and finds the work done.
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            migrations.apply(self.db)
            if self.encryption == "columns":
                self.connection.execute(f"PRAGMA user_version = {SEALED_VERSION}")
            self.connection.execute("COMMIT")
        except BaseException:
            self.db.rollback()
            raise
        self.last_write_ms = self.one("SELECT last_write_ms FROM seat")[0]

    def _enable_wal(self) -> None:
        # SQLite does not wait for others here, whatever the busy timeout (https://sqlite.org/wal.html).
        for attempt in range(_WAL_ATTEMPTS):
            try:
                self.db.enable_wal()
                return
            except DRIVER_ERRORS as error:
                code = getattr(error, "sqlite_errorcode", None)
                if code != sqlite3.SQLITE_BUSY or attempt == _WAL_ATTEMPTS - 1:
                    raise
                time.sleep(0.02)

    def close(self) -> None:
        """Close the file; a `-wal` beside it is folded in if nobody else has it open."""
        with self.lock:
            self.connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read with our own errors and no other thread in between."""
        with self.lock, own_errors(self.last_write_ms):
            yield self.connection

    @contextmanager
    def writing(self, *, counted: bool = True) -> Iterator[sqlite3.Connection]:
        """
        Write in one transaction; a block inside a block joins the outer one as a savepoint.

        Args:
            counted: The transaction is a change of the seat that somebody may look at; how far a file has
                travelled is not.
        """
        with self.lock, own_errors(self.last_write_ms):
            if self.connection.in_transaction:
                with self.db.atomic():
                    yield self.connection
                return
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                if counted:
                    self.connection.execute("UPDATE seat SET change = change + 1")
                written_ms = self.one("SELECT last_write_ms FROM seat")[0]
                self.connection.execute("COMMIT")
            except BaseException:
                self.db.rollback()
                raise
            self.last_write_ms = written_ms

    @contextmanager
    def still(self) -> Iterator[sqlite3.Connection]:
        """
        Hold the file still, everything of it in the one file: for copying its bytes.

        Raises:
            StoreBusyError: Another process kept the log from being folded in.
        """
        assert self.path is not None
        log = self.path.with_name(self.path.name + "-wal")
        with self.lock, own_errors(self.last_write_ms):
            for _ in range(_WAL_ATTEMPTS):
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                self.connection.execute("BEGIN IMMEDIATE")
                try:
                    # Somebody may have written in between.
                    if not log.exists() or log.stat().st_size == 0:
                        yield self.connection
                        return
                finally:
                    self.db.rollback()
                time.sleep(0.02)
        raise StoreBusyError("the log could not be folded in")

    def one(self, sql: str, parameters: tuple[Any, ...] = ()) -> Any:
        """Give the first row of a query, None if there is none."""
        return self.connection.execute(sql, parameters).fetchone()
