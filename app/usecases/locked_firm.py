"""
A firm that withdrew everything: what that did, and what is still to do.

Must not know: how it is drawn; anything of the firm but what the withdrawal concerns.
"""

from dataclasses import dataclass
from datetime import datetime

from app.models.referral import Referral
from app.models.suppression import Suppression, name_hash
from app.usecases.consent import consent_standing
from app.usecases.records import all_of, identity_of
from app.usecases.referrals import ReferralRow, rows_of_referrals
from app.usecases.seat import Seat


@dataclass(frozen=True)
class LockedFirm:
    """
    What a complete withdrawal did.

    Attributes:
        at: When the firm withdrew.
        ended: Referrals that ended with it.
        not_sent: How many of them no recipient had got yet.
        to_tell: Those whose recipients still have to be told (Art. 19 GDPR), one entry a recipient.
        refused: Changes of this seat that the server did not take because of it.
    """

    at: datetime
    ended: tuple[ReferralRow, ...]
    not_sent: int
    to_tell: tuple[ReferralRow, ...]
    refused: int


def locked_firm(seat: Seat, firm_id: str, *, language: str = "de") -> LockedFirm | None:
    """What a complete withdrawal did; None for a firm that is not locked."""
    standing = consent_standing(seat, firm_id)
    if standing.locked_at is None:
        return None
    ended = [
        each
        for each in all_of(seat, Referral, where={"firm_id": firm_id})
        if each.state == "zurueckgezogen" and each.outcome_reason == "consent_withdrawn"
    ]
    rows = rows_of_referrals(seat, ended, language=language)
    refused = [each for each in seat.store.quarantined() if each.code == "consent_withdrawn"]
    return LockedFirm(
        at=standing.locked_at,
        ended=rows,
        not_sent=sum(1 for each in ended if each.mailed_at is None and each.slip_at is None),
        to_tell=tuple(row for row in rows if row.must_be_told),
        refused=len(refused),
    )


def is_suppressed(seat: Seat, name: str) -> bool:
    """Whether a firm of this name withdrew everything and wants no visit."""
    wanted = name_hash(name, network_id=identity_of(seat).network_id)
    return any(each.name_hash == wanted for each in all_of(seat, Suppression))
