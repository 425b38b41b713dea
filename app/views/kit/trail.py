"""The trail: device, underway, server with receipt; three circles, two lines, three numbers."""

from __future__ import annotations

import flet as ft
import flet.canvas as cv

from app.usecases.syncing import SyncStatus
from app.views.kit.text import muted, text
from app.views.texts import number, t
from app.views.theme import tone

_SIZE = 52


def _circle(icon: ft.IconData, color: str, ink: str) -> ft.Control:
    return ft.Container(
        ft.Icon(icon, size=24, color=ink),
        width=_SIZE,
        height=_SIZE,
        border_radius=_SIZE / 2,
        bgcolor=color,
        alignment=ft.Alignment.CENTER,
    )


def _dashed_circle(icon: ft.IconData) -> ft.Control:
    edge = ft.Paint(
        color=ft.Colors.OUTLINE,
        style=ft.PaintingStyle.STROKE,
        stroke_width=2,
        stroke_dash_pattern=[5, 4],
    )
    return cv.Canvas(
        [cv.Circle(_SIZE / 2, _SIZE / 2, _SIZE / 2 - 1, edge)],
        content=ft.Container(
            ft.Icon(icon, size=24, color=ft.Colors.ON_SURFACE_VARIANT), alignment=ft.Alignment.CENTER
        ),
        width=_SIZE,
        height=_SIZE,
    )


def _line(*, solid: bool) -> ft.Control:
    if solid:
        return ft.Container(ft.Container(height=4, bgcolor=ft.Colors.PRIMARY), expand=True)
    # More dashes than fit; those that would begin a second line are cut off.
    dashes: list[ft.Control] = [ft.Container(width=6, height=4, bgcolor=ft.Colors.OUTLINE) for _ in range(24)]
    return ft.Container(
        ft.Row(dashes, spacing=6, run_spacing=8, wrap=True),
        height=4,
        expand=True,
        clip_behavior=ft.ClipBehavior.HARD_EDGE,
    )


def _stop(
    left: ft.Control | None, circle: ft.Control, right: ft.Control | None, n: str, words: str
) -> ft.Control:
    blank = ft.Container(expand=True)
    return ft.Column(
        [
            ft.Row([left or blank, circle, right or ft.Container(expand=True)], spacing=6),
            text(n, "title-medium", tabular=True, text_align=ft.TextAlign.CENTER),
            ft.Container(
                muted(words, "label-small", text_align=ft.TextAlign.CENTER),
                padding=ft.Padding.symmetric(horizontal=4),
            ),
        ],
        spacing=4,
        tight=True,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def trail(status: SyncStatus) -> ft.Control:
    """Where everything is; the middle says "n von m", "Kein Netz" or that nothing moves."""
    moving = status.phase == "syncing" and status.underway is not None
    if moving and status.underway is not None:
        icon, n, words = (
            ft.Icons.SYNC_ROUNDED,
            t("{n} von {total}", n=status.underway[0], total=status.underway[1]),
            t("unterwegs"),
        )
    elif status.phase == "offline":
        icon, n, words = ft.Icons.WIFI_OFF_ROUNDED, t("Kein Netz"), t("geht von selbst los")
    elif status.phase == "problem":
        icon, n, words = ft.Icons.SYNC_PROBLEM_ROUNDED, t("Störung"), t("nächster Versuch von selbst")
    else:
        icon, n, words = ft.Icons.SYNC_ROUNDED, "0", t("unterwegs")
    ok = tone("ok")
    sentence = t(
        "{waiting} auf diesem Gerät, {middle} {words}, {server} auf dem Server mit Beleg",
        waiting=status.waiting,
        middle=n,
        words=words,
        server=status.on_server,
    )
    picture = ft.Row(
        [
            _stop(
                None,
                _circle(ft.Icons.SMARTPHONE_ROUNDED, ft.Colors.PRIMARY, ft.Colors.ON_PRIMARY),
                _line(solid=moving),
                number(status.waiting),
                t("auf diesem Gerät"),
            ),
            _stop(_line(solid=moving), _dashed_circle(icon), _line(solid=False), n, words),
            _stop(
                _line(solid=False),
                _circle(ft.Icons.CLOUD_DONE_ROUNDED, ok.color, ok.on_color),
                None,
                number(status.on_server),
                t("auf dem Server mit Beleg"),
            ),
        ],
        spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Semantics(
        label=sentence, container=True, content=ft.Semantics(content=picture, exclude_semantics=True)
    )
