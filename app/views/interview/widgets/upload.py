"""
A question whose answer is a file: a photo, a sound, a film, a document; also one drawn upon a photo.

The file is kept on this device before the screen says so; its bytes travel later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import flet as ft

from app.media import MAX_SIDE
from app.usecases.attachments import AttachmentRefusedError, FileKind, PreparedFile, answered_with, prepare
from app.views.attachments.adding import keep, kept_words
from app.views.attachments.camera import camera_dialog, has_camera
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
from app.views.kit.text import muted, text
from app.views.state import use_app, use_revision
from app.views.texts import t

_SMALLEST_SIDE = 320


def family_of(question: Question) -> str:
    """What kind of file is asked for: `image`, `audio`, `video` or `file`."""
    family = question.parameter("mediatype").partition("/")[0]
    return family if family in ("image", "audio", "video") else "file"


def max_side_of(question: Question) -> int:
    """How large a photo may stay: the form's `max-pixels`, within what is sensible."""
    wanted = question.parameter("max-pixels")
    return min(MAX_SIDE, max(_SMALLEST_SIDE, int(wanted))) if wanted.isdecimal() else MAX_SIDE


@component
def Upload(question: Question, talk: Talk, look: Look, annotate: bool = False) -> ft.Control:
    """Choose or take a file; see it, replace it, take it away."""
    state = use_app()
    seat = state.seat
    use_revision()
    picker = use_picker()
    busy, set_busy = ft.use_state(False)
    problem, set_problem = ft.use_state("")
    # What lies over the screen: "view", "camera", "mark", or nothing.
    over, set_over = ft.use_state("")
    ground, set_ground = ft.use_state(cast("PreparedFile | None", None))
    page = ft.context.page
    family = family_of(question)
    kind: FileKind = "photo" if family == "image" else "file"
    view = answered_with(seat, question.value)

    def close() -> None:
        set_over("")
        set_ground(None)

    async def take(picked: Picked) -> None:
        """Keep a chosen file as the answer."""
        close()
        set_problem("")
        set_busy(True)
        before = question.value
        try:
            prepared = await keep(
                picked,
                lambda prepared: talk.attach(question.path, prepared),
                kind=kind,
                max_side=max_side_of(question),
            )
        except AttachmentRefusedError as error:
            set_problem(refusal(error.code))
        else:
            undo = (lambda: talk.answer(question.path, before)) if before else None
            snackbar.show(kept_words(prepared), undo=undo, page=page)
        finally:
            set_busy(False)

    async def received(picked: Picked) -> None:
        if not annotate:
            await take(picked)
            return
        close()
        set_busy(True)
        try:
            # Upright and small before it is drawn upon: strokes lie where they were made.
            upright = await asyncio.to_thread(
                prepare, picked.source, name=picked.name, kind="photo", max_side=max_side_of(question)
            )
        except AttachmentRefusedError as error:
            set_problem(refusal(error.code))
            return
        finally:
            set_busy(False)
        set_ground(upright)
        set_over("mark")

    async def choose() -> None:
        set_problem("")
        try:
            chosen = await picker.pick(seat, family)
        except AttachmentRefusedError as error:
            set_problem(refusal(error.code))
            return
        if chosen:
            await received(chosen[0])

    def remove() -> None:
        before = question.value
        talk.clear(question.path)
        snackbar.show(t("Entfernt"), undo=lambda: talk.answer(question.path, before))

    dialog: ft.DialogControl | None = None
    if over == "view" and view is not None:
        dialog = viewer_dialog(view.id, picker, close)
    elif over == "camera":
        dialog = camera_dialog(received, close)
    elif over == "mark" and ground is not None and ground.height:
        dialog = pad_dialog(
            "annotation",
            lambda picked, _name: take(picked),
            close,
            picture=ground.data,
            ratio=ground.width / ground.height,
        )
    ft.use_dialog(dialog)

    rows: list[ft.Control] = []
    buttons = _ways(
        question,
        family,
        busy=busy,
        replace=view is not None,
        choose=choose,
        take=(lambda: set_over("camera")) if family == "image" and has_camera(page) else None,
    )
    if view is not None:
        rows.append(
            file_tile(view, on_open=lambda: set_over("view"), actions=[*buttons, remove_button(view, remove)])
        )
    else:
        rows.append(ft.Row(buttons, wrap=True, spacing=10, run_spacing=8))
        if family == "image":
            rows.append(
                muted(t("Ort und Kameradaten werden entfernt, bevor das Foto gespeichert wird."), size=14)
            )
    if problem:
        rows.append(text(problem, color=ft.Colors.ERROR))
    return ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _ways(
    question: Question,
    family: str,
    *,
    busy: bool,
    replace: bool,
    choose: Callable[[], Awaitable[None]],
    take: Callable[[], None] | None,
) -> list[ft.Control]:
    name = plain(question.label)
    new_only = "new" in question.appearance and take is not None
    buttons: list[ft.Control] = []
    if take is not None:
        words = t("Neu aufnehmen") if replace else t("Foto aufnehmen")
        buttons.append(
            tonal(words, take, icon=ft.Icons.PHOTO_CAMERA_ROUNDED, busy=busy, tooltip=f"{words}: {name}")
        )
    if not new_only:
        words = {
            "image": t("Foto wählen"),
            "audio": t("Tonaufnahme wählen"),
            "video": t("Film wählen"),
        }.get(family) or t("Datei wählen")
        icon = ft.Icons.PHOTO_LIBRARY_ROUNDED if family == "image" else ft.Icons.ATTACH_FILE_ROUNDED
        button = outlined if take is not None else tonal
        if replace:
            words = t("Ersetzen")
            button = outlined
        buttons.append(button(words, choose, icon=icon, disabled=busy, tooltip=f"{words}: {name}"))
    return buttons


def upload(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The widget of a file question."""
    return Upload(question, talk, look)


def annotate(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A photo that is marked with a finger before it is kept."""
    return Upload(question, talk, look, annotate=True)
