"""
Betriebsakte: the whole story of one firm.

A pane, so that phones show it as a page and wide windows beside the list. Both head counts stand
next to each other with their words; the views of management and works council stay separate entries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.models.scopes import firm_scope
from app.usecases.contacts import may_keep_contacts
from app.usecases.errors import NotHereError
from app.usecases.firms import FirmFile, firm_file
from app.usecases.interviews import InterviewRow
from app.usecases.locked_firm import locked_firm
from app.usecases.needs import may_note_needs
from app.usecases.referrals import may_refer
from app.usecases.visits import may_note_visits
from app.views.attachments.files import FilesOf
from app.views.conflicts.words import field_words, route_to, version_words
from app.views.consent import LockedFirmView
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
from app.views.firm_head import locked_head, phone_head, wide_head
from app.views.firm_notes.contacts import ContactSheet, contact_tile
from app.views.firm_notes.needs import NeedSheet
from app.views.firm_notes.visits import VisitSheet, visit_tile
from app.views.flet_guard import component
from app.views.funding import funding_button
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
from app.views.texts import local, t

SIDE = 320


@dataclass(frozen=True)
class Asking:
    """Which sheet is open (`talk`, `visit`, `contact`, `need` or none), and about which record."""

    what: str
    about: str = ""


_NOTHING = Asking("")


def _sheet_of(
    state: AppState, file: FirmFile, asking: Asking, close: Callable[[], None]
) -> ft.Control | None:
    if asking.what == "talk":
        firm = file.firm
        return StartTalk(state, firm.id, firm.name, firm.works_council, close, visit_id=asking.about)
    if asking.what == "visit":
        return VisitSheet(state, file, close)
    if asking.what == "contact":
        row = next((each for each in file.contacts if each.id == asking.about), None)
        return ContactSheet(state, file, row, close)
    if asking.what == "need":
        return NeedSheet(state, file, close)
    return None


def interrupted_of(file: FirmFile) -> InterviewRow | None:
    """The person's own conversation with this firm that waits to be continued."""
    return next((row for row in file.interviews if row.mine and row.interrupted), None)


@component
def FirmFilePane(firm_id: str) -> ft.Control:
    """The firm file as a pane."""
    state = use_app()
    use_revision()
    tab, set_tab = ft.use_state("verlauf")
    asking, set_asking = ft.use_state(_NOTHING)
    try:
        file = firm_file(state.seat, firm_id, language=state.language)
    except NotHereError:
        file = None

    def close() -> None:
        set_asking(_NOTHING)

    def ask(what: str, about: str = "") -> None:
        set_asking(Asking(what, about))

    content = _sheet_of(state, file, asking, close) if file is not None else None
    ft.use_dialog(sheet(content, close) if content is not None else None)
    if file is None:
        return ft.Container(
            empty_state(
                t("Diesen Betrieb gibt es hier nicht"),
                t("Vielleicht gehört er nicht mehr zu Ihrer Region. Der Abgleich bringt den neuesten Stand."),
                buttons.tonal(t("Zu den Betrieben"), lambda: navigate("/betriebe")),
            )
        )
    if file.consent.locked_at is not None and state.role != "kuemmerer":
        return _locked(state, firm_id)
    may_talk = state.role in ("mentor", "kuemmerer")
    resume = interrupted_of(file) if may_talk else None
    entries = _tabs(file)
    talk = (lambda: ask("talk")) if may_talk else None
    visit = (lambda: ask("visit")) if may_note_visits(state.seat) else None
    head = (
        wide_head(state, file, talk, visit, resume)
        if state.expanded
        else phone_head(file, talk, visit, resume, set_tab)
    )
    body = _body(state, file, tab, ask)
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


def _locked(state: AppState, firm_id: str) -> ft.Control:
    """No content of a firm that withdrew everything: only what that did, and what is still to do."""
    locked = locked_firm(state.seat, firm_id, language=state.language)
    content = LockedFirmView(state, firm_id, locked) if locked is not None else ft.Container()
    head = locked_head(wide=state.expanded)
    return ft.Column(
        [head, ft.Container(content, padding=24 if state.expanded else 16)],
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _tabs(file: FirmFile) -> list[Tab]:
    return [
        Tab("verlauf", t("Verlauf")),
        Tab("bedarfe", t("Bedarfe"), len(file.needs)),
        Tab("verweise", t("Verweise"), len(file.referrals)),
        Tab("gespraeche", t("Gespräche"), len(file.interviews) + len(file.visits)),
        Tab("wissen", t("Wissen"), len(file.knowledge)),
        Tab("kontakte", t("Kontakte"), len(file.contacts)),
        Tab("daten", t("Daten")),
        Tab("dateien", t("Dateien"), file.files),
    ]


def _stack(*rows: ft.Control | None) -> ft.Control:
    return ft.Column(
        [row for row in rows if row is not None],
        spacing=12,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _body(state: AppState, file: FirmFile, tab: str, ask: Callable[..., None]) -> ft.Control:
    if tab == "bedarfe":
        return _stack(
            _listing(
                [need_tile(row, may_refer=may_refer(state.seat)) for row in file.needs],
                t("Noch kein Bedarf"),
                t("Bedarfe entstehen im Gespräch, im Abschnitt Bedarf, oder Sie nehmen einen auf."),
                _add(t("Bedarf aufnehmen"), lambda: ask("need")) if may_note_needs(state.seat) else None,
            ),
            ft.Row([funding_button(firm_id=file.firm.id)]),
        )
    if tab == "kontakte":
        keeps = may_keep_contacts(state.seat)

        def edit(contact_id: str) -> Callable[[], None] | None:
            return (lambda: ask("contact", contact_id)) if keeps else None

        return _listing(
            [contact_tile(row, on_edit=edit(row.id)) for row in file.contacts],
            t("Noch kein Kontakt"),
            t("Wer einverstanden ist, steht hier mit Funktion und Telefon."),
            _add(t("Kontakt anlegen"), lambda: ask("contact")) if keeps else None,
        )
    if tab == "verweise":
        return _listing(
            [referral_tile(row) for row in file.referrals],
            t("Noch kein Verweis"),
            t("Beginnen Sie bei einem Bedarf."),
        )
    if tab == "gespraeche":
        today = local(state.seat.now()).date()
        on_talk = (lambda about: ask("talk", about)) if may_note_visits(state.seat) else None
        return _listing(
            [
                *(interview_tile(row, now=state.seat.now()) for row in file.interviews),
                *(visit_tile(row, today=today, on_talk=on_talk) for row in file.visits),
            ],
            t("Noch kein Gespräch"),
            t("Ein Gespräch können Sie jederzeit unterbrechen. Fünf Zeilen Notiz genügen auch."),
            _add(t("Besuch notieren"), lambda: ask("visit")) if may_note_visits(state.seat) else None,
        )
    if tab == "wissen":
        return _listing(
            [knowledge_tile(row) for row in file.knowledge],
            t("Noch kein Wissen in Gefahr eingetragen"),
            t("Fragen Sie: Wen würden Sie am meisten vermissen, und wofür?"),
        )
    if tab == "daten":
        return _stack(_two_answers(state, file), FirmData(file.firm.id, key=file.firm.id))
    if tab == "dateien":
        return FilesOf(
            "firm",
            file.firm.id,
            file.firm.id,
            firm_scope(file.firm.id, "inhouse" if state.role == "kuemmerer" else "network"),
            t("Diese Dateien sehen Mentor:innen der Region und die Koordination, der Betrieb nicht."),
            key=f"files:{file.firm.id}",
        )
    if state.large:
        return _stack(_two_answers(state, file), _overview(state, file))
    return _stack(
        _two_answers(state, file),
        next_step_card(state, file.next_step) if file.next_step is not None else None,
        consent_note(file.firm.id, file.consent, link=state.role != "kuemmerer"),
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
        consent_note(file.firm.id, file.consent, link=state.role != "kuemmerer"),
        ft.Row([funding_button(firm_id=file.firm.id)]),
        knowledge,
        waiting_note(file.waiting) if file.waiting else None,
    )
    return ft.Row(
        [ft.Container(left, expand=True), ft.Container(right, width=SIDE)],
        spacing=20,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _add(word: str, on_click: Callable[[], None]) -> ft.Control:
    return ft.Row(
        [buttons.tonal(word, on_click, icon=ft.Icons.ADD_ROUNDED)], alignment=ft.MainAxisAlignment.END
    )


def _listing(tiles: list[ft.Control], fact: str, direction: str, add: ft.Control | None = None) -> ft.Control:
    if tiles:
        return _stack(add, tile_group(tiles))
    empty = card(
        ft.Row(
            [
                lead(ft.Icons.INFO_OUTLINE_ROUNDED),
                ft.Column([text(fact, "title-medium"), muted(direction)], spacing=2, expand=True, tight=True),
            ],
            spacing=14,
        )
    )
    return _stack(empty, add)
