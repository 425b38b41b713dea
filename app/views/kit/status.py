"""
The status vocabulary: what a thing is called, which shape it has, which colour supports it.

Never colour alone: every state has an icon, a word and a role, and within one object the icons
differ in shape. The table is the only place where a state gets its word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import flet as ft

from app.views.kit.text import text
from app.views.texts import t
from app.views.theme import Role, tone

I = ft.Icons  # noqa: E741  (the table below is read by its columns)


@dataclass(frozen=True)
class Status:
    """One state: its German word (a message id), its icon and the role of its colour."""

    word: str
    icon: ft.IconData
    role: Role


def _(word: str) -> str:
    """Mark a word for translation; it is translated when shown."""
    return word


_TABLE: dict[str, dict[str, Status]] = {
    "sync": {
        "saved": Status(_("Gespeichert"), I.CHECK_CIRCLE_ROUNDED, "ok"),
        "device": Status(_("nur hier"), I.SMARTPHONE_ROUNDED, "primary"),
        "waiting": Status(_("{n} warten"), I.PHONELINK_LOCK_ROUNDED, "primary"),
        "underway": Status(_("unterwegs"), I.SYNC_ROUNDED, "info"),
        "server": Status(_("Server"), I.CLOUD_DONE_ROUNDED, "ok"),
        "decision": Status(_("Entscheidung"), I.CALL_SPLIT_ROUNDED, "warn"),
        "refused": Status(_("abgelehnt, nur hier"), I.SYNC_PROBLEM_ROUNDED, "error"),
        "offline": Status(_("Kein Netz"), I.WIFI_OFF_ROUNDED, "neutral"),
        "problem": Status(_("Speichern gestört"), I.ERROR_ROUNDED, "error"),
    },
    "interview": {
        "begonnen": Status(_("begonnen"), I.EDIT_ROUNDED, "accent"),
        "unterbrochen": Status(_("unterbrochen"), I.PAUSE_ROUNDED, "accent"),
        "vollstaendig": Status(_("vollständig"), I.TASK_ALT_ROUNDED, "ok"),
        "eingereicht": Status(_("eingereicht"), I.SEND_ROUNDED, "primary"),
        "rueckfrage": Status(_("Rückfrage"), I.MARK_CHAT_UNREAD_ROUNDED, "info"),
        "freigegeben": Status(_("freigegeben"), I.VERIFIED_ROUNDED, "ok"),
        "abgebrochen": Status(_("abgebrochen"), I.BLOCK_ROUNDED, "neutral"),
    },
    "question": {
        "pflicht": Status(_("Pflicht"), I.EDIT_ROUNDED, "neutral"),
        "geparkt": Status(_("geparkt"), I.BOOKMARK_ROUNDED, "primary"),
        "fehler": Status(_("Fehler"), I.ERROR_ROUNDED, "error"),
        "nicht_gestellt": Status(_("nicht gestellt"), I.REMOVE_ROUNDED, "neutral"),
    },
    "need": {
        "neu": Status(_("neu"), I.LIGHTBULB_ROUNDED, "neutral"),
        "geprueft": Status(_("geprüft"), I.TASK_ALT_ROUNDED, "ok"),
        "gebuendelt": Status(_("gebündelt"), I.GROUPS_ROUNDED, "tertiary"),
        "vermittelt": Status(_("vermittelt"), I.SEND_ROUNDED, "primary"),
        "gedeckt": Status(_("gedeckt"), I.CHECK_CIRCLE_ROUNDED, "ok"),
        "verworfen": Status(_("verworfen"), I.BLOCK_ROUNDED, "neutral"),
        "verfallen": Status(_("verfallen"), I.HISTORY_ROUNDED, "neutral"),
    },
    # The questionnaires count upwards: 4 is the most urgent.
    "urgency": {
        "4": Status(_("Sehr hoch"), I.KEYBOARD_DOUBLE_ARROW_UP_ROUNDED, "error"),
        "3": Status(_("Hoch"), I.KEYBOARD_ARROW_UP_ROUNDED, "warn"),
        "2": Status(_("Mittel"), I.REMOVE_ROUNDED, "neutral"),
        "1": Status(_("Gering"), I.KEYBOARD_ARROW_DOWN_ROUNDED, "neutral"),
    },
    "referral": {
        "entwurf": Status(_("Entwurf"), I.EDIT_NOTE_ROUNDED, "neutral"),
        "uebermittelt": Status(_("übermittelt"), I.SEND_ROUNDED, "primary"),
        "wartet": Status(_("wartet"), I.HOURGLASS_TOP_ROUNDED, "accent"),
        "warteliste": Status(_("Warteliste"), I.FORMAT_LIST_NUMBERED_ROUNDED, "accent"),
        "nachfassen": Status(_("nachfassen"), I.PHONE_CALLBACK_ROUNDED, "warn"),
        "angenommen": Status(_("angenommen"), I.THUMB_UP_ROUNDED, "ok"),
        "angebot": Status(_("Angebot da"), I.DESCRIPTION_ROUNDED, "info"),
        "beantragt": Status(_("beantragt"), I.ASSIGNMENT_TURNED_IN_ROUNDED, "primary"),
        "laeuft": Status(_("läuft"), I.SCHOOL_ROUNDED, "ok"),
        "abgeschlossen": Status(_("abgeschlossen"), I.TASK_ALT_ROUNDED, "ok"),
        "abgelehnt": Status(_("abgelehnt"), I.BLOCK_ROUNDED, "neutral"),
        "nicht_zustande": Status(_("nicht zustande"), I.DO_NOT_DISTURB_ON_ROUNDED, "neutral"),
        "abgebrochen": Status(_("abgebrochen"), I.CANCEL_ROUNDED, "neutral"),
        "zurueckgezogen": Status(_("zurückgezogen"), I.UNDO_ROUNDED, "neutral"),
    },
    "review": {
        "unauffaellig": Status(_("unauffällig"), I.TASK_ALT_ROUNDED, "ok"),
        "auffaellig": Status(_("{n} auffällig"), I.RULE_ROUNDED, "warn"),
        "einwilligung_fehlt": Status(_("Einwilligung fehlt"), I.GPP_MAYBE_ROUNDED, "error"),
        "antworten": Status(_("{n} Antworten"), I.MARK_CHAT_UNREAD_ROUNDED, "info"),
        "fassung": Status(_("Fassung {n}"), I.HISTORY_ROUNDED, "info"),
    },
    "knowledge_light": {
        "rot": Status(_("Rot, Risiko {n}: sofort planen"), I.DANGEROUS_ROUNDED, "error"),
        "gelb": Status(_("Gelb: dieses Halbjahr"), I.WARNING_ROUNDED, "tertiary"),
        "gruen": Status(_("Grün: beobachten"), I.CHECK_CIRCLE_ROUNDED, "ok"),
    },
    "knowledge": {
        "erkannt": Status(_("erkannt"), I.VISIBILITY_ROUNDED, "neutral"),
        "geplant": Status(_("geplant"), I.EVENT_ROUNDED, "info"),
        "laeuft": Status(_("läuft"), I.SYNC_ROUNDED, "primary"),
        "gesichert": Status(_("gesichert"), I.TASK_ALT_ROUNDED, "ok"),
        "verloren": Status(_("verloren"), I.HEART_BROKEN_ROUNDED, "error"),
    },
    "funding": {
        "ja": Status(_("Ja"), I.CHECK_CIRCLE_ROUNDED, "ok"),
        "pruefen": Status(_("Prüfen"), I.MANAGE_SEARCH_ROUNDED, "warn"),
        "offen": Status(_("Offen"), I.HELP_ROUNDED, "info"),
        "nein": Status(_("Nein"), I.DO_NOT_DISTURB_ON_ROUNDED, "neutral"),
        "noch_nicht": Status(_("noch nicht"), I.EVENT_BUSY_ROUNDED, "neutral"),
        "abgelaufen": Status(_("abgelaufen"), I.EVENT_BUSY_ROUNDED, "neutral"),
        "ausgesetzt": Status(_("ausgesetzt"), I.EVENT_BUSY_ROUNDED, "neutral"),
        "unbestaetigt": Status(_("unbestätigt"), I.CONTACT_SUPPORT_ROUNDED, "neutral"),
        "veraltet": Status(_("veraltet, bitte prüfen"), I.UPDATE_ROUNDED, "warn"),
    },
    "consent": {
        "gilt": Status(_("Einwilligung gilt"), I.VERIFIED_USER_ROUNDED, "ok"),
        "fehlt": Status(_("Einwilligung fehlt"), I.GPP_MAYBE_ROUNDED, "warn"),
        "widerrufen": Status(_("Einwilligung widerrufen"), I.BLOCK_ROUNDED, "error"),
    },
    "release": {
        "im_betrieb": Status(_("im Betrieb"), I.LOCK_ROUNDED, "neutral"),
        "freigegeben": Status(_("freigegeben"), I.SHARE_ROUNDED, "ok"),
        "ohne_namen": Status(_("ohne Namen"), I.VISIBILITY_OFF_ROUNDED, "neutral"),
    },
}

STATUSES: Mapping[str, Mapping[str, Status]] = MappingProxyType(_TABLE)

_UNKNOWN = Status("{state}", I.HELP_ROUNDED, "neutral")


def status_of(kind: str, state: object) -> Status:
    """The entry of the table; a state a newer server invents is shown by its own name."""
    return STATUSES[kind].get(str(state), _UNKNOWN)


def status_word(kind: str, state: object, **data: Any) -> str:
    """The word of a state in the language of the session."""
    return t(status_of(kind, state).word, **{"state": state, **data})


def chip(word: str, icon: ft.IconData, role: Role = "neutral") -> ft.Control:
    """A status chip with free words; prefer `status_chip` where the table has the state."""
    colors = tone(role)
    return ft.Container(
        ft.Row(
            [
                ft.Icon(icon, size=17, color=colors.color),
                ft.Container(
                    text(word, "label-medium", color=colors.on_container, size=13.5),
                    expand=True,
                    expand_loose=True,
                ),
            ],
            spacing=5,
            tight=True,
        ),
        bgcolor=colors.container,
        border_radius=8,
        padding=ft.Padding.only(left=7, top=3, right=10, bottom=3),
    )


def status_chip(kind: str, state: object, **data: Any) -> ft.Control:
    """
    The chip of a state, such as `status_chip("interview", "rueckfrage")`.

    Args:
        kind: The object: a key of `STATUSES`.
        state: The state: a key within; numbers are taken as text.
        data: Values for the word, such as `n=3`.
    """
    status = status_of(kind, state)
    return chip(status_word(kind, state, **data), status.icon, status.role)


def status_line(kind: str, state: object, **data: Any) -> ft.Control:
    """The state without a container: icon and word in the role's colour."""
    status = status_of(kind, state)
    color = tone(status.role).color
    return ft.Row(
        [
            ft.Icon(status.icon, size=18, color=color),
            text(status_word(kind, state, **data), "label-medium", color=color, size=13.5),
        ],
        spacing=4,
        tight=True,
    )
