"""
Sections and question numbers of a questionnaire: "A  Rahmen" is section A, its third question "A 3".

Must not know: the store, the person.
"""

from dataclasses import dataclass
from typing import Literal

SectionState = Literal["done", "current", "parked", "error", "open", "optional"]


@dataclass(frozen=True)
class SectionProgress:
    """
    One section and how far it is; counts are of relevant questions.

    `state`: error before parked before current before done; `optional` = nothing asked yet and no
    required question in it; `open` else. `instances` counts the repeat instances in it.
    """

    letter: str
    title: str
    path: str
    answered: int
    total: int
    required_open: int
    parked: int
    errors: int
    state: SectionState
    instances: int
