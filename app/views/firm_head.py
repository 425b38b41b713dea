"""The head of the firm file: name, place, both head counts, what one can do here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.usecases.firms import FirmFile
from app.usecases.firms import monogram as letters_of
from app.usecases.interviews import InterviewRow
from app.views.kit import buttons
from app.views.kit.safe_indicator import SafePill
from app.views.kit.status import chip
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import monogram
from app.views.state import AppState, navigate
from app.views.texts import number, t, tn


def _(word: str) -> str:
    """Mark a word for translation; it is translated when shown."""
    return word


_FIRM_STATES = {
    "interessent": _("interessiert"),
    "aktiv": _("aktiv"),
    "ruhend": _("ruht"),
    "beendet": _("beendet"),
}
_WORKS_COUNCIL = {
    "ja": _("Betriebsrat"),
    "gruendung": _("Betriebsrat in Gründung"),
    "nein": _("kein Betriebsrat"),
}


def place_line(file: FirmFile) -> str:
    """City, district and state of the relationship: "Dillingen, Kreis Saarlouis, aktiv"."""
    firm = file.firm
    parts = [firm.city, firm.kreis_name]
    if firm.status in _FIRM_STATES:
        parts.append(t(_FIRM_STATES[firm.status]))
    return ", ".join(part for part in parts if part)


def _fact_chips(file: FirmFile) -> ft.Control:
    firm = file.firm
    chips: list[ft.Control] = []
    if firm.headcount is not None:
        people = tn("eine Person beschäftigt", "{n} Beschäftigte", firm.headcount)
        chips.append(chip(people, ft.Icons.GROUPS_ROUNDED))
    if firm.headcount_sgb3 is not None:
        counted = number(
            int(firm.headcount_sgb3) if firm.headcount_sgb3.is_integer() else firm.headcount_sgb3
        )
        chips.append(chip(t("zählt als {n} (§ 82)", n=counted), ft.Icons.FUNCTIONS_ROUNDED))
    if firm.works_council in _WORKS_COUNCIL:
        chips.append(chip(t(_WORKS_COUNCIL[firm.works_council]), ft.Icons.HOW_TO_VOTE_ROUNDED))
    if file.waiting:
        chips.append(
            chip(t("{n} nur auf diesem Gerät", n=file.waiting), ft.Icons.SMARTPHONE_ROUNDED, "primary")
        )
    return ft.Row(chips, spacing=6, run_spacing=6, wrap=True)


def _quick(icon: ft.IconData, word: str, on_click: Callable[[], Any], *, honey: bool = False) -> ft.Control:
    return tappable(
        ft.Column(
            [
                ft.Container(
                    ft.Icon(
                        icon,
                        size=24,
                        color=ft.Colors.ON_TERTIARY_FIXED if honey else ft.Colors.ON_SECONDARY_CONTAINER,
                    ),
                    width=56,
                    height=56,
                    border_radius=18,
                    bgcolor=ft.Colors.TERTIARY_FIXED if honey else ft.Colors.SECONDARY_CONTAINER,
                    alignment=ft.Alignment.CENTER,
                ),
                text(word, "label-small", text_align=ft.TextAlign.CENTER),
            ],
            spacing=6,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        on_click,
        expand=True,
        padding=4,
        border_radius=16,
    )


def phone_head(
    file: FirmFile,
    talk: Callable[[], Any] | None,
    visit: Callable[[], Any] | None,
    resume: InterviewRow | None,
    choose_tab: Callable[[str], Any],
) -> ft.Control:
    """The head on phones: back, name and safe pill, facts, quick actions."""
    quick: list[ft.Control] = []
    if resume is not None:
        quick.append(
            _quick(
                ft.Icons.PLAY_ARROW_ROUNDED,
                t("Fortsetzen"),
                lambda: navigate(f"/gespraech/{resume.id}"),
                honey=True,
            )
        )
    if talk is not None:
        quick.append(_quick(ft.Icons.RECORD_VOICE_OVER_ROUNDED, t("Gespräch"), talk))
    if visit is not None:
        quick.append(_quick(ft.Icons.EDIT_NOTE_ROUNDED, t("Notiz"), visit))
    quick.append(_quick(ft.Icons.LIGHTBULB_ROUNDED, t("Bedarf"), lambda: choose_tab("bedarfe")))
    if len(quick) < 4:
        quick.append(_quick(ft.Icons.PSYCHOLOGY_ROUNDED, t("Wissen"), lambda: choose_tab("wissen")))
    quick.append(_quick(ft.Icons.ASSIGNMENT_ROUNDED, t("Daten"), lambda: choose_tab("daten")))
    return ft.Column(
        [
            ft.Container(
                ft.Row(
                    [
                        buttons.icon_button(
                            ft.Icons.ARROW_BACK_ROUNDED, t("Zurück"), lambda: navigate("/betriebe")
                        ),
                        ft.Column(
                            [heading(file.firm.name, "title-large"), muted(place_line(file))],
                            spacing=0,
                            expand=True,
                            tight=True,
                        ),
                        SafePill(),
                    ],
                    spacing=4,
                ),
                padding=ft.Padding.only(left=4, top=6, right=16),
            ),
            ft.Container(_fact_chips(file), padding=ft.Padding.only(left=16, top=4, right=16, bottom=6)),
            ft.Container(ft.Row(quick, spacing=4), padding=ft.Padding.symmetric(vertical=4, horizontal=12)),
        ],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def locked_head(*, wide: bool) -> ft.Control:
    """The head of a firm that withdrew everything: no name, no facts."""
    title = heading(t("Betrieb gesperrt"), "headline" if wide else "title-large")
    row: list[ft.Control] = [ft.Container(title, expand=True)]
    if not wide:
        back = buttons.icon_button(ft.Icons.ARROW_BACK_ROUNDED, t("Zurück"), lambda: navigate("/betriebe"))
        row = [back, *row, SafePill()]
    side = 24 if wide else 4
    return ft.Container(
        ft.Row(row, spacing=4), padding=ft.Padding.only(left=side, top=18 if wide else 6, right=16)
    )


def wide_head(
    state: AppState,
    file: FirmFile,
    talk: Callable[[], Any] | None,
    visit: Callable[[], Any] | None,
    resume: InterviewRow | None,
) -> ft.Control:
    """The head of the pane in wide windows: name and facts, the main action at the right."""
    actions: list[ft.Control] = []
    if visit is not None:
        actions.append(buttons.tonal(t("Notiz"), visit, icon=ft.Icons.EDIT_NOTE_ROUNDED))
    if talk is not None:
        button = buttons.tonal if resume is not None else buttons.primary
        actions.append(button(t("Gespräch"), talk, icon=ft.Icons.RECORD_VOICE_OVER_ROUNDED, large=False))
    if resume is not None:
        actions.append(
            buttons.primary(
                t("Weitermachen"),
                lambda: navigate(f"/gespraech/{resume.id}"),
                icon=ft.Icons.PLAY_ARROW_ROUNDED,
                large=False,
            )
        )
    title = ft.Column(
        [heading(file.firm.name, "headline"), muted(place_line(file))], spacing=2, expand=True, tight=True
    )
    return ft.Container(
        ft.Column(
            [
                ft.Row(
                    [
                        monogram(letters_of(file.firm.name), size=56),
                        title,
                        *(actions if state.large else []),
                    ],
                    spacing=14,
                    vertical_alignment=ft.CrossAxisAlignment.CENTER,
                ),
                _fact_chips(file),
                *([ft.Row(actions, spacing=8, wrap=True)] if not state.large and actions else []),
            ],
            spacing=10,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(left=24, top=20, right=24, bottom=6),
    )
