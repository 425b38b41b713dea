"""
Exceptions to "the higher stamp wins", for fields where the domain knows better.

Every rule is a join over unseen versions: the order in which they arrive does not matter, and meeting one
twice changes nothing. A write that knew the current value replaces it under every rule but `sticky`. Which
field follows which rule is the domain's table (`app/models/synced.py`); this module knows no field by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from app.sync.changes import Json, Operation, Record
from app.sync.clock import milliseconds_of

PARAGRAPH: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Version:
    """One value of one path: what, when, and the server's number of the write."""

    value: Json
    hlc: str
    seq: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    An operation meets a path: `current` is on the server, `incoming` arrives, `knew` says it had been
    seen.
    """

    record: Record
    operation: Operation
    path: str
    current: Version
    incoming: Version
    knew: bool


class Rule(Protocol):
    """Decides which version of a path stands, and whether the other one stays visible as a conflict."""

    def decide(self, meeting: Meeting) -> tuple[Version, Version | None]:
        """Give the version that stands and the one to keep as a conflict, if any."""


class HigherStampWins:
    """The default: what the author had seen is replaced; of unseen versions the higher stamp stands."""

    def decide(self, meeting: Meeting) -> tuple[Version, Version | None]:
        """Give the version that stands and the unseen one that loses."""
        current, incoming = meeting.current, meeting.incoming
        if meeting.knew:
            return incoming, None
        return (incoming, current) if incoming.hlc > current.hlc else (current, incoming)


@dataclass(frozen=True, slots=True)
class LaterSurveyDate:
    """
    Counts: the later survey date stands, not the later sync; both stay visible.

    A write without a date counts as surveyed on the day of its stamp.
    """

    date_path: str

    def decide(self, meeting: Meeting) -> tuple[Version, Version | None]:
        """Give the version surveyed later; on the same day the one with the higher stamp."""
        current, incoming = meeting.current, meeting.incoming
        if meeting.knew:
            return incoming, None
        current_key = (self._date(meeting.record.fields, current.hlc), current.hlc)
        incoming_key = (self._date(meeting.operation.fields, incoming.hlc), incoming.hlc)
        return (incoming, current) if incoming_key > current_key else (current, incoming)

    def _date(self, fields: Mapping[str, Json], hlc: str) -> str:
        date = fields.get(self.date_path)
        if isinstance(date, str) and date:
            return date
        return datetime.fromtimestamp(milliseconds_of(hlc) / 1000, UTC).date().isoformat()


class DoneBeatsMoved:
    """
    Follow-ups: a value (done at …) stands against an unseen removal or move; two values compare by
    stamp.
    """

    def decide(self, meeting: Meeting) -> tuple[Version, Version | None]:
        """Give the version that says done."""
        current, incoming = meeting.current, meeting.incoming
        if meeting.knew:
            return incoming, None
        current_key = (current.value is not None, current.hlc)
        incoming_key = (incoming.value is not None, incoming.hlc)
        winner, loser = (incoming, current) if incoming_key > current_key else (current, incoming)
        return winner, None if loser.value is None else loser


class Sticky:
    """
    Consent: once withdrawn stays withdrawn, from the earliest moment on, whatever anybody knew or meant.
    """

    def decide(self, meeting: Meeting) -> tuple[Version, Version | None]:
        """Give the earliest value ever set; a removal never stands."""
        current, incoming = meeting.current, meeting.incoming
        if current.value is None:
            return incoming, None
        if incoming.value is None or str(incoming.value) >= str(current.value):
            return current, None
        return incoming, None


class Append:
    """
    Free notes: versions that did not know each other stand together, oldest first.

    The merge keeps each of them beside the joined text (as entries marked `"rule": "append"`), so the
    result is a function of the set of versions. A write that knew them all replaces them.
    """

    def decide(self, meeting: Meeting) -> tuple[Version, Version | None]:
        """Give the newer version; `join` puts the text together."""
        current, incoming = meeting.current, meeting.incoming
        if meeting.knew:
            return incoming, None
        return (incoming, None) if incoming.hlc > current.hlc else (current, None)

    def join(self, versions: Sequence[Version]) -> str | None:
        """Write versions below each other in the order of their stamps, each paragraph once."""
        paragraphs: dict[str, None] = {}
        for version in sorted(versions, key=lambda each: each.hlc):
            if isinstance(version.value, str):
                paragraphs.update(dict.fromkeys(version.value.split(PARAGRAPH)))
        return PARAGRAPH.join(paragraphs) or None


HIGHER_STAMP_WINS: Final = HigherStampWins()
DONE_BEATS_MOVED: Final = DoneBeatsMoved()
STICKY: Final = Sticky()
APPEND: Final = Append()


@dataclass(frozen=True, slots=True)
class Rules:
    """
    The domain's table: collection -> path -> rule.

    A path that ends in ":" stands for every path that begins with it (`note:` for all notes).
    """

    table: Mapping[str, Mapping[str, Rule]] = field(default_factory=dict)

    def find(self, collection: str, path: str) -> Rule:
        """Give the rule of one path; the default where the domain says nothing."""
        of_collection = self.table.get(collection)
        if of_collection is None:
            return HIGHER_STAMP_WINS
        rule = of_collection.get(path)
        if rule is None:
            prefix, colon, _ = path.partition(":")
            rule = of_collection.get(prefix + colon) if colon else None
        return rule or HIGHER_STAMP_WINS

    def described(self) -> Iterable[tuple[str, str, str]]:
        """Give (collection, path, rule) of every exception, for the documentation."""
        for collection, paths in self.table.items():
            for path, rule in paths.items():
                yield collection, path, type(rule).__name__


NO_RULES: Final = Rules()
