"""
Zwei Antworten: where two people (or two devices) answered differently, and deciding between them.

A conflict is found in what the server keeps beside a record (`conflicts`) or in a mark that took a decision
back (`conflict_marks`). Deciding is an operation like any other: it works without a network, it can be taken
back, and every version stays in the mark. Where a rule of the domain has decided, nobody is asked; both
values stay visible and the other one can be taken.

Must not know: sentences, widgets, the wire.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from app.models.firm import Firm
from app.models.interview import Interview
from app.models.noun import UnreadableRecordError
from app.models.permissions import editable_answers, may_write
from app.models.reference import Person
from app.models.scopes import firm_of, layer_of
from app.models.values import Json, moment, text_of, timestamp
from app.store import RecordUnreadableError, StoredRecord
from app.sync import DELETION
from app.sync.clock import device_of, is_stamp, milliseconds_of
from app.usecases.conflict_marks import (
    DECIDED,
    SURVEY_DATE,
    SURVEYED,
    RawVersion,
    entries_of,
    is_open,
    losing,
    mark,
    mark_in,
    standing,
    versions_in,
)
from app.usecases.conflict_values import Shown, Wording
from app.usecases.errors import NotEditableError, NotHereError
from app.usecases.interviews import open_interview
from app.usecases.records import Write, all_of, find_noun, get_stored, identity_of, save
from app.usecases.seat import Seat

State = Literal["open", "rule", "decided"]

CHANGES_SHOWN_DAYS = 30
"""How long a change by somebody else is pointed out on its field."""

_EFFECTS = {
    "headcount": "size",
    "headcount_group": "size",
    "besch_gesamt": "size",
    "besch_konzern": "size",
    "tarif": "agreement",
    "tarifbindung": "agreement",
    "bv_weiterbildung": "agreement",
    "b_dauer": "hours",
    "extent": "hours",
}
"""Fields with a say in the funding: what they decide about (a code)."""


@dataclass(frozen=True)
class Version:
    """One of the answers: what it says, who gave it, when, on which device; `stands` is what counts now."""

    value: Json
    shown: Shown
    person: str
    at: datetime | None
    device: str
    here: bool
    surveyed: date | None
    stands: bool


@dataclass(frozen=True)
class Decision:
    """That somebody decided: who, when; `own` when neither of the answers was taken."""

    person: str
    at: datetime | None
    own: bool


@dataclass(frozen=True)
class Conflict:
    """
    One field with several answers.

    Args:
        title: The firm it is about.
        label: The question's words; empty where the view has words for `path`.
        number: The question's number, "B 4".
        kind: number, date, choice, text, or deletion ("keep or delete").
        rule: Why nobody is asked: `later_survey`, `done`, `append`; empty else.
        locked: Why this person may not decide here; None if they may.
        effect: What the field has a say in (`size`, `agreement`, `hours`); empty else.
    """

    collection: str
    record_id: str
    path: str
    title: str
    firm_id: str
    label: str
    number: str
    kind: str
    options: tuple[tuple[str, str], ...]
    versions: tuple[Version, ...]
    state: State
    rule: str
    decision: Decision | None
    locked: str | None
    effect: str

    @property
    def key(self) -> str:
        """Identity in a list."""
        return f"{self.collection}/{self.record_id}/{self.path}"

    @property
    def newest(self) -> datetime | None:
        """When the newest of the answers was given."""
        return max((each.at for each in self.versions if each.at is not None), default=None)


@dataclass(frozen=True)
class Change:
    """Who changed a field last, when, on which device."""

    person: str
    at: datetime
    device: str


# --- finding


def conflicts(seat: Seat, *, decided: bool = False, language: str = "de") -> tuple[Conflict, ...]:
    """
    All of them on this seat: open ones first (the newest first), then those a rule solved, then decided ones.

    Args:
        decided: With those that somebody decided.
    """
    found = [
        each
        for record in _records(seat)
        for each in conflicts_of_record(seat, record, language=language)
        if decided or each.state != "decided"
    ]
    order = {"open": 0, "rule": 1, "decided": 2}
    return tuple(
        sorted(found, key=lambda each: (order[each.state], -_seconds(each.newest), each.title, each.key))
    )


def conflicts_of(
    seat: Seat, collection: str, record_id: str, *, language: str = "de"
) -> tuple[Conflict, ...]:
    """The conflicts of one record, decided ones included; none if it is not here or cannot be read."""
    try:
        record = seat.store.record(collection, record_id)
    except RecordUnreadableError:
        record = None
    return () if record is None else conflicts_of_record(seat, record, language=language)


def find_conflict(
    seat: Seat, collection: str, record_id: str, path: str, *, language: str = "de"
) -> Conflict | None:
    """The conflict on one field; None if there is none (any more)."""
    found = conflicts_of(seat, collection, record_id, language=language)
    return next((each for each in found if each.path == path), None)


def open_records(seat: Seat) -> int:
    """How many records wait for a decision that this person may take; cheap enough for every redraw."""
    key = "conflicts: open records"
    kept = seat.cache.get(key)
    revision = seat.revision
    if isinstance(kept, tuple) and kept[0] == revision:
        return int(kept[1])
    open_ones = [each for each in conflicts(seat) if each.state == "open" and each.locked is None]
    count = len({(each.collection, each.record_id) for each in open_ones})
    seat.cache[key] = (revision, count)
    return count


def conflicts_of_record(seat: Seat, record: StoredRecord, *, language: str) -> tuple[Conflict, ...]:
    """The conflicts of a record that was read already."""
    paths = dict.fromkeys([*record.conflicts, *_marked_paths(record)])
    if not paths:
        return ()
    unsent = seat.store.unsent_paths(record.collection, record.id) if record.waiting else frozenset()
    wording = Wording(seat, record, language)
    names = _Names(seat)
    return tuple(
        found
        for path in paths
        if wording.is_answered_by_people(path)
        and (found := _conflict(seat, record, path, wording, names, unsent)) is not None
    )


def _records(seat: Seat) -> Iterator[StoredRecord]:
    seen: set[tuple[str, str]] = set()
    for record in (*seat.store.conflicted_records(), *seat.store.decided_records()):
        name = (record.collection, record.id)
        if name not in seen:
            seen.add(name)
            yield record


def _marked_paths(record: StoredRecord) -> Iterator[str]:
    for path in record.fields:
        if path.startswith(DECIDED):
            yield path.removeprefix(DECIDED)


def _conflict(
    seat: Seat,
    record: StoredRecord,
    path: str,
    wording: Wording,
    names: "_Names",
    unsent: frozenset[str],
) -> Conflict | None:
    marked = mark_in(record.fields, path)
    raw = _joined_or_losing(record, path) if path not in unsent else []
    rule = ""
    decision = None
    state: State = "open"
    if raw:
        now = standing(record, path)
        rule = _rule_of(record, path, now, raw)
        state = "rule" if rule else "open"
        versions = [now, *raw]
    elif marked is not None:
        versions = versions_in(marked)
        if not is_open(marked):
            state = "decided"
            decision = _decision(marked, names)
    else:
        return None
    if path == SURVEY_DATE and rule:
        return None  # told with the count it belongs to
    field = wording.field(path)
    firm_id = firm_of(record.scope) or text_of(record.fields, "firm_id")
    firm = find_noun(seat, Firm, firm_id) if firm_id else None
    current = record.fields.get(path)
    return Conflict(
        collection=record.collection,
        record_id=record.id,
        path=path,
        title=firm.name if firm is not None else text_of(record.fields, "name"),
        firm_id=firm_id,
        label=field.label,
        number=field.number,
        kind=field.kind,
        options=field.options,
        versions=tuple(
            _version(each, path, wording, names, stands=_stands(each, path, current, place))
            for place, each in enumerate(versions)
        ),
        state=state,
        rule=rule,
        decision=decision,
        locked=_locked(seat, record, path),
        effect=_EFFECTS.get(path.rpartition("/")[2].partition("[")[0], ""),
    )


def _joined_or_losing(record: StoredRecord, path: str) -> list[RawVersion]:
    now = standing(record, path).value
    return [each for each in losing(record, path) if each.value != now or path == DELETION]


def _stands(version: RawVersion, path: str, current: Json, place: int) -> bool:
    return place == 0 if path == DELETION else version.value == current


def _rule_of(record: StoredRecord, path: str, now: RawVersion, raw: Sequence[RawVersion]) -> str:
    """The rule of the domain by which the version that stands does; empty if only the clocks decided."""
    if not entries_of(record, path):
        return "append"
    if record.collection == "firm" and path in SURVEYED:
        later = now.surveyed and all(each.surveyed and each.surveyed < now.surveyed for each in raw)
        return "later_survey" if later else ""
    if record.collection == "firm" and path == SURVEY_DATE:
        return "later_survey"
    if (record.collection, path) == ("step", "done_at") and now.value is not None:
        return "done"
    return ""


def _decision(marked: Mapping[str, Json], names: "_Names") -> Decision:
    try:
        at = moment(str(marked.get("at") or ""))
    except ValueError:
        at = None
    return Decision(names.of_user(str(marked.get("by") or "")), at, bool(marked.get("own")))


def _version(raw: RawVersion, path: str, wording: Wording, names: "_Names", *, stands: bool) -> Version:
    surveyed = None
    if raw.surveyed:
        try:
            surveyed = date.fromisoformat(raw.surveyed)
        except ValueError:
            surveyed = None
    return Version(
        value=raw.value,
        shown=None if path == DELETION else wording.shown(path, raw.value),
        person=names.of_user(raw.person) or names.of_device(raw.device),
        at=datetime.fromtimestamp(raw.at_ms / 1000, UTC) if raw.at_ms else None,
        device=names.device(raw.device),
        here=names.is_here(raw.device),
        surveyed=surveyed,
        stands=stands,
    )


class _Names:
    """People and devices by id, as far as this seat knows them."""

    def __init__(self, seat: Seat) -> None:
        self._people = {person.id: person for person in all_of(seat, Person)}
        self._owners = {device: person for person in self._people.values() for device in person.devices}
        self._identity = identity_of(seat)

    def of_user(self, user_id: str) -> str:
        """Somebody's name; empty if unknown."""
        if user_id and user_id == self._identity.user_id:
            return self._identity.name
        person = self._people.get(user_id)
        return person.name if person is not None else ""

    def of_device(self, device: str) -> str:
        """The name of whose device it is."""
        if self.is_here(device):
            return self._identity.name
        owner = self._owners.get(device)
        return owner.name if owner is not None else ""

    def device(self, device: str) -> str:
        """What its owner calls a device; empty if unknown."""
        owner = self._owners.get(device)
        return owner.devices[device] if owner is not None else ""

    def is_here(self, device: str) -> bool:
        """Whether it is this device."""
        return bool(device) and device == self._identity.device_id


def changes_by_others(seat: Seat, record: StoredRecord, paths: Sequence[str]) -> dict[str, Change]:
    """
    Which fields somebody else, or another device, changed lately, so that their row can say so.

    What the server's own side wrote (imports, enrolment) is nobody's change.
    """
    names = _Names(seat)
    oldest = seat.now() - timedelta(days=CHANGES_SHOWN_DAYS)
    found: dict[str, Change] = {}
    for path in paths:
        stamp = record.clocks.get(path, record.clock)
        if not is_stamp(stamp) or path not in record.fields:
            continue
        device = device_of(stamp)
        person = names.of_device(device)
        at = datetime.fromtimestamp(milliseconds_of(stamp) / 1000, UTC)
        if person and not names.is_here(device) and at >= oldest:
            found[path] = Change(person, at, names.device(device))
    return found


# --- who may decide


def _locked(seat: Seat, record: StoredRecord, path: str) -> str | None:
    """Why this person may not decide: the interview's state, `role`, `other_person`; None if they may."""
    identity = identity_of(seat)
    layer = layer_of(record.scope)
    if layer is None or not may_write(identity.role, record.collection, layer):
        return "role"
    if record.collection == "interview" and (path.startswith("/") or path == DELETION):
        try:
            interview = Interview.read(record)
        except UnreadableRecordError:
            return "role"
        if not editable_answers(interview.state):
            return interview.state
        # Two people's answers must never merge silently: an interview has one author.
        if interview.started_by not in ("", identity.user_id):
            return "other_person"
    return None


# --- deciding


def take(seat: Seat, conflict: Conflict, version: Version) -> None:
    """
    Decide for one of the answers.

    Raises:
        NotEditableError: This person may not decide; `reason` says why.
        NotHereError, SaveFailedError
    """
    extra: dict[str, Json] = {}
    if conflict.path == "headcount" and version.surveyed is not None:
        extra[SURVEY_DATE] = version.surveyed.isoformat()
    if conflict.path == DELETION:
        _decide_deletion(seat, conflict, delete=version.value is True)
    else:
        _decide(seat, conflict, version.value, own=False, extra=extra)


def give_own(seat: Seat, conflict: Conflict, value: Json) -> None:
    """
    Decide for another value than either.

    Args:
        value: As the record holds it: code, number, ISO date or text.

    Raises:
        NotEditableError, NotHereError, SaveFailedError
        AnswerTypeError: The questionnaire does not take such a value; nothing changed.
    """
    extra: dict[str, Json] = {}
    if conflict.path == "headcount":
        extra[SURVEY_DATE] = seat.now().date().isoformat()
    _decide(seat, conflict, value, own=True, extra=extra)


def _decide(seat: Seat, conflict: Conflict, value: Json, *, own: bool, extra: Mapping[str, Json]) -> None:
    record = _record_to_decide(seat, conflict)
    marked = mark(_versions_at(record, conflict.path), by=identity_of(seat).user_id, at=_now(seat), own=own)
    _write(seat, record, conflict.path, value, {**extra, DECIDED + conflict.path: marked})


def _decide_deletion(seat: Seat, conflict: Conflict, *, delete: bool) -> None:
    record = _record_to_decide(seat, conflict)
    if delete:
        save(seat, Write.delete(record.collection, record.id, record.scope))
    else:
        save(seat, Write.set(record.collection, record.id, record.scope, {DELETION: None}))


def take_back(seat: Seat, collection: str, record_id: str, path: str) -> None:
    """
    Take a decision back: what stood before stands again, and the question is open with all its answers.

    Raises:
        NotHereError: There is no decision.
        NotEditableError, SaveFailedError
    """
    record = get_stored(seat, collection, record_id)
    marked = mark_in(record.fields, path)
    if marked is None:
        raise NotHereError(collection=collection, record_id=record_id)
    reason = _locked(seat, record, path)
    if reason is not None:
        raise NotEditableError(reason=reason)
    versions = versions_in(marked)
    before = versions[0].value if versions else None
    extra: dict[str, Json] = {}
    if path == "headcount" and versions and versions[0].surveyed:
        extra[SURVEY_DATE] = versions[0].surveyed
    reopened = mark(versions, by=identity_of(seat).user_id, at=_now(seat), open_again=True)
    _write(seat, record, path, before, {**extra, DECIDED + path: reopened})


def _versions_at(record: StoredRecord, path: str) -> list[RawVersion]:
    raw = _joined_or_losing(record, path)
    if raw:
        return [standing(record, path), *raw]
    marked = mark_in(record.fields, path)
    return versions_in(marked) if marked is not None else []


def _record_to_decide(seat: Seat, conflict: Conflict) -> StoredRecord:
    record = get_stored(seat, conflict.collection, conflict.record_id)
    reason = _locked(seat, record, conflict.path)
    if reason is not None:
        raise NotEditableError(reason=reason)
    return record


def _write(seat: Seat, record: StoredRecord, path: str, value: Json, further: Mapping[str, Json]) -> None:
    if record.collection == "interview" and path.startswith("/"):
        interview = open_interview(seat, record.id)
        try:
            interview.settle(path, "" if value is None else str(value), further)
        finally:
            interview.close()
        return
    save(seat, Write.set(record.collection, record.id, record.scope, {path: value, **further}))


def _now(seat: Seat) -> str:
    return timestamp(seat.now())


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0
