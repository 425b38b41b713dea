"""The words for devices: state, encryption, what is named as missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flet as ft

from app.usecases.devices import DeviceEntry, DevicesError
from app.views.texts import t, tn, when
from app.views.theme import Role

WHY_WORDS: dict[str, Callable[[], str]] = {
    "lost": lambda: t("Verloren"),
    "stolen": lambda: t("Gestohlen"),
    "left": lambda: t("Person ausgeschieden"),
    "replaced": lambda: t("Ersetzt"),
    "other": lambda: t("Anderer Grund"),
}


def kind_words(kind: str, n: int) -> str:
    """So many records of a kind."""
    if kind == "interview":
        return tn("ein Gespräch", "{n} Gespräche", n)
    if kind == "need":
        return tn("ein Bedarf", "{n} Bedarfe", n)
    if kind == "referral":
        return tn("ein Verweis", "{n} Verweise", n)
    if kind == "knowledge":
        return tn("ein Wissensbereich", "{n} Wissensbereiche", n)
    return tn("ein weiterer Eintrag", "{n} weitere Einträge", n)


def counts_words(counts: dict[str, int]) -> str:
    """Counts by kind, in one line."""
    return ", ".join(kind_words(kind, n) for kind, n in sorted(counts.items()))


def state_of(device: DeviceEntry) -> tuple[str, ft.IconData, Role]:
    """How a device stands, for its chip."""
    if device.wiped_at is not None:
        return t("Gesperrt, Daten gelöscht"), ft.Icons.PHONELINK_ERASE_ROUNDED, "ok"
    if device.revoked_at is not None:
        return t("Gesperrt"), ft.Icons.LOCK_ROUNDED, "error"
    if device.waiting:
        words = tn("Ein Eintrag nicht abgeglichen", "{n} Einträge nicht abgeglichen", device.waiting)
        return words, ft.Icons.SYNC_PROBLEM_ROUNDED, "warn"
    return t("In Ordnung"), ft.Icons.CHECK_CIRCLE_ROUNDED, "ok"


def contact_words(device: DeviceEntry, *, now: datetime) -> str:
    """When it was last in contact."""
    if device.last_seen_at is None:
        return t("Noch kein Kontakt")
    return t("Letzter Kontakt {when}", when=when(device.last_seen_at, now=now))


def encryption_words(device: DeviceEntry) -> str:
    """What protects its data, as it said itself."""
    if not device.encryption:
        return t("unbekannt, das Gerät hat sich noch nicht gemeldet")
    if not device.encrypted:
        return t("nicht verschlüsselt")
    if device.pin:
        return t("verschlüsselt, zusätzlich durch eine PIN")
    return t("verschlüsselt, ohne PIN")


def missing_words(device: DeviceEntry, *, now: datetime) -> str:
    """What of this device is not on the server, as far as anybody can know."""
    parts = []
    if device.handed_over:
        counts = counts_words(dict(device.handed_over))
        parts.append(t("Nach der Sperre übergeben, liegt in Quarantäne: {counts}.", counts=counts))
    elif device.waiting and device.waiting_since is not None:
        counts = counts_words(dict(device.waiting_by))
        since = when(device.waiting_since, now=now)
        parts.append(
            t("Beim letzten Kontakt nicht abgeglichen: {counts} seit {since}.", counts=counts, since=since)
        )
    if device.wiped_at is None and device.last_seen_at is not None:
        at = when(device.last_seen_at, now=now)
        parts.append(
            t("Was nach dem letzten Kontakt ({at}) auf dem Gerät entstand, kennt der Server nicht.", at=at)
        )
    return " ".join(parts) or t("Nichts: alles war abgeglichen.")


def trouble_words(error: DevicesError) -> str:
    """Why there is no list, or why a device was not blocked."""
    if error.code == "server_unreachable":
        return t("Der Server ist gerade nicht erreichbar. Die Geräteliste braucht Netz.")
    if error.code == "not_allowed":
        return t("Geräte sperren darf nur die Koordination oder die Verwaltung.")
    return t("Der Server hat die Geräteliste nicht gegeben. Bitte versuchen Sie es noch einmal.")
