"""The last conversations with the server, and the packages this device carries for others."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from app.usecases.conversations import ConversationRow
from app.usecases.packages import CarriedPackage, drop_package
from app.views.kit import buttons, snackbar
from app.views.kit.icons import lead
from app.views.kit.tiles import tile, tile_group
from app.views.state import AppState
from app.views.sync_words import package_words, problem_words, size_words
from app.views.texts import t, tn, when
from app.views.theme import Role

SHOWN = 6


def conversation_words(row: ConversationRow) -> tuple[str, str]:
    """What a conversation did, or what hindered it; and how much went over the line."""
    if row.problem_code in ("server_unreachable", "server_timeout", "answer_unreadable"):
        head = t("Kein Netz")
        detail = tn("ein Versuch", "{n} Versuche", row.times)
    elif row.problem_code is not None:
        head = problem_words(row.problem_code)
        detail = tn("ein Versuch", "{n} Versuche", row.times)
    else:
        parts = []
        if row.sent:
            parts.append(tn("eine Änderung gesendet", "{n} Änderungen gesendet", row.sent))
        if row.fetched:
            parts.append(tn("ein Eintrag geholt", "{n} Einträge geholt", row.fetched))
        if row.refused:
            parts.append(tn("eine abgelehnt", "{n} abgelehnt", row.refused))
        head = ", ".join(parts)
        detail = t(
            "{up} gesendet, {down} geholt", up=size_words(row.bytes_up), down=size_words(row.bytes_down)
        )
    return head, detail


def history(rows: tuple[ConversationRow, ...], *, now: datetime) -> ft.Control:
    """The last conversations as tiles."""
    tiles: list[ft.Control] = []
    for row in rows[:SHOWN]:
        head, detail = conversation_words(row)
        trouble = row.problem_code is not None
        offline = row.problem_code in ("server_unreachable", "server_timeout", "answer_unreadable")
        role: Role = "neutral" if offline else "error" if trouble else "ok"
        icon = (
            ft.Icons.WIFI_OFF_ROUNDED
            if offline
            else ft.Icons.SYNC_PROBLEM_ROUNDED
            if trouble
            else ft.Icons.CLOUD_DONE_ROUNDED
        )
        tiles.append(
            tile(
                head,
                lead=lead(icon, role),
                subtitle=f"{when(row.at, now=now)}, {detail}",
                key=f"{row.at.isoformat()}",
            )
        )
    return tile_group(tiles)


_STATES: dict[str, tuple[ft.IconData, Role]] = {
    "waiting": (ft.Icons.SMARTPHONE_ROUNDED, "primary"),
    "delivered": (ft.Icons.CLOUD_DONE_ROUNDED, "ok"),
    "refused": (ft.Icons.SYNC_PROBLEM_ROUNDED, "error"),
}


def carried_tiles(state: AppState, packages: tuple[CarriedPackage, ...], *, now: datetime) -> ft.Control:
    """What this device carries for others, and what became of it."""
    tiles: list[ft.Control] = []
    for each in packages:
        icon, role = _STATES.get(each.state, _STATES["waiting"])
        who = ", ".join(part for part in (each.person, each.device) if part) or t("ein anderes Gerät")
        words = {
            "waiting": t("wartet auf Netz"),
            "delivered": t("abgegeben, {when}", when=when(each.at, now=now)),
            "refused": package_words(each.code),
        }[each.state]
        amount = tn("eine Änderung", "{n} Änderungen", each.operations)
        tiles.append(
            tile(
                t("Paket von {who}", who=who),
                lead=lead(icon, role),
                subtitle=f"{amount}, {size_words(each.size)}: {words}",
                action=buttons.icon_button(
                    ft.Icons.CLOSE_ROUNDED,
                    t("Von der Liste nehmen: Paket von {who}", who=who),
                    (lambda package: lambda: _drop(state, package))(each.package),
                )
                if each.state != "waiting"
                else None,
                key=each.package,
            )
        )
    return tile_group(tiles)


def _drop(state: AppState, package: str) -> None:
    drop_package(state.seat, package)
    snackbar.show(t("Von der Liste genommen"))
