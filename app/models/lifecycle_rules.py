"""
Guards and effects of the life cycles: the small print of the tables in `app.models.lifecycle`.

A guard's first docstring line is what the documentation prints as its condition. Guards answer with the
code of what forbids the step, or None.

Must not know: the tables, the store, the network.
"""

from dataclasses import dataclass
from datetime import datetime

from app.models.content import content_hash
from app.models.release import releasable_fields
from app.models.values import Fields, Json, moment, number_of, text_of, texts_of, timestamp

PREVIOUS = "was:"
"""
Prefix of the fields that keep an answer as the supervisor last saw it: `was:/data/a` = "12" (or "" for a
blank). The device writes one when it changes an answer while a case is returned; a new return or a
reopening clears them. So every seat can show what changed since the last review, without a copy of all
answers in the record.
"""

DECLINE_REASONS = ("kein_angebot", "zielgruppe", "ort", "kosten", "foerderung", "sonst")


@dataclass(frozen=True)
class Step:
    """What guards and effects may look at: the record, the arguments, who acts and when."""

    fields: Fields
    args: Fields
    user_id: str
    now: datetime

    @property
    def at(self) -> str:
        """When the person acted: the device's time, but never later than the time of the deciding end."""
        named = text_of(self.args, "at")
        if named:
            try:
                return timestamp(min(moment(named), self.now))
            except ValueError:
                pass  # A malformed time is not worth losing the step for: the deciding end's time stands.
        return timestamp(self.now)


def always(step: Step) -> str | None:
    """–"""
    return None


def has_reason(step: Step) -> str | None:
    """a reason is given"""
    return None if text_of(step.args, "reason").strip() else "reason_missing"


def has_open_comment(step: Step) -> str | None:
    """at least one open comment is named"""
    return None if texts_of(step.args, "comment_ids") else "comment_missing"


def content_is_unchanged(step: Step) -> str | None:
    """the content hash is that of the present answers"""
    return None if text_of(step.args, "content_hash") == content_hash(step.fields) else "content_changed"


def may_release(step: Step) -> str | None:
    """not yet released; agreed in the firm; the fields that leave and the id of the copy are named"""
    if text_of(step.fields, "released_as"):
        return "already_released"
    if step.args.get("agreed") is not True:
        return "agreement_missing"
    if not text_of(step.args, "released_as"):
        return "copy_id_missing"
    named = texts_of(step.args, "fields")
    if not named:
        return "fields_missing"
    if not set(named) <= set(releasable_fields()):
        return "field_not_releasable"
    return None


def is_released(step: Step) -> str | None:
    """it is released"""
    return None if text_of(step.fields, "released_as") else "not_released"


def ends_before_loss(step: Step) -> str | None:
    """the plan ends before the knowledge is gone"""
    ends, until = text_of(step.fields, "plan_end"), text_of(step.fields, "until")
    # Months are kept as their first day: a plan may end within the month of the loss.
    return "ends_after_loss" if ends and until and ends[:7] > until[:7] else None


def has_documented_task(step: Step) -> str | None:
    """at least one task is documented"""
    return None if number_of(step.fields, "documented_tasks") > 0 else "documented_task_missing"


def has_consent(step: Step) -> str | None:
    """a valid consent covers the recipient"""
    return None if text_of(step.args, "consent") == "ja" else "consent_missing"


def has_decline_reason(step: Step) -> str | None:
    """a coded reason is given"""
    return None if text_of(step.args, "reason") in DECLINE_REASONS else "reason_missing"


def has_participants(step: Step) -> str | None:
    """the number of participants is given"""
    return None if number_of(step.args, "participants", -1) >= 0 else "participants_missing"


def nothing(step: Step) -> dict[str, Json]:
    """Only the state changes."""
    return {}


def completed(step: Step) -> dict[str, Json]:
    """The talk is complete."""
    return {"completed_at": step.at}


def resumed(step: Step) -> dict[str, Json]:
    """The talk goes on: it is not complete any more."""
    return {"completed_at": None}


def submitted(step: Step) -> dict[str, Json]:
    """A new revision („Fassung n“) goes to review; a reason for the change may come with it."""
    changes: dict[str, Json] = {
        "submitted_at": step.at,
        "revision": number_of(step.fields, "revision") + 1,
    }
    if reason := text_of(step.args, "reason").strip():
        changes["change_reason"] = reason
    return changes


def _review_round_begins(step: Step) -> dict[str, Json]:
    """Note what was reviewed and forget the values of the round before."""
    changes: dict[str, Json] = {path: None for path in step.fields if path.startswith(PREVIOUS)}
    changes["reviewed_revision"] = number_of(step.fields, "revision")
    changes["reviewed_hash"] = content_hash(step.fields)
    changes["change_reason"] = None
    return changes


def returned(step: Step) -> dict[str, Json]:
    """The case goes back with questions."""
    return {**_review_round_begins(step), "returned_at": step.at, "returned_by": step.user_id}


def approved(step: Step) -> dict[str, Json]:
    """The answers are frozen, pinned to their hash."""
    return {
        "approved_hash": content_hash(step.fields),
        "approved_at": step.at,
        "approved_by": step.user_id,
        "reviewed_revision": number_of(step.fields, "revision"),
        "reviewed_hash": content_hash(step.fields),
    }


def reopened(step: Step) -> dict[str, Json]:
    """The approval is taken back, with its reason."""
    return {
        **_review_round_begins(step),
        "returned_at": step.at,
        "returned_by": step.user_id,
        "reopen_reason": text_of(step.args, "reason").strip(),
        "approved_hash": None,
        "approved_at": None,
        "approved_by": None,
    }


def aborted(step: Step) -> dict[str, Json]:
    """The talk ends without a result."""
    return {"aborted_at": step.at, "abort_reason": text_of(step.args, "reason").strip()}


def discarded(step: Step) -> dict[str, Json]:
    """Nobody pursues the need, for the reason given."""
    return {"discard_reason": text_of(step.args, "reason").strip()}


def restored(step: Step) -> dict[str, Json]:
    """The need is pursued again."""
    return {"discard_reason": None}


def released(step: Step) -> dict[str, Json]:
    """The record stays where it is and remembers its copy."""
    return {
        "released_as": text_of(step.args, "released_as"),
        "released_at": step.at,
        "released_fields": list(texts_of(step.args, "fields")),
        "release_withdrawn_at": None,
    }


def release_withdrawn(step: Step) -> dict[str, Json]:
    """The copy goes, the record stays."""
    return {
        "released_as": None,
        "released_at": None,
        "released_fields": None,
        "release_withdrawn_at": step.at,
    }


def transmitted(step: Step) -> dict[str, Json]:
    """The recipient gets the passed fields."""
    return {"transmitted_at": step.at}


def declined(step: Step) -> dict[str, Json]:
    """It came to nothing, for the reason given."""
    return {"outcome_reason": text_of(step.args, "reason").strip(), "outcome_at": step.at}


def applied(step: Step) -> dict[str, Json]:
    """Funding is applied for; the date shows whether it was before the start."""
    return {"applied_on": text_of(step.args, "applied_on") or step.at[:10]}


def finished(step: Step) -> dict[str, Json]:
    """The course took place."""
    return {"participants": number_of(step.args, "participants"), "outcome_at": step.at}


def withdrawn(step: Step) -> dict[str, Json]:
    """The referral is taken back; recipients have to be told (Art. 19 GDPR)."""
    changes: dict[str, Json] = {"withdrawn_at": step.at}
    if reason := text_of(step.args, "reason").strip():
        changes["outcome_reason"] = reason
    return changes


def resolved(step: Step) -> dict[str, Json]:
    """The comment is settled."""
    return {"resolved_at": step.at, "resolved_by": step.user_id}


def unresolved(step: Step) -> dict[str, Json]:
    """The comment is open again."""
    return {"resolved_at": None, "resolved_by": None}
