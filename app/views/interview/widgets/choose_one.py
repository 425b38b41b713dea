"""One answer out of a few: a segmented button for short words, option tiles for long ones."""

from collections.abc import Callable

import flet as ft

from app.views.interview.look import Action, Look
from app.views.interview.questions import Option, Question
from app.views.interview.talk import Talk
from app.views.kit.tap import tappable
from app.views.kit.text import text

LETTER_PX = 8.3
_CELL_PX = 40  # check mark and inner distance


def fits_segments(options: tuple[Option, ...], room: float) -> bool:
    """Whether the words of all choices fit side by side in one line."""
    if not 2 <= len(options) <= 5:
        return False
    return sum(len(option.label) * LETTER_PX + _CELL_PX for option in options) <= room


def take(question: Question, talk: Talk, value: str) -> None:
    """Give one of the choices; a "quick" question then goes on by itself."""
    if talk.answer(question.path, value) and "quick" in question.appearance:
        talk.go_on(question.path)


def segments(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A few short answers side by side."""
    return segmented(
        [(option.value, option.label) for option in question.options],
        question.value,
        lambda value: take(question, talk, value),
        rtl=look.rtl,
    )


def segmented(
    cells: list[tuple[str, str]],
    value: str,
    choose: Callable[[str], object],
    *,
    equal: bool = False,
    rtl: bool = False,
) -> ft.Control:
    """
    Cells in one pill; the chosen one is filled and checked.

    Args:
        cells: Value and words of each.
        value: The chosen one.
        choose: Takes the value of a cell that was tapped.
        equal: All of one width, without room for a check mark; else each as wide as its words ask.
        rtl: The line runs from right to left.
    """

    def pick(key: str) -> Action:
        return lambda: choose(key)

    edge = ft.BorderSide(1.5, ft.Colors.OUTLINE)
    row: list[ft.Control] = []
    for position, (key, label) in enumerate(cells):
        chosen = key == value
        ink = ft.Colors.ON_PRIMARY if chosen else ft.Colors.ON_SURFACE
        words: list[ft.Control] = []
        if chosen and not equal:
            words.append(ft.Icon(ft.Icons.CHECK_ROUNDED, size=18, color=ink))
        words.append(
            ft.Container(
                text(
                    label,
                    "label-large" if chosen else "body-large",
                    color=ink,
                    size=16,
                    text_align=ft.TextAlign.CENTER,
                ),
                expand=True,
                expand_loose=True,
            )
        )
        row.append(
            tappable(
                ft.Row(words, spacing=4, tight=True, alignment=ft.MainAxisAlignment.CENTER),
                pick(key),
                selected=chosen,
                expand=1 if equal else len(label) + 4,
                bgcolor=ft.Colors.PRIMARY if chosen else ft.Colors.SURFACE_CONTAINER_LOWEST,
                border=(ft.Border(right=edge) if rtl else ft.Border(left=edge)) if position else None,
                padding=ft.Padding.symmetric(vertical=13, horizontal=2 if equal else 5),
                alignment=ft.Alignment.CENTER,
            )
        )
    # The cells are clipped inside of the edge, else their corners would lie on it.
    return ft.Container(
        ft.Container(
            ft.Row(row, spacing=0, intrinsic_height=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH),
            border_radius=24.5,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
        border=ft.Border.all(1.5, ft.Colors.OUTLINE),
        border_radius=26,
    )


def option_tile(label: str, *, chosen: bool, many: bool, on_click: Action) -> ft.Control:
    """One choice as a row of at least 52 px: box or circle, words; the chosen one on petrol's container."""
    if many:
        mark = ft.Icons.CHECK_BOX_ROUNDED if chosen else ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED
    else:
        mark = ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED if chosen else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    ink = ft.Colors.ON_PRIMARY_CONTAINER if chosen else ft.Colors.ON_SURFACE
    words = text(label, "label-large" if chosen else "body-medium", size=16, color=ink)
    row = ft.Row(
        [
            ft.Container(
                ft.Icon(mark, color=ft.Colors.PRIMARY if chosen else ft.Colors.ON_SURFACE_VARIANT),
                padding=ft.Padding.symmetric(vertical=3),
            ),
            ft.Container(words, expand=True),
        ],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    # A box is announced with its state; one of several as a button that is the current one.
    return ft.Semantics(
        checked=chosen if many else None,
        selected=None if many else chosen,
        button=None if many else True,
        container=True,
        content=ft.Container(
            row,
            ink=True,
            on_click=lambda: on_click(),
            bgcolor=ft.Colors.PRIMARY_CONTAINER if chosen else ft.Colors.SURFACE_CONTAINER_LOWEST,
            border=ft.Border.all(2 if chosen else 1.5, ft.Colors.PRIMARY if chosen else ft.Colors.OUTLINE),
            border_radius=12,
            padding=ft.Padding.symmetric(vertical=9.5 if chosen else 10, horizontal=13 if chosen else 13.5),
        ),
    )


def tiles(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Longer answers one below the other."""

    def choose(value: str) -> Action:
        return lambda: take(question, talk, value)

    return ft.Column(
        [
            option_tile(
                option.label,
                chosen=option.value == question.value,
                many=False,
                on_click=choose(option.value),
            )
            for option in question.options
        ],
        spacing=6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
