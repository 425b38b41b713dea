"""Answers as text, where they may no longer change, with the reason on top of the page."""

import flet as ft

from app.views.attachments.answer import FileAnswer
from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.widgets.dates import show_date, show_moment, stored_date
from app.views.interview.widgets.numbers import show_number
from app.views.interview.widgets.places import show_line, show_place
from app.views.kit.banner import banner
from app.views.kit.text import muted, text
from app.views.texts import day, t
from app.views.theme import Role


def answer_words(question: Question, language: str) -> str:
    """An answer as a person reads it; empty when there is none."""
    if not question.answered:
        return ""
    if question.data_type == "date":
        known = stored_date(question.value)
        return day(known) if known is not None else show_date(question.value)
    if question.data_type in ("time", "dateTime"):
        return show_moment(question.value)
    if question.data_type == "geopoint":
        return show_place(question.value)
    if question.data_type in ("geotrace", "geoshape"):
        return show_line(question.value, question.data_type)
    if "hidden-answer" in question.appearance:
        return "•••"
    if question.data_type in ("int", "integer", "long", "decimal") or question.kind == "range":
        return show_number(question.value, language)
    if question.kind == "select_multiple" or question.kind == "rank":
        return ", ".join(question.option_label(value) for value in question.value.split())
    if question.kind == "select":
        return question.option_label(question.value)
    if question.kind == "trigger":
        return t("Erledigt")
    if question.kind == "upload":
        return t("Datei abgelegt")
    return question.text or question.value


def answer_text(question: Question, look: Look) -> ft.Control:
    """The answer, or the word that there is none; a file with its small picture."""
    if question.kind == "upload" and question.answered:
        return FileAnswer(question.value)
    words = answer_words(question, look.language)
    return text(words, "body-large", selectable=True) if words else muted(t("keine Antwort"), "body-large")


_REASONS: dict[str, tuple[Role, ft.IconData]] = {
    "eingereicht": ("info", ft.Icons.SEND_ROUNDED),
    "freigegeben": ("ok", ft.Icons.VERIFIED_ROUNDED),
    "abgebrochen": ("neutral", ft.Icons.BLOCK_ROUNDED),
}


def reason_words(state: str, reason: str | None) -> str:
    """Why the answers may not change, and what remains possible."""
    if state == "eingereicht":
        return t("Eingereicht und in Prüfung. Antworten lassen sich erst nach einer Rückfrage wieder ändern.")
    if state == "freigegeben":
        return t("Freigegeben. Die Antworten bleiben so; Änderungen gehören in ein neues Gespräch.")
    if state == "abgebrochen":
        return t("Abgebrochen. Die Antworten bis dahin sind aufgehoben.")
    if reason == "other_person":
        return t("Dieses Gespräch führt eine andere Person. Sie können es lesen.")
    return t("Dieses Gespräch lässt sich hier nur lesen.")


def locked_banner(state: str, reason: str | None) -> ft.Control:
    """The reason, over the full width."""
    role, icon = _REASONS.get(state, ("neutral", ft.Icons.LOCK_ROUNDED))
    return banner(reason_words(state, reason), role=role, icon=icon)
