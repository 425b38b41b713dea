"""
Taking a photo: the device's camera with a preview and a button; phones and browsers have it, desktops do not.

Where the camera cannot be opened (none, not allowed) the dialog says so; choosing a photo always remains.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft
import flet_camera as fc

from app.views.attachments.picking import Picked
from app.views.flet_guard import component, handler, use_task
from app.views.kit.buttons import icon_button, primary
from app.views.kit.text import heading, muted, text
from app.views.state import use_app
from app.views.texts import t
from app.views.theme import RADIUS_LARGE, paper


def has_camera(page: ft.Page) -> bool:
    """Whether the platform can open a camera at all."""
    return bool(page.web) or page.platform in (ft.PagePlatform.ANDROID, ft.PagePlatform.IOS)


@component
def Shutter(on_taken: Callable[[Picked], Any], on_close: Callable[[], Any]) -> ft.Control:
    """What stands in the dialog."""
    now = use_app().seat.now
    ref: ft.Ref[Any] = ft.use_memo(lambda: ft.Ref(), [])
    ready, set_ready = ft.use_state(False)
    failed, set_failed = ft.use_state(False)
    busy, set_busy = ft.use_state(False)
    page = ft.context.page
    width = min(640.0, float(page.width or 390) - 72)

    async def start() -> None:
        camera = ref.current
        if camera is None:
            return
        try:
            cameras = await camera.get_available_cameras()
            back = [each for each in cameras if each.lens_direction == fc.CameraLensDirection.BACK]
            if not cameras:
                set_failed(True)
                return
            await camera.initialize((back or cameras)[0], fc.ResolutionPreset.VERY_HIGH, enable_audio=False)
        except Exception:
            # Whatever the platform says (not allowed, in use, none): the person can still choose a photo.
            set_failed(True)
        else:
            set_ready(True)

    use_task(start, [])

    async def shoot() -> None:
        camera = ref.current
        if camera is None:
            return
        set_busy(True)
        try:
            data = await camera.take_picture()
        except Exception:
            set_failed(True)
            return
        finally:
            set_busy(False)
        name = f"Foto {now():%Y-%m-%d %H.%M}.jpg"
        await handler(lambda: on_taken(Picked(name, bytes(data))))()

    rows: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(heading(t("Foto aufnehmen"), "title-medium", level=2), expand=True),
                icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
            ]
        ),
        ft.Container(
            fc.Camera(ref=ref, preview_enabled=True, expand=True),
            width=width,
            height=width * 0.75,
            bgcolor=paper("lens"),
            border_radius=RADIUS_LARGE,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
    ]
    if failed:
        rows.append(
            text(
                t("Die Kamera lässt sich nicht öffnen. Bitte erlauben oder ein Foto wählen."),
                color=ft.Colors.ERROR,
            )
        )
    else:
        rows += [
            muted(t("Bitte keine Personen und keine Bildschirme mit Namen aufnehmen."), size=14),
            primary(t("Auslösen"), shoot, icon=ft.Icons.PHOTO_CAMERA_ROUNDED, disabled=not ready, busy=busy),
        ]
    return ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def camera_dialog(on_taken: Callable[[Picked], Any], on_close: Callable[[], Any]) -> ft.AlertDialog:
    """The dialog, for `ft.use_dialog`."""
    width = min(640.0, float(ft.context.page.width or 390) - 72)
    return ft.AlertDialog(
        modal=True,
        content=ft.Container(Shutter(on_taken, on_close), width=width),
        content_padding=ft.Padding.all(16),
        inset_padding=ft.Padding.all(12),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        on_dismiss=handler(on_close),
    )
