"""
What was not accepted: listed with code and fields; corrected and sent again, exported, given up.

The device's own list works without a network. What was decided on one end is told to the other with the next
conversation. The Koordination also asks the server for what other devices' operations were set aside.

Must not know: sentences, HTTP.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.models.firm import Firm
from app.models.reference import Person
from app.models.scopes import firm_of
from app.models.values import Json, moment
from app.store import Quarantined, RecordUnreadableError, StoredRecord
from app.sync import SyncError
from app.sync.client import SyncClient
from app.sync.errors import ConnectionFailedError
from app.usecases.conflict_values import Shown, Wording
from app.usecases.errors import UseCaseError
from app.usecases.record_titles import title_of
from app.usecases.records import all_of, find_noun, identity_of
from app.usecases.seat import Seat

_REVIEWED = "reviewed_quarantine"
_TECHNICAL = ("position", "position_at", "decided:", "was:", "parked:")


class ReviewError(UseCaseError):
    """The server's list is not to be had or changed now: `offline`, or the server's own code."""


@dataclass(frozen=True)
class RefusedField:
    """One field of a refused change; `label` is the question's words, empty where the view has its own."""

    path: str
    label: str
    kind: str
    value: Json
    shown: Shown


@dataclass(frozen=True)
class RefusedEntry:
    """
    One change that was not accepted.

    Args:
        entry_id: Its number on this device, or of the device it came from.
        device, person: Empty for this device's own; whose else.
        firm_id: The firm it is about, if this seat holds it.
        kind: put, set, unset, delete or command; `command` names a step.
        here: Whether the record it belongs to can be opened on this seat.
        repeatable: Whether it can be sent once more.
        resolution: "" while open; then retried, corrected or discarded, with `reason_given`.
    """

    entry_id: int
    device: str
    person: str
    collection: str
    record_id: str
    firm_id: str
    title: str
    detail: str
    kind: str
    command: str
    code: str
    reason: str
    at: datetime | None
    fields: tuple[RefusedField, ...]
    here: bool
    repeatable: bool
    resolution: str = ""
    reason_given: str = ""

    @property
    def key(self) -> str:
        """Identity in a list."""
        return f"{self.device}/{self.entry_id}"


# --- this device


def refused_entries(seat: Seat, *, language: str = "de") -> tuple[RefusedEntry, ...]:
    """What of this device waits for a decision, newest first."""
    return tuple(_entry(seat, each, language) for each in seat.store.quarantined())


def settled_entries(seat: Seat, *, language: str = "de") -> tuple[RefusedEntry, ...]:
    """What was decided, newest first; it stays in the file."""
    return tuple(_entry(seat, each, language) for each in seat.store.settled_entries())


def send_again(seat: Seat, entry_id: int, *, corrected: Mapping[str, Json] | None = None) -> None:
    """Send a refused change once more, as it was or corrected; it stands in the record at once."""
    seat.store.retry(entry_id, corrected=corrected)
    seat.sync.asked = True
    seat.changed(local=True)


def give_up(seat: Seat, entry_id: int, *, reason: str) -> None:
    """
    Give a refused change up for good; what it was and why stays in the file and is told to the server.

    Raises:
        UseCaseError: `reason_missing`.
    """
    words = " ".join(reason.split())
    if not words:
        raise UseCaseError("reason_missing")
    seat.store.discard(entry_id, reason=words)
    seat.changed(local=True)


def exported(seat: Seat, *, language: str = "de") -> tuple[str, bytes]:
    """Everything open as a JSON file: its name and its bytes, each operation as it was written."""
    listed = [
        {
            "number": each.operation.device_seq,
            "code": each.code,
            "reason": each.reason,
            "at": datetime.fromtimestamp(each.at_ms / 1000, UTC).isoformat(),
            "about": " · ".join(
                part
                for part in title_of(
                    seat, each.operation.collection, each.operation.record, each.operation.fields, language
                )
                if part
            ),
            "operation": {
                "collection": each.operation.collection,
                "record": each.operation.record,
                "scope": each.operation.scope,
                "kind": each.operation.kind,
                "command": each.operation.command,
                "fields": dict(each.operation.fields),
                "base_seq": each.operation.base_seq,
                "hlc": each.operation.hlc,
                "form_version": each.operation.form_version,
            },
        }
        for each in seat.store.quarantined()
    ]
    identity = identity_of(seat)
    document = {"device": identity.device_id, "person": identity.name, "refused": listed}
    name = f"abgelehnt-{seat.now():%Y-%m-%d-%H%M}.json"
    return name, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


async def exchange_decisions(seat: Seat, client: SyncClient) -> None:
    """
    Tell the server what was decided here, and learn what was decided there; within a conversation.

    Trouble with the line leaves it for the next one.
    """
    untold = seat.store.untold_entries()
    open_here = {each.operation.device_seq for each in seat.store.quarantined() if each.delivered}
    if not untold and not open_here:
        return
    try:
        for each in untold:
            resolution, _, reason = each.resolution.partition(": ")
            await client.say_settled(each.operation.device_seq, resolution=resolution, reason=reason)
            seat.store.note_told(each.operation.device_seq)
        if not open_here:
            return
        for told in await client.quarantine():
            number, done = told.get("device_seq"), told.get("resolution")
            if number in open_here and isinstance(number, int) and done:
                why = str(told.get("resolution_reason") or "")
                seat.store.settle_entry(number, f"{done}: {why}" if why else str(done))
                seat.changed()
    except SyncError:
        return


def _entry(seat: Seat, each: Quarantined, language: str) -> RefusedEntry:
    operation = each.operation
    record = _record(seat, operation.collection, operation.record)
    title, detail = title_of(seat, operation.collection, operation.record, operation.fields, language)
    firm = find_noun(seat, Firm, firm_of(operation.scope) or "")
    resolution, _, given = each.resolution.partition(": ")
    return RefusedEntry(
        entry_id=operation.device_seq,
        device="",
        person="",
        collection=operation.collection,
        record_id=operation.record,
        firm_id=firm.id if firm is not None else "",
        title=title or (firm.name if firm is not None else ""),
        detail=detail,
        kind=operation.kind,
        command=operation.command,
        code=each.code,
        reason=each.reason,
        at=datetime.fromtimestamp(each.at_ms / 1000, UTC) if each.at_ms else None,
        fields=_fields(seat, record, operation.collection, operation.record, operation.fields, language),
        here=record is not None,
        repeatable=each.code != "left_behind",
        resolution=resolution,
        reason_given=given,
    )


def _record(seat: Seat, collection: str, record_id: str) -> StoredRecord | None:
    try:
        return seat.store.record(collection, record_id)
    except RecordUnreadableError:
        return None


def _fields(
    seat: Seat,
    record: StoredRecord | None,
    collection: str,
    record_id: str,
    fields: Mapping[str, Json],
    language: str,
) -> tuple[RefusedField, ...]:
    """The fields a person would know again, in words."""
    held = record or StoredRecord(collection, record_id, "", dict(fields))
    wording = Wording(seat, held, language)
    shown = []
    for path, value in fields.items():
        if path.startswith(_TECHNICAL):
            continue
        field = wording.field(path)
        known = wording.is_answered_by_people(path)
        shown.append(
            RefusedField(
                path, field.label, field.kind if known else "technical", value, wording.shown(path, value)
            )
        )
    return tuple(shown)


# --- the Koordination


async def fetch_reviewed(seat: Seat) -> None:
    """
    Ask the server what was set aside in the scopes of this person, and keep the list for reading offline.

    Raises:
        ReviewError: `offline` or the server's code; the list kept before stays.
    """
    try:
        async with seat.connect(seat.server_url, seat.token) as client:
            listed = await client.quarantine(reviewed=True)
    except SyncError as error:
        raise _review_error(error) from error
    seat.store.meta.set(
        _REVIEWED,
        {"at_ms": int(seat.now().timestamp() * 1000), "operations": [dict(each) for each in listed]},
    )
    seat.changed()


def reviewed_entries(seat: Seat, *, language: str = "de") -> tuple[datetime | None, tuple[RefusedEntry, ...]]:
    """The list as last fetched: when, and its entries, oldest first."""
    kept = seat.store.meta.get(_REVIEWED)
    if not isinstance(kept, dict):
        return None, ()
    people = {person.id: person for person in all_of(seat, Person)}
    entries = tuple(_reviewed(seat, each, people, language) for each in kept.get("operations", ()))
    return datetime.fromtimestamp(int(kept["at_ms"]) / 1000, UTC), entries


async def settle_reviewed(seat: Seat, entry: RefusedEntry, *, reason: str | None = None) -> str:
    """
    Let the server try an entry once more or, with a reason, give it up; then fetch the list anew.

    Returns:
        The new code if it was set aside again; empty if it is done.

    Raises:
        ReviewError: `offline` or the server's code.
    """
    try:
        async with seat.connect(seat.server_url, seat.token) as client:
            answer = await client.settle_reviewed(entry.device, entry.entry_id, reason=reason)
    except SyncError as error:
        raise _review_error(error) from error
    await fetch_reviewed(seat)
    return str(answer.get("code") or "")


def _review_error(error: SyncError) -> ReviewError:
    return ReviewError("offline" if isinstance(error, ConnectionFailedError) else error.code)


def _reviewed(
    seat: Seat, each: Mapping[str, Any], people: Mapping[str, Person], language: str
) -> RefusedEntry:
    operation = each.get("operation")
    known: Mapping[str, Any] = operation if isinstance(operation, dict) else {}
    collection, record_id = str(known.get("collection", "")), str(known.get("record", ""))
    fields = known.get("fields")
    values: Mapping[str, Json] = fields if isinstance(fields, dict) else {}
    record = _record(seat, collection, record_id)
    title, detail = title_of(seat, collection, record_id, values, language)
    firm = find_noun(seat, Firm, firm_of(str(known.get("scope", ""))) or "")
    person = people.get(str(each.get("user_id", "")))
    device = str(each.get("device_id", ""))
    try:
        at = moment(str(each.get("at", "")))
    except ValueError:
        at = None
    return RefusedEntry(
        entry_id=int(each.get("device_seq", 0)),
        device=device,
        person=person.name if person is not None else "",
        collection=collection,
        record_id=record_id,
        firm_id=firm.id if firm is not None else "",
        title=title or (firm.name if firm is not None else ""),
        detail=detail,
        kind=str(known.get("kind", "")),
        command=str(known.get("command", "")),
        code=str(each.get("code", "")),
        reason=str(each.get("reason", "")),
        at=at,
        fields=_fields(seat, record, collection, record_id, values, language),
        here=record is not None,
        repeatable="raw" not in known,
    )
