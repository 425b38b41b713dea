"""
Who may write what, and which fields only a command may change.

The server enforces these rules on every operation; the device uses them to offer only what will be
accepted. Membership of scopes is a different question, answered by the server's access table.

Must not know: the store, the network.
"""

from collections.abc import Mapping

from app.models.lifecycle_rules import PREVIOUS
from app.models.referral import EVENT
from app.models.values import Layer

WRITABLE: Mapping[tuple[str, Layer], frozenset[str]] = {
    ("mentor", "network"): frozenset(
        {
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
    ),
    ("mentor", "shared"): frozenset({"firm"}),
    ("kuemmerer", "inhouse"): frozenset(
        {"interview", "need", "knowledge", "step", "attachment", "funding_check"}
    ),
    ("supervisor", "network"): frozenset({"comment", "step", "attachment", "consent"}),
    ("supervisor", "shared"): frozenset({"firm"}),
}
"""Role and layer to the collections a person may put, set, unset and delete there."""

COMMANDABLE: Mapping[tuple[str, Layer], frozenset[str]] = {
    ("mentor", "network"): frozenset({"interview", "need", "knowledge", "referral", "comment"}),
    ("mentor", "shared"): frozenset({"need", "knowledge"}),
    ("kuemmerer", "inhouse"): frozenset({"interview", "need", "knowledge"}),
    ("supervisor", "network"): frozenset({"interview", "need", "referral", "comment"}),
    ("supervisor", "shared"): frozenset({"need", "knowledge"}),
}
"""Role and layer to the collections whose workflow steps a person may ask for; the table decides each."""

_COMMAND_ONLY: Mapping[str, frozenset[str]] = {
    "interview": frozenset(
        {
            "state",
            "revision",
            "completed_at",
            "submitted_at",
            "change_reason",
            "returned_at",
            "returned_by",
            "reviewed_revision",
            "reviewed_hash",
            "approved_hash",
            "approved_at",
            "approved_by",
            "reopen_reason",
            "aborted_at",
            "abort_reason",
        }
    ),
    "need": frozenset(
        {
            "state",
            "discard_reason",
            "released_as",
            "released_at",
            "released_fields",
            "release_withdrawn_at",
        }
    ),
    "knowledge": frozenset(
        {"state", "released_as", "released_at", "released_fields", "release_withdrawn_at"}
    ),
    "referral": frozenset(
        {
            "state",
            "transmitted_at",
            "transmitted_by",
            "passed",
            "channel",
            "reply_code",
            "mailed_at",
            "mail_failed_at",
            "slip_at",
            "reminded_at",
            "link_revoked_at",
            "offer_title",
            "offer_start",
            "outcome_reason",
            "outcome_at",
            "applied_on",
            "applied_late",
            "participants",
            "withdrawn_at",
            "informed_at",
            "informed_way",
            "passed_on_to",
        }
    ),
    "comment": frozenset({"state", "resolved_at", "resolved_by"}),
}

_FIXED: Mapping[str, frozenset[str]] = {
    "interview": frozenset({"firm_id", "form_id", "started_at", "started_by"}),
    "comment": frozenset({"firm_id", "interview_id", "path", "text", "author", "created_at", "revision"}),
    "visit": frozenset({"firm_id", "created_at", "created_by"}),
    "contact": frozenset({"firm_id", "agreed_on", "created_at", "created_by"}),
    # Another file is another attachment: an approval that names one keeps meaning the same bytes.
    "attachment": frozenset(
        {
            "firm_id",
            "of_collection",
            "of_id",
            "path",
            "kind",
            "sha256",
            "media_type",
            "size",
            "width",
            "height",
            "signed_by",
            "added_at",
            "added_by",
        }
    ),
    "funding_check": frozenset(
        {
            "firm_id",
            "need_id",
            "checked_at",
            "checked_by",
            "day",
            "starts",
            "course",
            "facts",
            "verdicts",
            "digests",
            "rules_as_of",
        }
    ),
}
"""Fields that stand from the creation of a record: whose interview it is, and comments nobody rewrites."""

_PINNED: Mapping[str, tuple[str, frozenset[str]]] = {
    "interview": ("form_version", frozenset({"begonnen", "unterbrochen"})),
}
"""A field that its author may still move in some states: a running interview goes to a newer form version."""

APPEND_ONLY = frozenset({"consent"})
"""Collections whose records are events: made once, never changed, never deleted."""

_AFTER_DRAFT = frozenset({"note"})
"""What of a referral may still be written once it was passed on; all else stands as it was sent."""

EDITABLE_STATES = frozenset({"begonnen", "unterbrochen", "vollstaendig", "rueckfrage"})


def may_write(role: str, collection: str, layer: Layer) -> bool:
    """Say whether a role may put, set, unset or delete records of a collection in a layer."""
    return collection in _allowed(WRITABLE, role, layer)


def may_command(role: str, collection: str, layer: Layer) -> bool:
    """Say whether a role may send commands to records of a collection in a layer."""
    return collection in _allowed(COMMANDABLE, role, layer)


def _allowed(table: Mapping[tuple[str, Layer], frozenset[str]], role: str, layer: Layer) -> frozenset[str]:
    return table.get((role, layer), frozenset())


def field_is_command_only(collection: str, path: str) -> bool:
    """
    Say whether only a command may change a field.

    A `put` that creates a record may carry `state` if it is the initial one
    (`app.models.lifecycle.INITIAL_STATES`), and nothing else of these.
    """
    if collection == "referral" and path.startswith(EVENT):
        return True
    return path in _COMMAND_ONLY.get(collection, frozenset())


def field_is_fixed(collection: str, path: str, *, state: str) -> bool:
    """Say whether a field of a record in this state may be written by the creating `put` only."""
    pinned, movable = _PINNED.get(collection, ("", frozenset()))
    if path == pinned:
        return state not in movable
    return collection in APPEND_ONLY or path in _FIXED.get(collection, frozenset())


def referral_field_is_open(state: str, path: str) -> bool:
    """Say whether a field of a referral may be written: all of a draft, then notes, then nothing."""
    if state == "entwurf":
        return True
    return state != "zurueckgezogen" and path in _AFTER_DRAFT


def field_is_answer(path: str) -> bool:
    """Say whether a field belongs to the content of an interview or its trace: answer, or value before."""
    return path.startswith(("/", PREVIOUS))


def editable_answers(state: str) -> bool:
    """Say whether the answers of an interview may change in a state; submitted and approved ones do not."""
    return state in EDITABLE_STATES
