"""A need noted by hand, outside of a talk: topic, people, urgency, and what people should be able to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import flet as ft

from app.models import codelists
from app.usecases import needs
from app.usecases.errors import UseCaseError
from app.usecases.firms import FirmFile
from app.views.drafts import draft_of, drop_draft, keep_draft
from app.views.firm_notes.frame import frame
from app.views.flet_guard import component
from app.views.inhouse.topics import FREQUENT, topic_word
from app.views.kit import snackbar
from app.views.kit.chips import Choice, filter_chips, segmented
from app.views.kit.fields import TextInput, labelled
from app.views.needs import range_words, urgency_icon, urgency_word
from app.views.state import AppState
from app.views.texts import t

_MORE = "…"


@dataclass(frozen=True)
class NeedNote:
    """What is chosen and typed so far."""

    topic: str = ""
    people: str = ""
    urgency: str = ""
    description: str = ""


def _problem(error: UseCaseError) -> str:
    words = {
        "topic_unknown": t("Das Thema fehlt noch."),
        "people_missing": t("Wie viele Personen es sind, fehlt noch."),
        "urgency_unknown": t("Die Dringlichkeit fehlt noch."),
    }
    return words.get(
        error.code, t("Der Bedarf konnte nicht gespeichert werden. Ihre Eingaben stehen noch da.")
    )


def _topics(chosen: str, *, whole: bool) -> list[Choice]:
    """The frequent topics and the chosen one, or all of them."""
    frequent = [entry.code for entry in FREQUENT]
    if whole:
        codes = [*frequent, *(code for code in codelists.topics() if code not in frequent)]
        return [Choice(code, topic_word(code)) for code in codes]
    shown = [*frequent, *([chosen] if chosen and chosen not in frequent else [])]
    more = Choice(_MORE, t("Anderes Thema"), ft.Icons.MORE_HORIZ_ROUNDED)
    return [*(Choice(code, topic_word(code)) for code in shown), more]


@component
def NeedSheet(state: AppState, file: FirmFile, on_close: Callable[[], Any]) -> ft.Control:
    """The sheet „Bedarf aufnehmen“."""
    key = f"need {file.firm.id}"
    draft, set_draft = ft.use_state(draft_of(key, NeedNote()))
    problem, set_problem = ft.use_state("")
    whole, set_whole = ft.use_state(False)

    def change(**changes: str) -> None:
        changed = replace(draft_of(key, draft), **changes)
        keep_draft(key, changed)
        set_draft(changed)
        set_problem("")

    def save() -> None:
        wanted = draft_of(key, draft)
        try:
            need_id = needs.note_need(
                state.seat,
                file.firm.id,
                layer="network",
                topic=wanted.topic,
                people_range=wanted.people,
                urgency=wanted.urgency,
                description=wanted.description,
            )
        except UseCaseError as error:
            set_problem(_problem(error))
            return
        drop_draft(key)
        on_close()
        snackbar.show(t("Bedarf aufgenommen"), undo=lambda: needs.take_back_need(state.seat, need_id))

    def choose_topic(topic: str) -> None:
        if topic == _MORE:
            set_whole(True)
        else:
            change(topic=topic)

    rows: list[ft.Control] = [
        labelled(t("Themenfeld"), filter_chips(_topics(draft.topic, whole=whole), draft.topic, choose_topic)),
        labelled(
            t("Wie viele Personen?"),
            segmented(
                [Choice(each, range_words(each)) for each in needs.PEOPLE_RANGES],
                draft.people,
                lambda people: change(people=people),
                small=True,
                name=t("Wie viele Personen?"),
            ),
        ),
        labelled(
            t("Dringlichkeit"),
            filter_chips(
                [Choice(str(n), urgency_word(n), urgency_icon(n)) for n in (4, 3, 2, 1)],
                draft.urgency,
                lambda urgency: change(urgency=urgency),
            ),
        ),
        ft.Container(
            TextInput(
                t("Was sollen die Beschäftigten danach können?"),
                draft.description,
                lambda words: change(description=words),
                delay=0.3,
                multiline=True,
                max_lines=4,
                max_length=300,
            )
        ),
    ]
    return frame(
        t("Bedarf aufnehmen"), file.firm.name, rows, on_close=on_close, on_save=save, problem=problem
    )
