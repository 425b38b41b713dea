"""
Ein Gespräch beginnen: which questionnaire, with whom; then straight into the first question.

A bottom sheet over the firm file. Management and works council are asked in separate interviews
that never mix, so the perspective is chosen before the first question and never after.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.usecases.errors import UseCaseError
from app.usecases.interviews import FormRow, available_forms, start_interview
from app.usecases.visits import talk_from_visit
from app.views.flet_guard import component
from app.views.kit import buttons
from app.views.kit.cards import note
from app.views.kit.error_card import error_card
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.state import AppState, navigate
from app.views.texts import t


def _(word: str) -> str:
    """Mark a word for translation; it is translated when shown."""
    return word


PERSPECTIVES = {
    "leitung": (_("Leitung"), ft.Icons.PERSON_ROUNDED),
    "br": (_("Betriebsrat"), ft.Icons.HOW_TO_VOTE_ROUNDED),
    "gemeinsam": (_("Gemeinsam"), ft.Icons.GROUPS_ROUNDED),
    "kuemmerer": (_("Kümmerer:in"), ft.Icons.SUPPORT_AGENT_ROUNDED),
}


def perspective_word(code: str) -> str:
    """Whose view an interview holds: "Leitung", "Betriebsrat", "Gemeinsam"."""
    return t(PERSPECTIVES[code][0]) if code in PERSPECTIVES else code


def perspectives_of(role: str, *, works_council: str) -> tuple[str, ...]:
    """The perspectives a role may choose; without a works council there is only the management's."""
    if role == "kuemmerer":
        return ("kuemmerer",)
    return ("leitung",) if works_council == "nein" else ("leitung", "br", "gemeinsam")


def _option(label: str, *, icon: ft.IconData | None, chosen: bool, on_click: Callable[[], Any]) -> ft.Control:
    ink = ft.Colors.ON_PRIMARY_CONTAINER if chosen else ft.Colors.ON_SURFACE
    mark = ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED if chosen else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    row: list[ft.Control] = [
        ft.Icon(mark, size=24, color=ft.Colors.PRIMARY if chosen else ft.Colors.ON_SURFACE_VARIANT),
        ft.Container(text(label, "label-large" if chosen else "body-large", color=ink, size=16), expand=True),
    ]
    if icon is not None:
        row.append(
            ft.Icon(icon, size=22, color=ft.Colors.PRIMARY if chosen else ft.Colors.ON_SURFACE_VARIANT)
        )
    return tappable(
        ft.Row(row, spacing=12),
        on_click,
        selected=chosen,
        bgcolor=ft.Colors.PRIMARY_CONTAINER if chosen else ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(2 if chosen else 1.5, ft.Colors.PRIMARY if chosen else ft.Colors.OUTLINE),
        border_radius=12,
        padding=ft.Padding.symmetric(vertical=13, horizontal=14),
    )


def _pick(setter: Callable[[str], Any], value: str) -> Callable[[], Any]:
    return lambda: setter(value)


@component
def StartTalk(
    state: AppState,
    firm_id: str,
    firm_name: str,
    works_council: str,
    on_close: Callable[[], Any],
    *,
    visit_id: str = "",
) -> ft.Control:
    """The sheet's content; closes itself when the interview has begun, which a noted visit may become."""
    forms = ft.use_memo(
        lambda: available_forms(state.seat, firm_id=firm_id, language=state.language), [state.language]
    )
    perspectives = perspectives_of(state.role, works_council=works_council)
    form_id, set_form = ft.use_state(forms[0].form_id if forms else "")
    perspective, set_perspective = ft.use_state(perspectives[0])
    problem, set_problem = ft.use_state("")

    def begin() -> None:
        try:
            if visit_id:
                interview_id = talk_from_visit(state.seat, visit_id, form_id=form_id, perspective=perspective)
            else:
                interview_id = start_interview(
                    state.seat, firm_id=firm_id, form_id=form_id, perspective=perspective
                )
        except UseCaseError as error:
            set_problem(error.code)
            return
        on_close()
        navigate(f"/gespraech/{interview_id}")

    rows: list[ft.Control] = [
        ft.Row(
            [
                ft.Column(
                    [heading(t("Gespräch beginnen"), "title-large"), muted(firm_name)],
                    spacing=0,
                    expand=True,
                    tight=True,
                ),
                buttons.icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
            ],
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    ]
    if not forms:
        rows.append(
            note(
                t("Die Fragebögen kommen mit dem nächsten Abgleich auf dieses Gerät."),
                title=t("Noch kein Fragebogen da"),
            )
        )
    else:
        rows += [text(t("Fragebogen"), "title-medium"), *_forms(forms, form_id, set_form)]
        if len(perspectives) > 1:
            rows.append(text(t("Mit wem sprechen Sie?"), "title-medium"))
            rows += [
                _option(
                    perspective_word(code),
                    icon=PERSPECTIVES[code][1],
                    chosen=code == perspective,
                    on_click=_pick(set_perspective, code),
                )
                for code in perspectives
            ]
        if problem:
            rows.append(
                error_card(
                    t("Das Gespräch konnte nicht beginnen."),
                    t("Alles bisher Gespeicherte bleibt sicher."),
                    t("Bitte gleichen Sie ab und versuchen Sie es noch einmal."),
                    code=problem,
                )
            )
        rows.append(buttons.primary(t("Gespräch beginnen"), begin, icon=ft.Icons.RECORD_VOICE_OVER_ROUNDED))
    return ft.Container(
        ft.Column(
            rows,
            spacing=10,
            tight=True,
            # A scrolling column takes the whole height, so it scrolls only where it must.
            scroll=ft.ScrollMode.AUTO if (ft.context.page.height or 0) < 700 else None,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(left=20, top=8, right=20, bottom=24),
    )


def _forms(forms: tuple[FormRow, ...], chosen: str, choose: Callable[[str], Any]) -> list[ft.Control]:
    return [
        _option(
            form.title,
            icon=ft.Icons.DESCRIPTION_ROUNDED,
            chosen=form.form_id == chosen,
            on_click=_pick(choose, form.form_id),
        )
        for form in forms
    ]
