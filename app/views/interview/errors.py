"""The words for an answer that needs a second look: what is wrong, what is kept, what to do."""

import flet as ft

from app.views.interview.questions import Pending, Question
from app.views.kit.text import muted, text
from app.views.texts import t

SHORT = 24


def pending_words(pending: Pending) -> str:
    """What is wrong with a text that does not fit the type of its question."""
    shown = clipped(pending.text)
    if pending.code == "whole_number":
        return t("„{text}“ ist keine ganze Zahl. Bitte nur Ziffern, zum Beispiel 12.", text=shown)
    if pending.code == "number":
        return t("„{text}“ ist keine Zahl. Bitte zum Beispiel 12 oder 12,5.", text=shown)
    if pending.code == "date":
        return t("„{text}“ ist kein Datum. Bitte Tag, Monat und Jahr, zum Beispiel 24.11.2026.", text=shown)
    if pending.code == "time":
        return t("„{text}“ ist keine Uhrzeit. Bitte zum Beispiel 14:30.", text=shown)
    if pending.code == "moment":
        return t("„{text}“ ist kein Zeitpunkt. Bitte zum Beispiel 24.11.2026 14:30.", text=shown)
    if pending.code == "place":
        return t("„{text}“ ist kein Ort. Bitte Breite und Länge, zum Beispiel 49.35, 6.75.", text=shown)
    if pending.code in ("geotrace", "geoshape"):
        return t(
            "Das ist noch kein Weg, keine Fläche. Bitte einen Punkt in jeder Zeile, zum Beispiel 49.35, 6.75."
        )
    return t("„{text}“ passt nicht zu dieser Frage.", text=shown)


def clipped(words: str) -> str:
    """Enough of a text to recognise it."""
    return words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"


def error_words(question: Question) -> tuple[str, str] | None:
    """The two lines under a question, or None when its answer is fine (or still missing)."""
    if question.pending is not None:
        return pending_words(question.pending), t(
            "Es bleibt im Feld stehen, zählt aber noch nicht. Bitte prüfen."
        )
    if question.violation == "constraint":
        message = question.message or t("Diese Antwort passt nicht zu den anderen.")
        return message, t("{answer} bleibt gespeichert. Bitte prüfen.", answer=_kept(question))
    return None


def _kept(question: Question) -> str:
    if question.kind == "select_multiple" or len(question.text) > SHORT:
        return t("Die Antwort")
    if question.data_type in ("int", "integer", "long", "decimal") or question.kind == "range":
        return t("Die {number}", number=question.text or question.value)
    return f"„{clipped(question.text or question.value)}“"


def error_lines(question: Question) -> ft.Control | None:
    """Icon, bold reason, and the line that the answer is kept."""
    words = error_words(question)
    if words is None:
        return None
    return ft.Semantics(
        live_region=True,
        content=ft.Row(
            [
                ft.Icon(ft.Icons.ERROR_ROUNDED, size=20, color=ft.Colors.ERROR),
                ft.Column(
                    [text(words[0], "label-large", color=ft.Colors.ERROR, size=15), muted(words[1])],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
            ],
            spacing=8,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    )
