"""
Referrals (Verweise): from a need to somebody who helps. Drafted offline, transmitted only with consent.

Must not know: how the consent was asked (`consent` reads it from the interviews).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.models import codelists
from app.models.firm import Firm
from app.models.interview import Interview
from app.models.need import Need
from app.models.permissions import may_write
from app.models.reference import DirectoryEntry
from app.models.referral import Referral
from app.models.release import releasable_fields
from app.models.scopes import firm_scope
from app.models.values import timestamp
from app.sync import new_id
from app.usecases.consent import newest_answers, refusal_to_pass_on
from app.usecases.directory import DirectoryRow, directory_entry
from app.usecases.errors import NotHereError, UseCaseError
from app.usecases.field_texts import texts_of_need
from app.usecases.needs import NeedRow, need, rows_of
from app.usecases.records import (
    Write,
    all_of,
    command,
    find_noun,
    get,
    identity_of,
    save,
    waiting_ids,
    with_fields,
)
from app.usecases.seat import Seat

_PASSED = ("topic", "description", "target_groups", "people", "people_range", "horizon", "goal", "extent")
"""What a referral passes on by default: the need, not how urgent or how willing to cooperate the firm is."""


class ReferralError(UseCaseError):
    """The referral cannot be drafted: `needs_missing`, `several_firms`, `purpose_missing`, `role`."""

    code = "referral_not_possible"


@dataclass(frozen=True)
class ReferralRow:
    """
    One referral in a list.

    `blocked` says why a draft may not be transmitted: `consent_missing`, `consent_refused`,
    `consent_each_time`; None if nothing stands in the way.
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


@dataclass(frozen=True)
class PassedField:
    """One field that would be passed on: its name (`topic`, `people`, …), its text, and of which need."""

    need_id: str
    name: str
    text: str


@dataclass(frozen=True)
class PassedPreview:
    """What a referral would pass on, field by field, and the names of the fields that stay."""

    needs: tuple[NeedRow, ...]
    passed: tuple[PassedField, ...]
    not_passed: tuple[str, ...]


@dataclass(frozen=True)
class ReferralFile:
    """One referral in full. `recipient` is None if the directory does not hold the entry any more."""

    row: ReferralRow
    needs: tuple[NeedRow, ...]
    recipient: DirectoryRow | None
    passed: tuple[PassedField, ...]
    not_passed: tuple[str, ...]
    note: str
    reason: str | None
    offer_id: str | None = None


def may_refer(seat: Seat) -> bool:
    """Whether this person drafts referrals."""
    return may_write(identity_of(seat).role, "referral", "network")


def passed_preview(seat: Seat, need_ids: Sequence[str], *, language: str = "de") -> PassedPreview:
    """
    Show what a referral of these needs would pass on, before it is drafted.

    Raises:
        NotHereError: A need is not on this seat.
    """
    needs = [get(seat, Need, need_id) for need_id in dict.fromkeys(need_ids)]
    return PassedPreview(
        needs=tuple(need(seat, each.id, language=language) for each in needs),
        passed=_passed(needs, _PASSED, language),
        not_passed=_not_passed(_PASSED),
    )


def _passed(needs: Iterable[Need], names: Sequence[str], language: str) -> tuple[PassedField, ...]:
    return tuple(
        PassedField(each.id, name, text)
        for each in needs
        for name, text in texts_of_need(each, names, language)
    )


def _not_passed(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in releasable_fields("need") if name not in names)


def draft_referral(
    seat: Seat,
    *,
    need_ids: Sequence[str],
    directory_id: str,
    purpose: str,
    note: str = "",
    offer_id: str = "",
) -> str:
    """
    Draft a referral of needs of one firm to a directory entry.

    Returns:
        Id of the referral; it stands as `entwurf`.

    Raises:
        NotHereError: A need or the entry is not on this seat.
        ReferralError: `needs_missing`, `several_firms`, `purpose_missing`, `role`.
    """
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
    referral_id = new_id()
    fields = {
        "firm_id": firm_id,
        "need_ids": [each.id for each in needs],
        "directory_id": directory_id,
        "purpose": purpose.strip(),
        "passed_fields": list(_PASSED),
        "state": "entwurf",
        "created_at": timestamp(seat.now()),
        "created_by": identity_of(seat).user_id,
    }
    if offer_id:
        fields["offer_id"] = offer_id
    if note.strip():
        fields["note"] = note.strip()
    save(seat, Write.put("referral", referral_id, firm_scope(firm_id, "network"), fields))
    return referral_id


def referrals(seat: Seat, *, language: str = "de") -> tuple[ReferralRow, ...]:
    """All referrals of this seat, open ones first, newest first."""
    return rows_of_referrals(seat, all_of(seat, Referral), language=language)


def rows_of_referrals(seat: Seat, found: Iterable[Referral], *, language: str) -> tuple[ReferralRow, ...]:
    """Referrals as rows, open ones first, newest first."""
    firms = {firm.id: firm.name for firm in all_of(seat, Firm)}
    entries = {entry.id: entry for entry in all_of(seat, DirectoryEntry)}
    needs = {each.id: each for each in all_of(seat, Need)}
    waiting = waiting_ids(seat)
    refusals: dict[str, str | None] = {}

    def refusal(firm_id: str) -> str | None:
        if firm_id not in refusals:
            refusals[firm_id] = consent_refusal(seat, firm_id)
        return refusals[firm_id]

    def row(referral: Referral) -> ReferralRow:
        entry = entries.get(referral.directory_id)
        topics = [needs[need_id].topic for need_id in referral.need_ids if need_id in needs]
        return ReferralRow(
            id=referral.id,
            firm_id=referral.firm_id,
            firm_name=firms.get(referral.firm_id, ""),
            directory_id=referral.directory_id,
            directory_name=entry.name if entry else "",
            directory_kind=entry.kind if entry else "",
            topic_labels=tuple(codelists.topic_label(topic, language) for topic in topics),
            purpose=referral.purpose,
            state=referral.state,
            created_at=referral.created_at,
            blocked=refusal(referral.firm_id) if referral.state == "entwurf" else None,
            waiting=referral.id in waiting,
        )

    def open_and_newest_first(referral: Referral) -> tuple[bool, float]:
        return not referral.open, -(referral.created_at.timestamp() if referral.created_at else 0.0)

    return tuple(row(each) for each in sorted(found, key=open_and_newest_first))


def consent_refusal(seat: Seat, firm_id: str) -> str | None:
    """Why needs of a firm may not be passed on; None if the newest talk says they may."""
    newest = newest_answers(with_fields(seat, Interview, scope=firm_scope(firm_id, "network")))
    return refusal_to_pass_on(newest[1] if newest else None)


def referral(seat: Seat, referral_id: str, *, language: str = "de") -> ReferralFile:
    """
    One referral in full.

    Raises:
        NotHereError: This seat does not hold it.
    """
    found = get(seat, Referral, referral_id)
    needs = [each for need_id in found.need_ids if (each := find_noun(seat, Need, need_id)) is not None]
    try:
        recipient = directory_entry(seat, found.directory_id, language=language)
    except NotHereError:
        recipient = None
    return ReferralFile(
        row=rows_of_referrals(seat, [found], language=language)[0],
        needs=rows_of(seat, needs, language=language),
        recipient=recipient,
        passed=_passed(needs, found.passed_fields, language),
        not_passed=_not_passed(found.passed_fields),
        note=found.note,
        reason=found.outcome_reason,
        offer_id=found.offer_id,
    )


def withdraw_referral(seat: Seat, referral_id: str, *, reason: str = "") -> None:
    """
    Take a referral back; allowed from every state but a final one.

    Raises:
        StepNotPossibleError: It is over already.
    """
    command(seat, "referral", referral_id, "withdraw", {"reason": reason} if reason else {})
