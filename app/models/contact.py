"""
The contact person (Ansprechpartner:in) of a firm: personal data, kept only with a reason.

A seat in the works council is an office and may stand as a function; membership of a union is never stored.
"""

from datetime import date
from typing import ClassVar

from app.models.noun import Moment, Noun


class Contact(Noun):
    """One person to talk to; `agreed_on` is the day the person agreed to being kept."""

    collection: ClassVar[str] = "contact"

    firm_id: str
    name: str
    function: str = ""
    phone: str = ""
    email: str = ""
    preferred: str = ""
    agreed_on: date | None = None
    created_at: Moment | None = None
    created_by: str = ""
