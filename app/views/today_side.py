"""The right pane of Heute in wide windows: is it safe, what comes this week, which referrals are open."""

from __future__ import annotations

from collections import Counter
from datetime import date

import flet as ft

from app.models.lifecycle import FINAL_STATES
from app.usecases.referrals import referrals
from app.usecases.syncing import sync_status
from app.usecases.today import DueItem, Today
from app.views.kit import buttons
from app.views.kit.cards import card
from app.views.kit.progress import bar
from app.views.kit.status import chip, status_word
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.kit.trail import trail
from app.views.state import AppState, navigate
from app.views.texts import number, t, weekday
from app.views.theme import tone
from app.views.today_due import due_words, route_of


def side_pane(state: AppState, view: Today) -> ft.Control:
    """The cards of the pane, those left out that have nothing to say."""
    parts = [_safety(state), _week(view.due, view.day), _open_referrals(state)]
    return ft.Column(
        [part for part in parts if part is not None],
        spacing=16,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _safety(state: AppState) -> ft.Control:
    status = sync_status(state.seat)
    safe = not status.needs_you
    return card(
        ft.Column(
            [
                ft.Row(
                    [
                        ft.Container(
                            heading(t("Sind meine Daten sicher?"), "title-medium", level=2), expand=True
                        ),
                        chip(t("Ja"), ft.Icons.CHECK_CIRCLE_ROUNDED, "ok")
                        if safe
                        else chip(t("{n} offen", n=status.needs_you), ft.Icons.CALL_SPLIT_ROUNDED, "warn"),
                    ]
                ),
                trail(status),
                buttons.tonal(t("Abgleich öffnen"), lambda: navigate("/abgleich")),
            ],
            spacing=14,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )


def _week(due: tuple[DueItem, ...], today: date) -> ft.Control | None:
    dated = [(item.due, item) for item in due if item.due is not None]
    coming = [(day, item) for day, item in dated if 0 <= (day - today).days < 7]
    if not coming:
        return None
    rows: list[ft.Control] = [heading(t("Diese Woche"), "title-medium", level=2)]
    for due_day, item in coming[:5]:
        colors = tone("accent" if due_day == today else "neutral")
        rows.append(
            tappable(
                ft.Row(
                    [
                        ft.Container(
                            ft.Column(
                                [
                                    text(weekday(due_day), "label-small", color=colors.on_container),
                                    text(
                                        str(due_day.day),
                                        "label-large",
                                        color=colors.on_container,
                                        tabular=True,
                                    ),
                                ],
                                spacing=0,
                                tight=True,
                                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                            ),
                            width=46,
                            height=46,
                            border_radius=12,
                            bgcolor=colors.container,
                            alignment=ft.Alignment.CENTER,
                        ),
                        ft.Column(
                            [text(due_words(item)[0], "label-large", size=15), muted(item.firm_name)],
                            spacing=0,
                            tight=True,
                            expand=True,
                        ),
                    ],
                    spacing=12,
                ),
                (lambda route: lambda: navigate(route))(route_of(item)),
                border_radius=12,
            )
        )
    rows.append(buttons.tonal(t("Ganze Woche"), lambda: navigate("/woche")))
    return card(ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _open_referrals(state: AppState) -> ft.Control | None:
    rows = referrals(state.seat, language=state.language)
    counted = Counter(row.shown or row.state for row in rows if row.state not in FINAL_STATES["referral"])
    if not counted:
        return None
    top = max(counted.values())
    lines: list[ft.Control] = [heading(t("Offene Verweise"), "title-medium", level=2)]
    for name, n in counted.most_common():
        lines.append(
            ft.Row(
                [
                    ft.Container(text(status_word("referral", name)), width=108),
                    ft.Container(bar(n / top), expand=True),
                    text(number(n), "label-large", tabular=True),
                ],
                spacing=12,
            )
        )
    return card(ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))
