"""A question whose answer is a signature or a drawing; both can be given without a finger, too."""

from __future__ import annotations

from typing import Literal

import flet as ft

from app.usecases.attachments import AttachmentRefusedError, answered_with
from app.views.attachments.adding import keep, kept_words
from app.views.attachments.pad import pad_dialog
from app.views.attachments.picking import Picked, use_picker
from app.views.attachments.tile import file_tile, remove_button
from app.views.attachments.viewer import viewer_dialog
from app.views.attachments.words import refusal
from app.views.flet_guard import component
from app.views.interview.look import Look
from app.views.interview.questions import Question, plain
from app.views.interview.talk import Talk
from app.views.kit import snackbar
from app.views.kit.buttons import outlined, tonal
from app.views.kit.text import text
from app.views.state import use_app, use_revision
from app.views.texts import t

Drawn = Literal["signature", "drawing"]


@component
def Draw(question: Question, talk: Talk, kind: Drawn) -> ft.Control:
    """Sign or draw; see it, do it again, take it away."""
    seat = use_app().seat
    use_revision()
    picker = use_picker()
    problem, set_problem = ft.use_state("")
    over, set_over = ft.use_state("")
    page = ft.context.page
    view = answered_with(seat, question.value)

    def close() -> None:
        set_over("")

    async def take(picked: Picked, name: str) -> None:
        close()
        set_problem("")
        before = question.value
        try:
            prepared = await keep(
                picked, lambda prepared: talk.attach(question.path, prepared, signed_by=name), kind=kind
            )
        except AttachmentRefusedError as error:
            set_problem(refusal(error.code))
            return
        undo = (lambda: talk.answer(question.path, before)) if before else None
        snackbar.show(kept_words(prepared), undo=undo, page=page)

    async def choose() -> None:
        """A picture that is there already: for a drawing without a finger, a signature on paper."""
        try:
            chosen = await picker.pick(seat, "image")
        except AttachmentRefusedError as error:
            set_problem(refusal(error.code))
            return
        if chosen:
            await take(chosen[0], "")

    def remove() -> None:
        before = question.value
        talk.clear(question.path)
        snackbar.show(t("Entfernt"), undo=lambda: talk.answer(question.path, before))

    dialog: ft.DialogControl | None = None
    if over == "view" and view is not None:
        dialog = viewer_dialog(view.id, picker, close)
    elif over == "pad":
        dialog = pad_dialog(kind, take, close)
    ft.use_dialog(dialog)

    name = plain(question.label)
    begin = t("Unterschreiben") if kind == "signature" else t("Zeichnen")
    again = t("Neu unterschreiben") if kind == "signature" else t("Neu zeichnen")
    picture = t("Foto vom Papier") if kind == "signature" else t("Bild wählen")
    words = again if view is not None else begin
    button = outlined if view is not None else tonal
    ways: list[ft.Control] = [
        button(words, lambda: set_over("pad"), icon=ft.Icons.DRAW_ROUNDED, tooltip=f"{words}: {name}"),
        outlined(picture, choose, icon=ft.Icons.PHOTO_LIBRARY_ROUNDED, tooltip=f"{picture}: {name}"),
    ]
    rows: list[ft.Control] = []
    if view is not None:
        rows.append(
            file_tile(view, on_open=lambda: set_over("view"), actions=[*ways, remove_button(view, remove)])
        )
    else:
        rows.append(ft.Row(ways, wrap=True, spacing=10, run_spacing=8))
    if problem:
        rows.append(text(problem, color=ft.Colors.ERROR))
    return ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def signature(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The widget of a signature."""
    return Draw(question, talk, "signature")


def drawing(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The widget of a drawing."""
    return Draw(question, talk, "drawing")
