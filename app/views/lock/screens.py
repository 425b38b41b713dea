"""
What stands before the screens: the PIN, the end of a key, a store that cannot be opened.

The lock screen shows a first name and a number, nothing else of the seat.
"""

from __future__ import annotations

import asyncio
from typing import cast

import flet as ft

from app.usecases.locking import Lock, LockError, LockStatus
from app.views import gate
from app.views.flet_guard import component, use_task
from app.views.kit import buttons
from app.views.kit.cards import note
from app.views.kit.error_card import error_card
from app.views.kit.text import heading, muted, text
from app.views.lock.forgotten import forgotten_dialog
from app.views.lock.pad import PinPad
from app.views.lock.words import (
    attempt_words,
    closed_words,
    destroyed_words,
    waiting_words,
    warning_words,
)
from app.views.shell import logo, screen
from app.views.state import AppState, use_app
from app.views.texts import t, tn
from app.views.theme import tone

_KEEP_WAIT_S = 5


@screen
def GateScreen() -> ft.View:
    """The one screen of a seat that is not open."""
    state = use_app()
    if state.gate == "locked":
        content: ft.Control = LockPane(state, cast(Lock, state.lock))
    elif state.gate == "destroyed":
        content = _destroyed(state)
    elif state.closed_by is not None and state.closed_by.code in ("device_revoked", "lease_ended"):
        content = AwayPane(state, state.closed_by.code)
    else:
        content = _closed(state)
    return ft.View(
        route="/",
        padding=0,
        bgcolor=ft.Colors.SURFACE,
        controls=[
            ft.SafeArea(
                ft.Column(
                    [
                        ft.Container(
                            ft.Container(content, width=None if state.compact else 420),
                            padding=ft.Padding.symmetric(vertical=16 if state.short else 32, horizontal=16),
                            alignment=None if state.compact else ft.Alignment.TOP_CENTER,
                        )
                    ],
                    scroll=ft.ScrollMode.AUTO,
                    expand=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                expand=True,
            )
        ],
    )


@component
def LockPane(state: AppState, lock: Lock) -> ft.Control:
    """The PIN, as often as it takes."""
    status, set_status = ft.use_state(lock.status())
    round_, set_round = ft.use_state(0)
    busy, set_busy = ft.use_state(False)
    trouble, set_trouble = ft.use_state(cast("LockError | None", None))
    forgotten, set_forgotten = ft.use_state(False)

    async def finish() -> None:
        await gate.finish_and_close(state)

    async def count_down() -> None:
        seconds = 0
        while lock.status().wait_s > 0:
            await asyncio.sleep(1)
            seconds += 1
            if seconds % _KEEP_WAIT_S == 0:
                await asyncio.to_thread(lock.keep_wait)
            set_status(lock.status())
        set_status(lock.status())

    async def ask() -> None:
        await gate.ask_while_locked(state)

    use_task(finish, [])
    use_task(ask, [])
    use_task(count_down, [round_])

    async def try_pin(pin: str) -> None:
        set_busy(True)
        try:
            await asyncio.to_thread(lock.unlock, pin)
        except LockError as error:
            set_trouble(error)
        else:
            return  # the lock tells every session of this seat, this one too
        finally:
            set_busy(False)
            set_round(lambda old: old + 1)
        set_status(lock.status())

    waits = status.wait_s > 0
    height = 52 if state.short else 72
    pad = PinPad(try_pin, enabled=not (busy or waits), height=height, key=f"pad{round_}")
    name = status.name.split(" ")[0] if status.name else ""
    ft.use_dialog(forgotten_dialog(state, lock, status, lambda: set_forgotten(False)) if forgotten else None)
    return ft.Column(
        [
            logo(size=48 if state.short else 72),
            heading(t("Hallo {name}", name=name) if name else t("Willkommen zurück"), "display"),
            muted(t("PIN eingeben"), "body-large"),
            _message(status, trouble, busy=busy, waits=waits),
            pad,
            ft.Container(height=4),
            *([_waiting_here(status)] if status.waiting else []),
            buttons.plain(t("PIN vergessen?"), lambda: set_forgotten(True)),
        ],
        spacing=10,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _message(status: LockStatus, trouble: LockError | None, *, busy: bool, waits: bool) -> ft.Control:
    """One line under the greeting: the promise, or what is wrong and how long to wait."""
    if busy:
        words = [t("PIN wird geprüft …")]
    elif waits:
        words = [waiting_words(status.wait_s)]
        if trouble is not None:
            words.insert(0, attempt_words(trouble, status))
    elif trouble is not None and trouble.code != "pin_wait":
        words = [attempt_words(trouble, status)]
    else:
        words = []
    calm = ft.Row(
        [
            ft.Icon(ft.Icons.LOCK_ROUNDED, size=20, color=ft.Colors.ON_SURFACE_VARIANT),
            muted(t("Daten sind verschlüsselt, bis Sie entsperren")),
        ],
        spacing=8,
        tight=True,
        wrap=True,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    rows: list[ft.Control] = []
    if words:
        color = ft.Colors.ON_SURFACE if busy else tone("error").color
        rows.append(text(" ".join(words), color=color, text_align=ft.TextAlign.CENTER))
    else:
        rows.append(calm)
    if status.warns:
        rows.append(note(warning_words(), role="error", icon=ft.Icons.WARNING_ROUNDED))
    return ft.Semantics(
        live_region=True,
        content=ft.Column(rows, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.CENTER, tight=True),
    )


def _waiting_here(status: LockStatus) -> ft.Control:
    return note(
        tn(
            "Ein Eintrag liegt sicher auf diesem Gerät und wartet auf Netz.",
            "{n} Einträge liegen sicher auf diesem Gerät und warten auf Netz.",
            status.waiting,
        ),
        icon=ft.Icons.PHONELINK_LOCK_ROUNDED,
        role="info",
    )


def _destroyed(state: AppState) -> ft.Control:
    why = state.closed_by.data.get("why") if state.closed_by is not None else None
    words = destroyed_words(str(why) if why is not None else None)

    def anew() -> None:
        if state.lock is not None:
            state.lock.begin_anew()
        gate.open_gate(state)

    return ft.Column(
        [
            logo(size=56),
            error_card(words.happened, words.safe, words.todo, code=f"key_destroyed/{why}"),
            buttons.primary(t("Gerät neu einrichten"), anew),
        ],
        spacing=14,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _closed(state: AppState) -> ft.Control:
    code = state.closed_by.code if state.closed_by is not None else "store_error"
    words = closed_words(code)
    return ft.Column(
        [
            logo(size=56),
            error_card(words.happened, words.safe, words.todo, code=code),
            buttons.primary(t("Erneut versuchen"), lambda: gate.open_gate(state)),
        ],
        spacing=14,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@component
def AwayPane(state: AppState, code: str) -> ft.Control:
    """The server is asked before anything is shown: the device is blocked, or was away for too long."""
    busy, set_busy = ft.use_state(False)
    trouble, set_trouble = ft.use_state(cast("str | None", None))
    revoked = code == "device_revoked"

    async def leave() -> None:
        if revoked:
            await gate.reach_server(state)

    async def ask() -> None:
        set_busy(True)
        try:
            set_trouble(await gate.reach_server(state, once=True))
        finally:
            set_busy(False)

    use_task(leave, [])
    words = closed_words(code)
    rows: list[ft.Control] = [
        logo(size=56),
        error_card(words.happened, words.safe, words.todo, code=code),
    ]
    if revoked:
        rows.append(
            ft.Semantics(
                live_region=True,
                content=ft.Row(
                    [ft.ProgressRing(width=20, height=20, stroke_width=2.5), text(t("Wird übergeben …"))],
                    spacing=10,
                ),
            )
        )
    else:
        if trouble is not None:
            rows.append(note(t("Der Server ist gerade nicht erreichbar."), role="warn"))
        rows.append(buttons.primary(t("Mit dem Server verbinden"), ask, busy=busy))
    return ft.Column(rows, spacing=14, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
