"""
Betriebsakte: the whole story of one firm.

A pane, so that phones show it as a page and wide windows beside the list. Both head counts stand
next to each other with their words; the views of management and works council stay separate entries.
"""

from __future__ import annotations

import flet as ft

from app.usecases.errors import NotHereError
from app.usecases.firms import FirmFile, firm_file
from app.usecases.interviews import InterviewRow
from app.usecases.referrals import may_refer
from app.views.conflicts.words import field_words, route_to, version_words
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
from app.views.firm_data import FirmData
from app.views.firm_head import phone_head, wide_head
from app.views.flet_guard import component
from app.views.kit import buttons
from app.views.kit.cards import card, section
from app.views.kit.empty import empty_state
from app.views.kit.icons import lead
from app.views.kit.sheet import sheet
from app.views.kit.tabs import Tab, tabs
from app.views.kit.text import muted, text
from app.views.kit.tiles import tile, tile_group
from app.views.start_talk import StartTalk
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t

SIDE = 320


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
        wide_head(state, file, set_asking if may_talk else None, resume)
        if state.expanded
        else phone_head(file, set_asking if may_talk else None, resume, set_tab)
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
        Tab("daten", t("Daten")),
    ]


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
            [need_tile(row, may_refer=may_refer(state.seat)) for row in file.needs],
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
    if tab == "daten":
        return _stack(_two_answers(state, file), FirmData(file.firm.id, key=file.firm.id))
    if state.large:
        return _stack(_two_answers(state, file), _overview(state, file))
    return _stack(
        _two_answers(state, file),
        next_step_card(state, file.next_step) if file.next_step is not None else None,
        consent_note(file.consent),
        ft.Container(height=2),
        story(file.timeline, today=state.seat.now().date()),
    )


def _two_answers(state: AppState, file: FirmFile) -> ft.Control | None:
    """Where two answers about this firm wait for a decision, each with the way to it."""
    if not file.conflicts:
        return None
    tiles = [
        tile(
            field_words(each),
            lead=lead(ft.Icons.CALL_SPLIT_ROUNDED, "warn"),
            subtitle=" / ".join(version_words(each, version) for version in each.versions),
            on_click=(lambda route: lambda: navigate(route))(route_to(each)),
            key=each.key,
        )
        for each in file.conflicts
    ]
    return section(t("Zwei Antworten"), tile_group(tiles), n=len(tiles))


def _overview(state: AppState, file: FirmFile) -> ft.Control:
    left = _stack(
        need_table(file.needs, may_refer=may_refer(state.seat)) if file.needs else None,
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
