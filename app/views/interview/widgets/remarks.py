"""
What a form asks for and this app cannot do on any of its platforms: said in the question, with what to do.

An answer is always possible; only its way is another one.
"""

from collections.abc import Callable

from app.views.interview.questions import Question
from app.views.texts import t

Words = Callable[[], str]


def _no_map() -> str:
    return t("Eine Karte ohne Netz gibt es hier nicht. Bitte die Koordinaten eintragen.")


def _choice_map() -> str:
    return t("Die Auswahl auf einer Karte gibt es hier nicht; die Antworten stehen als Liste da.")


def _no_calendar() -> str:
    return t("Diesen Kalender gibt es hier nicht. Bitte das Datum unseres Kalenders eintragen.")


# (kind, data type, appearance) -> words; "" stands for any.
REMARKS: dict[tuple[str, str, str], Words] = {
    ("select", "", "image-map"): lambda: t(
        "Das Bild zum Antippen liegt hier nicht; die Antworten stehen als Liste da."
    ),
    ("select_multiple", "", "image-map"): lambda: t(
        "Das Bild zum Antippen liegt hier nicht; die Antworten stehen als Liste da."
    ),
    ("select", "", "map"): _choice_map,
    ("input", "geopoint", "maps"): _no_map,
    ("input", "geopoint", "placement-map"): _no_map,
    ("input", "geotrace", ""): _no_map,
    ("input", "geoshape", ""): _no_map,
    ("input", "barcode", ""): lambda: t(
        "Der Strichcode lässt sich hier nicht einlesen. Bitte die Zeichen darunter abtippen."
    ),
    ("input", "decimal", "bearing"): lambda: t(
        "Einen Kompass gibt es hier nicht. Bitte die Richtung in Grad eintragen: 0 ist Norden, 90 Osten."
    ),
    ("input", "string", "printer"): lambda: t("Drucken kann die App hier nicht; der Text lässt sich lesen."),
    ("input", "date", "ethiopian"): _no_calendar,
    ("input", "date", "coptic"): _no_calendar,
    ("input", "date", "islamic"): _no_calendar,
    ("input", "date", "bikram-sambat"): _no_calendar,
    ("input", "date", "myanmar"): _no_calendar,
    ("input", "date", "persian"): _no_calendar,
    ("input", "date", "buddhist"): _no_calendar,
}


def remarks_for(question: Question) -> tuple[str, ...]:
    """What is to be said in this question, in the order of urgency; mostly nothing."""
    found: list[str] = []
    for appearance in (*sorted(question.appearance), ""):
        for data_type in (question.data_type, ""):
            words = REMARKS.get((question.kind, data_type, appearance))
            if words is not None and words() not in found:
                found.append(words())
    if any(each.startswith("ex:") for each in question.appearance):
        found.append(t("Die Antwort käme aus einer anderen App, die es hier nicht gibt. Bitte eintippen."))
    if question.media:
        found.append(
            t("Zur Frage gehört {files}; das liegt nicht auf diesem Gerät.", files=", ".join(question.media))
        )
    if any(option.image for option in question.options):
        found.append(t("Zu den Antworten gehören Bilder, die nicht auf diesem Gerät liegen."))
    return tuple(found)
