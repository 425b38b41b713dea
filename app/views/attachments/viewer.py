"""One file large: a picture to look at, anything to save elsewhere; fetched when it is not here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import flet as ft

from app.usecases.attachments import AttachmentView, attachment, content, download_problem
from app.views.attachments.picking import Picker
from app.views.attachments.words import kind_words, refusal, size_words
from app.views.flet_guard import component, handler, use_task
from app.views.kit.buttons import icon_button, tonal
from app.views.kit.progress import labelled_bar
from app.views.kit.text import heading, muted
from app.views.state import use_app, use_revision
from app.views.texts import t, when
from app.views.theme import RADIUS_LARGE, paper

#: The browser is given what it saves in one piece through the WebSocket.
MOST_SAVED_IN_BROWSER = 12_000_000


@component
def Viewer(attachment_id: str, picker: Picker, on_close: Callable[[], Any]) -> ft.Control:
    """What stands in the dialog."""
    state = use_app()
    seat = state.seat
    revision = use_revision()
    data, set_data = ft.use_state(cast("bytes | None", None))
    view = attachment(seat, attachment_id)

    async def load() -> None:
        if data is None:
            set_data(await asyncio.to_thread(content, seat, attachment_id))

    use_task(load, [attachment_id, data is not None or revision])
    if view is None:
        return muted(t("Dieser Anhang wurde entfernt."))

    async def save() -> None:
        if data is not None:
            await picker.control.save_file(file_name=view.name, src_bytes=data)

    page = ft.context.page
    height = max(160.0, float(page.height or 700) - 240)
    savable = data is not None and not (page.web and len(data) > MOST_SAVED_IN_BROWSER)
    details = ", ".join(
        part
        for part in (
            kind_words(view),
            size_words(view.size),
            when(view.added_at, now=seat.now()) if view.added_at is not None else "",
            view.signed_by,
        )
        if part
    )
    return ft.Column(
        [
            ft.Row(
                [
                    ft.Container(heading(view.name, "title-medium", level=2), expand=True),
                    icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
                ]
            ),
            _body(state.seat, view, data, height),
            muted(details, size=14),
            *(
                [ft.Row([tonal(t("Speichern unter"), save, icon=ft.Icons.SAVE_ALT_ROUNDED)])]
                if savable
                else []
            ),
        ],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _body(seat: Any, view: AttachmentView, data: bytes | None, height: float) -> ft.Control:
    if data is None:
        problem = download_problem(seat, view.id)
        if problem:
            return muted(refusal(problem))
        under = seat.transfer.underway
        sent = under.sent if under is not None and under.direction == "down" else 0
        return labelled_bar(sent, view.size, t("Wird geladen"))
    if not view.is_picture:
        return muted(t("Diese Datei lässt sich hier nicht anzeigen, aber speichern und dann öffnen."))
    return ft.Container(
        ft.InteractiveViewer(
            ft.Image(src=data, fit=ft.BoxFit.CONTAIN, semantics_label=f"{kind_words(view)}: {view.name}"),
            min_scale=1,
            max_scale=6,
        ),
        height=height,
        bgcolor=paper("ground") if view.kind in ("signature", "drawing") else ft.Colors.SURFACE_CONTAINER,
        border_radius=RADIUS_LARGE,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        alignment=ft.Alignment.CENTER,
    )


def viewer_dialog(attachment_id: str, picker: Picker, on_close: Callable[[], Any]) -> ft.AlertDialog:
    """The dialog, for `ft.use_dialog`."""
    width = float(ft.context.page.width or 390)
    return ft.AlertDialog(
        content=ft.Container(Viewer(attachment_id, picker, on_close), width=min(900.0, width - 48)),
        content_padding=ft.Padding.all(16),
        inset_padding=ft.Padding.all(12),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        on_dismiss=handler(on_close),
    )
