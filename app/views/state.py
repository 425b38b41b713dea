"""
The state of one session: the seat, the language, the look, the size of the window.

One `AppState` per Flet session, handed down through `AppCtx`; never a module-level value, because
one web process serves many seats. Knows the seat, but reads nothing through it but its revision
and identity; data comes to the screens from the use cases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Literal, cast

import flet as ft

from app.views import theme
from app.views.flet_guard import Cell, use_cell

if TYPE_CHECKING:
    from app.usecases.locking import Lock, LockError
    from app.usecases.seat import Identity, Seat


Gate = Literal["open", "locked", "destroyed", "closed"]
"""What stands before the screens: nothing, the PIN, the end of the key, or a store that cannot be opened."""


@ft.observable
@dataclass
class AppState:
    """What the screens of one session share; writing a field renders whoever reads the state."""

    seat: Seat
    """Never looked at before `gate` is "open"."""
    lock: Lock | None = None
    gate: Gate = "open"
    closed_by: LockError | None = None
    recovered: bool = False
    """Entered with the recovery code: a new PIN may be chosen without the old one."""
    identity: Identity | None = None
    language: str = "de"
    dark: bool = False
    theme_mode: ft.ThemeMode = ft.ThemeMode.SYSTEM
    zone: tzinfo | None = None
    syncs_itself: bool = True
    layout: str = "compact"
    short: bool = False

    def measure(self, width: float, height: float) -> None:
        """Take the window's size in logical pixels; renders only when a breakpoint is crossed."""
        if width >= theme.LARGE:
            self.layout = "large"
        elif width >= theme.EXPANDED:
            self.layout = "expanded"
        else:
            self.layout = "medium" if width >= theme.MEDIUM else "compact"
        self.short = height < 560

    @property
    def compact(self) -> bool:
        """Narrower than 600 px: a phone held upright."""
        return self.layout == "compact"

    @property
    def expanded(self) -> bool:
        """840 px and more: rail and two panes."""
        return self.layout in ("expanded", "large")

    @property
    def large(self) -> bool:
        """1200 px and more: room for a third pane."""
        return self.layout == "large"

    @property
    def role(self) -> str:
        """The role of the enrolled person; empty before enrolment."""
        return self.identity.role if self.identity is not None else ""


AppCtx = ft.create_context(cast("AppState | None", None))


def use_app() -> AppState:
    """Hook: the state of the session; the component renders again when it changes."""
    state = ft.use_context(AppCtx)
    if state is None:
        raise RuntimeError("no AppState above this component")
    return state


def use_seat(callback: Callable[[], None]) -> None:
    """Hook: call back after every change of the seat, as long as the component is mounted."""
    seat = use_app().seat
    latest = use_cell(callback)
    latest.current = callback
    unsubscribe: Cell[Callable[[], None] | None] = use_cell(None)

    def start() -> None:
        unsubscribe.current = seat.subscribe(lambda: latest.current())
        latest.current()  # what happened between rendering and mounting

    def stop() -> None:
        if unsubscribe.current is not None:
            unsubscribe.current()
            unsubscribe.current = None

    ft.use_effect(start, [id(seat)], cleanup=stop)


def use_revision() -> int:
    """
    Hook: render again after every change of the seat; returns the revision of its store.

    The state of the sync loop changes without the store, so it is the call that counts here and not
    the number.
    """
    seat = use_app().seat
    _told, set_told = ft.use_state(0)
    use_seat(lambda: set_told(lambda old: old + 1))
    return seat.revision


def navigate(route: str) -> None:
    """Go to a route of the current session."""
    ft.context.page.navigate(route)
