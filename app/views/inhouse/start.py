"""
Start: the Kümmerer's home. Two big tiles, what needs me, the own needs with lock or share.

Only the own firm appears here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.usecases import inhouse
from app.usecases import today as today_cases
from app.usecases.knowledge import KnowledgeRow
from app.usecases.needs import NeedRow
from app.usecases.today import Today
from app.views.inhouse.knowledge import until_words
from app.views.inhouse.needs import need_tile
from app.views.inhouse.talks import open_knowledge_form, own_firm_name
from app.views.kit import buttons
from app.views.kit.cards import section
from app.views.kit.icons import icon, lead
from app.views.kit.tap import tappable
from app.views.kit.text import muted, text
from app.views.kit.tiles import tile, tile_group
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import day_short, t
from app.views.theme import style
from app.views.today import greeting
from app.views.today_due import due_tile, two_answers_tile

_SHOWN = 3
_SAFE = ("gesichert", "verloren")


def _big_tile(
    title: str,
    subtitle: str,
    shape: ft.IconData,
    on_click: Callable[[], None],
    *,
    bgcolor: str,
    color: str,
) -> ft.Control:
    return tappable(
        ft.Column(
            [
                icon(shape, size=32, color=color),
                ft.Column(
                    [
                        ft.Text(title, style=style("title-large", color=color, size=19)),
                        text(subtitle, color=color),
                    ],
                    spacing=0,
                    tight=True,
                ),
            ],
            alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        ),
        on_click,
        expand=True,
        height=136,
        bgcolor=bgcolor,
        border_radius=22,
        padding=16,
    )


def _urgent(state: AppState, areas: Sequence[KnowledgeRow], day: Today) -> list[ft.Control]:
    rows: list[ft.Control] = [
        tile(
            resume.form_title,
            lead=lead(ft.Icons.PAUSE_ROUNDED, "accent"),
            subtitle=t("Unterbrochen. Hier weitermachen."),
            on_click=(lambda key: lambda: navigate(f"/gespraech/{key}"))(resume.interview_id),
            key=resume.interview_id,
        )
        for resume in day.resume
    ]
    rows.extend(
        tile(
            area.area,
            lead=lead(ft.Icons.DANGEROUS_ROUNDED, "error"),
            subtitle=t("Rot, {until}", until=until_words(area)),
            on_click=lambda: navigate("/wissen"),
            key=area.id,
        )
        for area in areas
        if area.light == "rot" and area.state not in _SAFE
    )
    rows.extend(
        tile(
            item.detail,
            lead=lead(
                ft.Icons.EVENT_BUSY_ROUNDED if item.overdue else ft.Icons.EVENT_ROUNDED,
                "error" if item.overdue else "warn",
            ),
            subtitle=t("Vereinbart bis {day}", day=day_short(item.due)) if item.due else t("Vereinbart"),
            on_click=(lambda route: lambda: navigate(route))(item.route_hint),
            key=item.record_id,
        )
        for item in day.due
        if item.kind == "step"
    )
    rows.extend(two_answers_tile(item) for item in day.due if item.kind == "zwei_antworten")
    rows.extend(due_tile(state, item, day.day) for item in day.due if item.kind in ("apply", "funding"))
    return rows


def _own_needs(rows: Sequence[NeedRow]) -> ft.Control:
    if not rows:
        return section(
            t("Ihre Bedarfe"),
            ft.Container(
                muted(t("Noch nichts gemeldet. Was fehlt Ihren Leuten im Alltag?"), "body-large"),
                padding=ft.Padding.symmetric(vertical=8, horizontal=4),
            ),
        )
    return section(
        t("Ihre Bedarfe"),
        tile_group([need_tile(row) for row in rows[:_SHOWN]], indent=0),
        trailing=buttons.plain(t("Alle {n}", n=len(rows)), lambda: navigate("/bedarfe"))
        if len(rows) > _SHOWN
        else None,
    )


@screen
def StartScreen() -> ft.View:
    """Start."""
    state = use_app()
    use_revision()
    seat, language = state.seat, state.language
    day = today_cases.today(seat, language=language)
    urgent = _urgent(state, inhouse.inhouse_knowledge(seat, language=language), day)
    tiles = ft.Row(
        [
            _big_tile(
                t("Bedarf melden"),
                t("3 Mal tippen"),
                ft.Icons.ADD_COMMENT_ROUNDED,
                lambda: navigate("/bedarf-melden"),
                bgcolor=ft.Colors.TERTIARY_FIXED,
                color=ft.Colors.ON_TERTIARY_FIXED,
            ),
            _big_tile(
                t("Wissen sichern"),
                t("ein Gebiet anlegen"),
                ft.Icons.PSYCHOLOGY_ROUNDED,
                lambda: open_knowledge_form(state),
                bgcolor=ft.Colors.PRIMARY,
                color=ft.Colors.ON_PRIMARY,
            ),
        ],
        spacing=12,
    )
    parts: list[ft.Control] = []
    if urgent:
        parts.append(section(t("Braucht Sie jetzt"), tile_group(urgent)))
    parts.append(_own_needs(inhouse.inhouse_needs(seat, language=language)))
    if state.expanded and len(parts) > 1:
        parts = [
            ft.Row(
                [ft.Container(part, expand=True) for part in parts],
                spacing=20,
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
        ]
    week = buttons.tonal(t("Die Woche"), lambda: navigate("/woche"), icon=ft.Icons.CALENDAR_VIEW_WEEK_ROUNDED)
    return shell(
        state,
        "/",
        ft.Column(
            [tiles, *parts, ft.Row([week])],
            spacing=16,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        title=own_firm_name(state),
        overline=greeting(day.name, seat.now()),
    )
