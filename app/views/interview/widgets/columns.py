"""
Choices in columns, and the rows of a table of questions that share their choices.

The form says how many columns it would like; there are as many as the words have room for.
"""

import re

import flet as ft

from app.views.interview.look import Action, Look
from app.views.interview.questions import Option, Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_many import chosen_values, several_of, switch
from app.views.interview.widgets.choose_one import LETTER_PX, option_tile, segmented, take, tiles

_LEAST_PX = 150
_MARK_PX = 66  # circle or box and the inner distance of a tile
_CELL_PX = 34
_WANTED = re.compile(r"^(?:columns|compact)-(\d+)$")


def columns_for(question: Question, look: Look) -> int:
    """How many columns there are: as the form wishes, as far as the longest words fit."""
    longest = max((len(word) for option in question.options for word in option.label.split()), default=0)
    needed = max(_LEAST_PX, longest * LETTER_PX + _MARK_PX)
    fit = max(1, int((look.room + 6) // (needed + 6)))
    wanted = next((int(match[1]) for each in question.appearance if (match := _WANTED.match(each))), 0)
    return min(fit, wanted or 4, max(1, len(question.options)))


def columns(question: Question, talk: Talk, look: Look) -> ft.Control:
    """One answer or several, in columns."""
    many = question.kind == "select_multiple"
    chosen = chosen_values(question) if many else (question.value,)
    width = 1 if look.large_text else columns_for(question, look)

    def act(value: str) -> Action:
        if many:
            return lambda: switch(question, talk, value)
        return lambda: take(question, talk, value)

    cells: list[ft.Control] = [
        ft.Container(
            option_tile(option.label, chosen=option.value in chosen, many=many, on_click=act(option.value)),
            expand=True,
        )
        for option in question.options
    ]
    rows: list[ft.Control] = []
    for start in range(0, len(cells), width):
        row = cells[start : start + width]
        row += [ft.Container(expand=True) for _ in range(width - len(row))]
        rows.append(ft.Row(row, spacing=6, vertical_alignment=ft.CrossAxisAlignment.START))
    return ft.Column(rows, spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def table_row(question: Question, talk: Talk, look: Look) -> ft.Control:
    """
    One question of a table: its choices in cells of equal width, so that they stand below each other.

    On a narrow screen the cells would not hold their words; then the choices stand below each other.
    """
    if question.kind == "select_multiple":
        return several_of(question, talk, look)
    if look.large_text or not _fits_cells(question.options, look.room):
        return tiles(question, talk, look)
    return segmented(
        [(option.value, option.label) for option in question.options],
        question.value,
        lambda value: take(question, talk, value),
        equal=True,
        rtl=look.rtl,
    )


def _fits_cells(options: tuple[Option, ...], room: float) -> bool:
    if not 2 <= len(options) <= 7:
        return False
    longest = max(len(option.label) for option in options)
    return (longest * LETTER_PX + _CELL_PX) * len(options) <= room
