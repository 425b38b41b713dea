"""Moving a follow-up: days to choose from, all of them working days of the firm's Land."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import flet as ft

from app.usecases.follow_ups import FollowUp, day_off, suggested_days
from app.views.kit import buttons
from app.views.kit.cards import note
from app.views.kit.fields import picked_date
from app.views.kit.text import muted, text
from app.views.texts import day, day_word, t


def follow_up_title(row: FollowUp) -> str:
    """What was agreed, or that a talk is to be looked at again."""
    return row.what or t("Gespräch wieder ansehen")


def moving_panel(
    row: FollowUp,
    today: date,
    *,
    language: str,
    on_day: Callable[[date], None],
    on_pick: Callable[[], None],
) -> ft.Control:
    """The days a follow-up can be moved to."""
    offered = suggested_days(today, land=row.land)
    rows: list[ft.Control] = [
        text(follow_up_title(row), "body-large"),
        muted(t("{firm}, jetzt am {day}", firm=row.firm_name, day=day(row.due))),
    ]
    rows += [
        buttons.tonal(
            t("{word}, {day}", word=day_word(each, today=today), day=day(each))
            if (each - today).days == 1
            else day(each),
            (lambda chosen: lambda: on_day(chosen))(each),
            icon=ft.Icons.EVENT_ROUNDED,
            large=True,
        )
        for each in offered
    ]
    rows.append(buttons.outlined(t("Anderer Tag"), on_pick, icon=ft.Icons.CALENDAR_MONTH_ROUNDED, large=True))
    skipped = _skipped(row, today, offered, language)
    if skipped:
        rows.append(note(skipped, role="info", icon=ft.Icons.CELEBRATION_ROUNDED))
    return ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _skipped(row: FollowUp, today: date, offered: tuple[date, ...], language: str) -> str:
    """The first holiday that was stepped over, so that nobody wonders about the day."""
    last = max(offered)
    current = today
    while current < last:
        current = date.fromordinal(current.toordinal() + 1)
        name = day_off(current, land=row.land, language=language)
        if name:
            return t(
                "Feiertage sind übersprungen, zum Beispiel {name} am {day}.", name=name, day=day(current)
            )
    return ""


def day_picker(
    row: FollowUp, today: date, *, on_day: Callable[[date], None], on_close: Callable[[], None]
) -> ft.DatePicker:
    """Any day from today on."""

    def picked(event: ft.Event[ft.DatePicker]) -> None:
        chosen = picked_date(event.control.value)
        if chosen is not None:
            on_day(chosen)

    return ft.DatePicker(
        value=max(row.due, today),
        first_date=today,
        last_date=date(today.year + 5, 12, 31),
        on_change=picked,
        on_dismiss=lambda: on_close(),
    )
