"""The words of the lock: how long to wait, what is wrong, what is safe."""

from __future__ import annotations

from dataclasses import dataclass

from app.usecases.locking import LockError, LockStatus
from app.views.texts import t, tn


@dataclass(frozen=True)
class Parts:
    """A message in three parts."""

    happened: str
    safe: str
    todo: str


def waiting_words(seconds: float) -> str:
    """How long until the next PIN, rounded up."""
    whole = int(seconds) + 1
    if whole <= 90:
        return tn("Bitte warten Sie noch eine Sekunde.", "Bitte warten Sie noch {n} Sekunden.", whole)
    minutes = -(-whole // 60)
    return tn("Bitte warten Sie noch eine Minute.", "Bitte warten Sie noch {n} Minuten.", minutes)


def attempt_words(error: LockError, status: LockStatus) -> str:
    """What a wrong PIN or code comes to."""
    if error.code == "key_missing":
        return t("Der Schlüsselspeicher dieses Geräts antwortet nicht. Bitte starten Sie das Gerät neu.")
    left = tn("Noch ein Versuch.", "Noch {n} Versuche.", status.left)
    if error.code == "recovery_code_wrong":
        return t("Dieser Code stimmt nicht.") + " " + left
    return t("PIN stimmt nicht.") + " " + left


def warning_words() -> str:
    """What the tenth wrong PIN does; said before it happens."""
    return t(
        "Nach zehn falschen Versuchen wird der Schlüssel zerstört. Was noch nicht abgeglichen ist, "
        "ist dann auf diesem Gerät für immer unlesbar."
    )


def destroyed_words(why: str | None) -> Parts:
    """Why there is nothing here any more."""
    safe = t("Alles, was abgeglichen war, liegt sicher auf dem Server.")
    anew = t("Mit einem neuen Code von Ihrer Koordination richten Sie das Gerät wieder ein.")
    if why == "revoked":
        return Parts(
            t("Dieses Gerät wurde gesperrt. Seine Daten sind gelöscht."),
            safe + " " + t("Was hier noch nicht abgeglichen war, kennt Ihre Koordination."),
            t("Fragen Sie Ihre Koordination, wenn Sie das Gerät wieder brauchen."),
        )
    if why == "forgotten":
        return Parts(t("Die Daten auf diesem Gerät sind gelöscht."), safe, anew)
    return Parts(t("Nach zehn falschen PINs wurde der Schlüssel zerstört."), safe, anew)


def closed_words(code: str) -> Parts:
    """Why the store cannot be opened; nothing of it is touched."""
    if code == "device_revoked":
        return Parts(
            t("Dieses Gerät wurde von Ihrer Koordination gesperrt."),
            t("Was noch fehlt, wird jetzt dem Server übergeben. Dann werden die Daten gelöscht."),
            t("Lassen Sie die App offen, bis sie fertig ist."),
        )
    if code == "lease_ended":
        return Parts(
            t("Dieses Gerät war lange nicht mit dem Server verbunden."),
            t("Ihre Daten liegen unverändert und verschlüsselt auf diesem Gerät."),
            t("Zum Schutz der Betriebe fragt die App erst den Server. Bitte gehen Sie ins Netz."),
        )
    if code == "key_missing":
        return Parts(
            t("Der Schlüssel zu diesen Daten ist gerade nicht erreichbar."),
            t("Die Daten liegen unverändert auf diesem Gerät."),
            t("Entsperren Sie den Schlüsselspeicher des Systems und versuchen Sie es noch einmal."),
        )
    if code in ("disk_full", "disk_error"):
        return Parts(
            t("Der Speicher dieses Geräts ist voll oder gestört."),
            t("Die Daten liegen unverändert auf diesem Gerät."),
            t("Schaffen Sie Platz und versuchen Sie es noch einmal."),
        )
    if code == "store_busy":
        return Parts(
            t("Die Daten sind gerade in einem anderen Fenster geöffnet."),
            t("Die Daten liegen unverändert auf diesem Gerät."),
            t("Schließen Sie das andere Fenster und versuchen Sie es noch einmal."),
        )
    return Parts(
        t("Die Daten auf diesem Gerät können nicht gelesen werden."),
        t("Alles, was abgeglichen war, liegt sicher auf dem Server. Hier wird nichts verändert."),
        t("Bitte wenden Sie sich an Ihre Koordination, bevor Sie das Gerät neu einrichten."),
    )
