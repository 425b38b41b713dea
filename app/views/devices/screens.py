"""
Geräte: who has which device, when it was last there, and what to do when one is lost.

The list comes from the server each time and is kept nowhere. On a lost device the page is the breach
sheet: what was on it, how it was protected, until when the authority must be told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

import flet as ft

from app.usecases.devices import WHYS, DeviceEntry, DevicesError, Why, list_devices, revoke_device
from app.views.devices.words import (
    WHY_WORDS,
    contact_words,
    encryption_words,
    missing_words,
    state_of,
    trouble_words,
)
from app.views.flet_guard import component, handler, use_task
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, fact, note, section
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.icons import lead
from app.views.kit.status import chip
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import tile, tile_group
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app
from app.views.texts import number, t, tn, when


def devices_section(state: AppState) -> ft.Control:
    """The row of the profile that leads here."""
    looks_after = state.role in ("supervisor", "admin", "dpo")
    return tile_group(
        [
            tile(
                t("Geräte des Netzwerks") if looks_after else t("Meine Geräte"),
                lead=lead(ft.Icons.DEVICES_ROUNDED, "primary"),
                subtitle=t("Letzter Kontakt, was fehlt, sperren")
                if looks_after
                else t("Letzter Kontakt und was auf einem verlorenen Gerät noch fehlt"),
                on_click=lambda: navigate("/profil/geraete"),
            )
        ]
    )


class _Devices:
    """The list of one screen, and how to load it again."""

    def __init__(self) -> None:
        state = use_app()
        self.found, set_found = ft.use_state(cast("tuple[DeviceEntry, ...] | None", None))
        self.trouble, set_trouble = ft.use_state(cast("DevicesError | None", None))
        self.round, self.set_round = ft.use_state(0)

        async def load() -> None:
            try:
                found = await list_devices(state.seat)
            except DevicesError as error:
                set_trouble(error)
                return
            set_trouble(None)
            set_found(found)

        use_task(load, [self.round])

    def again(self) -> None:
        """Load the list once more."""
        self.set_round(lambda old: old + 1)


@screen
def DevicesScreen() -> ft.View:
    """The devices the person may know of."""
    state = use_app()
    devices = _Devices()
    if devices.trouble is not None:
        content: ft.Control = _trouble(devices.trouble, devices.again)
    elif devices.found is None:
        ring = ft.ProgressRing(width=28, height=28)
        content = ft.Row([ring, muted(t("Geräteliste wird geholt …"))], spacing=12)
    else:
        content = _list(state, devices.found)
    return shell(state, "/profil", _column(state, content), title=t("Geräte"), back="/profil")


def _list(state: AppState, found: tuple[DeviceEntry, ...]) -> ft.Control:
    now = state.seat.now()
    if not found:
        return empty_state(t("Keine Geräte"), t("Hier stehen die Geräte, sobald eines eingerichtet ist."))
    present = [each for each in found if each.revoked_at is None]
    gone = [each for each in found if each.revoked_at is not None]
    parts: list[ft.Control] = []
    if present:
        parts.append(section(t("Im Einsatz"), _tiles(present, now=now), n=len(present)))
    if gone:
        parts.append(section(t("Gesperrt"), _tiles(gone, now=now), n=len(gone)))
    return ft.Column(parts, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _tiles(found: list[DeviceEntry], *, now: datetime) -> ft.Control:
    rows = []
    for each in found:
        word, icon, role = state_of(each)
        rows.append(
            tile(
                each.person + (" · " + t("dieses Gerät") if each.own else ""),
                lead=lead(_icon(each), role),
                subtitle=f"{each.name}. {contact_words(each, now=now)}",
                below=chip(word, icon, role),
                on_click=_to(each),
            )
        )
    return tile_group(rows)


def _to(device: DeviceEntry) -> Callable[[], None]:
    return lambda: navigate(f"/profil/geraete/{device.id}")


def _icon(device: DeviceEntry) -> ft.IconData:
    if device.platform in ("android", "ios"):
        return ft.Icons.SMARTPHONE_ROUNDED
    return ft.Icons.LAPTOP_ROUNDED


@screen
def DeviceScreen() -> ft.View:
    """One device: what is on it, what protects it, and blocking it."""
    state = use_app()
    wanted = str(ft.use_route_params().get("device", ""))
    devices = _Devices()
    asking, set_asking = ft.use_state(False)
    page = ft.context.page

    async def block(why: Why) -> None:
        set_asking(False)
        try:
            await revoke_device(state.seat, wanted, why=why)
        except DevicesError as error:
            snackbar.show(trouble_words(error), page=page)
            return
        snackbar.show(t("Das Gerät ist gesperrt. Es erfährt es beim nächsten Kontakt."), page=page)
        devices.again()

    device = next((each for each in devices.found or () if each.id == wanted), None)
    ft.use_dialog(_question(device, block, lambda: set_asking(False)) if asking and device else None)
    if devices.trouble is not None:
        content: ft.Control = _trouble(devices.trouble, devices.again)
    elif devices.found is None:
        content = ft.ProgressRing(width=28, height=28)
    elif device is None:
        content = empty_state(
            t("Dieses Gerät gibt es nicht."), t("Vielleicht gehört es zu einem anderen Netzwerk.")
        )
    else:
        content = _sheet(state, device, on_block=lambda: set_asking(True))
    return shell(
        state,
        "/profil",
        _column(state, content),
        title=device.person if device is not None else t("Gerät"),
        back="/profil/geraete",
    )


def _sheet(state: AppState, device: DeviceEntry, *, on_block: Callable[[], None]) -> ft.Control:
    now = state.seat.now()
    word, icon, role = state_of(device)
    parts: list[ft.Control] = [
        card(
            ft.Row(
                [
                    lead(_icon(device), role),
                    ft.Column(
                        [text(device.name, "title-medium"), muted(contact_words(device, now=now))],
                        spacing=2,
                        expand=True,
                        tight=True,
                    ),
                    chip(word, icon, role),
                ],
                spacing=12,
                wrap=state.compact,
            )
        )
    ]
    if device.report_due_at is not None:
        parts.append(_breach(device, now=now))
    what = t("Was auf dem Gerät war") if device.revoked_at else t("Was auf dem Gerät ist")
    parts.append(section(what, _facts(device, now=now)))
    parts.append(section(t("Was dem Server fehlt"), card(text(missing_words(device, now=now)))))
    if device.revoked_at is None and state.role in ("supervisor", "admin"):
        parts.append(buttons.outlined(t("Gerät sperren …"), on_block, icon=ft.Icons.LOCK_ROUNDED))
        parts.append(
            muted(
                t(
                    "Verloren oder gestohlen? Sperren Sie sofort: Das Gerät bekommt nichts mehr und löscht "
                    "sich beim nächsten Kontakt."
                )
            )
        )
    return ft.Column(parts, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _facts(device: DeviceEntry, *, now: datetime) -> ft.Control:
    rows = [
        fact(t("Betriebe"), number(device.firms)),
        fact(t("Gespräche"), number(device.interviews)),
        fact(t("Namen von Beteiligten"), number(device.contacts)),
        fact(t("Verschlüsselung"), encryption_words(device)),
        fact(t("Gerätekennung"), device.id),
    ]
    if device.reported_at is not None:
        rows.append(fact(t("Gemeldet"), when(device.reported_at, now=now)))
    if device.revoked_at is not None:
        why = WHY_WORDS.get(device.revoked_why)
        rows.append(fact(t("Gesperrt"), when(device.revoked_at, now=now) + (f", {why()}" if why else "")))
        rows.append(
            fact(
                t("Daten auf dem Gerät"),
                t("gelöscht {when}", when=when(device.wiped_at, now=now))
                if device.wiped_at is not None
                else t("noch nicht gelöscht, das Gerät war seither nicht im Netz"),
            )
        )
    return card(ft.Column(rows, spacing=10))


def _breach(device: DeviceEntry, *, now: datetime) -> ft.Control:
    assert device.report_due_at is not None
    until = when(device.report_due_at, now=now)
    left_h = int((device.report_due_at - now).total_seconds() // 3600)
    left = tn("noch eine Stunde", "noch {n} Stunden", left_h) if left_h > 0 else t("abgelaufen")
    advice = (
        t("Die Daten sind ohne PIN nicht lesbar. Ob eine Meldung nötig ist, entscheidet der Datenschutz.")
        if device.encrypted and device.pin
        else t("Bitte sofort mit dem Datenschutz klären, ob die Aufsichtsbehörde zu unterrichten ist.")
    )
    return note(
        advice,
        title=t("Frist nach Art. 33 DSGVO: {when} ({left})", when=until, left=left),
        role="warn",
        icon=ft.Icons.GAVEL_ROUNDED,
    )


def _question(
    device: DeviceEntry, block: Callable[[Why], object], close: Callable[[], None]
) -> ft.AlertDialog:
    return ft.AlertDialog(
        modal=True,
        scrollable=True,
        title=heading(t("Gerät von {person} sperren?", person=device.person), "title-large"),
        content=ft.Container(_Question(block, close), width=460),
        on_dismiss=handler(close),
    )


@component
def _Question(block: Callable[[Why], object], close: Callable[[], None]) -> ft.Control:
    why, set_why = ft.use_state("stolen")
    choices = [Choice(each, WHY_WORDS[each]()) for each in WHYS]
    page = ft.context.page

    async def do() -> None:
        result = block(cast("Why", why))
        if hasattr(result, "__await__"):
            await result

    return ft.Column(
        [
            text(
                t(
                    "Das lässt sich nicht zurücknehmen. Beim nächsten Kontakt übergibt das Gerät, was "
                    "noch nicht abgeglichen war, und löscht dann Schlüssel und Daten."
                )
            ),
            muted(t("Grund")),
            filter_chips(choices, why, set_why),
            buttons.primary(t("Gerät sperren"), lambda: page.run_task(do)),
            buttons.plain(t("Abbrechen"), close),
        ],
        spacing=14,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _trouble(error: DevicesError, again: Callable[[], None]) -> ft.Control:
    return ft.Column(
        [
            note(trouble_words(error), role="warn", icon=ft.Icons.CLOUD_OFF_ROUNDED),
            buttons.outlined(t("Erneut versuchen"), again),
        ],
        spacing=14,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _column(state: AppState, content: ft.Control) -> ft.Control:
    return ft.Row([ft.Container(content, width=640)]) if state.expanded else content
