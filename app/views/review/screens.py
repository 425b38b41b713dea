"""
The screens of the review.

Wide: queue, case, and from 1200 px a third pane with the decision. On phones the queue leads to the case,
which fills the screen and has the decisions at its lower edge.
"""

from __future__ import annotations

import flet as ft

from app.usecases import reviews
from app.usecases.errors import UseCaseError
from app.usecases.reviews import CaseRow
from app.views import keys
from app.views.conflicts.way_in import desk_way_in
from app.views.kit.cards import card, count
from app.views.kit.empty import empty_state
from app.views.kit.text import heading
from app.views.review import case as case_parts
from app.views.review.case import CaseDesk, use_case
from app.views.review.queue import ALL, queue_filters, queue_rows, shown_rows, waiting_count
from app.views.shell import screen, shell, two_panes
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t

QUEUE_PANE, SIDE_PANE = 340, 320


@screen
def QueueScreen() -> ft.View:
    """Eingang: the home of supervisors; when wide, with the chosen case beside it."""
    return _review(ft.use_route_params().get("interview"))


@screen
def CaseScreen() -> ft.View:
    """Prüfung: one case on its own."""
    return _review(ft.use_route_params().get("interview"))


def _review(chosen: str | None) -> ft.View:
    """Both screens; a plain function, so that its hooks belong to the screen that calls it."""
    state = use_app()
    use_revision()
    only, set_only = ft.use_state(ALL)
    rows = reviews.review_queue(state.seat, language=state.language)
    shown = shown_rows(rows, only)
    wide = state.expanded and not state.short
    # Without a choice the first case lies open, and stays so when a decision moves it down the queue.
    held: ft.MutableRef[str] = ft.use_ref("")
    if chosen is None and held.current not in {row.interview_id for row in shown}:
        held.current = shown[0].interview_id if shown else ""
    selected = chosen or (held.current if wide else "") or None
    desk = use_case(selected)

    def move(step: int) -> None:
        ids = [row.interview_id for row in shown]
        if ids:
            at = ids.index(selected) + step if selected in ids else 0
            _open(ids[max(0, min(len(ids) - 1, at))])

    keys.use_key("j", lambda: move(1))
    keys.use_key("k", lambda: move(-1))

    now = state.seat.now()
    queue = queue_rows(shown, now, selected=selected if wide else None, on_select=_open)
    if not shown:
        queue = [_nothing(filtered=bool(rows))] if rows or not wide else []
    if wide:
        way_in = desk_way_in(state)
        head = [way_in, queue_filters(only, set_only)] if way_in else [queue_filters(only, set_only)]
        pane = _queue_pane(rows, queue, ft.Column(head, spacing=8, tight=True))
        if not rows and desk is None:
            right: ft.Control = ft.Container(_nothing(filtered=False), padding=24)
        else:
            right = _case_pane(desk, large=state.large)
        return shell(
            state,
            "/",
            two_panes(pane, right, left_width=QUEUE_PANE),
            scroll=False,
            padded=False,
        )
    if chosen is None:
        body: list[ft.Control] = [queue_filters(only, set_only)]
        if (way_in := desk_way_in(state)) is not None:
            body.insert(0, way_in)
        body.append(card(ft.Column(queue, spacing=0, tight=True), padding=0) if shown else ft.Column(queue))
        return shell(
            state,
            "/",
            ft.Column(body, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            title=t("Eingang"),
            subtitle=_waiting_words(rows),
        )
    return _narrow_case(state, desk)


def _open(interview_id: str) -> None:
    navigate(f"/pruefung/{interview_id}")


def _waiting_words(rows: tuple[CaseRow, ...]) -> str:
    n = waiting_count(rows)
    return t("{n} zu prüfen", n=n) if n else t("Nichts zu prüfen")


def _nothing(*, filtered: bool) -> ft.Control:
    if filtered:
        return empty_state(t("Nichts dabei."), t("Unter „Alle“ sehen Sie jeden Fall."))
    return empty_state(
        t("Nichts zu prüfen."), t("Eingereichte Gespräche erscheinen hier nach dem nächsten Abgleich.")
    )


def _queue_pane(rows: tuple[CaseRow, ...], queue: list[ft.Control], filters: ft.Control) -> ft.Control:
    return ft.Column(
        [
            ft.Container(
                ft.Row(
                    [ft.Container(heading(t("Eingang")), expand=True), count(waiting_count(rows))],
                ),
                padding=ft.Padding.only(left=18, top=18, right=18, bottom=6),
            ),
            ft.Container(filters, padding=ft.Padding.only(left=18, right=18, bottom=8)),
            ft.Divider(),
            ft.ListView(queue, expand=True, spacing=0, padding=0),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _case_pane(desk: CaseDesk | UseCaseError | None, *, large: bool) -> ft.Control:
    if desk is None:
        return ft.Container(
            empty_state(t("Kein Fall gewählt."), t("Wählen Sie links einen Fall.")), padding=24
        )
    if isinstance(desk, UseCaseError):
        return ft.Container(case_parts.case_error(desk), padding=24)
    switch = case_parts.mode_switch(desk)
    head: list[ft.Control] = [ft.Container(case_parts.case_title(desk), expand=True)]
    rows = case_parts.answer_rows(desk)
    if large and switch is not None:
        head.append(ft.Container(switch, width=340))
    elif not large:
        summary, *others = case_parts.side_cards(desk)
        rows = [summary, *([switch] if switch is not None else []), *rows, *others]
    middle = ft.Column(
        [
            ft.Container(
                ft.Column(
                    [
                        ft.Row(head, spacing=12, vertical_alignment=ft.CrossAxisAlignment.CENTER),
                        case_parts.case_chips(desk.case),
                    ],
                    spacing=8,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                padding=ft.Padding.only(left=24, top=16, right=24, bottom=8),
            ),
            ft.ListView(
                rows,
                expand=True,
                spacing=10,
                padding=ft.Padding.only(left=24, right=24, bottom=24),
                key=f"answers-{desk.case.row.interview_id}",
            ),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    bar = case_parts.decisions(desk, wide=large)
    if not large:
        return middle if bar is None else ft.Column([middle, _bar(bar)], spacing=0, expand=True)
    side: list[ft.Control] = [
        ft.ListView(
            case_parts.side_cards(desk),
            expand=True,
            spacing=12,
            padding=ft.Padding.symmetric(vertical=18, horizontal=16),
        )
    ]
    if bar is not None:
        side.append(_bar(bar))
    return ft.Row(
        [
            middle,
            ft.Container(
                ft.Column(side, spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
                width=SIDE_PANE,
                bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
                border=ft.Border(left=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
            ),
        ],
        spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _bar(content: ft.Control) -> ft.Control:
    return ft.Container(
        content,
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        border=ft.Border(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        padding=ft.Padding.symmetric(vertical=14, horizontal=16),
    )


def _narrow_case(state: AppState, desk: CaseDesk | UseCaseError | None) -> ft.View:
    if not isinstance(desk, CaseDesk):
        content = case_parts.case_error(desk) if desk is not None else ft.Container()
        return shell(state, "/", content, title=t("Prüfung"), back="/", full_screen=True)
    switch = case_parts.mode_switch(desk)
    rows: list[ft.Control] = [case_parts.case_chips(desk.case)]
    summary, *others = case_parts.side_cards(desk)
    rows.append(summary)
    if switch is not None:
        rows.append(switch)
    rows.extend([*case_parts.answer_rows(desk), *others])
    return shell(
        state,
        "/",
        ft.ListView(
            rows,
            expand=True,
            spacing=10,
            padding=ft.Padding.only(left=16, top=4, right=16, bottom=24),
        ),
        title=desk.case.row.firm_name,
        back="/",
        full_screen=True,
        scroll=False,
        padded=False,
        bottom=case_parts.decisions(desk, wide=False, brief=state.short),
    )
