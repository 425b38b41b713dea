"""The agreed next step (Vereinbarung): what, who, by when."""

from datetime import date
from typing import ClassVar

from app.models.noun import Moment, Noun


class Step(Noun):
    """
    One agreed step; `who` is a code (mentor, betrieb, br, kuemmerer, dritte), never a name.

    `kind` `follow_up` is a talk's own date to look at it again (Wiedervorlage); it needs no words.
    `moved_at` is when `due` was last changed by hand.
    """

    collection: ClassVar[str] = "step"

    firm_id: str
    what: str = ""
    kind: str = ""
    who: str = ""
    due: date | None = None
    moved_at: Moment | None = None
    created_at: Moment | None = None
    done_at: Moment | None = None
    origin_interview: str | None = None

    def overdue(self, today: date) -> bool:
        """Whether it should have been done before today."""
        return self.done_at is None and self.due is not None and self.due < today
