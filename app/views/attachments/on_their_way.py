"""Files in Abgleich: how many bytes wait, which file is travelling, what was refused, and the receipts."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.usecases.transfers import FileEntry, discard_file, file_entries, files_status, retry_file
from app.views.attachments.words import refusal, size_words
from app.views.flet_guard import component
from app.views.kit import snackbar
from app.views.kit.buttons import plain
from app.views.kit.cards import section
from app.views.kit.icons import lead
from app.views.kit.progress import labelled_bar
from app.views.kit.status import status_of
from app.views.kit.text import muted
from app.views.kit.tiles import tile, tile_group
from app.views.state import use_app, use_revision
from app.views.texts import clock, t, tn

SHOWN = 12
_STATES = {"server": "server", "device": "waiting", "underway": "underway", "refused": "refused"}


@component
def FilesOnTheirWay() -> ft.Control:
    """A section of its own: documents never wait for files, and files say so."""
    seat = use_app().seat
    use_revision()
    every, set_every = ft.use_state(False)
    status = files_status(seat)
    entries = file_entries(seat)
    if not entries:
        return ft.Container(width=0, height=0)
    rows: list[ft.Control] = []
    if status.waiting:
        rows.append(
            ft.Container(
                labelled_bar(
                    status.sent_bytes,
                    status.total_bytes,
                    tn("Eine Datei wartet", "{n} Dateien warten", status.waiting),
                    detail=t("noch {size}", size=size_words(status.total_bytes - status.sent_bytes)),
                ),
                padding=ft.Padding.symmetric(horizontal=4),
            )
        )
        rows.append(
            muted(
                t("Dateien gehen nach den Einträgen und machen nach einer Unterbrechung dort weiter."),
                size=14,
            )
        )
    shown = entries if every else entries[:SHOWN]

    def again(entry: FileEntry) -> Callable[[], None]:
        return lambda: retry_file(seat, entry.scope, entry.sha256)

    def give_up(entry: FileEntry) -> Callable[[], None]:
        def act() -> None:
            discard_file(seat, entry.scope, entry.sha256)
            snackbar.show(t("Wird nicht mehr übertragen."))

        return act

    tiles = [_tile(entry, again(entry), give_up(entry)) for entry in shown]
    rows.append(tile_group(tiles))
    if len(entries) > len(shown):
        more = t("Alle {n} zeigen", n=len(entries))
        rows.append(ft.Row([plain(more, lambda: set_every(True), icon=ft.Icons.EXPAND_MORE_ROUNDED)]))
    return section(t("Fotos und Dateien"), *rows, n=len(entries), spacing=8)


def _tile(entry: FileEntry, again: Callable[[], None], give_up: Callable[[], None]) -> ft.Control:
    status = status_of("sync", _STATES[entry.place])
    below: list[ft.Control] = [muted(_where(entry), size=14)]
    if entry.place == "refused":
        actions = [plain(t("Nicht übertragen"), give_up)]
        if entry.code != "left_behind":
            actions.insert(0, plain(t("Noch einmal senden"), again, icon=ft.Icons.REFRESH_ROUNDED))
        below.append(ft.Row(actions, wrap=True))
    return tile(
        entry.name or t("Datei"),
        lead=lead(status.icon, status.role),
        subtitle=", ".join(part for part in (entry.title, size_words(entry.size)) if part),
        below=ft.Column(below, spacing=4, tight=True),
        key=f"upload:{entry.scope}:{entry.sha256}",
    )


def _where(entry: FileEntry) -> str:
    if entry.place == "server":
        receipt = f"{entry.receipt[:4]}-{entry.receipt[4:]}"
        if entry.at is not None:
            return t("Beleg {receipt}, {at}", receipt=receipt, at=clock(entry.at))
        return t("Beleg {receipt}", receipt=receipt)
    if entry.place == "refused":
        return refusal(entry.code)
    if entry.sent:
        return t("{sent} von {size} übertragen", sent=size_words(entry.sent), size=size_words(entry.size))
    return t("wartet auf Übertragung")
