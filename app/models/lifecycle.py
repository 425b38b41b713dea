"""
States and transitions as tables; one function decides every workflow step, on both ends.

The device asks it for a prediction while offline, the server asks it for the decision. A step travels as a
`command` operation with a name and arguments; the fields it changes are never written directly
(`app.models.permissions.field_is_command_only`).

    StateForbiddenError   the step is not possible; `code` for the wire, `reason_code` for the words

Must not know: the store, the network, the form engine. Rules that need other records (is there an open
comment, does the firm consent) are handed in as arguments by the caller, who can read them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from app.advice import ANSWER_DAYS
from app.models import lifecycle_rules as rules
from app.models.values import Fields, Json, Role, text_of

Actor: TypeAlias = "Role | Literal['recipient', 'server']"
"""Who acts: a person of the network, the recipient of a referral through its link, or the server itself."""

Changes = dict[str, Json]
"""Path to new value; None unsets the path."""


class StateForbiddenError(Exception):
    """
    The step is not possible here and now.

    `code` is what the wire carries: `state_forbidden`, `unknown_command`, `content_changed`,
    `consent_missing` or `consent_withdrawn`.
    `reason_code` says why: `not_from_<state>`, `role_<role>`, or the code of the guard that refused.
    """

    def __init__(self, code: str, reason_code: str) -> None:
        super().__init__(f"{code}: {reason_code}")
        self.code = code
        self.reason_code = reason_code


@dataclass(frozen=True)
class Transition:
    """
    One row of a life cycle.

    `target` None means that the state stays. `guard` returns the code of what forbids the step, or None.
    `effect` returns the further fields the step writes.
    """

    command: str
    sources: tuple[str, ...]
    target: str | None
    roles: tuple[Actor, ...]
    guard: Callable[[rules.Step], str | None] = rules.always
    effect: Callable[[rules.Step], Changes] = rules.nothing


INITIAL_STATES: Mapping[str, str] = {
    "interview": "begonnen",
    "need": "neu",
    "knowledge": "erkannt",
    "referral": "entwurf",
    "comment": "offen",
}
"""The state in which a record of a collection may be created; any other is reached by commands alone."""

FINAL_STATES: Mapping[str, frozenset[str]] = {
    "interview": frozenset({"abgebrochen"}),
    "need": frozenset({"gedeckt", "verworfen", "verfallen"}),
    "knowledge": frozenset({"gesichert", "verloren"}),
    "referral": frozenset({"abgelehnt", "nicht_zustande", "abgeschlossen", "abgebrochen", "zurueckgezogen"}),
    "comment": frozenset(),
}

FIELD_ROLES: tuple[Actor, ...] = ("mentor", "kuemmerer")
REVIEW_ROLES: tuple[Actor, ...] = ("supervisor",)
NETWORK_ROLES: tuple[Actor, ...] = ("mentor", "supervisor")
ANSWERING: tuple[Actor, ...] = ("mentor", "supervisor", "recipient")
EVERY_ROLE: tuple[Actor, ...] = ("mentor", "kuemmerer", "supervisor")

_OPEN_INTERVIEW = ("begonnen", "unterbrochen", "vollstaendig", "rueckfrage")
_UNANSWERED = ("uebermittelt", "warteliste")
_OPEN_REFERRAL = (*_UNANSWERED, "angenommen", "angebot", "beantragt", "laeuft")
_SENT_REFERRAL = (
    *_OPEN_REFERRAL, "abgelehnt", "nicht_zustande", "abgeschlossen", "abgebrochen", "zurueckgezogen",
)  # fmt: skip
_OPEN_NEED = ("neu", "geprueft", "gebuendelt", "vermittelt")

LIFECYCLES: Mapping[str, tuple[Transition, ...]] = {
    "interview": (
        Transition("interrupt", ("begonnen",), "unterbrochen", FIELD_ROLES),
        Transition(
            "resume", ("unterbrochen", "vollstaendig"), "begonnen", FIELD_ROLES, effect=rules.resumed
        ),
        Transition(
            "complete", ("begonnen", "unterbrochen", "rueckfrage"), "vollstaendig", FIELD_ROLES,
            effect=rules.completed,
        ),
        Transition(
            "submit", ("vollstaendig", "rueckfrage"), "eingereicht", ("mentor",), effect=rules.submitted
        ),
        Transition(
            "return", ("eingereicht",), "rueckfrage", REVIEW_ROLES,
            guard=rules.has_open_comment, effect=rules.returned,
        ),
        Transition(
            "approve", ("eingereicht",), "freigegeben", REVIEW_ROLES,
            guard=rules.content_is_unchanged, effect=rules.approved,
        ),
        Transition(
            "reopen", ("freigegeben",), "rueckfrage", REVIEW_ROLES,
            guard=rules.has_reason, effect=rules.reopened,
        ),
        Transition(
            "abort", (*_OPEN_INTERVIEW, "eingereicht"), "abgebrochen", FIELD_ROLES,
            guard=rules.has_reason, effect=rules.aborted,
        ),
    ),
    "need": (
        Transition("check", ("neu",), "geprueft", NETWORK_ROLES),
        Transition("bundle", ("neu", "geprueft"), "gebuendelt", REVIEW_ROLES),
        Transition("unbundle", ("gebuendelt",), "geprueft", REVIEW_ROLES),
        Transition("refer", ("neu", "geprueft", "gebuendelt"), "vermittelt", NETWORK_ROLES),
        Transition("unrefer", ("vermittelt",), "geprueft", NETWORK_ROLES),
        Transition("cover", _OPEN_NEED, "gedeckt", EVERY_ROLE),
        Transition(
            "discard", _OPEN_NEED, "verworfen", EVERY_ROLE, guard=rules.has_reason, effect=rules.discarded
        ),
        Transition("restore", ("verworfen", "verfallen"), "neu", EVERY_ROLE, effect=rules.restored),
        Transition("expire", _OPEN_NEED, "verfallen", NETWORK_ROLES),
        Transition(
            "release", _OPEN_NEED, None, ("kuemmerer",), guard=rules.may_release, effect=rules.released
        ),
        Transition(
            "withdraw_release", (*_OPEN_NEED, "gedeckt", "verworfen", "verfallen"), None, ("kuemmerer",),
            guard=rules.is_released, effect=rules.release_withdrawn,
        ),
    ),
    "knowledge": (
        Transition("plan", ("erkannt",), "geplant", FIELD_ROLES, guard=rules.ends_before_loss),
        Transition("start", ("geplant",), "laeuft", FIELD_ROLES),
        Transition("secure", ("laeuft",), "gesichert", FIELD_ROLES, guard=rules.has_documented_task),
        Transition("lose", ("erkannt", "geplant", "laeuft"), "verloren", FIELD_ROLES),
        Transition("reopen", ("gesichert", "verloren"), "erkannt", FIELD_ROLES, guard=rules.has_reason),
        Transition(
            "release", ("erkannt", "geplant", "laeuft", "gesichert", "verloren"), None, ("kuemmerer",),
            guard=rules.may_release, effect=rules.released,
        ),
        Transition(
            "withdraw_release", ("erkannt", "geplant", "laeuft", "gesichert", "verloren"), None,
            ("kuemmerer",), guard=rules.is_released, effect=rules.release_withdrawn,
        ),
    ),
    "referral": (
        Transition(
            "transmit", ("entwurf",), "uebermittelt", ("mentor",),
            guard=rules.may_transmit, effect=rules.transmitted,
        ),
        Transition("deliver", _SENT_REFERRAL, None, ("server",), effect=rules.delivered),
        Transition("bounce", _SENT_REFERRAL, None, ("server",), effect=rules.undelivered),
        Transition("slip", _OPEN_REFERRAL, None, NETWORK_ROLES, effect=rules.slip_handed_over),
        Transition("remind", _UNANSWERED, None, NETWORK_ROLES, effect=rules.reminded),
        Transition("revoke_link", _OPEN_REFERRAL, None, NETWORK_ROLES, effect=rules.link_revoked),
        Transition("accept", _UNANSWERED, "angenommen", ANSWERING, effect=rules.accepted),
        Transition("waitlist", ("uebermittelt",), "warteliste", ANSWERING, effect=rules.waitlisted),
        Transition(
            "decline", (*_UNANSWERED, "angenommen"), "abgelehnt", ANSWERING,
            guard=rules.has_decline_reason, effect=rules.declined,
        ),
        Transition(
            "offer", ("angenommen",), "angebot", ANSWERING, guard=rules.has_offer, effect=rules.offered
        ),
        Transition(
            "turn_down", ("angebot",), "nicht_zustande", NETWORK_ROLES,
            guard=rules.has_turn_down_reason, effect=rules.turned_down,
        ),
        Transition("apply", ("angebot",), "beantragt", NETWORK_ROLES, effect=rules.applied),
        Transition("begin", ("angebot", "beantragt"), "laeuft", ANSWERING, effect=rules.begun),
        Transition(
            "finish", ("laeuft",), "abgeschlossen", ANSWERING,
            guard=rules.has_participants, effect=rules.finished,
        ),
        Transition(
            "break_off", ("laeuft",), "abgebrochen", ANSWERING,
            guard=rules.has_break_off_reason, effect=rules.broken_off,
        ),
        Transition(
            "withdraw", ("entwurf", *_OPEN_REFERRAL), "zurueckgezogen", NETWORK_ROLES,
            effect=rules.withdrawn,
        ),
        Transition(
            "inform", ("zurueckgezogen",), None, NETWORK_ROLES,
            guard=rules.must_be_told, effect=rules.informed,
        ),
        Transition(
            "pass_on", (*_OPEN_REFERRAL, "abgelehnt", "nicht_zustande"), None, ("mentor",),
            guard=rules.names_successor, effect=rules.passed_on,
        ),
    ),
    "comment": (
        Transition("resolve", ("offen",), "erledigt", NETWORK_ROLES, effect=rules.resolved),
        Transition("unresolve", ("erledigt",), "offen", NETWORK_ROLES, effect=rules.unresolved),
    ),
}  # fmt: skip
"""The life cycles. A command may stand in one row of a collection only."""


@dataclass(frozen=True)
class Timer:
    """
    A state that comes by itself when nothing happens for some working days.

    Nobody writes it down: every device works it out from `since` and the holidays of the Land.
    """

    source: str
    since: str
    working_days: int
    shown_as: str


TIMERS: Mapping[str, tuple[Timer, ...]] = {
    "referral": (Timer("uebermittelt", "transmitted_at", ANSWER_DAYS, "nachfassen"),),
}
"""What time alone changes, by collection (`app.models.referral.Referral.state_on`)."""


def state_of(collection: str, fields: Fields) -> str:
    """The state a record is in; the first state of its collection when it names none."""
    return text_of(fields, "state", INITIAL_STATES.get(collection, ""))


def transition(collection: str, command: str) -> Transition | None:
    """The row of the table for a command, if the collection has it."""
    for row in LIFECYCLES.get(collection, ()):
        if row.command == command:
            return row
    return None


def apply_command(
    collection: str,
    fields: Fields,
    command: str,
    args: Fields,
    *,
    role: str,
    user_id: str,
    now: datetime,
) -> Changes:
    """
    Decide one workflow step.

    Args:
        collection: Of the record, for example `interview`.
        fields: The record's fields as this end knows them.
        command: Name of the step, a row of `LIFECYCLES`.
        args: Arguments of the step; `at` is the time on the device where the person acted.
        role: Role of the person who acts.
        user_id: The person who acts.
        now: Aware time of the end that decides; a later `at` is not believed.

    Returns:
        The fields to write, path to value; None unsets the path. A `release` (`withdraw_release`) asks the
        server to write (delete) a second record as well: `app.models.release.released_copy`.

    Raises:
        StateForbiddenError: The step is unknown, or not possible in this state, for this role, or with
            these arguments.
    """
    row = transition(collection, command)
    if row is None:
        raise StateForbiddenError("unknown_command", f"{collection}_{command}")
    state = state_of(collection, fields)
    if state not in row.sources:
        raise StateForbiddenError("state_forbidden", f"not_from_{state}")
    if role not in row.roles:
        raise StateForbiddenError("state_forbidden", f"role_{role}")
    step = rules.Step(fields=fields, args=args, user_id=user_id, now=now, role=role)
    refusal = row.guard(step)
    if refusal is not None:
        raise StateForbiddenError(_wire_code(refusal), refusal)
    changes = row.effect(step)
    if row.target is not None:
        changes["state"] = row.target
    return changes


def _wire_code(refusal: str) -> str:
    """What of a guard's refusal the wire names; the rest only says that the state forbids it."""
    if refusal in ("content_changed", "consent_withdrawn"):
        return refusal
    return "consent_missing" if refusal.startswith("consent_") else "state_forbidden"


def can(collection: str, fields: Fields, command: str, *, role: str) -> bool:
    """Say whether state and role allow a step, guards aside: what a view needs to offer a button."""
    row = transition(collection, command)
    return row is not None and role in row.roles and state_of(collection, fields) in row.sources
