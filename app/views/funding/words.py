"""
The words of the funding check: facts, results, and the one reason of a no.

What a rules file says in words (title, note, source) is shown as it is; everything else is worded here. A
fact or an instrument of a newer rules file falls back to the words of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from app.advice.funding import NEVER, Condition, FactKind, Rule
from app.models.funding_check import Fact
from app.usecases.funding import FundingRow
from app.usecases.funding_facts import KnownFact
from app.views.texts import day_number, money, number, t, tn


def title_of(rule: Rule) -> str:
    """What an instrument is called in a row: "§ 82 Lehrgangskosten"."""
    titles = {
        ("sgb3_82", "course"): t("§ 82 Lehrgangskosten"),
        ("sgb3_82", "wage"): t("§ 82 Entgeltzuschuss"),
        ("sgb3_81_2", "course"): t("§ 81 Abs. 2 Berufsabschluss nachholen"),
        ("sgb3_81_2", "wage"): t("§ 82 Abs. 3 Entgeltzuschuss beim Nachholen"),
        ("sgb3_82a", "wage_replacement"): t("§ 82a Qualifizierungsgeld"),
        ("sgb3_106a", "social_contrib"): t("§ 106a Weiterbildung in Kurzarbeit"),
        ("sgb3_110", "measure"): t("§ 110 Transfermaßnahme"),
        ("sgb3_111", "wage_replacement"): t("§ 111 Transferkurzarbeitergeld"),
        ("sgb3_111a", "course"): t("§ 111a Weiterbildung in Transferkurzarbeit"),
        ("afbg", "course_person"): t("Aufstiegs-BAföG"),
        ("weiterbildungsstipendium", "scholarship"): t("Weiterbildungsstipendium"),
        ("bildungsfreistellung_sl", "leave_days"): t("Bildungsfreistellung Saarland"),
        ("qualifizierungszeit_sn", "leave_days"): t("Qualifizierungszeit Sachsen"),
        ("bildungsfreistellung_th", "leave_days"): t("Bildungsfreistellung Thüringen"),
        ("kdw_sl", "course"): t("KdW Saarland"),
        ("sab_sn", "course"): t("Betriebliche Weiterbildung Sachsen (SAB)"),
        ("weiterbildungsscheck_th", "course_person"): t("Weiterbildungsscheck Thüringen"),
        ("inqa_coaching", "consulting"): t("INQA-Coaching"),
        ("kug_24", "short_time"): t("Kurzarbeitergeld, bis zu 24 Monate"),
    }
    return titles.get((rule.instrument, rule.kind), rule.title)


def line_of(row: FundingRow, values: Mapping[str, Fact]) -> str:
    """The second line of a row: what there would be, what is missing, or the one reason of a no."""
    rule = row.answer.rule
    match row.shown:
        case "offen":
            if row.missing and set(row.missing) <= {"azav_massnahme", "azav_traeger"}:
                return t("Zulassung klären (AZAV)")
            return tn("Es fehlt eine Angabe", "Es fehlen {n} Angaben", len(row.missing))
        case "nein":
            return reason_of(row, values)
        case "noch_nicht":
            assert rule.valid_from is not None
            return t("ab {day}: {result}", day=day_number(rule.valid_from), result=result_of(rule, values))
        case "abgelaufen":
            if rule.valid_to is None:
                return t("Läuft nicht mehr")
            return t("abgelaufen am {day}, bitte prüfen", day=day_number(rule.valid_to))
        case "ausgesetzt":
            return t("Zurzeit sind keine Anträge möglich")
        case "unbestaetigt":
            return t("Nicht bestätigt: bei der Stelle nachfragen")
    result = result_of(rule, values)
    if row.answer.soft:
        return t("{result}, Abschluss ist noch keine zwei Jahre alt", result=result)
    if row.shown == "pruefen" and rule.kind == "wage":
        return t("{result}, die Agentur entscheidet", result=result)
    return result


def result_of(rule: Rule, values: Mapping[str, Fact]) -> str:
    """What a rule gives, in one line."""
    said = rule.result
    match rule.kind:
        case "course" if "employer_pct" in said:
            return t("Eigenanteil Betrieb {n} %", n=_pct(said["employer_pct"]))
        case "course" if "employer_min_pct" in said:
            return t("Eigenanteil Betrieb mindestens {n} %", n=_pct(said["employer_min_pct"]))
        case "course":
            return _share_of_cost(rule, values)
        case "wage":
            return t("Bis {n} %", n=_pct(said["public_pct"]))
        case "wage_replacement":
            return t(
                "{n} % vom Netto-Unterschied, mit Kind {m} %",
                n=_pct(said["pct_without_child"]),
                m=_pct(said["pct_with_child"]),
            )
        case "leave_days":
            days = tn("1 bezahlter Tag im Jahr", "{n} bezahlte Tage im Jahr", int(said["days"]))
            if "request_weeks" not in said:
                return days
            return t("{days}, Antrag {n} Wochen vorher", days=days, n=said["request_weeks"])
        case "course_person" if "grant_pct" in said:
            return t(
                "{n} % Zuschuss zu Gebühren bis {cap}, Rest als Darlehen",
                n=_pct(said["grant_pct"]),
                cap=money(said["cap_eur"]),
            )
        case "consulting":
            return t("{n} % von höchstens {days} Beratungstagen", n=said["public_pct"], days=said["max_days"])
        case "scholarship":
            return t("Bis {amount} in drei Jahren", amount=money(said["max_eur_3y"]))
        case "measure":
            return t("{n} %, höchstens {amount}", n=said["public_pct"], amount=money(said["max_eur"]))
        case "short_time":
            return t("Bis zu {n} Monate", n=said["max_months"])
    return rule.title


def _share_of_cost(rule: Rule, values: Mapping[str, Fact]) -> str:
    share, most = rule.result.get("public_pct"), rule.result.get("max_eur")
    if share is None or most is None:
        return rule.title
    cost = values.get("kosten")
    if isinstance(cost, int | float) and not isinstance(cost, bool):
        amount = min(float(most), cost * float(share) / 100)
        return t("{n} % der Kosten, hier {amount}", n=_pct(share), amount=money(round(amount)))
    return t("{n} % der Kosten, höchstens {amount} je Person", n=_pct(share), amount=money(most))


def reason_of(row: FundingRow, values: Mapping[str, Fact]) -> str:
    """The one reason of a no: a condition of the case rather than of the size class."""
    classes = {"besch_sgb3", "betrieb_an", "alter", "schwerbehindert", "bv_tv_weiterbildung"}
    failed = sorted(row.answer.failed, key=lambda condition: condition.fact in classes)
    return _reason(failed[0], values, row.answer.rule) if failed else row.answer.rule.title


def _reason(condition: Condition, values: Mapping[str, Fact], rule: Rule) -> str:
    n, here = plain(condition.value), plain(values.get(condition.fact))
    key = (condition.fact, condition.operator)
    if key == ("stunden", "gt"):
        return t("Mehr als {n} Stunden nötig, hier {here}", n=n, here=here)
    if key == ("stunden", "lt"):
        return t("Nur unter {n} Stunden, hier {here}", n=n, here=here)
    if key == ("ustd", "ge"):
        return t("Mindestens {n} Unterrichtsstunden nötig, hier {here}", n=n, here=here)
    if key == ("ustd", "lt"):
        return t("Nur unter {n} Unterrichtsstunden, hier {here}", n=n, here=here)
    if condition.fact in ("jahre_seit_82", "jahre_seit_82a"):
        return t("Die letzte Förderung ist noch keine {n} Jahre her", n=n)
    if condition.fact == "betroffen_pct":
        affected, staff = values.get("betroffene_an"), values.get("betrieb_an")
        if isinstance(affected, int | float) and isinstance(staff, int | float) and staff:
            here = number(round(100 * affected / staff, 1))
        return t("Mindestens {n} % der Beschäftigten müssen betroffen sein, hier {here} %", n=n, here=here)
    if condition.fact == "monate_im_betrieb":
        return t("Erst nach {n} Monaten im Betrieb", n=n)
    if condition.fact == "kdw_zuschuss":
        return t("Der Zuschuss läge unter {amount}", amount=money(int(rule.result.get("min_eur", 100))))
    if key == ("besch_koepfe", "ge"):
        return t("Erst ab {n} Beschäftigten", n=n)
    if key == ("besch_koepfe", "lt"):
        return t("Nur unter {n} Beschäftigten", n=n)
    if key == ("alter", "lt"):
        return t("Nur für Menschen unter {n} Jahren", n=n)
    if key == ("afbg_ziel", "eq"):
        if condition.value is True:
            return t("Kein Aufstiegsziel")
        return t("Für Aufstiegsziele gibt es das Aufstiegs-BAföG")
    words = {
        "azav_massnahme": t("Der Kurs ist nicht zugelassen (AZAV)"),
        "azav_traeger": t("Der Träger ist nicht zugelassen (AZAV)"),
        "arbeitgeberpflicht": t("Gesetzlich vorgeschriebene Schulung"),
        "nur_arbeitsplatz": t("Nur kurze Anpassung am eigenen Arbeitsplatz"),
        "afbg_sperre": t("Für Aufstiegsziele gibt es das Aufstiegs-BAföG"),
        "kug_bezug": t("Kurzarbeitergeld deckt diese Stunden schon"),
        "p81_2": t("Hier gilt § 81 Abs. 2: bis 100 %"),
        "bv_tv_82a": t("Betriebsvereinbarung oder Tarifvertrag nötig"),
        "bv_oder_erklaerung": t("Vereinbarung oder schriftliche Erklärung nötig"),
        "gekuendigt": t("Das Arbeitsverhältnis ist gekündigt"),
        "arbeitgeber_finanziert": t("Der Betrieb muss den Kurs bezahlen"),
        "kmu_eu": t("Nur für kleine und mittlere Unternehmen"),
        "extern_offen": t("Nur für offene Kurse eines externen Anbieters"),
        "ohne_abschluss": t("Ein Berufsabschluss ist vorhanden"),
        "ziel_berufsabschluss": t("Der Kurs führt nicht zu einem Berufsabschluss"),
        "betriebsaenderung": t("Keine Betriebsänderung"),
        "transfer_kug": t("Kein Transferkurzarbeitergeld"),
        "land": t("Gilt nicht in diesem Bundesland"),
        "besch_sgb3": t("Andere Größenklasse"),
        "betrieb_an": t("Andere Größenklasse"),
        "bv_tv_weiterbildung": t("Andere Stufe der Förderung"),
        "fortbildungsstufe1": t("Nur für die erste Fortbildungsstufe"),
    }
    return words.get(condition.fact, rule.title)


def fact_label(name: str, kind: FactKind | None) -> str:
    """The question behind a fact."""
    words = {
        "stichtag": t("Beginn des Kurses"),
        "land": t("Bundesland"),
        "besch_sgb3": t("Beschäftigte nach § 82 (Unternehmen oder Konzern, Teilzeit gewichtet)"),
        "besch_koepfe": t("Beschäftigte am Standort (Köpfe)"),
        "betrieb_an": t("Beschäftigte im Betrieb ohne Azubis, Minijobs, Praktika"),
        "betroffene_an": t("davon vom Wandel betroffen"),
        "kmu_eu": t("Kleines oder mittleres Unternehmen (EU)"),
        "bv_tv_weiterbildung": t("Betriebsvereinbarung oder Tarifvertrag zur Weiterbildung"),
        "bv_tv_82a": t("Vereinbarung zum Qualifizierungsgeld (§ 82a Abs. 2)"),
        "erklaerung_arbeitgeber": t("Schriftliche Erklärung des Arbeitgebers (unter 10 Beschäftigten)"),
        "stunden": t("Dauer des Kurses in Stunden"),
        "ustd": t("Unterrichtsstunden zu 45 Minuten"),
        "azav_massnahme": t("Kurs zugelassen (AZAV)"),
        "azav_traeger": t("Träger zugelassen (AZAV)"),
        "nur_arbeitsplatz": t("Nur kurze Anpassung am eigenen Arbeitsplatz"),
        "arbeitgeberpflicht": t("Gesetzlich vorgeschriebene Schulung"),
        "afbg_ziel": t("Aufstieg: Meister, Fachwirt, Techniker"),
        "fortbildungsstufe1": t("Ziel: Berufsspezialist:in (erste Fortbildungsstufe)"),
        "ohne_abschluss": t("Kein verwertbarer Berufsabschluss"),
        "ziel_berufsabschluss": t("Kurs führt zum Berufsabschluss"),
        "jahre_seit_abschluss": t("Jahre seit dem Berufsabschluss"),
        "jahre_seit_82": t("Jahre seit der letzten Förderung nach § 82"),
        "jahre_seit_82a": t("Jahre seit dem letzten Qualifizierungsgeld"),
        "alter": t("Alter bei Kursbeginn"),
        "schwerbehindert": t("Schwerbehindert"),
        "gekuendigt": t("Gekündigt oder Aufhebungsvertrag"),
        "arbeitgeber_finanziert": t("Betrieb bezahlt den Kurs"),
        "kug_bezug": t("Kurzarbeitergeld während des Kurses"),
        "betriebsaenderung": t("Betriebsänderung, Arbeitslosigkeit droht"),
        "transfer_kug": t("Anspruch auf Transferkurzarbeitergeld"),
        "kosten": t("Kosten des Kurses je Person in Euro"),
        "monate_im_betrieb": t("Monate im Betrieb"),
        "extern_offen": t("Externer Anbieter, offen für alle"),
    }
    return words.get(name) or (kind.label if kind is not None and kind.label else name)


def fact_short(name: str, kind: FactKind | None) -> str:
    """The fact on a chip: "Betroffene"."""
    words = {
        "stunden": t("Stunden"),
        "ustd": t("Unterrichtsstunden"),
        "kosten": t("Kosten"),
        "alter": t("Alter"),
        "schwerbehindert": t("Schwerbehinderung"),
        "azav_massnahme": t("Zulassung Kurs"),
        "azav_traeger": t("Zulassung Träger"),
        "betroffene_an": t("Zahl der Betroffenen"),
        "betrieb_an": t("Beschäftigte"),
        "besch_sgb3": t("Beschäftigte nach § 82"),
        "bv_tv_82a": t("Vereinbarung"),
        "bv_tv_weiterbildung": t("Vereinbarung Weiterbildung"),
        "erklaerung_arbeitgeber": t("Erklärung"),
        "afbg_ziel": t("Aufstiegsziel"),
        "ohne_abschluss": t("Berufsabschluss"),
        "ziel_berufsabschluss": t("Ziel Berufsabschluss"),
        "jahre_seit_82": t("Letzte Förderung"),
        "jahre_seit_82a": t("Letztes Qualifizierungsgeld"),
        "kug_bezug": t("Kurzarbeit"),
        "monate_im_betrieb": t("Monate im Betrieb"),
        "kmu_eu": t("Unternehmensgröße"),
    }
    return words.get(name) or fact_label(name, kind)


def source_words(fact: KnownFact) -> str:
    """Where a fact comes from."""
    match fact.source:
        case "firm":
            return t("aus der Betriebsakte")
        case "talk":
            if fact.day is None:
                return t("aus dem Gespräch")
            return t("aus dem Gespräch vom {day}", day=day_number(fact.day))
        case "need":
            return t("aus dem Bedarf")
        case "offer":
            return t("aus dem Angebot")
        case "kept":
            return t("gemerkt am {day}", day=day_number(fact.day)) if fact.day else t("gemerkt")
        case "assumed":
            return t("angenommen, bitte prüfen")
        case "typed":
            return t("hier eingegeben")


def fact_words(name: str, value: Fact) -> str:
    """The value of a fact as a person reads it."""
    if isinstance(value, bool):
        return t("Ja") if value else t("Nein")
    if name in ("jahre_seit_82", "jahre_seit_82a") and value == NEVER:
        return t("nie")
    if name == "kosten" and isinstance(value, int | float):
        return money(value)
    if name == "land":
        return {"sl": "Saarland", "sn": "Sachsen", "th": "Thüringen"}.get(str(value), t("anderes Bundesland"))
    return number(value) if isinstance(value, int | float) else value


def problem_words(code: str, allowed: str) -> str:
    """What is wrong with a fact: the limit, without repeating the value."""
    if code == "fact_out_of_range":
        if allowed == "0–betrieb_an":
            return t("Höchstens so viele, wie der Betrieb Beschäftigte hat.")
        return t("Bitte prüfen: möglich ist {allowed}.", allowed=allowed)
    return t("Bitte eine Zahl eingeben.")


def plain(value: object) -> str:
    """A number of a rule or a fact in words."""
    if isinstance(value, Fraction):
        return number(value.numerator if value.denominator == 1 else float(value))
    if isinstance(value, bool) or value is None:
        return "?"
    return number(value) if isinstance(value, int | float) else str(value)


def stand_words(as_of: date) -> str:
    """The date of the rules."""
    return t("Regeln Stand {day}", day=day_number(as_of))


def _pct(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value)
