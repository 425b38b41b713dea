"""
Heute: what needs me now.

First the interrupted conversation with its exact place, then what is due by deadline. Wide windows
add the trail of safety and the firms last worked on.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from urllib.parse import urlencode

import flet as ft

from app.models.lifecycle import FINAL_STATES
from app.usecases.firms import FirmRow
from app.usecases.referrals import referrals
from app.usecases.syncing import sync_status
from app.usecases.today import DueItem, ResumeCard, Today, finish_step, reopen_step, today
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, section
from app.views.kit.empty import empty_state
from app.views.kit.icons import lead
from app.views.kit.progress import bar
from app.views.kit.section_bar import section_bar
from app.views.kit.status import chip, status_word
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import monogram, tile, tile_group
from app.views.kit.trail import trail
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import clock_short, day_short, day_title, day_word, local, number, t, tn, weekday
from app.views.theme import Role, tone

SIDE_PANE = 392


def greeting(name: str, now: datetime) -> str:
    """The greeting of the hour with the first name."""
    first = name.split()[0] if name.split() else ""
    if local(now).hour < 11:
        return t("Guten Morgen, {name}", name=first)
    if local(now).hour < 18:
        return t("Guten Tag, {name}", name=first)
    return t("Guten Abend, {name}", name=first)


def place_words(resume: ResumeCard) -> str:
    """Where the conversation stopped: section, repeat and question."""
    place = t("Abschnitt {letter}", letter=resume.section_letter)
    if resume.place_text:
        place = f"{place}, {resume.place_text}"
    return (
        t("{place}: „{question}“", place=place, question=resume.question_label)
        if resume.question_label
        else place
    )


def _interrupted(resume: ResumeCard, day: date) -> str:
    if resume.interrupted_at is None:
        return t("Unterbrochen")
    at = local(resume.interrupted_at)
    return t(
        "Unterbrochen {day}, {time}",
        day=day_word(at.date(), today=day),
        time=clock_short(resume.interrupted_at),
    )


def _resume_card(state: AppState, resume: ResumeCard, day: date) -> ft.Control:
    ink = tone("primary").on_container
    button = buttons.primary(
        t("Hier weitermachen"),
        lambda: navigate(f"/gespraech/{resume.interview_id}"),
        icon=ft.Icons.PLAY_ARROW_ROUNDED,
        # One screen reader hears several such buttons: which conversation is in the name.
        tooltip=ft.Tooltip(resume.firm_name),
    )
    words = ft.Column(
        [
            ft.Row(
                [
                    ft.Icon(ft.Icons.PAUSE_CIRCLE_ROUNDED, size=20, color=ft.Colors.PRIMARY),
                    ft.Container(text(_interrupted(resume, day), "label-medium", color=ink), expand=True),
                ],
                spacing=8,
            ),
            heading(resume.firm_name, "title-large", level=2, color=ink),
            text(place_words(resume), color=ink),
        ],
        spacing=4,
        tight=True,
        expand=state.expanded or None,
    )
    rows: list[ft.Control]
    if state.expanded:
        rows = [ft.Row([words, button], spacing=16, vertical_alignment=ft.CrossAxisAlignment.CENTER)]
    else:
        rows = [words]
    rows.append(section_bar(resume.sections, mini=True))
    if not state.expanded:
        rows.append(button)
    return card(
        ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        role="primary",
        padding=ft.Padding.symmetric(vertical=18, horizontal=22) if state.expanded else 16,
    )


def due_words(item: DueItem) -> tuple[str, str, ft.IconData, Role]:
    """Title, second line, shape and role of a due item."""
    if item.kind == "rueckfrage":
        title = tn("Eine Rückfrage beantworten", "{n} Rückfragen beantworten", item.count)
        return title, item.firm_name, ft.Icons.MARK_CHAT_UNREAD_ROUNDED, "info"
    if item.kind == "referral":
        return (
            t("Verweis fertig machen"),
            ", ".join(part for part in (item.firm_name, item.detail) if part),
            ft.Icons.EDIT_NOTE_ROUNDED,
            "neutral",
        )
    if item.kind == "need":
        return item.detail or t("Bedarf ansehen"), item.firm_name, ft.Icons.LIGHTBULB_ROUNDED, "primary"
    if item.overdue:
        return item.detail, item.firm_name, ft.Icons.EVENT_BUSY_ROUNDED, "error"
    return item.detail, item.firm_name, ft.Icons.EVENT_ROUNDED, "warn"


def route_of(item: DueItem) -> str:
    """Where a tap on the item leads: a question that came back opens at exactly that question."""
    if item.kind == "rueckfrage" and item.path:
        return f"{item.route_hint}?{urlencode({'frage': item.path})}"
    return item.route_hint


def _due_when(item: DueItem, day: date) -> tuple[str, ft.IconData, Role] | None:
    if item.due is not None:
        if item.overdue:
            return t("seit {day}", day=day_short(item.due)), ft.Icons.SCHEDULE_ROUNDED, "error"
        if item.due == day:
            return t("heute"), ft.Icons.SCHEDULE_ROUNDED, "warn"
        return t("bis {day}", day=day_short(item.due)), ft.Icons.SCHEDULE_ROUNDED, "neutral"
    if item.at is not None:
        return day_word(local(item.at).date(), today=day), ft.Icons.CHAT_ROUNDED, "info"
    return None


def _due_tile(state: AppState, item: DueItem, day: date) -> ft.Control:
    title, second, icon, role = due_words(item)
    when = _due_when(item, day)
    trailing: ft.Control | None = None
    action: ft.Control | None = None
    if item.kind == "step":
        action = buttons.icon_button(
            ft.Icons.CHECK_ROUNDED, t("Erledigt: {step}", step=title), lambda: _done(state, item), filled=True
        )
    if when is not None and state.expanded:
        trailing = chip(*when)
    elif when is not None and item.due is not None:
        second = t("{firm}, {when}", firm=second, when=when[0])
    return tile(
        title,
        lead=lead(icon, role),
        subtitle=second,
        trailing=trailing,
        action=action,
        arrow=item.kind != "step" and trailing is None,
        on_click=lambda: navigate(route_of(item)),
        key=item.record_id,
    )


def _done(state: AppState, item: DueItem) -> None:
    finish_step(state.seat, item.record_id)
    snackbar.show(t("Schritt erledigt"), undo=lambda: reopen_step(state.seat, item.record_id))


def _recent_card(firm: FirmRow, day: date) -> ft.Control:
    seen = local(firm.last_contact).date() if firm.last_contact is not None else None
    return tappable(
        ft.Row(
            [
                monogram(firm.monogram),
                ft.Column(
                    [
                        text(firm.name, "label-large", max_lines=1, overflow=ft.TextOverflow.ELLIPSIS),
                        muted(day_word(seen, today=day) if seen is not None else firm.city),
                    ],
                    spacing=1,
                    tight=True,
                    expand=True,
                ),
            ],
            spacing=12,
        ),
        lambda: navigate(f"/betriebe/{firm.id}"),
        expand=True,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        border_radius=16,
        padding=ft.Padding.symmetric(vertical=12, horizontal=14),
    )


def _recent(state: AppState, firms: tuple[FirmRow, ...], day: date) -> ft.Control:
    if state.expanded:
        content: ft.Control = ft.Row([_recent_card(firm, day) for firm in firms[:3]], spacing=12)
    else:
        content = tile_group(
            [
                tile(
                    firm.name,
                    lead=monogram(firm.monogram),
                    subtitle=firm.city,
                    on_click=(lambda key: lambda: navigate(f"/betriebe/{key}"))(firm.id),
                    key=firm.id,
                )
                for firm in firms[:3]
            ]
        )
    return section(t("Zuletzt bearbeitet"), content)


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


def _week(state: AppState, due: tuple[DueItem, ...], today_: date) -> ft.Control | None:
    dated = [(item.due, item) for item in due if item.due is not None]
    coming = [(day, item) for day, item in dated if 0 <= (day - today_).days < 7]
    if not coming:
        return None
    rows: list[ft.Control] = [heading(t("Diese Woche"), "title-medium", level=2)]
    for due_day, item in coming[:5]:
        colors = tone("accent" if due_day == today_ else "neutral")
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
    return card(ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _open_referrals(state: AppState) -> ft.Control | None:
    rows = referrals(state.seat, language=state.language)
    counted = Counter(row.state for row in rows if row.state not in FINAL_STATES["referral"])
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


def _nothing(state: AppState) -> ft.Control:
    return empty_state(
        t("Heute ist nichts fällig"),
        t("Beginnen Sie mit einem Betrieb. Ein Gespräch können Sie jederzeit unterbrechen."),
        buttons.accent(t("Betrieb auswählen"), lambda: navigate("/betriebe"), icon=ft.Icons.FACTORY_ROUNDED),
    )


def _main(state: AppState, view: Today) -> list[ft.Control]:
    rows: list[ft.Control] = [_resume_card(state, resume, view.day) for resume in view.resume]
    if view.unreadable:
        rows.append(
            tile_group(
                [
                    tile(
                        tn("Ein Eintrag braucht Hilfe", "{n} Einträge brauchen Hilfe", view.unreadable),
                        lead=lead(ft.Icons.ERROR_ROUNDED, "error"),
                        subtitle=t("Er bleibt unverändert auf diesem Gerät. Alles andere funktioniert."),
                        on_click=lambda: navigate("/abgleich"),
                    )
                ]
            )
        )
    if view.due:
        tiles = [_due_tile(state, item, view.day) for item in view.due]
        rows.append(section(t("Heute fällig"), tile_group(tiles), n=len(view.due)))
    if not view.resume and not view.due:
        rows.append(_nothing(state))
    if view.recent:
        rows.append(_recent(state, view.recent, view.day))
    return rows


@screen
def TodayScreen() -> ft.View:
    """The mentor's home."""
    state = use_app()
    use_revision()
    view = today(state.seat, language=state.language)
    main = ft.Column(
        _main(state, view), spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
    )
    content: ft.Control = main
    if state.large:
        side = [_safety(state), _week(state, view.due, view.day), _open_referrals(state)]
        pane = ft.Column(
            [part for part in side if part is not None],
            spacing=16,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        content = ft.Row(
            [ft.Container(main, expand=True), ft.Container(pane, width=SIDE_PANE)],
            spacing=20,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    return shell(
        state,
        "/",
        content,
        title=day_title(view.day, long=state.expanded),
        overline=greeting(view.name, state.seat.now()),
    )
