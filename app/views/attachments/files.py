"""The files of a firm or of an area of knowledge: add, see, take away."""

from __future__ import annotations

import flet as ft

from app.models.permissions import may_write
from app.models.scopes import layer_of
from app.usecases.attachments import (
    AttachmentRefusedError,
    AttachmentView,
    PreparedFile,
    attach,
    attachments_of,
    fields_of,
    put_back,
    remove,
)
from app.views.attachments.adding import keep, kept_words
from app.views.attachments.camera import camera_dialog, has_camera
from app.views.attachments.picking import Picked, use_picker
from app.views.attachments.tile import file_tile, remove_button
from app.views.attachments.viewer import viewer_dialog
from app.views.attachments.words import refusal
from app.views.flet_guard import component
from app.views.kit import snackbar
from app.views.kit.buttons import outlined, tonal
from app.views.kit.cards import card, divider
from app.views.kit.text import muted, text
from app.views.state import use_app, use_revision
from app.views.texts import t


@component
def FilesOf(collection: str, record_id: str, firm_id: str, scope: str, promise: str) -> ft.Control:
    """
    The files of a record.

    Args:
        scope: Where new ones are kept; who sees that scope sees them.
        promise: Who will see them, in words.
    """
    state = use_app()
    seat = state.seat
    use_revision()
    picker = use_picker()
    page = ft.context.page
    busy, set_busy = ft.use_state(False)
    problem, set_problem = ft.use_state("")
    opened, set_opened = ft.use_state("")
    camera, set_camera = ft.use_state(False)
    layer = layer_of(scope)
    may = layer is not None and may_write(state.role, "attachment", layer)

    def save(prepared: PreparedFile) -> AttachmentView:
        return attach(seat, prepared, scope=scope, firm_id=firm_id, of=(collection, record_id))

    async def take(picked: Picked) -> None:
        set_camera(False)
        set_problem("")
        set_busy(True)
        try:
            prepared = await keep(picked, save, kind="file")
        except AttachmentRefusedError as error:
            set_problem(refusal(error.code))
        else:
            snackbar.show(kept_words(prepared), page=page)
        finally:
            set_busy(False)

    async def choose() -> None:
        set_problem("")
        try:
            chosen = await picker.pick(seat, "file", several=True)
        except AttachmentRefusedError as error:
            set_problem(refusal(error.code))
            return
        for picked in chosen:
            await take(picked)

    def take_away(view: AttachmentView) -> None:
        before = fields_of(seat, view.id)
        remove(seat, view.id)
        if before is not None:
            old_scope, fields = before
            snackbar.show(
                t("Entfernt"),
                undo=lambda: put_back(seat, fields, attachment_id=view.id, scope=old_scope),
                page=page,
            )

    dialog: ft.DialogControl | None = None
    if opened:
        dialog = viewer_dialog(opened, picker, lambda: set_opened(""))
    elif camera:
        dialog = camera_dialog(take, lambda: set_camera(False))
    ft.use_dialog(dialog)

    def tile_of(view: AttachmentView) -> ft.Control:
        bin_ = remove_button(view, lambda: take_away(view)) if may else None
        return ft.Container(
            file_tile(view, on_open=lambda: set_opened(view.id), trailing=bin_),
            padding=ft.Padding.symmetric(vertical=12, horizontal=16),
            key=f"file:{view.id}",
        )

    rows: list[ft.Control] = []
    for view in attachments_of(seat, collection, record_id):
        if rows:
            rows.append(divider())
        rows.append(tile_of(view))
    if not rows:
        rows.append(
            ft.Container(
                muted(t("Noch keine Datei.")), padding=ft.Padding.only(left=16, top=14, right=16, bottom=4)
            )
        )
    foot: list[ft.Control] = []
    if may:
        ways: list[ft.Control] = [
            tonal(t("Datei ablegen"), choose, icon=ft.Icons.ATTACH_FILE_ROUNDED, busy=busy)
        ]
        if has_camera(page):
            ways.append(
                outlined(
                    t("Foto aufnehmen"),
                    lambda: set_camera(True),
                    icon=ft.Icons.PHOTO_CAMERA_ROUNDED,
                    disabled=busy,
                )
            )
        foot.append(ft.Row(ways, wrap=True, spacing=10, run_spacing=8))
    if problem:
        foot.append(text(problem, color=ft.Colors.ERROR))
    foot.append(muted(promise, size=14))
    rows.append(
        ft.Container(
            ft.Column(foot, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            padding=ft.Padding.only(left=16, top=8, right=16, bottom=14),
        )
    )
    return card(
        ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0
    )
