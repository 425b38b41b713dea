"""
The mark that somebody decided between two answers: a field `decided:<path>` beside the field itself.

A decision is an ordinary write of the field (the server then drops the versions its author had seen) together
with this mark: who decided, when, and the versions there were, so that none of them is gone. A mark that is
`open` takes a decision back: the question is asked again with the versions it kept.

Must not know: fields in words, screens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.models.values import Json
from app.store import StoredRecord
from app.store.records import DECIDED_PREFIX
from app.sync.clock import device_of, is_stamp, milliseconds_of

DECIDED = DECIDED_PREFIX
SURVEY_DATE = "headcount_date"
SURVEYED = ("headcount", "headcount_group")
"""Counts that carry the date of their survey in a field of their own."""


@dataclass(frozen=True)
class RawVersion:
    """One version of a field: its value, where and when it was written, when it was surveyed (ISO date)."""

    value: Json
    hlc: str
    person: str = ""
    surveyed: str = ""

    @property
    def device(self) -> str:
        """The device that wrote it; empty if nobody did."""
        return device_of(self.hlc) if is_stamp(self.hlc) else ""

    @property
    def at_ms(self) -> int:
        """When it was written, in milliseconds since 1970."""
        return milliseconds_of(self.hlc) if is_stamp(self.hlc) else 0


def entries_of(record: StoredRecord, path: str) -> Sequence[Mapping[str, Json]]:
    """The versions of a path that lost unseen; none for those that a rule joined."""
    return [entry for entry in record.conflicts.get(path, ()) if not entry.get("rule")]


def standing(record: StoredRecord, path: str) -> RawVersion:
    """The version that stands, with the person the server named with it."""
    stamp = record.clocks.get(path, record.clock if path in record.fields else "")
    person = next((str(entry.get("winner") or "") for entry in record.conflicts.get(path, ())), "")
    return RawVersion(record.fields.get(path), stamp, person, _surveyed(record, path, stamp))


def losing(record: StoredRecord, path: str) -> list[RawVersion]:
    """The versions that lost, the newest first."""
    versions = [
        RawVersion(
            entry.get("value"),
            str(entry.get("hlc") or ""),
            str(entry.get("person") or ""),
            _surveyed(record, path, str(entry.get("hlc") or "")),
        )
        for entry in record.conflicts.get(path, ())
    ]
    return sorted(versions, key=lambda each: each.hlc, reverse=True)


def _surveyed(record: StoredRecord, path: str, hlc: str) -> str:
    """The date of the survey a count was written with: the one of the same write."""
    if path not in SURVEYED:
        return ""
    if record.clocks.get(SURVEY_DATE, record.clock) == hlc:
        return str(record.fields.get(SURVEY_DATE) or "")
    for entry in record.conflicts.get(SURVEY_DATE, ()):
        if entry.get("hlc") == hlc:
            return str(entry.get("value") or "")
    return ""


def mark(
    versions: Iterable[RawVersion], *, by: str, at: str, own: bool = False, open_again: bool = False
) -> dict[str, Json]:
    """
    Write the mark of a decision.

    Args:
        versions: What there was to choose from; the one that stood comes first.
        by: User id of who decided.
        at: When (timestamp).
        own: Neither of them: another value was given.
        open_again: The decision was taken back.
    """
    kept: list[dict[str, Json]] = []
    for each in versions:
        entry: dict[str, Json] = {"value": each.value, "hlc": each.hlc, "person": each.person}
        if each.surveyed:
            entry["surveyed"] = each.surveyed
        kept.append({name: value for name, value in entry.items() if value is not None})
    marked: dict[str, Json] = {"by": by, "at": at, "versions": kept}
    if own:
        marked["own"] = True
    if open_again:
        marked["open"] = True
    return marked


def mark_in(fields: Mapping[str, Json], path: str) -> Mapping[str, Json] | None:
    """The mark of a path; None if nobody decided, or what stands there is none."""
    found = fields.get(DECIDED + path)
    return found if isinstance(found, Mapping) and isinstance(found.get("versions"), list) else None


def versions_in(marked: Mapping[str, Json]) -> list[RawVersion]:
    """The versions a mark kept."""
    kept = marked.get("versions")
    entries = kept if isinstance(kept, list) else []
    return [
        RawVersion(
            entry.get("value"),
            str(entry.get("hlc") or ""),
            str(entry.get("person") or ""),
            str(entry.get("surveyed") or ""),
        )
        for entry in entries
        if isinstance(entry, Mapping)
    ]


def is_open(marked: Mapping[str, Json] | None) -> bool:
    """Whether a decision was taken back and asks again."""
    return marked is not None and bool(marked.get("open"))
