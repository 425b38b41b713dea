"""Two answers in words: which field, what each says, who gave it, why one of them stands."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime

from app.usecases.conflict_values import Shown
from app.usecases.conflicts import Conflict, Decision, Version
from app.views.texts import clock, day_number, day_word, local, number, t, when


def _(word: str) -> str:
    """Mark a word for translation; it is translated when shown."""
    return word


_FIELDS: dict[tuple[str, str], str] = {
    ("firm", "name"): _("Name des Betriebs"),
    ("firm", "street"): _("Straße"),
    ("firm", "postcode"): _("Postleitzahl"),
    ("firm", "city"): _("Ort"),
    ("firm", "phone"): _("Telefon"),
    ("firm", "note"): _("Notiz zum Betrieb"),
    ("firm", "headcount"): _("Beschäftigte im Betrieb"),
    ("firm", "headcount_date"): _("Erhoben am"),
    ("firm", "headcount_group"): _("Beschäftigte im Unternehmen"),
    ("firm", "works_council"): _("Betriebsrat"),
    ("firm", "status"): _("Stand der Zusammenarbeit"),
    ("firm", "bundesland"): _("Bundesland"),
    ("firm", "kreis5"): _("Kreis"),
    ("firm", "wz_section"): _("Wirtschaftszweig"),
    ("firm", "wz_division"): _("Branche"),
    ("need", "topic"): _("Thema"),
    ("need", "description"): _("Beschreibung"),
    ("need", "people"): _("Anzahl Personen"),
    ("need", "people_range"): _("Anzahl Personen"),
    ("need", "people_unskilled"): _("davon ohne Berufsabschluss"),
    ("need", "people_45plus"): _("davon 45 und älter"),
    ("need", "urgency"): _("Dringlichkeit"),
    ("need", "horizon"): _("Zeithorizont"),
    ("need", "goal"): _("Ziel"),
    ("need", "extent"): _("Umfang"),
    ("need", "cooperation"): _("Gemeinsam mit anderen"),
    ("need", "target_groups"): _("Zielgruppen"),
    ("need", "megatrends"): _("Anlass"),
    ("knowledge", "area"): _("Wissensgebiet"),
    ("knowledge", "reason"): _("Ursache"),
    ("knowledge", "until"): _("Weg ab"),
    ("step", "what"): _("Was vereinbart ist"),
    ("step", "who"): _("Wer es macht"),
    ("step", "due"): _("Bis wann"),
    ("step", "done_at"): _("Erledigt"),
    ("referral", "purpose"): _("Zweck"),
    ("referral", "note"): _("Notiz zum Verweis"),
    ("referral", "directory_id"): _("Stelle"),
}


def field_word(collection: str, path: str) -> str:
    """What a field is called; its path where there is no word, so that nothing is nameless."""
    word = _FIELDS.get((collection, path))
    return t(word) if word is not None else path.rpartition("/")[2] or path


def field_words(conflict: Conflict) -> str:
    """The field in words: "B 4, Gibt es einen Tarifvertrag?" for a question, "Telefon" for the firm file."""
    if conflict.kind == "deletion":
        return t("Eintrag behalten oder löschen")
    words = conflict.label or field_word(conflict.collection, conflict.path)
    return f"{conflict.number}, {words}" if conflict.number else words


def value_words(shown: Shown) -> str:
    """A value in the language of the session; what was left blank has words, too."""
    if shown is None:
        return t("keine Angabe")
    if isinstance(shown, datetime):
        return f"{day_number(local(shown).date())}, {clock(shown)}"
    if isinstance(shown, date):
        return day_number(shown)
    if isinstance(shown, int | float):
        return number(shown)
    return shown


def version_words(conflict: Conflict, version: Version) -> str:
    """What one of the answers says."""
    if conflict.kind == "deletion":
        return t("Löschen") if version.value is True else t("Behalten")
    return value_words(version.shown)


def who_words(version: Version) -> str:
    """Who gave an answer."""
    return version.person or t("Unbekannt")


def source_words(conflict: Conflict, version: Version) -> str:
    """Whose answer it is, in one word or two: the person, or the device where one person gave both."""
    if len({each.person for each in conflict.versions}) > 1:
        return who_words(version)
    return device_words(version) or who_words(version)


def surveyed_words(version: Version, *, now: datetime) -> str:
    """When it was surveyed or entered: "erhoben 20.11.2026", "eingegeben heute, 14:51 Uhr"."""
    if version.surveyed is not None:
        return t("erhoben {day}", day=day_number(version.surveyed))
    if version.at is not None:
        return t("eingegeben {when}", when=when(version.at, now=now))
    return ""


def device_words(version: Version) -> str:
    """Where it was entered."""
    if version.here:
        return t("dieses Gerät")
    return version.device


def rule_words(rule: str) -> str:
    """Why one answer stands although nobody decided."""
    return {
        "later_survey": t("Das jüngere Erhebungsdatum gilt."),
        "done": t("Erledigt gilt vor verschoben."),
        "append": t("Notizen werden nie überschrieben, beide bleiben."),
    }.get(rule, "")


def effect_words(effect: str) -> str:
    """What a field has a say in; empty for most."""
    return {
        "size": t("Wirkt auf die Förderung: Die Größe des Betriebs bestimmt, wie viel er selbst trägt."),
        "agreement": t(
            "Wirkt auf die Förderung: Ein Tarifvertrag kann den Zuschuss um 5 Prozentpunkte erhöhen."
        ),
        "hours": t("Wirkt auf die Förderung: Sie setzt mehr als 120 Stunden voraus."),
    }.get(effect, "")


def locked_words(reason: str | None) -> str:
    """Why this person cannot decide, and who can."""
    if reason in ("eingereicht", "freigegeben", "abgebrochen"):
        return t("Das Gespräch ist eingereicht oder freigegeben. Ändern lässt es sich, wenn es zurückkommt.")
    if reason == "other_person":
        return t("Das entscheidet, wer das Gespräch geführt hat.")
    return t("Das entscheidet die Mentorin oder der Mentor, der dafür zuständig ist.")


def decision_words(decision: Decision, *, now: datetime) -> str:
    """That somebody decided: "Entschieden von Miriam Becker am 24.11.2026"."""
    who = decision.person or t("Unbekannt")
    if decision.at is None:
        return t("Entschieden von {who}", who=who)
    day = local(decision.at).date()
    if day == local(now).date():
        return t("Entschieden von {who}, {when}", who=who, when=when(decision.at, now=now))
    return t("Entschieden von {who} am {day}", who=who, day=day_number(day))


def changed_words(person: str, at: datetime, *, now: datetime) -> str:
    """That somebody else changed a field: "geändert von Jens Wagner, heute"."""
    return t(
        "geändert von {who}, {day}",
        who=person,
        day=day_word(local(at).date(), today=local(now).date()),
    )


def summary_words(conflict: Conflict) -> str:
    """One line for a solved conflict: "55 statt 50"."""
    if conflict.rule == "append":
        return t("{n} Fassungen behalten", n=len(conflict.versions) - 1 or 1)
    stands = next((each for each in conflict.versions if each.stands), None)
    others = dict.fromkeys(version_words(conflict, each) for each in conflict.versions if not each.stands)
    if stands is None:
        return ", ".join(others)
    return (
        t("{now} statt {other}", now=version_words(conflict, stands), other=", ".join(others))
        if others
        else version_words(conflict, stands)
    )


def route_to(conflict: Conflict) -> str:
    """The address of its card."""
    return address_of(conflict.collection, conflict.record_id, conflict.path)


def address_of(collection: str, record_id: str, path: str) -> str:
    """The address of the card of one field; a path has slashes, so it is packed."""
    packed = base64.urlsafe_b64encode(f"{collection}/{record_id}/{path}".encode()).decode().rstrip("=")
    return f"/zwei-antworten/{packed}"


def key_in(packed: str) -> tuple[str, str, str]:
    """Collection, record and path out of an address; empty ones if it is none of ours."""
    try:
        text = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        collection, record_id, path = text.split("/", 2)
    except (binascii.Error, ValueError):
        return "", "", ""
    return collection, record_id, path
