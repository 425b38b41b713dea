"""
Freigeben: exactly which fields leave the firm, to whom, and the question whether that is agreed.

Nothing is released before the answer is yes. Knows the preview, no store.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.usecases.inhouse import ReleaseField, ReleasePreview
from app.views.kit import buttons
from app.views.kit.cards import card, divider, note
from app.views.kit.chips import Choice, segmented
from app.views.kit.icons import icon
from app.views.kit.text import heading, muted, text
from app.views.needs import field_word, need_card, value_words
from app.views.texts import t
from app.views.theme import tone

YES = "ja"


def _leaves(field: ReleaseField) -> ft.Control:
    return ft.Row(
        [
            icon(ft.Icons.CHECK_CIRCLE_ROUNDED, size=20, color=tone("ok").color),
            ft.Column(
                [
                    muted(field_word(field.name), "label-medium"),
                    text(value_words(field.name, field.text), "body-large"),
                ],
                spacing=0,
                expand=True,
                tight=True,
            ),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _list_card(title: str, rows: list[ft.Control]) -> ft.Control:
    lines: list[ft.Control] = [heading(title, "title-medium", level=2)]
    for position, row in enumerate(rows):
        if position:
            lines.append(divider())
        lines.append(row)
    return card(ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def release_panel(
    preview: ReleasePreview,
    *,
    agreed: str,
    on_agree: Callable[[str], None],
) -> list[ft.Control]:
    """
    The page before a release; `release_buttons` belong under it.

    Args:
        preview: What would leave, what stays, to whom.
        agreed: The answer so far: "ja", "nein", or "" as long as nobody answered.
        on_agree: Gets the answer.
    """
    rows: list[ft.Control] = [
        need_card(preview.need),
        _list_card(t("Das verlässt den Betrieb"), [_leaves(field) for field in preview.fields if field.text]),
        _list_card(
            t("An wen"),
            [
                ft.Row(
                    [
                        icon(ft.Icons.GROUPS_ROUNDED, size=20),
                        ft.Container(
                            text(
                                t(
                                    "{recipient}: Mentorinnen, Mentoren und Koordination",
                                    recipient=preview.recipient,
                                ),
                                "body-large",
                            ),
                            expand=True,
                        ),
                    ],
                    spacing=10,
                    vertical_alignment=ft.CrossAxisAlignment.START,
                )
            ],
        ),
    ]
    if preview.stays:
        rows.append(
            note(
                "\n".join(field_word(name) for name in preview.stays),
                title=t("Das bleibt im Betrieb"),
                role="neutral",
                icon=ft.Icons.LOCK_ROUNDED,
            )
        )
    if preview.small_group:
        rows.append(
            note(
                t("Nur ein oder zwei Personen. Bitte prüfen Sie: Niemand darf erkennbar sein."),
                role="warn",
                icon=ft.Icons.VISIBILITY_OFF_ROUNDED,
            )
        )
    rows.append(
        card(
            ft.Column(
                [
                    heading(
                        t("Ist das im Betrieb abgestimmt (Leitung, Betriebsrat)?"), "title-medium", level=2
                    ),
                    segmented([Choice(YES, t("Ja")), Choice("nein", t("Nein"))], agreed, on_agree),
                    muted(
                        t("Ohne Abstimmung bleibt der Bedarf im Betrieb. Sie können ihn später freigeben.")
                    ),
                ],
                spacing=10,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            )
        )
    )
    return rows


def release_buttons(
    preview: ReleasePreview,
    *,
    agreed: str,
    on_release: Callable[[], None],
    on_cancel: Callable[[], None],
    bar: bool,
) -> ft.Control:
    """Release, or leave everything as it is; `bar` fills the lower edge of a phone."""
    return ft.Row(
        [
            buttons.outlined(t("Abbrechen"), on_cancel, large=True),
            buttons.primary(
                t("Freigeben"),
                on_release,
                icon=ft.Icons.SHARE_ROUNDED,
                disabled=agreed != YES or preview.blocked is not None,
                expand=bar,
            ),
        ],
        spacing=10,
    )
