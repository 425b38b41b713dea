"""
One open interview: answers in, views out, every answer durable before the call returns.

An answer and everything that follows from it is one write. When the device cannot save (disk full), what was
typed stays here, `problem` says so, and the next answer or `retry` writes all of it.

Must not know: screens; which widget shows which question.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.forms import FormInstance
from app.models.interview import AGAIN, NOTE, PARKED, Interview, answers_of
from app.models.values import Json
from app.store import StoreError
from app.usecases.attachments import AttachmentView, PreparedFile, attach
from app.usecases.comments import CommentView, open_comments, write_comment
from app.usecases.errors import NotEditableError
from app.usecases.form_library import LoadedForm, forms_of, load_form, newest_version
from app.usecases.interview_finish import finish_interview
from app.usecases.interview_keeping import InterviewKeeper, SaveProblem
from app.usecases.interview_moving import MovePlan, plan_move
from app.usecases.interview_points import NotFinishableError, OpenPoint
from app.usecases.interview_reading import Computed, InterviewReading
from app.usecases.interview_result import FinishResult, ResultPreview, StepPreview
from app.usecases.interview_sections import instances_beneath, untouched
from app.usecases.records import Stored
from app.usecases.seat import Seat
from app.usecases.typed_texts import keep_typed_texts, typed_texts

__all__ = [
    "CommentView",
    "Computed",
    "FinishResult",
    "NotFinishableError",
    "OpenInterview",
    "OpenPoint",
    "ResultPreview",
    "SaveProblem",
    "StepPreview",
]

POSITION_DELAY_S = 1.0
_PACE = "interview_pace"


@dataclass(frozen=True)
class _UndoStep:
    """How to take one step back: fields to restore, or an added instance to remove."""

    answers: Mapping[str, str]
    restore: Mapping[str, Json]
    remove: str = ""


class OpenInterview(InterviewReading):
    """An interview in somebody's hands; see the module. Close it when leaving the screen."""

    def __init__(
        self,
        seat: Seat,
        record: Stored,
        form: LoadedForm,
        instance: FormInstance,
        *,
        firm_name: str,
        newer_version: str | None,
        rethaw: Callable[[Interview, Mapping[str, Json]], FormInstance],
    ) -> None:
        keeper = InterviewKeeper(seat, record)
        super().__init__(seat, keeper, form, instance, firm_name=firm_name, newer_version=newer_version)
        self._rethaw = rethaw
        self._undo: list[_UndoStep] = []
        self._position_timer: asyncio.TimerHandle | None = None
        self._closed = False
        self._unsubscribe = seat.subscribe(self._seat_changed)

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to take back."""
        return self.editable and bool(self._undo)

    def answer(self, path: str, value: str) -> None:
        """
        Take an answer; durable when this returns, unless `problem` is set afterwards.

        A value that breaks a constraint is kept and shown as an error. A value of the wrong type raises
        the engine's AnswerTypeError and changes nothing.

        Raises:
            AnswerTypeError, NotEditableError
        """
        self._require_editable()
        before = self.instance.node(path).value
        if before == value:
            self.touch(path)
            return
        self.instance.answer(path, value)
        self._undo.append(_UndoStep(answers={path: before}, restore={}))
        self.position = path
        further: dict[str, Json] = {}
        if value and self._is_parked(path):
            further[PARKED + path] = None
        if value and self._keeper.field(AGAIN + path) is not None:
            further[AGAIN + path] = None
        self._write_changes(further)

    def attach(self, path: str, prepared: PreparedFile, *, signed_by: str = "") -> AttachmentView:
        """
        Answer a question with a photo, file, signature or drawing; durable when this returns.

        Raises:
            NotEditableError: The answers do not change in this state.
            SaveFailedError: The device cannot save; nothing was kept.
        """
        self._require_editable()
        with self._seat.store.transaction():
            kept = attach(
                self._seat,
                prepared,
                scope=self._keeper.scope,
                firm_id=self.firm_id,
                of=("interview", self.id),
                path=path,
                signed_by=signed_by,
            )
            self.answer(path, kept.answer)
        return kept

    def settle(self, path: str, value: str, further: Mapping[str, Json]) -> None:
        """
        Write the answer that somebody decided for between two, even if it is the one that stands.

        Args:
            further: What is written with it: the mark of the decision.

        Raises:
            AnswerTypeError, NotEditableError
        """
        self._require_editable()
        try:
            self.instance.answer(path, value)
        except KeyError:
            value = ""  # the repeat instance it stood in was removed, and stays so
        self._cancel_timer()
        # What the questionnaire computed differs only because the answers did: it stands as it is now.
        computed = {
            other: self._keeper.fields.get(other)
            for other in self._keeper.record.conflicts
            if other != path and not other.startswith(NOTE) and not self.number(other)
        }
        changes = {**computed, **self.instance.take_changes(), path: value or None, **further}
        self._keeper.write(changes, position=self.position)

    def add_repeat(self, series: str) -> str:
        """Add an instance to a repeat; returns its path."""
        self._require_editable()
        path = self.instance.add_repeat(series)
        self._undo.append(_UndoStep(answers={}, restore={}, remove=path))
        self.position = path
        self._write_changes({})
        return path

    def remove_repeat(self, instance: str) -> None:
        """Remove a repeat instance; `undo` brings it back, with its notes and parked questions."""
        self._require_editable()
        removed = self.instance.remove_repeat(instance)
        beside = self._keeper.fields_beneath((NOTE + instance, PARKED + instance))
        self._undo.append(_UndoStep(answers={}, restore={**removed, **beside}))
        if self.position and self.position.startswith(instance):
            self.position = instance.rpartition("[")[0]
        self._write_changes(dict.fromkeys(beside))

    def undo(self) -> bool:
        """Take back the last answer, addition or removal of this sitting; False if there is none."""
        if not self.can_undo:
            return False
        step = self._undo.pop()
        further: dict[str, Json] = {}
        if step.remove:
            self.instance.remove_repeat(step.remove)
        if step.restore:
            further = {path: value for path, value in step.restore.items() if not path.startswith("/")}
            self.instance.restore(answers_of(step.restore))
        for path, value in step.answers.items():
            self.instance.answer(path, value)
            self.position = path
        self._write_changes(further)
        return True

    def retry(self) -> bool:
        """After a save problem: try again to save everything typed since. True if all is safe now."""
        if self.problem is not None:
            self._write_changes({})
        return self.problem is None

    def park(self, path: str, reason: str) -> None:
        """Park a question, with a reason (which may be empty)."""
        self._require_editable()
        self._write_changes({PARKED + path: reason.strip() or "–"})

    def unpark(self, path: str) -> None:
        """Take a question up again."""
        self._require_editable()
        self._write_changes({PARKED + path: None})

    def note(self, path: str, text: str) -> None:
        """Keep a note on a question; an empty text removes it."""
        self._require_editable()
        self._write_changes({NOTE + path: text.strip() or None})

    def typed_texts(self) -> dict[str, tuple[str, str]]:
        """What was typed but does not fit its question, with the code of the reason."""
        return typed_texts(self._seat, self.id)

    def keep_typed_texts(self, texts: Mapping[str, tuple[str, str]]) -> None:
        """Remember what was typed but does not fit; it is on this device alone and no answer."""
        if self.editable:
            keep_typed_texts(self._seat, self.id, texts)

    def touch(self, path: str) -> None:
        """Remember where the person is; written a moment later, or with the next answer."""
        if path == self.position:
            return
        self.position = path
        if not self.editable or self._position_timer is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._write_position()
        else:
            self._position_timer = loop.call_later(POSITION_DELAY_S, self._write_position)

    def set_language(self, language: str) -> None:
        """Change the questionnaire's language; unknown ones are ignored."""
        if language in self.languages:
            self.instance.set_language(language)

    def reply(self, path: str, text: str) -> str:
        """Answer the latest open comment on a question in words. Returns the reply's id."""
        asked = [comment for comment in open_comments(self._comments()) if comment.path == path]
        return write_comment(
            self._seat,
            firm_id=self.firm_id,
            interview_id=self.id,
            revision=self.revision,
            path=path,
            text=text,
            reply_to=asked[-1].id if asked else None,
        )

    def finish(self, *, submit: bool = True, reason: str = "") -> FinishResult:
        """
        Complete the talk, write its needs, knowledge areas and steps, and submit it.

        Finishing again renews the same records (their ids are those of the repeat instances). In the
        firm's own layer nothing is submitted: nobody reviews it.

        Args:
            submit: Whether to submit at once.
            reason: Why answers changed since the last review, for the Koordination.

        Raises:
            NotFinishableError: Open points that block remain.
            NotEditableError: The interview is submitted or approved.
            SaveFailedError: The device cannot save; nothing was completed.
        """
        self._require_editable()
        blocking = [point for point in self.open_points() if point.blocking]
        if blocking:
            raise NotFinishableError(blocking)
        self._cancel_timer()
        for node in list(instances_beneath([self.instance.root])):
            if node.can_remove and untouched(node):
                self.instance.remove_repeat(node.path)
        finished = finish_interview(
            self._seat,
            self._keeper,
            self.instance,
            self._derived(),
            submit=submit and self.layer == "network",
            reason=reason.strip(),
        )
        self._undo.clear()
        keep_typed_texts(self._seat, self.id, {})
        return finished

    def answer_alone(self, path: str, value: str) -> str:
        """
        The answer after one more choice of several: without those that contradict the new one.

        "None of these" beside anything else breaks the form's rule. A rule that only counts ("at most
        five") contradicts no pair, and then nothing is taken away.

        Args:
            path: A question with several choices.
            value: The choices as they would be now, the new one among them.

        Returns:
            The choices that go together; `value` itself if nothing contradicts.
        """
        chosen = self.instance.node(path).value.split()
        added = [choice for choice in value.split() if choice not in chosen]
        if len(added) != 1 or not chosen:
            return value
        new = added[0]
        # Tried out on a copy: the talk itself must not even for a moment have an answer nobody gave.
        copy = self._rethaw(self._keeper.interview, self._keeper.fields)

        def fits(*choices: str) -> bool:
            copy.answer(path, " ".join(choices))
            return copy.node(path).violation != "constraint"

        if fits(*value.split()) or not fits(new):
            return value
        return " ".join(choice for choice in value.split() if choice == new or fits(choice, new))

    @property
    def may_move(self) -> bool:
        """Whether it can go on with a newer version of the questionnaire: it is still under way."""
        return bool(self.newer_version) and self.editable and self._keeper.interview.begun

    def plan_move(self) -> MovePlan | None:
        """What moving to the newest version would mean; None if there is no way there."""
        if not self.may_move:
            return None
        return plan_move(self._seat, self._keeper.interview, self._keeper.fields, self.typed_texts())

    def move(self, plan: MovePlan) -> None:
        """
        Go on with the newer version; what it has no place for stays in the record, and is shown.

        Raises:
            SaveFailedError: The device cannot save; the interview stays as it was.
        """
        self._require_editable()
        self._cancel_timer()
        self._keeper.rewrite(plan.fields_to_write)
        keep_typed_texts(self._seat, self.id, plan.typed_texts)
        self.position = plan.position or None
        self._thaw_again()

    def single_questions(self) -> bool:
        """Whether this person wants one question per screen."""
        return bool(self._seat.store.meta.get(_PACE) == "question")

    def remember_pace(self, *, single: bool) -> None:
        """Remember how this person wants to be asked; a device that cannot save forgets it, no more."""
        with contextlib.suppress(StoreError):
            self._seat.store.meta.set(_PACE, "question" if single else "section")

    def interrupt(self) -> None:
        """Leave on purpose; the interview stands as interrupted, to be resumed at this place."""
        if self.editable and self.state == "begonnen":
            self._write_position()
            self._keeper.step("interrupt", {})

    def abort(self, reason: str) -> None:
        """
        End without a result.

        Raises:
            StepNotPossibleError: `reason_missing`, or not in this state.
        """
        self._keeper.step("abort", {"reason": reason})

    def close(self) -> None:
        """Leave the screen: writes the position; nothing else is pending."""
        if self._closed:
            return
        self._closed = True
        self._unsubscribe()
        if self._position_timer is not None:
            self._write_position()

    def refresh(self) -> None:
        """Take over what a pull or another window of this seat changed; unsaved answers stay on top."""
        if self._keeper.reload():
            self._thaw_again()

    def _thaw_again(self) -> None:
        language = self.language
        if self.form_version != self._form.definition.version:
            self._form = load_form(self._seat, self.form_id, self.form_version)
            newest = newest_version(forms_of(self._seat), self.form_id)
            newer = newest is not None and newest.version > self.form_version
            self.newer_version = newest.version if newest is not None and newer else None
        self.instance = self._rethaw(self._keeper.interview, self._keeper.fields)
        self.set_language(language)
        self._undo.clear()

    def _seat_changed(self) -> None:
        if not self._closed:
            self.refresh()

    def _require_editable(self) -> None:
        if (reason := self.reason_locked) is not None:
            raise NotEditableError(reason=reason)

    def _write_changes(self, further: Mapping[str, Json]) -> None:
        self._cancel_timer()
        self._keeper.write({**self.instance.take_changes(), **further}, position=self.position)

    def _write_position(self) -> None:
        self._position_timer = None
        if self.editable and self.position != self._keeper.fields.get("position"):
            self._write_changes({})

    def _cancel_timer(self) -> None:
        if self._position_timer is not None:
            self._position_timer.cancel()
            self._position_timer = None
