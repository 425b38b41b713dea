"""
What the Kurzbericht says, as plain texts in their order; the PDF and the preview both show exactly this.

Knows no paper and no widget.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.usecases.funding import FundingRow
from app.usecases.report import Report, ReportFunding
from app.views.funding.words import result_of, title_of
from app.views.kit.status import status_word
from app.views.needs import people_words, short_topic, urgency_word
from app.views.texts import day_number, month_title, t, tn


@dataclass(frozen=True)
class NeedLine:
    """One row of "Ihre Bedarfe"."""

    topic: str
    goal: str
    people: str
    urgency: str
    marks: int
    horizon: str


@dataclass(frozen=True)
class StepLine:
    """One row of "Das haben wir vereinbart"."""

    what: str
    who: str
    due: str


@dataclass(frozen=True)
class ReportTexts:
    """The whole page in words."""

    title: str
    subtitle: str
    address: tuple[str, ...]
    facts: tuple[str, ...]
    provisional: bool
    glance: str
    needs: tuple[NeedLine, ...]
    needs_note: str
    knowledge: tuple[tuple[str, str], ...]
    funding: tuple[tuple[str, str], ...]
    funding_note: str
    steps: tuple[StepLine, ...]
    follow_up: str
    footer_left: tuple[str, ...]
    footer_right: tuple[str, ...]
    subject: str


def report_texts(report: Report) -> ReportTexts:
    """Word a report in the language of the session."""
    return ReportTexts(
        title=t("Kurzbericht"),
        subtitle=t("Qualifizierungsbedarf, {talk}", talk=_talk_words(report.perspective)),
        address=_address(report),
        facts=_facts(report),
        provisional=not report.approved,
        glance=_glance(report),
        needs=tuple(
            NeedLine(
                topic=short_topic(row.topic_label),
                goal=row.description,
                people=_people(row.people, people_words(row)),
                urgency=urgency_word(row.urgency).lower(),
                marks={4: 2, 3: 1}.get(row.urgency, 0),
                horizon=_horizon(row.horizon, row.horizon_label),
            )
            for row in report.needs
        ),
        needs_note=_needs_note(report),
        knowledge=tuple(_knowledge(report)),
        funding=tuple(_funding(each) for each in report.funding),
        funding_note=t(
            "Unverbindlich, es entscheidet die zuständige Stelle. Stand {day}.",
            day=day_number(report.rules_as_of),
        ),
        steps=tuple(
            StepLine(step.what, step.who_label, day_number(step.due) if step.due else "")
            for step in report.steps
        ),
        follow_up=(
            t("Wir melden uns wieder am {day}.", day=day_number(report.follow_up)) if report.follow_up else ""
        ),
        footer_left=(
            t("Ihre Einwilligung können Sie jederzeit widerrufen."),
            ", ".join(part for part in (report.network, report.phone) if part),
        ),
        footer_right=(
            t("Fragebogen {form}, Fassung {version}", form=report.form_id, version=report.form_version),
            t("Prüfsumme {sum}, Seite 1 von 1", sum=short_sum(report.content_hash)),
        ),
        subject=t(
            "Fragebogen {form} {version}, Prüfsumme {sum}",
            form=report.form_id,
            version=report.form_version,
            sum=report.content_hash,
        ),
    )


def short_sum(content_hash: str) -> str:
    """The content hash as people compare it: "9C41-E7A0-3B52"."""
    text = content_hash[:12].upper()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def and_more(n: int) -> str:
    """What was left out, honestly."""
    return tn("… und ein weiterer Eintrag", "… und {n} weitere", n)


def _talk_words(perspective: str) -> str:
    words = {
        "leitung": t("Gespräch mit der Leitung"),
        "br": t("Gespräch mit dem Betriebsrat"),
        "gemeinsam": t("Gespräch mit Leitung und Betriebsrat"),
    }
    return words.get(perspective, t("Gespräch im Betrieb"))


def _address(report: Report) -> tuple[str, ...]:
    addressee = {
        "leitung": t("Geschäftsführung"),
        "br": t("Betriebsrat"),
        "gemeinsam": t("Geschäftsführung und Betriebsrat"),
    }.get(report.perspective, "")
    place = f"{report.postcode} {report.city}".strip()
    return tuple(line for line in (report.firm_name, addressee, report.street, place) if line)


def _facts(report: Report) -> tuple[str, ...]:
    lines = []
    if report.talk_day is not None:
        lines.append(t("Gespräch: {day}", day=day_number(report.talk_day)))
    lines.append(t("Bericht: {day}", day=day_number(report.report_day)))
    state = t("freigegeben") if report.approved else t("vorläufig")
    lines.append(t("Fassung {n}, {state}", n=report.revision, state=state))
    if report.mentor:
        lines.append(t("Es berät Sie: {name}", name=report.mentor))
    return tuple(lines)


def _glance(report: Report) -> str:
    sentences = []
    if report.changes:
        sentences.append(t("Sie erwarten: {list}.", list="; ".join(report.changes)))
    if report.areas:
        sentences.append(t("Am stärksten betroffen: {list}.", list=", ".join(report.areas)))
    urgent = sum(1 for row in report.knowledge if row.light == "rot")
    if report.needs:
        needs = tn("Es gibt einen konkreten Bedarf", "Es gibt {n} konkrete Bedarfe", len(report.needs))
        if urgent:
            areas = tn("ein dringendes Wissensthema", "{n} dringende Wissensthemen", urgent)
            sentences.append(t("{needs} und {areas}.", needs=needs, areas=areas))
        else:
            sentences.append(f"{needs}.")
    else:
        sentences.append(t("Kein Bedarf aufgenommen. Das ist auch ein Ergebnis."))
    return " ".join(sentences)


def _horizon(code: str | None, label: str) -> str:
    """By when, short enough for a column."""
    words = {
        "sofort": t("3 Monate"),
        "jahr1": t("3 bis 12 Monate"),
        "jahr3": t("1 bis 3 Jahre"),
        "spaeter": t("später"),
    }
    return words.get(code or "", label)


def _people(people: int | None, words: str) -> str:
    return str(people) if people is not None else words


def _needs_note(report: Report) -> str:
    if not report.participation_cases:
        return ""
    return tn(
        "Zusammen 1 Teilnahmefall.",
        "Zusammen {n} Teilnahmefälle. Eine Person kann mehrfach zählen.",
        report.participation_cases,
    )


def _knowledge(report: Report) -> list[tuple[str, str]]:
    lines = []
    for row in report.knowledge:
        light = {"rot": t("Rot"), "gelb": t("Gelb")}.get(row.light, t("Grün"))
        head = t("{light} (Risiko {n} von 15): {area}.", light=light, n=row.risk, area=row.area)
        rest = []
        if row.holders in ("1", "2"):
            rest.append(tn("Eine Person kann es", "{n} Personen können es", int(row.holders)))
        if row.until is not None:
            rest.append(t("weg ab {month}", month=month_title(row.until)))
        lines.append((head, ", ".join(rest) + "." if rest else ""))
    return lines


def _funding(found: ReportFunding) -> tuple[str, str]:
    about = found.course or short_topic(found.topic_label)
    return t("{about}:", about=about), "; ".join(_instrument(row, found) for row in found.rows[:4]) + "."


def _instrument(row: FundingRow, found: ReportFunding) -> str:
    word = status_word("funding", row.shown).lower()
    title = title_of(row.answer.rule)
    if row.shown == "offen":
        missing = tn("es fehlt eine Angabe", "es fehlen {n} Angaben", len(row.missing))
        return t(
            "{title}: {word}, {missing} ({rule})", title=title, word=word, missing=missing, rule=row.rule_id
        )
    facts = {
        name: value for name, value in found.facts.items() if isinstance(value, bool | int | float | str)
    }
    result = result_of(row.answer.rule, facts)
    return t("{title}, {result}: {word} ({rule})", title=title, result=result, word=word, rule=row.rule_id)
