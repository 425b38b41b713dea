"""
What one question block shows, as a frozen value.

A block is rendered again only when this value differs from the one before, which keeps a section of twenty
questions quick to the hand. Knows the nodes of the form and the open interview, no screen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.forms import Choice, Node
from app.usecases.comments import CommentView
from app.usecases.interview_session import OpenInterview
from app.views.interview.markup import has_markup, plain
from app.views.texts import t

__all__ = [
    "NO_REASON",
    "Note",
    "Option",
    "Pending",
    "Question",
    "is_english",
    "length_limit",
    "localised_numbers",
    "note_of",
    "options_of",
    "place_of",
    "plain",
    "question_of",
    "reason_of",
    "shown_number",
]

_DECIMAL_IN_TEXT = re.compile(r"(?<![\d.,])(\d+)\.(\d+)(?![\d.])")


@dataclass(frozen=True)
class Option:
    """One choice."""

    value: str
    label: str
    image: str = ""


@dataclass(frozen=True)
class Note:
    """
    A note of the form, with the numbers it names in the spelling of the language.

    `markup` is the text with its markup where it has any, else blank.
    """

    path: str
    text: str
    role: str
    markup: str = ""


@dataclass(frozen=True)
class Pending:
    """What was typed but does not fit the question's type: it stays on screen, outside of the answers."""

    text: str
    code: str


@dataclass(frozen=True)
class Question:
    """One question, ready to be shown."""

    path: str
    number: str
    place: str
    kind: str
    data_type: str
    appearance: frozenset[str]
    parameters: tuple[tuple[str, str], ...]
    label: str
    hint: str
    value: str
    text: str
    options: tuple[Option, ...]
    required: bool
    readonly: bool
    violation: str | None
    message: str
    pending: Pending | None
    parked: str | None
    remark: str
    notes: tuple[Note, ...]
    comments: tuple[CommentView, ...]
    guidance: str = ""
    media: tuple[str, ...] = ()
    """Names of files that belong to the label."""
    former: str = ""
    """The answer in another version of the form, when the question is asked again."""
    length_limit: int | None = None
    unfolded: bool = False
    two_answers: bool = False

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.value != ""

    @property
    def has_error(self) -> bool:
        """Whether the answer needs a second look."""
        return self.violation == "constraint" or self.pending is not None

    def parameter(self, name: str) -> str:
        """A parameter of the question, empty when it has none of that name."""
        return dict(self.parameters).get(name, "")

    def option_label(self, value: str) -> str:
        """The words of a choice."""
        return next((option.label for option in self.options if option.value == value), value)

    @property
    def spoken(self) -> str:
        """The question in one breath for a screen reader: "Bedarf 2 von 3, Anzahl Personen, Fehler"."""
        parts = [self.place, plain(self.label)]
        if self.required and not self.answered:
            parts.append(t("Pflicht"))
        if self.parked is not None:
            parts.append(t("geparkt"))
        if self.has_error:
            parts.append(t("Fehler"))
        return ", ".join(part for part in parts if part)


def localised_numbers(text: str, language: str) -> str:
    """Decimal fractions that a form put into a text, with the comma of German."""
    return text if is_english(language) else _DECIMAL_IN_TEXT.sub(r"\1,\2", text)


def is_english(language: str) -> bool:
    """Whether a language of a form ("English (en)", "en") writes numbers with a point."""
    return language.lower().startswith("en") or "(en" in language.lower()


NO_REASON = "–"
"""What a question parked without a reason has in its place."""


def reason_of(interview: OpenInterview, path: str) -> str | None:
    """Why a question is parked; empty for no reason given, None for not parked."""
    reason = interview.parked_reason(path)
    return "" if reason == NO_REASON else reason


def shown_number(number: str) -> str:
    """The number of a question; sections that have numbers instead of letters are parted with a point."""
    return re.sub(r"^(\d+) (\d+)$", r"\1.\2", number.strip())


def note_of(node: Node, language: str) -> Note:
    """
    A note of the form.

    Its look follows its words: a form has no field for it. What begins with "Achtung" or asks for something
    before a deadline warns, everything else informs. A text that is only to be read comes as a note, too;
    then its value is what matters.
    """
    label = f"{node.label} {node.value}" if node.value else node.label
    markup = localised_numbers(label, language) if has_markup(label) else ""
    text = localised_numbers(plain(label), language)
    head = re.match(r"(Hinweis|Note|Achtung|Caution|Warnung|Warning)\s*:\s*", text)
    warns = bool(head and head[1] not in ("Hinweis", "Note")) or "!" in text
    if head and head[1] in ("Hinweis", "Note"):
        text = text[head.end() :]
    return Note(node.path, text, "warn" if warns else "info", markup)


def place_of(node: Node) -> str:
    """Where in the repeats a node stands: "Bedarf 2 von 3"; empty outside of repeats."""
    places: list[str] = []
    link = node.parent
    while link is not None:
        if link.kind == "instance" and link.parent is not None:
            places.append(
                t(
                    "{name} {n} von {count}",
                    name=plain(link.parent.label),
                    n=link.position,
                    count=link.parent.count,
                )
            )
        link = link.parent
    return ", ".join(reversed(places))


_LENGTH_IN_MESSAGE = re.compile(r"(\d{2,5}) (?:Zeichen|characters)")


def length_limit(message: str) -> int | None:
    """The greatest length a constraint message names; XForms has no other field for it."""
    match = _LENGTH_IN_MESSAGE.search(message)
    return int(match[1]) if match else None


def options_of(choices: Sequence[Choice]) -> tuple[Option, ...]:
    """The choices as they are shown; one without words shows its value."""
    return tuple(
        Option(choice.value, plain(choice.label) or choice.value, choice.image) for choice in choices
    )


def question_of(
    interview: OpenInterview,
    path: str,
    *,
    notes: tuple[str, ...] = (),
    pending: Pending | None = None,
    unfolded: bool = False,
    options: tuple[Option, ...] | None = None,
) -> Question:
    """
    Collect what the block of a question shows now.

    Args:
        interview: The open interview.
        path: Stable path of the question.
        notes: Paths of the notes that sit in its card.
        pending: What was typed but does not fit its type.
        unfolded: Show it in full although it is parked.
        options: Its choices, if they were made before.
    """
    instance = interview.instance
    node = instance.node(path)
    language = instance.language
    return Question(
        path=path,
        number=shown_number(interview.number(path)),
        place=place_of(node),
        kind=node.kind,
        data_type=node.data_type,
        appearance=frozenset(node.appearance),
        parameters=tuple(sorted(node.parameters.items())),
        label=node.label or node.name,
        hint=localised_numbers(node.hint or "", language),
        value=node.value,
        text=node.text,
        options=options_of(node.choices) if options is None else options,
        required=node.required,
        readonly=node.readonly,
        violation=node.violation,
        message=localised_numbers(node.message or "", language),
        pending=pending,
        parked=reason_of(interview, path),
        remark=interview.note_of(path) or "",
        notes=tuple(note_of(instance.node(note), language) for note in notes),
        comments=tuple(interview.comments(path)),
        former="" if node.value else interview.asked_again(path),
        guidance=localised_numbers(node.guidance or "", language),
        media=tuple(source.rpartition("/")[2] for source in node.media.values()),
        length_limit=length_limit(node.message or ""),
        unfolded=unfolded,
        two_answers=interview.has_two_answers(path),
    )
