"""
Abgleich: where is what, and is it safe.

The trail with three numbers and the progress in records and bytes, then what needs the person, then every
record with its receipt; below, packages and the last conversations. Wide windows show what needs the person
at the right. An error belongs to one record, never to the whole.
"""

from __future__ import annotations

from datetime import datetime

import flet as ft

from app.usecases.conflicts import Conflict, conflicts
from app.usecases.conversations import conversations
from app.usecases.packages import can_write_package, carried_packages, last_written
from app.usecases.syncing import SyncEntry, SyncStatus, sync_entries, sync_soon, sync_status
from app.views.attachments.on_their_way import FilesOnTheirWay
from app.views.conflicts.card import ConflictPane
from app.views.kit import buttons
from app.views.kit.banner import banner
from app.views.kit.cards import card, section
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.progress import labelled_bar
from app.views.kit.text import muted, text
from app.views.kit.tiles import tile_group
from app.views.kit.trail import trail
from app.views.shell import header, screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.sync_centre_files import Files, use_files
from app.views.sync_centre_history import carried_tiles, history
from app.views.sync_centre_records import conflict_tile, decision_entry, entry_table, entry_tile, refused_tile
from app.views.sync_centre_refused import RefusedPane
from app.views.sync_words import nothing_lost, problem_words, size_words
from app.views.texts import clock, local, t, tn, when

LIMIT = 200
SIDE_PANE = 432
DAYS_WITHOUT = 15


def last_line(status: SyncStatus, *, now: datetime) -> str:
    """When the last complete sync was."""
    if status.last_success_at is None:
        return t("Noch nie abgeglichen")
    return t("Zuletzt {when}", when=when(status.last_success_at, now=now))


def _progress(status: SyncStatus) -> ft.Control:
    rows: list[ft.Control] = []
    if status.phase == "syncing":
        if status.underway is not None:
            done, total = status.underway
            detail = ""
            if status.underway_bytes is not None:
                detail = t(
                    "{n} von {total}",
                    n=size_words(status.underway_bytes[0]),
                    total=size_words(status.underway_bytes[1]),
                )
            rows.append(
                labelled_bar(done, total, t("{n} von {total} übertragen", n=done, total=total), detail=detail)
            )
        rows.append(
            muted(t("Sie können weiterarbeiten. Bricht das Netz ab, geht es an derselben Stelle weiter."))
        )
    elif status.phase == "offline":
        rows.append(text(t("Kein Netz. Der Abgleich geht von selbst los, sobald wieder eines da ist.")))
    elif status.phase == "problem":
        rows.append(text(problem_words(status.problem_code)))
        rows.append(muted(nothing_lost()))
    elif status.waiting:
        rows.append(
            text(tn("Ein Eintrag geht gleich los.", "{n} Einträge gehen gleich los.", status.waiting))
        )
    elif status.files_waiting:
        rows.append(text(t("Alle Einträge sind auf dem Server, Dateien folgen.")))
    else:
        rows.append(
            text(t("Alles andere ist auf dem Server.") if status.needs_you else t("Alles auf dem Server."))
        )
    return ft.Column(rows, spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _status_card(state: AppState, status: SyncStatus) -> ft.Control:
    progress = _progress(status)
    if state.expanded:
        content: ft.Control = ft.Row(
            [ft.Container(trail(status), expand=1), ft.Container(progress, expand=1)],
            spacing=20,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
    else:
        content = ft.Column(
            [trail(status), progress],
            spacing=14,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return card(content, padding=ft.Padding.symmetric(vertical=18, horizontal=16))


def _chosen(entries: tuple[SyncEntry, ...], only: str) -> tuple[SyncEntry, ...]:
    if only == "braucht":
        return tuple(entry for entry in entries if entry.place in ("refused", "decision"))
    if only == "hier":
        return tuple(entry for entry in entries if entry.place in ("device", "underway"))
    if only == "server":
        return tuple(entry for entry in entries if entry.place == "server")
    return entries


def _needs_you(found: tuple[Conflict, ...], refused: tuple[SyncEntry, ...], selected: str) -> ft.Control:
    tiles = [conflict_tile(each, selected=selected == each.key) for each in found]
    tiles += [refused_tile(each, selected=selected == str(each.entry_id)) for each in refused]
    return section(
        t("Braucht Sie"),
        tile_group(tiles),
        trailing=buttons.plain(t("Alle zwei Antworten"), lambda: navigate("/zwei-antworten"))
        if len(found) > 1
        else None,
        n=len(tiles),
    )


def _records(
    state: AppState, status: SyncStatus, entries: tuple[SyncEntry, ...], only: str, on_only: object
) -> ft.Control:
    now = state.seat.now()
    if not state.expanded:
        others = [
            entry_tile(entry, now=now) for entry in entries if entry.place not in ("refused", "decision")
        ]
        return section(t("Alle Einträge"), tile_group(others)) if others else ft.Container()
    refused = sum(entry.place in ("refused", "decision") for entry in entries)
    choices = [
        Choice("alle", t("Alle")),
        Choice("braucht", t("{n} brauchen Sie", n=refused), ft.Icons.PRIORITY_HIGH_ROUNDED),
        Choice("hier", t("{n} nur hier", n=status.waiting), ft.Icons.SMARTPHONE_ROUNDED),
        Choice("server", t("{n} auf dem Server", n=status.on_server), ft.Icons.CLOUD_DONE_ROUNDED),
    ]
    return card(
        ft.Column(
            [
                ft.Container(
                    filter_chips(choices, only, on_only),  # type: ignore[arg-type]
                    padding=ft.Padding.symmetric(vertical=8, horizontal=16),
                ),
                entry_table(_chosen(entries, only), now=now),
            ],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(top=4, bottom=4),
    )


def _packages(state: AppState, files: Files) -> ft.Control:
    """Packages: written here, or carried for others."""
    now = state.seat.now()
    carried = carried_packages(state.seat)
    written = last_written(state.seat)
    rows: list[ft.Control] = [
        muted(
            t(
                "Lange kein Netz? Ein Paket bringt jemand anders für Sie zum Server. "
                "Nur der Server kann es lesen."
            )
        )
    ]
    if written is not None:
        rows.append(
            muted(
                tn(
                    "Zuletzt geschrieben {when}, mit einem Eintrag.",
                    "Zuletzt geschrieben {when}, mit {n} Einträgen.",
                    written[1],
                    when=when(written[0], now=now),
                )
            )
        )
    actions: list[ft.Control] = []
    if can_write_package(state.seat):
        actions.append(
            buttons.outlined(t("Auf Stick sichern"), files.save_package, icon=ft.Icons.USB_ROUNDED)
        )
    actions.append(
        buttons.outlined(t("Paket annehmen"), files.take_package, icon=ft.Icons.MOVE_TO_INBOX_ROUNDED)
    )
    rows.append(ft.Row(actions, spacing=10, run_spacing=8, wrap=True))
    if carried:
        rows.append(carried_tiles(state, carried, now=now))
    return section(t("Pakete"), *rows, spacing=10)


def _too_long(status: SyncStatus, *, now: datetime) -> ft.Control | None:
    if status.last_success_at is None:
        return None
    days = (local(now).date() - local(status.last_success_at).date()).days
    if days < DAYS_WITHOUT:
        return None
    return banner(
        t(
            "{n} Tage nicht abgeglichen. Sie können weiterarbeiten. "
            "Ein Paket bringt Ihre Arbeit auch ohne Netz zum Server.",
            n=days,
        ),
        role="warn",
        icon=ft.Icons.EVENT_BUSY_ROUNDED,
    )


@screen
def SyncCentreScreen() -> ft.View:
    """Abgleich."""
    state = use_app()
    use_revision()
    only, set_only = ft.use_state("alle")
    files = use_files(state)
    chosen = ft.use_route_params().get("entry", "")
    now = state.seat.now()
    status = sync_status(state.seat)
    entries = sync_entries(state.seat, limit=LIMIT, language=state.language)
    refused = tuple(entry for entry in entries if entry.place == "refused")
    undecided = tuple(
        each
        for each in conflicts(state.seat, language=state.language)
        if each.state == "open" and each.locked is None
    )

    def start() -> None:
        sync_soon(state.seat)

    syncing = status.phase == "syncing"
    button = buttons.primary(
        t("Gleicht ab") if syncing else t("Jetzt abgleichen"),
        start,
        icon=ft.Icons.SYNC_ROUNDED,
        busy=syncing,
        large=not state.expanded,
    )
    side = state.large and (undecided or refused)
    selected = _selected(chosen, undecided, refused) if side else ""
    rows: list[ft.Control] = [_status_card(state, status)]
    if undecided or refused:
        rows.append(_needs_you(undecided, refused, selected))
    if not entries:
        at = clock(status.last_success_at) if status.last_success_at is not None else ""
        fact = t("Alles auf dem Server, zuletzt {time}", time=at) if at else t("Noch kein Eintrag")
        rows.append(empty_state(fact, t("Was Sie aufnehmen, steht hier mit seinem Beleg.")))
    else:
        decisions = tuple(decision_entry(each) for each in undecided)
        rows.append(_records(state, status, decisions + entries, only, set_only))
    rows.insert(1, FilesOnTheirWay(key="files"))
    rows.append(_packages(state, files))
    if past := conversations(state.seat):
        rows.append(section(t("Letzte Abgleiche"), history(past, now=now)))
    content: ft.Control = ft.Column(rows, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    title, subtitle = t("Abgleich"), last_line(status, now=now)
    if side:
        return shell(
            state,
            "/abgleich",
            _with_side(state, content, selected, files, title, subtitle, button),
            banner=_too_long(status, now=now),
            scroll=False,
            padded=False,
        )
    return shell(
        state,
        "/abgleich",
        content,
        title=title,
        subtitle=subtitle,
        back=None if state.expanded else "/",
        actions=[button] if state.expanded else [],
        banner=_too_long(status, now=now),
        bottom=None if state.expanded else ft.Row([ft.Container(button, expand=True)]),
    )


def _selected(chosen: str, undecided: tuple[Conflict, ...], refused: tuple[SyncEntry, ...]) -> str:
    """The entry of the address, else the first that needs somebody."""
    if chosen and any(str(each.entry_id) == chosen for each in refused):
        return chosen
    if undecided:
        return undecided[0].key
    return str(refused[0].entry_id or 0) if refused else ""


def _with_side(
    state: AppState,
    content: ft.Control,
    selected: str,
    files: Files,
    title: str,
    subtitle: str,
    button: ft.Control,
) -> ft.Control:
    """The page at the left, what needs the person at the right."""

    def leave() -> None:
        navigate("/abgleich")

    left = ft.Column(
        [
            header(state, title, subtitle=subtitle, actions=[button], root=True),
            ft.Column(
                [ft.Container(content, padding=ft.Padding.only(left=24, top=4, right=24, bottom=24))],
                expand=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    if "/" in selected:
        collection, record_id, path = selected.split("/", 2)
        right: ft.Control = ConflictPane(collection, record_id, path, leave, key=selected)
    else:
        right = ft.Column(
            [ft.Container(RefusedPane(int(selected), leave, files.export_refused, key=selected), padding=20)],
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.Row(
        [
            ft.Container(left, expand=True),
            ft.Container(
                right,
                width=SIDE_PANE,
                bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
                border=ft.Border(left=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
            ),
        ],
        spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
