"""How an offer, its dates and the marks of a match are worded."""

from __future__ import annotations

from app.advice.matching import Mark, Match
from app.usecases.offers import DateRow, OfferRow
from app.views.texts import day_number, number, t, tn


def hours_words(hours: float | None) -> str:
    """How long a course is: "160 Std." or "offen"."""
    return t("offen") if hours is None else t("{n} Std.", n=number(_plain(hours)))


def price_words(price: float | None) -> str:
    """What it costs: "3.920 €" or "auf Anfrage"."""
    if price is None:
        return t("auf Anfrage")
    return t("kostenlos") if price == 0 else t("{n} €", n=number(_plain(price)))


def begin_words(one: DateRow | None) -> str:
    """When it begins: "ab 11.01.2027" or "nach Absprache"."""
    if one is None or one.begin is None:
        return t("nach Absprache")
    if one.begun:
        return t("seit {day}", day=day_number(one.begin))
    return t("ab {day}", day=day_number(one.begin))


def km_words(km: float, *, about: bool = False) -> str:
    """A distance as the crow flies: "18 km", "etwa 20 km", "im selben Ort"."""
    if about:
        return t("etwa {n} km", n=max(5, round(km / 5) * 5))
    return t("im selben Ort") if km < 1 else t("{n} km", n=round(km))


def where_words(one: DateRow | None) -> str:
    """Where it is: "Saarlouis, 9 km", "online", "bei Ihnen im Betrieb"."""
    if one is None:
        return t("Ort offen")
    if one.inhouse:
        return t("bei Ihnen im Betrieb")
    if one.online:
        return t("online")
    if not one.city:
        return t("Ort offen")
    if one.km is None:
        return one.city
    return t("{city}, {km}", city=one.city, km=km_words(one.km, about=one.about))


def place_line(row: OfferRow) -> str:
    """Provider and place: "Technik-Akademie Saarlouis, 9 km"."""
    first = row.next_date
    if first is None:
        return row.provider
    # A provider often bears the name of its town; said twice it reads like a mistake.
    if first.city and first.km is not None and first.city in row.provider:
        return t("{city}, {km}", city=row.provider, km=km_words(first.km, about=first.about))
    if first.city and first.km is None and first.city in row.provider:
        return row.provider
    return f"{row.provider}, {where_words(first)}"


def date_words(one: DateRow) -> str:
    """A date in full: "11.01.2027 bis 19.02.2027"."""
    if one.begin is None:
        return t("nach Absprache")
    if one.end is None or one.end == one.begin:
        return day_number(one.begin)
    return t("{begin} bis {end}", begin=day_number(one.begin), end=day_number(one.end))


def mark_words(mark: Mark) -> str:
    """One reason in a few words."""
    n = mark.number if mark.number is not None else 0
    match mark.reason:
        case "begins":
            return (
                t("beginnt diese Woche")
                if n < 1
                else tn("beginnt in einer Woche", "beginnt in {n} Wochen", int(n))
            )
        case "begins_late":
            return tn("erst in einer Woche", "erst in {n} Wochen", int(n))
        case "km":
            return km_words(n, about=mark.about)
        case "km_far":
            return t("{km} entfernt", km=km_words(n, about=mark.about))
        case "elsewhere":
            return t("Präsenz in {city}", city=mark.place)
        case "hours":
            return hours_words(n)
        case "only_hours":
            return t("nur {hours}", hours=hours_words(n))
        case "more_hours":
            return t("{hours}, mehr als gewünscht", hours=hours_words(n))
    words = {
        "topic": t("Thema"),
        "topic_related": t("Thema verwandt"),
        "topic_unknown": t("Thema offen"),
        "topic_other": t("anderes Thema"),
        "extent": t("Umfang"),
        "extent_unknown": t("Umfang offen"),
        "online": t("online"),
        "inhouse": t("im Betrieb"),
        "place_unknown": t("Ort offen"),
        "begin_open": t("Beginn nach Absprache"),
        "begun": t("hat schon begonnen"),
        "over": t("beendet"),
        "azav": t("AZAV vollständig"),
        "azav_provider": t("AZAV Träger"),
        "azav_provider_only": t("AZAV Träger, Maßnahme unbekannt"),
        "azav_unknown": t("AZAV unbekannt"),
        "azav_missing": t("Maßnahme ohne AZAV"),
    }
    return words[mark.reason]


def match_words(found: Match) -> str:
    """The whole judgement: "Passt: Thema, 18 km, beginnt in 5 Wochen, AZAV vollständig"."""
    if found.possible:
        reasons = ", ".join(mark_words(mark) for mark in found.marks if mark.fit == "fits")
        return t("Passt: {reasons}", reasons=reasons) if reasons else t("Passt vielleicht: vieles ist offen")
    reasons = ", ".join(mark_words(mark) for mark in found.marks if mark.fit == "no")
    return t("Passt nicht: {reasons}", reasons=reasons)


def azav_words(row: OfferRow) -> str:
    """What is known of the certificate."""
    if row.azav_measure:
        if row.measure_number:
            return t("Maßnahme zugelassen, Nr. {number}", number=row.measure_number)
        return t("Maßnahme zugelassen")
    if row.azav_measure is False:
        return t("Träger zugelassen, Maßnahme nicht") if row.azav_provider else t("nicht zugelassen")
    if row.azav_provider:
        return t("Träger zugelassen, Maßnahme unbekannt")
    return t("unbekannt")


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value
