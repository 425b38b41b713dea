"""
Heute: what needs me now.

First the interrupted conversation with its exact place, then what is due by deadline. Wide windows
add the trail of safety and the firms last worked on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import flet as ft

from app.usecases.firms import FirmRow
from app.usecases.today import ResumeCard, Today, today
from app.views.kit import buttons
from app.views.kit.cards import card, count, section
from app.views.kit.empty import empty_state
from app.views.kit.icons import lead
from app.views.kit.section_bar import section_bar
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import monogram, tile, tile_group
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import clock_short, day_title, day_word, local, t, tn
from app.views.theme import tone
from app.views.today_due import due_tile
from app.views.today_side import side_pane

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
    # Where one stopped is what the card is about, whatever else is open there.
    here = [
        replace(section, state="current") if section.letter == resume.section_letter else section
        for section in resume.sections
    ]
    rows.append(section_bar(here, mini=True))
    if not state.expanded:
        rows.append(button)
    return card(
        ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        role="primary",
        padding=ft.Padding.symmetric(vertical=18, horizontal=22) if state.expanded else 16,
    )


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


def _week_button() -> ft.Control:
    return buttons.icon_button(
        ft.Icons.CALENDAR_VIEW_WEEK_ROUNDED, t("Die Woche"), lambda: navigate("/woche")
    )


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
        tiles = [due_tile(state, item, view.day) for item in view.due]
        side = None if state.expanded else ft.Row([count(len(view.due)), _week_button()], tight=True)
        rows.append(section(t("Heute fällig"), tile_group(tiles), n=len(view.due), trailing=side))
    elif not state.expanded:
        week = buttons.tonal(
            t("Die Woche"), lambda: navigate("/woche"), icon=ft.Icons.CALENDAR_VIEW_WEEK_ROUNDED
        )
        rows.append(ft.Row([week]))
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
        content = ft.Row(
            [ft.Container(main, expand=True), ft.Container(side_pane(state, view), width=SIDE_PANE)],
            spacing=20,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    return shell(
        state,
        "/",
        content,
        title=day_title(view.day, long=state.expanded),
        overline=greeting(view.name, state.seat.now()),
        actions=[_week_button()] if state.expanded else [],
    )
