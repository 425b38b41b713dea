"""Words of consent: purposes, answers, forms, ways, classes of recipients. Knows no layout."""

from __future__ import annotations

from app.views.texts import t


def purpose_word(purpose: str) -> str:
    """What a purpose is called."""
    words = {
        "kontakt": t("Kontakt halten"),
        "weitergabe": t("Weitergabe an Stellen"),
        "statistik": t("Statistik"),
    }
    return words.get(purpose, purpose)


def form_word(form: str) -> str:
    """How consent was given."""
    words = {
        "gespraech": t("im Gespräch festgehalten"),
        "textform": t("in Textform (E-Mail, Brief)"),
        "unterschrift": t("Unterschrift auf dem Gerät"),
        "papierfoto": t("Unterschrift auf Papier"),
    }
    return words.get(form, form)


def way_word(way: str) -> str:
    """How a withdrawal reached us."""
    words = {
        "persoenlich": t("persönlich"),
        "telefon": t("am Telefon"),
        "textform": t("in Textform (E-Mail, Brief)"),
    }
    return words.get(way, way)


def answer_word(answer: str) -> str:
    """An answer to a purpose."""
    words = {"ja": t("ja"), "nein": t("nein"), "einzelfall": t("jedes Mal fragen")}
    return words.get(answer, t("nicht gefragt"))


def kind_plural(kind: str) -> str:
    """A class of recipients."""
    words = {
        "traeger": t("alle Bildungsträger"),
        "beratung": t("alle Beratungsstellen"),
        "foerderstelle": t("alle Förderstellen"),
        "kammer": t("alle Kammern"),
    }
    return words.get(kind, kind)
