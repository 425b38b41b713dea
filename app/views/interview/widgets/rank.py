"""Ranking: the choices in an order, moved with buttons, never by dragging."""

import flet as ft

from app.views.interview.look import Action, Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.kit.buttons import icon_button, outlined
from app.views.kit.text import text
from app.views.texts import t


def ranked_values(question: Question) -> list[str]:
    """All choices in the order given so far; what was never placed stands at the end, as in the form."""
    known = {option.value for option in question.options}
    placed = [value for value in question.value.split() if value in known]
    return placed + [option.value for option in question.options if option.value not in placed]


def swapped(values: list[str], index: int, other: int) -> str:
    """The order with two places exchanged, as the form stores it."""
    order = list(values)
    order[index], order[other] = order[other], order[index]
    return " ".join(order)


def rank(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The choices with "up" and "down" at each."""
    values = ranked_values(question)

    def move(index: int, other: int) -> Action:
        return lambda: talk.answer(question.path, swapped(values, index, other))

    rows: list[ft.Control] = []
    for index, value in enumerate(values):
        label = question.option_label(value)
        rows.append(
            ft.Row(
                [
                    text(str(index + 1), "title-medium", tabular=True, width=28),
                    ft.Container(text(label, "body-large", size=16), expand=True),
                    icon_button(
                        ft.Icons.ARROW_UPWARD_ROUNDED,
                        t("{name} nach oben", name=label),
                        move(index, index - 1),
                        disabled=index == 0,
                    ),
                    icon_button(
                        ft.Icons.ARROW_DOWNWARD_ROUNDED,
                        t("{name} nach unten", name=label),
                        move(index, index + 1),
                        disabled=index == len(values) - 1,
                    ),
                ],
                spacing=4,
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
            )
        )
    if not question.answered and len(values) > 1:
        rows.append(
            outlined(t("Reihenfolge so übernehmen"), lambda: talk.answer(question.path, " ".join(values)))
        )
    return ft.Column(rows, spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
