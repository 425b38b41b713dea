"""
Referrals that need somebody today: ten working days without an answer, and recipients who must be told.

Worked out from the records on every look, so it needs no network and no timer.

Must not know: how a day is drawn or sorted.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.models.firm import Firm
from app.models.reference import DirectoryEntry
from app.models.referral import Referral
from app.usecases.records import all_of
from app.usecases.seat import Seat


@dataclass(frozen=True)
class ReferralDue:
    """
    One referral and what it needs: `nachfassen` (since `due`), `informieren` (Art. 19 GDPR), `entwurf`.

    `recipient` is the name of the place; `due` is None where no day is named.
    """

    kind: Literal["nachfassen", "informieren", "entwurf"]
    referral: Referral
    firm_name: str
    recipient: str
    due: date | None


def referrals_due(seat: Seat) -> tuple[ReferralDue, ...]:
    """What referrals need now."""
    firms = {firm.id: firm for firm in all_of(seat, Firm)}
    names = {entry.id: entry.name for entry in all_of(seat, DirectoryEntry)}
    today = seat.now().date()
    found: list[ReferralDue] = []
    for referral in all_of(seat, Referral):
        firm = firms.get(referral.firm_id)
        land = firm.bundesland if firm else ""
        who = (firm.name if firm else "", names.get(referral.directory_id, ""))
        if referral.must_be_told:
            found.append(ReferralDue("informieren", referral, *who, due=None))
        elif referral.state == "entwurf":
            found.append(ReferralDue("entwurf", referral, *who, due=None))
        elif referral.state_on(today, land=land) == "nachfassen":
            found.append(ReferralDue("nachfassen", referral, *who, due=referral.answer_due(land=land)))
    return tuple(found)
