"""
One case as the mentor saw it: questions in the form's own structure, with what changed and what stands out.

Must not know: the store, who looks.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.forms import FormInstance, Node
from app.models.comment import Comment
from app.models.lifecycle_rules import PREVIOUS
from app.models.values import Fields, Json, number_of, text_of
from app.usecases.comments import CommentView, open_comments
from app.usecases.consent import consent_answers, privacy_notice_given
from app.usecases.derivation import FOLLOW_UP, repeats_of, values_of
from app.usecases.form_library import LoadedForm
from app.usecases.interview_sections import (
    choice_text,
    heading_of,
    is_question,
    sections_of,
    template_path,
)

PRIVATE_QUESTIONS = frozenset({"handlungsdruck"})
"""Notes of the mentor about the pressure to act: never shown in a review (DOMAIN roles)."""


@dataclass(frozen=True)
class Reason:
    """
    Why a case deserves a look.

    Codes: `contradictions` (count), `consent_missing`, `small_group` (people), `covers_everyone` (people),
    `answers` (count of replies), `changed` (count).
    """

    code: str
    data: dict[str, Json]


@dataclass(frozen=True)
class CaseQuestion:
    """
    One question as answered. `previous_text` None = unchanged since the last review, "" = was blank.

    `heading` is the repeat instance it stands in ("Bedarf 2") or "".
    """

    number: str
    label: str
    path: str
    kind: str
    text: str
    previous_text: str | None
    heading: str
    required: bool
    asked: bool
    violation: str | None
    message: str
    comments: tuple[CommentView, ...]


@dataclass(frozen=True)
class CaseSection:
    """One section of a case."""

    letter: str
    title: str
    path: str
    questions: tuple[CaseQuestion, ...]


@dataclass(frozen=True)
class CheckItem:
    """One line of the checklist: `privacy_notice`, `consent`, `numbers`, `next_step`, `comments`."""

    code: str
    ok: bool
    data: dict[str, Json]


def sections_of_case(
    instance: FormInstance,
    form: LoadedForm,
    fields: Fields,
    *,
    comments_at: Callable[[str], tuple[CommentView, ...]],
) -> tuple[CaseSection, ...]:
    """All sections with their questions; those that were not asked are marked, private ones left out."""
    return tuple(
        CaseSection(
            letter=section.letter,
            title=section.title,
            path=section.path,
            questions=tuple(
                _question(node, heading, asked, form, fields, comments_at)
                for node, heading, asked in _walk(section.nodes, heading="", asked=True)
            ),
        )
        for section in sections_of(instance, form.definition.title)
    )


def _walk(nodes: Iterable[Node], *, heading: str, asked: bool) -> Iterator[tuple[Node, str, bool]]:
    for node in nodes:
        relevant = asked and node.relevant
        if is_question(node):
            if node.name not in PRIVATE_QUESTIONS:
                yield node, heading, relevant
        else:
            inside = heading_of(node) if node.kind == "instance" else heading
            yield from _walk(node.children, heading=inside, asked=relevant)


def _question(
    node: Node,
    heading: str,
    asked: bool,
    form: LoadedForm,
    fields: Fields,
    comments_at: Callable[[str], tuple[CommentView, ...]],
) -> CaseQuestion:
    return CaseQuestion(
        number=form.numbers.get(template_path(node.path), ""),
        label=node.label,
        path=node.path,
        kind=node.kind,
        text=node.text if asked else "",
        previous_text=_previous_text(node, fields),
        heading=heading,
        required=node.required,
        asked=asked,
        violation=node.violation if asked else None,
        message=node.message or "",
        comments=comments_at(node.path),
    )


def _previous_text(node: Node, fields: Fields) -> str | None:
    before = fields.get(PREVIOUS + node.path)
    if before is None or before == fields.get(node.path, ""):
        return None
    return choice_text(node, str(before))


def removed_fields(instance: FormInstance, fields: Fields) -> dict[str, Json]:
    """What was removed since the last review, as fields to lay over the present ones."""
    gone: dict[str, Json] = {}
    for name, before in fields.items():
        path = name.removeprefix(PREVIOUS)
        if not name.startswith(PREVIOUS) or is_there(instance, path):
            continue
        if not path.endswith("]"):
            gone[path] = before
            continue
        # Its order number went with it; ids grow with time, so it stood behind those made before it.
        series = path.rpartition("[")[0]
        siblings = instance.node(series).children if is_there(instance, series) else ()
        earlier = [each.path for each in siblings if each.path < path]
        gone[path] = max((number_of(fields, each) for each in earlier), default=0)
    return gone


def removed_questions(
    instance: FormInstance,
    former: FormInstance,
    form: LoadedForm,
    fields: Fields,
    *,
    comments_at: Callable[[str], tuple[CommentView, ...]],
) -> tuple[CaseQuestion, ...]:
    """
    What went with repeat instances removed since the last review: answers, and questions asked back about.

    Args:
        instance: The answers as they are now.
        former: The same with what was removed, for its words.
        form: For the numbers of the questions.
        fields: Of the interview.
        comments_at: The thread on a question.
    """
    gone: list[CaseQuestion] = []
    for section in sections_of(former, form.definition.title):
        for node, heading, _asked in _walk(section.nodes, heading="", asked=True):
            if is_there(instance, node.path):
                continue
            comments = comments_at(node.path)
            before = text_of(fields, PREVIOUS + node.path)
            if not before and not comments:
                continue
            gone.append(
                CaseQuestion(
                    number=form.numbers.get(template_path(node.path), ""),
                    label=node.label,
                    path=node.path,
                    kind=node.kind,
                    text="",
                    previous_text=choice_text(node, before),
                    heading=heading,
                    required=node.required,
                    asked=False,
                    violation=None,
                    message="",
                    comments=comments,
                )
            )
    return tuple(gone)


def is_there(instance: FormInstance, path: str) -> bool:
    """Whether the form has this question or repeat instance now."""
    try:
        instance.node(path)
    except KeyError:
        return False
    return True


def findings_of(instance: FormInstance, fields: Fields) -> tuple[Reason, ...]:
    """What stands out in the answers, whatever happened before."""
    reasons: list[Reason] = []
    contradictions = sum(node.violation == "constraint" for node in instance.violations())
    if contradictions:
        reasons.append(Reason("contradictions", {"count": contradictions}))
    if not privacy_notice_given(fields) or not _consent_complete(fields):
        reasons.append(Reason("consent_missing", {}))
    heads = _number(values_of(instance.root).get("besch_gesamt", ""))
    for people in _people_of_needs(instance):
        if 0 < people <= 2:
            reasons.append(Reason("small_group", {"people": people}))
        if heads and people >= heads:
            reasons.append(Reason("covers_everyone", {"people": people, "of": heads}))
    return tuple(reasons)


def _consent_complete(fields: Fields) -> bool:
    answers = consent_answers(fields)
    return not any(answers.values()) or all(answers.values())


def _people_of_needs(instance: FormInstance) -> Iterator[int]:
    for repeat in repeats_of(instance.root):
        for node in repeat.children:
            people = _number(values_of(node).get("b_personen", ""))
            if people is not None:
                yield people


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def checklist_of(
    instance: FormInstance, fields: Fields, comments: tuple[Comment, ...]
) -> tuple[CheckItem, ...]:
    """The lines of the checklist, each with a yes or no."""
    answers = consent_answers(fields)
    values = values_of(instance.root)
    contradictions = sum(node.violation == "constraint" for node in instance.violations())
    asked = len(open_comments(comments))
    given: dict[str, Json] = {purpose: answer for purpose, answer in answers.items() if answer}
    return (
        CheckItem("privacy_notice", privacy_notice_given(fields), {}),
        CheckItem("consent", _consent_complete(fields), given),
        CheckItem("numbers", contradictions == 0, {"count": contradictions}),
        CheckItem("next_step", bool(values.get(FOLLOW_UP)), {"due": values.get(FOLLOW_UP, "")}),
        CheckItem("comments", asked == 0, {"count": asked}),
    )
