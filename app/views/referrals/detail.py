"""One referral: where it stands, the consent, what would be passed on and what not, to whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.usecases.referrals import ReferralFile
from app.views.directory import ContactButtons, age_words, kind_lead, place_words
from app.views.funding import funding_button
from app.views.kit import buttons
from app.views.kit.cards import card, note
from app.views.kit.icons import icon
from app.views.kit.status import status_chip
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import tile
from app.views.needs import field_word, people_words
from app.views.referrals.stepper import lying, position_of, steps_of, upright
from app.views.referrals.words import (
    FINAL,
    consent_advice,
    consent_look,
    consent_words,
    passed_of,
    topics_words,
)
from app.views.texts import day_short, local, t
from app.views.theme import tone


def consent_card(blocked: str | None) -> ft.Control:
    """The consent in words, and what to do."""
    shape, role = consent_look(blocked)
    return note(consent_advice(blocked), title=consent_words(blocked), role=role, icon=shape)


def _line(shape: ft.IconData, color: str, title: str, words: str) -> ft.Control:
    return ft.Row(
        [
            icon(shape, size=20, color=color),
            ft.Column(
                [text(title, "label-large", size=15), muted(words)], spacing=0, expand=True, tight=True
            ),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def passed_card(
    title: str,
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    not_passed: Sequence[str],
) -> ft.Control:
    """
    Plainly, which fields are passed on and which are not.

    Args:
        title: Heading of the card.
        groups: Per need its topic and (field, text) pairs.
        not_passed: Names of the fields that stay.
    """
    ok = tone("ok").color
    rows: list[ft.Control] = [heading(title, "title-medium", level=2)]
    for topic, pairs in groups:
        if len(groups) > 1:
            rows.append(muted(topic, "label-medium"))
        rows.extend(
            _line(ft.Icons.CHECK_CIRCLE_ROUNDED, ok, field_word(name), words) for name, words in pairs
        )
    if not_passed:
        names = list(dict.fromkeys(field_word(name) for name in not_passed))
        rows.append(
            _line(
                ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED,
                ft.Colors.ON_SURFACE_VARIANT,
                t("Nicht weitergegeben"),
                ", ".join([*names, field_word("interview"), field_word("knowledge")]),
            )
        )
    return card(ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _recipient(file: ReferralFile) -> ft.Control:
    if file.recipient is None:
        return note(
            t("Diese Stelle steht nicht mehr im Verzeichnis. Bitte wählen Sie eine andere."),
            role="warn",
            icon=ft.Icons.UPDATE_ROUNDED,
        )
    row = file.recipient
    lines: list[ft.Control] = [
        ft.Row(
            [
                kind_lead(row.kind),
                ft.Column(
                    [text(row.name, "title-medium"), muted(place_words(row)), muted(age_words(row))],
                    spacing=0,
                    expand=True,
                    tight=True,
                ),
            ],
            spacing=14,
        )
    ]
    if row.phone or row.email:
        lines.append(ContactButtons(row, key=f"contact-{row.id}"))
    return card(ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def referral_parts(file: ReferralFile, *, wide: bool, on_withdraw: Callable[[], None]) -> list[ft.Control]:
    """The page of a referral."""
    row = file.row
    created = day_short(local(row.created_at).date()) if row.created_at is not None else ""
    people = people_words(file.needs[0]) if len(file.needs) == 1 else topics_words(row)
    parts: list[ft.Control] = []
    if row.state in FINAL and row.state != "abgeschlossen":
        parts.append(
            note(
                file.reason or t("Dieser Verweis ist beendet."),
                title=t("Beendet"),
                role="neutral",
                icon=ft.Icons.BLOCK_ROUNDED,
            )
        )
    else:
        steps = steps_of(detail=people, created=created)
        now = position_of(row.state)
        stepper = card(lying(steps, now), padding=ft.Padding.symmetric(vertical=16, horizontal=8))
        parts.append(stepper if wide else upright(steps, now))
    if row.state == "entwurf":
        parts.insert(0 if not wide else len(parts), consent_card(row.blocked))
    draft = row.state == "entwurf"
    passed = passed_card(
        t("Was weitergegeben würde") if draft else t("Was übermittelt wurde"),
        passed_of(file.needs, file.passed),
        file.not_passed,
    )
    who = [
        heading(t("An wen"), "title-medium", level=2),
        _recipient(file),
        _purpose(file),
        *([ft.Row([funding_button(need_id=file.needs[0].id)])] if file.needs else []),
    ]
    if wide:
        parts.append(
            ft.Row(
                [
                    ft.Container(passed, expand=1),
                    ft.Container(
                        ft.Column(
                            who, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
                        ),
                        expand=1,
                    ),
                ],
                spacing=16,
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
        )
    else:
        parts.extend([passed, *who])
    if row.state not in FINAL:
        parts.append(
            ft.Row(
                [
                    buttons.outlined(
                        t("Entwurf verwerfen") if draft else t("Zurückziehen"),
                        on_withdraw,
                        icon=ft.Icons.UNDO_ROUNDED,
                    )
                ]
            )
        )
    return parts


def _purpose(file: ReferralFile) -> ft.Control:
    lines: list[ft.Control] = [muted(t("Zweck"), "label-medium"), text(file.row.purpose, "body-large")]
    if file.note:
        lines.extend([muted(t("Notiz, bleibt hier"), "label-medium"), text(file.note, "body-large")])
    return card(ft.Column(lines, spacing=2, tight=True))


def header_chips(file: ReferralFile) -> ft.Control:
    """State, and whether it is only here."""
    chips = [status_chip("referral", file.row.state)]
    if file.row.waiting:
        chips.append(status_chip("sync", "device"))
    return ft.Row(chips, spacing=8, wrap=True)


def recipient_tile(name: str, subtitle: str, lead: ft.Control, on_change: Callable[[], None]) -> ft.Control:
    """The chosen entry with the way to another one."""
    return tile(
        name,
        lead=lead,
        subtitle=subtitle,
        trailing=buttons.plain(t("Ändern"), on_change),
    )


def withdraw_dialog(
    file: ReferralFile, *, on_yes: Callable[[], None], on_no: Callable[[], None]
) -> ft.AlertDialog:
    """The question before a referral is taken back, which is final."""
    draft = file.row.state == "entwurf"
    words = (
        t("Es wurde noch nichts weitergegeben. Der Bedarf selbst bleibt.")
        if draft
        else t("Die Stelle muss davon erfahren. Der Bedarf selbst bleibt.")
    )
    return ft.AlertDialog(
        modal=True,
        title=t("Entwurf verwerfen?") if draft else t("Verweis zurückziehen?"),
        content=ft.Container(text(words, "body-large"), width=420),
        actions=[
            buttons.plain(t("Abbrechen"), on_no),
            buttons.primary(
                t("Verwerfen") if draft else t("Zurückziehen"),
                on_yes,
                icon=ft.Icons.UNDO_ROUNDED,
                large=False,
            ),
        ],
        on_dismiss=lambda: on_no(),
    )
