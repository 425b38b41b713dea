"""
The week: seven days with what is due, holidays by name, what is overdue on top.

Wide windows show seven columns, phones one day under the other. Everything can be marked as done or moved
from here; the whole list goes into a calendar file.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta

import flet as ft

from app.usecases.calendar_file import calendar_file
from app.usecases.follow_ups import (
    DayNotPossibleError,
    FollowUp,
    Week,
    WeekDay,
    follow_ups,
    for_calendar,
    move_back,
    move_follow_up,
    week_of,
)
from app.usecases.present import clock_error, present_day
from app.usecases.today import finish_step, reopen_step
from app.views.follow_ups.moving import day_picker, follow_up_title, moving_panel
from app.views.funding.banners import clock_banner
from app.views.interview.sheet import sheet
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, section
from app.views.kit.icons import lead
from app.views.kit.tap import tappable
from app.views.kit.text import muted, text
from app.views.kit.tiles import tile, tile_group
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import day, day_number, day_title, t, tn, weekday
from app.views.theme import tone

log = logging.getLogger("app.views")
_LANDS = {"sl": "Saarland", "sn": "Sachsen", "th": "Thüringen"}


@screen
def WeekScreen() -> ft.View:
    """Die Woche."""
    state = use_app()
    use_revision()
    turned, set_turned = ft.use_state(0)
    moving, set_moving = ft.use_state("")
    picking, set_picking = ft.use_state(False)
    picker = ft.use_memo(lambda: ft.FilePicker(), [])
    week = week_of(state.seat, present_day(state.seat) + timedelta(weeks=turned), language=state.language)
    row = next((each for each in follow_ups(state.seat, language=state.language) if each.id == moving), None)

    def close() -> None:
        set_picking(False)
        set_moving("")

    def put_on(chosen: date) -> None:
        if row is None:
            return
        before, moved_at, key = row.due, row.moved_at, row.id
        close()
        try:
            landed = move_follow_up(state.seat, key, chosen)
        except DayNotPossibleError:
            snackbar.show(t("Dieser Tag ist schon vorbei. Bitte einen anderen wählen."))
            return
        words = (
            t("Verschoben auf {day}", day=day(landed))
            if landed == chosen
            else t("Kein Arbeitstag. Verschoben auf {day}", day=day(landed))
        )
        snackbar.show(words, undo=lambda: move_back(state.seat, key, due=before, moved_at=moved_at))

    dialog: ft.DialogControl | None = None
    if row is not None and picking:
        dialog = day_picker(row, week.today, on_day=put_on, on_close=close)
    elif row is not None:
        dialog = sheet(
            t("Verschieben"),
            moving_panel(
                row, week.today, language=state.language, on_day=put_on, on_pick=lambda: set_picking(True)
            ),
            on_close=close,
        )
    ft.use_dialog(dialog)

    async def export() -> None:
        content = calendar_file(
            for_calendar(state.seat, language=state.language),
            words=t("Wiedervorlage, {place}"),
            hint=t("Was gemeint ist, steht in Feldlotse."),
            made_at=state.seat.now(),
        )
        try:
            await picker.save_file(file_name=t("Wiedervorlagen") + ".ics", src_bytes=content)
        except Exception:
            log.exception("the calendar file could not be saved")
            snackbar.show(t("Die Kalenderdatei ließ sich nicht speichern."))

    parts: list[ft.Control] = []
    wrong_clock = clock_error(state.seat)
    if wrong_clock is not None:
        parts.append(clock_banner(wrong_clock))
    parts.append(_turning(week, set_turned, turned))
    if week.overdue:
        parts.append(
            section(
                t("Überfällig"),
                tile_group([_tile(state, each, week.today, set_moving) for each in week.overdue]),
                n=len(week.overdue),
            )
        )
    parts.append(_columns(state, week, set_moving) if state.expanded else _list(state, week, set_moving))
    return shell(
        state,
        "/",
        ft.Column(parts, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        title=t("Die Woche"),
        subtitle=tn("Ein Termin offen", "{n} Termine offen", len(follow_ups(state.seat))),
        back="/",
        actions=[buttons.icon_button(ft.Icons.EVENT_AVAILABLE_ROUNDED, t("In den Kalender (.ics)"), export)],
    )


def _turning(week: Week, set_turned: Callable[[int], None], turned: int) -> ft.Control:
    sunday = week.monday + timedelta(days=6)
    words = t(
        "KW {n}, {start} bis {end}",
        n=week.monday.isocalendar().week,
        start=day_number(week.monday),
        end=day_number(sunday),
    )
    row: list[ft.Control] = [
        buttons.icon_button(
            ft.Icons.CHEVRON_LEFT_ROUNDED, t("Woche davor"), lambda: set_turned(turned - 1), filled=True
        ),
        ft.Container(
            text(words, "label-large", text_align=ft.TextAlign.CENTER),
            expand=True,
            alignment=ft.Alignment.CENTER,
        ),
        buttons.icon_button(
            ft.Icons.CHEVRON_RIGHT_ROUNDED, t("Woche danach"), lambda: set_turned(turned + 1), filled=True
        ),
    ]
    if turned:
        row.append(buttons.plain(t("Heute"), lambda: set_turned(0)))
    return ft.Row(row, spacing=8, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _holiday_words(each: WeekDay) -> str:
    if each.holiday is None:
        return ""
    if not each.lands:
        return each.holiday
    lands = ", ".join(_LANDS.get(land, land.upper()) for land in each.lands)
    return t("{holiday} ({lands})", holiday=each.holiday, lands=lands)


def _tile(state: AppState, row: FollowUp, today: date, on_move: Callable[[str], None]) -> ft.Control:
    title = follow_up_title(row)
    role = "error" if row.overdue else ("warn" if row.due == today else "neutral")
    shape = ft.Icons.EVENT_BUSY_ROUNDED if row.overdue else ft.Icons.EVENT_ROUNDED
    second = [row.firm_name, row.who_label]
    if row.overdue:
        second.append(t("seit {day}", day=day_number(row.due)))
    return tile(
        title,
        lead=lead(shape, role),  # type: ignore[arg-type]
        subtitle=", ".join(part for part in second if part),
        action=ft.Row(
            [
                buttons.icon_button(
                    ft.Icons.EVENT_REPEAT_ROUNDED,
                    t("Verschieben: {step}", step=title),
                    lambda: on_move(row.id),
                ),
                buttons.icon_button(
                    ft.Icons.CHECK_ROUNDED,
                    t("Erledigt: {step}", step=title),
                    lambda: _done(state, row),
                    filled=True,
                ),
            ],
            spacing=4,
            tight=True,
        ),
        on_click=lambda: navigate(f"/betriebe/{row.firm_id}" if state.role != "kuemmerer" else "/"),
        key=row.id,
    )


def _done(state: AppState, row: FollowUp) -> None:
    finish_step(state.seat, row.id)
    snackbar.show(t("Schritt erledigt"), undo=lambda: reopen_step(state.seat, row.id))


def _list(state: AppState, week: Week, on_move: Callable[[str], None]) -> ft.Control:
    """One day under the other; days without anything take one line."""
    parts: list[ft.Control] = []
    for each in week.days:
        head = day_title(each.day, long=False)
        if each.day == week.today:
            head = t("Heute, {day}", day=head)
        holiday = _holiday_words(each)
        if each.items:
            parts.append(
                section(
                    head,
                    *([muted(holiday)] if holiday else []),
                    tile_group([_tile(state, row, week.today, on_move) for row in each.items]),
                    n=len(each.items),
                )
            )
            continue
        parts.append(
            ft.Container(
                ft.Row(
                    [
                        ft.Container(
                            text(
                                head,
                                "label-large",
                                color=ft.Colors.ON_SURFACE
                                if each.day == week.today
                                else ft.Colors.ON_SURFACE_VARIANT,
                            ),
                            expand=True,
                        ),
                        muted(holiday or t("nichts fällig")),
                    ]
                ),
                padding=ft.Padding.symmetric(vertical=6, horizontal=4),
            )
        )
    return ft.Column(parts, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _columns(state: AppState, week: Week, on_move: Callable[[str], None]) -> ft.Control:
    """Seven columns; the weekend is narrower unless something stands there."""
    columns: list[ft.Control] = []
    for each in week.days:
        weekend = each.day.weekday() > 4 and not each.items
        columns.append(ft.Container(_column(state, each, week.today, on_move), expand=1 if weekend else 2))
    return ft.Row(columns, spacing=10, vertical_alignment=ft.CrossAxisAlignment.START, intrinsic_height=False)


def _column(state: AppState, each: WeekDay, today: date, on_move: Callable[[str], None]) -> ft.Control:
    colors = tone("accent" if each.day == today else "neutral")
    rows: list[ft.Control] = [
        ft.Container(
            ft.Semantics(
                heading_level=2,
                label=day(each.day),
                exclude_semantics=True,
                content=ft.Row(
                    [
                        text(weekday(each.day), "label-medium", color=colors.on_container),
                        text(str(each.day.day), "title-medium", color=colors.on_container, tabular=True),
                    ],
                    spacing=8,
                    tight=True,
                ),
            ),
            bgcolor=colors.container,
            border_radius=10,
            padding=ft.Padding.symmetric(vertical=6, horizontal=12),
        )
    ]
    holiday = _holiday_words(each)
    if holiday:
        rows.append(
            ft.Row(
                [
                    ft.Icon(ft.Icons.CELEBRATION_ROUNDED, size=18, color=tone("info").color),
                    ft.Container(muted(holiday, "label-small"), expand=True),
                ],
                spacing=6,
            )
        )
    rows += [_entry(state, row, on_move) for row in each.items]
    if not each.items and not holiday:
        rows.append(muted(t("nichts fällig"), "label-small"))
    return ft.Column(rows, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _entry(state: AppState, row: FollowUp, on_move: Callable[[str], None]) -> ft.Control:
    title = follow_up_title(row)
    return card(
        ft.Column(
            [
                tappable(
                    ft.Column(
                        [
                            text(
                                title, "label-large", size=15, max_lines=4, overflow=ft.TextOverflow.ELLIPSIS
                            ),
                            muted(row.firm_name, "label-small"),
                        ],
                        spacing=2,
                        tight=True,
                    ),
                    lambda: navigate(f"/betriebe/{row.firm_id}" if state.role != "kuemmerer" else "/"),
                ),
                ft.Row(
                    [
                        buttons.icon_button(
                            ft.Icons.EVENT_REPEAT_ROUNDED,
                            t("Verschieben: {step}", step=title),
                            lambda: on_move(row.id),
                        ),
                        buttons.icon_button(
                            ft.Icons.CHECK_ROUNDED,
                            t("Erledigt: {step}", step=title),
                            lambda: _done(state, row),
                            filled=True,
                        ),
                    ],
                    spacing=4,
                    alignment=ft.MainAxisAlignment.END,
                ),
            ],
            spacing=4,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=10,
        key=row.id,
    )
