"""
Reading nouns from the store and writing changes to it: the one place where use cases touch the store.

Everything handed to `save` is one transaction: all of it is safe on the disk when it returns, or none.

    SaveFailedError   the device cannot save: `disk_full`, `store_busy`, `store_broken`, `record_too_large`

Must not know: what the fields mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeVar, cast

from app.models.lifecycle import StateForbiddenError, apply_command
from app.models.noun import Noun, Reading, UnreadableRecordError, read_all
from app.models.values import Fields, Json, timestamp
from app.store import (
    RecordMissingError,
    RecordTooLargeError,
    RecordUnreadableError,
    StoreBusyError,
    StoredRecord,
    StoreError,
    StoreFullError,
)
from app.usecases.errors import NotEnrolledError, NotHereError, StepNotPossibleError, UseCaseError
from app.usecases.seat import Identity, Seat

__all__ = ["SaveFailedError", "Stored", "Write"]

Stored = StoredRecord
N = TypeVar("N", bound=Noun)


class SaveFailedError(UseCaseError):
    """The device cannot save; everything up to `saved_until` is safe."""

    code = "store_broken"

    def __init__(self, code: str, saved_until: datetime | None = None) -> None:
        super().__init__(code, saved_until=saved_until)
        self.saved_until = saved_until


@dataclass(frozen=True)
class Write:
    """One change of one record: put, set (None unsets a path), delete or command."""

    kind: Literal["put", "set", "delete", "command"]
    collection: str
    id: str
    scope: str
    fields: Mapping[str, Json] = field(default_factory=dict)
    form_version: str = ""
    command: str = ""
    predicted: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def put(
        cls, collection: str, record_id: str, scope: str, fields: Fields, *, form_version: str = ""
    ) -> "Write":
        """Make a record."""
        return cls("put", collection, record_id, scope, fields, form_version)

    @classmethod
    def set(
        cls, collection: str, record_id: str, scope: str, fields: Fields, *, form_version: str = ""
    ) -> "Write":
        """Change fields of a record; None unsets a path."""
        return cls("set", collection, record_id, scope, fields, form_version)

    @classmethod
    def delete(cls, collection: str, record_id: str, scope: str) -> "Write":
        """Delete a record."""
        return cls("delete", collection, record_id, scope)


def identity_of(seat: Seat) -> Identity:
    """
    Who sits here.

    Raises:
        NotEnrolledError: Nobody yet.
    """
    if seat.identity is None:
        raise NotEnrolledError()
    return seat.identity


# --- reading


def find(seat: Seat, collection: str, record_id: str) -> Stored | None:
    """
    One record, or None.

    Raises:
        UnreadableRecordError: It is damaged on the disk.
    """
    try:
        return seat.store.record(collection, record_id)
    except RecordUnreadableError as error:
        raise UnreadableRecordError(collection, record_id, ()) from error


def get_stored(seat: Seat, collection: str, record_id: str) -> Stored:
    """
    One record.

    Raises:
        NotHereError: This seat does not hold it.
    """
    found = find(seat, collection, record_id)
    if found is None:
        raise NotHereError(collection=collection, record_id=record_id)
    return found


def get(seat: Seat, model: type[N], record_id: str) -> N:
    """
    One noun.

    Raises:
        NotHereError: This seat does not hold it.
        UnreadableRecordError: It does not fit its model.
    """
    return model.read(get_stored(seat, model.collection, record_id))


def find_noun(seat: Seat, model: type[N], record_id: str) -> N | None:
    """One noun, or None if it is not here or cannot be read."""
    try:
        found = find(seat, model.collection, record_id)
        return model.read(found) if found is not None else None
    except UnreadableRecordError:
        return None


def stored(seat: Seat, collection: str, *, scopes: Iterable[str]) -> list[Stored]:
    """The readable records of a collection in some scopes."""
    return [record for scope in scopes for record in seat.store.records(collection, scope=scope)]


def with_fields(seat: Seat, model: type[N], *, scope: str | None = None) -> list[tuple[N, Fields]]:
    """Nouns with all fields of their records, answers included; unreadable ones are left out."""
    pairs: list[tuple[N, Fields]] = []
    for record in seat.store.records(model.collection, scope=scope):
        try:
            pairs.append((model.read(record), record.fields))
        except UnreadableRecordError:
            continue
    return pairs


def all_of(
    seat: Seat,
    model: type[N],
    *,
    scope: str | None = None,
    scopes: Sequence[str] | None = None,
    where: Mapping[str, Json] | None = None,
) -> tuple[N, ...]:
    """The readable nouns of a collection, all or those of some scopes or with some field values."""
    if scopes is not None:
        return tuple(noun for each in scopes for noun in all_of(seat, model, scope=each, where=where))
    return reading_of(seat, model, scope=scope, where=where).nouns


def reading_of(
    seat: Seat, model: type[N], *, scope: str | None = None, where: Mapping[str, Json] | None = None
) -> Reading[N]:
    """
    Read a collection once for each state of the store.

    Nouns are frozen, so all who ask between two changes may share them.
    """
    key = f"all {model.collection} {scope or ''} {sorted((where or {}).items())}"
    revision = seat.revision
    kept = seat.cache.get(key)
    if isinstance(kept, _Kept) and kept.revision == revision:
        return cast(Reading[N], kept.reading)
    reading = read_all(model, seat.store.records(model.collection, scope=scope, where=where))
    seat.cache[key] = _Kept(revision, reading)
    return reading


@dataclass(frozen=True)
class _Kept:
    revision: int
    reading: object


def unreadable_count(seat: Seat, models: Iterable[type[Noun]]) -> int:
    """How many records need help: damaged on the disk, or not fitting their model."""
    misfits = sum(len(reading_of(seat, model).unreadable) for model in models)
    return len(_damaged(seat)) + misfits


def _damaged(seat: Seat) -> list[tuple[str, str]]:
    """The damaged records, looked for once for each state of the store: every record has to be looked at."""
    revision = seat.revision
    kept = seat.cache.get("damaged")
    if isinstance(kept, _Kept) and kept.revision == revision:
        return cast(list[tuple[str, str]], kept.reading)
    damaged = seat.store.unreadable_records()
    seat.cache["damaged"] = _Kept(revision, damaged)
    return damaged


def waiting_records(seat: Seat) -> dict[tuple[str, str], str]:
    """(collection, id) of the records that are only here in their present form, with their scope."""
    found: dict[tuple[str, str], str] = {}
    for waiting in seat.store.waiting():
        record = seat.store.record(waiting.collection, waiting.record)
        found[waiting.collection, waiting.record] = record.scope if record is not None else ""
    return found


def waiting_ids(seat: Seat) -> frozenset[str]:
    """Ids of the records that are only here in their present form."""
    return frozenset(waiting.record for waiting in seat.store.waiting())


# --- writing


def save(seat: Seat, *writes: Write) -> None:
    """
    Write changes in one transaction.

    Raises:
        SaveFailedError: The device cannot save; nothing was written.
        NotHereError: A record to change is not here.
    """
    try:
        with seat.store.transaction():
            for write in writes:
                _apply(seat, write)
    except StoreFullError as error:
        raise SaveFailedError("disk_full", error.saved_until) from error
    except StoreBusyError as error:
        raise SaveFailedError("store_busy") from error
    except RecordTooLargeError as error:
        raise SaveFailedError("record_too_large") from error
    except RecordMissingError as error:
        raise NotHereError(**error.data) from error
    except StoreError as error:
        raise SaveFailedError("store_broken") from error
    seat.changed(local=True)


def _apply(seat: Seat, write: Write) -> None:
    if write.kind == "delete":
        seat.store.delete(write.collection, write.id)
    elif write.kind == "command":
        seat.store.command(write.collection, write.id, write.command, write.fields, predicted=write.predicted)
    else:
        seat.store.write(
            write.collection,
            write.id,
            write.scope,
            write.fields,
            kind=write.kind,
            form_version=write.form_version,
        )


def command_writes(
    seat: Seat,
    collection: str,
    record_id: str,
    steps: Iterable[tuple[str, Fields]],
    *,
    pending: Fields | None = None,
    scope: str = "",
    lenient: bool = False,
) -> list[Write]:
    """
    Make workflow steps into writes, each with the result this device predicts.

    Args:
        steps: (command, arguments), in order; each sees the predicted result of the one before.
        pending: Changes of the record that will be saved just before.
        lenient: Leave out the first step that is not possible and all after it, instead of raising.

    Raises:
        StepNotPossibleError: A step is not possible; `reason` says why.
        NotHereError: The record is neither here nor `pending`.
    """
    identity = identity_of(seat)
    held = find(seat, collection, record_id)
    if held is None and pending is None:
        raise NotHereError(collection=collection, record_id=record_id)
    fields = dict(held.fields) if held is not None else {}
    _lay_over(fields, pending or {})
    now = seat.now()
    writes: list[Write] = []
    for name, given in steps:
        args = {**given, "at": timestamp(now)}
        try:
            predicted = apply_command(
                collection, fields, name, args, role=identity.role, user_id=identity.user_id, now=now
            )
        except StateForbiddenError as error:
            if lenient:
                break
            raise StepNotPossibleError(error.reason_code) from error
        _lay_over(fields, predicted)
        writes.append(
            Write(
                "command",
                collection,
                record_id,
                held.scope if held is not None else scope,
                args,
                command=name,
                predicted=predicted,
            )
        )
    return writes


def _lay_over(fields: dict[str, Json], changes: Fields) -> None:
    for path, value in changes.items():
        if value is None:
            fields.pop(path, None)
        else:
            fields[path] = value


def command(seat: Seat, collection: str, record_id: str, name: str, args: Fields) -> None:
    """
    Ask for one workflow step.

    Raises:
        StepNotPossibleError, NotHereError, SaveFailedError
    """
    save(seat, *command_writes(seat, collection, record_id, [(name, args)]))
