"""
Knowledge at risk (Wissen in Gefahr): an area, why and until when, how many people master it.

No names, no illness: holders are a number, and illness is not among the reasons (Art. 9 GDPR).
"""

from datetime import date
from typing import ClassVar

from app.models.noun import Noun

RED_FROM, YELLOW_FROM = 10, 6


def traffic_light(risk: int) -> str:
    """The light of a risk value 1 to 15: rot from 10, gelb from 6, else gruen."""
    if risk >= RED_FROM:
        return "rot"
    return "gelb" if risk >= YELLOW_FROM else "gruen"


class Knowledge(Noun):
    """One area of knowledge; `holders` is "1", "2" or "3" (three or more)."""

    collection: ClassVar[str] = "knowledge"

    firm_id: str
    area: str = ""
    reason: str = ""
    until: date | None = None
    holders: str = ""
    criticality: str = ""
    risk: int = 0
    light: str = "gruen"
    state: str = "erkannt"
    origin_interview: str | None = None
    origin_knowledge: str | None = None
    released_as: str | None = None
