"""Shared by the Kümmerer's screens: the firm's name, starting a questionnaire, the round button."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.usecases import firms, inhouse, interviews
from app.usecases.errors import UseCaseError
from app.views.kit import snackbar
from app.views.state import AppState, navigate
from app.views.texts import t

KNOWLEDGE_FORM = "wissenssicherung"


def own_firm_name(state: AppState) -> str:
    """The name of the Kümmerer's firm; the network's until the firm has reached this device."""
    identity = state.identity
    if identity is None:
        return ""
    if identity.firm_id is not None:
        try:
            return firms.firm_file(state.seat, identity.firm_id, language=state.language).firm.name
        except UseCaseError:
            pass
    return identity.network_name


def _open(start: Callable[[], str]) -> None:
    try:
        interview_id = start()
    except UseCaseError:
        snackbar.show(
            t("Der Fragebogen ist noch nicht auf diesem Gerät. Er kommt mit dem nächsten Abgleich.")
        )
        return
    navigate(f"/gespraech/{interview_id}")


def open_short_form(state: AppState, need_id: str | None = None) -> None:
    """Start the short form, for a noted need or a new one, and go there."""
    _open(lambda: inhouse.start_short_form(state.seat, need_id))


def open_knowledge_form(state: AppState) -> None:
    """Start the questionnaire on knowledge at risk and go there."""
    firm_id = state.identity.firm_id if state.identity is not None else None
    if firm_id is not None:
        _open(
            lambda: interviews.start_interview(
                state.seat, firm_id=firm_id, form_id=KNOWLEDGE_FORM, perspective="kuemmerer"
            )
        )


def round_fab(label: str, on_click: Callable[[], None]) -> ft.FloatingActionButton:
    """The round honey button over a list; `label` is its name."""
    return ft.FloatingActionButton(
        icon=ft.Icon(ft.Icons.ADD_ROUNDED, size=28, color=ft.Colors.ON_TERTIARY_FIXED, semantics_label=label),
        tooltip=ft.Tooltip(label, exclude_from_semantics=True),
        bgcolor=ft.Colors.TERTIARY_FIXED,
        shape=ft.RoundedRectangleBorder(radius=18),
        on_click=lambda: on_click(),
    )
