"""
How a searchable collection is described, what one asks of it and what it answers.

Names of columns are the domain's; the index only keeps and compares their values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Value: TypeAlias = "str | int | float | None"
"""A value one filters by; None is "nobody has said"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    What is searched of one record.

    Attributes:
        texts: One text for each text column of the spec.
        tags: Codes one filters by; an entry may have many.
        values: Column to value; a column that is not named is None.
        parts: Rows beneath the record, such as the dates of a course.
    """

    texts: tuple[str, ...]
    tags: tuple[str, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    parts: Sequence[Mapping[str, Value]] = ()


@dataclass(frozen=True)
class SearchSpec:
    """
    How one collection is searched.

    Attributes:
        weights: How much a hit in each text column counts.
        values: Columns of the record.
        parts: Columns of the rows beneath it; long lists are ordered by the first.
        entry: Reads a record's fields.
        version: Another number makes every device build the index anew.
        confidential: Its words must not lie in clear: where only columns are sealed, it has no index.
    """

    collection: str
    weights: tuple[float, ...]
    values: tuple[str, ...]
    parts: tuple[str, ...]
    entry: Callable[[Mapping[str, Any]], Entry]
    version: int = 1
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """The column has this value; None means that nobody has said."""

    column: str
    value: Value


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The column is not below this value."""

    column: str
    value: str | float


@dataclass(frozen=True, slots=True)
class AtMost:
    """The column is not above this value."""

    column: str
    value: str | float


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The record has one of these tags."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """The row lies within so many kilometres; it has columns `lat` and `lon`, in degrees."""

    lat: float
    lon: float
    km: float


@dataclass(frozen=True, slots=True)
class Either:
    """One of these holds."""

    conditions: tuple[Condition, ...]


Condition: TypeAlias = "Is | AtLeast | AtMost | AnyOf | Within | Either"


@dataclass(frozen=True, slots=True)
class Order:
    """
    Order by a column, the smallest first and unset ones last; `lat` and `lon` order by distance from there.
    """

    column: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Query:
    """
    What is asked.

    Attributes:
        text: Words that must all occur, in any form; the last one may be half typed.
        record: Conditions on the record.
        part: Conditions that one and the same row beneath it fulfils.
        order: None orders by how well the words fit, or by id without words.
    """

    collection: str
    text: str = ""
    record: tuple[Condition, ...] = ()
    part: tuple[Condition, ...] = ()
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """
    What was found.

    Attributes:
        ids: Ids of one page, the best first.
        total: How many there are in all.
        read_as: Words that were taken for others because nothing had them: typed word to what was searched.
        due: Records that changed and are not in the index yet.
    """

    ids: tuple[str, ...]
    total: int
    read_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    due: int = 0
