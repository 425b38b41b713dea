"""
The pad: draw with a finger, pen or mouse; or, for a signature, type the name instead.

Typing is for everybody who cannot or does not wish to draw: with the keyboard alone a signature is a name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import flet as ft
import flet.canvas as cv

from app.media.strokes import draw_on_picture, draw_strokes, write_name
from app.views.attachments.picking import Picked
from app.views.flet_guard import component, handler, use_cell
from app.views.kit.buttons import icon_button, plain, primary
from app.views.kit.fields import TextInput
from app.views.kit.text import heading, muted, text
from app.views.texts import t
from app.views.theme import RADIUS_MEDIUM, paper

FONT = Path(__file__).parents[3] / "assets" / "fonts"
SIGNATURE_HEIGHT, DRAWING_HEIGHT = 200.0, 340.0

Purpose = Literal["signature", "drawing", "annotation"]


@dataclass
class _Sheet:
    strokes: list[list[tuple[float, float]]] = field(default_factory=list)
    name: str = ""


@component
def Pad(
    purpose: Purpose,
    on_done: Callable[[Picked, str], Any],
    on_close: Callable[[], Any],
    picture: bytes | None = None,
    ratio: float = 1.5,
) -> ft.Control:
    """
    What stands in the dialog.

    Args:
        on_done: Takes the picture, and the name that was typed.
        picture: What is drawn upon.
        ratio: Its width by its height.
    """
    sheet = use_cell(_Sheet()).current
    _tick, set_tick = ft.use_state(0)
    empty, set_empty = ft.use_state(False)
    width, height = pad_size(purpose, ratio if picture is not None else None)

    def redraw() -> None:
        set_tick(lambda old: old + 1)

    def begin(event: ft.DragStartEvent[ft.GestureDetector]) -> None:
        sheet.strokes.append([(event.local_position.x, event.local_position.y)])
        redraw()

    def go_on(event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        if sheet.strokes:
            x = min(max(event.local_position.x, 0.0), width)
            y = min(max(event.local_position.y, 0.0), height)
            sheet.strokes[-1].append((x, y))
            redraw()

    def undo() -> None:
        if sheet.strokes:
            sheet.strokes.pop()
            redraw()

    def typed(words: str) -> None:
        sheet.name = words.strip()

    async def done() -> None:
        # A photo may stay without a mark.
        if not sheet.strokes and picture is None and not (purpose == "signature" and sheet.name):
            set_empty(True)
            return
        name = t("Unterschrift") if purpose == "signature" else t("Zeichnung")
        if picture is not None:
            data = await asyncio.to_thread(draw_on_picture, picture, sheet.strokes, width=width)
        elif sheet.strokes:
            data = await asyncio.to_thread(draw_strokes, sheet.strokes, width=width, height=height)
        else:
            data = await asyncio.to_thread(write_name, sheet.name, font=_font())
        extension = "jpg" if picture is not None else "png"
        await handler(lambda: on_done(Picked(f"{name}.{extension}", data), sheet.name))()

    rows: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(heading(_title(purpose), "title-medium", level=2), expand=True),
                icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
            ]
        ),
        ft.Row(
            [_surface(sheet, begin, go_on, width=width, height=height, purpose=purpose, picture=picture)],
            alignment=ft.MainAxisAlignment.CENTER,
        ),
        ft.Row([plain(t("Strich zurück"), undo, icon=ft.Icons.UNDO_ROUNDED, disabled=not sheet.strokes)]),
    ]
    if purpose == "signature":
        rows += [
            TextInput(t("Name in Druckschrift"), sheet.name, typed, delay=0.05),
            muted(t("Wer nicht zeichnen kann oder möchte, unterschreibt mit dem Namen."), size=14),
        ]
    if empty:
        rows.append(text(_nothing_words(purpose), color=ft.Colors.ERROR))
    rows.append(primary(t("Übernehmen"), done, icon=ft.Icons.CHECK_ROUNDED))
    return ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _surface(
    sheet: _Sheet,
    begin: Callable[[ft.DragStartEvent[ft.GestureDetector]], Any],
    go_on: Callable[[ft.DragUpdateEvent[ft.GestureDetector]], Any],
    *,
    width: float,
    height: float,
    purpose: Purpose,
    picture: bytes | None,
) -> ft.Control:
    ink = ft.Paint(
        color=paper("marker" if purpose == "annotation" else "ink"),
        stroke_width=4 if purpose == "annotation" else 3,
        stroke_cap=ft.StrokeCap.ROUND,
        stroke_join=ft.StrokeJoin.ROUND,
        style=ft.PaintingStyle.STROKE,
    )
    shapes: list[cv.Shape] = []
    if purpose == "signature":
        line = ft.Paint(color=paper("line"), stroke_width=1)
        shapes.append(cv.Line(16, height - 44, width - 16, height - 44, line))
    for stroke in sheet.strokes:
        elements: list[Any] = [cv.Path.MoveTo(*stroke[0])]
        elements += [cv.Path.LineTo(x, y) for x, y in stroke[1:]] or [
            cv.Path.LineTo(stroke[0][0] + 0.5, stroke[0][1])
        ]
        shapes.append(cv.Path(elements, ink))
    layers: list[ft.Control] = [cv.Canvas(shapes, width=width, height=height)]
    if picture is not None:
        layers.insert(0, ft.Image(src=picture, width=width, height=height, fit=ft.BoxFit.FILL))
    paper_sheet = ft.Container(
        ft.Stack(layers, width=width, height=height),
        width=width,
        height=height,
        bgcolor=paper("ground"),
        border=ft.Border.all(1.5, ft.Colors.OUTLINE),
        border_radius=RADIUS_MEDIUM,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
    return ft.Semantics(
        label=_surface_words(purpose),
        content=ft.GestureDetector(
            paper_sheet,
            on_pan_start=begin,
            on_pan_update=go_on,
            drag_interval=16,
            # Else the browser's accessibility layer takes strokes for scrolling.
            exclude_from_semantics=True,
            mouse_cursor=ft.MouseCursor.PRECISE,
        ),
    )


def pad_size(purpose: Purpose, ratio: float | None) -> tuple[float, float]:
    """
    How large the pad is on this window; nothing scrolls, for a stroke must not move the page.

    Args:
        ratio: Width by height of the picture that is drawn upon.
    """
    page = ft.context.page
    width = min(640.0, float(page.width or 390) - 72)
    room = max(120.0, float(page.height or 700) - (420 if purpose == "signature" else 300))
    if ratio is None:
        return width, min(room, SIGNATURE_HEIGHT if purpose == "signature" else DRAWING_HEIGHT)
    return min(width, room * ratio), min(width / ratio, room)


def pad_dialog(
    purpose: Purpose,
    on_done: Callable[[Picked, str], Any],
    on_close: Callable[[], Any],
    *,
    picture: bytes | None = None,
    ratio: float = 1.5,
) -> ft.AlertDialog:
    """The dialog, for `ft.use_dialog`; a tap beside it must not throw a drawing away."""
    width = min(640.0, float(ft.context.page.width or 390) - 72)
    return ft.AlertDialog(
        modal=True,
        content=ft.Container(Pad(purpose, on_done, on_close, picture=picture, ratio=ratio), width=width),
        content_padding=ft.Padding.all(16),
        inset_padding=ft.Padding.all(12),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        on_dismiss=handler(on_close),
    )


def _title(purpose: Purpose) -> str:
    words = {"signature": t("Unterschreiben"), "annotation": t("Im Foto markieren")}
    return words.get(purpose) or t("Zeichnen")


def _surface_words(purpose: Purpose) -> str:
    return t("Feld für die Unterschrift") if purpose == "signature" else t("Feld zum Zeichnen")


def _nothing_words(purpose: Purpose) -> str:
    if purpose == "signature":
        return t("Bitte unterschreiben oder den Namen eintragen.")
    return t("Bitte zuerst etwas zeichnen.")


def _font() -> Path | None:
    return next(iter(sorted(FONT.glob("*.ttf"))), None)
