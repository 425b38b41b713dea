"""
Files of the seat: their bytes in the vault, and what is on its way to or from the server.

An upload is queued in the transaction that writes the record naming it, after its bytes are on the disk; so
what the screen shows as saved is safe whole, or not there at all (I1). The queue is apart from the outbox:
files never stand before documents (I6). Knows no wire and no picture.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from app.store.database import SeatFile
from app.store.vault import Vault

UploadState = Literal["waiting", "done", "refused"]
Variant = Literal["whole", "preview"]

#: The scope ended before the file was sent; it is kept until a person has decided.
LEFT_BEHIND: Final = "left_behind"
_GRACE_S: Final = 3_600.0
_NAMED: Final = (
    "SELECT 1 FROM record WHERE collection = 'attachment' AND deleted = 0 AND "
    "CASE WHEN json_valid(fields) THEN json_extract(fields, '$.\"sha256\"') END = ?"
)
_COLUMNS: Final = (
    "scope, sha256, record, size, sent, url, state, code, receipt, added_ms, settled_ms, failures"
)


@dataclass(frozen=True, slots=True)
class Upload:
    """
    A file and how far it has come.

    Args:
        record: The attachment that first named it.
        sent: Bytes the server has confirmed.
        url: Where its upload goes on; "" before the first contact.
        code: Why it was refused.
    """

    scope: str
    sha256: str
    record: str
    size: int
    sent: int = 0
    url: str = ""
    state: UploadState = "waiting"
    code: str = ""
    receipt: str = ""
    added_ms: int = 0
    settled_ms: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Download:
    """A file, or its preview, that somebody here wishes to see."""

    record: str
    variant: Variant
    sha256: str
    size: int
    state: Literal["wanted", "refused"] = "wanted"
    code: str = ""


@dataclass(frozen=True, slots=True)
class FileCounts:
    """Files and bytes by where they are; `waiting_bytes` are those the server does not have yet."""

    waiting: int = 0
    waiting_bytes: int = 0
    total_bytes: int = 0
    on_server: int = 0
    refused: int = 0


class Files:
    """The files of one seat; part of `Store`."""

    def __init__(self, file: SeatFile, vault: Vault, *, clock: Callable[[], int]) -> None:
        self._file = file
        self._clock = clock
        self.vault = vault

    # --- going to the server

    def queue(self, scope: str, sha256: str, record: str, size: int) -> None:
        """Queue a file whose bytes are in the vault; nothing changes if it was sent to the scope before."""
        with self._file.writing() as connection:
            connection.execute(
                f"INSERT INTO upload({_COLUMNS}) VALUES (?, ?, ?, ?, 0, '', 'waiting', '', '', ?, 0, 0) "
                "ON CONFLICT(scope, sha256) DO UPDATE SET state = 'waiting', record = excluded.record, "
                "code = '', url = '', sent = 0 WHERE state = 'refused'",
                (scope, sha256, record, size, self._clock()),
            )

    def next_upload(self) -> Upload | None:
        """The file to send next: one without trouble, one already begun before new ones, then the oldest."""
        with self._file.reading() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM upload WHERE state = 'waiting' "
                "ORDER BY failures, sent = 0, added_ms, sha256 LIMIT 1"
            ).fetchone()
            return None if row is None else Upload(*row)

    def upload(self, scope: str, sha256: str) -> Upload | None:
        """How far a file has come."""
        with self._file.reading() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM upload WHERE scope = ? AND sha256 = ?", (scope, sha256)
            ).fetchone()
            return None if row is None else Upload(*row)

    def uploads(self, *, limit: int = 200) -> list[Upload]:
        """Refused files first, then those under way and waiting, then the newest on the server."""
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM upload ORDER BY "
                "CASE state WHEN 'refused' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, "
                "CASE WHEN state = 'waiting' THEN sent = 0 END, "
                "CASE WHEN state = 'waiting' THEN added_ms ELSE -settled_ms END LIMIT ?",
                (limit,),
            )
            return [Upload(*row) for row in rows]

    def note_sent(self, upload: Upload, *, url: str, sent: int) -> None:
        """Remember how far the server has a file."""
        with self._file.writing(counted=False) as connection:
            connection.execute(
                "UPDATE upload SET url = ?, sent = ?, failures = 0 "
                "WHERE scope = ? AND sha256 = ? AND state = 'waiting'",
                (url, sent, upload.scope, upload.sha256),
            )

    def note_arrived(self, upload: Upload, *, receipt: str) -> None:
        """The server has the whole file."""
        self._settle(upload, "done", receipt=receipt, sent=upload.size)

    def note_refused(self, upload: Upload, *, code: str) -> None:
        """The server will not take the file; it stays here until a person has decided."""
        self._settle(upload, "refused", code=code)

    def note_failed(self, upload: Upload) -> None:
        """This file made trouble: others go before it, so that one does not hold up all (I6)."""
        with self._file.writing(counted=False) as connection:
            connection.execute(
                "UPDATE upload SET failures = failures + 1 WHERE scope = ? AND sha256 = ?",
                (upload.scope, upload.sha256),
            )

    def retry(self, scope: str, sha256: str) -> None:
        """Offer a refused file once more."""
        with self._file.writing() as connection:
            connection.execute(
                "UPDATE upload SET state = 'waiting', code = '', url = '', sent = 0, failures = 0 "
                "WHERE scope = ? AND sha256 = ? AND state = 'refused'",
                (scope, sha256),
            )

    def discard(self, scope: str, sha256: str) -> None:
        """Give a refused file up for good."""
        with self._file.writing() as connection:
            connection.execute(
                "DELETE FROM upload WHERE scope = ? AND sha256 = ? AND state = 'refused'", (scope, sha256)
            )

    def queue_all_again(self) -> None:
        """Offer everything anew to a restored server; what it still has costs one request and no byte."""
        with self._file.writing() as connection:
            connection.execute(
                "UPDATE upload SET state = 'waiting', url = '', sent = 0, failures = 0 WHERE state = 'done'"
            )

    def counts(self) -> FileCounts:
        """Count files and bytes."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT coalesce(SUM(state = 'waiting'), 0), "
                "coalesce(SUM(CASE WHEN state = 'waiting' THEN size - sent END), 0), "
                "coalesce(SUM(CASE WHEN state = 'waiting' THEN size END), 0), "
                "coalesce(SUM(state = 'done'), 0), coalesce(SUM(state = 'refused'), 0) FROM upload"
            ).fetchone()
            return FileCounts(*row)

    # --- coming from the server

    def want(self, record: str, variant: Variant, sha256: str, size: int) -> bool:
        """Wish for a file; False if the wish was known."""
        with self._file.reading() as connection:
            known = connection.execute(
                "SELECT 1 FROM download WHERE record = ? AND variant = ?", (record, variant)
            ).fetchone()
        if known is not None:
            return False
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO download(record, variant, sha256, size, state, code, asked_ms) "
                "VALUES (?, ?, ?, ?, 'wanted', '', ?) ON CONFLICT DO NOTHING",
                (record, variant, sha256, size, self._clock()),
            )
        return True

    def next_download(self) -> Download | None:
        """What to fetch next: previews before whole files, the latest wish first."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT record, variant, sha256, size, state, code FROM download WHERE state = 'wanted' "
                "ORDER BY variant <> 'preview', asked_ms DESC LIMIT 1"
            ).fetchone()
            return None if row is None else Download(*row)

    def download(self, record: str, variant: Variant) -> Download | None:
        """A wish that was not fulfilled yet."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT record, variant, sha256, size, state, code FROM download "
                "WHERE record = ? AND variant = ?",
                (record, variant),
            ).fetchone()
            return None if row is None else Download(*row)

    def note_fetched(self, download: Download) -> None:
        """A wish is fulfilled, or no longer one."""
        with self._file.writing() as connection:
            connection.execute(
                "DELETE FROM download WHERE record = ? AND variant = ?", (download.record, download.variant)
            )

    def note_unavailable(self, download: Download, *, code: str) -> None:
        """The server does not have it for us; asked again when somebody wishes for it anew."""
        with self._file.writing() as connection:
            connection.execute(
                "UPDATE download SET state = 'refused', code = ? WHERE record = ? AND variant = ?",
                (code, download.record, download.variant),
            )

    def has_unavailable(self) -> bool:
        """Whether somebody waits for a file that the server did not have when it was asked."""
        with self._file.reading() as connection:
            return connection.execute("SELECT 1 FROM download WHERE state = 'refused'").fetchone() is not None

    def ask_again(self) -> None:
        """Try what was unavailable once more, after a pull or when the app starts."""
        if not self.has_unavailable():
            return
        with self._file.writing(counted=False) as connection:
            connection.execute("UPDATE download SET state = 'wanted', code = ''")

    # --- tidying

    def tidy(self) -> int:
        """
        Take away what no record names any more, and what belongs to scopes that ended (I8).

        A file that was never sent is not thrown away with its scope: it waits as refused for a person.

        Returns:
            How many files went.
        """
        with self._file.reading() as connection:
            held = "scope IN (SELECT scope FROM scope)"
            stale = connection.execute(
                f"SELECT 1 FROM upload WHERE NOT {held} AND code <> ? LIMIT 1", (LEFT_BEHIND,)
            ).fetchone()
        if stale is not None:
            with self._file.writing() as connection:
                connection.execute(f"DELETE FROM upload WHERE NOT {held} AND state = 'done'")
                connection.execute(
                    f"UPDATE upload SET state = 'refused', code = ? WHERE NOT {held}", (LEFT_BEHIND,)
                )
        gone = 0
        for sha256 in list(self.vault.names(older_than_s=_GRACE_S)):
            with self._file.writing() as connection:
                if self._is_needed(connection, sha256):
                    continue
                connection.execute("DELETE FROM upload WHERE sha256 = ? AND state <> 'refused'", (sha256,))
                connection.execute("DELETE FROM download WHERE sha256 = ?", (sha256,))
                # Inside the transaction: nobody names it anew between the look and the deletion.
                self.vault.remove(sha256)
                gone += 1
        return gone

    def _is_needed(self, connection: sqlite3.Connection, sha256: str) -> bool:
        if connection.execute(_NAMED + " LIMIT 1", (sha256,)).fetchone() is not None:
            return True
        refused = "SELECT 1 FROM upload WHERE sha256 = ? AND state = 'refused' LIMIT 1"
        return connection.execute(refused, (sha256,)).fetchone() is not None

    def _settle(
        self,
        upload: Upload,
        state: UploadState,
        *,
        code: str = "",
        receipt: str = "",
        sent: int | None = None,
    ) -> None:
        with self._file.writing() as connection:
            connection.execute(
                "UPDATE upload SET state = ?, code = ?, receipt = ?, sent = ?, url = '', settled_ms = ? "
                "WHERE scope = ? AND sha256 = ?",
                (
                    state,
                    code,
                    receipt,
                    upload.sent if sent is None else sent,
                    self._clock(),
                    upload.scope,
                    upload.sha256,
                ),
            )
