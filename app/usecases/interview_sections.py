"""
Sections and question numbers of a questionnaire: "A  Rahmen" is section A, its third question "A 3".

Top-level groups are the sections; loose questions between them form sections of their own; a questionnaire
without groups is one section without a letter. Numbers count every question of the questionnaire, asked or
not, and repeat instances share those of their template: "F 5" means the same in every interview and review.

Must not know: the store, the person.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.forms import Context, FormDefinition, FormInstance, Node
from app.sync import new_id

SectionState = Literal["done", "current", "parked", "error", "open", "optional"]

QUESTION_KINDS = frozenset({"input", "select", "select_multiple", "rank", "range", "trigger", "upload"})
_LETTERED = re.compile(r"^(?P<letter>[A-Z]|\d{1,2})(?P<gap>[.):]?\s+)(?P<title>\S.*)$", re.DOTALL)
_TABLE_KINDS = frozenset({"select", "select_multiple"})
_TABLE_TITLE = "generated_table_list_label_"
_BRACKETS = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True)
class SectionProgress:
    """
    One section and how far it is; counts are of relevant questions.

    `state`: error before parked before current before done; `optional` = nothing answered and nothing
    required left in it; `open` else. `instances` counts the touched repeat instances in it.
    """

    letter: str
    title: str
    path: str
    answered: int
    total: int
    required_open: int
    parked: int
    errors: int
    state: SectionState
    instances: int


@dataclass(frozen=True)
class Section:
    """A section of a running interview: its nodes as they are now."""

    letter: str
    title: str
    path: str
    nodes: tuple[Node, ...]


def template_path(path: str) -> str:
    """A stable path without its repeat instances: the same for all of them."""
    return _BRACKETS.sub("", path)


def is_question(node: Node) -> bool:
    """Whether a person can answer it; notes and calculations are no questions."""
    kind = node.kind
    return kind in QUESTION_KINDS and not (kind in _TABLE_KINDS and "label" in node.appearance)


def is_table_head(node: Node) -> bool:
    """
    Whether a select is only the heading of a table of others.

    pyxform makes one for `table-list`; here each question of the table shows its choices in words.
    """
    return node.kind in _TABLE_KINDS and "label" in node.appearance


def label_of_group(node: Node) -> str:
    """The words over a group; pyxform turns those of a `table-list` into a note inside of it."""
    if node.label or node.kind != "group":
        return node.label
    return next((child.label for child in node.children if is_table_title(child)), "")


def is_table_title(node: Node) -> bool:
    """Whether a note is only the label of its group."""
    return node.kind == "note" and node.name.startswith(_TABLE_TITLE)


def sections_of(instance: FormInstance, title: str) -> tuple[Section, ...]:
    """The sections of an interview; `title` names a questionnaire without groups."""
    parts: list[list[Node]] = []
    loose: list[Node] | None = None
    for child in instance.root.children:
        if not _has_content(child):
            continue
        if child.kind in ("group", "repeat"):
            parts.append([child])
            loose = None
        elif loose is None:
            loose = [child]
            parts.append(loose)
        else:
            loose.append(child)
    if len(parts) == 1 and parts[0][0].kind not in ("group", "repeat"):
        return (Section("", title, parts[0][0].path, tuple(parts[0])),)
    sections = []
    for index, nodes in enumerate(parts):
        first = nodes[0]
        label = label_of_group(first) if first.kind in ("group", "repeat") else ""
        letter, words = _split(label, index)
        sections.append(Section(letter, words or title, first.path, tuple(nodes)))
    return tuple(sections)


def _has_content(node: Node) -> bool:
    """Whether there is anything in it for a person; calculations and metadata are not."""
    if node.kind == "group":
        return any(_has_content(child) for child in node.children)
    return node.kind != "model"


def untouched(instance_node: Node) -> bool:
    """
    Whether nothing was answered in a repeat instance.

    A questionnaire begins with one empty instance of every repeat. As long as nobody touches it, it yields
    nothing, and finishing removes it.
    """
    return not any(question.value for question in _questions([instance_node], skip_untouched=False))


def asks_for_nothing(instance_node: Node) -> bool:
    """
    Whether a repeat instance is as good as not there: nobody touched it, and nothing calls for it.

    A repeat with a condition of its own that holds ("are there needs?" yes) calls for one instance: as long
    as all of them are empty, the first one asks its questions.
    """
    if not untouched(instance_node):
        return False
    series = instance_node.parent
    if series is None or series.element.bind.relevant is None:
        return True
    return instance_node.position > 1 or not all(untouched(other) for other in series.children)


def _split(label: str, index: int) -> tuple[str, str]:
    """Split "A  Rahmen" into letter and title; a label without a letter gets the next one."""
    expected = chr(ord("A") + index) if index < 26 else str(index + 1)
    found = _LETTERED.match(label)
    if found is not None:
        # One blank alone could be a word ("A Team"): then the letter must be the one whose turn it is.
        gap = found["gap"]
        if len(gap) > 1 or found["letter"] in (expected, str(index + 1)):
            return found["letter"], found["title"]
    return expected, label


def questions_beneath(nodes: Iterable[Node]) -> Iterator[Node]:
    """The questions that are asked, in document order; see `asks_for_nothing` for repeat instances."""
    return _questions(nodes, skip_untouched=True)


def _questions(nodes: Iterable[Node], *, skip_untouched: bool) -> Iterator[Node]:
    for node in nodes:
        if not node.relevant or (skip_untouched and node.kind == "instance" and asks_for_nothing(node)):
            continue
        if is_question(node):
            yield node
        else:
            yield from _questions(node.children, skip_untouched=skip_untouched)


def every_question(nodes: Iterable[Node]) -> Iterator[Node]:
    """All questions in document order, asked or not."""
    for node in nodes:
        if is_question(node):
            yield node
        else:
            yield from every_question(node.children)


def instances_beneath(nodes: Iterable[Node]) -> Iterator[Node]:
    """The repeat instances of nodes that are relevant, in document order."""
    for node in nodes:
        if not node.relevant:
            continue
        if node.kind == "instance":
            yield node
        yield from instances_beneath(node.children)


def question_numbers(definition: FormDefinition) -> Mapping[str, str]:
    """
    Number the questions of a questionnaire.

    Returns:
        Path without repeat instances to number, "F 5" or "5".
    """
    # A scratch instance with one of every repeat shows the whole questionnaire through the same interface
    # as a running one.
    scratch = FormInstance.start(
        definition, Context(now=lambda: datetime(2000, 1, 1, tzinfo=UTC), mint_id=new_id)
    )
    pending = True
    while pending:
        empty = [node for node in _repeats(scratch.root) if node.count == 0 and node.can_add]
        pending = bool(empty)
        for node in empty:
            scratch.add_repeat(node.path)
    numbers: dict[str, str] = {}
    for section in sections_of(scratch, ""):
        running = 0
        for question in every_question(section.nodes):
            path = template_path(question.path)
            if path not in numbers:
                running += 1
                numbers[path] = f"{section.letter} {running}".strip()
    return numbers


def _repeats(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.kind == "repeat":
            yield child
        yield from _repeats(child)


def progress_of(section: Section, *, is_parked: Callable[[str], bool], is_current: bool) -> SectionProgress:
    """How far a section is."""
    answered = total = required_open = parked = errors = 0
    for question in questions_beneath(section.nodes):
        if question.readonly and not question.value:
            continue
        total += 1
        answered += bool(question.value)
        parked += is_parked(question.path) and not question.value
        errors += question.violation == "constraint"
        required_open += bool(question.required and not question.value)
    state: SectionState
    if errors:
        state = "error"
    elif parked:
        state = "parked"
    elif is_current:
        state = "current"
    elif required_open:
        state = "open"
    else:
        state = "done" if answered else "optional"
    return SectionProgress(
        letter=section.letter,
        title=section.title,
        path=section.path,
        answered=answered,
        total=total,
        required_open=required_open,
        parked=parked,
        errors=errors,
        state=state,
        instances=sum(not untouched(node) for node in instances_beneath(section.nodes)),
    )


def section_index(sections: tuple[Section, ...], path: str | None) -> int:
    """The section a path stands in; the first one for an unknown path."""
    if path:
        wanted = template_path(path)
        for index, section in enumerate(sections):
            for node in section.nodes:
                start = template_path(node.path)
                if wanted == start or wanted.startswith(start + "/"):
                    return index
    return 0


def place_of(instance: FormInstance, path: str) -> str:
    """Where a question stands if in a repeat: "Bedarf 3", else empty."""
    try:
        node: Node | None = instance.node(path)
    except KeyError:
        return ""
    while node is not None:
        if node.kind == "instance":
            return heading_of(node)
        node = node.parent
    return ""


def heading_of(instance_node: Node) -> str:
    """The name of a repeat instance: the repeat's label and its position."""
    series = instance_node.parent
    label = (series.label if series is not None else "") or instance_node.label or instance_node.name
    return f"{label} {instance_node.position}"


def choice_text(node: Node, value: str) -> str:
    """A stored value as a person reads it: by the labels of the question's choices, if it has any."""
    labels = {choice.value: choice.label for choice in node.choices}
    if not labels:
        return value
    return ", ".join(labels.get(part) or part for part in value.split())
