"""
The referral (Verweis): needs of a firm to one entry of the directory, with what is passed on.

Its life cycle is a table (`app.models.lifecycle`). Every step leaves an event in the record
(`event:<time>:<command>`), so the story of a referral travels with it: who did what, also the recipient.

Must not know: the store, screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from app.advice import answer_due
from app.models.noun import Moment, Noun
from app.models.values import Fields, moment

FINAL = ("abgelehnt", "nicht_zustande", "abgeschlossen", "abgebrochen", "zurueckgezogen")
WAITING_FOR_ANSWER = "uebermittelt"
FOLLOW_UP = "nachfassen"
EVENT = "event:"


class Referral(Noun):
    """
    One referral; as `entwurf` nobody outside has seen it.

    Attributes:
        anonymous: Passed on without anything that points to the firm or a person.
        passed: The snapshot that was passed on; empty before.
        channel: `mail` (sent by the server) or `slip` (handed over on paper).
        reply_code: What stands on the slip; whoever has it may answer once.
        mailed_at, slip_at: When the recipient got it by e-mail, on paper.
        informed_at: When a recipient was told of a withdrawal (Art. 19 GDPR).
        passed_on_from, passed_on_to: The referral before and after this one.
    """

    collection: ClassVar[str] = "referral"

    firm_id: str
    need_ids: tuple[str, ...] = ()
    directory_id: str = ""
    offer_id: str | None = None
    purpose: str = ""
    passed_fields: tuple[str, ...] = ()
    anonymous: bool = False
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    note: str = ""
    state: str = "entwurf"
    outcome_reason: str | None = None
    created_at: Moment | None = None
    created_by: str = ""
    transmitted_at: Moment | None = None
    transmitted_by: str = ""
    passed: Mapping[str, Any] | None = None
    channel: str = ""
    reply_code: str = ""
    mailed_at: Moment | None = None
    slip_at: Moment | None = None
    reminded_at: Moment | None = None
    link_revoked_at: Moment | None = None
    offer_title: str = ""
    offer_start: date | None = None
    applied_on: date | None = None
    participants: int | None = None
    withdrawn_at: Moment | None = None
    informed_at: Moment | None = None
    informed_way: str = ""
    passed_on_from: str | None = None
    passed_on_to: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is still on its way."""
        return self.state not in FINAL

    @property
    def must_be_told(self) -> bool:
        """Whether the recipient holds data that was withdrawn and has not been told (Art. 19 GDPR)."""
        received = self.mailed_at is not None or self.slip_at is not None
        return self.state == "zurueckgezogen" and received and not self.anonymous and not self.informed_at

    def answer_due(self, *, land: str) -> date | None:
        """Until when the recipient may answer; None if no answer is awaited."""
        asked = self.reminded_at or self.transmitted_at
        if self.state != WAITING_FOR_ANSWER or asked is None:
            return None
        return answer_due(asked.date(), land=land)

    def state_on(self, today: date, *, land: str) -> str:
        """
        The state as a day shows it: `nachfassen` once ten working days went by without an answer.

        Nobody has to write that down: every device works it out, offline too.
        """
        due = self.answer_due(land=land)
        return FOLLOW_UP if due is not None and today > due else self.state


@dataclass(frozen=True)
class ReferralEvent:
    """One thing that happened to a referral: which step, when, by whom, and what was said."""

    command: str
    at: datetime
    by: str
    user_id: str
    data: Mapping[str, Any]

    @property
    def place(self) -> int:
        """The place in the story: several events may fall into one second."""
        place = self.data.get("n")
        return place if isinstance(place, int) else 0


def events_of(fields: Fields) -> tuple[ReferralEvent, ...]:
    """The story of a referral, oldest first; entries that cannot be read are left out."""
    found: list[ReferralEvent] = []
    for path, value in fields.items():
        if not path.startswith(EVENT) or not isinstance(value, Mapping):
            continue
        time, _, command = path.removeprefix(EVENT).rpartition(":")
        try:
            at = moment(time)
        except ValueError:
            continue
        found.append(
            ReferralEvent(command, at, str(value.get("by", "")), str(value.get("user", "")), dict(value))
        )
    return tuple(sorted(found, key=lambda event: (event.at, event.place, event.command)))
