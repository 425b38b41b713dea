"""Notes of the form in their boxes: what was computed informs, what has to be done in time warns."""

import re

import flet as ft

from app.views.interview.marked import form_text
from app.views.interview.questions import Note
from app.views.theme import RADIUS_MEDIUM, style, tone

_SENTENCE = re.compile(r"(?<=[^\s§.][.!?])\s+(?=[A-ZÄÖÜ„“])")
_MINIMUM = 18  # shorter pieces are abbreviations, not sentences


def emphasised(text: str) -> tuple[str, str, str]:
    """
    Split a note into (before, strong, after).

    A call ("Antrag vor Beginn!") is strong wherever it stands, otherwise the first of several sentences.
    """
    pieces = _SENTENCE.split(text)
    for index, piece in enumerate(pieces):
        if piece.endswith("!"):
            before = " ".join(pieces[:index])
            after = " ".join(pieces[index + 1 :])
            return before, piece, after
    if len(pieces) > 1 and len(pieces[0]) >= _MINIMUM:
        return "", pieces[0], " ".join(pieces[1:])
    return "", "", text


def note_box(note: Note) -> ft.Control:
    """A note of the form."""
    colors = tone("warn" if note.role == "warn" else "info")
    if note.role == "warn":
        icon = ft.Icons.CAMPAIGN_ROUNDED if "!" in note.text else ft.Icons.WARNING_ROUNDED
    else:
        icon = ft.Icons.CALCULATE_ROUNDED if re.search(r"\d", note.text) else ft.Icons.INFO_ROUNDED
    quiet = style("body-medium", color=colors.on_container)
    strong = style("label-large", color=colors.on_container, size=15)
    before, loud, after = emphasised(note.text)
    spans = [
        ft.TextSpan(words + " ", style=look)
        for words, look in ((before, quiet), (loud, strong), (after, quiet))
        if words
    ]
    # Computed values change while one looks elsewhere; a screen reader says so once.
    words = form_text(note.markup, "body-medium", color=colors.on_container) if note.markup else None
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, size=20, color=colors.color),
                    ft.Container(words or ft.Text(spans=spans, style=quiet), expand=True),
                ],
                spacing=10,
                vertical_alignment=ft.CrossAxisAlignment.START,
            ),
            bgcolor=colors.container,
            border_radius=RADIUS_MEDIUM,
            padding=ft.Padding.only(left=12, top=12, right=14, bottom=12),
        ),
    )
