"""The queue: submitted cases with the reasons to look at them, filters, then returned and approved ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import flet as ft

from app.usecases.reviews import CaseRow
from app.views.kit.cards import divider
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.status import status_chip
from app.views.kit.text import heading, muted
from app.views.kit.tiles import tile
from app.views.review.words import has_answers, is_odd, reason_chips, subtitle_of, time_of
from app.views.texts import t

ALL, ANSWERED, ODD = "alle", "antwort", "auffaellig"


def shown_rows(rows: Sequence[CaseRow], only: str) -> list[CaseRow]:
    """The cases that a filter leaves, in the order of the queue."""
    if only == ANSWERED:
        return [row for row in rows if row.state == "eingereicht" and has_answers(row)]
    if only == ODD:
        return [row for row in rows if row.state == "eingereicht" and is_odd(row)]
    return list(rows)


def waiting_count(rows: Sequence[CaseRow]) -> int:
    """How many cases wait for a decision."""
    return sum(1 for row in rows if row.state == "eingereicht")


def queue_filters(only: str, on_only: Callable[[str], None]) -> ft.Control:
    """The filter chips over the queue."""
    return filter_chips(
        [Choice(ALL, t("Alle")), Choice(ANSWERED, t("Mit Antwort")), Choice(ODD, t("Auffällig"))],
        only,
        on_only,
    )


def case_tile(row: CaseRow, now: datetime, *, selected: bool, on_click: Callable[[], None]) -> ft.Control:
    """One case of the queue."""
    chips = reason_chips(row)
    if row.waiting:
        chips.append(status_chip("sync", "device"))
    return tile(
        row.firm_name,
        subtitle=subtitle_of(row),
        below=ft.Row(chips, spacing=6, run_spacing=6, wrap=True),
        trailing=muted(time_of(row, now), "label-small", tabular=True),
        on_click=on_click,
        selected=selected,
        arrow=False,
        key=row.interview_id,
    )


def queue_rows(
    rows: Sequence[CaseRow], now: datetime, *, selected: str | None, on_select: Callable[[str], None]
) -> list[ft.Control]:
    """The rows of the queue with a heading before the cases that wait for somebody else."""

    def select(interview_id: str) -> Callable[[], None]:
        return lambda: on_select(interview_id)

    headings = {"rueckfrage": t("Warten auf Antwort"), "freigegeben": t("Freigegeben")}
    shown: list[ft.Control] = []
    state = "eingereicht"
    for row in rows:
        if row.state != state:
            state = row.state
            shown.append(
                ft.Container(
                    heading(
                        headings.get(state, state),
                        "label-medium",
                        level=2,
                        color=ft.Colors.ON_SURFACE_VARIANT,
                    ),
                    padding=ft.Padding.only(left=14, top=16, right=14, bottom=6),
                )
            )
        shown.append(
            case_tile(row, now, selected=row.interview_id == selected, on_click=select(row.interview_id))
        )
        shown.append(divider())
    return shown
