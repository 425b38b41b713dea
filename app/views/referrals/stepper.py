"""
The way of a referral: done steps in petrol, the present one in honey, the ones ahead dashed.

Lying where seven words fit beside one another, else upright with details. Knows states, no referral.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import flet as ft
import flet.canvas as cv

from app.views.kit.text import muted, text
from app.views.texts import t


@dataclass(frozen=True)
class Step:
    """One step: its state, its shape, its word in full and in short, and what is said about it."""

    state: str
    icon: ft.IconData
    word: str
    short: str
    detail: str = ""
    date: str = ""


def steps_of(
    *,
    detail: str,
    dates: Mapping[str, str],
    sent: str = "",
    waiting: str = "",
    offer: str = "",
    apply_by: str = "",
) -> list[Step]:
    """
    The steps from the draft to the end.

    Args:
        detail: What it is about, under the draft.
        dates: Date in words of the steps that are done, by state.
        sent: How it left and its receipt; waiting: until when; offer: what; apply_by: by when to apply.
    """
    icons = ft.Icons
    return [
        Step(
            "entwurf", icons.EDIT_NOTE_ROUNDED, t("Entwurf"), t("Entwurf"), detail, dates.get("entwurf", "")
        ),
        Step(
            "uebermittelt",
            icons.SEND_ROUNDED,
            t("Übermittelt"),
            t("Übermittelt"),
            sent,
            dates.get("uebermittelt", ""),
        ),
        Step(
            "wartet",
            icons.HOURGLASS_TOP_ROUNDED,
            t("Wartet auf Antwort"),
            t("Wartet"),
            waiting or t("Zusage, Warteliste oder Absage mit Grund"),
            dates.get("wartet", ""),
        ),
        Step(
            "angebot",
            icons.DESCRIPTION_ROUNDED,
            t("Angebot liegt vor"),
            t("Angebot"),
            offer,
            dates.get("angebot", ""),
        ),
        Step(
            "beantragt",
            icons.ASSIGNMENT_TURNED_IN_ROUNDED,
            t("Antrag gestellt"),
            t("Beantragt"),
            apply_by or t("Spätestens vor Beginn"),
            dates.get("beantragt", ""),
        ),
        Step("laeuft", icons.SCHOOL_ROUNDED, t("Kurs läuft"), t("Läuft"), "", dates.get("laeuft", "")),
        Step(
            "abgeschlossen",
            icons.TASK_ALT_ROUNDED,
            t("Abgeschlossen"),
            t("Fertig"),
            "",
            dates.get("abgeschlossen", ""),
        ),
    ]


def position_of(state: str) -> int:
    """Which step is the present one; behind the last one when all is done."""
    places = {
        "entwurf": 0,
        "uebermittelt": 2,
        "wartet": 2,
        "warteliste": 2,
        "nachfassen": 2,
        "angenommen": 2,
        "angebot": 3,
        "beantragt": 4,
        "laeuft": 5,
        "abgeschlossen": 7,
    }
    return places.get(state, 0)


def _node(step: Step, place: int, now: int, size: float) -> ft.Control:
    if place > now:
        edge = ft.Paint(
            color=ft.Colors.OUTLINE,
            style=ft.PaintingStyle.STROKE,
            stroke_width=2,
            stroke_dash_pattern=[5, 4],
        )
        return cv.Canvas(
            [cv.Circle(size / 2, size / 2, size / 2 - 1, edge)],
            content=ft.Container(
                ft.Icon(step.icon, size=20, color=ft.Colors.ON_SURFACE_VARIANT),
                alignment=ft.Alignment.CENTER,
            ),
            width=size,
            height=size,
        )
    here = place == now
    return ft.Container(
        ft.Icon(step.icon, size=20, color=ft.Colors.ON_TERTIARY_FIXED if here else ft.Colors.ON_PRIMARY),
        width=size,
        height=size,
        border_radius=size / 2,
        bgcolor=ft.Colors.TERTIARY_FIXED if here else ft.Colors.PRIMARY,
        alignment=ft.Alignment.CENTER,
    )


def _sentence(step: Step, place: int, now: int) -> str:
    state = t("erledigt") if place < now else (t("jetzt") if place == now else t("noch offen"))
    return f"{step.word}: {state}"


def _line_color(place: int, now: int) -> str:
    return ft.Colors.PRIMARY if place < now else ft.Colors.OUTLINE_VARIANT


def upright(steps: list[Step], now: int) -> ft.Control:
    """The steps under one another."""
    rows: list[ft.Control] = []
    last = len(steps) - 1
    for place, step in enumerate(steps):
        words: list[ft.Control] = [
            ft.Row(
                [
                    ft.Container(text(step.word, "title-medium", size=16), expand=True),
                    muted(step.date, "label-small", tabular=True),
                ],
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
        ]
        if step.detail:
            words.append(muted(step.detail))
        line = ft.BorderSide(2, ft.Colors.TRANSPARENT if place == last else _line_color(place, now))
        body = ft.Container(
            ft.Semantics(
                label=_sentence(step, place, now),
                content=ft.Column(words, spacing=1, tight=True),
            ),
            padding=ft.Padding.only(left=28, top=6, bottom=4 if place == last else 22),
            margin=ft.Margin.only(left=17),
            border=ft.Border(left=line),
        )
        cover = ft.Container(width=36, height=36, border_radius=18, bgcolor=ft.Colors.SURFACE)
        rows.append(ft.Stack([body, cover, _node(step, place, now, 36)]))
    return ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def lying(steps: list[Step], now: int) -> ft.Control:
    """The steps beside one another."""
    cells: list[ft.Control] = []
    last = len(steps) - 1
    for place, step in enumerate(steps):

        def line(color: str | None) -> ft.Control:
            return ft.Container(height=3, border_radius=2, bgcolor=color, expand=True)

        cells.append(
            ft.Semantics(
                label=_sentence(step, place, now),
                expand=True,
                content=ft.Column(
                    [
                        ft.Row(
                            [
                                line(_line_color(place - 1, now) if place else None),
                                _node(step, place, now, 44),
                                line(_line_color(place, now) if place < last else None),
                            ],
                            spacing=4,
                        ),
                        text(step.short, "label-medium", text_align=ft.TextAlign.CENTER),
                        muted(step.date, "body-medium", size=13, text_align=ft.TextAlign.CENTER),
                    ],
                    spacing=4,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                ),
            )
        )
    return ft.Row(cells, spacing=4, vertical_alignment=ft.CrossAxisAlignment.START)
