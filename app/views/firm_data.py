"""The firm's master data: every field with who changed it lately and its two answers, and the form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import flet as ft

from app.models.values import Json
from app.usecases.firm_data import FirmField, FirmFields, change_firm, firm_fields
from app.views.conflicts.hint import TwoAnswersHint
from app.views.conflicts.words import changed_words, field_word, value_words
from app.views.flet_guard import component
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, divider
from app.views.kit.chips import Choice, segmented
from app.views.kit.fields import TextInput, labelled
from app.views.kit.text import heading, muted, text
from app.views.state import AppState, use_app, use_revision
from app.views.texts import t

_WORKS_COUNCIL = ("ja", "nein", "unbekannt")


def _row(state: AppState, firm_id: str, field: FirmField) -> ft.Control:
    now = state.seat.now()
    words: list[ft.Control] = [text(value_words(field.shown), "body-large", size=16)]
    if field.changed is not None:
        words.append(
            ft.Row(
                [
                    ft.Icon(ft.Icons.HISTORY_ROUNDED, size=16, color=ft.Colors.ON_SURFACE_VARIANT),
                    ft.Container(
                        muted(changed_words(field.changed.person, field.changed.at, now=now), "label-small"),
                        expand=True,
                    ),
                ],
                spacing=6,
            )
        )
    return ft.Container(
        ft.Column(
            [
                ft.Row(
                    [
                        ft.Container(muted(field_word("firm", field.path)), expand=2),
                        ft.Container(ft.Column(words, spacing=2, tight=True), expand=3),
                    ],
                    spacing=12,
                    vertical_alignment=ft.CrossAxisAlignment.START,
                ),
                TwoAnswersHint("firm", firm_id, field.path),
            ],
            spacing=4,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.symmetric(vertical=10, horizontal=16),
        key=field.path,
    )


def typed_of(field: FirmField) -> str:
    """A value as it stands in its input."""
    if field.value is None:
        return ""
    if isinstance(field.shown, date) and not isinstance(field.shown, datetime):
        return f"{field.shown:%d.%m.%Y}"
    return str(field.value)


def value_of(kind: str, typed: str) -> Json:
    """
    What was typed, as the record holds it.

    Raises:
        ValueError: It does not fit the field.
    """
    words = typed.strip()
    if not words:
        return None
    if kind == "number":
        count = int(words)
        if count < 0:
            raise ValueError("negative")
        return count
    if kind == "date":
        for form in ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"):
            try:
                return datetime.strptime(words, form).date().isoformat()
            except ValueError:
                continue
        raise ValueError("no date")
    return words


@component
def FirmDataForm(firm_id: str, fields: FirmFields, close: Callable[[], Any]) -> ft.Control:
    """The form: what is typed is kept until "Speichern"."""
    state = use_app()
    typed, set_typed = ft.use_state({field.path: typed_of(field) for field in fields.fields})
    wrong, set_wrong = ft.use_state(frozenset[str]())

    def take(path: str) -> Callable[[str], None]:
        def keep(value: str) -> None:
            set_typed(lambda old: {**old, path: value})
            set_wrong(frozenset())

        return keep

    def save() -> None:
        changes: dict[str, Json] = {}
        faults: list[str] = []
        for field in fields.fields:
            words = typed.get(field.path, "")
            if words == typed_of(field):
                continue
            try:
                changes[field.path] = value_of(field.kind, words)
            except ValueError:
                faults.append(field.path)
        if faults:
            set_wrong(frozenset(faults))
            return
        if change_firm(state.seat, firm_id, changes):
            snackbar.show(t("Betriebsdaten gespeichert"))
        close()

    rows: list[ft.Control] = [heading(t("Betriebsdaten ändern"), "title-large", level=2)]
    for field in fields.fields:
        label = field_word("firm", field.path)
        if field.path == "works_council":
            chosen = typed[field.path]
            codes = [*_WORKS_COUNCIL, *([chosen] if chosen and chosen not in _WORKS_COUNCIL else [])]
            words_of = dict(field.options)
            rows.append(
                labelled(
                    label,
                    segmented(
                        [Choice(code, words_of.get(code, code)) for code in codes],
                        chosen,
                        take(field.path),
                        small=True,
                    ),
                )
            )
            continue
        error = None
        if field.path in wrong:
            error = (
                t("Bitte ein Datum angeben, zum Beispiel 24.11.2026.")
                if field.kind == "date"
                else t("Bitte eine ganze Zahl angeben.")
            )
        rows.append(
            ft.Container(
                TextInput(
                    label,
                    typed_of(field),
                    take(field.path),
                    delay=0.15,
                    error=error,
                    hint_text=t("TT.MM.JJJJ") if field.kind == "date" else None,
                    multiline=field.path == "note",
                    helper=t("Der Betrieb liest mit.") if field.path == "note" else None,
                    key=field.path,
                )
            )
        )
    rows.append(
        ft.Row(
            [
                buttons.outlined(t("Abbrechen"), close),
                ft.Container(buttons.primary(t("Speichern"), save, large=False), expand=True),
            ],
            spacing=10,
        )
    )
    return card(ft.Column(rows, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


@component
def FirmData(firm_id: str) -> ft.Control:
    """The data as a card; "Ändern" turns it into the form."""
    state = use_app()
    use_revision()
    editing, set_editing = ft.use_state(False)
    fields = firm_fields(state.seat, firm_id, language=state.language)
    if editing and fields.may_edit:
        return FirmDataForm(firm_id, fields, lambda: set_editing(False))
    rows: list[ft.Control] = []
    for position, field in enumerate(fields.fields):
        if position:
            rows.append(divider(indent=16))
        rows.append(_row(state, firm_id, field))
    if fields.may_edit:
        rows.append(
            ft.Container(
                ft.Row(
                    [buttons.tonal(t("Ändern"), lambda: set_editing(True), icon=ft.Icons.EDIT_ROUNDED)],
                    alignment=ft.MainAxisAlignment.END,
                ),
                padding=ft.Padding.symmetric(vertical=8, horizontal=16),
            )
        )
    return card(
        ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=ft.Padding.symmetric(vertical=6),
    )
