"""The destinations of each role: what stands in the bar under 840 px and in the rail above."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

I = ft.Icons  # noqa: E741  (the table below is read by its columns)


@dataclass(frozen=True)
class Destination:
    """One destination: its route, its German word (a message id), its shape outlined and filled."""

    route: str
    word: str
    icon: ft.IconData
    icon_on: ft.IconData


def _(word: str) -> str:
    """Mark a word for translation; it is translated when shown."""
    return word


_FIRMS = Destination("/betriebe", _("Betriebe"), I.FACTORY_OUTLINED, I.FACTORY_ROUNDED)

DESTINATIONS: dict[str, tuple[Destination, ...]] = {
    "mentor": (
        Destination("/", _("Heute"), I.TODAY_OUTLINED, I.TODAY_ROUNDED),
        _FIRMS,
        Destination("/verweise", _("Verweise"), I.ALT_ROUTE_OUTLINED, I.ALT_ROUTE_ROUNDED),
        Destination("/angebote", _("Angebote"), I.SCHOOL_OUTLINED, I.SCHOOL_ROUNDED),
    ),
    "kuemmerer": (
        Destination("/", _("Start"), I.HOME_OUTLINED, I.HOME_ROUNDED),
        Destination("/bedarfe", _("Bedarfe"), I.LIGHTBULB_OUTLINED, I.LIGHTBULB_ROUNDED),
        Destination("/wissen", _("Wissen"), I.PSYCHOLOGY_OUTLINED, I.PSYCHOLOGY_ROUNDED),
    ),
    "supervisor": (
        Destination("/", _("Eingang"), I.INBOX_OUTLINED, I.INBOX_ROUNDED),
        _FIRMS,
    ),
}

_OTHERS = (Destination("/profil", _("Profil"), I.PERSON_OUTLINED, I.PERSON_ROUNDED), _FIRMS)


def destinations_of(role: str) -> tuple[Destination, ...]:
    """The destinations of a role."""
    return DESTINATIONS.get(role, _OTHERS)


ROOT_ROUTES = frozenset(
    destination.route for entries in (*DESTINATIONS.values(), _OTHERS) for destination in entries
)
"""Where the navigation bar stands on small windows."""
