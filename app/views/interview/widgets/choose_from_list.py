"""Answers out of many: the chosen ones on a field, the rest in a sheet with a search."""

import unicodedata
from collections.abc import Callable

import flet as ft

from app.views.flet_guard import component
from app.views.interview.look import Action, Look
from app.views.interview.questions import Option, Question, plain
from app.views.interview.sheet import sheet
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_one import option_tile, take
from app.views.interview.widgets.typed import mark_typing, text_of
from app.views.kit.fields import field_look
from app.views.kit.icons import icon
from app.views.kit.tap import tappable
from app.views.kit.text import muted, text
from app.views.texts import t, tn

SEARCH_FROM = 8
SHOWN = 100
"""More rows at once nobody reads, and the screen would wait for them."""


def folded(words: str) -> str:
    """A text as the search compares it: without case, umlauts and accents."""
    spelled = words.lower().replace("ß", "ss").replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(letter)
    )


def found(options: tuple[Option, ...], query: str) -> tuple[Option, ...]:
    """The choices that contain every word of the query, in the order of the form."""
    words = folded(query).split()
    return tuple(option for option in options if all(word in folded(option.label) for word in words))


@component
def ListChoice(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A field that shows the answer and opens the list."""
    return opening_list(
        question,
        shown=question.option_label(question.value) if question.value else "",
        chosen=(question.value,),
        many=False,
        choose=lambda value: take(question, talk, value),
    )


def opening_list(
    question: Question,
    *,
    shown: str,
    chosen: tuple[str, ...],
    many: bool,
    choose: Callable[[str], object],
) -> ft.Control:
    """
    Hook and control: the field, and the sheet with the list while it is open.

    Args:
        question: Whose choices they are.
        shown: The answer in words; empty for none.
        chosen: The chosen values.
        many: The sheet stays open for further choices.
        choose: Takes the value of a choice that was tapped.
    """
    open_, set_open = ft.use_state(False)
    query, set_query = ft.use_state("")

    def close() -> None:
        mark_typing(False)
        set_open(False)
        set_query("")

    def pick(value: str) -> Action:
        def act() -> None:
            if not many:
                close()
            choose(value)

        return act

    def build() -> ft.Control:
        options = found(question.options, query)
        rows: list[ft.Control] = [
            option_tile(option.label, chosen=option.value in chosen, many=many, on_click=pick(option.value))
            for option in options[:SHOWN]
        ]
        if not rows:
            rows = [muted(t("Nichts gefunden. Bitte kürzer suchen."), "body-large")]
        if len(options) > SHOWN:
            rows.append(muted(t("und {n} weitere; bitte ein Wort mehr suchen", n=len(options) - SHOWN)))
        head: list[ft.Control] = []
        if len(question.options) >= SEARCH_FROM:
            head.append(
                ft.Container(
                    ft.TextField(
                        value=None,  # type: ignore[arg-type]
                        label=t("Suchen"),
                        prefix_icon=ft.Icon(ft.Icons.SEARCH_ROUNDED, color=ft.Colors.ON_SURFACE_VARIANT),
                        on_change=lambda event: set_query(text_of(event)),
                        on_focus=lambda: mark_typing(True),
                        on_blur=lambda: mark_typing(False),
                        **field_look(),
                    )
                )
            )
            head.append(muted(tn("{n} Eintrag", "{n} Einträge", len(options))))
        return ft.Column(
            [
                *head,
                ft.Column(
                    rows,
                    spacing=6,
                    scroll=ft.ScrollMode.AUTO,
                    expand=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
            ],
            spacing=8,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    ft.use_dialog(sheet(plain(question.label), build(), on_close=close, tall=True) if open_ else None)

    words = text(shown, "body-large") if shown else muted(t("Bitte auswählen"), "body-large")
    error = question.has_error
    return tappable(
        ft.Row(
            [ft.Container(words, expand=True), icon(ft.Icons.EXPAND_MORE_ROUNDED)],
            spacing=8,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        lambda: set_open(True),
        label=f"{question.spoken}: {shown or t('noch nichts gewählt')}",
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(2.5 if error else 1.5, ft.Colors.ERROR if error else ft.Colors.OUTLINE),
        border_radius=12,
        padding=ft.Padding.symmetric(vertical=14, horizontal=14),
    )
