"""
The firm (Betrieb): an establishment, the legal unit of BetrVG and § 82a SGB III, not a company.

Two head counts are kept apart: `headcount` counts heads at the site, `headcount_group` the whole company
or group, which is what § 82 Abs. 6 SGB III asks for. A WZ code never travels without its edition.
"""

from datetime import date
from typing import ClassVar

from app.models.noun import Noun


class Firm(Noun):
    """Master data of one establishment; shared by the network and the firm's own Kümmerer."""

    collection: ClassVar[str] = "firm"

    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    kreis5: str = ""
    bundesland: str = ""
    region_id: str = ""
    wz_edition: str = ""
    wz_section: str = ""
    wz_division: str = ""
    headcount: int | None = None
    headcount_date: date | None = None
    headcount_group: int | None = None
    works_council: str = "unbekannt"
    status: str = "interessent"
    phone: str = ""
    note: str = ""
