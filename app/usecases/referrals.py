"""
Referrals (Verweise): from a need to somebody who helps. Reading them, drafting them, changing a draft.

What becomes of a draft stands in `referral_steps`.

    ReferralError   the referral cannot be drafted: `needs_missing`, `several_firms`, `purpose_missing`,
    `role`

Must not know: how consent was given (`consent` decides it), how anything is worded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.models import codelists
from app.models.firm import Firm
from app.models.need import Need
from app.models.passing import ANONYMOUS_NEED, NEED, Contact, PassedGroup, groups_of, snapshot
from app.models.permissions import may_write
from app.models.reference import DirectoryEntry
from app.models.referral import Referral, ReferralEvent, events_of
from app.models.release import releasable_fields
from app.models.reply_codes import show_reply_code
from app.models.scopes import firm_scope
from app.models.values import Json, timestamp
from app.sync import new_id
from app.usecases.consent import consent_standing
from app.usecases.directory import DirectoryRow, directory_entry
from app.usecases.errors import NotHereError, UseCaseError
from app.usecases.needs import NeedRow, need, rows_of
from app.usecases.people import name_of
from app.usecases.records import (
    Write,
    all_of,
    find_noun,
    get,
    get_stored,
    identity_of,
    save,
    waiting_ids,
)
from app.usecases.seat import Seat

NO_CONTACT = Contact()


class ReferralError(UseCaseError):
    """The referral cannot be drafted: `needs_missing`, `several_firms`, `purpose_missing`, `role`."""

    code = "referral_not_possible"


@dataclass(frozen=True)
class ReferralRow:
    """
    One referral in a list.

    Attributes:
        state: Where it stands in its life cycle.
        shown: The same as a day shows it: `nachfassen` after ten working days without an answer.
        blocked: Why a draft may not be transmitted (`consent_…`); None if nothing stands in the way.
        answer_due: Until when the recipient may answer.
        must_be_told: A recipient holds data that was withdrawn, and nobody told them yet (Art. 19 GDPR).
    """

    id: str
    firm_id: str
    firm_name: str
    directory_id: str
    directory_name: str
    directory_kind: str
    topic_labels: tuple[str, ...]
    purpose: str
    state: str
    created_at: datetime | None
    blocked: str | None
    waiting: bool
    shown: str = ""
    answer_due: date | None = None
    must_be_told: bool = False
    changed_at: datetime | None = None


@dataclass(frozen=True)
class PassedPreview:
    """What a referral would pass on as a person reads it, and the names of the fields that stay."""

    needs: tuple[NeedRow, ...]
    passed: tuple[PassedGroup, ...]
    not_passed: tuple[str, ...]


@dataclass(frozen=True)
class StoryEntry:
    """One event of a referral with the name of who did it; `by` is a role, `recipient` or `server`."""

    event: ReferralEvent
    by_name: str


@dataclass(frozen=True)
class ReferralFile:
    """
    One referral in full. `recipient` is None if the directory does not hold the entry any more.

    Attributes:
        reply_code: As people read it; "" as long as there is none or it was revoked.
        reply_url: Where the recipient answers with it.
        consent_since: Since when the consent counts that covers the recipient.
    """

    row: ReferralRow
    needs: tuple[NeedRow, ...]
    recipient: DirectoryRow | None
    passed: tuple[PassedGroup, ...]
    not_passed: tuple[str, ...]
    note: str
    reason: str | None
    offer_id: str | None = None
    anonymous: bool = False
    contact: Contact = NO_CONTACT
    channel: str = ""
    reply_code: str = ""
    reply_url: str = ""
    story: tuple[StoryEntry, ...] = ()
    consent_since: date | None = None
    transmitted_at: datetime | None = None
    mailed_at: datetime | None = None
    offer_title: str = ""
    offer_start: date | None = None
    applied_on: date | None = None
    participants: int | None = None
    informed_at: datetime | None = None
    passed_on_from: str | None = None
    passed_on_to: str | None = None
    bundesland: str = ""


def may_refer(seat: Seat) -> bool:
    """Whether this person drafts referrals."""
    return may_write(identity_of(seat).role, "referral", "network")


def passed_preview(
    seat: Seat,
    need_ids: Sequence[str],
    *,
    language: str = "de",
    purpose: str = "",
    contact: Contact = NO_CONTACT,
    anonymous: bool = False,
) -> PassedPreview:
    """
    Show what a referral of these needs would pass on, before it is drafted.

    Raises:
        NotHereError: A need or its firm is not on this seat.
    """
    needs = [get(seat, Need, need_id) for need_id in dict.fromkeys(need_ids)]
    firm = get(seat, Firm, needs[0].firm_id)
    taken = snapshot(firm=firm, needs=needs, contact=contact, purpose=purpose, anonymous=anonymous)
    return PassedPreview(
        needs=tuple(need(seat, each.id, language=language) for each in needs),
        passed=groups_of(taken, language=language),
        not_passed=_not_passed(anonymous=anonymous),
    )


def _not_passed(*, anonymous: bool) -> tuple[str, ...]:
    passed = ANONYMOUS_NEED if anonymous else NEED
    stays = tuple(name for name in releasable_fields("need") if name not in passed)
    return (*stays, *(("firm", "contact") if anonymous else ()))


def snapshot_of(seat: Seat, referral: Referral) -> dict[str, Json]:
    """What a referral would pass on now."""
    needs = [each for need_id in referral.need_ids if (each := find_noun(seat, Need, need_id)) is not None]
    return snapshot(
        firm=get(seat, Firm, referral.firm_id),
        needs=needs,
        contact=Contact(referral.contact_name, referral.contact_phone, referral.contact_email),
        purpose=referral.purpose,
        anonymous=referral.anonymous,
    )


def draft_referral(
    seat: Seat,
    *,
    need_ids: Sequence[str],
    directory_id: str,
    purpose: str,
    note: str = "",
    offer_id: str = "",
    contact: Contact = NO_CONTACT,
    anonymous: bool = False,
    passed_on_from: str | None = None,
) -> str:
    """
    Draft a referral of needs of one firm to a directory entry.

    Returns:
        Id of the referral; it stands as `entwurf`.

    Raises:
        NotHereError: A need or the entry is not on this seat.
        ReferralError: `needs_missing`, `several_firms`, `purpose_missing`, `role`.
    """
    write = draft_write(
        seat,
        need_ids=need_ids,
        directory_id=directory_id,
        purpose=purpose,
        note=note,
        contact=contact,
        anonymous=anonymous,
        passed_on_from=passed_on_from,
        offer_id=offer_id,
    )
    save(seat, write)
    return write.id


def draft_write(
    seat: Seat,
    *,
    need_ids: Sequence[str],
    directory_id: str,
    purpose: str,
    note: str,
    contact: Contact,
    anonymous: bool,
    passed_on_from: str | None,
    offer_id: str = "",
) -> Write:
    """The write that makes a draft; for the arguments see `draft_referral`."""
    if not may_refer(seat):
        raise ReferralError("role")
    if not need_ids:
        raise ReferralError("needs_missing")
    if not purpose.strip():
        raise ReferralError("purpose_missing")
    needs = [get(seat, Need, need_id) for need_id in dict.fromkeys(need_ids)]
    if len({each.firm_id for each in needs}) > 1:
        raise ReferralError("several_firms")
    get(seat, DirectoryEntry, directory_id)
    firm_id = needs[0].firm_id
    fields: dict[str, Json] = {
        "firm_id": firm_id,
        "need_ids": [each.id for each in needs],
        "directory_id": directory_id,
        "purpose": purpose.strip(),
        "state": "entwurf",
        "created_at": timestamp(seat.now()),
        "created_by": identity_of(seat).user_id,
        **_contact_fields(contact),
    }
    if offer_id:
        fields["offer_id"] = offer_id
    if anonymous:
        fields["anonymous"] = True
    if note.strip():
        fields["note"] = note.strip()
    if passed_on_from is not None:
        fields["passed_on_from"] = passed_on_from
    return Write.put("referral", new_id(), firm_scope(firm_id, "network"), fields)


def _contact_fields(contact: Contact) -> dict[str, Json]:
    named = {"contact_name": contact.name, "contact_phone": contact.phone, "contact_email": contact.email}
    return {name: value.strip() for name, value in named.items() if value.strip()}


def change_draft(seat: Seat, referral_id: str, *, contact: Contact, anonymous: bool) -> None:
    """
    Change what a draft will pass on.

    Raises:
        NotHereError, SaveFailedError
        ReferralError: `not_a_draft`.
    """
    held = get(seat, Referral, referral_id)
    if held.state != "entwurf":
        raise ReferralError("not_a_draft")
    fields: dict[str, Json] = dict.fromkeys(("contact_name", "contact_phone", "contact_email"))
    fields |= _contact_fields(contact)
    fields["anonymous"] = True if anonymous else None
    save(seat, Write.set("referral", held.id, held.scope, fields))


def referrals(seat: Seat, *, language: str = "de") -> tuple[ReferralRow, ...]:
    """All referrals of this seat, open ones first, newest first."""
    return rows_of_referrals(seat, all_of(seat, Referral), language=language)


def rows_of_referrals(seat: Seat, found: Iterable[Referral], *, language: str) -> tuple[ReferralRow, ...]:
    """Referrals as rows, open ones first, newest first."""
    firms = {firm.id: firm for firm in all_of(seat, Firm)}
    entries = {entry.id: entry for entry in all_of(seat, DirectoryEntry)}
    needs = {each.id: each for each in all_of(seat, Need)}
    waiting = waiting_ids(seat)
    today = seat.now().date()

    def row(referral: Referral) -> ReferralRow:
        entry = entries.get(referral.directory_id)
        firm = firms.get(referral.firm_id)
        land = firm.bundesland if firm else ""
        topics = [needs[need_id].topic for need_id in referral.need_ids if need_id in needs]
        return ReferralRow(
            id=referral.id,
            firm_id=referral.firm_id,
            firm_name=firm.name if firm else "",
            directory_id=referral.directory_id,
            directory_name=entry.name if entry else "",
            directory_kind=entry.kind if entry else "",
            topic_labels=tuple(codelists.topic_label(topic, language) for topic in topics),
            purpose=referral.purpose,
            state=referral.state,
            created_at=referral.created_at,
            blocked=_blocked(seat, referral, entries) if referral.state == "entwurf" else None,
            waiting=referral.id in waiting,
            shown=referral.state_on(today, land=land),
            answer_due=referral.answer_due(land=land),
            must_be_told=referral.must_be_told,
            changed_at=referral.transmitted_at or referral.created_at,
        )

    def open_and_newest_first(referral: Referral) -> tuple[bool, float]:
        return not referral.open, -(referral.created_at.timestamp() if referral.created_at else 0.0)

    return tuple(row(each) for each in sorted(found, key=open_and_newest_first))


def _blocked(seat: Seat, referral: Referral, entries: Mapping[str, DirectoryEntry]) -> str | None:
    entry = entries.get(referral.directory_id)
    verdict = consent_refusal(
        seat, referral.firm_id, directory_id=referral.directory_id, kind=entry.kind if entry else ""
    )
    return None if referral.anonymous and verdict != "consent_withdrawn" else verdict


def consent_refusal(seat: Seat, firm_id: str, *, directory_id: str = "", kind: str = "") -> str | None:
    """Why needs of a firm may not be passed on to an entry of the directory; None if they may."""
    return consent_standing(seat, firm_id).refusal(recipient_id=directory_id, recipient_kind=kind)


def referral(seat: Seat, referral_id: str, *, language: str = "de") -> ReferralFile:
    """
    One referral in full.

    Raises:
        NotHereError: This seat does not hold it.
    """
    record = get_stored(seat, "referral", referral_id)
    found = Referral.read(record)
    needs = [each for need_id in found.need_ids if (each := find_noun(seat, Need, need_id)) is not None]
    try:
        recipient = directory_entry(seat, found.directory_id, language=language)
    except NotHereError:
        recipient = None
    firm = find_noun(seat, Firm, found.firm_id)
    passed = found.passed
    if passed is None and firm is not None and needs:
        passed = snapshot_of(seat, found)
    code = found.reply_code if found.open and found.link_revoked_at is None else ""
    return ReferralFile(
        row=rows_of_referrals(seat, [found], language=language)[0],
        needs=rows_of(seat, needs, language=language),
        recipient=recipient,
        passed=groups_of(passed, language=language) if passed else (),
        not_passed=_not_passed(anonymous=found.anonymous),
        note=found.note,
        reason=found.outcome_reason,
        offer_id=found.offer_id,
        anonymous=found.anonymous,
        contact=Contact(found.contact_name, found.contact_phone, found.contact_email),
        channel=found.channel,
        reply_code=show_reply_code(code) if code else "",
        reply_url=reply_url(seat, code) if code else "",
        story=tuple(
            StoryEntry(event, name_of(seat, event.user_id) if event.user_id else "")
            for event in events_of(record.fields)
        ),
        consent_since=consent_standing(seat, found.firm_id).since,
        transmitted_at=found.transmitted_at,
        mailed_at=found.mailed_at,
        offer_title=found.offer_title,
        offer_start=found.offer_start,
        applied_on=found.applied_on,
        participants=found.participants,
        informed_at=found.informed_at,
        passed_on_from=found.passed_on_from,
        passed_on_to=found.passed_on_to,
        bundesland=firm.bundesland if firm else "",
    )


def reply_url(seat: Seat, code: str) -> str:
    """Where a recipient answers with a code: on the server this seat syncs with."""
    return f"{seat.server_url.rstrip('/')}/antwort/{show_reply_code(code)}"
