"""The words of the page on which a recipient answers, German and English. No layout, no data."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["de", "en"]

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Antwort auf einen Verweis", "Answer to a referral"),
    "skip": ("Zum Inhalt", "Skip to content"),
    "other_language": ("English", "Deutsch"),
    "asks": (
        "{network} fragt für einen Betrieb bei Ihnen an. Sie brauchen kein Konto.",
        "{network} asks you on behalf of a firm. You need no account.",
    ),
    "passed": ("Diese Angaben haben Sie bekommen", "These are the details you received"),
    "answer": ("Ihre Antwort", "Your answer"),
    "accept": ("Zusage", "Accept"),
    "accept_text": ("Wir kümmern uns darum und melden uns.", "We take care of it and get in touch."),
    "waitlist": ("Warteliste", "Waiting list"),
    "waitlist_text": ("Zurzeit voll, wir haben es vorgemerkt.", "Full at present, we have noted it."),
    "offer": ("Angebot", "Offer"),
    "offer_text": ("Wir haben ein passendes Angebot.", "We have a fitting offer."),
    "decline": ("Absage", "Decline"),
    "decline_text": ("Wir können nicht helfen, mit Grund.", "We cannot help, with a reason."),
    "begin": ("Begonnen", "Started"),
    "begin_text": ("Der Kurs oder die Beratung läuft.", "The course or advice is under way."),
    "finish": ("Abgeschlossen", "Completed"),
    "finish_text": ("Der Kurs oder die Beratung ist zu Ende.", "The course or advice has ended."),
    "break_off": ("Abgebrochen", "Broken off"),
    "break_off_text": ("Es endete vorzeitig, mit Grund.", "It ended early, with a reason."),
    "offer_details": ("Nur bei einem Angebot", "Only for an offer"),
    "offer_title": ("Was bieten Sie an?", "What do you offer?"),
    "offer_start": ("Beginn, falls bekannt", "Start, if known"),
    "reason_details": ("Nur bei Absage oder Abbruch", "Only when declining or breaking off"),
    "reason": ("Grund", "Reason"),
    "choose": ("Bitte wählen", "Please choose"),
    "participants_details": ("Nur bei Abschluss oder Abbruch", "Only when completed or broken off"),
    "participants": ("Wie viele Personen haben teilgenommen?", "How many people took part?"),
    "note": ("Nachricht (freiwillig)", "Message (optional)"),
    "note_hint": (
        "Bitte keine Namen von Beschäftigten und keine Angaben zur Gesundheit.",
        "Please no names of employees and nothing about health.",
    ),
    "send": ("Antwort senden", "Send answer"),
    "once": (
        "Der Link gilt für eine Antwort. Für die nächste Meldung bekommen Sie einen neuen.",
        "The link is good for one answer. For the next one you get a new link.",
    ),
    "error_title": ("Bitte noch einmal ansehen", "Please look again"),
    "error_answer": ("Wählen Sie eine Antwort.", "Choose an answer."),
    "error_offer_missing": ("Schreiben Sie kurz, was Sie anbieten.", "Say briefly what you offer."),
    "error_reason_missing": ("Wählen Sie einen Grund.", "Choose a reason."),
    "error_participants_missing": ("Nennen Sie die Zahl der Personen.", "Give the number of people."),
    "error_changed": (
        "Der Stand hat sich inzwischen geändert. Bitte wählen Sie noch einmal.",
        "Things have moved on meanwhile. Please choose again.",
    ),
    "thanks": ("Vielen Dank, Ihre Antwort ist angekommen.", "Thank you, your answer has arrived."),
    "receipt": ("Beleg", "Receipt"),
    "said": ("Ihre Antwort: {answer}", "Your answer: {answer}"),
    "next": (
        "Für Ihre nächste Meldung nehmen Sie bitte diesen Link:",
        "For your next message please use this link:",
    ),
    "next_link": ("Nächste Meldung", "Next message"),
    "over": ("Damit ist dieser Verweis beendet.", "This referral has ended with that."),
    "used": ("Diese Antwort ist schon angekommen.", "This answer has already arrived."),
    "used_text": (
        "Über diesen Link wurde geantwortet. Es ist nichts weiter zu tun. Für eine neue Meldung nehmen "
        "Sie bitte "
        "den Link, den Sie nach Ihrer Antwort bekommen haben.",
        "Somebody answered through this link. There is nothing more to do. For another message please use "
        "the "
        "link you got after your answer.",
    ),
    "expired": ("Dieser Link ist abgelaufen.", "This link has expired."),
    "expired_text": (
        "Bitte rufen Sie die Stelle an, die Ihnen geschrieben hat. Sie schickt Ihnen gern einen neuen Link.",
        "Please call whoever wrote to you. They will gladly send you a new link.",
    ),
    "revoked": ("Dieser Link gilt nicht mehr.", "This link is no longer valid."),
    "revoked_text": (
        "Die Anfrage wurde zurückgezogen oder erledigt. Bitte löschen Sie die Angaben, die Sie dazu "
        "bekommen haben.",
        "The request was withdrawn or is settled. Please delete the details you received for it.",
    ),
    "unknown": ("Diesen Link oder Code gibt es nicht.", "There is no such link or code."),
    "unknown_text": (
        "Bitte prüfen Sie, ob die Adresse vollständig ist, oder geben Sie den Code vom Zettel noch einmal "
        "ein.",
        "Please check that the address is complete, or enter the code from the slip again.",
    ),
    "many": ("Zu viele Versuche.", "Too many attempts."),
    "many_text": (
        "Bitte warten Sie {seconds} Sekunden und versuchen Sie es noch einmal.",
        "Please wait {seconds} seconds and try again.",
    ),
    "enter": ("Mit dem Code vom Zettel antworten", "Answer with the code from the slip"),
    "enter_text": (
        "Auf dem Zettel stehen zwölf Zeichen. Groß oder klein ist gleich, Striche sind nicht nötig.",
        "The slip shows twelve characters. Capitals and dashes do not matter.",
    ),
    "code": ("Code", "Code"),
    "go": ("Weiter", "Continue"),
    "contact": ("Fragen? {network}, Telefon {phone}", "Questions? {network}, telephone {phone}"),
    "privacy": (
        "Diese Seite setzt keine Cookies und lädt nichts von anderen Stellen.",
        "This page sets no cookies and loads nothing from elsewhere.",
    ),
}

DECLINE_REASONS: Mapping[str, tuple[str, str]] = {
    "kein_angebot": ("Kein passendes Angebot", "No fitting offer"),
    "zielgruppe": ("Zielgruppe passt nicht", "Not our target group"),
    "ort": ("Ort passt nicht", "Place does not fit"),
    "kosten": ("Kosten", "Cost"),
    "foerderung": ("Förderung nicht möglich", "No funding possible"),
    "sonst": ("Anderer Grund", "Other reason"),
}
BREAK_OFF_REASONS: Mapping[str, tuple[str, str]] = {
    "arbeitslast": ("Zu viel Arbeit im Betrieb", "Too much work in the firm"),
    "inhalt": ("Inhalt passte nicht", "Content did not fit"),
    "traeger": ("Lag bei uns", "It was on our side"),
    "zu_wenige": ("Zu wenige Teilnehmende", "Too few participants"),
    "sonst": ("Anderer Grund", "Other reason"),
}


def word(name: str, language: Language, **data: str) -> str:
    """The words by name in a language."""
    german, english = _WORDS[name]
    return (english if language == "en" else german).format(**data)


def reason_word(words: tuple[str, str], language: Language) -> str:
    """The word of a reason in a language."""
    return words[1] if language == "en" else words[0]
