"""
A visit in five lines: when, how, who was there, what was said. Roles, never names.

What was typed stays as a draft until it is saved or thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import flet as ft

from app.models import codelists
from app.usecases import visits
from app.usecases.errors import UseCaseError
from app.usecases.firms import FirmFile
from app.usecases.visits import VisitRow
from app.views import session
from app.views.drafts import draft_of, drop_draft, keep_draft
from app.views.firm_notes.frame import frame
from app.views.flet_guard import component
from app.views.kit import snackbar
from app.views.kit.chips import Choice, filter_chip, segmented
from app.views.kit.fields import TextInput, labelled
from app.views.kit.icons import lead
from app.views.kit.status import chip
from app.views.kit.text import muted
from app.views.kit.tiles import tile
from app.views.state import AppState, navigate
from app.views.texts import day_word, local, t

ICONS = {
    "vor_ort": ft.Icons.PLACE_ROUNDED,
    "telefon": ft.Icons.CALL_ROUNDED,
    "video": ft.Icons.VIDEOCAM_ROUNDED,
}


@dataclass(frozen=True)
class VisitDraft:
    """What is chosen and typed so far; `days_ago` counts back from today."""

    form: str = "vor_ort"
    days_ago: int = 0
    participants: tuple[str, ...] = ()
    note: str = ""


def form_word(form: str) -> str:
    """How a visit was held: "Vor Ort"."""
    return codelists.label(visits.FORMS, form, session.language())


def _problem(error: UseCaseError) -> str:
    if error.code == "note_missing":
        return t("Schreiben Sie wenigstens eine Zeile. Der Entwurf bleibt hier.")
    return t("Der Besuch konnte nicht gespeichert werden. Der Entwurf bleibt hier.")


@component
def VisitSheet(state: AppState, file: FirmFile, on_close: Callable[[], Any]) -> ft.Control:
    """The sheet „Besuch notieren“."""
    key = f"visit {file.firm.id}"
    draft, set_draft = ft.use_state(draft_of(key, VisitDraft()))
    problem, set_problem = ft.use_state("")
    today = local(state.seat.now()).date()

    def change(**changes: Any) -> None:
        changed = replace(draft_of(key, draft), **changes)
        keep_draft(key, changed)
        set_draft(changed)
        set_problem("")

    def toggle(role: str) -> Callable[[], None]:
        def act() -> None:
            chosen = set(draft.participants) ^ {role}
            change(participants=tuple(sorted(chosen)))

        return act

    def save() -> None:
        wanted = draft_of(key, draft)
        try:
            visit_id = visits.note_visit(
                state.seat,
                file.firm.id,
                held_on=today - timedelta(days=wanted.days_ago),
                form=wanted.form,
                note=wanted.note,
                participants=wanted.participants,
            )
        except UseCaseError as error:
            set_problem(_problem(error))
            return
        drop_draft(key)
        on_close()
        snackbar.show(t("Besuch notiert"), undo=lambda: visits.discard_visit(state.seat, visit_id))

    language = session.language()
    rows: list[ft.Control] = [
        labelled(
            t("Wie"),
            segmented(
                [Choice(code, form_word(code), ICONS[code]) for code in visits.FORMS],
                draft.form,
                lambda form: change(form=form),
                small=True,
                name=t("Wie"),
            ),
        ),
        labelled(
            t("Wann"),
            segmented(
                [Choice(str(ago), day_word(today - timedelta(days=ago), today=today)) for ago in range(3)],
                str(draft.days_ago),
                lambda ago: change(days_ago=int(ago)),
                small=True,
                name=t("Wann"),
            ),
        ),
        labelled(
            t("Wer war dabei?"),
            ft.Row(
                [
                    filter_chip(
                        codelists.label(visits.ROLES, role, language),
                        selected=role in draft.participants,
                        on_click=toggle(role),
                    )
                    for role in visits.ROLES
                ],
                spacing=8,
                run_spacing=0,
                wrap=True,
            ),
        ),
        ft.Container(
            TextInput(
                t("Notiz"),
                draft.note,
                lambda words: change(note=words),
                delay=0.3,
                multiline=True,
                min_lines=4,
                max_lines=8,
                helper=t("Fünf Zeilen genügen. Rollen statt Namen."),
            )
        ),
    ]
    return frame(t("Besuch notieren"), file.firm.name, rows, on_close=on_close, on_save=save, problem=problem)


def visit_tile(row: VisitRow, *, today: date, on_talk: Callable[[str], Any] | None) -> ft.Control:
    """One visit with its lines; leads to the talk it became, or lets it become one."""
    who = ", ".join(codelists.label(visits.ROLES, role, session.language()) for role in row.participants)
    when = day_word(row.held_on, today=today) if row.held_on is not None else ""
    first = ", ".join(part for part in (form_word(row.form), when, who) if part)
    chips: list[ft.Control] = [muted(row.note)]
    if row.interview_id is not None:
        chips.append(chip(t("wurde ein Gespräch"), ft.Icons.RECORD_VOICE_OVER_ROUNDED, "info"))
    talk = row.interview_id
    on_click: Callable[[], Any] | None = None
    if talk is not None:
        on_click = lambda: navigate(f"/gespraech/{talk}")  # noqa: E731
    elif on_talk is not None:
        on_click = lambda: on_talk(row.id)  # noqa: E731
    return tile(
        first,
        lead=lead(ICONS.get(row.form, ft.Icons.PLACE_ROUNDED), "secondary"),
        below=ft.Column(chips, spacing=6, tight=True),
        on_click=on_click,
        arrow=on_click is not None,
        key=row.id,
    )
