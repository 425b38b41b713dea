"""One row of "Heute fällig": its words, its shape, where it leads, and marking a step as done."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import flet as ft

from app.usecases.today import DueItem, finish_step, reopen_step
from app.views.conflicts.words import address_of, field_word
from app.views.kit import buttons, snackbar
from app.views.kit.icons import lead
from app.views.kit.status import chip
from app.views.kit.tiles import tile
from app.views.state import AppState, navigate
from app.views.texts import day_short, day_word, local, t, tn
from app.views.theme import Role


def due_words(item: DueItem) -> tuple[str, str, ft.IconData, Role]:
    """Title, second line, shape and role of a due item."""
    if item.kind == "zwei_antworten":
        words = item.detail if item.detail != item.route_hint else field_word(item.detail, item.path or "")
        line = ", ".join(part for part in (item.firm_name, words) if part)
        return t("Zwei Antworten: Welche stimmt?"), line, ft.Icons.CALL_SPLIT_ROUNDED, "warn"
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
    if item.kind == "apply":
        about = ", ".join(part for part in (item.detail, item.firm_name) if part)
        return t("Antrag vor Beginn!"), about, ft.Icons.CAMPAIGN_ROUNDED, "error"
    if item.kind == "funding":
        about = ", ".join(part for part in (item.detail, item.firm_name) if part)
        return t("Förderung neu prüfen"), about, ft.Icons.UPDATE_ROUNDED, "warn"
    if item.kind in ("nachfassen", "informieren"):
        words = ", ".join(part for part in (item.detail, item.firm_name) if part)
        if item.kind == "nachfassen":
            return t("Beim Empfänger nachfassen"), words, ft.Icons.PHONE_CALLBACK_ROUNDED, "warn"
        return t("Empfänger informieren (Art. 19)"), words, ft.Icons.CAMPAIGN_ROUNDED, "error"
    if item.kind == "need":
        return item.detail or t("Bedarf ansehen"), item.firm_name, ft.Icons.LIGHTBULB_ROUNDED, "primary"
    words = item.detail or t("Gespräch wieder ansehen")
    if item.overdue:
        return words, item.firm_name, ft.Icons.EVENT_BUSY_ROUNDED, "error"
    return words, item.firm_name, ft.Icons.EVENT_ROUNDED, "warn"


def route_of(item: DueItem) -> str:
    """Where a tap on the item leads: a question that came back opens at exactly that question."""
    if item.kind == "zwei_antworten":
        return address_of(item.route_hint, item.record_id, item.path or "")
    if item.kind == "rueckfrage" and item.path:
        return f"{item.route_hint}?{urlencode({'frage': item.path})}"
    return item.route_hint


def two_answers_tile(item: DueItem) -> ft.Control:
    """The row of a decision between two answers."""
    title, second, icon, role = due_words(item)
    return tile(
        title,
        lead=lead(icon, role),
        subtitle=second,
        on_click=lambda: navigate(route_of(item)),
        key=f"{item.record_id}/{item.path}",
    )


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


def due_tile(state: AppState, item: DueItem, day: date) -> ft.Control:
    """The row; a step can be ticked off without leaving the page."""
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
        key=f"{item.record_id}/{item.path}",
    )


def _done(state: AppState, item: DueItem) -> None:
    finish_step(state.seat, item.record_id)
    snackbar.show(t("Schritt erledigt"), undo=lambda: reopen_step(state.seat, item.record_id))
