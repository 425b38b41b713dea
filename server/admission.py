"""
May this operation be applied? The checks before a merge, each with its code.

A pure function of the operation, the record as it stands and the person who writes. Who may see which scope
was decided before (`server.access`); what a role may write and which step a state allows stand in
`app.models` and are the same on the device.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.media import MAX_FILE_BYTES
from app.models.attachment import ATTACHED_TO, SHA256
from app.models.lifecycle import INITIAL_STATES, state_of
from app.models.permissions import (
    APPEND_ONLY,
    editable_answers,
    field_is_answer,
    field_is_command_only,
    field_is_fixed,
    may_command,
    may_write,
    referral_field_is_open,
)
from app.models.scopes import firm_of, layer_of
from app.sync.changes import Json, Operation, Record
from app.sync.clock import device_of

DEVICE_COLLECTIONS = frozenset(
    {
        "firm",
        "interview",
        "need",
        "knowledge",
        "step",
        "referral",
        "comment",
        "attachment",
        "funding_check",
        "visit",
        "contact",
        "consent",
    }
)
"""What devices write; all other collections are written by the server's own commands."""

# What of an interview is frozen together with its answers. The reading position is not.
_FROZEN_PREFIXES = ("note:", "parked:", "archived:", "again:")
# Fields that decide about access or name the author: only the server, or only the author, may fill them.
_SERVER_FIELDS = {"firm": frozenset({"region_id"})}
_AUTHOR_FIELDS = {
    "comment": "author",
    "interview": "started_by",
    "attachment": "added_by",
    "funding_check": "checked_by",
    "consent": "recorded_by",
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Who sends operations, and from which device."""

    device_id: str
    user_id: str
    role: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an operation is not applied; `reason` narrows the code down, or is empty."""

    code: str
    reason: str = ""


def refusal_of(operation: Operation, record: Record | None, writer: Writer) -> Refusal | None:
    """
    Say why an operation must not be applied.

    Args:
        operation: As it came.
        record: The record it is meant for; None if there is none.
        writer: Who sends it.

    Returns:
        None when nothing forbids it; the state machine may still refuse a command.
    """
    collection = operation.collection
    layer = layer_of(operation.scope)
    if collection not in DEVICE_COLLECTIONS:
        return Refusal("collection_unknown")
    if layer is None or operation.scope not in writer.scopes:
        return Refusal("scope_forbidden")
    if record is not None and record.scope != operation.scope:
        return Refusal("scope_forbidden", "other_scope")
    if device_of(operation.hlc) != writer.device_id:
        return Refusal("op_malformed", "foreign_stamp")
    if operation.kind == "command":
        return None if may_command(writer.role, collection, layer) else Refusal("not_editable", "role")
    if not may_write(writer.role, collection, layer):
        return Refusal("not_editable", "role")
    if operation.kind == "delete":
        return _deletion_refusal(collection, record)
    if collection == "attachment" and record is None and (fault := _attachment_fault(operation)):
        return Refusal("op_malformed", fault)
    return _field_refusal(operation, record, writer)


def _deletion_refusal(collection: str, record: Record | None) -> Refusal | None:
    if collection == "firm" or collection in APPEND_ONLY:
        return Refusal("not_editable", collection)
    if record is not None and collection == "referral" and state_of("referral", record.fields) != "entwurf":
        return Refusal("not_editable", "referral")
    if record is not None and collection == "interview":
        return _closed(record)
    return None


def _field_refusal(operation: Operation, record: Record | None, writer: Writer) -> Refusal | None:
    collection = operation.collection
    firm_id = firm_of(operation.scope)
    named, touches_content = _named_fields(tuple(operation.fields))
    for path in named:
        value = operation.fields[path]
        if field_is_command_only(collection, path):
            if not _is_creation_default(operation, path):
                return Refusal("field_forbidden", path)
        elif path in _SERVER_FIELDS.get(collection, ()) or (path == "firm_id" and value != firm_id):
            return Refusal("field_forbidden", path)
        elif record is not None and field_is_fixed(
            collection, path, state=state_of(collection, record.fields)
        ):
            if record.fields.get(path) != value:
                return Refusal("field_forbidden", path)
        elif record is not None and collection == "referral" and not _referral_is_open(record, path, value):
            return Refusal("not_editable", path)
        elif path == _AUTHOR_FIELDS.get(collection) and value != writer.user_id:
            return Refusal("field_forbidden", path)
        elif path.startswith(_FROZEN_PREFIXES):
            touches_content = True
    if touches_content and record is not None and collection == "interview":
        return _closed(record)
    return None


def _attachment_fault(operation: Operation) -> str:
    """The first field that does not say what an attachment must; "" if all do."""
    fields = operation.fields
    if fields.get("of_collection") not in ATTACHED_TO:
        return "of_collection"
    sha256, size = fields.get("sha256"), fields.get("size")
    if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        return "sha256"
    if type(size) is not int or not 0 < size <= MAX_FILE_BYTES:
        return "size"
    return ""


@lru_cache(maxsize=2_000)
def _named_fields(paths: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """
    Give the paths that are no answers, and whether there are answers among them.

    Thousands of interviews name the same paths: they are sorted once. No rule names an answer.
    """
    named = tuple(path for path in paths if not field_is_answer(path))
    return named, len(named) < len(paths)


def _referral_is_open(record: Record, path: str, value: Json) -> bool:
    """What was passed on stays as it was sent; saying the same again changes nothing."""
    return (
        referral_field_is_open(state_of("referral", record.fields), path) or record.fields.get(path) == value
    )


def _is_creation_default(operation: Operation, path: str) -> bool:
    """A creating put may say the first state, and revision 0, which is what it is anyway."""
    if operation.kind != "put":
        return False
    value = operation.fields[path]
    if path == "state":
        return bool(value == INITIAL_STATES.get(operation.collection))
    return path == "revision" and bool(value == 0)


def _closed(record: Record) -> Refusal | None:
    """An approved interview is frozen for everybody, a submitted one until it is returned."""
    state = state_of("interview", record.fields)
    if editable_answers(state):
        return None
    codes = {"freigegeben": "interview_approved", "eingereicht": "interview_submitted"}
    return Refusal(codes.get(state, "interview_closed"), state)


def without_creation_defaults(operation: Operation) -> Operation:
    """
    Take first states off a put that meets an existing record.

    Two devices may create the same derived record (a need has the id of its repeat instance); the second put
    must not move the first one's state back.
    """
    kept = {
        path: value
        for path, value in operation.fields.items()
        if not field_is_command_only(operation.collection, path)
    }
    if len(kept) == len(operation.fields):
        return operation
    return Operation(
        device_seq=operation.device_seq,
        collection=operation.collection,
        record=operation.record,
        scope=operation.scope,
        kind="set",
        fields=kept,
        base_seq=operation.base_seq,
        hlc=operation.hlc,
        form_version=operation.form_version,
    )
