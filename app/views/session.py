"""
What plain functions may ask about the session they run in: its language, brightness and time zone.

A web process serves many people at once, so nothing here is global: every answer is looked up
through the page Flet has bound to the running render or handler. Outside of a session (unit tests,
tools) the answers are German, light and the local zone. Knows no screen and no widget.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Protocol

import flet as ft

_KEY = "feldlotse.session"


class SessionFacts(Protocol):
    """The part of the app's state that texts and colours depend on."""

    language: str
    dark: bool
    zone: tzinfo | None


def bind(page: ft.Page, facts: SessionFacts) -> None:
    """Attach the facts to a session; done once when it starts."""
    page.session.store.set(_KEY, facts)


def _facts() -> SessionFacts | None:
    try:
        facts: SessionFacts | None = ft.context.page.session.store.get(_KEY)
    except RuntimeError:
        return None
    return facts


def language() -> str:
    """The language of the current session, as a two-letter code."""
    facts = _facts()
    return facts.language if facts is not None else "de"


def is_dark() -> bool:
    """Whether the current session shows the dark theme."""
    facts = _facts()
    return facts is not None and facts.dark


def zone() -> tzinfo | None:
    """The time zone in which the current session reads times; None means the system's."""
    facts = _facts()
    return facts.zone if facts is not None else None
