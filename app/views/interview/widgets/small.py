"""The small question kinds: a range of numbers, a confirmation, a place on the map as two numbers."""

import flet as ft

from app.views.flet_guard import component
from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_one import option_tile
from app.views.interview.widgets.number import NumberField
from app.views.interview.widgets.numbers import parse_number, show_number
from app.views.interview.widgets.typed import answer_field, named, use_typing
from app.views.kit.text import muted
from app.views.texts import t

CONFIRMED = "OK"


def number_range(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A number between two bounds, which stand beneath in words; a slider could not be typed into."""
    low, high = question.parameter("start"), question.parameter("end")
    rows: list[ft.Control] = [NumberField(question, talk, look)]
    if low and high:
        rows.append(
            muted(
                t(
                    "Von {low} bis {high}",
                    low=show_number(low, look.language),
                    high=show_number(high, look.language),
                )
            )
        )
    return ft.Column(rows, spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def trigger(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Something to confirm, once."""
    done = question.value == CONFIRMED
    return option_tile(
        t("Erledigt"),
        chosen=done,
        many=True,
        on_click=lambda: talk.answer(question.path, "" if done else CONFIRMED),
    )


def parse_place(typed: str) -> str | None:
    """A place from typed coordinates ("49.35, 6.75"), as the form stores it: latitude, longitude, 0, 0."""
    parts = [part for part in typed.replace(";", " ").replace(", ", " ").split() if part]
    if len(parts) == 1 and typed.count(",") == 1 and "." in typed:
        parts = typed.split(",")
    numbers = [parse_number(part.strip(","), "en", whole=False) for part in parts]
    if len(numbers) < 2 or numbers[0] is None or numbers[1] is None:
        return None
    if abs(float(numbers[0])) > 90 or abs(float(numbers[1])) > 180:
        return None
    return f"{numbers[0]} {numbers[1]} 0 0"


@component
def Place(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Coordinates, typed; nothing is located without being asked."""
    shown = ", ".join(question.value.split()[:2])

    def commit(typed: str) -> None:
        found = parse_place(typed)
        if not typed.strip():
            talk.clear(question.path)
        elif found is None:
            talk.keep_typed(question.path, typed, "place")
        else:
            talk.answer(question.path, found, typed=typed)

    typing = use_typing(
        question.pending.text if question.pending else shown,
        commit,
        same=lambda left, right: (
            left.strip() == right.strip() or (parse_place(left) == parse_place(right) is not None)
        ),
    )
    field = answer_field(question, talk, typing, hint_text=t("Breite, Länge: 49.35, 6.75"))
    return ft.Column(
        [
            named(question, field),
            muted(t("Breite und Länge in Grad, zum Beispiel aus der Karten-App."), size=14),
        ],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def place(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The widget for a place."""
    return Place(question, talk, look)


def unsupported(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A question kind this version cannot ask: it says so instead of passing in silence."""
    return muted(
        t(
            "Diese Art Frage ({kind}) kann hier nicht beantwortet werden.",
            kind=question.data_type or question.kind,
        )
    )
