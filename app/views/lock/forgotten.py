"""PIN vergessen: what is safe, the recovery code, and the honest end of what was never sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import flet as ft

from app.usecases.locking import Lock, LockError, LockStatus
from app.views.flet_guard import component, handler, use_cell
from app.views.kit import buttons
from app.views.kit.cards import note
from app.views.kit.fields import field_look
from app.views.kit.text import heading, text
from app.views.lock.words import attempt_words
from app.views.state import AppState
from app.views.texts import t, tn


def forgotten_dialog(
    state: AppState, lock: Lock, status: LockStatus, close: Callable[[], None]
) -> ft.AlertDialog:
    """The dialog, for `ft.use_dialog`."""
    return ft.AlertDialog(
        modal=True,
        scrollable=True,
        title=heading(t("PIN vergessen"), "title-large"),
        content=ft.Container(Forgotten(state, lock, status, close), width=460),
        on_dismiss=handler(close),
    )


@component
def Forgotten(state: AppState, lock: Lock, status: LockStatus, close: Callable[[], None]) -> ft.Control:
    """Two ways on: the recovery code keeps everything, setting up anew keeps what was sent."""
    code = use_cell("")
    trouble, set_trouble = ft.use_state(cast("LockError | None", None))
    sure, set_sure = ft.use_state(False)
    busy, set_busy = ft.use_state(False)

    def typed(event: ft.Event[ft.TextField]) -> None:
        code.current = str(event.data or "")

    async def recover() -> None:
        if busy or not code.current.strip():
            return
        set_busy(True)
        state.recovered = True
        try:
            await asyncio.to_thread(lock.recover, code.current)
        except LockError as error:
            state.recovered = False
            set_trouble(error)
        else:
            close()
        finally:
            set_busy(False)

    async def destroy() -> None:
        close()
        if state.seat is not None and not state.seat.closed:
            state.seat.close()
        await asyncio.to_thread(lock.destroy, "forgotten")

    lost = (
        tn(
            "Ein Eintrag ist nur auf diesem Gerät. Ohne PIN oder Code kann ihn niemand mehr lesen.",
            "{n} Einträge sind nur auf diesem Gerät. Ohne PIN oder Code kann sie niemand mehr lesen.",
            status.waiting,
        )
        if status.waiting
        else t("Auf diesem Gerät wartet nichts, was der Server nicht hat.")
    )
    rows: list[ft.Control] = [
        note(
            t("Alles, was abgeglichen war, liegt sicher auf dem Server."),
            role="ok",
            icon=ft.Icons.CLOUD_DONE_ROUNDED,
        ),
        text(t("Mit dem Code, den Sie beim Einrichten der PIN aufgeschrieben haben, geht es weiter:")),
        ft.TextField(
            value=cast(str, None),
            label=t("Wiederherstellungscode"),
            on_change=typed,
            on_submit=handler(recover),
            autocorrect=False,
            enable_suggestions=False,
            capitalization=ft.TextCapitalization.CHARACTERS,
            error=attempt_words(trouble, lock.status()) if trouble is not None else None,
            **field_look(error=trouble is not None),
        ),
        buttons.primary(t("Entsperren"), recover, busy=busy),
        text(t("Ohne Code bleibt nur, das Gerät neu einzurichten."), "title-medium"),
        text(lost),
    ]
    if sure:
        rows.append(
            note(
                t("Das löscht die Daten dieses Geräts für immer."),
                role="error",
                icon=ft.Icons.WARNING_ROUNDED,
            )
        )
        rows.append(buttons.outlined(t("Ja, löschen und neu einrichten"), destroy))
    else:
        rows.append(buttons.outlined(t("Neu einrichten …"), lambda: set_sure(True)))
    rows.append(buttons.plain(t("Abbrechen"), close))
    return ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
