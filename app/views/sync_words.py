"""Words for what the server refuses and for what hinders a sync: what happened, what is safe, what to do."""

from __future__ import annotations

from app.views.texts import t


def nothing_lost() -> str:
    """The promise under every refusal."""
    return t("Ihre Eingabe bleibt auf diesem Gerät.")


def refusal_words(code: str | None, reason: str | None) -> str:
    """Why the server did not take a change, and what to do."""
    words = {
        "scope_forbidden": t(
            "Sie haben für diesen Betrieb keine Berechtigung mehr. Bitte fragen Sie Ihre Koordination."
        ),
        "state_forbidden": t(
            "Der Eintrag wurde inzwischen weiterbearbeitet. Bitte öffnen Sie ihn und prüfen Sie den Stand."
        ),
        "not_editable": t("Der Eintrag ist eingereicht oder freigegeben und ändert sich nicht mehr."),
        "content_changed": t("Es gibt inzwischen eine neuere Fassung. Bitte prüfen Sie noch einmal."),
        "record_too_large": t("Der Eintrag ist zu groß. Bitte kürzen Sie lange Texte."),
        "op_malformed": t(
            "Der Server konnte die Änderung nicht lesen. Bitte melden Sie das Ihrer Koordination."
        ),
        "field_forbidden": t(
            "Ein Feld darf von hier aus nicht geändert werden. Bitte melden Sie das Ihrer Koordination."
        ),
        "unknown_command": t(
            "Diese Fassung der App passt nicht zum Server. Bitte aktualisieren Sie die App."
        ),
        "collection_unknown": t(
            "Diese Fassung der App passt nicht zum Server. Bitte aktualisieren Sie die App."
        ),
    }
    other = t("Der Server hat den Eintrag nicht angenommen. Bitte melden Sie das Ihrer Koordination.")
    return words.get(code or "", other)


def problem_words(code: str | None) -> str:
    """What hinders the sync as a whole."""
    words = {
        "device_revoked": t("Dieses Gerät wurde gesperrt. Bitte melden Sie sich bei Ihrer Koordination."),
        "token_unknown": t(
            "Der Server kennt dieses Gerät nicht mehr. Bitte melden Sie sich bei Ihrer Koordination."
        ),
        "protocol_unsupported": t(
            "Diese Fassung der App ist zu alt für den Server. Bitte aktualisieren Sie die App."
        ),
        "disk_full": t("Kein Platz mehr auf dem Gerät. Bitte schaffen Sie Platz, dann geht es weiter."),
        "server_error": t("Der Server hat eine Störung. Der nächste Versuch geht von selbst los."),
    }
    return words.get(
        code or "", t("Der Abgleich ist gerade gestört. Der nächste Versuch geht von selbst los.")
    )
