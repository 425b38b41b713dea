"""The offer as a card and in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.advice.matching import Fit, Mark, Match
from app.usecases.offers import DateRow, OfferRow
from app.views.ages import age_line
from app.views.kit.cards import card, divider, fact, note
from app.views.kit.icons import icon
from app.views.kit.status import chip
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.offers.words import (
    azav_words,
    begin_words,
    date_words,
    hours_words,
    mark_words,
    match_words,
    place_line,
    price_words,
    where_words,
)
from app.views.texts import day_number, t, tn
from app.views.theme import RADIUS_LARGE, Role, tone

_MARKS: dict[Fit, tuple[ft.IconData, Role]] = {
    "fits": (ft.Icons.CHECK_ROUNDED, "ok"),
    "partly": (ft.Icons.PRIORITY_HIGH_ROUNDED, "warn"),
    "unknown": (ft.Icons.HELP_OUTLINE_ROUNDED, "info"),
    "no": (ft.Icons.CLOSE_ROUNDED, "neutral"),
}
_MOST_DATES = 8


def offer_card(
    row: OfferRow,
    on_click: Callable[[], None] | None,
    *,
    match: Match | None = None,
    best: bool = False,
    selected: bool = False,
    actions: Sequence[ft.Control] = (),
) -> ft.Control:
    """
    One offer in a list.

    Args:
        match: What speaks for and against it; its marks stand below the facts.
        best: It has the most marks.
        actions: Buttons below, outside of what a tap on the card does.
    """
    parts: list[ft.Control] = []
    if best:
        parts.append(ft.Row([chip(t("Passt am besten"), ft.Icons.STAR_ROUNDED, "tertiary")]))
    parts += [text(row.title, "title-medium"), muted(place_line(row)), _facts(row)]
    if match is not None:
        parts.append(marks(match.marks))
    elif row.azav_measure:
        parts.append(marks([Mark("azav", "fits", "azav")]))
    if row.over:
        parts.append(ft.Row([over_chip(row)]))
    elif row.old:
        parts.append(ft.Row([age_line(row.as_of, row.age_days, old=True)]))
    said = ". ".join(
        part
        for part in (
            t("Passt am besten") if best else "",
            row.title,
            place_line(row),
            ", ".join((hours_words(row.hours), begin_words(row.next_date), price_words(row.price_eur))),
            match_words(match) if match is not None else "",
        )
        if part
    )
    body: ft.Control = tappable(
        ft.Column(parts, spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        on_click,
        label=said,
        selected=selected or None,
        padding=16,
    )
    if actions:
        body = ft.Column(
            [
                body,
                ft.Container(
                    ft.Row(list(actions), spacing=10, run_spacing=10, wrap=True),
                    padding=ft.Padding.only(left=16, right=16, bottom=16),
                ),
            ],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    edge = ft.Border.all(2, ft.Colors.PRIMARY) if selected else ft.Border.all(1, ft.Colors.OUTLINE_VARIANT)
    return card(body, padding=0, border=edge, border_radius=RADIUS_LARGE, key=row.id)


def _facts(row: OfferRow) -> ft.Control:
    def one(shape: ft.IconData, words: str) -> ft.Control:
        return ft.Row([icon(shape, size=18), text(words)], spacing=6, tight=True)

    return ft.Row(
        [
            one(ft.Icons.SCHEDULE_ROUNDED, hours_words(row.hours)),
            one(ft.Icons.EVENT_ROUNDED, begin_words(row.next_date)),
            one(ft.Icons.EURO_ROUNDED, price_words(row.price_eur).removesuffix(" €").removeprefix("€")),
        ],
        spacing=16,
        run_spacing=4,
        wrap=True,
    )


def marks(found: Sequence[Mark]) -> ft.Control:
    """Marks in a row: shape, colour and words."""

    def one(mark: Mark) -> ft.Control:
        shape, role = _MARKS[mark.fit]
        color = tone(role).color
        return ft.Row(
            [ft.Icon(shape, size=18, color=color), text(mark_words(mark), "label-medium", color=color)],
            spacing=5,
            tight=True,
        )

    return ft.Row([one(mark) for mark in found], spacing=14, run_spacing=4, wrap=True)


def over_chip(row: OfferRow) -> ft.Control:
    """That nobody can join any more, and since when it is known."""
    if row.ended_on is not None:
        return chip(
            t("seit {day} nicht mehr im Katalog", day=day_number(row.ended_on)),
            ft.Icons.EVENT_BUSY_ROUNDED,
            "neutral",
        )
    return chip(t("alle Termine sind vorbei"), ft.Icons.EVENT_BUSY_ROUNDED, "neutral")


def offer_detail(row: OfferRow, *actions: ft.Control, match: Match | None = None) -> list[ft.Control]:
    """One offer in full."""
    parts: list[ft.Control] = [
        ft.Column(
            [heading(row.title, "title-large", level=2), muted(row.provider, "body-large")],
            spacing=2,
            tight=True,
        ),
        ft.Row(
            [age_line(row.as_of, row.age_days, old=row.old), *([over_chip(row)] if row.over else [])],
            spacing=8,
            run_spacing=6,
            wrap=True,
        ),
    ]
    if match is not None:
        parts.append(
            card(
                ft.Column(
                    [text(match_words(match), "title-medium"), marks(match.marks)],
                    spacing=8,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                )
            )
        )
    if actions:
        parts.append(ft.Row(list(actions), spacing=10, run_spacing=10, wrap=True))
    if row.description:
        parts.append(text(row.description, "body-large"))
    parts.append(_dates(row))
    pairs = [
        (t("Umfang"), hours_words(row.hours)),
        (t("Kosten"), price_words(row.price_eur)),
        (t("AZAV"), azav_words(row)),
        (t("Abschluss"), row.degree),
        (t("Für wen"), row.target_group),
        (t("Themen"), ", ".join(row.topic_labels)),
        (t("Internet"), row.url or ""),
    ]
    lines: list[ft.Control] = []
    for name, value in pairs:
        if value:
            if lines:
                lines.append(divider())
            lines.append(fact(name, value))
    parts.append(
        card(ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))
    )
    parts.append(
        note(t("Ohne Gewähr. Vor einer Zusage beim Träger nachfragen; Entfernungen sind Luftlinie."))
    )
    return parts


def _dates(row: OfferRow) -> ft.Control:
    if not row.dates:
        return card(fact(t("Termin"), t("nach Absprache")))

    def line(one: DateRow) -> ft.Control:
        return ft.Row(
            [
                icon(ft.Icons.EVENT_ROUNDED, size=20),
                ft.Column(
                    [text(date_words(one)), muted(where_words(one))], spacing=0, expand=True, tight=True
                ),
            ],
            spacing=12,
        )

    shown: list[ft.Control] = [line(one) for one in row.dates[:_MOST_DATES]]
    if len(row.dates) > _MOST_DATES:
        rest = len(row.dates) - _MOST_DATES
        shown.append(muted(tn("und ein weiterer Termin", "und {n} weitere Termine", rest)))
    return card(
        ft.Column(
            [heading(t("Termine"), "title-medium", level=3), *shown],
            spacing=10,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
