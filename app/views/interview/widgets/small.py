"""The small question kinds: a confirmation, and what this version cannot ask."""

import flet as ft

from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_one import option_tile
from app.views.kit.text import muted
from app.views.texts import t

CONFIRMED = "OK"


def trigger(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Something to confirm, once."""
    done = question.value == CONFIRMED
    return option_tile(
        t("Erledigt"),
        chosen=done,
        many=True,
        on_click=lambda: talk.answer(question.path, "" if done else CONFIRMED),
    )


def nothing_to_choose(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A filter of the form leaves no choice at the moment: said, so that nobody looks for the fault."""
    return muted(t("Hier gibt es gerade nichts auszuwählen. Das hängt von einer anderen Antwort ab."))


def unsupported(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A question kind this version cannot ask: it says so instead of passing in silence."""
    return muted(
        t(
            "Diese Art Frage ({kind}) kann hier nicht beantwortet werden.",
            kind=question.data_type or question.kind,
        )
    )
