"""
One table from question to widget.

The most specific entry wins: kind, data type and appearance, then kind and data type, then kind. Choice
questions are decided by their number of choices and the length of the words, in `choice_widget`.
"""

from collections.abc import Callable

import flet as ft

from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_from_list import ListChoice
from app.views.interview.widgets.choose_many import CheckTiles, chips, short_enough
from app.views.interview.widgets.choose_one import fits_segments, segments, tiles
from app.views.interview.widgets.dates import date_answer, time_answer
from app.views.interview.widgets.number import number
from app.views.interview.widgets.rank import rank
from app.views.interview.widgets.scale import scale
from app.views.interview.widgets.small import number_range, place, trigger, unsupported
from app.views.interview.widgets.upload import upload
from app.views.interview.widgets.words import words

Widget = Callable[[Question, Talk, Look], ft.Control]

LIST_FROM = 13


def one_of(question: Question, talk: Talk, look: Look) -> ft.Control:
    """One answer: side by side when short, tiles when long, a searchable list beyond twelve."""
    if len(question.options) >= LIST_FROM:
        return ListChoice(question, talk, look)
    if not look.large_text and fits_segments(question.options, look.room):
        return segments(question, talk, look)
    return tiles(question, talk, look)


def several_of(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Several answers: chips when short, checkbox tiles when long."""
    if not look.large_text and short_enough(question.options):
        return chips(question, talk, look)
    return CheckTiles(question, talk, look)


def from_list(question: Question, talk: Talk, look: Look) -> ft.Control:
    """One answer from a list that opens; few choices are quicker to see than to open."""
    if len(question.options) <= 3 and question.options:
        return one_of(question, talk, look)
    return ListChoice(question, talk, look)


# (kind, data type, appearance) -> widget; "" stands for any.
WIDGETS: dict[tuple[str, str, str], Widget] = {
    ("select", "", ""): one_of,
    ("select", "", "likert"): scale,
    ("select", "", "minimal"): from_list,
    ("select", "", "autocomplete"): ListChoice,
    ("select", "", "search"): ListChoice,
    ("select_multiple", "", ""): several_of,
    ("rank", "", ""): rank,
    ("input", "", ""): unsupported,
    ("input", "string", ""): words,
    ("input", "int", ""): number,
    ("input", "integer", ""): number,
    ("input", "long", ""): number,
    ("input", "decimal", ""): number,
    ("input", "date", ""): date_answer,
    ("input", "time", ""): time_answer,
    ("input", "dateTime", ""): time_answer,
    ("input", "geopoint", ""): place,
    ("input", "barcode", ""): words,
    ("range", "", ""): number_range,
    ("trigger", "", ""): trigger,
    ("upload", "", ""): upload,
}


def widget_for(question: Question) -> Widget:
    """The widget of a question."""
    for appearance in (*sorted(question.appearance), ""):
        for data_type in (question.data_type, ""):
            found = WIDGETS.get((question.kind, data_type, appearance))
            if found is not None:
                return found
    return unsupported


__all__ = ["WIDGETS", "Widget", "widget_for"]
