"""Open a screen of the casework on a small world, in a size and a language; shared by its tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import flet as ft

from app.views import render_app
from tests.support.headless import Headless, headless
from tests.views.casework_world import World

SIZES = {"phone": (390, 844), "desktop": (1360, 860)}
LANGUAGES = ("de", "en")


@asynccontextmanager
async def screen_of(
    world: World, route: str, *, size: str = "phone", language: str = "de"
) -> AsyncIterator[Headless]:
    """The app of the world's person on a route."""
    width, height = SIZES[size]

    def main(page: ft.Page) -> None:
        render_app(page, open_seat=lambda: world.seat, language=language)

    async with headless(main, route=route, width=width, height=height) as ui:
        yield ui


def button(ui: Headless, words: str) -> ft.FilledButton:
    """The one button with these words, enabled or not."""
    found = [each for each in ui.all(ft.FilledButton) if words in _words(ui, each)]
    assert len(found) == 1, f"{len(found)} buttons say {words!r}:\n{ui.text()}"
    return found[0]


def buttons(ui: Headless, words: str) -> list[ft.FilledButton]:
    """All buttons with these words."""
    return [each for each in ui.all(ft.FilledButton) if words in _words(ui, each)]


def _words(ui: Headless, control: ft.BaseControl) -> list[str]:
    return [text for part in ui.walk(control) for text in ui.texts_of(part)]


def unnamed(ui: Headless) -> list[str]:
    """Controls that react to a tap and have neither words nor a name."""
    labelled = {
        id(part)
        for control in ui.walk()
        if isinstance(control, ft.Semantics) and control.label
        for part in ui.walk(control)
    }
    found = []
    for control in ui.walk():
        if getattr(control, "on_click", None) is None or isinstance(control, ft.TextField):
            continue
        words = _words(ui, control)
        words += [str(getattr(part, "semantics_label", "") or "") for part in ui.walk(control)]
        if id(control) not in labelled and not any(words):
            found.append(repr(control))
    return found
