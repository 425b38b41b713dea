"""One file on a card: small picture, name, where it is, and what can be done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

import flet as ft

from app.usecases.attachments import AttachmentView, preview
from app.views.attachments.words import kind_words, place_words, size_words
from app.views.flet_guard import component, use_task
from app.views.kit.buttons import icon_button
from app.views.kit.progress import bar
from app.views.kit.status import status_of
from app.views.kit.tap import tappable
from app.views.kit.text import muted, text
from app.views.state import use_app, use_revision
from app.views.texts import t
from app.views.theme import RADIUS_MEDIUM, paper, tone

THUMB = 88

_ICONS = {
    "image": ft.Icons.IMAGE_ROUNDED,
    "audio": ft.Icons.MIC_ROUNDED,
    "video": ft.Icons.MOVIE_ROUNDED,
}


@component
def Thumb(view: AttachmentView, size: float = THUMB) -> ft.Control:
    """The small picture, or a sign of the kind until it is there."""
    seat = use_app().seat
    revision = use_revision()
    data, set_data = ft.use_state(cast("bytes | None", None))

    async def load() -> None:
        if view.is_picture and data is None:
            set_data(await asyncio.to_thread(preview, seat, view.id))

    use_task(load, [view.id, data is not None or revision])
    if data is not None:
        inside: ft.Control = ft.Image(
            src=data,
            width=size,
            height=size,
            fit=ft.BoxFit.CONTAIN if view.kind in ("signature", "drawing") else ft.BoxFit.COVER,
            exclude_from_semantics=True,
            gapless_playback=True,
        )
    else:
        icon = _ICONS.get(view.media_type.partition("/")[0], ft.Icons.DESCRIPTION_ROUNDED)
        inside = ft.Icon(icon, size=34, color=ft.Colors.ON_SURFACE_VARIANT)
    # Ink is dark: a signature is shown on paper whatever the theme.
    on_paper = data is not None and view.kind in ("signature", "drawing")
    return ft.Container(
        inside,
        width=size,
        height=size,
        bgcolor=paper("ground") if on_paper else tone("neutral").container,
        border_radius=RADIUS_MEDIUM,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        alignment=ft.Alignment.CENTER,
    )


def file_tile(
    view: AttachmentView,
    *,
    on_open: Callable[[], Any],
    actions: Sequence[ft.Control] = (),
    trailing: ft.Control | None = None,
) -> ft.Control:
    """A file with its picture at the left, which shows it large; actions stand beneath or at the right."""
    state, where = place_words(view)
    status = status_of("sync", state)
    color = tone(status.role).color
    lines: list[ft.Control] = [
        text(view.name, "label-large", size=15, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS),
        muted(", ".join(part for part in (kind_words(view), size_words(view.size)) if part), size=14),
        ft.Row(
            [
                ft.Icon(status.icon, size=18, color=color),
                ft.Container(text(where, size=14, color=color), expand=True),
            ],
            spacing=6,
        ),
    ]
    if view.place in ("underway", "device") and view.sent and view.size:
        lines.append(ft.Semantics(content=bar(view.sent / view.size), exclude_semantics=True))
    picture = tappable(
        Thumb(view, key=f"thumb:{view.id}"),
        on_open,
        label=t("Groß ansehen: {name}", name=view.name),
        border_radius=RADIUS_MEDIUM,
    )
    words = ft.Column(lines, spacing=3, tight=True, expand=True)
    return ft.Column(
        [
            ft.Row(
                [picture, words, *([trailing] if trailing is not None else [])],
                spacing=14,
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
            ),
            *([ft.Row(list(actions), wrap=True, spacing=8, run_spacing=8)] if actions else []),
        ],
        spacing=6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def remove_button(view: AttachmentView, on_click: Callable[[], Any]) -> ft.Control:
    """Take a file away, with its name for those who hear."""
    return icon_button(ft.Icons.DELETE_OUTLINE_ROUNDED, t("Entfernen: {name}", name=view.name), on_click)
