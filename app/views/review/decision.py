"""
The side of a case: what happened since the last review, the checklist, and the decision.

Approving asks first, because it is final. Knows the case's view model, no store.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.usecases.reviews import Case, CheckItem
from app.views.kit import buttons
from app.views.kit.cards import card, note
from app.views.kit.icons import icon
from app.views.kit.text import heading, muted, text
from app.views.review.questions import groups_of, removed_groups
from app.views.review.words import blocked_words, check_words, checksum, odd_sentences
from app.views.texts import day, local, t, tn
from app.views.theme import Role, tone


def _line(shape: ft.IconData, role: Role, words: str) -> ft.Control:
    return ft.Row(
        [icon(shape, size=20, color=tone(role).color), ft.Container(text(words), expand=True)], spacing=8
    )


def summary_card(case: Case) -> ft.Control:
    """What changed since the last review; for a first version, what looks odd."""
    row = case.row
    if row.state != "eingereicht":
        title, lines = _decided(case)
    elif row.revision > 1:
        answered = sum(
            1
            for group in (*groups_of(case.sections, only_marked=True), *removed_groups(case.removed))
            for question in group.questions
            if question.comments and not question.comments[-1].mine
        )
        title, lines = (
            t("Seit Ihrer letzten Prüfung"),
            [
                _line(
                    ft.Icons.EDIT_ROUNDED,
                    "primary",
                    tn("Eine Antwort geändert", "{n} Antworten geändert", case.changed),
                ),
                _line(
                    ft.Icons.CHAT_ROUNDED,
                    "info",
                    tn("Eine Rückfrage beantwortet", "{n} Rückfragen beantwortet", answered),
                ),
            ],
        )
        if case.removed:
            lines.append(
                _line(
                    ft.Icons.REMOVE_ROUNDED,
                    "neutral",
                    tn("Eine Angabe entfallen", "{n} Angaben entfallen", len(case.removed)),
                )
            )
        if case.change_reason:
            lines.append(muted(t("Grund: {reason}", reason=case.change_reason)))
    else:
        title = t("Erste Prüfung")
        odd = odd_sentences(row)
        lines = [_line(ft.Icons.RULE_ROUNDED, "warn", sentence) for sentence in odd]
        if not odd:
            lines = [_line(ft.Icons.TASK_ALT_ROUNDED, "ok", t("Nichts fällt auf."))]
    return card(
        ft.Column([heading(title, "title-medium", level=3), *lines], spacing=8, tight=True),
        padding=ft.Padding.symmetric(vertical=14, horizontal=16),
    )


def _decided(case: Case) -> tuple[str, list[ft.Control]]:
    """What a decision left open, in place of what looks odd."""
    asked = case.row.open_comments
    if case.row.state == "rueckfrage":
        words = tn("Eine Rückfrage wartet auf Antwort.", "{n} Rückfragen warten auf Antwort.", asked)
        return t("Zurückgegeben"), [_line(ft.Icons.MARK_CHAT_UNREAD_ROUNDED, "info", words)]
    if not asked:
        return t("Freigegeben"), [_line(ft.Icons.TASK_ALT_ROUNDED, "ok", t("Keine Rückfrage ist offen."))]
    return t("Freigegeben"), [_open_line(asked)]


def _open_line(asked: int) -> ft.Control:
    words = tn("Eine Rückfrage ist noch offen.", "{n} Rückfragen sind noch offen.", asked)
    return _line(ft.Icons.MARK_CHAT_UNREAD_ROUNDED, "info", words)


def _check(item: CheckItem) -> ft.Control:
    title, found = check_words(item)
    role: Role = "ok" if item.ok else "warn"
    shape = ft.Icons.CHECK_CIRCLE_ROUNDED if item.ok else ft.Icons.ERROR_OUTLINE_ROUNDED
    return ft.Row(
        [
            icon(shape, size=20, color=tone(role).color),
            ft.Column(
                [text(title, "label-large", size=15), muted(found)], spacing=0, expand=True, tight=True
            ),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def checklist_card(case: Case) -> ft.Control:
    """The checklist; each line says what was found."""
    return card(
        ft.Column(
            [
                heading(t("Prüfliste"), "title-medium", level=3),
                *(_check(item) for item in case.checklist),
            ],
            spacing=10,
            tight=True,
        ),
        padding=ft.Padding.symmetric(vertical=14, horizontal=16),
    )


def promise() -> ft.Control:
    """The line that says what a review may do."""
    return ft.Row(
        [
            icon(ft.Icons.LOCK_ROUNDED, size=18),
            ft.Container(
                muted(t("Sie ändern keine Antworten. Sie fragen zurück oder geben frei.")), expand=True
            ),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def approved_note(case: Case) -> ft.Control:
    """The seal of an approved case."""
    when = day(local(case.approved_at).date()) if case.approved_at is not None else ""
    who = t("{day}, {name}", day=when, name=case.approved_by_name) if case.approved_by_name else when
    return note(
        t(
            "{who}. Niemand ändert mehr eine Antwort. Prüfsumme {checksum}.",
            who=who,
            checksum=checksum(case.content_hash),
        ),
        title=t("Fassung {n} ist freigegeben", n=case.row.revision),
        role="ok",
        icon=ft.Icons.VERIFIED_ROUNDED,
    )


def decision_bar(
    case: Case,
    *,
    wide: bool,
    brief: bool,
    on_approve: Callable[[], None],
    on_return: Callable[[], None],
) -> ft.Control | None:
    """
    The two decisions; None when the case is not to be decided on.

    Args:
        case: The case.
        wide: Under one another with their full words, else side by side.
        brief: Leave the line beneath away, unless it says why something is not possible.
        on_approve: Asks for the approval.
        on_return: Asks for the return.
    """
    if case.row.state == "freigegeben":
        return None
    approve = buttons.primary(
        t("Fassung {n} freigeben", n=case.row.revision) if wide else t("Freigeben"),
        on_approve,
        icon=ft.Icons.VERIFIED_ROUNDED,
        disabled=not case.can_approve,
        expand=not wide,
    )
    give_back = buttons.outlined(
        t("Mit Rückfrage zurückgeben") if wide else t("Zurückgeben"),
        on_return,
        icon=ft.Icons.UNDO_ROUNDED if wide else None,
        large=not wide,
        disabled=not case.can_return,
        expand=not wide,
    )
    blocked = blocked_words(case)
    small = t(
        "Prüfsumme {checksum}. Ändert sich etwas, gilt die Freigabe nicht mehr.",
        checksum=checksum(case.content_hash),
    )
    if blocked is not None:
        small = blocked
    elif not case.can_return and not wide:
        small = t("Zum Zurückgeben stellen Sie mindestens eine Rückfrage.")
    caption = muted(small, "body-medium", size=13.5, text_align=ft.TextAlign.CENTER)
    if brief and blocked is None:
        caption.visible = False
    pair: list[ft.Control] = [approve, give_back] if wide else [ft.Row([give_back, approve], spacing=10)]
    return ft.Column(
        [*pair, caption], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def approve_dialog(case: Case, *, on_yes: Callable[[], None], on_no: Callable[[], None]) -> ft.AlertDialog:
    """The question before an approval."""
    return ft.AlertDialog(
        modal=True,
        title=t("Fassung {n} freigeben?", n=case.row.revision),
        content=ft.Column(
            [
                text(
                    t(
                        "{firm}. Danach ändert niemand mehr eine Antwort.",
                        firm=case.row.firm_name,
                    ),
                    "body-large",
                ),
                *([_open_line(case.row.open_comments)] if case.row.open_comments else []),
                muted(t("Prüfsumme {checksum}", checksum=checksum(case.content_hash))),
            ],
            spacing=8,
            tight=True,
            width=420,
        ),
        actions=[
            buttons.plain(t("Abbrechen"), on_no),
            buttons.primary(t("Freigeben"), on_yes, icon=ft.Icons.VERIFIED_ROUNDED, large=False),
        ],
        on_dismiss=lambda: on_no(),
    )


def return_dialog(case: Case, *, on_yes: Callable[[], None], on_no: Callable[[], None]) -> ft.AlertDialog:
    """The question before a case goes back."""
    n = case.row.open_comments
    return ft.AlertDialog(
        modal=True,
        title=t("Mit Rückfrage zurückgeben?"),
        content=ft.Container(
            text(
                tn(
                    "{name} sieht eine Rückfrage und öffnet genau diese Frage.",
                    "{name} sieht {n} Rückfragen und öffnet genau diese Fragen.",
                    n,
                    name=case.row.submitted_by_name or t("Die Mentorin oder der Mentor"),
                ),
                "body-large",
            ),
            width=420,
        ),
        actions=[
            buttons.plain(t("Abbrechen"), on_no),
            buttons.primary(t("Zurückgeben"), on_yes, icon=ft.Icons.UNDO_ROUNDED, large=False),
        ],
        on_dismiss=lambda: on_no(),
    )
