"""Words of referrals: consent to pass on, steps and reasons, who and what for. Knows no layout."""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from app.usecases.referrals import ReferralRow, StoryEntry
from app.views.needs import short_topic
from app.views.texts import day_number, t
from app.views.theme import Role

FINAL = ("abgelehnt", "nicht_zustande", "abgeschlossen", "abgebrochen", "zurueckgezogen")


def topics_words(row: ReferralRow) -> str:
    """What a referral is about: "Robotik", or two topics."""
    return ", ".join(short_topic(label) for label in row.topic_labels) or t("Bedarf nicht mehr da")


def consent_words(blocked: str | None) -> str:
    """The consent to pass on, in words, with what follows from it."""
    words = {
        "consent_refused": t("Einwilligung zur Weitergabe: nein – bleibt Entwurf"),
        "consent_each_time": t("Einwilligung zur Weitergabe: jedes Mal fragen – bleibt bis dahin Entwurf"),
        "consent_missing": t("Einwilligung zur Weitergabe: noch nicht gefragt – bleibt Entwurf"),
        "consent_other_recipient": t("Einwilligung gilt nicht für diese Stelle – bleibt Entwurf"),
        "consent_withdrawn": t("Einwilligung widerrufen – es wird nichts weitergegeben"),
    }
    if blocked is None:
        return t("Einwilligung zur Weitergabe: ja")
    return words.get(blocked, t("Einwilligung zur Weitergabe: unklar – bleibt Entwurf"))


def consent_advice(blocked: str | None) -> str:
    """What to do about the consent."""
    words = {
        "consent_refused": t("Ein Nein ist in Ordnung. Sie können den Betrieb später noch einmal fragen."),
        "consent_each_time": t("Fragen Sie den Betrieb, bevor jemand diese Angaben bekommt."),
        "consent_missing": t("Fragen Sie im nächsten Gespräch, ob der Bedarf weitergegeben werden darf."),
        "consent_other_recipient": t(
            "Fragen Sie den Betrieb, ob auch diese Stelle den Bedarf erfahren darf."
        ),
        "consent_withdrawn": t("Ein neuer Verweis ist erst möglich, wenn der Betrieb wieder zustimmt."),
    }
    if blocked is None:
        return t("Der Betrieb ist einverstanden, dass diese Stelle den Bedarf erfährt.")
    return words.get(blocked, t("Bitte klären Sie das mit dem Betrieb."))


def consent_look(blocked: str | None) -> tuple[ft.IconData, Role]:
    """Shape and role of the consent."""
    if blocked is None:
        return ft.Icons.VERIFIED_USER_ROUNDED, "ok"
    if blocked == "consent_withdrawn":
        return ft.Icons.BLOCK_ROUNDED, "error"
    return ft.Icons.GPP_MAYBE_ROUNDED, "warn"


def answer_word(answer: str) -> str:
    """An answer on a button."""
    words = {
        "accept": t("Zusage"),
        "waitlist": t("Warteliste"),
        "offer": t("Angebot liegt vor"),
        "decline": t("Absage"),
        "begin": t("Kurs oder Beratung läuft"),
        "finish": t("Abgeschlossen"),
        "break_off": t("Abgebrochen"),
        "apply": t("Förderantrag gestellt"),
        "turn_down": t("Betrieb lehnt das Angebot ab"),
    }
    return words.get(answer, answer)


def reasons_of(answer: str) -> Mapping[str, str]:
    """The coded reasons of an answer that needs one, in words."""
    decline = {
        "kein_angebot": t("Kein passendes Angebot"),
        "zielgruppe": t("Zielgruppe passt nicht"),
        "ort": t("Ort passt nicht"),
        "kosten": t("Kosten"),
        "foerderung": t("Förderung nicht möglich"),
        "sonst": t("Anderer Grund"),
    }
    turn_down = {
        "kosten": t("Kosten"),
        "foerderung": t("Förderung nicht möglich"),
        "termin": t("Termin passt nicht"),
        "ort": t("Ort passt nicht"),
        "anders_geloest": t("Anders gelöst"),
        "kein_bedarf": t("Kein Bedarf mehr"),
        "sonst": t("Anderer Grund"),
    }
    break_off = {
        "arbeitslast": t("Zu viel Arbeit im Betrieb"),
        "inhalt": t("Inhalt passte nicht"),
        "traeger": t("Lag am Träger"),
        "zu_wenige": t("Zu wenige Teilnehmende"),
        "sonst": t("Anderer Grund"),
    }
    return {"decline": decline, "turn_down": turn_down, "break_off": break_off}.get(answer, {})


def reason_words(code: str | None) -> str:
    """A reason in words: a code, or what somebody wrote."""
    if not code:
        return ""
    if code == "consent_withdrawn":
        return t("Der Betrieb hat seine Einwilligung widerrufen.")
    for answer in ("decline", "turn_down", "break_off"):
        if code in reasons_of(answer):
            return reasons_of(answer)[code]
    return code


def who_words(entry: StoryEntry) -> str:
    """Who did something: a name, the recipient, the server."""
    if entry.event.by == "recipient":
        return t("von der Stelle selbst")
    if entry.event.by == "server":
        return t("vom Server")
    return entry.by_name


def story_words(entry: StoryEntry) -> tuple[str, str, ft.IconData, Role]:
    """One event of a referral: what happened, details, shape and role."""
    icons = ft.Icons
    data = entry.event.data
    titles: dict[str, tuple[str, ft.IconData, Role]] = {
        "transmit": (t("Zum Übermitteln freigegeben"), icons.SEND_ROUNDED, "primary"),
        "deliver": (t("Per E-Mail gesendet"), icons.MARK_EMAIL_READ_ROUNDED, "primary"),
        "bounce": (t("E-Mail kam nicht an, bitte anrufen"), icons.ERROR_ROUNDED, "error"),
        "slip": (t("Zettel ausgegeben"), icons.PRINT_ROUNDED, "neutral"),
        "remind": (t("Nachgefasst"), icons.PHONE_CALLBACK_ROUNDED, "warn"),
        "revoke_link": (t("Antwort-Code gesperrt"), icons.LINK_OFF_ROUNDED, "neutral"),
        "accept": (t("Zusage"), icons.THUMB_UP_ROUNDED, "ok"),
        "waitlist": (t("Auf der Warteliste"), icons.FORMAT_LIST_NUMBERED_ROUNDED, "warn"),
        "decline": (t("Absage"), icons.BLOCK_ROUNDED, "neutral"),
        "offer": (t("Angebot liegt vor"), icons.DESCRIPTION_ROUNDED, "info"),
        "turn_down": (t("Betrieb lehnt das Angebot ab"), icons.DO_NOT_DISTURB_ON_ROUNDED, "neutral"),
        "apply": (t("Förderantrag gestellt"), icons.ASSIGNMENT_TURNED_IN_ROUNDED, "primary"),
        "begin": (t("Kurs oder Beratung läuft"), icons.SCHOOL_ROUNDED, "ok"),
        "finish": (t("Abgeschlossen"), icons.TASK_ALT_ROUNDED, "ok"),
        "break_off": (t("Abgebrochen"), icons.CANCEL_ROUNDED, "neutral"),
        "withdraw": (t("Zurückgezogen"), icons.UNDO_ROUNDED, "neutral"),
        "inform": (t("Stelle informiert (Art. 19 DSGVO)"), icons.CAMPAIGN_ROUNDED, "ok"),
        "pass_on": (t("An eine andere Stelle weitergegeben"), icons.ALT_ROUTE_ROUNDED, "primary"),
    }
    title, icon, role = titles.get(
        entry.event.command, (entry.event.command, icons.HISTORY_ROUNDED, "neutral")
    )
    if entry.event.command == "deliver" and data.get("kind") == "withdrawal":
        title = t("Stelle per E-Mail informiert")
    parts = [who_words(entry)]
    if receipt := str(data.get("receipt") or ""):
        parts.append(
            t("Beleg {receipt}", receipt=f"{receipt[:4]}-{receipt[4:]}" if len(receipt) == 6 else receipt)
        )
    if data.get("twice") is True:
        parts.append(t("vielleicht zweimal, der Server war dabei ausgefallen"))
    parts.extend(
        words
        for words in (
            reason_words(str(data.get("reason") or "")),
            str(data.get("offer_title") or ""),
            _participants(data.get("participants")),
            str(data.get("note") or ""),
        )
        if words
    )
    return title, ", ".join(part for part in parts if part), icon, role


def _participants(number: object) -> str:
    return t("{n} Teilnehmende", n=number) if isinstance(number, int) else ""


def due_words(row: ReferralRow) -> str:
    """Until when an answer is in time."""
    return t("Antwort erwartet bis {day}", day=day_number(row.answer_due)) if row.answer_due else ""
