"""
The safe indicator: "Is my data safe?", answered on every screen, in words, without a tap.

The pill for the app bar, the round form for the rail, and the pill of the interview. Counts are
records, not keystrokes. Not a live region: it must not talk while a person types.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import flet as ft

from app.usecases.syncing import SyncStatus, sync_status
from app.views.flet_guard import component
from app.views.kit.tap import tappable
from app.views.kit.text import text
from app.views.state import navigate, use_app, use_revision
from app.views.texts import clock, t, tn
from app.views.theme import Role, tone


@dataclass(frozen=True)
class Safety:
    """What the indicator says: words, shape, role and the sentence for a screen reader."""

    words: str
    icon: ft.IconData
    role: Role
    sentence: str


def safety_of(status: SyncStatus) -> Safety:
    """The indicator for a state of the sync: what needs the person first, then what waits."""
    where = (
        tn("Ein Eintrag nur auf diesem Gerät", "{n} Einträge nur auf diesem Gerät", status.waiting)
        + ", "
        + t("{n} auf dem Server", n=status.on_server)
    )
    if status.needs_you:
        words = t("{n} offen", n=status.needs_you)
        sentence = tn("Ein Eintrag braucht Sie. ", "{n} Einträge brauchen Sie. ", status.needs_you) + where
        return Safety(words, ft.Icons.CALL_SPLIT_ROUNDED, "warn", sentence)
    if status.phase == "syncing" and status.underway is not None and status.waiting:
        return Safety(t("{n} warten", n=status.waiting), ft.Icons.SYNC_ROUNDED, "primary", where)
    if status.waiting:
        return Safety(t("{n} warten", n=status.waiting), ft.Icons.PHONELINK_LOCK_ROUNDED, "primary", where)
    if status.files_waiting:
        files = tn("Eine Datei wartet", "{n} Dateien warten", status.files_waiting)
        return Safety(files, ft.Icons.PHONELINK_LOCK_ROUNDED, "primary", f"{where}, {files}")
    return Safety(t("Alles sicher"), ft.Icons.CLOUD_DONE_ROUNDED, "ok", where)


def pill(words: str, icon: ft.IconData, role: Role, *, sentence: str, link: bool = True) -> ft.Control:
    """The pill itself; a tap opens Abgleich."""
    colors = tone(role)
    return tappable(
        ft.Row(
            [
                ft.Icon(icon, size=20, color=colors.color),
                text(words, "label-medium", color=colors.on_container, no_wrap=True),
            ],
            spacing=7,
            tight=True,
        ),
        (lambda: navigate("/abgleich")) if link else None,
        label=sentence,
        bgcolor=colors.container,
        border_radius=24,
        padding=ft.Padding.only(left=11, top=10, right=14, bottom=10),
    )


def saved_pill(saved_at: datetime | None, *, problem: str | None = None) -> ft.Control:
    """The pill of the interview: when it was last saved, or that saving fails."""
    if problem is not None:
        words = t("Speichern gestört")
        return pill(words, ft.Icons.ERROR_ROUNDED, "error", sentence=problem, link=False)
    words = t("gespeichert {time}", time=clock(saved_at)) if saved_at is not None else t("gespeichert")
    return pill(words, ft.Icons.CHECK_CIRCLE_ROUNDED, "ok", sentence=words)


@component
def SafePill() -> ft.Control:
    """The indicator of the app bar."""
    state = use_app()
    use_revision()
    safety = safety_of(sync_status(state.seat))
    return ft.Container(pill(safety.words, safety.icon, safety.role, sentence=safety.sentence))


@component
def SafeRail() -> ft.Control:
    """The indicator of the rail: a round icon with the words below."""
    state = use_app()
    use_revision()
    safety = safety_of(sync_status(state.seat))
    colors = tone(safety.role)
    return ft.Container(
        tappable(
            ft.Column(
                [
                    ft.Container(
                        ft.Icon(safety.icon, size=24, color=colors.color),
                        width=44,
                        height=44,
                        border_radius=22,
                        bgcolor=colors.container,
                        alignment=ft.Alignment.CENTER,
                    ),
                    text(safety.words, "label-small", text_align=ft.TextAlign.CENTER),
                ],
                spacing=4,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
            lambda: navigate("/abgleich"),
            label=safety.sentence,
            border_radius=12,
            padding=4,
            width=92,
        )
    )
