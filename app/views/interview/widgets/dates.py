"""Dates and times: a field that takes what people write, with a calendar; month and year as two lists."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import flet as ft

from app.views.flet_guard import component
from app.views.interview.look import Look
from app.views.interview.questions import Question
from app.views.interview.talk import Talk
from app.views.interview.widgets.typed import answer_field, named, use_typing
from app.views.kit.buttons import icon_button
from app.views.kit.text import muted
from app.views.texts import day, t
from app.views.theme import RADIUS_MEDIUM, style

_DOTTED = re.compile(r"^(\d{1,2})[./\s-](\d{1,2})[./\s-](\d{2}|\d{4})\.?$")
_MONTH_NAMES = {
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_YEARS_BACK, _YEARS_AHEAD = 3, 15


def picked_date(value: object) -> date | None:
    """
    The day a person saw in the calendar.

    The client sends its local midnight as UTC, so 20 March in Berlin arrives as 2026-03-19T23:00Z; twelve
    hours more give the right day in every zone from UTC-11 to UTC+12.
    """
    if isinstance(value, datetime):
        return (value + timedelta(hours=12)).date()
    return value if isinstance(value, date) else None


def parse_date(text: str) -> date | None:
    """A date as people write it: "24.11.2026", "24.11.26", "2026-11-24"."""
    stripped = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", stripped):
            year, month, number = (int(part) for part in stripped.split("-"))
            return date(year, month, number)
        match = _DOTTED.match(stripped)
        if match is None:
            return None
        year = int(match[3])
        return date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
    except ValueError:
        return None


def stored_date(value: str) -> date | None:
    """The date in a stored answer."""
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def show_date(value: str) -> str:
    """A stored date as it stands in the field."""
    known = stored_date(value)
    return f"{known:%d.%m.%Y}" if known is not None else value


@component
def DateField(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A date: typed or picked."""
    picking, set_picking = ft.use_state(False)
    known = stored_date(question.value)

    def commit(typed: str) -> None:
        if not typed.strip():
            talk.clear(question.path)
            return
        found = parse_date(typed)
        if found is None:
            talk.keep_typed(question.path, typed, "date")
        else:
            talk.answer(question.path, found.isoformat(), typed=typed)

    def same(left: str, right: str) -> bool:
        return left.strip() == right.strip() or (parse_date(left) == parse_date(right) is not None)

    typing = use_typing(
        question.pending.text if question.pending else show_date(question.value), commit, same=same
    )

    def picked(event: ft.Event[ft.DatePicker]) -> None:
        set_picking(False)
        found = picked_date(event.control.value)
        if found is not None:
            typing.drop()
            talk.answer(question.path, found.isoformat())

    ft.use_dialog(
        ft.DatePicker(
            value=known or date.today(),
            first_date=date(1900, 1, 1),
            last_date=date(2100, 12, 31),
            help_text=question.label,
            confirm_text=t("Übernehmen"),
            cancel_text=t("Abbrechen"),
            on_change=picked,
            on_dismiss=lambda: set_picking(False),
        )
        if picking
        else None
    )
    field = answer_field(
        question,
        talk,
        typing,
        hint_text=t("TT.MM.JJJJ"),
        text_style=style("body-large", tabular=True),
        keyboard_type=ft.KeyboardType.DATETIME,
        expand=True,
    )
    row: list[ft.Control] = [named(question, field, expand=True)]
    if "no-calendar" not in question.appearance:
        row.append(
            icon_button(
                ft.Icons.CALENDAR_MONTH_ROUNDED,
                t("{name}: Kalender öffnen", name=question.label),
                lambda: set_picking(True),
                filled=True,
                size=56,
            )
        )
    controls: list[ft.Control] = [ft.Row(row, spacing=10, vertical_alignment=ft.CrossAxisAlignment.CENTER)]
    if known is not None and not question.pending:
        controls.append(muted(day(known), size=14))
    return ft.Column(controls, spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@component
def MonthYear(question: Question, talk: Talk, look: Look) -> ft.Control:
    """Month and year as two lists; the answer is the first of the month. `year` alone asks for the year."""
    year_only = "year" in question.appearance
    known = stored_date(question.value)
    draft, set_draft = ft.use_state(("", ""))
    month = str(known.month) if known else draft[0]
    year = str(known.year) if known else draft[1]
    this_year = date.today().year
    years = list(range(this_year - _YEARS_BACK, this_year + _YEARS_AHEAD + 1))
    if year and int(year) not in years:
        years = sorted([*years, int(year)])
    names = _MONTH_NAMES["en" if look.language == "en" else "de"]

    def chosen(new_month: str, new_year: str) -> None:
        set_draft((new_month, new_year))
        if new_year and (new_month or year_only):
            talk.answer(question.path, f"{int(new_year):04d}-{int(new_month or 1):02d}-01")
        else:
            talk.touch(question.path)

    lists: list[ft.Control] = []
    if not year_only:
        lists.append(
            _list(
                t("Monat"),
                month,
                [(str(i), name) for i, name in enumerate(names, start=1)],
                lambda value: chosen(value, year),
                error=question.has_error,
            )
        )
    lists.append(
        _list(
            t("Jahr"),
            year,
            [(str(y), str(y)) for y in years],
            lambda value: chosen(month, value),
            error=question.has_error,
        )
    )
    if look.large_text:
        return ft.Column(lists, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Row(lists, spacing=10)


def _list(
    label: str, value: str, options: list[tuple[str, str]], choose: Callable[[str], None], *, error: bool
) -> ft.Control:
    # A Dropdown has no name for screen readers of its own, hence the Semantics around it.
    return ft.Semantics(
        label=label,
        container=True,
        expand=True,
        content=ft.Dropdown(
            label=label,
            value=value or None,
            options=[ft.DropdownOption(key=key, text=words) for key, words in options],
            text_style=style("body-large"),
            border=ft.OutlineInputBorder(
                side=ft.BorderSide(2.5 if error else 1.5, ft.Colors.ERROR if error else ft.Colors.OUTLINE),
                border_radius=RADIUS_MEDIUM,
            ),
            filled=True,
            fill_color=ft.Colors.SURFACE_CONTAINER_LOWEST,
            menu_height=320,
            expand=True,
            on_select=lambda event: choose(str(event.data or event.control.value or "")),
        ),
    )


@component
def TimeField(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A time of day, or a date with a time: typed as "14:30" or "24.11.2026 14:30"."""
    with_date = question.data_type == "dateTime"

    def commit(typed: str) -> None:
        if not typed.strip():
            talk.clear(question.path)
            return
        found = parse_moment(typed, with_date=with_date)
        if found is None:
            talk.keep_typed(question.path, typed, "moment" if with_date else "time")
        else:
            talk.answer(question.path, found, typed=typed)

    def same(left: str, right: str) -> bool:
        return left.strip() == right.strip() or (
            parse_moment(left, with_date=with_date) == parse_moment(right, with_date=with_date) is not None
        )

    typing = use_typing(
        question.pending.text if question.pending else show_moment(question.value), commit, same=same
    )

    field = answer_field(
        question,
        talk,
        typing,
        hint_text=t("TT.MM.JJJJ HH:MM") if with_date else t("HH:MM"),
        text_style=style("body-large", tabular=True),
    )
    return ft.Column(
        [named(question, field)],
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def parse_moment(text: str, *, with_date: bool) -> str | None:
    """A time, or a date with a time, as the form stores it ("14:30:00.000", "2026-11-24T14:30:00.000")."""
    match = re.fullmatch(
        r"(?:(\S+)[\sT,]+)?(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?(?:\s*Uhr)?", text.strip()
    )
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        return None
    clock = f"{int(match[2]):02d}:{int(match[3]):02d}:00.000"
    if not with_date:
        return clock if match[1] is None else None
    found = parse_date(match[1] or "")
    return f"{found.isoformat()}T{clock}" if found is not None else None


def show_moment(value: str) -> str:
    """A stored time or date with time as it stands in the field."""
    before, mark, after = value.partition("T")
    if mark:
        return f"{show_date(before)} {after[:5]}"
    return before[:5]


def time_answer(question: Question, talk: Talk, look: Look) -> ft.Control:
    """The widget for a time, or a date with a time."""
    return TimeField(question, talk, look)
