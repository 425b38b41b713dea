"""All records of Abgleich with their place: tiles on phones, a table when wide."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from app.usecases.conflicts import Conflict
from app.usecases.syncing import SyncEntry
from app.views.conflicts.words import field_words, route_to
from app.views.kit import buttons
from app.views.kit.cards import divider
from app.views.kit.icons import lead
from app.views.kit.status import chip, status_of
from app.views.kit.text import muted, text
from app.views.kit.tiles import tile
from app.views.state import navigate
from app.views.sync_words import nothing_lost, refusal_words, what_it_is
from app.views.texts import clock, day_word, local, t, tn, when
from app.views.theme import Role

_PLACES = {
    "server": "server",
    "device": "device",
    "underway": "underway",
    "refused": "refused",
    "decision": "decision",
}
_NOUNS: dict[str, ft.IconData] = {
    "interview": ft.Icons.FORUM_ROUNDED,
    "need": ft.Icons.LIGHTBULB_ROUNDED,
    "knowledge": ft.Icons.PSYCHOLOGY_ROUNDED,
    "step": ft.Icons.EVENT_ROUNDED,
    "referral": ft.Icons.ALT_ROUTE_ROUNDED,
    "comment": ft.Icons.CHAT_ROUNDED,
    "firm": ft.Icons.FACTORY_ROUNDED,
    "attachment": ft.Icons.ATTACH_FILE_ROUNDED,
}


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
    if entry.place == "decision":
        return t("Zwei Antworten")
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


def refused_tile(entry: SyncEntry, *, selected: bool = False) -> ft.Control:
    """One that was refused, with the way to what one can do."""
    status = status_of("sync", "refused")
    what = what_it_is(entry.collection, entry.detail)
    return tile(
        entry.title or what,
        lead=lead(status.icon, status.role),
        subtitle=what if entry.title else None,
        below=muted(f"{refusal_words(entry.code, entry.reason)} {nothing_lost()}"),
        on_click=lambda: navigate(f"/abgleich/abgelehnt/{entry.entry_id}"),
        selected=selected,
        arrow=True,
        key=f"{entry.collection}/{entry.record_id}/{entry.entry_id}",
    )


def conflict_tile(conflict: Conflict, *, selected: bool = False) -> ft.Control:
    """One that waits for a decision."""
    status = status_of("sync", "decision")
    return tile(
        t("Zwei Antworten"),
        lead=lead(status.icon, status.role),
        subtitle=", ".join(part for part in (conflict.title, field_words(conflict)) if part),
        action=buttons.tonal(
            t("Wählen"),
            lambda: navigate(route_to(conflict)),
            tooltip=ft.Tooltip(field_words(conflict), exclude_from_semantics=True),
        ),
        selected=selected,
        key=conflict.key,
    )


def decision_entry(conflict: Conflict) -> SyncEntry:
    """A field with two answers as a row among the records."""
    return SyncEntry(
        conflict.collection,
        conflict.record_id,
        conflict.title,
        field_words(conflict),
        "decision",
        None,
        conflict.newest,
        0,
        None,
        None,
    )


def entry_tile(entry: SyncEntry, *, now: datetime) -> ft.Control:
    """One record and its place, on phones."""
    status = status_of("sync", _PLACES[entry.place])
    lines = [place_line(entry, now=now)]
    if what := what_it_is(entry.collection, entry.detail):
        lines.insert(0, what)
    more = ft.Column([muted(line) for line in lines[1:]], spacing=2, tight=True) if len(lines) > 1 else None
    return tile(
        entry.title or what_it_is(entry.collection, ""),
        lead=lead(status.icon, status.role),
        subtitle=lines[0],
        below=more,
        key=f"{entry.collection}/{entry.record_id}/{entry.place}",
    )


def entry_table(entries: tuple[SyncEntry, ...], *, now: datetime) -> ft.Control:
    """The records as a table: what, where it is safe, receipt."""
    rows: list[ft.Control] = [
        ft.Container(
            _line(
                [muted(word, "label-small") for word in (t("Eintrag"), t("Wo ist er sicher?"), t("Beleg"))]
            ),
            padding=ft.Padding.only(left=16, top=4, right=16, bottom=8),
        )
    ]
    for entry in entries:
        rows.append(divider())
        rows.append(
            ft.Container(
                _line(
                    [
                        _first(entry, now=now),
                        _place(entry),
                        muted(receipt_words(entry.receipt) if entry.receipt else "–", tabular=True),
                    ]
                ),
                padding=ft.Padding.symmetric(vertical=10, horizontal=16),
                key=f"{entry.collection}/{entry.record_id}/{entry.place}/{entry.detail}",
            )
        )
    return ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _line(cells: list[ft.Control]) -> ft.Control:
    return ft.Row(
        [ft.Container(cell, expand=share) for cell, share in zip(cells, (6, 4, 2), strict=True)],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _first(entry: SyncEntry, *, now: datetime) -> ft.Control:
    role: Role = status_of("sync", _PLACES[entry.place]).role
    what = what_it_is(entry.collection, entry.detail)
    words: list[ft.Control] = [text(entry.title or what, "label-large", size=15)]
    detail = what or (place_line(entry, now=now) if entry.place != "server" else "")
    if entry.place == "server" and entry.at is not None:
        detail = ", ".join(part for part in (what, when(entry.at, now=now)) if part)
    elif entry.place == "device" and entry.changes:
        detail = ", ".join(
            part for part in (what, tn("eine Änderung", "{n} Änderungen", entry.changes)) if part
        )
    if detail:
        words.append(muted(detail, "body-medium", size=14))
    return ft.Row(
        [
            lead(_NOUNS.get(entry.collection, ft.Icons.DESCRIPTION_ROUNDED), role, size=36),
            ft.Column(words, spacing=0, expand=True, tight=True),
        ],
        spacing=12,
    )


def _place(entry: SyncEntry) -> ft.Control:
    status = status_of("sync", _PLACES[entry.place])
    return ft.Row([chip(t(status.word), status.icon, status.role)], wrap=True)
