"""
Open points of an interview: errors, missing answers, parked questions, open comments, questions that another
version of the questionnaire asks again.

Must not know: the store; how points are drawn.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.forms import FormInstance, Node
from app.models.comment import Comment
from app.usecases.errors import UseCaseError
from app.usecases.interview_sections import every_question, place_of, questions_beneath, template_path

PointKind = Literal["error", "missing", "parked", "again", "comment"]


@dataclass(frozen=True)
class OpenPoint:
    """
    Something still to settle, with the way to it.

    `message`: the questionnaire's own words for an error, the reason of a parked question, a comment's text,
    the former answer of a question to ask again.
    `place`: the repeat instance it stands in ("Bedarf 2"), if any.
    `blocking`: the talk cannot be completed with it; a parked question blocks if it is required.
    """

    kind: PointKind
    path: str
    number: str
    label: str
    message: str
    blocking: bool = False
    place: str = ""


class NotFinishableError(UseCaseError):
    """Open points that block completing remain."""

    code = "not_finishable"

    def __init__(self, points: Iterable[OpenPoint]) -> None:
        self.points = tuple(points)
        super().__init__(count=len(self.points))


def open_points(
    instance: FormInstance,
    *,
    numbers: Mapping[str, str],
    parked_reason: Callable[[str], str | None],
    asked_again: Callable[[str], str],
    comments: Iterable[Comment],
) -> tuple[OpenPoint, ...]:
    """All open points: errors, missing, parked, asked again, comments; each in document order."""
    errors: list[OpenPoint] = []
    missing: list[OpenPoint] = []
    parked: list[OpenPoint] = []
    again: list[OpenPoint] = []

    def point(kind: PointKind, node: Node, message: str, *, blocking: bool) -> OpenPoint:
        number = numbers.get(template_path(node.path), "")
        return OpenPoint(
            kind, node.path, number, node.label, message, blocking, place_of(instance, node.path)
        )

    for node in questions_beneath([instance.root]):
        reason = parked_reason(node.path)
        if node.violation == "constraint":
            errors.append(point("error", node, node.message or "", blocking=True))
        elif reason is not None and not node.value:
            parked.append(point("parked", node, reason, blocking=node.required))
        elif not node.value and (former := asked_again(node.path)):
            again.append(point("again", node, former, blocking=node.required))
        elif node.required and not node.value:
            missing.append(point("missing", node, node.message or "", blocking=True))
    asked: list[OpenPoint] = []
    places = {node.path: place for place, node in enumerate(every_question([instance.root]))}
    # Sorting is stable: several words on one question stay in the order they were written.
    for comment in sorted(comments, key=lambda comment: places.get(comment.path, len(places))):
        try:
            node = instance.node(comment.path)
        except KeyError:
            # The instance was removed since; the comment still waits for a word.
            asked.append(OpenPoint("comment", comment.path, "", "", comment.text, False))
        else:
            asked.append(point("comment", node, comment.text, blocking=False))
    return (*errors, *missing, *parked, *again, *asked)
