"""
The loop that moves files, apart from documents and always after them.

A file travels in parts; between two of them documents go first, so 1 GB of photos never holds up an answer
for longer than one part takes. Parts grow on a good line and shrink on a bad one. Where a line breaks, the
file goes on with the part that did not arrive. One file in trouble lets the others pass.

Must not know: the wire (`app.sync.file_client` does), screens.
"""

import asyncio
import contextlib
import logging
import random
from datetime import timedelta
from typing import Final

from app.store import Download, StoreError, StoreFullError, Upload
from app.sync.errors import (
    ConnectionFailedError,
    RequestRefusedError,
    SeatRefusedError,
    ServerFailedError,
    SyncError,
    TimedOutError,
)
from app.sync.file_client import FileClient, UploadPlace
from app.usecases.attachments import collect_orphans
from app.usecases.seat import FileUnderway, Seat

SMALLEST_PART: Final = 16_000
FIRST_PART: Final = 64_000
LARGEST_PART: Final = 1_000_000
#: What a part should take: shorter, and round trips cost; longer, and documents wait.
PART_S: Final = 2.0

FIRST_RETRY_S: Final = 1.0
LAST_RETRY_S: Final = 300.0
IDLE_S: Final = 60.0
#: How often to ask for a file that somebody waits for and its device has not sent yet.
ASK_AGAIN_S: Final = 15.0
TIDY_EVERY: Final = timedelta(hours=3)
_SHOW_EVERY_S: Final = 1.0
_LOOK_S: Final = 0.5
_ROOM_LEFT: Final = 50_000_000
#: The server would answer the same again: a person must look.
_FINAL: Final = frozenset(
    {"scope_forbidden", "file_too_large", "quota_exceeded", "file_type_unsupported", "body_malformed"}
)
_DAMAGED_ATTEMPTS: Final = 3

_log = logging.getLogger("feldlotse.files")


def next_part_size(size: int, took_s: float) -> int:
    """The size of the next part after one of `size` bytes took some time."""
    if took_s < PART_S / 2:
        return min(LARGEST_PART, size * 2)
    return max(SMALLEST_PART, size // 2) if took_s > PART_S * 2 else size


async def run_transfers(seat: Seat) -> None:
    """
    Move files until cancelled or the seat is closed; of several loops on one seat one works.

    After trouble the next attempt comes after a random time (full jitter) of up to five minutes, or when
    somebody adds or opens a file.
    """
    transfer = seat.transfer
    transfer.loop = asyncio.get_running_loop()
    async with transfer.turn:
        tidied = None
        while not seat.closed:
            if seat.identity is not None and (tidied is None or seat.now() - tidied > TIDY_EVERY):
                tidied = seat.now()
                await _tidy(seat)
            error = await transfer_once(seat)
            await _wait(seat, error)


async def transfer_once(seat: Seat) -> SyncError | None:
    """Move all files that wait or are wished for. Never raises for trouble with the server."""
    transfer, files = seat.transfer, seat.store.files
    if seat.identity is None:
        return None
    transfer.awake.clear()
    error: SyncError | None = None
    try:
        if files.next_download() is not None or files.next_upload() is not None:
            async with seat.connect_files(seat.server_url, seat.token) as client:
                await _move_all(seat, client)
    except SyncError as trouble:
        error = trouble
        transfer.failures += 1
        transfer.problem_code = trouble.code
    except StoreError as trouble:
        error = SyncError(code=trouble.code)
        transfer.failures += 1
        transfer.problem_code = trouble.code
    else:
        transfer.failures = 0
        transfer.problem_code = None
    finally:
        if transfer.underway is not None:
            transfer.underway = None
            if not seat.closed:
                seat.changed()
    return error


async def _move_all(seat: Seat, client: FileClient) -> None:
    files = seat.store.files
    troubled: SyncError | None = None
    passed: set[tuple[str, str]] = set()
    while True:
        # What somebody wishes to see now comes before what is only on its way.
        if (wish := files.next_download()) is not None:
            await _fetch(seat, client, wish)
            continue
        upload = files.next_upload()
        if upload is None or (upload.scope, upload.sha256) in passed:
            break
        try:
            await _send(seat, client, upload)
        except (ConnectionFailedError, SeatRefusedError):
            raise
        except SyncError as error:
            # This file alone: the next one may well go (I6).
            files.note_failed(upload)
            passed.add((upload.scope, upload.sha256))
            troubled = error
            _log.warning("a file could not be sent: %s", error.code)
    if troubled is not None:
        raise troubled


async def _send(seat: Seat, client: FileClient, upload: Upload) -> None:
    """Send one file from where it is to its end."""
    files = seat.store.files
    await _documents_first(seat)
    try:
        place = await client.begin_upload(scope=upload.scope, sha256=upload.sha256, size=upload.size)
        files.note_sent(upload, url=place.url, sent=place.offset)
        while not place.receipt:
            _show(seat, FileUnderway(upload.sha256, upload.size, place.offset, "up"))
            await _documents_first(seat)
            part = await asyncio.to_thread(
                files.vault.read_part, upload.sha256, place.offset, seat.transfer.part_size
            )
            if not part:
                raise RequestRefusedError(code="file_missing")
            place = await _send_part(seat, client, place.url, place.offset, part)
            files.note_sent(upload, url=place.url, sent=place.offset)
    except RequestRefusedError as error:
        if error.code in _FINAL or error.code == "file_missing":
            _log.warning("a file was refused: %s", error.code)
            files.note_refused(upload, code=error.code)
            seat.changed()
            return
        if error.code == "file_damaged" and upload.failures + 1 >= _DAMAGED_ATTEMPTS:
            files.note_refused(upload, code=error.code)
            seat.changed()
            return
        raise
    files.note_arrived(upload, receipt=place.receipt)
    seat.transfer.failures = 0
    _show(seat, None)


async def _send_part(seat: Seat, client: FileClient, url: str, offset: int, part: bytes) -> UploadPlace:
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        place = await client.append(url, offset, part)
    except ConnectionFailedError as error:
        # Less at a time gets through where more does not.
        fraction = 4 if isinstance(error, TimedOutError) else 2
        seat.transfer.part_size = max(SMALLEST_PART, seat.transfer.part_size // fraction)
        raise
    seat.transfer.part_size = next_part_size(seat.transfer.part_size, loop.time() - began)
    return place


async def _fetch(seat: Seat, client: FileClient, wish: Download) -> None:
    files = seat.store.files
    try:
        if wish.variant == "preview":
            await _documents_first(seat)
            data = await client.preview(wish.record)
            await asyncio.to_thread(files.vault.keep_preview, wish.sha256, data)
        elif not await _fetch_whole(seat, client, wish):
            return
    except RequestRefusedError as error:
        files.note_unavailable(wish, code=error.code)
    except StoreFullError:
        files.note_unavailable(wish, code="disk_full")
    else:
        files.note_fetched(wish)
    seat.changed()


async def _fetch_whole(seat: Seat, client: FileClient, wish: Download) -> bool:
    """Fetch a file, going on where it stopped; False if what came was not the file (it is asked for anew)."""
    vault = seat.store.files.vault
    if vault.has(wish.sha256):
        return True
    if vault.free_bytes() < wish.size + _ROOM_LEFT:
        raise StoreFullError(None)
    arrived = vault.arrived(wish.sha256)
    if arrived < wish.size:
        await _documents_first(seat)
        from_start = False
        async for continued, piece in client.fetch(wish.record, start=arrived, sha256=wish.sha256):
            if not continued and not from_start:
                # Whatever arrived before is not the beginning of what comes now.
                vault.give_up(wish.sha256)
                arrived, from_start = 0, True
            await asyncio.to_thread(vault.append, wish.sha256, piece)
            arrived += len(piece)
            _show(seat, FileUnderway(wish.sha256, wish.size, arrived, "down"))
            await _documents_first(seat)
    if not await asyncio.to_thread(vault.complete, wish.sha256):
        raise ServerFailedError(code="file_damaged")
    return True


async def _documents_first(seat: Seat) -> None:
    """Let documents pass: those that wait for their turn, and a conversation that is going on."""
    while not seat.closed and (seat.sync.running or (seat.sync.changed_here and not seat.sync.problem_code)):
        seat.sync.settled.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await seat.sync.settled.wait()


def _show(seat: Seat, underway: FileUnderway | None) -> None:
    """Let screens follow, but no more often than somebody can read."""
    transfer = seat.transfer
    transfer.underway = underway
    now = asyncio.get_running_loop().time()
    if underway is None or now - transfer.shown_at >= _SHOW_EVERY_S:
        transfer.shown_at = now
        seat.changed()


async def _wait(seat: Seat, error: SyncError | None) -> None:
    """Until there is something to do."""
    transfer = seat.transfer
    if error is None:
        seconds = ASK_AGAIN_S if seat.store.files.has_unavailable() else IDLE_S
    elif isinstance(error, SeatRefusedError):
        seconds = LAST_RETRY_S
    else:
        longest = min(LAST_RETRY_S, FIRST_RETRY_S * 2 ** min(transfer.failures, 10))
        seconds = max(random.uniform(min(0.2, longest), longest), error.retry_after_s or 0.0)
    with contextlib.suppress(TimeoutError):
        # Not wait_for: in Python 3.11 it loses a cancellation that comes with the event.
        async with asyncio.timeout(seconds):
            await transfer.awake.wait()
    if error is None and not seat.closed:
        seat.store.files.ask_again()


async def _tidy(seat: Seat) -> None:
    try:
        await asyncio.to_thread(collect_orphans, seat)
    except Exception:
        if not seat.closed:
            _log.exception("files could not be tidied")
