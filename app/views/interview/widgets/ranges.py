"""A number between two bounds: figures side by side, a slider over a field, a list, or stars."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation

import flet as ft
import flet.canvas as cv

from app.views.flet_guard import component
from app.views.interview.look import Action, Look
from app.views.interview.questions import Option, Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_from_list import ListChoice
from app.views.interview.widgets.choose_one import fits_segments, segmented
from app.views.interview.widgets.number import NumberField
from app.views.interview.widgets.numbers import show_number
from app.views.kit.text import muted
from app.views.texts import t
from app.views.theme import tone

_FIGURES_AT_MOST = 11
_LISTED_AT_MOST = 500
_TRACK_PX, _THUMB_PX = 48, 12


def steps_of(question: Question) -> tuple[str, ...]:
    """All values of a range, as the form stores them; none if it has no bounds or too many values."""
    try:
        low, high = Decimal(question.parameter("start") or "1"), Decimal(question.parameter("end") or "10")
        step = abs(Decimal(question.parameter("step") or "1"))
    except InvalidOperation:
        return ()
    if not step or abs(high - low) / step > _LISTED_AT_MOST:
        return ()
    count = int(abs(high - low) / step)
    sign = 1 if high >= low else -1
    return tuple(_spelled(low + sign * step * index) for index in range(count + 1))


def _spelled(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


def _options(question: Question, look: Look) -> tuple[Option, ...]:
    return tuple(Option(value, show_number(value, look.language)) for value in steps_of(question))


def bounds_words(question: Question, look: Look) -> str:
    """The bounds in words."""
    low, high = question.parameter("start"), question.parameter("end")
    if not low or not high:
        return ""
    shown = {"low": show_number(low, look.language), "high": show_number(high, look.language)}
    return t("Von {low} bis {high}", **shown)


def number_range(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A few values as figures; more as a slider with a field, which can be typed into."""
    options = _options(question, look)
    if len(options) <= _FIGURES_AT_MOST and not look.large_text and _fits_figures(options, look.room):
        return segmented(
            [(option.value, option.label) for option in options],
            question.value,
            lambda value: talk.answer(question.path, value),
            equal=True,
            rtl=look.rtl,
        )
    return slider(question, talk, look)


def _fits_figures(options: tuple[Option, ...], room: float) -> bool:
    if fits_segments(options, room):
        return True
    longest = max((len(option.label) for option in options), default=0)
    # The chosen figure has no room for a check mark any more; its fill and weight tell it apart.
    return len(options) >= 2 and (longest * 9 + 14) * len(options) <= room


def slider(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A track to tap or drag, and beneath it the number itself, for keyboard and screen reader."""
    rows: list[ft.Control] = []
    values = steps_of(question)
    if values:
        # The track is for the hand; what is read and typed is the field.
        rows.append(ft.Semantics(exclude_semantics=True, content=ft.Container(Track(question, talk, values))))
    rows.append(NumberField(question, talk, look))
    words = bounds_words(question, look)
    if words:
        rows.append(muted(words))
    return ft.Column(rows, spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@component
def Track(question: Question, talk: Talk, values: tuple[str, ...]) -> ft.Control:
    """The line with its thumb; without an answer there is no thumb, as nobody said anything yet."""
    width, set_width = ft.use_state(0.0)
    dragged, set_dragged = ft.use_state(-1)
    answered = values.index(question.value) if question.value in values else -1
    place = dragged if dragged >= 0 else answered

    def at(x: float) -> int:
        free = max(width - 2 * _THUMB_PX, 1)
        return round(min(max((x - _THUMB_PX) / free, 0), 1) * (len(values) - 1))

    def drag(event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        if event.local_position is not None:
            set_dragged(at(event.local_position.x))

    def drop() -> None:
        if dragged >= 0:
            set_dragged(-1)
            talk.answer(question.path, values[dragged])

    def tap(event: ft.TapEvent[ft.GestureDetector]) -> None:
        if event.local_position is not None:
            talk.answer(question.path, values[at(event.local_position.x)])

    return ft.GestureDetector(
        content=ft.Container(
            cv.Canvas(
                shapes=_shapes(width, place, len(values)),
                resize_interval=0,
                on_resize=lambda event: set_width(event.width),
                expand=True,
            ),
            height=_TRACK_PX,
        ),
        drag_interval=30,
        on_tap_up=tap,
        on_horizontal_drag_update=drag,
        on_horizontal_drag_end=drop,
    )


def _shapes(width: float, place: int, count: int) -> list[cv.Shape]:
    if width <= 0:
        return []
    middle, free = _TRACK_PX / 2, width - 2 * _THUMB_PX
    here = _THUMB_PX + free * place / max(count - 1, 1)
    line = ft.Paint(color=ft.Colors.OUTLINE_VARIANT, stroke_width=6, stroke_cap=ft.StrokeCap.ROUND)
    filled = ft.Paint(color=ft.Colors.PRIMARY, stroke_width=6, stroke_cap=ft.StrokeCap.ROUND)
    shapes: list[cv.Shape] = [cv.Line(_THUMB_PX, middle, width - _THUMB_PX, middle, paint=line)]
    if count <= 21:
        dot = ft.Paint(color=ft.Colors.ON_SURFACE_VARIANT)
        shapes += [
            cv.Circle(_THUMB_PX + free * index / max(count - 1, 1), middle, 2, paint=dot)
            for index in range(count)
        ]
    if place >= 0:
        shapes.append(cv.Line(_THUMB_PX, middle, here, middle, paint=filled))
        shapes.append(cv.Circle(here, middle, _THUMB_PX, paint=ft.Paint(color=ft.Colors.PRIMARY)))
    return shapes


def picker(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The values in a list that opens."""
    options = _options(question, look)
    if not options:
        return slider(question, talk, look)
    return ListChoice(replace(question, options=options), talk, look)


def rating(question: Question, talk: Talk, look: Look) -> ft.Control:
    """As many stars as there are values; a tap on the last one takes the answer back."""
    values = steps_of(question)
    if not 1 <= len(values) <= _FIGURES_AT_MOST:
        return slider(question, talk, look)
    place = values.index(question.value) if question.value in values else -1

    def give(index: int) -> Action:
        value = "" if index == place else values[index]
        return lambda: talk.answer(question.path, value)

    stars: list[ft.Control] = []
    for index in range(len(values)):
        lit = index <= place
        name = t("{name}: {n} von {total} Sternen", name=question.label, n=index + 1, total=len(values))
        stars.append(
            ft.Semantics(
                selected=index == place,
                container=True,
                content=ft.IconButton(
                    icon=ft.Icon(
                        ft.Icons.STAR_ROUNDED if lit else ft.Icons.STAR_BORDER_ROUNDED,
                        size=34,
                        color=tone("accent").color if lit else ft.Colors.ON_SURFACE_VARIANT,
                        semantics_label=name,
                    ),
                    width=48,
                    height=48,
                    on_click=give(index),
                ),
            )
        )
    words = (
        t("{n} von {total} Sternen", n=place + 1, total=len(values)) if place >= 0 else t("noch keine Sterne")
    )
    return ft.Column(
        [ft.Row(stars, spacing=0, run_spacing=0, wrap=True), muted(words, size=14)], spacing=0, tight=True
    )
