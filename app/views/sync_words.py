"""Words for what the server refuses and for what hinders a sync: what happened, what is safe, what to do."""

from __future__ import annotations

from app.usecases.quarantine import RefusedEntry
from app.views.texts import number, t


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
        "consent_missing": t(
            "Es liegt keine Einwilligung für diese Stelle vor. Es wurde nichts weitergegeben."
        ),
        "consent_withdrawn": t("Der Betrieb hat seine Einwilligung widerrufen. Es wurde nichts gesendet."),
        "record_too_large": t("Der Eintrag ist zu groß. Bitte kürzen Sie lange Texte."),
        "op_malformed": t(
            "Der Server konnte die Änderung nicht lesen. Bitte melden Sie das Ihrer Koordination."
        ),
        "field_forbidden": t(
            "Ein Feld darf von hier aus nicht geändert werden. Bitte melden Sie das Ihrer Koordination."
        ),
        "interview_approved": t("Das Gespräch ist freigegeben und ändert sich nicht mehr."),
        "interview_submitted": t(
            "Das Gespräch liegt zur Prüfung vor. Ändern können Sie es wieder, wenn es zurückkommt."
        ),
        "interview_closed": t("Das Gespräch ist abgeschlossen und ändert sich nicht mehr."),
        "too_large_to_send": t("Die Änderung ist zu groß für die Leitung. Bitte kürzen Sie lange Texte."),
        "server_failed": t(
            "Der Server ist an dieser einen Änderung mehrmals gescheitert. Alles andere ging weiter."
        ),
        "parent_refused": t("Der Eintrag, zu dem das gehört, wurde nicht angenommen. Senden Sie ihn zuerst."),
        "left_behind": t(
            "Ihr Zugang zu diesem Betrieb endete, bevor das gesendet war. "
            "Ihre Koordination sieht die Änderung auf dem Server."
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


def others_refusal_words(code: str, reason: str | None) -> str:
    """Why the server did not take somebody else's change, told to the Koordination."""
    words = {
        "scope_forbidden": t("Die Person hat zu diesem Betrieb keinen Zugang (mehr)."),
        "not_editable": t("Die Rolle der Person darf dies nicht ändern."),
        "field_forbidden": t("Dieses Feld darf so nicht geändert werden."),
        "op_malformed": t("Der Server konnte die Änderung nicht lesen."),
        "unknown_command": t("Die App der Person passt nicht zum Server. Sie braucht eine neuere Fassung."),
        "collection_unknown": t(
            "Die App der Person passt nicht zum Server. Sie braucht eine neuere Fassung."
        ),
        "interview_submitted": t("Das Gespräch liegt zur Prüfung vor."),
        "record_too_large": t("Der Eintrag ist zu groß."),
    }
    return words.get(code) or refusal_words(code, reason)


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


def what_it_is(collection: str, detail: str) -> str:
    """What tells a record from others of its firm; a date to look at a talk again has no words of its own."""
    nameless = {
        "step": t("Wiedervorlage"),
        "firm": t("Betriebsdaten"),
        "need": t("Bedarf"),
        "knowledge": t("Wissen in Gefahr"),
        "interview": t("Gespräch"),
        "referral": t("Verweis"),
        "comment": t("Rückfrage"),
    }
    return detail or nameless.get(collection, "")


def kind_words(entry: RefusedEntry) -> str:
    """What was to be done with the record."""
    return {
        "put": t("neu angelegt"),
        "set": t("geändert"),
        "unset": t("geändert"),
        "delete": t("gelöscht"),
        "command": t("Schritt „{name}“", name=entry.command),
    }.get(entry.kind, "")


def size_words(size: int) -> str:
    """How much it is: "340 Byte", "12 kB", "1,4 MB"."""
    if size < 1_000:
        return t("{n} Byte", n=size)
    if size < 1_000_000:
        return t("{n} kB", n=number(round(size / 1_000)))
    return t("{n} MB", n=number(round(size / 1_000_000, 1)))


def package_words(code: str) -> str:
    """Why a package could not be written, taken or handed in, and what to do."""
    words = {
        "package_empty": t("Hier wartet nichts. Alles ist schon auf dem Server."),
        "package_key_missing": t(
            "Dafür fehlt noch der Schlüssel des Servers. Er kommt mit dem nächsten Abgleich."
        ),
        "package_too_large": t("Das Paket ist zu groß. Bitte gleichen Sie bei gutem Netz ab."),
        "package_malformed": t("Das ist kein Übergabe-Paket. Ist es die richtige Datei?"),
        "package_truncated": t("Das Paket ist nicht vollständig. Bitte kopieren Sie die Datei noch einmal."),
        "package_tampered": t("Das Paket wurde verändert. Bitte lassen Sie es auf dem Gerät neu schreiben."),
        "package_foreign_network": t("Das Paket gehört zu einem anderen Netzwerk."),
        "package_key_unknown": t("Der Server kann dieses Paket nicht öffnen. Bitte neu schreiben lassen."),
        "package_device_unknown": t("Das Gerät dieses Pakets kennt der Server nicht."),
        "package_device_revoked": t("Das Gerät dieses Pakets ist gesperrt. Bitte fragen Sie die Verwaltung."),
        "package_repeated": t("Dieses Paket ist schon angekommen."),
    }
    return words.get(code, t("Das Paket wurde nicht angenommen. Bitte melden Sie das Ihrer Koordination."))
