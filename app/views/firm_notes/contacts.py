"""Contact persons: who they are, how they like to be reached; nobody without their agreement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import flet as ft

from app.models import codelists
from app.usecases import contacts
from app.usecases.contacts import ContactRow
from app.usecases.errors import UseCaseError
from app.usecases.firms import FirmFile, monogram
from app.views import session
from app.views.firm_notes.frame import frame
from app.views.flet_guard import component, use_cell
from app.views.kit import buttons, snackbar
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.fields import TextInput, labelled
from app.views.kit.status import chip
from app.views.kit.tiles import monogram as letters
from app.views.kit.tiles import tile
from app.views.state import AppState
from app.views.texts import day_number, t


@dataclass(frozen=True)
class ContactDraft:
    """What is typed so far."""

    name: str = ""
    function: str = ""
    phone: str = ""
    email: str = ""
    agreed: bool = False


def function_word(code: str) -> str:
    """What somebody does in the firm: "Geschäftsführung"."""
    return codelists.label(contacts.FUNCTIONS, code, session.language())


def _problem(error: UseCaseError) -> str:
    words = {
        "name_missing": t("Der Name fehlt."),
        "way_missing": t("Telefon oder E-Mail fehlt."),
        "email_wrong": t("Diese E-Mail-Adresse kann es nicht geben. Bitte prüfen Sie das @ und die Endung."),
        "agreement_missing": t("Ohne Einverständnis der Person wird nichts gespeichert."),
    }
    return words.get(
        error.code, t("Der Kontakt konnte nicht gespeichert werden. Ihre Eingaben stehen noch da.")
    )


@component
def ContactSheet(
    state: AppState, file: FirmFile, row: ContactRow | None, on_close: Callable[[], Any]
) -> ft.Control:
    """The sheet for a new contact, or for the one in `row`."""
    start = (
        ContactDraft(row.name, row.function, row.phone, row.email, agreed=True)
        if row is not None
        else ContactDraft()
    )
    draft, set_draft = ft.use_state(start)
    latest = use_cell(start)
    problem, set_problem = ft.use_state("")

    def change(**changes: Any) -> None:
        latest.current = replace(latest.current, **changes)
        set_draft(latest.current)
        set_problem("")

    def save() -> None:
        wanted = latest.current
        try:
            contacts.keep_contact(
                state.seat,
                file.firm.id,
                name=wanted.name,
                function=wanted.function,
                phone=wanted.phone,
                email=wanted.email,
                agreed=wanted.agreed,
                contact_id=row.id if row is not None else None,
            )
        except UseCaseError as error:
            set_problem(_problem(error))
            return
        on_close()
        snackbar.show(t("Kontakt gespeichert"))

    def remove() -> None:
        if row is not None:
            contacts.delete_contact(state.seat, row.id)
            on_close()
            snackbar.show(t("Kontakt gelöscht, mit dem nächsten Abgleich auch auf anderen Geräten"))

    rows: list[ft.Control] = [
        ft.Container(TextInput(t("Name"), start.name, lambda words: change(name=words), delay=0.15)),
        labelled(
            t("Funktion"),
            filter_chips(
                [Choice(code, function_word(code)) for code in contacts.FUNCTIONS],
                draft.function,
                lambda code: change(function=code),
            ),
        ),
        ft.Container(
            TextInput(
                t("Telefon"),
                start.phone,
                lambda words: change(phone=words),
                delay=0.15,
                keyboard_type=ft.KeyboardType.PHONE,
            )
        ),
        ft.Container(
            TextInput(
                t("E-Mail"),
                start.email,
                lambda words: change(email=words),
                delay=0.15,
                keyboard_type=ft.KeyboardType.EMAIL,
            )
        ),
    ]
    if row is None:
        rows.append(
            ft.Checkbox(
                label=t("Die Person ist einverstanden, dass wir ihre Kontaktdaten speichern."),
                value=draft.agreed,
                on_change=lambda event: change(agreed=event.data in (True, "true")),
            )
        )
    return frame(
        t("Kontakt ändern") if row is not None else t("Kontakt anlegen"),
        file.firm.name,
        rows,
        on_close=on_close,
        on_save=save,
        problem=problem,
        beside=buttons.outlined(t("Löschen"), remove, icon=ft.Icons.DELETE_ROUNDED, large=True)
        if row is not None
        else None,
    )


def contact_tile(row: ContactRow, *, on_edit: Callable[[], Any] | None) -> ft.Control:
    """One contact: name, function, ways to reach them, since when it is agreed."""
    ways = [way for way in (row.phone, row.email) if way]
    agreed = (
        chip(
            t("einverstanden seit {day}", day=day_number(row.agreed_on)), ft.Icons.VERIFIED_USER_ROUNDED, "ok"
        )
        if row.agreed_on is not None
        else None
    )
    return tile(
        row.name,
        lead=letters(monogram(row.name), circle=True),
        subtitle=", ".join([function_word(row.function), *ways]),
        below=agreed,
        on_click=on_edit,
        key=row.id,
    )
