"""
One conversation while it is on screen: where the person is, what was just typed, what has to be shown again.

All screens of one conversation (questions, closing, queries) share one `Talk`, so that an answer given on
one is there on the other. Every change goes to the open interview at once; nothing is kept back here but text
that does not fit its question's type. Knows no widget.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from app.forms import AnswerTypeError, Choice
from app.usecases.attachments import PreparedFile
from app.usecases.interview_moving import MovePlan
from app.usecases.interview_points import OpenPoint
from app.usecases.interview_sections import SectionProgress, place_of, untouched
from app.usecases.interview_session import OpenInterview
from app.views.interview.pages import PageRef, QuestionRow, Row, page_of, pages_of, rows_of
from app.views.interview.questions import Option, Pending, options_of

Listener = Callable[[], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Removed:
    """What a snackbar offers to bring back."""

    label: str
    page: PageRef
    change: int


@dataclass(frozen=True)
class Asking:
    """A dialog about a question: "park" or "note"."""

    kind: str
    path: str


@dataclass(eq=False)
class Talk:
    """The state of a conversation that is shared by its screens."""

    interview: OpenInterview
    page: PageRef
    section_paths: tuple[str, ...]
    """The sections of the form, in order; they change with its version alone."""
    marked: str | None = None
    current: str | None = None
    asking: Asking | None = None
    single: bool = False
    """One question per screen instead of a section."""
    showing: str = ""
    """The sheet that lies over the questions: "search", "move", "archived", "guidance:PATH", or none."""
    arrival: int = 0
    revision: int = 0
    pending: dict[str, Pending] = field(default_factory=dict)
    opened_parked: set[str] = field(default_factory=set)
    _version: str = ""
    _place: int = 0
    _seen: dict[str, object] = field(default_factory=dict)
    _options: dict[str, tuple[tuple[Choice, ...], tuple[Option, ...]]] = field(default_factory=dict)
    _changes: int = 0
    _seat_revision: Callable[[], int] = lambda: 0
    _seen_revision: int = -1
    _listeners: list[Listener] = field(default_factory=list)

    # ---- being looked at ------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change; returns the way to stop that."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def changed(self) -> None:
        """Tell the screens to look again."""
        self._seen.clear()
        self.revision += 1
        self._seen_revision = self._seat_revision()
        for listener in tuple(self._listeners):
            listener()

    def watch(self, revision: Callable[[], int]) -> None:
        """Learn how far the seat's store is, to tell one's own changes from those of others."""
        self._seat_revision = revision

    def seat_changed(self) -> None:
        """The store changed: look again, unless it was this conversation itself."""
        if self._seat_revision() != self._seen_revision:
            self.changed()

    # ---- answering ------------------------------------------------------------------------

    @property
    def editable(self) -> bool:
        """Whether answers may change."""
        return self.interview.editable

    def answer(self, path: str, value: str, *, typed: str | None = None) -> bool:
        """
        Give an answer; an empty one clears the question.

        Args:
            path: The question.
            value: The answer as the form stores it.
            typed: What the person typed, when that differs; kept on screen if it does not fit.

        Returns:
            Whether the answer fits the type of the question (not whether it meets its constraint).
        """
        try:
            self.interview.answer(path, value)
        except AnswerTypeError as error:
            self.keep_typed(path, value if typed is None else typed, error.code)
            return False
        self._answered(path, value)
        return True

    def attach(self, path: str, prepared: PreparedFile, *, signed_by: str = "") -> None:
        """
        Answer a question with a file.

        Raises:
            SaveFailedError: The device cannot keep it; the answer is what it was.
        """
        kept = self.interview.attach(path, prepared, signed_by=signed_by)
        self._answered(path, kept.answer)

    def _answered(self, path: str, value: str) -> None:
        self._changes += 1
        if self.pending.pop(path, None) is not None:
            self._keep_pending()
        if value and self.interview.parked_reason(path) is not None:
            self.interview.unpark(path)
        self.opened_parked.discard(path)
        self._move_mark(path)
        self._seen.clear()
        self.settle()
        self.changed()

    def keep_typed(self, path: str, typed: str, code: str) -> None:
        """Keep a text that is no answer to this question, with the reason."""
        self.pending[path] = Pending(typed, code)
        self._keep_pending()
        self._move_mark(path)
        self.changed()

    def clear(self, path: str) -> None:
        """Take the answer back."""
        if self.pending.pop(path, None) is not None:
            self._keep_pending()
        self.answer(path, "")

    def _keep_pending(self) -> None:
        """What does not fit survives a crash, too."""
        self.interview.keep_typed_texts(
            {path: (pending.text, pending.code) for path, pending in self.pending.items()}
        )

    def touch(self, path: str) -> None:
        """Remember that the person is at this question."""
        if self.current != path:
            self.current = path
            self.interview.touch(path)
            if self.marked not in (None, path):
                self.marked = None
                self.changed()

    def _move_mark(self, path: str) -> None:
        self.current = path
        if self.marked != path:
            self.marked = None

    def options_of(self, path: str) -> tuple[Option, ...]:
        """The choices of a question as they are shown; made once as long as the form offers the same."""
        choices = self.interview.instance.node(path).choices
        kept = self._options.get(path)
        if kept is None or kept[0] is not choices:
            kept = self._options[path] = (choices, options_of(choices))
        return kept[1]

    # ---- parking, notes, comments ---------------------------------------------------------

    def ask(self, kind: str, path: str | None = None) -> None:
        """Open the dialog for parking or for the note, by default about the current question."""
        target = path or self.current
        if target is not None and self.editable:
            self.asking = Asking(kind, target)
            self.changed()

    def asked(self) -> None:
        """Close the dialog."""
        self.asking = None
        self.changed()

    def show(self, sheet: str = "") -> None:
        """Lay a sheet over the questions; none takes it away."""
        self.showing = sheet
        self.changed()

    def move(self, plan: MovePlan) -> None:
        """
        Go on with the newer version of the questionnaire.

        Raises:
            SaveFailedError: Nothing was changed.
        """
        self.interview.move(plan)
        self.pending = {path: Pending(*kept) for path, kept in self.interview.typed_texts().items()}
        self.opened_parked.clear()
        self.showing = ""
        self._seen.clear()
        self.settle()
        self.changed()

    def park(self, path: str, reason: str) -> None:
        """Put a question aside, with a reason or without."""
        self.interview.park(path, reason.strip())
        self.opened_parked.discard(path)
        self.changed()

    def unpark(self, path: str) -> None:
        """Take a question back out."""
        self.interview.unpark(path)
        self.opened_parked.discard(path)
        self.changed()

    def open_parked(self, path: str) -> None:
        """Unfold a parked question; it stays parked until it is answered."""
        self.opened_parked.add(path)
        self.marked = self.current = path
        self.interview.touch(path)
        self.changed()

    def note(self, path: str, text: str) -> None:
        """Write the note of a question; an empty one removes it."""
        self.interview.note(path, text.strip())
        self.changed()

    def reply(self, path: str, text: str) -> None:
        """Answer the query about a question."""
        if text.strip():
            self.interview.reply(path, text.strip())
            self.changed()

    def save_again(self) -> None:
        """After a save problem: try again."""
        self.interview.retry()
        self.changed()

    def speak(self, language: str) -> None:
        """Ask the questions in another language of the form."""
        self.interview.set_language(language)
        self.changed()

    def choose(self, path: str, value: str) -> str | None:
        """
        Give an answer of several choices; one that excludes the others stands alone.

        Returns:
            The answer before, when choices were taken away for that; else None.
        """
        before = self.interview.instance.node(path).value
        alone = self.interview.answer_alone(path, value)
        self.answer(path, alone)
        return before if alone != value else None

    def pick(self, number: int) -> bool:
        """
        Give the n-th choice of the question one is at; of several, a second time takes it back.

        Returns:
            Whether there is such a choice.
        """
        if self.current is None or not self.editable:
            return False
        try:
            node = self.interview.instance.node(self.current)
        except KeyError:
            return False
        if node.readonly or not 1 <= number <= len(node.choices) or node.kind == "rank":
            return False
        value = node.choices[number - 1].value
        if node.kind == "select":
            self.answer(node.path, value)
        else:
            chosen = set(node.value.split()) ^ {value}
            kept = [choice.value for choice in node.choices if choice.value in chosen]
            self.choose(node.path, " ".join(kept))
        return True

    def _once(self, what: str, gather: Callable[[], T]) -> T:
        """What several parts of the screen ask for is gathered once between two changes."""
        if what not in self._seen:
            self._seen[what] = gather()
        return cast(T, self._seen[what])

    def sections(self) -> tuple[SectionProgress, ...]:
        """The sections and how far each is, with typed text that is no answer yet as errors."""
        return self._once("sections", self._sections)

    def _sections(self) -> tuple[SectionProgress, ...]:
        sections = self.interview.sections()
        if not self.pending:
            return sections
        wrong = [self.interview.section_of(path) for path in self.pending]
        return tuple(
            replace(section, errors=section.errors + wrong.count(section.path), state="error")
            if section.path in wrong
            else section
            for section in sections
        )

    def open_points(self) -> tuple[OpenPoint, ...]:
        """What is still to settle, with typed text that is no answer yet among the errors."""
        return self._once("points", self._open_points)

    def _open_points(self) -> tuple[OpenPoint, ...]:
        typed: list[OpenPoint] = []
        for path, pending in self.pending.items():
            try:
                label = self.interview.instance.node(path).label
            except KeyError:
                continue
            number = self.interview.number(path)
            place = place_of(self.interview.instance, path)
            typed.append(OpenPoint("error", path, number, label, pending.text, True, place))
        known = {point.path for point in typed}
        others = [point for point in self.interview.open_points() if point.path not in known]
        return (*typed, *others)

    # ---- repeats --------------------------------------------------------------------------

    def add(self, series: str) -> None:
        """Add an instance to a repeat and go to it; an empty one that waits elsewhere is taken first."""
        waiting = [
            node.path
            for node in self.interview.instance.node(series).children
            if untouched(node) and not self.page.instance
        ]
        if waiting and (page := self.page_of(waiting[0])) is not None and page.instance:
            self.go(page)
            return
        path = self.interview.add_repeat(series)
        self._seen.clear()
        self._changes += 1
        page = self.page_of(path)
        if page is not None and page.instance == path:
            self.go(page)
        else:
            self.changed()

    def remove(self, instance: str) -> Removed:
        """Remove an instance of a repeat; the next one (or what comes before it) is shown."""
        node = self.interview.instance.node(instance)
        series = node.parent
        label = f"{series.label if series is not None else ''} {node.position}".strip()
        before = replace(self.page, unit="")
        self.interview.remove_repeat(instance)
        self._seen.clear()
        self._changes += 1
        gone = instance + "/"
        kept = {path: pending for path, pending in self.pending.items() if not path.startswith(gone)}
        if kept != self.pending:
            self.pending = kept
            self._keep_pending()
        if before.instance == instance:
            self.page = self._page_after_removal(before, node.position)
            self.marked = self.current = None
            self.arrival += 1
        self.changed()
        return Removed(label, before, self._changes)

    def _page_after_removal(self, before: PageRef, position: int) -> PageRef:
        """The instance now in the removed one's place, else the one before it, else the page before."""
        pages = self.pages_in(before.section)
        siblings = [page for page in pages if page.part == before.part]
        if siblings:
            return siblings[min(position - 1, len(siblings) - 1)]
        earlier = [page for page in pages if page.part < before.part]
        return earlier[-1] if earlier else pages[0]

    def undo(self, removed: Removed) -> bool:
        """Bring back what was removed and show it; False when something else was changed since."""
        if self._changes != removed.change or not self.interview.undo():
            return False
        self._seen.clear()
        self.go(self._shown(removed.page))
        return True

    def undo_last(self) -> bool:
        """Take back the last answer, addition or removal; False when there is none."""
        if not self.editable or not self.interview.undo():
            return False
        self._seen.clear()
        self.settle()
        self.changed()
        return True

    # ---- moving ---------------------------------------------------------------------------

    @property
    def pages(self) -> tuple[PageRef, ...]:
        """All pages of the conversation as its answers stand now."""
        return tuple(page for section in self.section_paths for page in self.pages_in(section))

    def pages_in(self, section: str) -> tuple[PageRef, ...]:
        """The pages of one section."""
        return self._once(
            f"pages {section}",
            lambda: pages_of(self.interview.instance, section, single=self.single),
        )

    def page_of(self, path: str) -> PageRef | None:
        """The page of a question; None when it is not there (any more)."""
        return page_of(self.interview.instance, path, single=self.single)

    def choose_pace(self, *, single: bool) -> None:
        """One question per screen from now on, or a section; the person stays at the same question."""
        if single == self.single:
            return
        here = self.current or next(iter(self.questions_on(self.page)), None)
        self.interview.remember_pace(single=single)
        self.single = single
        self._seen.clear()
        page = self.page_of(here) if here is not None else None
        self.page = page or self.pages_in(self.page.section)[0]
        self.marked = self.current = here
        self.arrival += 1
        self.changed()

    def go(self, page: PageRef) -> None:
        """Show a page from its top."""
        self.page = page
        self.marked = self.current = None
        self.arrival += 1
        for first in self.questions_on(page)[:1]:
            self.interview.touch(first)
        self.changed()

    def _shown(self, page: PageRef) -> PageRef:
        """A whole page, or the first part of it when it is cut."""
        pages = self.pages_in(page.section)
        return next((part for part in pages if replace(part, unit="") == page), pages[0])

    def go_section(self, section: str) -> None:
        """Show the first page of a section."""
        self.go(self.pages_in(section)[0])

    def step(self, delta: int) -> bool:
        """Go pages on or back; False at either end."""
        pages = self.pages
        index = pages.index(self.page) if self.page in pages else 0
        target = index + delta
        if not 0 <= target < len(pages):
            return False
        self.go(pages[target])
        return True

    def step_section(self, delta: int) -> bool:
        """Go to the next or previous section; False at either end."""
        paths = self.section_paths
        target = paths.index(self.page.section) + delta
        if not 0 <= target < len(paths):
            return False
        self.go_section(paths[target])
        return True

    def jump(self, path: str) -> bool:
        """Show a question, marked; False when it is not there (any more)."""
        page = self.page_of(path)
        if page is None:
            return False
        self.page = page
        self.marked = self.current = path
        if self.interview.parked_reason(path) is not None:
            self.opened_parked.add(path)
        self.arrival += 1
        self.interview.touch(path)
        self.changed()
        return True

    def jump_to_instance(self, path: str) -> None:
        """Show the page of a repeat instance from its top."""
        page = self.page_of(path)
        if page is not None:
            self.go(page)

    @property
    def archived_count(self) -> int:
        """How many answers have no place in this version of the form."""
        return self._once("archived", lambda: self.interview.archived_count)

    def has_error_in(self, prefix: str) -> bool:
        """Whether something below a path needs a second look."""
        return any(path.startswith(prefix + "/") for path in self._once("errors", self._errors))

    def _errors(self) -> tuple[str, ...]:
        violations = self.interview.instance.violations()
        return (*(node.path for node in violations if node.violation == "constraint"), *self.pending)

    def next_question(self, delta: int = 1) -> str | None:
        """Mark the question after (or before) the current one on this page."""
        paths = self.questions_on(self.page)
        here = paths.index(self.current) if self.current in paths else -1 if delta > 0 else len(paths)
        target = here + delta
        if not 0 <= target < len(paths):
            return None
        self.marked = self.current = paths[target]
        self.interview.touch(paths[target])
        self.arrival += 1
        self.changed()
        return paths[target]

    def go_on(self, path: str) -> None:
        """After a question that goes on by itself: to the next one, on this page or the next."""
        self.current = path
        if self.next_question() is None and self.single:
            self.step(1)

    def rows(self) -> tuple[Row, ...]:
        """The rows of the page."""
        return rows_of(self.interview.instance, self.page)

    def questions_on(self, page: PageRef) -> tuple[str, ...]:
        """The questions of a page."""
        rows = rows_of(self.interview.instance, page)
        return tuple(row.path for row in rows if isinstance(row, QuestionRow))

    def settle(self) -> None:
        """Stay as near as possible when an answer, here or elsewhere, made the page disappear."""
        if self._version != self.interview.form_version:
            self._follow_form()
        same = self.pages_in(self.page.section)
        if self.page in same:
            self._place = same.index(self.page)
            return
        near = [page for page in same if replace(page, unit="") == replace(self.page, unit="")]
        here = self.page_of(self.current) if self.current is not None else None
        if here in near:
            # The page was cut otherwise, and the person sees the same question as before.
            self.page = here
            return
        if near:
            self.page = near[0] if self._place < same.index(near[0]) else near[-1]
            if same.index(near[0]) <= self._place <= same.index(near[-1]):
                self.page = same[self._place]
        else:
            self.page = same[-1] if self.page.part >= same[-1].part else same[0]
        self.marked = self.current = None
        self.arrival += 1

    def _follow_form(self) -> None:
        """The interview was moved to another version of the form, here or on another device."""
        self._version = self.interview.form_version
        self.section_paths = tuple(section.path for section in self.interview.sections())
        position = self.interview.position
        page = self.page_of(position) if position else None
        self.page = page or self.pages_in(self.section_paths[0])[0]
        self.marked = self.current = position if page is not None else None
        self.arrival += 1


def start(interview: OpenInterview) -> Talk:
    """Begin where the conversation was interrupted."""
    paths = tuple(section.path for section in interview.sections())
    single = interview.single_questions()
    first = pages_of(interview.instance, paths[0], single=single)[0]
    position = interview.position
    page = page_of(interview.instance, position, single=single) if position else None
    talk = Talk(interview, page or first, paths, single=single, _version=interview.form_version)
    if page is not None:
        talk.marked = talk.current = position
    if interview.editable:
        talk.pending = {path: Pending(*kept) for path, kept in interview.typed_texts().items()}
    return talk
