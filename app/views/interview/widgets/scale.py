"""A scale from one end to the other (likert): figures side by side, both ends in words."""

import re

import flet as ft

from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_one import segmented, take, tiles
from app.views.kit.text import muted

_FIGURE_AND_WORDS = re.compile(r"^(\d+)\s*(?:[–—:=.)-]\s*)?(.*)$")


def _split(label: str, position: int) -> tuple[str, str]:
    match = _FIGURE_AND_WORDS.match(label)
    return (match[1], match[2].strip()) if match else (str(position), label)


def scale(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Figures in one row; with large text or many steps the choices stand below each other."""
    if look.large_text or len(question.options) > 7:
        return tiles(question, talk, look)
    parts = [_split(option.label, index) for index, option in enumerate(question.options, start=1)]
    row = segmented(
        [(option.value, figure) for option, (figure, _) in zip(question.options, parts, strict=True)],
        question.value,
        lambda value: take(question, talk, value),
        rtl=look.rtl,
    )
    chosen = next(
        (
            words
            for option, (_, words) in zip(question.options, parts, strict=True)
            if option.value == question.value
        ),
        "",
    )
    ends = [parts[0][1], parts[-1][1]]
    middle = chosen if chosen not in ends else ""
    return ft.Column(
        [
            row,
            ft.Row(
                [muted(ends[0], size=14), muted(middle, size=14), muted(ends[1], size=14)],
                alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
            ),
        ],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
