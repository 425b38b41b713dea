"""A place, a way or an area as typed coordinates; nothing is located without being asked."""

import re

import flet as ft

from app.views.flet_guard import component
from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.numbers import parse_number
from app.views.interview.widgets.typed import answer_field, named, use_typing
from app.views.kit.text import muted
from app.views.texts import t, tn

_LEAST_POINTS = {"geotrace": 2, "geoshape": 3}


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
    further = [number if number is not None else "0" for number in numbers[2:4]]
    return " ".join([numbers[0], numbers[1], *further, *["0"] * (2 - len(further))])


def parse_line(typed: str, kind: str) -> str | None:
    """
    A way or an area from its points, one in a line; None if one of them is no place or too few are there.

    Args:
        typed: What stands in the field.
        kind: "geotrace" or "geoshape"; an area is closed by itself.
    """
    points: list[str] = []
    for line in re.split(r"[;\n]", typed):
        if not line.strip():
            continue
        place = parse_place(line)
        if place is None:
            return None
        points.append(place)
    if kind == "geoshape" and len(points) >= _LEAST_POINTS[kind] and points[0] != points[-1]:
        points.append(points[0])
    least = _LEAST_POINTS[kind] + (kind == "geoshape")
    return "; ".join(points) if len(points) >= least else None


def show_place(value: str) -> str:
    """A stored place as it stands in the field."""
    return ", ".join(value.split()[:2])


def show_line(value: str, kind: str) -> str:
    """A stored way or area as it stands in the field; the point that closes an area is left out."""
    points = [show_place(point) for point in value.split(";") if point.strip()]
    if kind == "geoshape" and len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return "\n".join(points)


@component
def Place(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Coordinates, typed."""

    def commit(typed: str) -> None:
        found = parse_place(typed)
        if not typed.strip():
            talk.clear(question.path)
        elif found is None:
            talk.keep_typed(question.path, typed, "place")
        else:
            talk.answer(question.path, found, typed=typed)

    typing = use_typing(
        question.pending.text if question.pending else show_place(question.value),
        commit,
        same=lambda left, right: (
            left.strip() == right.strip() or (parse_place(left) == parse_place(right) is not None)
        ),
    )
    field = answer_field(question, talk, typing, hint_text=t("Breite, Länge: 49.35, 6.75"))
    return _with_help(question, field, t("Breite und Länge in Grad, zum Beispiel aus der Karten-App."))


@component
def Line(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Several points, one in a line."""
    kind = question.data_type

    def commit(typed: str) -> None:
        found = parse_line(typed, kind)
        if not typed.strip():
            talk.clear(question.path)
        elif found is None:
            talk.keep_typed(question.path, typed, kind)
        else:
            talk.answer(question.path, found, typed=typed)

    typing = use_typing(
        question.pending.text if question.pending else show_line(question.value, kind),
        commit,
        same=lambda left, right: (
            left.strip() == right.strip() or (parse_line(left, kind) == parse_line(right, kind) is not None)
        ),
    )
    field = answer_field(
        question,
        talk,
        typing,
        submits=False,
        multiline=True,
        min_lines=3,
        max_lines=12,
        keyboard_type=ft.KeyboardType.MULTILINE,
        hint_text="49.35, 6.75\n49.36, 6.77",
    )
    n = len(show_line(question.value, kind).splitlines())
    help_words = t("Ein Punkt in jeder Zeile, Breite und Länge in Grad.")
    if n:
        help_words = f"{tn('{n} Punkt', '{n} Punkte', n)}. {help_words}"
    return _with_help(question, field, help_words)


def _with_help(question: Question, field: ft.TextField, words: str) -> ft.Control:
    return ft.Column(
        [named(question, field), muted(words, size=14)],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def place(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The widget for a place."""
    return Place(question, talk, look)


def line(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The widget for a way or an area."""
    return Line(question, talk, look)
