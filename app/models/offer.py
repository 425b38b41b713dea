"""
The training offer (Angebot): a course of a provider with its dates, and how old what we know of it is.

Written by the server's imports alone. Unknown is unknown: an absent `azav_measure`, `hours` or `price_eur`
means that the catalogue does not say. An offer that left its catalogue stays, with `ended_on`: referrals
name it.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from app.models.noun import Noun


class OfferDate(BaseModel):
    """One date and place; both may be open ("nach Absprache")."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    begin: date | None = None
    end: date | None = None
    city: str = ""
    postcode: str = ""
    kreis5: str | None = None
    online: bool = False
    inhouse: bool = False

    def past(self, today: date) -> bool:
        """Whether it is over, or began before today without anybody saying when it ends."""
        last = self.end or self.begin
        return last is not None and last < today

    def can_join(self, today: date) -> bool:
        """Whether one can still begin with the others."""
        return self.begin >= today if self.begin is not None else not self.past(today)


class Offer(Noun):
    """One training offer."""

    collection: ClassVar[str] = "offer"

    title: str
    provider: str = ""
    directory_id: str | None = None
    description: str = ""
    target_group: str = ""
    degree: str = ""
    topics: tuple[str, ...] = ()
    hours: float | None = None
    price_eur: float | None = None
    azav_provider: bool | None = None
    azav_measure: bool | None = None
    measure_number: str | None = None
    url: str | None = None
    as_of: date | None = None
    ended_on: date | None = None
    source: str = ""
    source_id: str = ""
    dates: tuple[OfferDate, ...] = ()

    def over(self, today: date) -> bool:
        """Whether nobody can take part any more: it left the catalogue, or all its dates are past."""
        if self.ended_on is not None and self.ended_on <= today:
            return True
        return bool(self.dates) and all(each.past(today) for each in self.dates)

    def dates_ahead(self, today: date) -> tuple[OfferDate, ...]:
        """The dates one can still join, the soonest first, those by arrangement last."""
        ahead = [each for each in self.dates if each.can_join(today)]
        return tuple(sorted(ahead, key=lambda each: (each.begin is None, each.begin or date.max)))
