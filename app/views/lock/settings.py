"""Sperre: set, change and remove the PIN, after how long it locks, and what protects this device."""

from __future__ import annotations

import asyncio
from typing import Literal

import flet as ft

from app.usecases.entering import auto_lock_min, choose_auto_lock
from app.usecases.locking import AUTO_LOCK_CHOICES_MIN, Lock, LockError, is_weak
from app.usecases.syncing import sync_soon
from app.views.flet_guard import component, use_cell
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, chevron, fact, note, section
from app.views.kit.chips import Choice, segmented
from app.views.kit.fields import labelled
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.lock.pad import PinPad
from app.views.lock.words import attempt_words, waiting_words, warning_words
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app
from app.views.texts import t

Step = Literal["", "old", "new", "again", "code", "remove"]


def lock_section(state: AppState) -> ft.Control:
    """The row of the profile that leads here; nothing where a seat has no lock."""
    lock = state.lock
    if lock is None:
        return ft.Container(visible=False)
    has_pin = lock.has_pin
    row = ft.Row(
        [
            ft.Icon(ft.Icons.LOCK_ROUNDED if has_pin else ft.Icons.LOCK_OPEN_ROUNDED, size=24),
            ft.Column(
                [
                    text(t("PIN ist eingerichtet") if has_pin else t("Noch keine PIN"), "title-medium"),
                    muted(_encryption_words(state)),
                ],
                spacing=2,
                expand=True,
                tight=True,
            ),
            chevron(),
        ],
        spacing=14,
    )
    return section(
        t("Sperre"),
        card(tappable(row, lambda: navigate("/profil/sperre"), padding=16), padding=0),
    )


def _encryption_words(state: AppState) -> str:
    return {
        "sqlcipher": t("Daten auf diesem Gerät sind verschlüsselt (SQLCipher)"),
        "columns": t("Daten auf diesem Gerät sind verschlüsselt (AES-GCM)"),
    }.get(state.seat.store.encryption, t("Daten auf diesem Gerät sind nicht verschlüsselt"))


@screen
def LockSettingsScreen() -> ft.View:
    """The lock of this seat."""
    state = use_app()
    lock = state.lock
    content = LockSettings(state, lock) if lock is not None else muted(t("Dieser Platz hat keine Sperre."))
    return shell(
        state,
        "/profil",
        ft.Row([ft.Container(content, width=640)]) if state.expanded else content,
        title=t("Sperre"),
        back="/profil",
    )


@component
def LockSettings(state: AppState, lock: Lock) -> ft.Control:
    """One step after the other, each with its own pad."""
    first: Step = "new" if state.recovered else ""
    step, set_step = ft.use_state(first)
    removing, set_removing = ft.use_state(False)
    round_, set_round = ft.use_state(0)
    message, set_message = ft.use_state("")
    code, set_code = ft.use_state("")
    busy, set_busy = ft.use_state(False)
    chosen = use_cell("")
    page = ft.context.page

    def go(next_step: Step, words: str = "") -> None:
        set_step(next_step)
        set_message(words)
        set_round(lambda old: old + 1)

    async def old_pin(pin: str) -> None:
        set_busy(True)
        try:
            await asyncio.to_thread(lock.check_pin, pin)
            if removing:
                await asyncio.to_thread(lock.remove_pin)
        except LockError as error:
            if error.code == "key_destroyed":
                return
            status = lock.status()
            wait_s = float(error.data.get("wait_s", 0))
            go("old", waiting_words(wait_s) if wait_s else attempt_words(error, status))
            return
        finally:
            set_busy(False)
        if removing:
            sync_soon(state.seat)
            snackbar.show(t("Die PIN ist entfernt."), page=page)
            go("")
        else:
            go("new")

    def new_pin(pin: str) -> None:
        if is_weak(pin):
            go("new", t("Diese PIN errät jeder sofort. Bitte wählen Sie eine andere."))
            return
        chosen.current = pin
        go("again")

    async def again(pin: str) -> None:
        if pin != chosen.current:
            go("new", t("Die beiden PINs sind verschieden. Bitte noch einmal von vorn."))
            return
        set_busy(True)
        try:
            set_code(await asyncio.to_thread(lock.set_pin, pin))
        finally:
            set_busy(False)
        # The server is told at once how this device is kept, for the day on which it is lost.
        sync_soon(state.seat)
        state.recovered = False
        chosen.current = ""
        go("code")

    async def copy() -> None:
        await ft.Clipboard().set(code)
        snackbar.show(t("Der Code ist kopiert."), page=page)

    def done() -> None:
        set_code("")
        go("")

    if step == "code":
        return _code_pane(code, copy, done)
    if step in ("old", "new", "again"):
        title, action = {
            "old": (t("Jetzige PIN eingeben"), old_pin),
            "new": (t("Neue PIN wählen"), new_pin),
            "again": (t("PIN wiederholen"), again),
        }[step]
        return _pad_pane(
            title,
            message or (t("PIN wird geprüft …") if busy else ""),
            PinPad(action, enabled=not busy, height=52 if state.short else 72, key=f"{step}{round_}"),
            first=step != "old",
            cancel=None if state.recovered else lambda: go(""),
        )

    def start(*, remove: bool) -> None:
        set_removing(remove)
        go("old" if lock.has_pin else "new")

    return _overview(
        state,
        lock,
        on_set=lambda: start(remove=False),
        on_remove=lambda: start(remove=True),
    )


def _pad_pane(title: str, message: str, pad: ft.Control, *, first: bool, cancel: object) -> ft.Control:
    rows: list[ft.Control] = [
        heading(title, "title-large", level=2),
        ft.Semantics(
            live_region=True,
            content=text(message or " ", color=ft.Colors.ERROR, text_align=ft.TextAlign.CENTER),
        ),
        pad,
    ]
    if first:
        rows.append(note(warning_words(), role="warn", icon=ft.Icons.WARNING_ROUNDED))
    if callable(cancel):
        rows.append(buttons.plain(t("Abbrechen"), cancel))
    return ft.Column(rows, spacing=12, horizontal_alignment=ft.CrossAxisAlignment.CENTER)


def _code_pane(code: str, copy: object, done: object) -> ft.Control:
    assert callable(copy) and callable(done)
    return ft.Column(
        [
            heading(t("Ihr Wiederherstellungscode"), "title-large", level=2),
            text(
                t(
                    "Wenn Sie die PIN vergessen, öffnet dieser Code die Daten. Er wird nur jetzt angezeigt. "
                    "Schreiben Sie ihn auf und bewahren Sie ihn getrennt vom Gerät auf."
                )
            ),
            card(text(code, "title-large", selectable=True, text_align=ft.TextAlign.CENTER, tabular=True)),
            buttons.outlined(t("Kopieren"), copy),
            buttons.primary(t("Ich habe ihn aufgeschrieben"), done),
        ],
        spacing=14,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _overview(state: AppState, lock: Lock, *, on_set: object, on_remove: object) -> ft.Control:
    assert callable(on_set) and callable(on_remove)
    keeper = {
        "system": t("im Schlüsselspeicher des Systems"),
        "host": t("auf dem Rechner, der die Webplätze bereitstellt"),
    }.get(lock.keeper_kind, t("in einer geschützten Datei dieses Geräts"))
    facts = card(
        ft.Column(
            [
                fact(t("Verschlüsselung"), _encryption_words(state)),
                fact(t("Schlüssel"), keeper + (t(", zusätzlich durch die PIN") if lock.has_pin else "")),
            ],
            spacing=10,
        )
    )
    if not lock.has_pin:
        return ft.Column(
            [
                note(
                    t(
                        "Mit einer PIN kann niemand Ihre Daten lesen, auch wenn das Gerät entsperrt gefunden "
                        "wird. Sie brauchen die PIN nach jedem Start und nach einer Pause."
                    ),
                    icon=ft.Icons.LOCK_ROUNDED,
                ),
                buttons.primary(t("PIN einrichten"), on_set),
                section(t("Was dieses Gerät schützt"), facts),
            ],
            spacing=16,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    minutes = auto_lock_min(state.seat)
    return ft.Column(
        [
            buttons.primary(t("Jetzt sperren"), lock.lock),
            card(
                labelled(
                    t("Sperrt von selbst nach"),
                    segmented(
                        [Choice(str(n), t("{n} Min.", n=n)) for n in AUTO_LOCK_CHOICES_MIN],
                        str(minutes),
                        lambda value: choose_auto_lock(state.seat, int(value)),
                    ),
                )
            ),
            buttons.outlined(t("PIN ändern"), on_set),
            buttons.plain(t("PIN entfernen"), on_remove),
            section(t("Was dieses Gerät schützt"), facts),
        ],
        spacing=16,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
