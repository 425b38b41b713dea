"""
Keyboard shortcuts of one session.

Flet has one slot for key events per page; this table fans them out to whoever listens. Plain letters
are ignored while a person types in a field. Knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.views.flet_guard import Cell, use_cell

Action = Callable[[], Any]

_KEY = "feldlotse.keys"


class KeyTable:
    """Who listens to which key; the newest listener of a combination wins."""

    def __init__(self) -> None:
        self.typing = False
        self._actions: list[tuple[str, Cell[Action]]] = []

    def add(self, combination: str, action: Cell[Action]) -> Callable[[], None]:
        """Listen to a combination such as "alt+1", "ctrl+z" or "p"; returns what ends it."""
        entry = (combination, action)
        self._actions.append(entry)

        def remove() -> None:
            if entry in self._actions:
                self._actions.remove(entry)

        return remove

    def press(self, event: ft.KeyboardEvent) -> None:
        """Act on a key; does nothing when nobody listens."""
        combination = combination_of(event)
        if self.typing and not (event.ctrl or event.meta or event.alt):
            return
        for wanted, action in reversed(self._actions):
            if wanted == combination:
                action.current()
                return


def combination_of(event: ft.KeyboardEvent) -> str:
    """The event as text: modifiers in the order ctrl, alt, shift, then the key, all in small letters."""
    parts = [name for name, held in (("ctrl", event.ctrl or event.meta), ("alt", event.alt)) if held]
    if event.shift and len(event.key) > 1:
        parts.append("shift")
    return "+".join([*parts, event.key.lower()])


def install(page: ft.Page) -> KeyTable:
    """Take the page's key slot; done once when a session starts."""
    table = KeyTable()
    page.session.store.set(_KEY, table)
    page.on_keyboard_event = table.press
    return table


def current() -> KeyTable | None:
    """The table of the current session; None outside of one."""
    try:
        table: KeyTable | None = ft.context.page.session.store.get(_KEY)
    except RuntimeError:
        return None
    return table


def use_key(combination: str, action: Action) -> None:
    """Hook: call `action` when the combination is pressed, as long as the component is mounted."""
    latest = use_cell(action)
    latest.current = action
    remove: Cell[Action | None] = use_cell(None)

    def start() -> None:
        table = current()
        remove.current = table.add(combination, latest) if table is not None else None

    def stop() -> None:
        if remove.current is not None:
            remove.current()
            remove.current = None

    ft.use_effect(start, [combination], cleanup=stop)
