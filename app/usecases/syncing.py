"""
Syncing as a person sees it: what is where, is it safe, and the loop that moves it.

Must not know: the wire (`app.sync` does), sentences.
"""

import asyncio
import contextlib
import logging
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.models.values import moment, timestamp
from app.store import StoreError
from app.sync.client import SyncClient, synchronise
from app.sync.errors import ConnectionFailedError, SyncError
from app.sync.session import Progress
from app.usecases.conflicts import open_records
from app.usecases.conversations import note_conversation
from app.usecases.departure import REVOKED, depart
from app.usecases.devices import note_contact, report_device
from app.usecases.enrolment import EnrolmentError, identity_from
from app.usecases.packages import hand_in_packages, remember_key
from app.usecases.quarantine import exchange_decisions
from app.usecases.record_titles import title_of
from app.usecases.seat import Seat

Phase = Literal["safe", "waiting", "syncing", "offline", "problem"]
Place = Literal["server", "device", "underway", "refused", "decision"]

DEBOUNCE_S = 0.5
"""Answers that follow each other travel together."""
LOOK_S = 1.0
"""How often to see whether another process changed the store."""
FIRST_RETRY_S = 1.0
LAST_RETRY_S = 300.0
LIVE_POLL_S = 300.0
"""How often at most to look when the server says of itself that there is something new."""

_LAST_SUCCESS = "last_success_at"
_log = logging.getLogger("feldlotse.sync")


@dataclass(frozen=True)
class SyncStatus:
    """
    Three numbers of records (never keystrokes) and the state of the loop.

    `underway` is (n, m) for "n von m unterwegs" while pushing. `phase`: `problem` needs a person,
    `offline` heals by itself.
    """

    waiting: int
    on_server: int
    needs_you: int
    underway: tuple[int, int] | None
    phase: Phase
    last_success_at: datetime | None
    problem_code: str | None
    underway_bytes: tuple[int, int] | None = None
    """(n, m) for "n von m kB" while pushing, before compression."""
    files_waiting: int = 0
    """Photos and files whose bytes are only here; they go after the records."""


@dataclass(frozen=True)
class SyncEntry:
    """
    One record and where it is; `code` and `reason` tell why the server refused a change.

    `title` is what the record is about (the firm's name, or its own), `detail` what it is (the topic of a
    need, the questionnaire of an interview, …). `changes` counts operations, `entry_id` names a refused one.
    """

    collection: str
    record_id: str
    title: str
    detail: str
    place: Place
    receipt: str | None
    at: datetime | None
    changes: int
    code: str | None
    reason: str | None
    entry_id: int | None = None


@dataclass(frozen=True)
class SyncOutcome:
    """What one conversation with the server did."""

    pushed: int
    pulled: int
    refused: int
    problem_code: str | None
    retry_after_s: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the conversation came to its end."""
        return self.problem_code is None


def sync_status(seat: Seat) -> SyncStatus:
    """Where everything is right now; cheap enough for every redraw."""
    counts = seat.store.counts()
    files = seat.store.files.counts()
    last = seat.store.meta.get(_LAST_SUCCESS)
    return SyncStatus(
        waiting=counts.waiting,
        on_server=counts.on_server,
        needs_you=counts.quarantined + open_records(seat) + files.refused,
        underway=seat.sync.underway,
        phase=_phase(seat, counts.waiting),
        last_success_at=moment(last) if isinstance(last, str) else None,
        problem_code=seat.sync.problem_code,
        underway_bytes=seat.sync.underway_bytes,
        files_waiting=files.waiting,
    )


def _phase(seat: Seat, waiting: int) -> Phase:
    if seat.sync.underway is not None:
        return "syncing"
    if seat.sync.problem_code is not None:
        return "offline" if seat.sync.offline else "problem"
    return "waiting" if waiting else "safe"


def sync_entries(seat: Seat, *, limit: int = 100, language: str = "de") -> tuple[SyncEntry, ...]:
    """The records with their place: refused first, then those only here, then the newest receipts."""
    entries: list[SyncEntry] = []
    for set_aside in seat.store.quarantined():
        operation = set_aside.operation
        title, detail = title_of(seat, operation.collection, operation.record, operation.fields, language)
        entries.append(
            SyncEntry(
                collection=operation.collection,
                record_id=operation.record,
                title=title,
                detail=detail,
                place="refused",
                receipt=None,
                at=_moment(set_aside.at_ms),
                changes=1,
                code=set_aside.code,
                reason=set_aside.reason or None,
                entry_id=operation.device_seq,
            )
        )
    waiting = seat.store.waiting()
    for record in waiting:
        title, detail = title_of(seat, record.collection, record.record, {}, language)
        entries.append(
            SyncEntry(
                collection=record.collection,
                record_id=record.record,
                title=title,
                detail=detail,
                # A request that may have arrived is under way only while a conversation is on.
                place="underway" if record.underway and seat.sync.underway is not None else "device",
                receipt=None,
                at=_moment(record.since_ms),
                changes=record.changes,
                code=None,
                reason=None,
            )
        )
    only_here = {(record.collection, record.record) for record in waiting}
    for receipt in seat.store.receipts(limit=max(0, limit - len(entries)) + len(only_here)):
        if (receipt.collection, receipt.record) in only_here:
            continue
        title, detail = title_of(seat, receipt.collection, receipt.record, {}, language)
        entries.append(
            SyncEntry(
                collection=receipt.collection,
                record_id=receipt.record,
                title=title,
                detail=detail,
                place="server",
                receipt=receipt.receipt,
                at=_moment(receipt.at_ms),
                changes=0,
                code=None,
                reason=None,
            )
        )
    return tuple(entries[:limit])


def _moment(milliseconds: int) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None


async def sync_once(seat: Seat) -> SyncOutcome:
    """One conversation: push what waits, pull what is new. Never raises for trouble with the server."""
    if seat.identity is None:
        return SyncOutcome(0, 0, 0, "not_enrolled")
    if seat.sync.running:
        return SyncOutcome(0, 0, 0, "already_running")
    seat.use_running_loop()
    seat.sync.running = True
    seat.sync.changed_here = False
    seat.sync.poked = False
    before = _Amount(seat.store.counts().waiting, seat.store.waiting_bytes())
    began = seat.now()
    carried = (0, 0)
    try:
        async with seat.connect(seat.server_url, seat.token) as client:
            outcome = await synchronise(
                seat.store,
                client,
                clock=lambda: int(seat.now().timestamp() * 1000),
                on_progress=lambda progress: _progressed(seat, progress, before),
            )
            if outcome.ok:
                await _refresh_identity(seat, client)
                await exchange_decisions(seat, client)
                await hand_in_packages(seat, client)
                note_contact(seat)
                await report_device(seat, client)
            carried = (getattr(client, "bytes_sent", 0), getattr(client, "bytes_received", 0))
        error: SyncError | None = outcome.error
        progress = outcome.progress
        code = error.code if error is not None else None
    except StoreError as trouble:
        # The device's own disk: nothing of the conversation that was acknowledged is lost.
        error, progress, code = None, Progress(), trouble.code
    finally:
        seat.sync.running = False
        seat.sync.underway = None
        seat.sync.settled.set()
        seat.sync.underway_bytes = None
    _remember(seat, error, code)
    note_conversation(seat, began=began, progress=progress, code=code, carried=carried)
    if code == REVOKED:
        await depart(seat)
    return SyncOutcome(
        pushed=progress.pushed,
        pulled=progress.pulled,
        refused=progress.refused,
        problem_code=code,
        retry_after_s=error.retry_after_s if error is not None else None,
    )


@dataclass(frozen=True)
class _Amount:
    """What waited when a conversation began."""

    records: int
    size: int


def _progressed(seat: Seat, progress: Progress, before: _Amount) -> None:
    if progress.pushed or progress.refused or progress.pulled:
        if before.records:
            seat.sync.underway = (
                max(0, before.records - seat.store.counts().waiting),
                before.records,
            )
            seat.sync.underway_bytes = (max(0, before.size - seat.store.waiting_bytes()), before.size)
        seat.changed()


def _remember(seat: Seat, error: SyncError | None, code: str | None) -> None:
    """Note how it went and tell whoever looks, if anything is different from before."""
    was = (seat.sync.problem_code, seat.sync.offline)
    seat.sync.problem_code = code
    seat.sync.offline = isinstance(error, ConnectionFailedError)
    if code is None:
        seat.sync.failures = 0
        # Time of day is all a person needs; writing it at every poll would wear out the flash for nothing.
        now = timestamp(seat.now())
        kept = seat.store.meta.get(_LAST_SUCCESS)
        if not isinstance(kept, str) or kept[:16] != now[:16]:
            with contextlib.suppress(StoreError):
                seat.store.meta.set(_LAST_SUCCESS, now)
    else:
        seat.sync.failures += 1
    if (seat.sync.problem_code, seat.sync.offline) != was or seat.store.counts().waiting:
        seat.changed()


async def _refresh_identity(seat: Seat, client: SyncClient) -> None:
    """Once a process: has the person's role, firm or region changed?"""
    known = seat.identity
    if seat.sync.identity_fresh or known is None:
        return
    try:
        answer = await client.me()
        key = answer.get("package_key")
        remember_key(seat, key if isinstance(key, dict) else {})
        fresh = identity_from(
            answer.get("user") or answer, answer.get("network") or {}, device_id=known.device_id
        )
    except (SyncError, EnrolmentError):
        return
    seat.sync.identity_fresh = True
    if fresh != known:
        seat.become(fresh)


async def run_sync(seat: Seat) -> None:
    """
    Sync at once after a local change, else at an interval, until cancelled or the seat is closed.

    After trouble the next attempt comes after a random time (full jitter) that grows up to five minutes;
    when only the line is gone, up to four polls, for a line comes back without notice. Of several loops on
    one seat (two browser tabs) one works, another takes over when that one is cancelled.
    """
    seat.use_running_loop()
    async with seat.sync.turn:
        while not seat.closed:
            await _sync_and_wait(seat)


async def _sync_and_wait(seat: Seat) -> None:
    if seat.identity is None:
        await _wait(seat, seat.poll_s)
        return
    outcome = await _sync_whatever_happens(seat)
    if outcome.ok:
        # What was written during the conversation goes at once.
        if not seat.sync.changed_here and not seat.sync.poked:
            await _wait(seat, _until_next_look(seat))
        if seat.sync.changed_here and not seat.sync.asked:
            await asyncio.sleep(DEBOUNCE_S)
    else:
        await _wait(seat, _pause_after(seat, outcome), patient=True)
    seat.sync.asked = False


def _until_next_look(seat: Seat) -> float:
    """Seats that are told at once look rarely themselves, and not all at the same time."""
    return random.uniform(LIVE_POLL_S / 2, LIVE_POLL_S) if seat.live.standing else seat.poll_s


async def _sync_whatever_happens(seat: Seat) -> SyncOutcome:
    """One conversation; a fault of our own is logged and tried again later, it must not end the loop."""
    try:
        return await sync_once(seat)
    except Exception:
        if not seat.closed:
            _log.exception("A conversation with the server failed in an unforeseen way")
            _remember(seat, None, "unforeseen")
        return SyncOutcome(0, 0, 0, "unforeseen")


def _pause_after(seat: Seat, outcome: SyncOutcome) -> float:
    longest = min(LAST_RETRY_S, FIRST_RETRY_S * 2 ** min(seat.sync.failures - 1, 10))
    if seat.sync.offline:
        longest = min(longest, max(4 * seat.poll_s, DEBOUNCE_S))
    # Seats of one server must not come back all at once: any time up to the longest is as good.
    pause = random.uniform(min(0.2, longest), longest)
    return max(pause, outcome.retry_after_s or 0.0)


async def _wait(seat: Seat, seconds: float, *, patient: bool = False) -> None:
    """Wait until the time is up, somebody asks, or (unless patient) something was written here."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while (left := until - loop.time()) > 0 and not seat.closed:
        seat.sync.wake.clear()
        if seat.sync.asked or ((seat.sync.changed_here or seat.sync.poked) and not patient):
            return
        with contextlib.suppress(TimeoutError):
            # Not wait_for: in Python 3.11 it loses a cancellation that comes with the event.
            async with asyncio.timeout(min(left, LOOK_S)):
                await seat.sync.wake.wait()
        seat.look_for_changes()


def sync_soon(seat: Seat) -> None:
    """Ask the loop to start a conversation now, whatever it waits for."""
    seat.sync.asked = True
    seat.wake_sync()
