"""
Guards and effects of the life cycles: the small print of the tables in `app.models.lifecycle`.

A guard's first docstring line is what the documentation prints as its condition. Guards answer with the
code of what forbids the step, or None.

Must not know: the tables, the store, the network.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.models.content import content_hash
from app.models.passing import passing_fault
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
TURN_DOWN_REASONS = ("kosten", "foerderung", "termin", "ort", "anders_geloest", "kein_bedarf", "sonst")
BREAK_OFF_REASONS = ("arbeitslast", "inhalt", "traeger", "zu_wenige", "sonst")
INFORM_WAYS = ("mail", "telefon", "persoenlich")
MOST_WORDS = 500


@dataclass(frozen=True)
class Step:
    """What guards and effects may look at: the record, the arguments, who acts and when."""

    fields: Fields
    args: Fields
    user_id: str
    now: datetime
    role: str = ""

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


def may_transmit(step: Step) -> str | None:
    """a valid consent names the recipient or its class, or nothing passed on points to firm or person"""
    anonymous = step.fields.get("anonymous") is True
    fault = passing_fault(step.args.get("passed"), anonymous=anonymous)
    if fault is not None:
        return fault
    # What the consent amounts to is worked out by the end that decides (`app.models.consent.standing_of`).
    verdict = text_of(step.args, "consent") or "consent_missing"
    if verdict == "ja" or (anonymous and verdict != "consent_withdrawn"):
        return None
    return verdict if verdict.startswith("consent_") else "consent_missing"


def has_decline_reason(step: Step) -> str | None:
    """a coded reason is given"""
    return None if text_of(step.args, "reason") in DECLINE_REASONS else "reason_missing"


def has_participants(step: Step) -> str | None:
    """the number of participants is given"""
    return None if number_of(step.args, "participants", -1) >= 0 else "participants_missing"


def has_turn_down_reason(step: Step) -> str | None:
    """a coded reason is given"""
    return None if text_of(step.args, "reason") in TURN_DOWN_REASONS else "reason_missing"


def has_break_off_reason(step: Step) -> str | None:
    """a coded reason and the number of participants are given"""
    if text_of(step.args, "reason") not in BREAK_OFF_REASONS:
        return "reason_missing"
    return has_participants(step)


def has_offer(step: Step) -> str | None:
    """the offer has a title"""
    return None if text_of(step.args, "offer_title").strip() else "offer_missing"


def must_be_told(step: Step) -> str | None:
    """the recipient has got something and was not told yet; the way is named"""
    if not (text_of(step.fields, "mailed_at") or text_of(step.fields, "slip_at")):
        return "nobody_to_inform"
    if text_of(step.fields, "informed_at"):
        return "already_informed"
    return None if text_of(step.args, "way") in INFORM_WAYS else "way_missing"


def names_successor(step: Step) -> str | None:
    """the next referral is named, and there is none yet"""
    if text_of(step.fields, "passed_on_to"):
        return "already_passed_on"
    return None if text_of(step.args, "passed_on_to") else "successor_missing"


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


def _told(step: Step, command: str, changes: dict[str, Json], *named: str) -> dict[str, Json]:
    """Leave an event beside the changes: by whom, and the named arguments, kept short."""
    # The place in the story: several steps may fall into one second.
    place = sum(1 for path in step.fields if path.startswith("event:"))
    event: dict[str, Json] = {"by": step.role, "n": place}
    if step.user_id:
        event["user"] = step.user_id
    for name in (*named, "note", "receipt"):
        value = step.args.get(name)
        if isinstance(value, str) and value.strip():
            event[name] = value.strip()[:MOST_WORDS]
        elif isinstance(value, int):
            event[name] = value
    return {**changes, f"event:{step.at}:{command}": event}


def transmitted(step: Step) -> dict[str, Json]:
    """The snapshot is passed on: what, how, with which answer code."""
    channel = "slip" if text_of(step.args, "channel") == "slip" else "mail"
    changes: dict[str, Json] = {
        "transmitted_at": step.at,
        "transmitted_by": step.user_id,
        "passed": step.args.get("passed"),
        "channel": channel,
    }
    if code := text_of(step.args, "reply_code"):
        changes["reply_code"] = code
    return _told(step, "transmit", changes, "channel")


def delivered(step: Step) -> dict[str, Json]:
    """The server sent it by e-mail; after a crash in between it says „perhaps twice“."""
    changes: dict[str, Json] = {} if text_of(step.args, "kind") == "withdrawal" else {"mailed_at": step.at}
    return _told(step, "deliver", changes, "kind", "to", "twice")


def undelivered(step: Step) -> dict[str, Json]:
    """The e-mail could not be delivered: somebody has to call."""
    return _told(step, "bounce", {"mail_failed_at": step.at}, "kind", "to", "problem")


def slip_handed_over(step: Step) -> dict[str, Json]:
    """The slip was printed: from now on the recipient may have it."""
    if text_of(step.fields, "slip_at"):
        return {}
    return _told(step, "slip", {"slip_at": step.at})


def reminded(step: Step) -> dict[str, Json]:
    """The recipient is asked again, with a fresh answer code; ten working days begin anew."""
    changes: dict[str, Json] = {"reminded_at": step.at, "link_revoked_at": None}
    if code := text_of(step.args, "reply_code"):
        changes["reply_code"] = code
    return _told(step, "remind", changes, "way")


def link_revoked(step: Step) -> dict[str, Json]:
    """Nobody answers through link or code any more."""
    return _told(step, "revoke_link", {"link_revoked_at": step.at, "reply_code": None})


def accepted(step: Step) -> dict[str, Json]:
    """The recipient takes it on."""
    return _told(step, "accept", {})


def waitlisted(step: Step) -> dict[str, Json]:
    """The recipient has put it on a waiting list."""
    return _told(step, "waitlist", {})


def declined(step: Step) -> dict[str, Json]:
    """The recipient declines, for the coded reason."""
    changes: dict[str, Json] = {"outcome_reason": text_of(step.args, "reason"), "outcome_at": step.at}
    return _told(step, "decline", changes, "reason")


def offered(step: Step) -> dict[str, Json]:
    """The offer, with its start if it has one."""
    changes: dict[str, Json] = {"offer_title": text_of(step.args, "offer_title").strip()[:MOST_WORDS]}
    if (start := _day_of(step, "offer_start")) is not None:
        changes["offer_start"] = start
    return _told(step, "offer", changes, "offer_title", "offer_start")


def turned_down(step: Step) -> dict[str, Json]:
    """The firm does not take the offer, for the coded reason."""
    changes: dict[str, Json] = {"outcome_reason": text_of(step.args, "reason"), "outcome_at": step.at}
    return _told(step, "turn_down", changes, "reason")


def applied(step: Step) -> dict[str, Json]:
    """Funding is applied for; `applied_late` warns when that was not before the start."""
    day = _day_of(step, "applied_on") or step.at[:10]
    start = text_of(step.fields, "offer_start")
    changes: dict[str, Json] = {"applied_on": day, "applied_late": True if start and day >= start else None}
    return _told(step, "apply", changes, "applied_on")


def begun(step: Step) -> dict[str, Json]:
    """The course runs."""
    return _told(step, "begin", {})


def finished(step: Step) -> dict[str, Json]:
    """The course took place, with so many participants."""
    changes: dict[str, Json] = {"participants": number_of(step.args, "participants"), "outcome_at": step.at}
    return _told(step, "finish", changes, "participants")


def broken_off(step: Step) -> dict[str, Json]:
    """The course ended early, for the coded reason."""
    changes: dict[str, Json] = {
        "participants": number_of(step.args, "participants"),
        "outcome_reason": text_of(step.args, "reason"),
        "outcome_at": step.at,
    }
    return _told(step, "break_off", changes, "reason", "participants")


def withdrawn(step: Step) -> dict[str, Json]:
    """The referral is taken back; recipients have to be told (Art. 19 GDPR); nobody answers any more."""
    changes: dict[str, Json] = {"withdrawn_at": step.at, "reply_code": None}
    if reason := text_of(step.args, "reason").strip():
        changes["outcome_reason"] = reason
    return _told(step, "withdraw", changes, "reason")


def informed(step: Step) -> dict[str, Json]:
    """The recipient was told of the withdrawal, in the way named."""
    changes: dict[str, Json] = {"informed_at": step.at, "informed_way": text_of(step.args, "way")}
    return _told(step, "inform", changes, "way")


def passed_on(step: Step) -> dict[str, Json]:
    """The referral goes on to another recipient, as a referral of its own."""
    return _told(step, "pass_on", {"passed_on_to": text_of(step.args, "passed_on_to")}, "passed_on_to")


def _day_of(step: Step, name: str) -> str | None:
    try:
        return date.fromisoformat(text_of(step.args, name)).isoformat()
    except ValueError:
        return None


def resolved(step: Step) -> dict[str, Json]:
    """The comment is settled."""
    return {"resolved_at": step.at, "resolved_by": step.user_id}


def unresolved(step: Step) -> dict[str, Json]:
    """The comment is open again."""
    return {"resolved_at": None, "resolved_by": None}
