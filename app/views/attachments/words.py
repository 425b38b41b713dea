"""What files are called and where they are, in words."""

from app.usecases.attachments import AttachmentView
from app.views import session
from app.views.texts import t

_KILO = 1_000


def size_words(size: int) -> str:
    """A size as people read it: "340 kB", "2,4 MB"."""
    if size < _KILO * _KILO:
        return t("{n} kB", n=max(1, round(size / _KILO)))
    number = f"{size / _KILO / _KILO:.1f}"
    return t("{n} MB", n=number.replace(".", ",") if session.language() == "de" else number)


def place_words(view: AttachmentView) -> tuple[str, str]:
    """Where a file is: a state of the table of states (`sync`), and its words."""
    if view.place == "refused":
        return "refused", refusal(view.code)
    if view.place == "underway":
        share = round(100 * view.sent / view.size) if view.size else 0
        return "underway", t("{n} % übertragen", n=share)
    if view.place == "device":
        if view.sent:
            share = round(100 * view.sent / view.size)
            return "waiting", t("{n} % übertragen, geht dort weiter", n=share)
        return "waiting", t("wartet auf Übertragung")
    if view.place == "elsewhere":
        return "server", t("auf dem Server")
    return "server", t("übertragen")


def kind_words(view: AttachmentView) -> str:
    """What it is, in one word."""
    family = view.media_type.partition("/")[0]
    words = {
        "photo": t("Foto"),
        "signature": t("Unterschrift"),
        "drawing": t("Zeichnung"),
        "audio": t("Tonaufnahme"),
        "video": t("Film"),
    }
    return words.get(view.kind if view.kind != "file" else family) or t("Datei")


def refusal(code: str) -> str:
    """Why a file cannot be kept or was not accepted, and what to do."""
    words = {
        "file_type_unsupported": t(
            "Diese Art Datei wird nicht angenommen: nur Bild, Ton, Film, PDF, Text oder Office-Dokument."
        ),
        "photo_unreadable": t(
            "Dieses Bild lässt sich nicht lesen. Bitte als JPEG speichern und noch einmal wählen."
        ),
        "file_too_large": t("Die Datei ist zu groß. Bitte kleiner speichern; höchstens 50 MB."),
        "file_missing": t("Die Datei ist nicht mehr da. Bitte noch einmal wählen."),
        "file_not_taken": t("Die Datei kam nicht an. Bitte noch einmal wählen."),
        "disk_full": t("Kein Platz mehr auf dem Gerät. Alles Bisherige ist sicher."),
        "quota_exceeded": t("Auf dem Server ist der Platz für Dateien voll. Das Original bleibt hier."),
        "scope_forbidden": t("Hier dürfen Sie keine Dateien ablegen. Das Original bleibt hier."),
        "left_behind": t("Der Zugang endete vor der Übertragung. Das Original bleibt hier."),
        "file_damaged": t("Die Datei auf diesem Gerät ist beschädigt."),
        "file_not_here": t(
            "Noch nicht angekommen. Das Gerät, das sie aufnahm, hat sie noch nicht übertragen."
        ),
    }
    return words.get(code) or t("Die Datei konnte nicht abgelegt werden. Bitte noch einmal versuchen.")
