"""
Knowledge at risk (Wissen in Gefahr): areas few people master, and when they may be lost.

Must not know: names of persons; holders are a number.
"""

from dataclasses import dataclass
from datetime import date

from app.models.values import Layer
from app.usecases.seat import Seat


@dataclass(frozen=True)
class KnowledgeRow:
    """One area of knowledge. `light` is rot, gelb or gruen; `holders` "1", "2" or "3" (three or more)."""

    id: str
    firm_id: str
    firm_name: str
    layer: Layer
    state: str
    area: str
    reason: str
    reason_label: str
    until: date | None
    holders: str
    criticality: int
    risk: int
    light: str
    origin_interview: str | None
    released: bool
    waiting: bool


def knowledge_of_firm(seat: Seat, firm_id: str, *, language: str = "de") -> tuple[KnowledgeRow, ...]:
    """The areas of a firm that this seat may see, highest risk first."""
    raise NotImplementedError


def knowledge(seat: Seat, knowledge_id: str, *, language: str = "de") -> KnowledgeRow:
    """
    One area.

    Raises:
        NotHereError: This seat does not hold it.
    """
    raise NotImplementedError
