"""
A change that was not accepted: why, what was in it, and what one can do about it.

Open the entry, correct it and send it again, save it as a file, or give it up with a reason. The same body
shows the Koordination what other devices' operations were set aside; there it is the server that acts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import flet as ft

from app.models.values import Json
from app.usecases.errors import UseCaseError
from app.usecases.quarantine import RefusedEntry, RefusedField, give_up, refused_entries, send_again
from app.views.conflicts.words import field_word, value_words
from app.views.firm_data import value_of
from app.views.flet_guard import component
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, divider, note, section
from app.views.kit.empty import empty_state
from app.views.kit.fields import TextInput
from app.views.kit.status import chip
from app.views.kit.text import heading, muted, text
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.sync_centre_files import use_files
from app.views.sync_words import (
    kind_words,
    nothing_lost,
    others_refusal_words,
    refusal_words,
    what_it_is,
)
from app.views.texts import t, when

_ROUTES = {"interview": "/gespraech/{id}", "referral": "/verweise/{id}", "firm": "/betriebe/{id}"}
_TYPED = ("text", "number", "date")


def route_to_record(entry: RefusedEntry, role: str) -> str | None:
    """Where the record, or at least its firm, can be opened on this seat."""
    if entry.collection == "need" and role == "kuemmerer":
        return f"/bedarfe/{entry.record_id}" if entry.here else None
    if entry.collection in _ROUTES and entry.here:
        return _ROUTES[entry.collection].format(id=entry.record_id)
    return f"/betriebe/{entry.firm_id}" if entry.firm_id and role != "kuemmerer" else None


def field_label(entry: RefusedEntry, field: RefusedField) -> str:
    """What a field of a refused change is called."""
    return field.label or field_word(entry.collection, field.path)


def _row(entry: RefusedEntry, field: RefusedField) -> ft.Control:
    return ft.Container(
        ft.Row(
            [
                ft.Container(muted(field_label(entry, field)), expand=2),
                ft.Container(text(value_words(field.shown)), expand=3),
            ],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        key=field.path,
    )


def _typed(field: RefusedField) -> str:
    if field.value is None:
        return ""
    shown = field.shown
    if field.kind == "date" and hasattr(shown, "strftime"):
        return f"{shown:%d.%m.%Y}"
    return str(field.value)


@component
def Correction(
    entry: RefusedEntry, send: Callable[[dict[str, Json]], Any], cancel: Callable[[], Any]
) -> ft.Control:
    """The fields of a refused change that can be typed, to be corrected and sent again."""
    fields = [field for field in entry.fields if field.kind in _TYPED]
    typed, set_typed = ft.use_state({field.path: _typed(field) for field in fields})
    wrong, set_wrong = ft.use_state(frozenset[str]())

    def take(path: str) -> Callable[[str], None]:
        def keep(value: str) -> None:
            set_typed(lambda old: {**old, path: value})
            set_wrong(frozenset())

        return keep

    def submit() -> None:
        changes: dict[str, Json] = {}
        faults: list[str] = []
        for field in fields:
            words = typed.get(field.path, "")
            if words == _typed(field):
                continue
            try:
                changes[field.path] = value_of(field.kind, words)
            except ValueError:
                faults.append(field.path)
        if faults:
            set_wrong(frozenset(faults))
        else:
            send(changes)

    rows: list[ft.Control] = [
        ft.Container(
            TextInput(
                field_label(entry, field),
                _typed(field),
                take(field.path),
                delay=0.15,
                multiline=field.kind == "text",
                error=t("Das passt nicht zu diesem Feld. Bitte prüfen Sie die Angabe.")
                if field.path in wrong
                else None,
                key=field.path,
            )
        )
        for field in fields
    ]
    rows.append(
        ft.Row(
            [
                buttons.outlined(t("Abbrechen"), cancel),
                ft.Container(
                    buttons.primary(t("Korrigiert senden"), submit, icon=ft.Icons.SEND_ROUNDED, large=False),
                    expand=True,
                ),
            ],
            spacing=10,
        )
    )
    return card(ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


@component
def GivingUp(give: Callable[[str], Any], cancel: Callable[[], Any]) -> ft.Control:
    """The reason for giving a change up; without one nothing is given up."""
    reason, set_reason = ft.use_state("")
    return card(
        ft.Column(
            [
                text(t("Verwerfen: Warum?"), "title-medium"),
                muted(t("Der Grund bleibt im Verlauf, auf diesem Gerät und auf dem Server.")),
                ft.Container(
                    TextInput(t("Grund"), "", set_reason, delay=0.1, multiline=True, max_length=300)
                ),
                ft.Row(
                    [
                        buttons.outlined(t("Abbrechen"), cancel),
                        ft.Container(
                            buttons.primary(
                                t("Verwerfen"),
                                lambda: give(reason),
                                icon=ft.Icons.DELETE_OUTLINE_ROUNDED,
                                large=False,
                                disabled=not reason.strip(),
                            ),
                            expand=True,
                        ),
                    ],
                    spacing=10,
                ),
            ],
            spacing=10,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )


def _details(entry: RefusedEntry) -> ft.Control:
    parts = [t("Code {code}", code=entry.code), t("Nr. {n}", n=entry.entry_id), kind_words(entry)]
    if entry.device:
        parts.append(t("Gerät {device}", device=entry.device))
    return muted(", ".join(part for part in parts if part), "label-small")


def refused_body(entry: RefusedEntry, *, now: datetime) -> list[ft.Control]:
    """What the pane says before its actions."""
    rows: list[ft.Control] = [
        ft.Row([chip(t("abgelehnt"), ft.Icons.SYNC_PROBLEM_ROUNDED, "error")], wrap=True),
        heading(entry.title or what_it_is(entry.collection, entry.detail), "title-large", level=2),
    ]
    second = [what_it_is(entry.collection, entry.detail) if entry.title else "", entry.person]
    if entry.at is not None:
        second.append(when(entry.at, now=now))
    rows.append(muted(", ".join(part for part in second if part)))
    if entry.device:
        why = others_refusal_words(entry.code, entry.reason)
        promise = t("Auf dem Gerät, von dem sie kommt, ist die Änderung noch da.")
    else:
        why, promise = refusal_words(entry.code, entry.reason), nothing_lost()
    rows.append(
        note(
            f"{why} {promise}",
            role="error",
            icon=ft.Icons.ERROR_OUTLINE_ROUNDED,
        )
    )
    told = [field for field in entry.fields if field.kind != "technical"]
    if told:
        lines: list[ft.Control] = []
        for position, field in enumerate(told):
            if position:
                lines.append(divider(indent=16))
            lines.append(_row(entry, field))
        rows.append(
            section(
                t("Das steht darin"),
                card(
                    ft.Column(
                        lines, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
                    ),
                    padding=ft.Padding.symmetric(vertical=4),
                ),
            )
        )
    rows.append(_details(entry))
    return rows


@component
def RefusedPane(entry_id: int, leave: Callable[[], Any], export: Callable[[], Awaitable[None]]) -> ft.Control:
    """One refused change of this device, with everything one can do about it."""
    state = use_app()
    use_revision()
    doing, set_doing = ft.use_state("")
    entry = next(
        (each for each in refused_entries(state.seat, language=state.language) if each.entry_id == entry_id),
        None,
    )
    if entry is None:
        return ft.Container(
            empty_state(
                t("Das ist schon erledigt"),
                t("Die Änderung liegt nicht mehr unter „Braucht Sie“."),
                buttons.tonal(t("Zum Abgleich"), leave),
            )
        )
    current = entry

    def send(corrected: dict[str, Json] | None = None) -> None:
        try:
            send_again(state.seat, current.entry_id, corrected=corrected)
        except UseCaseError:
            snackbar.show(t("Das ließ sich nicht senden. Die Änderung bleibt hier."))
            return
        snackbar.show(t("Geht noch einmal zum Server"))
        leave()

    def give(reason: str) -> None:
        give_up(state.seat, current.entry_id, reason=reason)
        snackbar.show(t("Verworfen. Was es war und warum, bleibt im Verlauf."))
        leave()

    rows = refused_body(current, now=state.seat.now())
    if doing == "correct":
        rows.append(Correction(current, send, lambda: set_doing("")))
    elif doing == "give_up":
        rows.append(GivingUp(give, lambda: set_doing("")))
    else:
        rows += _actions(state, current, send, set_doing, export)
    return ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _actions(
    state: AppState,
    entry: RefusedEntry,
    send: Callable[[], Any],
    set_doing: Callable[[str], Any],
    export: Callable[[], Awaitable[None]],
) -> list[ft.Control]:
    found: list[ft.Control] = []
    route = route_to_record(entry, state.role)
    correctable = entry.repeatable and any(field.kind in _TYPED for field in entry.fields)
    if entry.repeatable:
        found.append(
            buttons.primary(t("Noch einmal senden"), send, icon=ft.Icons.REPLAY_ROUNDED, large=False)
        )
    if correctable:
        found.append(
            buttons.tonal(t("Korrigieren"), lambda: set_doing("correct"), icon=ft.Icons.EDIT_ROUNDED)
        )
    if route is not None:
        found.append(
            buttons.tonal(
                t("Eintrag öffnen") if entry.here else t("Betrieb öffnen"),
                lambda: navigate(route),
                icon=ft.Icons.OPEN_IN_NEW_ROUNDED,
            )
        )
    found.append(buttons.outlined(t("Als Datei sichern"), export, icon=ft.Icons.SAVE_ALT_ROUNDED))
    found.append(
        buttons.plain(t("Verwerfen"), lambda: set_doing("give_up"), icon=ft.Icons.DELETE_OUTLINE_ROUNDED)
    )
    return [ft.Column(found, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)]


@screen
def RefusedScreen() -> ft.View:
    """One refused change on its own: phones and narrow windows."""
    state = use_app()
    files = use_files(state)
    text_id = ft.use_route_params().get("entry", "")
    return shell(
        state,
        "/abgleich",
        RefusedPane(
            int(text_id) if text_id.isdecimal() else -1, lambda: navigate("/abgleich"), files.export_refused
        ),
        title=t("Nicht angenommen"),
        back="/abgleich",
    )
