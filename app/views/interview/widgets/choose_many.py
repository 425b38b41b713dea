"""Several answers: chips when they are short, checkbox tiles when they are long."""

import flet as ft

from app.views.flet_guard import component
from app.views.interview.look import Action, Look
from app.views.interview.questions import Option, Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_from_list import opening_list
from app.views.interview.widgets.choose_one import option_tile
from app.views.kit import snackbar
from app.views.kit.buttons import plain
from app.views.kit.chips import filter_chip
from app.views.kit.text import muted
from app.views.texts import t, tn

FIRST_SHOWN = 4
LIST_FROM = 30
_CHIP_LETTERS = 26
_CHIPS_AT_MOST = 8


def chosen_values(question: Question) -> tuple[str, ...]:
    """The values of an answer to a question with several choices."""
    return tuple(question.value.split())


def toggled(question: Question, value: str) -> str:
    """The answer with one choice switched, in the order of the form."""
    chosen = set(chosen_values(question)) ^ {value}
    known = [option.value for option in question.options if option.value in chosen]
    strange = [old for old in chosen_values(question) if old in chosen and old not in known]
    return " ".join(known + strange)


def switch(question: Question, talk: Talk, value: str) -> None:
    """Switch one choice; what it excludes goes, with the way back."""
    before = talk.choose(question.path, toggled(question, value))
    if before is not None:
        snackbar.show(
            t("„{answer}“ steht allein", answer=question.option_label(value)),
            undo=lambda: talk.answer(question.path, before),
        )


def short_enough(options: tuple[Option, ...]) -> bool:
    """Whether the choices read well as chips."""
    return len(options) <= _CHIPS_AT_MOST and all(len(option.label) <= _CHIP_LETTERS for option in options)


def chips(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Short choices side by side, wrapping."""
    chosen = chosen_values(question)

    def switching(value: str) -> Action:
        return lambda: switch(question, talk, value)

    return ft.Row(
        [
            filter_chip(option.label, selected=option.value in chosen, on_click=switching(option.value))
            for option in question.options
        ],
        wrap=True,
        spacing=8,
        run_spacing=2,
    )


@component
def CheckTiles(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Long choices one below the other; the first four and the chosen ones until asked for more."""
    everything, show_everything = ft.use_state(False)
    chosen = chosen_values(question)
    shown = question.options if everything else _first(question.options, chosen)
    hidden = len(question.options) - len(shown)

    def switching(value: str) -> Action:
        return lambda: switch(question, talk, value)

    tiles: list[ft.Control] = [
        option_tile(
            option.label,
            chosen=option.value in chosen,
            many=True,
            on_click=switching(option.value),
        )
        for option in shown
    ]
    foot: list[ft.Control] = []
    if hidden:
        foot.append(
            plain(
                tn("{n} weitere zeigen", "{n} weitere zeigen", hidden),
                lambda: show_everything(True),
                icon=ft.Icons.EXPAND_MORE_ROUNDED,
            )
        )
    elif everything and len(question.options) > FIRST_SHOWN + 1:
        foot.append(
            plain(t("Weniger zeigen"), lambda: show_everything(False), icon=ft.Icons.EXPAND_LESS_ROUNDED)
        )
    if chosen:
        foot.append(muted(tn("{n} gewählt", "{n} gewählt", len(chosen))))
    if foot:
        tiles.append(ft.Row(foot, alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True, run_spacing=0))
    return ft.Column(tiles, spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def several_of(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Several answers: chips when short, checkbox tiles when long, a searchable list when there are many."""
    if len(question.options) >= LIST_FROM:
        return ListOfMany(question, talk, look)
    if not look.large_text and short_enough(question.options):
        return chips(question, talk, look)
    return CheckTiles(question, talk, look)


@component
def ListOfMany(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A field that shows the chosen answers and opens the list to tick more."""
    chosen = chosen_values(question)
    return opening_list(
        question,
        shown=", ".join(question.option_label(value) for value in chosen),
        chosen=chosen,
        many=True,
        choose=lambda value: switch(question, talk, value),
    )


def _first(options: tuple[Option, ...], chosen: tuple[str, ...]) -> tuple[Option, ...]:
    """The first four, and what is chosen beyond them; all if that would hide a single one."""
    shown = tuple(
        option for index, option in enumerate(options) if index < FIRST_SHOWN or option.value in chosen
    )
    return options if len(options) - len(shown) <= 1 else shown
