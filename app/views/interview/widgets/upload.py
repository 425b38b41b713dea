"""
A picture or file question. The file itself cannot be kept yet, so the question says so and asks for nothing.

Photos are stored and synced with attachments; until a seat can do that, a button that only remembers a file
name would pretend safety.
"""

import flet as ft

from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.kit.cards import note
from app.views.texts import t


def upload(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The place of a picture or file, with an honest word."""
    words = {
        "image": t(
            "Fotos lassen sich hier noch nicht ablegen. Bitte mit der Kamera aufnehmen und im Betrieb lassen."
        ),
        "audio": t("Tonaufnahmen lassen sich hier noch nicht ablegen."),
    }
    message = words.get(question.parameter("mediatype").partition("/")[0]) or t(
        "Dateien lassen sich hier noch nicht ablegen."
    )
    return note(
        message,
        role="neutral",
        icon=ft.Icons.PHOTO_CAMERA_ROUNDED,
        title=t("Diese Frage darf leer bleiben."),
    )
