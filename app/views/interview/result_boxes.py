"""The boxes of the closing: what is open, the result at a glance, knowledge, consent, agreed steps."""

from collections.abc import Callable

import flet as ft

from app.usecases.interview_points import OpenPoint
from app.usecases.interview_result import ResultPreview, StepPreview
from app.usecases.knowledge import KnowledgeRow
from app.usecases.needs import NeedRow
from app.views import needs
from app.views.interview.side import point_row
from app.views.interview.widgets.dates import stored_date
from app.views.kit.buttons import plain, tonal
from app.views.kit.cards import card, divider, note
from app.views.kit.status import chip, status_chip
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.texts import day, t, tn


def _box(
    title: str, *rows: ft.Control, trailing: ft.Control | None = None, edge: str | None = None
) -> ft.Control:
    head: list[ft.Control] = [ft.Container(heading(title, "title-medium", level=2), expand=True)]
    if trailing is not None:
        head.append(trailing)
    box = card(
        ft.Column(
            [ft.Row(head, spacing=8), *rows],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(left=16, top=14, right=14, bottom=14),
    )
    if edge is not None:
        box.border = ft.Border.all(2, edge)
    return box


def open_box(points: list[OpenPoint], jump: Callable[[str], None]) -> ft.Control | None:
    """What keeps the conversation from being finished, as links; None when nothing does."""
    blocking = [point for point in points if point.blocking]
    if not blocking:
        return None
    errors = sum(point.kind == "error" for point in blocking)
    missing = len(blocking) - errors
    parts = []
    if missing:
        parts.append(tn("{n} Pflichtfrage fehlt", "{n} Pflichtfragen fehlen", missing))
    if errors:
        parts.append(tn("{n} Antwort prüfen", "{n} Antworten prüfen", errors))

    def to(path: str) -> Callable[[], object]:
        return lambda: jump(path)

    return _box(
        t("Noch zu klären"),
        muted(", ".join(parts) + ". " + t("Alles andere ist gespeichert.")),
        ft.Column(
            [
                point_row(point, to(point.path))
                for point in sorted(blocking, key=lambda each: each.kind != "error")
            ],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        edge=ft.Colors.ERROR if errors else ft.Colors.OUTLINE,
    )


def parked_box(points: list[OpenPoint], jump: Callable[[str], None]) -> ft.Control | None:
    """Parked questions; those that are not required may stay."""
    parked = [point for point in points if point.kind == "parked" and not point.blocking]
    if not parked:
        return None

    def to(path: str) -> Callable[[], object]:
        return lambda: jump(path)

    return _box(
        tn("{n} Frage geparkt", "{n} Fragen geparkt", len(parked)),
        muted(t("Das darf so bleiben.")),
        *[point_row(point, to(point.path)) for point in parked],
    )


def need_line(row: NeedRow) -> str:
    """The line under a need: "4 Personen, innerhalb von 3 Monaten"."""
    horizon = row.horizon_label
    return ", ".join(part for part in (needs.people_words(row), horizon[:1].lower() + horizon[1:]) if part)


def _need_rows(rows: tuple[NeedRow, ...], *, refer: Callable[[str], None] | None) -> list[ft.Control]:
    controls: list[ft.Control] = []

    def start(need_id: str) -> Callable[[], object]:
        return lambda: refer(need_id) if refer is not None else None

    for index, row in enumerate(rows, start=1):
        if index > 1:
            controls.append(divider())
        controls.append(
            ft.Row(
                [
                    ft.Container(muted(str(index), "title-medium"), width=24),
                    ft.Column(
                        [
                            text(needs.short_topic(row.topic_label), "title-medium", size=16),
                            muted(need_line(row)),
                        ],
                        spacing=0,
                        tight=True,
                        expand=True,
                    ),
                    *([status_chip("urgency", str(row.urgency))] if row.urgency else []),
                ],
                spacing=8,
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
            )
        )
        if refer is not None:
            controls.append(
                ft.Container(
                    # In a row of its own it is as wide as its words.
                    ft.Row([tonal(t("Verweis vorbereiten"), start(row.id), icon=ft.Icons.SEND_ROUNDED)]),
                    padding=ft.Padding.only(left=32),
                )
            )
    return controls


def result_box(
    preview: ResultPreview, *, complete: bool, refer: Callable[[str], None] | None = None
) -> ft.Control:
    """The needs at a glance, their urgency in words, the sum as cases of participation."""
    if complete:
        state = chip(t("Vollständig"), ft.Icons.TASK_ALT_ROUNDED, "ok")
    else:
        state = chip(t("noch offen"), ft.Icons.EDIT_ROUNDED, "neutral")
    if not preview.needs:
        return _box(
            t("Ergebnis in einem Blick"),
            muted(t("Kein Bedarf aufgenommen. Das ist auch ein Ergebnis."), "body-large"),
            trailing=state,
        )
    rows = _need_rows(preview.needs, refer=refer)
    if preview.participation_cases:
        words = tn(
            "Zusammen {n} Teilnahmefall",
            "Zusammen {n} Teilnahmefälle, mehrfach möglich",
            preview.participation_cases,
        )
        rows.append(muted(words))
    return _box(t("Ergebnis in einem Blick"), *rows, trailing=state)


def knowledge_box(rows: tuple[KnowledgeRow, ...]) -> ft.Control | None:
    """Knowledge at risk, with its lamp in words."""
    if not rows:
        return None
    controls: list[ft.Control] = []
    for index, row in enumerate(rows):
        if index:
            controls.append(divider())
        controls.append(
            ft.Column(
                [
                    text(row.area, "title-medium", size=16),
                    muted(row.reason_label),
                    ft.Row([status_chip("knowledge_light", row.light, n=row.risk)], tight=True),
                ],
                spacing=2,
                tight=True,
            )
        )
    return _box(t("Wissen in Gefahr"), *controls)


def _consent_words(value: str) -> tuple[str, ft.IconData]:
    words = {
        "ja": (t("Ja"), ft.Icons.CHECK_ROUNDED),
        "nein": (t("Nein"), ft.Icons.CLOSE_ROUNDED),
        "einzelfall": (t("Nur nach Rückfrage"), ft.Icons.CONTACT_SUPPORT_ROUNDED),
    }
    return words.get(value, (t("noch nicht gefragt"), ft.Icons.REMOVE_ROUNDED))


def consent_box(preview: ResultPreview, jump: Callable[[str], None] | None) -> ft.Control | None:
    """What the firm agreed to, purpose by purpose. Yes and no look alike: both are normal answers."""
    if not preview.consent:
        return None
    names = {
        "kontakt": t("Kontakt speichern"),
        "weitergabe": t("Weitergabe an vereinbarte Stellen"),
        "statistik": t("Statistik ohne Betriebsnamen"),
    }
    rows: list[ft.Control] = []
    for purpose, value in preview.consent:
        words, icon = _consent_words(value)
        rows.append(
            ft.Row(
                [
                    ft.Container(text(names.get(purpose, purpose), "body-large", size=16), expand=True),
                    chip(words, icon),
                ],
                spacing=8,
            )
        )
    refused = dict(preview.consent).get("weitergabe") == "nein"
    if refused and preview.needs:
        rows.append(note(t("Ohne Weitergabe bleiben Verweise Entwürfe."), role="info"))
    change = plain(t("Ändern"), lambda: jump("consent")) if jump is not None else None
    return _box(t("Einwilligung, einzeln wählbar"), *rows, trailing=change)


def steps_box(steps: tuple[StepPreview, ...], jump: Callable[[str], None] | None) -> ft.Control | None:
    """What was agreed: what, who, until when."""
    if not steps:
        return None
    rows: list[ft.Control] = []

    def to(path: str) -> Callable[[], object] | None:
        return (lambda: jump(path)) if jump is not None and path else None

    for step in steps:
        due = stored_date(step.due)
        line = ", ".join(
            part for part in (step.who_label, t("bis {day}", day=day(due)) if due else "") if part
        )
        title = step.what or (t("Wiedervorlage {day}", day=day(due)) if due else t("Wiedervorlage"))
        rows.append(
            tappable(
                ft.Row(
                    [
                        ft.Icon(ft.Icons.EVENT_AVAILABLE_ROUNDED, size=24, color=ft.Colors.PRIMARY),
                        ft.Column(
                            [
                                text(title, "title-medium", size=16),
                                *([muted(line)] if step.what and line else []),
                            ],
                            spacing=0,
                            tight=True,
                            expand=True,
                        ),
                        *(
                            [ft.Icon(ft.Icons.EDIT_ROUNDED, color=ft.Colors.ON_SURFACE_VARIANT)]
                            if jump
                            else []
                        ),
                    ],
                    spacing=12,
                ),
                to(step.path),
                padding=ft.Padding.symmetric(vertical=4),
                border_radius=10,
            )
        )
    return _box(t("Nächste Schritte"), *rows)


def promise() -> ft.Control:
    """What happens to the result when there is no net."""
    return ft.Row(
        [
            ft.Icon(ft.Icons.PHONELINK_LOCK_ROUNDED, size=22, color=ft.Colors.PRIMARY),
            ft.Container(
                muted(
                    t(
                        "Bleibt sicher auf diesem Gerät. "
                        "Mit Netz geht es an den Server, dann erscheint ein Beleg."
                    )
                ),
                expand=True,
            ),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def done_card(state: str) -> ft.Control:
    """The word that the conversation is finished, and where it lies."""
    words = {
        "eingereicht": t("Das Gespräch ist abgeschlossen und eingereicht."),
        "freigegeben": t("Das Gespräch ist freigegeben."),
        "abgebrochen": t("Das Gespräch wurde abgebrochen."),
    }
    return note(
        t("Auf diesem Gerät gespeichert. Mit Netz geht es an den Server, dann erscheint ein Beleg."),
        role="neutral" if state == "abgebrochen" else "ok",
        icon=ft.Icons.BLOCK_ROUNDED if state == "abgebrochen" else ft.Icons.TASK_ALT_ROUNDED,
        title=words.get(state, t("Das Gespräch ist abgeschlossen.")),
    )
