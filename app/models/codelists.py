"""
Code lists usable offline: topic fields, districts, industries, and the short lists of the questionnaires.

The long lists are files under `assets/codelists`, read once and never changed; the short ones stand here,
worded as in the questionnaires (a test compares them).

Must not know: firms, needs, screens.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "codelists"

Labels = Mapping[str, tuple[str, str]]
"""Code to (German, English)."""

HORIZONS: Labels = {
    "sofort": ("Innerhalb von 3 Monaten", "Within 3 months"),
    "jahr1": ("In 3 bis 12 Monaten", "In 3 to 12 months"),
    "jahr3": ("In 1 bis 3 Jahren", "In 1 to 3 years"),
    "spaeter": ("Später als 3 Jahre", "Later than 3 years"),
}
GROUPS: Labels = {
    "ungelernt": ("An- und Ungelernte", "Semi-skilled and unskilled"),
    "fach": ("Fachkräfte", "Skilled workers"),
    "fuehrung": ("Führungskräfte, Meister:innen", "Managers, foremen"),
    "azubi": ("Auszubildende", "Apprentices"),
    "aeltere": ("Ältere Beschäftigte", "Older employees"),
    "schicht": ("Beschäftigte in Schichtarbeit", "Shift workers"),
    "teilzeit": ("Teilzeitbeschäftigte", "Part-time employees"),
    "elternzeit": ("Rückkehrende (Elternzeit, Pflege)", "Returners (parental or care leave)"),
    "daz": ("Beschäftigte mit Deutsch als Zweitsprache", "Employees with German as second language"),
    "leih": ("Leiharbeitnehmer:innen", "Agency workers"),
    "br": ("Betriebsrat / Interessenvertretung", "Works council"),
    "alle": ("Alle", "All"),
}
MEGATRENDS: Labels = {
    "digital": ("Digitalisierung", "Digitalisation"),
    "dekarb": ("Dekarbonisierung", "Decarbonisation"),
    "demografie": ("Demografie", "Demography"),
    "anderer": ("Anderer Anlass", "Other reason"),
}
GOALS: Labels = {
    "anpassung": ("Anpassungsqualifizierung", "Adaptation training"),
    "tq": ("Teilqualifikation", "Partial qualification"),
    "abschluss": ("Berufsabschluss", "Vocational qualification"),
    "aufstieg": ("Aufstiegsfortbildung", "Upgrading"),
    "pflicht": ("Gesetzlich vorgeschriebene Schulung", "Legally required instruction"),
    "offen": ("Noch offen", "Still open"),
}
EXTENTS: Labels = {
    "h16": ("bis 16 Stunden", "up to 16 hours"),
    "h40": ("17 bis 40 Stunden", "17 to 40 hours"),
    "h120": ("41 bis 120 Stunden", "41 to 120 hours"),
    "ueber120": ("mehr als 120 Stunden", "more than 120 hours"),
    "offen": ("Noch offen", "Still open"),
}
COOPERATION: Labels = {
    "ja": ("Ja, mit Namen des Betriebs", "Yes, naming the firm"),
    "anonym": ("Ja, aber zunächst ohne Namen", "Yes, but unnamed at first"),
    "nein": ("Nein", "No"),
}
LOSS_REASONS: Labels = {
    "rente": ("Renteneintritt", "Retirement"),
    "wechsel": ("Wechsel / Kündigung absehbar", "Change of job foreseeable"),
    "auszeit": (
        "Längere Abwesenheit (z. B. Eltern-, Pflegezeit)",
        "Longer absence (e.g. parental or care leave)",
    ),
    "befristung": ("Befristung / Leiharbeit endet", "Fixed term / agency work ends"),
    "umbau": ("Bereich wird umgebaut / verlagert", "Unit restructured / relocated"),
    "einzel": ("Nur eine Person kann es", "Only one person knows it"),
    "extern": ("Wissen liegt bei externem Dienstleister", "Knowledge sits with contractor"),
}
ACTORS: Labels = {
    "mentor": ("Mentor:in / Netzwerk", "Mentor / network"),
    "betrieb": ("Betrieb", "Firm"),
    "br": ("Betriebsrat", "Works council"),
    "kuemmerer": ("Kümmerer:in", "Caretaker"),
    "dritte": ("Dritte Stelle", "Third party"),
}
URGENCIES: Labels = {
    "4": ("Sehr hoch", "Very high"),
    "3": ("Hoch", "High"),
    "2": ("Mittel", "Medium"),
    "1": ("Gering", "Low"),
}

COMPUTED: Labels = {
    "besch_sgb3": ("Beschäftigte nach § 82", "Employees under section 82"),
    "klasse_sgb3": ("Klasse nach § 82", "Class under section 82"),
    "anteil_swb": ("Vom Wandel betroffen, in %", "Affected by change, in %"),
    "summe_personen": ("Teilnahmefälle", "Participations"),
    "risiko": ("Risikowert", "Risk value"),
}
"""Calculations of the questionnaires that help in the talk, in the order in which they are shown."""

SIZE_CLASSES: Labels = {
    "u50": ("unter 50", "below 50"),
    "50_499": ("50 bis 499", "50 to 499"),
    "ab500": ("ab 500", "500 or more"),
}


def computed_text(name: str, value: str, language: str = "de") -> str:
    """A computed value as a person reads it; empty for what is no value (NaN, not yet computed)."""
    if not value or value == "NaN":
        return ""
    if name == "klasse_sgb3":
        return label(SIZE_CLASSES, value, language)
    try:
        number = float(value)
    except ValueError:
        return value
    text = f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}"
    return text if language == "en" else text.replace(".", ",")


def label(labels: Labels, code: str | None, language: str = "de") -> str:
    """The words of a code; the code itself where the list does not know it, so that nothing vanishes."""
    if not code:
        return ""
    words = labels.get(code)
    return words[1 if language == "en" else 0] if words else code


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def topics() -> Labels:
    """The topic fields (Themenfelder) in the order of the list."""
    return MappingProxyType({row["code"]: (row["de"], row["en"]) for row in _rows("themenfelder")})


@cache
def topic_words() -> Mapping[str, str]:
    """Topic field to the words that speak for it in catalogues that do not know our codes."""
    return MappingProxyType({row["code"]: row["woerter"] for row in _rows("themenwoerter")})


@cache
def kreise() -> Labels:
    """The districts by official five-digit key; their names are the same in every language."""
    return MappingProxyType({row["ags5"]: (row["name"], row["name"]) for row in _rows("kreise")})


@cache
def industries() -> Labels:
    """Sections and divisions of WZ 2025 by code."""
    return MappingProxyType({row["code"]: (row["de_kurz"], row["en_kurz"]) for row in _rows("wz2025_kurz")})


def topic_label(code: str | None, language: str = "de") -> str:
    """The words of a topic field."""
    return label(topics(), code, language)


def kreis_name(ags5: str | None) -> str:
    """The name of a district."""
    return label(kreise(), ags5)


def industry_label(code: str | None, language: str = "de") -> str:
    """The words of a WZ 2025 section or division."""
    return label(industries(), code, language)
