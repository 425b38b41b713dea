"""
The visit (Besuch, Gespräch): when somebody was there, why, and what a few lines say about it.

A visit may exist without an interview and become one. Participants are roles, never names.
"""

from datetime import date
from typing import ClassVar

from app.models.noun import Moment, Noun


class Visit(Noun):
    """One visit, call or video talk. `interview_id` names the interview that it became."""

    collection: ClassVar[str] = "visit"

    firm_id: str
    held_on: date | None = None
    form: str = "vor_ort"
    occasion: str = ""
    participants: tuple[str, ...] = ()
    note: str = ""
    minutes: int | None = None
    created_at: Moment | None = None
    created_by: str = ""
    interview_id: str | None = None
