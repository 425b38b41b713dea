"""
What consent forbids, and what follows from consent and referrals: pure, asked by `server.applying`.

A withdrawal ends referrals under way, locks a firm that withdrew everything, and leaves a suppression entry.
A referral that is passed on leaves a letter and a link. Everything is saved in the transaction of the push
that caused it, so that nothing leaves without its cause, and no cause without its letter.

It knows no SQL and no HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.models.consent import Consent, Standing, standing_of
from app.models.lifecycle import FINAL_STATES, state_of
from app.models.noun import UnreadableRecordError
from app.models.reply_codes import is_reply_code, normalise_reply_code
from app.models.scopes import firm_of, layer_of
from app.models.values import Fields, Json, text_of
from app.sync.changes import Operation, Record

LetterKind = Literal["referral", "reminder", "receipt", "withdrawal"]

_ALWAYS_POSSIBLE = frozenset({("referral", "inform"), ("referral", "withdraw")})
"""What people still have to do for a firm that withdrew everything."""


@dataclass(frozen=True)
class NewLink:
    """A link for one answer; `code` stands on the slip, "" if there is no slip."""

    referral_id: str
    scope: str
    code: str


@dataclass(frozen=True)
class Letter:
    """An e-mail to a recipient; `with_link` names the newest link of its referral."""

    kind: LetterKind
    referral_id: str
    scope: str
    address: str
    with_link: bool


@dataclass
class Outbound:
    """
    What leaves, or must not leave any more, because of applied operations.

    Attributes:
        closed: Referrals whose links end and whose waiting letters are cancelled.
    """

    links: list[NewLink] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)

    def close(self, referral_id: str) -> None:
        """Let nothing of a referral leave or be answered any more."""
        self.closed.add(referral_id)
        self.links = [link for link in self.links if link.referral_id != referral_id]
        self.letters = [letter for letter in self.letters if letter.referral_id != referral_id]


class Consents:
    """The consent events of the firms a push touches, and what they amount to."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._events: dict[str, dict[str, Consent]] = {}
        self._standings: dict[str, Standing] = {}
        for record in records:
            if not record.deleted:
                self.add(record)

    def add(self, record: Record) -> None:
        """Take one event; a record that cannot be read was refused when it came, or is none of ours."""
        firm_id = firm_of(record.scope)
        if firm_id is None:
            return
        try:
            event = Consent.read(record)
        except UnreadableRecordError:
            return
        self._events.setdefault(firm_id, {})[record.id] = event
        self._standings.pop(firm_id, None)

    def standing(self, firm_id: str) -> Standing:
        """What a firm's consent amounts to now."""
        if firm_id not in self._standings:
            self._standings[firm_id] = standing_of(self._events.get(firm_id, {}).values())
        return self._standings[firm_id]


def locked_out(operation: Operation, consents: Consents) -> bool:
    """Whether a firm's complete withdrawal forbids an operation: no edit brings its data back (I9)."""
    firm_id = firm_of(operation.scope)
    if firm_id is None or layer_of(operation.scope) == "inhouse" or operation.collection == "consent":
        return False
    if operation.kind == "command" and (operation.collection, operation.command) in _ALWAYS_POSSIBLE:
        return False
    return consents.standing(firm_id).locked


def is_readable_consent(operation: Operation) -> bool:
    """Whether an event that is to be added is one: unreadable ones must not get into the register."""
    try:
        Consent.read(Record(operation.collection, operation.record, operation.scope, operation.fields))
    except UnreadableRecordError:
        return False
    return True


def verdict(referral: Record, *, entry: Record | None, consents: Consents) -> str:
    """`ja`, or why this referral may not be passed on; the server's own answer, whatever the device sent."""
    firm_id = firm_of(referral.scope) or ""
    refusal = consents.standing(firm_id).refusal(
        recipient_id=text_of(referral.fields, "directory_id"),
        recipient_kind=text_of(entry.fields, "kind") if entry is not None else "",
    )
    return refusal or "ja"


def hit_by_withdrawal(
    referrals: Iterable[Record], *, standing: Standing, kind_of: Mapping[str, str]
) -> Iterator[Record]:
    """
    The referrals of a firm that end with a withdrawal.

    Those on their way whose recipient is not covered any more; drafts only when the firm is locked, else they
    stay and are blocked. What was passed on without any reference to the firm is not the firm's to withdraw.
    """
    for record in referrals:
        state = state_of("referral", record.fields)
        if record.deleted or state in FINAL_STATES["referral"]:
            continue
        if standing.locked:
            yield record
        elif state != "entwurf" and record.fields.get("anonymous") is not True:
            directory_id = text_of(record.fields, "directory_id")
            kind = kind_of.get(directory_id, "")
            if standing.refusal(recipient_id=directory_id, recipient_kind=kind) == "consent_withdrawn":
                yield record


def outbound_of(
    out: Outbound, *, referral: Record, command: str, args: Fields, entry: Record | None
) -> str | None:
    """
    Note what leaves because of a step of a referral.

    Args:
        referral: As it is after the step.
        entry: The recipient in the directory.

    Returns:
        Why no e-mail can leave (`no_address`), or None.
    """
    address = text_of(entry.fields, "email") if entry is not None and not entry.deleted else ""
    scope = referral.scope
    wants_mail = False
    if command == "transmit" or (command == "remind" and text_of(args, "way") == "mail"):
        if command == "remind":
            out.close(referral.id)
        code = normalise_reply_code(text_of(args, "reply_code"))
        out.links.append(NewLink(referral.id, scope, code if is_reply_code(code) else ""))
        wants_mail = command == "remind" or text_of(referral.fields, "channel") == "mail"
        if wants_mail and address:
            kind: LetterKind = "reminder" if command == "remind" else "referral"
            out.letters.append(Letter(kind, referral.id, scope, address, with_link=True))
    elif command in ("withdraw", "revoke_link"):
        out.close(referral.id)
    elif command == "inform" and text_of(args, "way") == "mail":
        wants_mail = True
        if address:
            out.letters.append(Letter("withdrawal", referral.id, scope, address, with_link=False))
    elif state_of("referral", referral.fields) in FINAL_STATES["referral"]:
        out.close(referral.id)
    return "no_address" if wants_mail and not address else None


def firm_after(standing: Standing, firm: Fields) -> dict[str, Json]:
    """What a firm's master data have to say about its consent: locked, or not any more."""
    status = text_of(firm, "status")
    if standing.locked and status != "gesperrt":
        return {"status": "gesperrt"}
    if not standing.locked and status == "gesperrt":
        return {"status": "aktiv"}
    return {}
