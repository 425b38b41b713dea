"""The hint on the very field: that there are two answers, what they say, and the way to decide."""

from __future__ import annotations

import flet as ft

from app.usecases.conflicts import Conflict, find_conflict
from app.views.conflicts.words import (
    decision_words,
    route_to,
    rule_words,
    source_words,
    summary_words,
    version_words,
    who_words,
)
from app.views.flet_guard import component
from app.views.kit import buttons
from app.views.kit.cards import note
from app.views.kit.tap import tappable
from app.views.kit.text import muted
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t
from app.views.theme import RADIUS_MEDIUM


def two_answers_note(state: AppState, conflict: Conflict) -> ft.Control:
    """An open conflict as a note, a solved one as a quiet line."""
    now = state.seat.now()
    if conflict.state == "open":
        answers = "; ".join(
            t("{value} ({who})", value=version_words(conflict, each), who=source_words(conflict, each))
            for each in conflict.versions
        )
        return note(
            answers,
            role="warn",
            icon=ft.Icons.CALL_SPLIT_ROUNDED,
            title=t("Zwei Antworten"),
            action=buttons.tonal(
                t("Ansehen") if conflict.locked else t("Wählen"), lambda: navigate(route_to(conflict))
            ),
        )
    if conflict.decision is not None:
        words = decision_words(conflict.decision, now=now)
        icon = ft.Icons.HOW_TO_REG_ROUNDED
    else:
        beaten = dict.fromkeys(who_words(each) for each in conflict.versions if not each.stands)
        words = t(
            "{summary} ({who}). {why}",
            summary=summary_words(conflict),
            who=", ".join(beaten),
            why=rule_words(conflict.rule),
        )
        icon = ft.Icons.DONE_ALL_ROUNDED
    return tappable(
        ft.Row(
            [
                ft.Icon(icon, size=18, color=ft.Colors.ON_SURFACE_VARIANT),
                ft.Container(muted(words, "label-small"), expand=True),
            ],
            spacing=6,
        ),
        lambda: navigate(route_to(conflict)),
        border_radius=RADIUS_MEDIUM,
        padding=ft.Padding.symmetric(vertical=8),
    )


@component
def TwoAnswersHint(collection: str, record_id: str, path: str) -> ft.Control:
    """The hint of one field, kept up to date by itself; nothing where there is nothing to say."""
    state = use_app()
    use_revision()
    conflict = find_conflict(state.seat, collection, record_id, path, language=state.language)
    if conflict is None or conflict.rule == "append":
        return ft.Container()
    return two_answers_note(state, conflict)
