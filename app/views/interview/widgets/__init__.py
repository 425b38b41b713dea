"""
One table from question to widget.

The most specific entry wins: kind, data type and appearance, then kind and data type, then kind. Choice
questions are decided by their number of choices and the length of the words, in `choice_widget`.
"""

import re
from collections.abc import Callable

import flet as ft

from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_from_list import ListChoice
from app.views.interview.widgets.choose_many import ListOfMany, several_of
from app.views.interview.widgets.choose_one import fits_segments, segments, tiles
from app.views.interview.widgets.columns import columns, table_row
from app.views.interview.widgets.dates import DateField, MonthYear, time_answer
from app.views.interview.widgets.draw import drawing, signature
from app.views.interview.widgets.number import number
from app.views.interview.widgets.places import line, place
from app.views.interview.widgets.ranges import number_range, picker, rating, slider
from app.views.interview.widgets.rank import rank
from app.views.interview.widgets.scale import scale
from app.views.interview.widgets.small import nothing_to_choose, trigger, unsupported
from app.views.interview.widgets.upload import annotate, upload
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


def from_list(question: Question, talk: Talk, look: Look) -> ft.Control:
    """One answer from a list that opens; few choices are quicker to see than to open."""
    if len(question.options) <= 3 and question.options:
        return one_of(question, talk, look)
    return ListChoice(question, talk, look)


# (kind, data type, appearance) -> widget; "" stands for any.
WIDGETS: dict[tuple[str, str, str], Widget] = {
    ("select", "", ""): one_of,
    ("select", "", "quick"): one_of,
    ("select", "", "likert"): scale,
    ("select", "", "minimal"): from_list,
    ("select", "", "autocomplete"): ListChoice,
    ("select", "", "search"): ListChoice,
    ("select", "", "columns"): columns,
    ("select", "", "columns-pack"): columns,
    ("select", "", "compact"): columns,
    ("select", "", "no-buttons"): columns,
    ("select", "", "horizontal"): columns,
    ("select", "", "horizontal-compact"): columns,
    ("select", "", "list"): table_row,
    ("select", "", "list-nolabel"): table_row,
    ("select", "", "map"): ListChoice,
    ("select", "", "image-map"): one_of,
    ("select_multiple", "", ""): several_of,
    ("select_multiple", "", "minimal"): ListOfMany,
    ("select_multiple", "", "autocomplete"): ListOfMany,
    ("select_multiple", "", "search"): ListOfMany,
    ("select_multiple", "", "columns"): columns,
    ("select_multiple", "", "columns-pack"): columns,
    ("select_multiple", "", "compact"): columns,
    ("select_multiple", "", "no-buttons"): columns,
    ("select_multiple", "", "horizontal"): columns,
    ("select_multiple", "", "horizontal-compact"): columns,
    ("select_multiple", "", "list"): table_row,
    ("select_multiple", "", "list-nolabel"): table_row,
    ("select_multiple", "", "image-map"): several_of,
    ("rank", "", ""): rank,
    # What the form does not type is taken as text.
    ("input", "", ""): words,
    ("input", "string", ""): words,
    ("input", "string", "multiline"): words,
    ("input", "string", "numbers"): words,
    ("input", "string", "url"): words,
    ("input", "string", "hidden-answer"): words,
    ("input", "barcode", ""): words,
    ("input", "int", ""): number,
    ("input", "int", "counter"): number,
    ("input", "int", "thousands-sep"): number,
    ("input", "integer", ""): number,
    ("input", "long", ""): number,
    ("input", "decimal", ""): number,
    ("input", "decimal", "bearing"): number,
    ("input", "decimal", "thousands-sep"): number,
    ("input", "date", ""): DateField,
    ("input", "date", "no-calendar"): DateField,
    ("input", "date", "month-year"): MonthYear,
    ("input", "date", "year"): MonthYear,
    ("input", "time", ""): time_answer,
    ("input", "dateTime", ""): time_answer,
    ("input", "geopoint", ""): place,
    ("input", "geotrace", ""): line,
    ("input", "geoshape", ""): line,
    ("range", "", ""): number_range,
    ("range", "", "slider"): slider,
    ("range", "", "vertical"): slider,
    ("range", "", "no-ticks"): slider,
    ("range", "", "picker"): picker,
    ("range", "", "rating"): rating,
    ("trigger", "", ""): trigger,
    ("upload", "", ""): upload,
    ("upload", "", "signature"): signature,
    ("upload", "", "draw"): drawing,
    ("upload", "", "annotate"): annotate,
}

_CHOOSING = frozenset({"select", "select_multiple", "rank"})

# Columns come with their number: "columns-3", "compact-2".
_NUMBERED = re.compile(r"^(columns|compact)-\d+$")


def widget_for(question: Question) -> Widget:
    """The widget of a question."""
    if question.kind in _CHOOSING and not question.options:
        return nothing_to_choose
    asked = [_NUMBERED.sub(r"\1", appearance) for appearance in sorted(question.appearance)]
    for appearance in (*asked, ""):
        for data_type in (question.data_type, ""):
            found = WIDGETS.get((question.kind, data_type, appearance))
            if found is not None:
                return found
    return unsupported


__all__ = ["WIDGETS", "Widget", "widget_for"]
