"""
The stored side of an open interview: its record, what could not be saved yet, and saving it.

Must not know: the form engine, questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.models.interview import Interview, answers_of
from app.models.lifecycle_rules import PREVIOUS
from app.models.permissions import editable_answers
from app.models.values import Json, text_of, timestamp
from app.usecases.conflict_marks import DECIDED, is_open, losing, mark, mark_in, standing
from app.usecases.records import (
    SaveFailedError,
    Stored,
    Write,
    command_writes,
    find,
    get_stored,
    identity_of,
    save,
)
from app.usecases.seat import Seat


@dataclass(frozen=True)
class SaveProblem:
    """The device could not save (`disk_full`, `store_busy`, `store_broken`); older is safe."""

    code: str
    saved_until: datetime | None


class InterviewKeeper:
    """
    Keeps one interview's record in step with the hands of a person.

    When the device cannot save, changes stay in memory and go with the next ones.
    """

    def __init__(self, seat: Seat, record: Stored) -> None:
        self._seat = seat
        self._unsaved: dict[str, Json] = {}
        self.problem: SaveProblem | None = None
        self.saved_at: datetime | None = None
        self._take(record)
        self.saved_at = self.interview.position_at

    def _take(self, record: Stored) -> None:
        self.fields: dict[str, Json] = dict(record.fields)
        self.scope = record.scope
        self.record = record
        self.interview = Interview.read(record)

    @property
    def reason_locked(self) -> str | None:
        """Why answers cannot change: the state, `role`, `other_person`; None if they can."""
        identity = identity_of(self._seat)
        if not editable_answers(self.interview.state):
            return self.interview.state
        if identity.role not in ("mentor", "kuemmerer"):
            return "role"
        # Two people's answers must never merge silently: an interview has one author.
        if self.interview.started_by not in ("", identity.user_id):
            return "other_person"
        return None

    def field(self, path: str) -> Json:
        """A field as the person sees it: unsaved changes on top."""
        return self._unsaved[path] if path in self._unsaved else self.fields.get(path)

    def fields_beneath(self, prefixes: tuple[str, ...]) -> dict[str, Json]:
        """The fields whose path begins with one of the prefixes."""
        return {path: value for path, value in self.fields.items() if path.startswith(prefixes)}

    def collected(self, changes: Mapping[str, Json]) -> dict[str, Json]:
        """
        All that has to be written now: what failed before, and `changes`.

        While a case is returned, an answer that changes for the first time leaves its former value behind,
        so that the reviewer sees what is different.
        """
        collected: dict[str, Json] = {**self._unsaved, **changes}
        for path in list(collected):
            if path.startswith("/") and DECIDED + path not in collected and self.two_answers(path):
                # Another answer given to a question with two: that is a decision, too, and stays visible.
                collected[DECIDED + path] = mark(
                    [standing(self.record, path), *losing(self.record, path)],
                    by=identity_of(self._seat).user_id,
                    at=timestamp(self._seat.now()),
                    own=True,
                )
        if self.interview.state in ("rueckfrage", "vollstaendig") and self.interview.reviewed_revision:
            for path in list(collected):
                if path.startswith("/") and PREVIOUS + path not in self.fields:
                    collected[PREVIOUS + path] = text_of(self.fields, path)
        return collected

    def two_answers(self, path: str) -> bool:
        """Whether a question has an answer beside the one that stands, for a person to decide between."""
        if is_open(mark_in(self.fields, path)):
            return True
        if path not in self.record.conflicts:
            return False
        return path not in self._seat.store.unsent_paths("interview", self.interview.id)

    def write(self, changes: Mapping[str, Json], *, position: str | None) -> None:
        """Save changes and the position; on trouble `problem` is set and the changes are kept."""
        collected = self.collected(changes)
        if position and position != self.fields.get("position"):
            collected["position"] = position
        if not collected:
            return
        collected["position_at"] = timestamp(self._seat.now())
        try:
            save(self._seat, *self._resuming(), self.write_of(collected))
        except SaveFailedError as error:
            self.not_saved(collected, error)
        else:
            self.saved()

    def rewrite(self, changes: Mapping[str, Json]) -> None:
        """
        Save changes that must not be kept for later: all of them, or none.

        Raises:
            SaveFailedError
        """
        collected = {**self._unsaved, **changes, "position_at": timestamp(self._seat.now())}
        save(self._seat, *self._resuming(), self.write_of(collected))
        self.saved()

    def _resuming(self) -> list[Write]:
        if self.interview.state not in ("unterbrochen", "vollstaendig"):
            return []
        return command_writes(self._seat, "interview", self.interview.id, [("resume", {})])

    def write_of(self, changes: Mapping[str, Json]) -> Write:
        """Changes of this interview as one write."""
        return Write.set(
            "interview",
            self.interview.id,
            self.scope,
            changes,
            form_version=str(changes.get("form_version") or self.interview.form_version),
        )

    def not_saved(self, changes: Mapping[str, Json], error: SaveFailedError) -> None:
        """Keep changes that the device could not save."""
        self._unsaved = dict(changes)
        self.problem = SaveProblem(error.code, self.saved_at)

    def saved(self) -> None:
        """Everything is on the disk."""
        self._unsaved = {}
        self.problem = None
        self.saved_at = self._seat.now()
        self._take(get_stored(self._seat, "interview", self.interview.id))

    def reload(self) -> bool:
        """Take over what a pull or another window changed; True if answers did, and none are unsaved."""
        record = find(self._seat, "interview", self.interview.id)
        if record is None:
            return False
        if record.fields == self.fields:
            self.record = record
            return False
        before = answers_of(self.fields)
        self._take(record)
        return answers_of(self.fields) != before and not self._unsaved

    def step(self, name: str, args: Mapping[str, Json]) -> None:
        """
        Ask for one workflow step of this interview.

        Raises:
            StepNotPossibleError, SaveFailedError
        """
        save(self._seat, *command_writes(self._seat, "interview", self.interview.id, [(name, args)]))
        self._take(get_stored(self._seat, "interview", self.interview.id))
