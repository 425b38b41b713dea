"""
The training need (Bedarf): what people of a firm should be able to do, how many, how urgent.

Never a person: numbers and groups only. The sum of people over needs is not the number of employees but
of "Teilnahmefälle", for one person may stand in several needs.
"""

from typing import ClassVar

from app.models.noun import Moment, Noun

FINAL = ("gedeckt", "verworfen", "verfallen")


class Need(Noun):
    """One need; `people` and `people_range` are alternatives."""

    collection: ClassVar[str] = "need"

    firm_id: str
    topic: str = ""
    description: str = ""
    target_groups: tuple[str, ...] = ()
    people: int | None = None
    people_range: str | None = None
    people_unskilled: int | None = None
    people_45plus: int | None = None
    horizon: str | None = None
    urgency: str = "1"
    megatrends: tuple[str, ...] = ()
    goal: str | None = None
    extent: str | None = None
    cooperation: str | None = None
    state: str = "neu"
    created_at: Moment | None = None
    created_by: str = ""
    origin_interview: str | None = None
    origin_path: str | None = None
    origin_need: str | None = None
    released_as: str | None = None
    released_at: Moment | None = None
    release_withdrawn_at: Moment | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state not in FINAL

    @property
    def small_group(self) -> bool:
        """Whether only one or two people are meant, who could be recognised."""
        return self.people_range == "1-2" or (self.people is not None and self.people <= 2)
