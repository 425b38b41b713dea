"""
Referrals (Verweise): from a need to somebody who helps. Drafted offline, transmitted only with consent.

Must not know: how the consent was asked (`consent` reads it from the interviews).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.usecases.directory import DirectoryRow
from app.usecases.needs import NeedRow
from app.usecases.seat import Seat


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
class ReferralFile:
    """One referral in full. `recipient` is None if the directory does not hold the entry any more."""

    row: ReferralRow
    needs: tuple[NeedRow, ...]
    recipient: DirectoryRow | None
    passed: tuple[PassedField, ...]
    not_passed: tuple[str, ...]
    note: str
    reason: str | None


def draft_referral(
    seat: Seat, *, need_ids: Sequence[str], directory_id: str, purpose: str, note: str = ""
) -> str:
    """
    Draft a referral of needs of one firm to a directory entry.

    Returns:
        Id of the referral; it stands as `entwurf`.

    Raises:
        NotHereError: A need or the entry is not on this seat.
        ReferralError: `needs_missing`, `several_firms`, `purpose_missing`.
    """
    raise NotImplementedError


def referrals(seat: Seat, *, language: str = "de") -> tuple[ReferralRow, ...]:
    """All referrals of this seat, open ones first, newest first."""
    raise NotImplementedError


def referral(seat: Seat, referral_id: str, *, language: str = "de") -> ReferralFile:
    """
    One referral in full.

    Raises:
        NotHereError: This seat does not hold it.
    """
    raise NotImplementedError


def withdraw_referral(seat: Seat, referral_id: str, *, reason: str = "") -> None:
    """Take a referral back; allowed from every state but a final one."""
    raise NotImplementedError


class ReferralError(Exception):
    """The referral cannot be drafted or moved; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
