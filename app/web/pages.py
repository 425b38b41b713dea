"""
The few pages the host draws itself, before the app starts: seats of this browser, and what went wrong.

Plain HTML without script, in German or English after the browser's wish. It knows no seat's content but the
name on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from app.web.seats import WebSeat

Language = Literal["de", "en"]

_ROLES: dict[Language, dict[str, str]] = {
    "de": {
        "mentor": "Mentor:in",
        "kuemmerer": "Kümmerer:in im Betrieb",
        "supervisor": "Koordination",
        "admin": "Verwaltung",
        "dpo": "Datenschutz",
    },
    "en": {
        "mentor": "Mentor",
        "kuemmerer": "In-house champion",
        "supervisor": "Coordination",
        "admin": "Administration",
        "dpo": "Data protection",
    },
}

_WORDS: dict[Language, dict[str, str]] = {
    "de": {
        "your_seats": "Ihre Plätze in diesem Browser",
        "another": "Weiteren Platz einrichten",
        "first": "Platz einrichten",
        "welcome": "In diesem Browser ist noch kein Platz eingerichtet. "
        "Sie brauchen dazu einen Code von Ihrer Koordination.",
        "try_it": "Zum Ausprobieren",
        "try_it_text": "Beispieldaten. Jeder Klick richtet einen neuen Platz ein.",
        "not_yours": "Dieser Platz ist in diesem Browser nicht eingerichtet.",
        "not_yours_text": "Auf dem Platz ist nichts verloren. Öffnen Sie ihn in dem Browser, "
        "in dem Sie ihn eingerichtet haben, oder richten Sie hier einen eigenen Platz ein.",
        "to_start": "Zur Startseite",
        "missing": "Diese Seite gibt es nicht.",
        "missing_text": "Vielleicht fehlt ein Teil der Adresse.",
        "no_code": "Der Code konnte nicht erzeugt werden.",
        "no_code_text": "Der Server antwortet gerade nicht. Bitte gleich noch einmal versuchen.",
    },
    "en": {
        "your_seats": "Your seats in this browser",
        "another": "Set up another seat",
        "first": "Set up a seat",
        "welcome": "No seat is set up in this browser yet. You need a code from your coordination.",
        "try_it": "To try it out",
        "try_it_text": "Sample data. Every click sets up a new seat.",
        "not_yours": "This seat is not set up in this browser.",
        "not_yours_text": "Nothing on the seat is lost. Open it in the browser in which you set it up, "
        "or set up a seat of your own here.",
        "to_start": "To the start page",
        "missing": "There is no such page.",
        "missing_text": "Part of the address may be missing.",
        "no_code": "The code could not be made.",
        "no_code_text": "The server does not answer just now. Please try again in a moment.",
    },
}


@dataclass(frozen=True)
class Entrance:
    """A person of the sample data one may enter as: `key` names the person to whoever mints codes."""

    key: str
    name: str
    role: str
    detail: str = ""


def language_of(accept_language: str) -> Language:
    """Choose German or English: the first of the two the browser names; German when it names neither."""
    for part in accept_language.lower().split(","):
        wish = part.strip()[:2]
        if wish == "de":
            return "de"
        if wish == "en":
            return "en"
    return "de"


def start_page(seats: Sequence[WebSeat], entrances: Sequence[Entrance], language: Language) -> str:
    """Draw the seats of this browser, the sample people if there are any, and the way to a new seat."""
    words = _WORDS[language]
    parts = []
    if seats:
        tiles = "".join(f"<li>{_seat_tile(seat, language)}</li>" for seat in seats)
        parts.append(f"<h2>{words['your_seats']}</h2><ul>{tiles}</ul>")
    elif not entrances:
        parts.append(f"<p>{words['welcome']}</p>")
    if entrances:
        tiles = "".join(f"<li>{_entrance_tile(entrance, language)}</li>" for entrance in entrances)
        parts.append(f"<h2>{words['try_it']}</h2><p>{words['try_it_text']}</p><ul>{tiles}</ul>")
    tone = " tonal" if seats or entrances else ""
    label = words["another"] if seats or entrances else words["first"]
    button = f'<button class="button{tone}">{label}</button>'
    parts.append(f'<form class="below" method="post" action="/einrichten">{button}</form>')
    return _page("Feldlotse", "".join(parts), language)


def error_page(kind: Literal["not_yours", "missing", "no_code"], language: Language) -> str:
    """Draw what happened, what is safe, and the way on."""
    words = _WORDS[language]
    body = (
        f"<h2>{words[kind]}</h2><p>{words[kind + '_text']}</p>"
        f'<a class="button" href="/">{words["to_start"]}</a>'
    )
    return _page("Feldlotse", body, language)


def _seat_tile(seat: WebSeat, language: Language) -> str:
    return f'<a class="tile" href="/s/{seat.id}/">{_face(seat.name, _ROLES[language].get(seat.role, ""))}</a>'


def _entrance_tile(entrance: Entrance, language: Language) -> str:
    what = ", ".join(part for part in (_ROLES[language].get(entrance.role, ""), entrance.detail) if part)
    return (
        f'<form method="post" action="/eintreten/{escape(entrance.key)}">'
        f'<button class="tile">{_face(entrance.name, what)}</button></form>'
    )


def _face(name: str, what: str) -> str:
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    return (
        f'<span class="monogram" aria-hidden="true">{escape(initials)}</span>'
        f'<span><strong>{escape(name)}</strong><span class="what">{escape(what)}</span></span>'
    )


def _page(title: str, body: str, language: Language) -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" type="image/svg+xml" href="/icons/logo.svg">'
        '<link rel="stylesheet" href="/web/start.css"></head><body><main>'
        '<header><img src="/icons/logo.svg" alt="" width="56" height="56"><h1>Feldlotse</h1></header>'
        f"{body}</main></body></html>"
    )
