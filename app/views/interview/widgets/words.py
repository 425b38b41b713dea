"""Free text: one line or several, with a counter near the limit and a word on privacy beneath."""

import re

import flet as ft

from app.views.flet_guard import component
from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.typed import answer_field, named, use_typing
from app.views.kit.icons import icon
from app.views.kit.text import muted, text
from app.views.texts import t

COUNTER_FROM = 0.8


def limit_of(question: Question) -> int | None:
    """The length a text may have: from the question's parameters, else from the words of its message."""
    for name in ("max", "maxlength", "max-length"):
        if question.parameter(name).isdigit():
            return int(question.parameter(name))
    return question.length_limit


@component
def TextAnswer(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A text field."""
    count, set_count = ft.use_state(len(question.value))
    typing = use_typing(
        question.pending.text if question.pending else question.value,
        lambda typed: _commit(talk, question.path, typed),
    )
    hidden = "hidden-answer" in question.appearance
    multiline = "multiline" in question.appearance and not hidden
    field = answer_field(
        question,
        talk,
        typing,
        on_change=lambda typed: set_count(len(typed)),
        submits=not multiline,
        multiline=multiline,
        min_lines=3 if multiline else 1,
        max_lines=10 if multiline else 1,
        password=hidden,
        can_reveal_password=hidden,
        keyboard_type=_keyboard(question, multiline=multiline),
        capitalization=ft.TextCapitalization.SENTENCES if _is_prose(question) else None,
    )
    below: list[ft.Control] = []
    limit = limit_of(question)
    if limit and count >= COUNTER_FROM * limit:
        over = count > limit
        below.append(
            text(
                t("{n} von {limit} Zeichen", n=count, limit=limit),
                "label-small",
                color=ft.Colors.ERROR if over else ft.Colors.ON_SURFACE_VARIANT,
                text_align=ft.TextAlign.END,
            )
        )
    return ft.Column(
        [named(question, field), *below],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _commit(talk: Talk, path: str, typed: str) -> None:
    talk.answer(path, typed.strip(), typed=typed)


def _is_prose(question: Question) -> bool:
    return not (question.appearance & {"numbers", "url", "hidden-answer"}) and question.data_type == "string"


def _keyboard(question: Question, *, multiline: bool) -> ft.KeyboardType:
    if "numbers" in question.appearance:
        return ft.KeyboardType.NUMBER
    if "url" in question.appearance:
        return ft.KeyboardType.URL
    return ft.KeyboardType.MULTILINE if multiline else ft.KeyboardType.TEXT


def is_privacy_hint(hint: str) -> bool:
    """Whether a hint asks to keep people out of the text; it then stands beneath the field, with a lock."""
    return bool(
        re.search(r"\b(keine Namen|no names|keine Personen|nothing about the health)\b", hint, re.IGNORECASE)
    )


def privacy_line(hint: str) -> ft.Control:
    """The word on privacy beneath a text field."""
    return ft.Row(
        [icon(ft.Icons.LOCK_OUTLINE_ROUNDED, size=18), ft.Container(muted(hint, size=14), expand=True)],
        spacing=6,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def words(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The text field of a question."""
    return TextAnswer(question, talk, look)
