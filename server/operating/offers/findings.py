"""
What is wrong with a file, finding by finding: place, code and data; the command line finds the words.

An error keeps the whole file out; a warning says what was taken with care.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]
#: Whoever has so many errors has one that repeats.
MOST_ERRORS = 1_000
MOST_WARNINGS = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One finding.

    Attributes:
        row: Line of a table (1 is the header), number of the product or entry elsewhere; 0 is the file
            itself.
        column: Column or element; empty for the whole row.
        data: What the words need; "value" is what stands there.
    """

    severity: Severity
    row: int
    column: str
    code: str
    data: Mapping[str, str] = field(default_factory=dict)


class TooManyErrorsError(Exception):
    """Reading on would only repeat what was said."""


class Findings:
    """Collects findings while a file is read."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self.errors = 0
        self.warnings = 0

    def error(self, row: int, column: str, code: str, **data: str) -> None:
        """
        Note what keeps the file out.

        Raises:
            TooManyErrorsError: It was the last one worth reading.
        """
        self.errors += 1
        self.found.append(Finding("error", row, column, code, data))
        if self.errors >= MOST_ERRORS:
            self.found.append(Finding("error", row, "", "too_many_errors", {"count": str(MOST_ERRORS)}))
            raise TooManyErrorsError

    def warning(self, row: int, column: str, code: str, **data: str) -> None:
        """Note what was taken with care; beyond some thousands they are only counted."""
        self.warnings += 1
        if self.warnings <= MOST_WARNINGS:
            self.found.append(Finding("warning", row, column, code, data))
