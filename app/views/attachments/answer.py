"""The file that an answer names, where it can only be looked at: in a closed interview, in the review."""

from __future__ import annotations

import flet as ft

from app.usecases.attachments import answered_with
from app.views.attachments.picking import use_picker
from app.views.attachments.tile import file_tile
from app.views.attachments.viewer import viewer_dialog
from app.views.flet_guard import component
from app.views.kit.text import muted
from app.views.state import use_app, use_revision
from app.views.texts import t


@component
def FileAnswer(answer: str) -> ft.Control:
    """A file with its small picture; a tap shows it large."""
    seat = use_app().seat
    use_revision()
    picker = use_picker()
    opened, set_opened = ft.use_state(False)
    view = answered_with(seat, answer)
    ft.use_dialog(
        viewer_dialog(view.id, picker, lambda: set_opened(False)) if opened and view is not None else None
    )
    if view is None:
        return muted(t("Diese Datei ist auf diesem Gerät nicht bekannt."))
    return file_tile(view, on_open=lambda: set_opened(True))
