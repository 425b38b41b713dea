"""
Reading an open interview: what it is, where everything stands, what is still to settle, what it would yield.

Must not know: how answers are saved; screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.forms import FormInstance
from app.models import codelists
from app.models.comment import Comment
from app.models.interview import AGAIN, NOTE, PARKED
from app.models.lifecycle_rules import PREVIOUS
from app.models.values import Layer
from app.usecases.comments import CommentView, comments_of_interview, open_comments, views_of
from app.usecases.conflict_marks import mark_in
from app.usecases.consent import QUESTIONS
from app.usecases.derivation import Derived, derive, values_of
from app.usecases.form_library import LoadedForm
from app.usecases.interview_keeping import InterviewKeeper, SaveProblem
from app.usecases.interview_moving import ArchivedAnswer, archived_answers, archived_names
from app.usecases.interview_points import OpenPoint, open_points
from app.usecases.interview_result import ResultPreview, preview
from app.usecases.interview_sections import (
    SectionProgress,
    choice_text,
    every_question,
    place_of,
    progress_of,
    questions_beneath,
    section_index,
    sections_of,
    template_path,
)
from app.usecases.seat import Seat

_RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "besch_sgb3": ("besch_gesamt", "konzern"),
    "klasse_sgb3": ("besch_gesamt", "konzern"),
    "anteil_swb": ("besch_gesamt", "taetig_bedroht", "betroffene_an"),
    "summe_personen": ("b_personen",),
    "risiko": ("kritisch", "traeger"),
}
"""Calculation to the questions without whose answers its value says nothing; one not asked is no obstacle."""


@dataclass(frozen=True)
class Computed:
    """A value the questionnaire computed, for the side pane; `name` is the question's name."""

    name: str
    label: str
    value: str


class InterviewReading:
    """The part of an open interview that changes nothing."""

    def __init__(
        self,
        seat: Seat,
        keeper: InterviewKeeper,
        form: LoadedForm,
        instance: FormInstance,
        *,
        firm_name: str,
        newer_version: str | None,
    ) -> None:
        self._seat = seat
        self._keeper = keeper
        self._form = form
        self.instance = instance
        self.firm_name = firm_name
        self.newer_version = newer_version
        self.position: str | None = keeper.interview.position or None

    @property
    def id(self) -> str:
        """Id of the interview."""
        return self._keeper.interview.id

    @property
    def firm_id(self) -> str:
        """The firm it was held in."""
        return self._keeper.interview.firm_id

    @property
    def layer(self) -> Layer:
        """The layer of confidentiality it lives in."""
        return self._keeper.interview.layer

    @property
    def perspective(self) -> str:
        """Whose view: leitung, br, gemeinsam, kuemmerer."""
        return self._keeper.interview.perspective

    @property
    def form_id(self) -> str:
        """The questionnaire."""
        return self._keeper.interview.form_id

    @property
    def form_version(self) -> str:
        """The version it is pinned to."""
        return self._keeper.interview.form_version

    @property
    def form_title(self) -> str:
        """The questionnaire's title."""
        return self._form.definition.title

    @property
    def language(self) -> str:
        """The questionnaire's language now."""
        return self.instance.language

    @property
    def _language_code(self) -> str:
        """de or en for our own words; XLSForm names a language "English (en)"."""
        name = self.language.lower()
        return "en" if "(en)" in name or name.startswith("en") else "de"

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages the questionnaire has."""
        return self._form.definition.languages

    @property
    def state(self) -> str:
        """State of the life cycle, as this seat predicts it."""
        return self._keeper.interview.state

    @property
    def revision(self) -> int:
        """How often it was submitted ("Fassung n")."""
        return self._keeper.interview.revision

    @property
    def saved_at(self) -> datetime | None:
        """When everything typed was last safe on the disk."""
        return self._keeper.saved_at

    @property
    def problem(self) -> SaveProblem | None:
        """Why the device cannot save at the moment; what was typed is kept here."""
        return self._keeper.problem

    @property
    def reason_locked(self) -> str | None:
        """Why answers cannot change: the state, `role`, `other_person`; None if they can."""
        return self._keeper.reason_locked

    @property
    def editable(self) -> bool:
        """Whether answers can change."""
        return self.reason_locked is None

    def sections(self) -> tuple[SectionProgress, ...]:
        """The sections and how far each is."""
        sections = sections_of(self.instance, self.form_title)
        current = section_index(sections, self.position)
        return tuple(
            progress_of(section, is_parked=self._is_parked, is_current=index == current)
            for index, section in enumerate(sections)
        )

    def number(self, path: str) -> str:
        """The number of a question, "F 5"; empty for what has none."""
        return self._form.numbers.get(template_path(path), "")

    def section_of(self, path: str) -> str:
        """The path of the section a question stands in."""
        sections = sections_of(self.instance, self.form_title)
        return sections[section_index(sections, path)].path if sections else ""

    def place_words(self, path: str) -> str:
        """The repeat instance a question stands in, "Bedarf 2"; empty outside of repeats."""
        return place_of(self.instance, path)

    def computed(self) -> tuple[Computed, ...]:
        """Values the questionnaire computed that help in the talk, once what they rest on is answered."""
        language = self._language_code
        values = values_of(self.instance.root)
        asked = {node.name for node in every_question([self.instance.root]) if node.relevant}
        answered = {node.name for node in questions_beneath([self.instance.root]) if node.value}

        def told(name: str) -> bool:
            grounds = asked.intersection(_RESTS_ON.get(name, ()))
            return bool(grounds) and grounds <= answered

        return tuple(
            Computed(name, codelists.label(codelists.COMPUTED, name, language), text)
            for name in codelists.COMPUTED
            if told(name) and (text := codelists.computed_text(name, values.get(name, ""), language))
        )

    def open_points(self) -> tuple[OpenPoint, ...]:
        """What is still to settle: errors, missing answers, parked, comments; each in document order."""
        return open_points(
            self.instance,
            numbers=self._form.numbers,
            parked_reason=self.parked_reason,
            asked_again=self.asked_again,
            comments=open_comments(self._comments()),
        )

    def parked_reason(self, path: str) -> str | None:
        """Why a question is parked ("" if no reason was given); None if it is not."""
        reason = self._keeper.field(PARKED + path)
        if reason is None:
            return None
        return "" if reason == "–" else str(reason)

    def asked_again(self, path: str) -> str:
        """The answer in the former version of a question that is to be asked again; else empty."""
        return str(self._keeper.field(AGAIN + path) or "")

    @property
    def archived_count(self) -> int:
        """How many answers have no place in this version of the questionnaire."""
        return len(archived_names(self._keeper.fields, self.instance))

    def archived(self) -> tuple[ArchivedAnswer, ...]:
        """What was said and has no place in this version of the questionnaire."""
        return archived_answers(self._seat, self.form_id, self._keeper.fields, self.instance)

    def note_of(self, path: str) -> str:
        """The note on a question, or empty."""
        return str(self._keeper.field(NOTE + path) or "")

    def comments(self, path: str) -> tuple[CommentView, ...]:
        """The comments on a question, oldest first."""
        return views_of(self._seat, self._comments(), path)

    def commented_paths(self) -> tuple[str, ...]:
        """The questions with an open comment, in document order."""
        return tuple(dict.fromkeys(point.path for point in self.open_points() if point.kind == "comment"))

    def previous_text(self, path: str) -> str | None:
        """What stood here at the last review; None if unchanged since, "" if it was blank."""
        before = self._keeper.field(PREVIOUS + path)
        if before is None:
            return None
        try:
            node = self.instance.node(path)
        except KeyError:
            return str(before)
        return None if node.value == before else choice_text(node, str(before))

    def has_two_answers(self, path: str) -> bool:
        """Whether a question has a second answer from elsewhere, or somebody decided between two."""
        return self._keeper.two_answers(path) or mark_in(self._keeper.fields, path) is not None

    def preview_result(self) -> ResultPreview:
        """What finishing would yield."""
        values = values_of(self.instance.root)
        return preview(
            self._seat,
            self._keeper.interview,
            self._derived(),
            firm_name=self.firm_name,
            consent=[
                (purpose, values.get(name, "")) for name, purpose in QUESTIONS.items() if name in values
            ],
            language=self._language_code,
        )

    def _is_parked(self, path: str) -> bool:
        return self._keeper.field(PARKED + path) is not None

    def _comments(self) -> tuple[Comment, ...]:
        return comments_of_interview(self._seat, firm_id=self.firm_id, interview_id=self.id)

    def _derived(self) -> tuple[Derived, ...]:
        return derive(
            self.instance,
            form_id=self.form_id,
            interview_id=self.id,
            subject_id=self._keeper.interview.for_need or self.id,
        )
