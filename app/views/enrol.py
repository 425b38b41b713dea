"""
Einrichten: a one-time code brings this device into a network.

The eight boxes are a picture of what is typed; the real field lies invisibly over them, so that
typing, pasting and screen readers meet one ordinary text field. Knows the use case `enrol` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qs, urlsplit

import flet as ft

from app.usecases.enrolment import CODE_ALPHABET, CODE_LENGTH, EnrolmentError, enrol, normalise_code
from app.views import preferences
from app.views.flet_guard import use_cell
from app.views.kit import buttons
from app.views.kit.cards import card, note
from app.views.kit.chips import Choice, segmented
from app.views.kit.error_card import error_card
from app.views.kit.text import heading, muted, text
from app.views.shell import logo, screen
from app.views.state import AppState, navigate, use_app
from app.views.texts import t, tn
from app.views.theme import style


@dataclass(frozen=True)
class Trouble:
    """An error of enrolment in its three parts."""

    code: str
    happened: str
    safe: str
    todo: str


def trouble_of(error: EnrolmentError) -> Trouble:
    """The words for an error of enrolment."""
    new_code = t("Bitte holen Sie sich bei Ihrer Koordination einen neuen Code.")
    words = {
        "code_unknown": (
            t("Dieser Code passt nicht."),
            t("Es ist nichts verloren."),
            t("Bitte vergleichen Sie die Zeichen mit Ihrem Einrichtungsblatt."),
        ),
        "code_used": (
            t("Dieser Code wurde schon benutzt."),
            t("Es ist nichts verloren. Jeder Code gilt nur für ein Gerät."),
            new_code,
        ),
        "code_expired": (t("Dieser Code ist abgelaufen."), t("Es ist nichts verloren."), new_code),
        "too_many_attempts": (
            t("Das waren zu viele Versuche hintereinander."),
            t("Ihr Code bleibt gültig."),
            _wait(error.data.get("retry_after_s")),
        ),
        "server_unreachable": (
            t("Der Server ist gerade nicht erreichbar."),
            t("Ihr Code bleibt gültig."),
            t("Bitte prüfen Sie das Netz und versuchen Sie es noch einmal."),
        ),
        "protocol_unsupported": (
            t("Diese Fassung der App ist zu alt für den Server."),
            t("Ihr Code bleibt gültig."),
            t("Bitte aktualisieren Sie die App."),
        ),
    }
    other = (
        t("Der Server hat eine Störung."),
        t("Ihr Code bleibt gültig."),
        t("Bitte versuchen Sie es in ein paar Minuten noch einmal."),
    )
    return Trouble(error.code, *words.get(error.code, other))


def _wait(seconds: object) -> str:
    if not isinstance(seconds, int | float) or seconds <= 0:
        return t("Bitte warten Sie ein paar Minuten.")
    if seconds < 60:
        return tn("Bitte warten Sie eine Sekunde.", "Bitte warten Sie {n} Sekunden.", int(seconds))
    return tn("Bitte warten Sie eine Minute.", "Bitte warten Sie {n} Minuten.", round(seconds / 60))


def code_in_route(route: str | None) -> str:
    """The code that a link brings along: `/einrichten?code=K7M4-XXXX`."""
    given = parse_qs(urlsplit(route or "").query).get("code", [""])
    return normalise_code(given[0])[:CODE_LENGTH]


def _box(sign: str, *, active: bool, wrong: bool) -> ft.Control:
    edge = ft.Colors.ERROR if wrong else (ft.Colors.PRIMARY if active else ft.Colors.OUTLINE)
    return ft.Container(
        text(sign or " ", "title-large", size=24, text_align=ft.TextAlign.CENTER),
        expand=True,
        height=58,
        alignment=ft.Alignment.CENTER,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(2.5 if active or wrong else 1.5, edge),
        border_radius=12,
    )


def _boxes(code: str, *, focused: bool) -> ft.Control:
    signs: list[ft.Control] = []
    for position in range(CODE_LENGTH):
        if position == CODE_LENGTH // 2:
            signs.append(muted("-", "title-large"))
        sign = code[position : position + 1]
        signs.append(
            _box(
                sign,
                active=focused and position == min(len(code), CODE_LENGTH - 1),
                wrong=bool(sign) and sign not in CODE_ALPHABET,
            )
        )
    return ft.Semantics(content=ft.Row(signs, spacing=6), exclude_semantics=True)


def _language_switch(state: AppState) -> ft.Control:
    async def choose(language: str) -> None:
        await preferences.choose_language(state, language)

    page = ft.context.page
    return segmented(
        [Choice("de", "DE"), Choice("en", "EN")],
        state.language,
        lambda language: page.run_task(choose, language),
        expand=False,
        small=True,
    )


@screen
def EnrolScreen() -> ft.View:
    """The first screen of a device that belongs to nobody yet."""
    state = use_app()
    page = ft.context.page
    first = ft.use_memo(lambda: code_in_route(page.route), [])
    code, set_code = ft.use_state(first)
    focused, set_focused = ft.use_state(False)
    busy, set_busy = ft.use_state(False)
    trouble, set_trouble = ft.use_state(cast("EnrolmentError | None", None))
    shown = use_cell(False)

    def typed(event: ft.Event[ft.TextField]) -> None:
        set_code(normalise_code(str(event.data or ""))[:CODE_LENGTH])
        set_trouble(None)

    async def submit() -> None:
        if len(code) != CODE_LENGTH or busy:
            return
        set_busy(True)
        set_trouble(None)
        try:
            name = t("Browser") if page.web else t("Gerät")
            kind = page.platform.value if page.platform is not None else "unknown"
            identity = await enrol(state.seat, code=code, device_name=f"{name} ({kind})", platform=kind)
        except EnrolmentError as error:
            set_trouble(error)
            return
        finally:
            set_busy(False)
        state.identity = identity
        navigate("/")

    field = ft.TextField(
        # Pushed once, then left to the person (value=None): see kit.fields.
        value=first if not shown.current else None,  # type: ignore[arg-type]
        label=t("Code vom Einrichtungsblatt"),
        label_style=ft.TextStyle(color=ft.Colors.TRANSPARENT),
        text_style=style("title-large", color=ft.Colors.TRANSPARENT),
        border=ft.NoInputBorder(),
        cursor_color=ft.Colors.TRANSPARENT,
        selection_color=ft.Colors.TRANSPARENT,
        max_length=CODE_LENGTH + 1,
        counter=ft.Container(),
        autofocus=True,
        autocorrect=False,
        enable_suggestions=False,
        capitalization=ft.TextCapitalization.CHARACTERS,
        on_change=typed,
        on_focus=lambda: set_focused(True),
        on_blur=lambda: set_focused(False),
        on_submit=submit,
        disabled=busy,
    )
    shown.current = True
    strange = sorted({sign for sign in code if sign not in CODE_ALPHABET})
    hint = (
        t("In Codes gibt es kein I, L, O und keine 0 oder 1. Bitte prüfen: {signs}", signs=", ".join(strange))
        if strange
        else t("Groß- oder Kleinschreibung ist egal. Kein I, kein L und kein O.")
    )
    rows: list[ft.Control] = [
        ft.Row([logo(size=64), _language_switch(state)], alignment=ft.MainAxisAlignment.SPACE_BETWEEN),
        ft.Container(height=4),
        heading(t("Willkommen bei Feldlotse"), "display"),
        muted(t("Bedarfe aufnehmen, Wissen sichern, weiterhelfen. Auch ohne Netz."), "body-large"),
        ft.Container(height=4),
        card(
            ft.Column(
                [
                    text(t("Code vom Einrichtungsblatt"), "title-medium"),
                    ft.Stack(
                        [
                            _boxes(code, focused=focused),
                            ft.Container(field, left=0, right=0, top=0, bottom=0),
                        ],
                        height=58,
                    ),
                    text(hint, color=ft.Colors.ERROR if strange else ft.Colors.ON_SURFACE_VARIANT),
                ],
                spacing=10,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            )
        ),
    ]
    if trouble is not None:
        words = trouble_of(trouble)  # now, not when it happened: the language may have changed since
        rows.append(error_card(words.happened, words.safe, words.todo, code=words.code))
    rows += [
        note(
            t("Danach arbeiten Sie auch ohne Netz. Alles liegt zuerst auf diesem Gerät."),
            role="ok",
            icon=ft.Icons.WIFI_OFF_ROUNDED,
        ),
        buttons.primary(
            t("Wird eingerichtet") if busy else t("Weiter"),
            submit,
            disabled=len(code) != CODE_LENGTH,
            busy=busy,
        ),
    ]
    column = ft.Column(rows, spacing=14, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.View(
        route="/einrichten",
        padding=0,
        bgcolor=ft.Colors.SURFACE,
        controls=[
            ft.SafeArea(
                ft.Column(
                    [
                        ft.Container(
                            ft.Container(column, width=460 if not state.compact else None),
                            padding=ft.Padding.symmetric(vertical=24, horizontal=16),
                            alignment=None if state.compact else ft.Alignment.TOP_CENTER,
                        )
                    ],
                    scroll=ft.ScrollMode.AUTO,
                    expand=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                expand=True,
            )
        ],
    )
