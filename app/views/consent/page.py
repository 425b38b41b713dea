"""What the pages of consent share: their width, the firm they are about, a firm that is not here."""

from __future__ import annotations

import flet as ft

from app.usecases.errors import NotHereError
from app.usecases.firms import firm_file
from app.views.kit import buttons
from app.views.kit.error_card import error_card
from app.views.shell import shell
from app.views.state import AppState, navigate
from app.views.texts import t

PAGE_WIDTH = 720


def column(rows: list[ft.Control], spacing: float = 14) -> ft.Control:
    return ft.Column(rows, spacing=spacing, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def centred(content: ft.Control) -> ft.Control:
    return ft.Row(
        [ft.Container(content, expand=True, expand_loose=True, width=PAGE_WIDTH)],
        alignment=ft.MainAxisAlignment.CENTER,
    )


def firm_name(state: AppState, firm_id: str) -> str | None:
    try:
        return firm_file(state.seat, firm_id, language=state.language).firm.name
    except NotHereError:
        return None


def missing(state: AppState) -> ft.View:
    return shell(
        state,
        "/betriebe",
        error_card(
            t("Dieser Betrieb ist nicht auf diesem Gerät."),
            t("Alles andere ist gespeichert."),
            t("Bitte einmal abgleichen oder zurück zur Liste gehen."),
            action=buttons.tonal(t("Zu den Betrieben"), lambda: navigate("/betriebe")),
        ),
        title=t("Einwilligung"),
        back="/betriebe",
    )


def toggled(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(each for each in values if each != value) if value in values else (*values, value)
