"""
Devices: what this one says of itself, the list for those who look after them, blocking one, the lease.

The list is asked from the server and kept nowhere: it is about today.

    DevicesError   server_unreachable, not_allowed, device_unknown, server_error

Must not know: HTTP, sentences.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from app.models.values import moment, timestamp
from app.store import StoreError
from app.sync.client import SyncClient
from app.sync.errors import (
    ConnectionFailedError,
    RequestRefusedError,
    ServerBusyError,
    SyncError,
    TimedOutError,
)
from app.usecases.errors import NotEnrolledError, UseCaseError
from app.usecases.seat import Seat

Why = Literal["lost", "stolen", "left", "replaced", "other"]
WHYS: Final[tuple[Why, ...]] = ("lost", "stolen", "left", "replaced", "other")

LEASE_DAYS: Final = 30
BREACH_HOURS: Final = 72
"""GDPR, article 33: the supervisory authority is told within 72 hours."""

_REPORT: Final = "device_report"
_LAST_CONTACT: Final = "last_contact_at"
_LATEST_SEEN: Final = "latest_seen_at"


class DevicesError(UseCaseError):
    """The list or the blocking did not come about; nothing changed."""


@dataclass(frozen=True)
class DeviceEntry:
    """
    One device. `waiting` and what follows are what it last said of itself, `handed_over` what it gave into
    quarantine after it was blocked.
    """

    id: str
    own: bool
    person_id: str
    person: str
    role: str
    name: str
    platform: str
    enrolled_at: datetime | None
    last_seen_at: datetime | None
    waiting: int
    waiting_by: Mapping[str, int]
    waiting_since: datetime | None
    firms: int
    interviews: int
    contacts: int
    encryption: str
    key: str
    pin: bool
    reported_at: datetime | None
    revoked_at: datetime | None
    revoked_why: str
    wiped_at: datetime | None
    handed_over: Mapping[str, int] = field(default_factory=dict)

    @property
    def encrypted(self) -> bool:
        """Whether its data cannot be read without its key."""
        return self.encryption in ("sqlcipher", "columns")

    @property
    def report_due_at(self) -> datetime | None:
        """Until when the authority must have been told, counted from the blocking of a lost device."""
        if self.revoked_at is None or self.revoked_why not in ("lost", "stolen"):
            return None
        return self.revoked_at + timedelta(hours=BREACH_HOURS)


async def list_devices(seat: Seat) -> tuple[DeviceEntry, ...]:
    """
    The devices of the network, or one's own for those who do not look after others; last seen first.

    Raises:
        DevicesError: See there.
    """
    async with _line(seat) as client:
        found = [_entry(each) for each in await client.devices()]
    return tuple(sorted(found, key=lambda each: (each.revoked_at is not None, -_seconds(each.last_seen_at))))


async def revoke_device(seat: Seat, device_id: str, *, why: Why) -> None:
    """
    Block a device for good; it learns so at its next contact.

    Raises:
        DevicesError: See there.
    """
    async with _line(seat) as client:
        await client.revoke_device(device_id, why=why)


@contextlib.asynccontextmanager
async def _line(seat: Seat) -> Any:
    if seat.identity is None:
        raise NotEnrolledError
    try:
        async with seat.connect(seat.server_url, seat.token) as client:
            yield client
    except (ConnectionFailedError, TimedOutError, ServerBusyError) as error:
        raise DevicesError("server_unreachable") from error
    except RequestRefusedError as error:
        raise DevicesError(
            error.code if error.code in ("not_allowed", "device_unknown") else "server_error"
        ) from error
    except SyncError as error:
        raise DevicesError("server_error", detail=error.code) from error


async def report_device(seat: Seat, client: SyncClient) -> None:
    """After a conversation: say what is on this device, if that is different from what was said before."""
    # A PIN changes nothing in the store.
    looked_at = (seat.revision, seat.lock is not None and seat.lock.has_pin)
    if seat.cache.get(_REPORT) == looked_at:
        return
    seat.cache[_REPORT] = looked_at
    said = _report(seat)
    if seat.store.meta.get(_REPORT) == said:
        return
    try:
        await client.report(said)
    except SyncError:
        return  # the next conversation tries again
    with contextlib.suppress(StoreError):
        seat.store.meta.set(_REPORT, said)


def _report(seat: Seat) -> dict[str, Any]:
    waiting = seat.store.waiting()
    since = min((each.since_ms for each in waiting if each.since_ms), default=0)
    return {
        "waiting": len(waiting),
        "waiting_by": dict(Counter(each.collection for each in waiting)),
        "waiting_since": timestamp(datetime.fromtimestamp(since / 1000, UTC)) if since else None,
        "firms": len(seat.store.records("firm")),
        "interviews": len(seat.store.records("interview")),
        "contacts": len(seat.store.records("contact")),
        "encryption": seat.store.encryption,
        "key": seat.lock.keeper_kind if seat.lock is not None else "",
        "pin": seat.lock is not None and seat.lock.has_pin,
    }


# --- The lease ---


def note_contact(seat: Seat) -> None:
    """The server has answered: the lease begins anew. Written at most once an hour."""
    now, last = seat.now(), seat.store.meta.get(_LAST_CONTACT)
    if not isinstance(last, str) or abs((now - moment(last)).total_seconds()) >= 3600:
        with contextlib.suppress(StoreError), seat.store.transaction():
            seat.store.meta.set(_LAST_CONTACT, timestamp(now))
            seat.store.meta.set(_LATEST_SEEN, timestamp(now))


def lease_ended(seat: Seat, *, days: int = LEASE_DAYS) -> bool:
    """
    Whether the device has been away from its server for so long that it must ask before it opens.

    A clock that was turned back does not help: the latest time this seat has ever seen counts.
    """
    last = seat.store.meta.get(_LAST_CONTACT)
    if seat.identity is None or not isinstance(last, str):
        return False
    now = seat.now()
    seen = seat.store.meta.get(_LATEST_SEEN)
    latest = max(now, moment(seen)) if isinstance(seen, str) else now
    if not isinstance(seen, str) or (latest - moment(seen)).total_seconds() >= 3600:
        with contextlib.suppress(StoreError):
            seat.store.meta.set(_LATEST_SEEN, timestamp(latest))
    return latest - moment(last) > timedelta(days=days)


def _entry(found: Mapping[str, Any]) -> DeviceEntry:
    said = found.get("report")
    report: Mapping[str, Any] = said if isinstance(said, dict) else {}
    return DeviceEntry(
        id=str(found.get("id", "")),
        own=bool(found.get("own")),
        person_id=str(found.get("person_id", "")),
        person=str(found.get("person", "")),
        role=str(found.get("role", "")),
        name=str(found.get("name", "")),
        platform=str(found.get("platform", "")),
        enrolled_at=_moment(found.get("enrolled_at")),
        last_seen_at=_moment(found.get("last_seen_at")),
        waiting=_count(report.get("waiting")),
        waiting_by=_counts(report.get("waiting_by")),
        waiting_since=_moment(report.get("waiting_since")),
        firms=_count(report.get("firms")) or _count(found.get("firms")),
        interviews=_count(report.get("interviews")),
        contacts=_count(report.get("contacts")),
        encryption=str(report.get("encryption", "")),
        key=str(report.get("key", "")),
        pin=bool(report.get("pin")),
        reported_at=_moment(found.get("reported_at")),
        revoked_at=_moment(found.get("revoked_at")),
        revoked_why=str(found.get("revoked_why", "")),
        wiped_at=_moment(found.get("wiped_at")),
        handed_over=_counts(found.get("handed_over")),
    )


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _counts(value: Any) -> dict[str, int]:
    return {str(name): _count(n) for name, n in value.items()} if isinstance(value, dict) else {}


def _seconds(value: datetime | None) -> float:
    return value.timestamp() if value is not None else 0.0
