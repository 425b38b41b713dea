"""The right pane of wide screens: saved, what is to be settled, what was computed, a note."""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.usecases.interview_points import OpenPoint
from app.usecases.interview_reading import Computed
from app.views.interview.progress import instance_title
from app.views.interview.questions import NO_REASON, plain
from app.views.interview.talk import Talk
from app.views.kit.cards import card
from app.views.kit.fields import TextInput
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.texts import clock, t
from app.views.theme import Role, tone

RIGHT_PANE = 316
SHOWN_POINTS = 7

_POINTS: dict[str, tuple[ft.IconData, Role]] = {
    "error": (ft.Icons.ERROR_ROUNDED, "error"),
    "missing": (ft.Icons.EDIT_ROUNDED, "neutral"),
    "parked": (ft.Icons.BOOKMARK_ROUNDED, "primary"),
    "again": (ft.Icons.HISTORY_ROUNDED, "warn"),
    "comment": (ft.Icons.MARK_CHAT_UNREAD_ROUNDED, "info"),
}


def point_title(point: OpenPoint) -> str:
    """What is to be done about a point: "F 6 prüfen"."""
    words = {
        "error": t("{number} prüfen", number=point.number),
        "missing": t("{number} beantworten", number=point.number),
        "parked": t("{number} geparkt, Pflicht", number=point.number)
        if point.blocking
        else t("{number} geparkt", number=point.number),
        "again": t("{number} noch einmal fragen", number=point.number),
        "comment": t("{number}: Rückfrage", number=point.number),
    }
    return words.get(point.kind, point.number)


def point_row(point: OpenPoint, on_click: Callable[[], object]) -> ft.Control:
    """A point as a link to its question."""
    icon, role = _POINTS.get(point.kind, _POINTS["missing"])
    told = point.kind in ("error", "again", "comment") or (
        point.kind == "parked" and point.message not in ("", NO_REASON)
    )
    detail = point.message if told and point.message else plain(point.label)
    if point.place:
        detail = t("{place}: {detail}", place=point.place, detail=detail)
    return tappable(
        ft.Row(
            [
                ft.Icon(icon, size=20, color=tone(role).color),
                ft.Column(
                    [text(point_title(point), "label-large", size=15), muted(detail, max_lines=2)],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
            ],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        on_click,
        border_radius=10,
        padding=ft.Padding.symmetric(vertical=6, horizontal=4),
    )


def saved_card(talk: Talk) -> ft.Control:
    """When the last answer was saved, or that saving is disturbed."""
    problem, saved = talk.interview.problem, talk.interview.saved_at
    role: Role = "error" if problem is not None else "ok"
    colors = tone(role)
    if problem is not None:
        title, line = t("Speichern gestört"), t("siehe Hinweis oben")
    elif saved is not None:
        title, line = t("Gespeichert um {time}", time=clock(saved)), t("auf diesem Gerät")
    else:
        title, line = t("Noch nichts geändert"), t("Jede Antwort wird sofort gespeichert")
    return card(
        ft.Row(
            [
                ft.Icon(
                    ft.Icons.ERROR_ROUNDED if problem is not None else ft.Icons.CHECK_CIRCLE_ROUNDED,
                    color=colors.color,
                ),
                ft.Column(
                    [
                        text(title, "label-large", size=15, color=colors.on_container),
                        text(line, color=colors.on_container),
                    ],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
            ],
            spacing=14,
        ),
        role=role,
        padding=ft.Padding.symmetric(vertical=10, horizontal=14),
    )


def _to_settle(talk: Talk, points: tuple[OpenPoint, ...]) -> ft.Control:
    def to(path: str) -> Callable[[], object]:
        return lambda: talk.jump(path)

    rows: list[ft.Control] = [point_row(point, to(point.path)) for point in points[:SHOWN_POINTS]]
    if not rows:
        rows = [muted(t("Gerade nichts."))]
    if len(points) > SHOWN_POINTS:
        rows.append(muted(t("und {n} weitere", n=len(points) - SHOWN_POINTS)))
    return _box(t("Zu klären"), rows)


def _computed(values: tuple[Computed, ...]) -> ft.Control | None:
    rows: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(muted(value.label), expand=True),
                text(value.value, "label-large", size=15, tabular=True),
            ],
            spacing=8,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
        for value in values
        if value.value
    ]
    return _box(t("Berechnet"), rows, spacing=6) if rows else None


def _box(title: str, rows: list[ft.Control], *, spacing: float = 2) -> ft.Control:
    return card(
        ft.Column(
            [heading(title, "title-medium", level=2), *rows],
            spacing=spacing,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.symmetric(vertical=14, horizontal=16),
    )


def note_target(talk: Talk) -> tuple[str, str]:
    """What a note in the side pane is about: the repeat instance on screen, else the section."""
    if talk.page.instance:
        return talk.page.instance, t(
            "Notiz zu {what}", what=instance_title(talk, talk.page.instance).split(" von ")[0]
        )
    letter = next((section.letter for section in talk.sections() if section.path == talk.page.section), "")
    return talk.page.section, t("Notiz zu Abschnitt {letter}", letter=letter)


@dataclass(frozen=True)
class SideFacts:
    """What the pane shows, gathered once."""

    points: tuple[OpenPoint, ...]
    computed: tuple[Computed, ...]
    note_path: str
    note_label: str
    remark: str


def side_facts(talk: Talk) -> SideFacts:
    """Gather what the pane shows now."""
    path, label = note_target(talk)
    points = tuple(point for point in talk.open_points() if point.kind != "missing")
    return SideFacts(points, talk.interview.computed(), path, label, talk.interview.note_of(path) or "")


def right_pane(talk: Talk, facts: SideFacts) -> ft.Control:
    """The pane itself."""
    rows: list[ft.Control] = [saved_card(talk), _to_settle(talk, facts.points)]
    computed = _computed(facts.computed)
    if computed is not None:
        rows.append(computed)
    path, label, remark = facts.note_path, facts.note_label, facts.remark
    if talk.editable:
        rows.append(
            TextInput(
                label,
                remark,
                lambda words: talk.note(path, words),
                key=f"note:{path}",
                multiline=True,
                align_label_with_hint=True,
                min_lines=4,
                max_lines=10,
            )
        )
    elif remark:
        rows.append(_box(label, [text(remark)]))
    return ft.Container(
        ft.Column(
            rows,
            spacing=14,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        width=RIGHT_PANE,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border(left=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        padding=16,
    )
