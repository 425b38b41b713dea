"""
Betriebsakte: the whole story of one firm.

A pane, so that phones show it as a page and wide windows beside the list. Both head counts stand
next to each other with their words; the views of management and works council stay separate entries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.usecases.errors import NotHereError
from app.usecases.firms import FirmFile, firm_file
from app.usecases.firms import monogram as letters_of
from app.usecases.interviews import InterviewRow
from app.views.firm_cards import (
    consent_note,
    interview_tile,
    knowledge_tile,
    need_table,
    need_tile,
    next_step_card,
    referral_tile,
    story,
    waiting_note,
)
from app.views.flet_guard import component
from app.views.kit import buttons
from app.views.kit.cards import card, section
from app.views.kit.empty import empty_state
from app.views.kit.icons import lead
from app.views.kit.safe_indicator import SafePill
from app.views.kit.sheet import sheet
from app.views.kit.status import chip
from app.views.kit.tabs import Tab, tabs
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import monogram, tile_group
from app.views.start_talk import StartTalk
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import number, t, tn

SIDE = 320


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


def interrupted_of(file: FirmFile) -> InterviewRow | None:
    """The person's own conversation with this firm that waits to be continued."""
    return next((row for row in file.interviews if row.mine and row.interrupted), None)


@component
def FirmFilePane(firm_id: str) -> ft.Control:
    """The firm file as a pane."""
    state = use_app()
    use_revision()
    tab, set_tab = ft.use_state("verlauf")
    asking, set_asking = ft.use_state(False)
    try:
        file = firm_file(state.seat, firm_id, language=state.language)
    except NotHereError:
        file = None

    def close() -> None:
        set_asking(False)

    open_sheet = asking and file is not None
    ft.use_dialog(
        sheet(
            StartTalk(state, firm_id, file.firm.name, file.firm.works_council, close)
            if file
            else ft.Container(),
            close,
        )
        if open_sheet
        else None
    )
    if file is None:
        return ft.Container(
            empty_state(
                t("Diesen Betrieb gibt es hier nicht"),
                t("Vielleicht gehört er nicht mehr zu Ihrer Region. Der Abgleich bringt den neuesten Stand."),
                buttons.tonal(t("Zu den Betrieben"), lambda: navigate("/betriebe")),
            )
        )
    may_talk = state.role in ("mentor", "kuemmerer")
    resume = interrupted_of(file) if may_talk else None
    entries = _tabs(file)
    head = (
        _wide_head(state, file, set_asking if may_talk else None, resume)
        if state.expanded
        else _phone_head(file, set_asking if may_talk else None, resume, set_tab)
    )
    body = _body(state, file, tab)
    return ft.Column(
        [
            head,
            ft.Container(tabs(entries, tab, set_tab), padding=ft.Padding.symmetric(horizontal=4)),
            ft.Column(
                [
                    ft.Container(
                        body,
                        padding=ft.Padding.only(
                            left=24 if state.expanded else 16,
                            top=16,
                            right=24 if state.expanded else 16,
                            bottom=24,
                        ),
                    )
                ],
                expand=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _tabs(file: FirmFile) -> list[Tab]:
    return [
        Tab("verlauf", t("Verlauf")),
        Tab("bedarfe", t("Bedarfe"), len(file.needs)),
        Tab("verweise", t("Verweise"), len(file.referrals)),
        Tab("gespraeche", t("Gespräche"), len(file.interviews)),
        Tab("wissen", t("Wissen"), len(file.knowledge)),
    ]


def _phone_head(
    file: FirmFile,
    ask: Callable[[bool], Any] | None,
    resume: InterviewRow | None,
    choose_tab: Callable[[str], Any],
) -> ft.Control:
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
    if ask is not None:
        quick.append(_quick(ft.Icons.RECORD_VOICE_OVER_ROUNDED, t("Gespräch"), lambda: ask(True)))
    quick.append(_quick(ft.Icons.LIGHTBULB_ROUNDED, t("Bedarf"), lambda: choose_tab("bedarfe")))
    quick.append(_quick(ft.Icons.PSYCHOLOGY_ROUNDED, t("Wissen"), lambda: choose_tab("wissen")))
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


def _wide_head(
    state: AppState, file: FirmFile, ask: Callable[[bool], Any] | None, resume: InterviewRow | None
) -> ft.Control:
    actions: list[ft.Control] = []
    if ask is not None:
        button = buttons.tonal if resume is not None else buttons.primary
        actions.append(
            button(t("Gespräch"), lambda: ask(True), icon=ft.Icons.RECORD_VOICE_OVER_ROUNDED, large=False)
        )
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


def _stack(*rows: ft.Control | None) -> ft.Control:
    return ft.Column(
        [row for row in rows if row is not None],
        spacing=12,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _body(state: AppState, file: FirmFile, tab: str) -> ft.Control:
    if tab == "bedarfe":
        return _listing(
            [need_tile(row) for row in file.needs],
            t("Noch kein Bedarf"),
            t("Bedarfe entstehen im Gespräch, im Abschnitt Bedarf."),
        )
    if tab == "verweise":
        return _listing(
            [referral_tile(row) for row in file.referrals],
            t("Noch kein Verweis"),
            t("Beginnen Sie bei einem Bedarf."),
        )
    if tab == "gespraeche":
        return _listing(
            [interview_tile(row, now=state.seat.now()) for row in file.interviews],
            t("Noch kein Gespräch"),
            t("Ein Gespräch können Sie jederzeit unterbrechen. Es geht an derselben Stelle weiter."),
        )
    if tab == "wissen":
        return _listing(
            [knowledge_tile(row) for row in file.knowledge],
            t("Noch kein Wissen in Gefahr eingetragen"),
            t("Fragen Sie: Wen würden Sie am meisten vermissen, und wofür?"),
        )
    if state.large:
        return _overview(state, file)
    return _stack(
        next_step_card(state, file.next_step) if file.next_step is not None else None,
        consent_note(file.consent),
        ft.Container(height=2),
        story(file.timeline, today=state.seat.now().date()),
    )


def _overview(state: AppState, file: FirmFile) -> ft.Control:
    left = _stack(
        need_table(file.needs) if file.needs else None,
        section(t("Verlauf"), story(file.timeline, today=state.seat.now().date()), spacing=10),
    )
    knowledge: ft.Control | None = None
    if file.knowledge:
        knowledge = section(
            t("Wissen in Gefahr"), tile_group([knowledge_tile(row) for row in file.knowledge[:3]])
        )
    right = _stack(
        next_step_card(state, file.next_step) if file.next_step is not None else None,
        consent_note(file.consent),
        knowledge,
        waiting_note(file.waiting) if file.waiting else None,
    )
    return ft.Row(
        [ft.Container(left, expand=True), ft.Container(right, width=SIDE)],
        spacing=20,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _listing(tiles: list[ft.Control], fact: str, direction: str) -> ft.Control:
    if tiles:
        return tile_group(tiles)
    return card(
        ft.Row(
            [
                lead(ft.Icons.INFO_OUTLINE_ROUNDED),
                ft.Column([text(fact, "title-medium"), muted(direction)], spacing=2, expand=True, tight=True),
            ],
            spacing=14,
        )
    )
