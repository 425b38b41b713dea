"""
How a need is worded and drawn wherever it appears: people, urgency, its fields, the card on top of a page.

Shared by the screens of referrals and of the Kümmerer. Knows the view model of a need and nothing else.
"""

from __future__ import annotations

from typing import Any

import flet as ft

from app.models import codelists
from app.usecases.needs import NeedRow
from app.views import session
from app.views.kit.cards import card
from app.views.kit.status import chip, status_chip, status_of, status_word
from app.views.kit.text import text
from app.views.texts import t, tn


def range_words(people_range: str) -> str:
    """A range of people on a button: "1–2", "mehr"."""
    return t("mehr") if people_range == "mehr" else people_range.replace("-", "–")


def people_words(row: NeedRow) -> str:
    """How many people: "4 Personen", "3–5 Personen", "mehr als 10 Personen", "Anzahl offen"."""
    if row.people is not None:
        return tn("Eine Person", "{n} Personen", row.people)
    if row.people_range == "mehr":
        return t("mehr als 10 Personen")
    if row.people_range:
        return t("{range} Personen", range=range_words(row.people_range))
    return t("Anzahl offen")


def urgency_word(urgency: int) -> str:
    """The word of an urgency: "Sehr hoch"."""
    return status_word("urgency", urgency)


def urgency_icon(urgency: int) -> ft.IconData:
    """The shape of an urgency."""
    return status_of("urgency", urgency).icon


def short_topic(label: str) -> str:
    """A topic without what stands in brackets: "Fertigungsverfahren"."""
    return label.split(" (")[0]


def need_line(row: NeedRow) -> str:
    """The line under a topic: "4 Personen, hoch"."""
    return t("{people}, {urgency}", people=people_words(row), urgency=urgency_word(row.urgency).lower())


def field_word(name: str) -> str:
    """What a field of a need is called when a person decides whether it is passed on."""
    words = {
        "topic": t("Thema"),
        "description": t("Beschreibung"),
        "target_groups": t("Für wen"),
        "people": t("Wie viele Personen"),
        "people_range": t("Wie viele Personen"),
        "people_unskilled": t("davon ohne Berufsabschluss"),
        "people_45plus": t("davon 45 Jahre und älter"),
        "horizon": t("Bis wann"),
        "urgency": t("Dringlichkeit"),
        "megatrends": t("Womit es zusammenhängt"),
        "goal": t("Art der Qualifizierung"),
        "extent": t("Umfang je Person"),
        "cooperation": t("Mit anderen Betrieben"),
        "answers": t("Die anderen Antworten aus dem Fragebogen"),
        "created_by": t("Wer den Bedarf gemeldet hat"),
        "notes": t("Ihre Notizen"),
        "interview": t("Das ganze Gespräch"),
        "knowledge": t("Wissen in Gefahr"),
        "contact": t("Kontakt"),
        "firm": t("Betrieb"),
    }
    return words.get(name, name)


def value_words(name: str, words: str) -> str:
    """The text of a field that is passed on, as a person reads it: codes of people and urgency in words."""
    if name == "urgency" and words.isdigit():
        return urgency_word(int(words))
    if name == "people_range":
        return t("mehr als 10 Personen") if words == "mehr" else range_words(words)
    return words


def origin_chip(row: NeedRow) -> ft.Control | None:
    """„aus dem Betrieb freigegeben“, on a need that the firm itself noted; None on one from a talk."""
    if row.layer != "shared":
        return None
    return chip(t("aus dem Betrieb freigegeben"), ft.Icons.SHARE_ROUNDED, "ok")


def facts_of(row: NeedRow) -> list[tuple[str, str]]:
    """What is known of a need, as pairs of name and value, in the order of a conversation."""
    language = session.language()
    pairs = [
        (field_word("people"), people_words(row)),
        (field_word("urgency"), urgency_word(row.urgency)),
        (field_word("target_groups"), ", ".join(row.target_group_labels)),
        (field_word("horizon"), row.horizon_label),
        (field_word("goal"), codelists.label(codelists.GOALS, row.goal, language)),
        (field_word("extent"), codelists.label(codelists.EXTENTS, row.extent, language)),
        (
            field_word("megatrends"),
            ", ".join(codelists.label(codelists.MEGATRENDS, code, language) for code in row.megatrends),
        ),
        (field_word("cooperation"), codelists.label(codelists.COOPERATION, row.cooperation, language)),
    ]
    return [(name, value) for name, value in pairs if value]


def need_card(row: NeedRow, *, subtitle: str | None = None, **props: Any) -> ft.Control:
    """The tinted card that says which need a page is about."""
    extent = codelists.label(codelists.EXTENTS, row.extent, session.language())
    line = subtitle or ", ".join(part for part in (people_words(row), extent) if part)
    ink = ft.Colors.ON_PRIMARY_CONTAINER
    return card(
        ft.Row(
            [
                ft.Icon(ft.Icons.LIGHTBULB_ROUNDED, size=24, color=ft.Colors.PRIMARY),
                ft.Column(
                    [text(short_topic(row.topic_label), "title-medium", color=ink), text(line, color=ink)],
                    spacing=1,
                    expand=True,
                    tight=True,
                ),
                status_chip("urgency", row.urgency),
            ],
            spacing=12,
        ),
        role="primary",
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        **props,
    )
