"""
The kept funding check (Förderprüfung) of a need: what was asked, and what the rules said.

It is written once; a new check is a new record, and the newest one counts. Facts about one person (age,
disability) are not in it, and its verdicts were worked out without them: a verdict can give away an age.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from app.models.noun import Moment, Noun

Fact = bool | int | float | str


class FundingCheck(Noun):
    """
    One check.

    `starts` is the first day of the course if one was named; without it rules were asked for `day`.
    `digests` holds a mark of each rule as it was, so that a changed rule is noticed.
    """

    collection: ClassVar[str] = "funding_check"

    firm_id: str
    need_id: str
    checked_at: Moment
    checked_by: str = ""
    day: date
    starts: date | None = None
    course: str = ""
    facts: Mapping[str, Fact] = {}
    verdicts: Mapping[str, str] = {}
    digests: Mapping[str, str] = {}
    rules_as_of: date
