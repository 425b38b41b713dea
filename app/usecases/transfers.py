"""
Files as the sync centre shows them: how far each has come, its receipt, what a person must decide.

Must not know: sentences; how bytes travel.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.usecases.record_titles import title_of
from app.usecases.seat import Seat


@dataclass(frozen=True)
class FilesStatus:
    """Files that wait for the server, in numbers and bytes; `refused` need a person."""

    waiting: int
    sent_bytes: int
    total_bytes: int
    on_server: int
    refused: int


@dataclass(frozen=True)
class FileEntry:
    """One file: its name, the firm it is about, and where it is."""

    scope: str
    sha256: str
    name: str
    title: str
    size: int
    sent: int
    place: Literal["server", "device", "underway", "refused"]
    receipt: str
    code: str
    at: datetime | None


def files_status(seat: Seat) -> FilesStatus:
    """How far the files of this seat are."""
    counts = seat.store.files.counts()
    return FilesStatus(
        waiting=counts.waiting,
        sent_bytes=counts.total_bytes - counts.waiting_bytes,
        total_bytes=counts.total_bytes,
        on_server=counts.on_server,
        refused=counts.refused,
    )


def file_entries(seat: Seat, *, limit: int = 200) -> tuple[FileEntry, ...]:
    """Refused files first, then those under way and waiting, then the newest receipts."""
    under = seat.transfer.underway
    entries: list[FileEntry] = []
    for upload in seat.store.files.uploads(limit=limit):
        title, name = title_of(seat, "attachment", upload.record, {}, "de")
        place: Literal["server", "device", "underway", "refused"] = "device"
        if upload.state == "done":
            place = "server"
        elif upload.state == "refused":
            place = "refused"
        elif under is not None and under.sha256 == upload.sha256:
            place = "underway"
        entries.append(
            FileEntry(
                scope=upload.scope,
                sha256=upload.sha256,
                name=name,
                title=title if title != name else "",
                size=upload.size,
                sent=upload.sent,
                place=place,
                receipt=upload.receipt,
                code=upload.code,
                at=datetime.fromtimestamp(upload.settled_ms / 1000, UTC) if upload.settled_ms else None,
            )
        )
    return tuple(entries)


def retry_file(seat: Seat, scope: str, sha256: str) -> None:
    """Offer a refused file once more."""
    seat.store.files.retry(scope, sha256)
    seat.transfer.wake()
    seat.changed()


def discard_file(seat: Seat, scope: str, sha256: str) -> None:
    """Give a refused file up; what no record names any more leaves the device later."""
    seat.store.files.discard(scope, sha256)
    seat.changed()
