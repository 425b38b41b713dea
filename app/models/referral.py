"""The referral (Verweis): needs of a firm to one entry of the directory, with what is passed on."""

from typing import ClassVar

from app.models.noun import Moment, Noun

FINAL = ("abgelehnt", "nicht_zustande", "abgeschlossen", "abgebrochen", "zurueckgezogen")


class Referral(Noun):
    """One referral; as `entwurf` nobody outside has seen it."""

    collection: ClassVar[str] = "referral"

    firm_id: str
    need_ids: tuple[str, ...] = ()
    directory_id: str = ""
    offer_id: str | None = None
    purpose: str = ""
    passed_fields: tuple[str, ...] = ()
    note: str = ""
    state: str = "entwurf"
    outcome_reason: str | None = None
    created_at: Moment | None = None
    created_by: str = ""
    transmitted_at: Moment | None = None

    @property
    def open(self) -> bool:
        """Whether it is still on its way."""
        return self.state not in FINAL
