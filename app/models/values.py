"""
Small values every model shares: JSON, names of roles and layers, times as text.

Must not know: any collection, the store, the network, the form engine.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""A value as it stands in a record; inside a record never None (absent instead)."""

Fields: TypeAlias = Mapping[str, Json]
"""The flat fields of a record: path to value. Paths of form answers begin with a slash."""

Role = Literal["mentor", "kuemmerer", "supervisor", "admin", "dpo"]
Layer = Literal["network", "shared", "inhouse", "reference", "person"]


def timestamp(moment: datetime) -> str:
    """Write an aware moment as the records hold it: UTC, seconds, sortable as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """
    Read a time written by `timestamp` (or any ISO 8601 time with an offset).

    Raises:
        ValueError: The text is no time or has no offset.
    """
    parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        raise ValueError(f"time without offset: {text}")
    return parsed


def text_of(fields: Fields, path: str, default: str = "") -> str:
    """The text at `path`, or `default` when it is absent or no text."""
    value = fields.get(path)
    return value if isinstance(value, str) else default


def number_of(fields: Fields, path: str, default: int = 0) -> int:
    """The whole number at `path`, or `default` when it is absent or no number."""
    value = fields.get(path)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    return int(value)


def texts_of(fields: Fields, path: str) -> tuple[str, ...]:
    """The texts of a list at `path`; empty when it is absent."""
    value = fields.get(path)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return tuple(item for item in value if isinstance(item, str))
