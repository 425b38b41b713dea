"""A number: minus, field, plus. Letters stay in the field with a word about them, never as an answer."""

from decimal import Decimal

import flet as ft

from app.views.flet_guard import component
from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.numbers import group_number, parse_number, show_number, stepped
from app.views.interview.widgets.typed import answer_field, named, use_typing
from app.views.kit.buttons import icon_button
from app.views.kit.text import text
from app.views.texts import t
from app.views.theme import style


@component
def NumberField(question: Question, talk: Talk, look: Look, small: bool = False) -> ft.Control:
    """
    A number field with steppers.

    Args:
        question: A question of type int or decimal.
        talk: Takes the answer.
        look: The circumstances.
        small: The narrow form that stands beside its label.
    """
    whole = question.data_type != "decimal"
    low, high, step = question.parameter("start"), question.parameter("end"), question.parameter("step")

    def commit(typed: str) -> None:
        if not typed.strip():
            talk.clear(question.path)
            return
        number = parse_number(typed, look.language, whole=whole)
        if number is None:
            talk.keep_typed(question.path, typed, "whole_number" if whole else "number")
        else:
            talk.answer(question.path, number, typed=typed)

    def same(left: str, right: str) -> bool:
        return left.strip() == right.strip() or (
            parse_number(left, look.language, whole=whole)
            == parse_number(right, look.language, whole=whole)
            is not None
        )

    shown = question.pending.text if question.pending else show_number(question.value, look.language)
    typing = use_typing(shown, commit, same=same)

    def move(direction: int) -> None:
        typing.drop()
        number = parse_number(typing.text or "", look.language, whole=whole)
        target = stepped(number, direction * Decimal(step or 1))
        if low and float(target) < float(low):
            target = low
        if high and float(target) > float(high):
            target = high
        talk.answer(question.path, target)

    error = question.has_error
    size = 52 if small else 56
    field = answer_field(
        question,
        talk,
        typing,
        text_align=ft.TextAlign.CENTER,
        text_style=style(
            "headline", color=ft.Colors.ERROR if error else ft.Colors.ON_SURFACE, tabular=True, size=24
        ),
        # Letters are not filtered away: a person must see what they typed beside the word about it.
        keyboard_type=ft.KeyboardType.NUMBER,
        content_padding=ft.Padding.symmetric(vertical=11 if small else 13, horizontal=6),
        expand=True,
    )
    row = ft.Row(
        [
            icon_button(
                ft.Icons.REMOVE_ROUNDED,
                t("{name}: eins weniger", name=question.label),
                lambda: move(-1),
                filled=True,
                size=size,
            ),
            named(question, field, expand=True),
            icon_button(
                ft.Icons.ADD_ROUNDED,
                t("{name}: eins mehr", name=question.label),
                lambda: move(1),
                filled=True,
                size=size,
            ),
        ],
        spacing=8 if small else 10,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    grouped = group_number(question.value, look.language) if "thousands-sep" in question.appearance else ""
    if not grouped or question.pending:
        return row
    return ft.Column(
        [row, text(grouped, "title-medium", tabular=True, text_align=ft.TextAlign.CENTER)],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def number(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The number field of a question."""
    return NumberField(question, talk, look)
