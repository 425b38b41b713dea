"""
Facts for the funding check that are known already, each with where it comes from.

Answers of a talk count only for a need that comes from this very talk; for other needs it is the newest talk
with the management. So what the works council said never shows in a check of the management's need.

Must not know: rules, verdicts, sentences.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.advice.funding import NEVER
from app.models.firm import Firm
from app.models.funding_check import Fact
from app.models.interview import Interview
from app.models.need import Need
from app.models.scopes import FIRM_LAYERS, firm_scope
from app.models.values import Json, text_of
from app.usecases.derivation import values_of
from app.usecases.errors import UseCaseError
from app.usecases.interviews import last_touched, thawed
from app.usecases.present import present_day
from app.usecases.records import find, find_noun, get_stored, with_fields
from app.usecases.seat import Seat

Source = Literal["firm", "talk", "need", "offer", "kept", "typed", "assumed"]

SME_LIMIT = 250
_EXTENT_HOURS = {"h16": 16, "h40": 40}
"""Extents of a need whose upper end says as much as a number; "41 bis 120" would decide too much."""


@dataclass(frozen=True)
class KnownFact:
    """A fact and where it comes from; `day` is the day of the talk or of the kept check."""

    value: Fact
    source: Source
    day: date | None = None


@dataclass(frozen=True)
class Course:
    """What a chosen offer says; None is unknown."""

    title: str = ""
    hours: float | None = None
    cost: float | None = None
    starts: date | None = None
    azav_course: bool | None = None
    azav_provider: bool | None = None


def course_of_offer(seat: Seat, offer_id: str) -> Course | None:
    """What an offer of the catalogue says; None if it is not on this seat. It starts with its next date."""
    record = find(seat, "offer", offer_id)
    if record is None:
        return None
    today = present_day(seat)
    begins = sorted(day for day in _begins(record.fields.get("dates")) if day >= today)
    return Course(
        title=text_of(record.fields, "title"),
        hours=_amount(record.fields.get("hours")),
        cost=_amount(record.fields.get("price_eur")),
        starts=begins[0] if begins else None,
        azav_course=_yes_no(record.fields.get("azav_measure")),
        azav_provider=_yes_no(record.fields.get("azav_provider")),
    )


def _begins(dates: Json) -> Iterator[date]:
    """The first days of an offer's dates; malformed ones are passed over, as foreign catalogues have them."""
    for entry in dates if isinstance(dates, Sequence) and not isinstance(dates, str) else ():
        begin = entry.get("begin") if isinstance(entry, Mapping) else None
        if isinstance(begin, str):
            with contextlib.suppress(ValueError):
                yield date.fromisoformat(begin)


def _amount(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return None
    return value


def _yes_no(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None


def known_facts(seat: Seat, firm: Firm, need: Need | None, course: Course | None) -> dict[str, KnownFact]:
    """Gather what firm, talk, need and offer say; the more particular source wins over an assumption."""
    facts: dict[str, KnownFact] = {}
    _assume(facts)
    _from_firm(facts, firm)
    talk = _talk_for(seat, firm, need)
    if talk is not None:
        _from_talk(facts, talk, _answers(seat, talk), firm)
    if need is not None:
        _from_need(facts, need)
    if course is not None:
        _from_course(facts, course)
    return facts


def _assume(facts: dict[str, KnownFact]) -> None:
    """What holds for nearly everybody; shown as an assumption, and changed with a tap."""
    assumed: dict[str, Fact] = {
        "nur_arbeitsplatz": False,
        "jahre_seit_82": NEVER,
        "jahre_seit_82a": NEVER,
        "gekuendigt": False,
        "arbeitgeber_finanziert": True,
        "arbeitgeberpflicht": False,
        "extern_offen": True,
    }
    for name, value in assumed.items():
        facts[name] = KnownFact(value, "assumed")


def _from_firm(facts: dict[str, KnownFact], firm: Firm) -> None:
    if firm.bundesland:
        land = firm.bundesland if firm.bundesland in ("sl", "sn", "th") else "sonst"
        facts["land"] = KnownFact(land, "firm")
    if firm.headcount is not None:
        facts["besch_koepfe"] = KnownFact(firm.headcount, "firm")
        if firm.headcount > 0:
            facts["betrieb_an"] = KnownFact(firm.headcount, "firm")
    size = firm.headcount_group if firm.headcount_group is not None else firm.headcount
    if firm.headcount_group is not None:
        facts["besch_sgb3"] = KnownFact(firm.headcount_group, "firm")
    elif firm.headcount is not None and _part_time_cannot_matter(firm.headcount):
        facts["besch_sgb3"] = KnownFact(firm.headcount, "firm")
    if size is not None:
        # Turnover and balance sheet are not asked: below the limit it is an assumption.
        small = size < SME_LIMIT
        facts["kmu_eu"] = KnownFact(small, "assumed" if small else "firm")


def _part_time_cannot_matter(heads: int) -> bool:
    """Whether no number of part-timers, who count 0.25 at least, brings it below a threshold of § 82."""
    return heads < 50 or 200 < heads < 500 or heads > 2000


def _talk_for(seat: Seat, firm: Firm, need: Need | None) -> Interview | None:
    if need is not None and need.origin_interview:
        return find_noun(seat, Interview, need.origin_interview)
    talks = [
        talk
        for layer in FIRM_LAYERS
        for talk, _ in with_fields(seat, Interview, scope=firm_scope(firm.id, layer))
        if talk.perspective in ("leitung", "gemeinsam") and talk.state != "abgebrochen"
    ]
    return max(talks, key=lambda talk: _moment(talk), default=None)


def _moment(talk: Interview) -> float:
    return talk.started_at.timestamp() if talk.started_at else 0.0


def _answers(seat: Seat, talk: Interview) -> Mapping[str, str]:
    """The relevant answers and calculations by question name; none if the questionnaire is not here."""
    try:
        return values_of(thawed(seat, talk, get_stored(seat, "interview", talk.id).fields).root)
    except UseCaseError:
        return {}


def _from_talk(facts: dict[str, KnownFact], talk: Interview, answers: Mapping[str, str], firm: Firm) -> None:
    touched = last_touched(talk)
    day = touched.date() if touched else None

    def learn(name: str, value: Fact | None) -> None:
        if value is not None:
            facts[name] = KnownFact(value, "talk", day)

    heads = _number(answers, "besch_gesamt")
    if heads:
        learn("besch_sgb3", _number(answers, "besch_sgb3"))
        learn("betrieb_an", heads)
        learn("besch_koepfe", heads)
        group = _number(answers, "besch_konzern") if answers.get("konzern") == "ja" else None
        if (group or heads) >= SME_LIMIT:
            learn("kmu_eu", False)
        elif answers.get("konzern") == "nein" or group:
            facts["kmu_eu"] = KnownFact(True, "assumed")
    if answers.get("taetig_bedroht") == "ja":
        learn("betroffene_an", _number(answers, "betroffene_an"))
    elif answers.get("taetig_bedroht") == "nein":
        learn("betroffene_an", 0)
    learn("bv_tv_weiterbildung", _agreement(answers, firm))
    match answers.get("kurzarbeit", ""):
        case "nein":
            learn("kug_bezug", False)
            learn("transfer_kug", False)
        case "konjunktur":
            learn("kug_bezug", True)
        case "transfer":
            learn("kug_bezug", False)
            learn("transfer_kug", True)
            learn("betriebsaenderung", True)
    used = answers.get("foerderung_genutzt", "").split()
    for code, fact in (("p82", "jahre_seit_82"), ("p82a", "jahre_seit_82a")):
        if code in used:
            facts.pop(fact, None)  # It was used, but not when: that has to be asked.
        elif used and "wn" not in used:
            learn(fact, NEVER)


def _agreement(answers: Mapping[str, str], firm: Firm) -> bool | None:
    match answers.get("bv_quali", ""):
        case "bv" | "tv":
            return True
        case "nein" | "verhandlung":
            return False
        case "wn":
            return None
    # Without a works council and without a collective agreement there is nobody to agree with.
    council = answers.get("betriebsrat") or firm.works_council
    return False if council == "nein" and answers.get("tarif") in ("ohne", "orient") else None


def _from_need(facts: dict[str, KnownFact], need: Need) -> None:
    goals: dict[str, dict[str, bool]] = {
        "anpassung": {"afbg_ziel": False, "ziel_berufsabschluss": False},
        "tq": {"afbg_ziel": False, "ziel_berufsabschluss": False},
        "abschluss": {"afbg_ziel": False, "ziel_berufsabschluss": True},
        "aufstieg": {"afbg_ziel": True, "ziel_berufsabschluss": False},
        "pflicht": {"afbg_ziel": False, "ziel_berufsabschluss": False, "arbeitgeberpflicht": True},
    }
    for name, value in goals.get(need.goal or "", {}).items():
        facts[name] = KnownFact(value, "need")
    if need.people_unskilled is not None and need.people:
        if need.people_unskilled == 0:
            facts["ohne_abschluss"] = KnownFact(False, "need")
        elif need.people_unskilled == need.people:
            facts["ohne_abschluss"] = KnownFact(True, "need")
    hours = _EXTENT_HOURS.get(need.extent or "")
    if hours is not None:
        facts["stunden"] = KnownFact(hours, "need")


def _from_course(facts: dict[str, KnownFact], course: Course) -> None:
    given: dict[str, Fact | None] = {
        "stunden": course.hours,
        "kosten": course.cost,
        "azav_massnahme": course.azav_course,
        "azav_traeger": course.azav_provider,
    }
    for name, value in given.items():
        if value is not None:
            facts[name] = KnownFact(value, "offer")


def _number(answers: Mapping[str, str], name: str) -> int | float | None:
    try:
        number = float(answers.get(name, ""))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number
