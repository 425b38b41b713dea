"""The rows of the funding check: instrument, verdict, rule id, what is missing; and all about one rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.usecases.funding import FundingRow, FundingView
from app.views.funding.words import fact_short, line_of, stand_words, title_of
from app.views.kit.cards import card, divider, fact, note
from app.views.kit.icons import lead
from app.views.kit.status import chip, status_chip, status_of, status_word
from app.views.kit.tap import tappable
from app.views.kit.text import muted, text
from app.views.texts import day_number, t
from app.views.theme import RADIUS_CHIP, tone

OnFact = Callable[[str], None]
OnRule = Callable[[FundingRow], None]


def verdict_rows(
    view: FundingView, rows: Sequence[FundingRow], *, on_fact: OnFact, on_rule: OnRule
) -> ft.Control:
    """The card with one row an instrument."""
    parts: list[ft.Control] = []
    for position, row in enumerate(rows):
        if position:
            parts.append(divider(indent=72))
        parts.append(_row(view, row, on_fact, on_rule))
    return card(
        ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0
    )


def _row(view: FundingView, row: FundingRow, on_fact: OnFact, on_rule: OnRule) -> ft.Control:
    status = status_of("funding", row.shown)
    color = tone(status.role).color
    title, line = title_of(row.answer.rule), line_of(row, view.values)
    word = status_word("funding", row.shown)
    words: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(text(title, "title-medium"), expand=True),
                text(word, "label-large", color=color),
            ],
            spacing=8,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        ft.Row(
            [
                ft.Container(muted(line), expand=True),
                muted(row.rule_id, "label-small"),
            ],
            spacing=8,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    ]
    head = tappable(
        ft.Row(
            [
                lead(status.icon, status.role),
                ft.Column(words, spacing=2, tight=True, expand=True),
            ],
            spacing=14,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        lambda: on_rule(row),
        label=t(
            "{title}: {word}. {line}. Regel {rule}, unverbindlich",
            title=title,
            word=word,
            line=line,
            rule=row.rule_id,
        ),
        padding=ft.Padding.only(left=14, top=12, right=14, bottom=12),
    )
    below: list[ft.Control] = []
    if row.outdated:
        below.append(status_chip("funding", "veraltet"))
    below.extend(_missing_chip(view, name, on_fact) for name in row.missing[:4])
    if not below:
        return head
    return ft.Column(
        [
            head,
            ft.Container(
                ft.Row(below, spacing=8, run_spacing=4, wrap=True),
                padding=ft.Padding.only(left=72, right=14, bottom=12),
            ),
        ],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _missing_chip(view: FundingView, name: str, on_fact: OnFact) -> ft.Control:
    words = fact_short(name, view.rules.book.facts.get(name))
    return tappable(
        ft.Row(
            [
                ft.Icon(ft.Icons.ADD_ROUNDED, size=19, color=ft.Colors.ON_SURFACE),
                ft.Container(text(words, "label-medium", size=15), expand=True, expand_loose=True),
            ],
            spacing=8,
            tight=True,
        ),
        lambda: on_fact(name),
        label=t("Angabe ergänzen: {fact}", fact=words),
        border=ft.Border.all(1.5, ft.Colors.OUTLINE),
        border_radius=RADIUS_CHIP,
        padding=ft.Padding.only(left=10, top=10, right=14, bottom=10),
    )


def rule_details(view: FundingView, row: FundingRow) -> ft.Control:
    """Everything about one rule: verdict, what it gives, source, date, note, and that it binds nobody."""
    rule = row.answer.rule
    lines: list[ft.Control] = [
        ft.Row(
            [
                status_chip("funding", row.shown),
                chip(t("unverbindlich"), ft.Icons.GAVEL_ROUNDED, "neutral"),
                *([status_chip("funding", "veraltet")] if row.outdated else []),
            ],
            spacing=8,
            run_spacing=8,
            wrap=True,
        ),
        text(line_of(row, view.values), "body-large"),
        fact(t("Regel"), rule.id),
        fact(t("Stand der Regel"), day_number(rule.confirmed)),
        fact(t("Quelle"), rule.source),
    ]
    if rule.discretion:
        lines.append(fact(t("Anspruch oder Ermessen"), rule.discretion))
    if rule.valid_from is not None or rule.valid_to is not None:
        lines.append(
            fact(
                t("Gültig"),
                " – ".join(day_number(day) if day else "…" for day in (rule.valid_from, rule.valid_to)),
            )
        )
    if rule.note:
        lines.append(note(rule.note, role="info"))
    lines.append(muted(view.rules.book.disclaimer))
    return ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def footer(view: FundingView) -> ft.Control:
    """What holds for everything on the page."""
    words = t(
        "Unverbindlich. {stand}. Es entscheidet die zuständige Stelle. "
        "Alter und Behinderung werden nicht gespeichert.",
        stand=stand_words(view.rules.book.as_of),
    )
    return ft.Row(
        [
            ft.Icon(ft.Icons.GAVEL_ROUNDED, size=20, color=ft.Colors.ON_SURFACE_VARIANT),
            ft.Container(muted(words), expand=True),
        ],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
