"""
Abgleich: where is what, and is it safe.

The trail with three numbers, progress in words, then what needs the person, then every record with
its receipt. An error belongs to one record, never to the whole.
"""

from __future__ import annotations

from datetime import datetime

import flet as ft

from app.usecases.syncing import SyncEntry, SyncStatus, sync_entries, sync_soon, sync_status
from app.views.kit import buttons
from app.views.kit.cards import card, divider, section
from app.views.kit.chips import Choice, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.icons import lead
from app.views.kit.progress import labelled_bar
from app.views.kit.status import chip, status_of
from app.views.kit.text import muted, text
from app.views.kit.tiles import tile, tile_group
from app.views.kit.trail import trail
from app.views.shell import screen, shell
from app.views.state import AppState, use_app, use_revision
from app.views.sync_words import nothing_lost, problem_words, refusal_words
from app.views.texts import clock, day_word, local, t, tn, when
from app.views.theme import Role

LIMIT = 200
_PLACES = {"server": "server", "device": "device", "underway": "underway", "refused": "refused"}


def last_line(status: SyncStatus, *, now: datetime) -> str:
    """When the last complete sync was."""
    if status.last_success_at is None:
        return t("Noch nie abgeglichen")
    return t("Zuletzt {when}", when=when(status.last_success_at, now=now))


def receipt_words(receipt: str) -> str:
    """A receipt as it is read out: "7F3A-94"."""
    return receipt if "-" in receipt else f"{receipt[:4]}-{receipt[4:]}"


def place_line(entry: SyncEntry, *, now: datetime) -> str:
    """Where an entry is, in words: receipt and time, or how much is only here."""
    if entry.place == "server":
        at = ""
        if entry.at is not None:
            day = local(entry.at).date()
            at = clock(entry.at) if day == local(now).date() else day_word(day, today=local(now).date())
        if entry.receipt:
            receipt = receipt_words(entry.receipt)
            return (
                t("Beleg {receipt}, {at}", receipt=receipt, at=at)
                if at
                else t("Beleg {receipt}", receipt=receipt)
            )
        return t("auf dem Server")
    if entry.place == "underway":
        return t("unterwegs")
    if entry.place == "refused":
        return refusal_words(entry.code, entry.reason)
    if entry.changes:
        return t(
            "nur auf diesem Gerät, {changes}",
            changes=tn("eine Änderung", "{n} Änderungen", entry.changes),
        )
    return t("nur auf diesem Gerät")


def _progress(state: AppState, status: SyncStatus) -> ft.Control:
    rows: list[ft.Control] = []
    if status.phase == "syncing":
        if status.underway is not None:
            done, total = status.underway
            rows.append(labelled_bar(done, total, t("{n} von {total} übertragen", n=done, total=total)))
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
    else:
        rows.append(text(t("Alles auf dem Server.")))
    return ft.Column(rows, spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _status_card(state: AppState, status: SyncStatus) -> ft.Control:
    progress = _progress(state, status)
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


_NOUNS: dict[str, ft.IconData] = {
    "interview": ft.Icons.FORUM_ROUNDED,
    "need": ft.Icons.LIGHTBULB_ROUNDED,
    "knowledge": ft.Icons.PSYCHOLOGY_ROUNDED,
    "step": ft.Icons.EVENT_ROUNDED,
    "referral": ft.Icons.ALT_ROUTE_ROUNDED,
    "comment": ft.Icons.CHAT_ROUNDED,
    "firm": ft.Icons.FACTORY_ROUNDED,
}


def what_it_is(entry: SyncEntry) -> str:
    """What tells a record from others of its firm; a date to look at a talk again has no words of its own."""
    nameless = {"step": t("Wiedervorlage"), "firm": t("Betriebsdaten")}
    return entry.detail or nameless.get(entry.collection, "")


def _entry_tile(entry: SyncEntry, *, now: datetime) -> ft.Control:
    status = status_of("sync", _PLACES[entry.place])
    lines = [place_line(entry, now=now)]
    if what := what_it_is(entry):
        lines.insert(0, what)
    if entry.place == "refused":
        lines.append(nothing_lost())
    more = ft.Column([muted(line) for line in lines[1:]], spacing=2, tight=True) if len(lines) > 1 else None
    return tile(
        entry.title,
        lead=lead(status.icon, status.role),
        subtitle=lines[0],
        below=more,
        key=f"{entry.collection}/{entry.record_id}/{entry.place}",
    )


def _table(entries: tuple[SyncEntry, ...], *, now: datetime) -> ft.Control:
    shares = (6, 4, 2)

    def line(cells: list[ft.Control]) -> ft.Control:
        return ft.Row(
            [ft.Container(cell, expand=share) for cell, share in zip(cells, shares, strict=True)],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )

    def first(entry: SyncEntry) -> ft.Control:
        role: Role = status_of("sync", _PLACES[entry.place]).role
        words: list[ft.Control] = [text(entry.title, "label-large", size=15)]
        what = what_it_is(entry)
        detail = what or (place_line(entry, now=now) if entry.place != "server" else "")
        if entry.place == "server" and entry.at is not None:
            detail = ", ".join(part for part in (what, when(entry.at, now=now)) if part)
        if detail:
            words.append(muted(detail, "body-medium", size=14))
        return ft.Row(
            [
                lead(_NOUNS.get(entry.collection, ft.Icons.DESCRIPTION_ROUNDED), role, size=36),
                ft.Column(words, spacing=0, expand=True, tight=True),
            ],
            spacing=12,
        )

    def place(entry: SyncEntry) -> ft.Control:
        status = status_of("sync", _PLACES[entry.place])
        return ft.Row([chip(t(status.word), status.icon, status.role)], wrap=True)

    rows: list[ft.Control] = [
        ft.Container(
            line([muted(word, "label-small") for word in (t("Eintrag"), t("Wo ist er sicher?"), t("Beleg"))]),
            padding=ft.Padding.only(left=16, top=4, right=16, bottom=8),
        )
    ]
    for entry in entries:
        rows.append(divider())
        rows.append(
            ft.Container(
                line(
                    [
                        first(entry),
                        place(entry),
                        muted(receipt_words(entry.receipt) if entry.receipt else "–", tabular=True),
                    ]
                ),
                padding=ft.Padding.symmetric(vertical=10, horizontal=16),
                key=f"{entry.collection}/{entry.record_id}/{entry.place}",
            )
        )
    return ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _chosen(entries: tuple[SyncEntry, ...], only: str) -> tuple[SyncEntry, ...]:
    if only == "braucht":
        return tuple(entry for entry in entries if entry.place == "refused")
    if only == "hier":
        return tuple(entry for entry in entries if entry.place in ("device", "underway"))
    if only == "server":
        return tuple(entry for entry in entries if entry.place == "server")
    return entries


@screen
def SyncCentreScreen() -> ft.View:
    """Abgleich."""
    state = use_app()
    use_revision()
    only, set_only = ft.use_state("alle")
    now = state.seat.now()
    status = sync_status(state.seat)
    entries = sync_entries(state.seat, limit=LIMIT)
    refused = tuple(entry for entry in entries if entry.place == "refused")

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
    rows: list[ft.Control] = [_status_card(state, status)]
    if refused:
        tiles = [_entry_tile(entry, now=now) for entry in refused]
        rows.append(section(t("Braucht Sie"), tile_group(tiles), n=len(refused)))
    if not entries:
        at = clock(status.last_success_at) if status.last_success_at is not None else ""
        fact = t("Alles auf dem Server, zuletzt {time}", time=at) if at else t("Noch kein Eintrag")
        rows.append(empty_state(fact, t("Was Sie aufnehmen, steht hier mit seinem Beleg.")))
    elif state.expanded:
        choices = [
            Choice("alle", t("Alle")),
            Choice("braucht", t("{n} brauchen Sie", n=len(refused)), ft.Icons.PRIORITY_HIGH_ROUNDED),
            Choice("hier", t("{n} nur hier", n=status.waiting), ft.Icons.SMARTPHONE_ROUNDED),
            Choice("server", t("{n} auf dem Server", n=status.on_server), ft.Icons.CLOUD_DONE_ROUNDED),
        ]
        rows.append(
            card(
                ft.Column(
                    [
                        ft.Container(
                            filter_chips(choices, only, set_only),
                            padding=ft.Padding.symmetric(vertical=8, horizontal=16),
                        ),
                        _table(_chosen(entries, only), now=now),
                    ],
                    spacing=0,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                padding=ft.Padding.only(top=4, bottom=4),
            )
        )
    else:
        others = tuple(entry for entry in entries if entry.place != "refused")
        rows.append(
            section(t("Alle Einträge"), tile_group([_entry_tile(entry, now=now) for entry in others]))
        )
    content = ft.Column(rows, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return shell(
        state,
        "/abgleich",
        content,
        title=t("Abgleich"),
        subtitle=last_line(status, now=now),
        back=None if state.expanded else "/",
        actions=[button] if state.expanded else [],
        bottom=None if state.expanded else ft.Row([ft.Container(button, expand=True)]),
    )
