"""
The interview (Gespräch): one questionnaire version, one perspective, answered in a firm.

The answers are fields of the same record whose path begins with a slash; the form engine reads them.
Beside them stand `note:/…` (notes), `parked:/…` (reason of a parked question), `was:/…` (answers as the
supervisor last saw them), and after a move to another form version `archived:VERSION:/…` (what the new
one has no place for) and `again:/…` (the former answer of a question that is to be asked again).
"""

from typing import ClassVar

from app.models.noun import Moment, Noun
from app.models.values import Fields

NOTE = "note:"
PARKED = "parked:"
ARCHIVED = "archived:"
AGAIN = "again:"
PERSPECTIVES = ("leitung", "br", "gemeinsam", "kuemmerer")


def answers_of(fields: Fields) -> dict[str, str | float]:
    """The answers and repeat instances (with their order numbers) among the fields of an interview."""
    return {
        path: value
        for path, value in fields.items()
        if path.startswith("/") and isinstance(value, str | int | float)
    }


class Interview(Noun):
    """One interview without its answers."""

    collection: ClassVar[str] = "interview"

    firm_id: str
    form_id: str
    form_version: str
    perspective: str = ""
    state: str = "begonnen"
    revision: int = 0
    started_at: Moment | None = None
    started_by: str = ""
    completed_at: Moment | None = None
    submitted_at: Moment | None = None
    returned_at: Moment | None = None
    position: str = ""
    position_at: Moment | None = None
    change_reason: str = ""
    reviewed_revision: int = 0
    approved_hash: str = ""
    approved_at: Moment | None = None
    approved_by: str = ""
    for_need: str = ""
    """The noted need that a short form completes; empty else."""
    headcount: int | None = None
    headcount_sgb3: float | None = None
    """What the answers say about the size, kept for the firm file: finishing writes both."""

    @property
    def begun(self) -> bool:
        """Whether it is under way: begun and neither complete nor given up."""
        return self.state in ("begonnen", "unterbrochen")
