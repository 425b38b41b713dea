"""
Needs (Bedarfe): what a firm wants its people to learn.

Must not know: where a need came from in a questionnaire (`derivation` does).
"""

from dataclasses import dataclass
from datetime import datetime

from app.models.values import Layer
from app.usecases.seat import Seat


@dataclass(frozen=True)
class NeedRow:
    """One need as lists and cards show it. `people` and `people_range` are alternatives; both may be None."""

    id: str
    firm_id: str
    firm_name: str
    layer: Layer
    state: str
    topic: str
    topic_label: str
    description: str
    people: int | None
    people_range: str | None
    urgency: int
    horizon: str | None
    horizon_label: str
    target_groups: tuple[str, ...]
    target_group_labels: tuple[str, ...]
    megatrends: tuple[str, ...]
    goal: str | None
    extent: str | None
    cooperation: str | None
    created_at: datetime | None
    origin_interview: str | None
    origin_path: str | None
    released: bool
    released_at: datetime | None
    referral_ids: tuple[str, ...]
    waiting: bool


def needs_of_firm(seat: Seat, firm_id: str, *, language: str = "de") -> tuple[NeedRow, ...]:
    """The needs of a firm that this seat may see, most urgent first, then newest."""
    raise NotImplementedError


def need(seat: Seat, need_id: str, *, language: str = "de") -> NeedRow:
    """
    One need.

    Raises:
        NotHereError: This seat does not hold it.
    """
    raise NotImplementedError
