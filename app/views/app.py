"""
One session from its first frame to its end: seat, theme, language, sync loop, router.

Knows no path and no server address; it is handed a way to open the seat.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

import flet as ft

from app.usecases.in_step import keep_in_step
from app.usecases.locking import Lock
from app.usecases.seat import Seat
from app.views import flet_guard, gate, keys, preferences, session, theme
from app.views.destinations import destinations_of
from app.views.enrol import EnrolScreen
from app.views.flet_guard import component, use_task
from app.views.gate import use_lock
from app.views.kit import snackbar
from app.views.kit.empty import empty_state
from app.views.lock import GateScreen
from app.views.routes import routes
from app.views.shell import broken_view
from app.views.state import AppCtx, AppState, navigate, use_seat
from app.views.texts import LANGUAGES, t

log = logging.getLogger("app.views")


@component
def NotFound() -> ft.Control:
    """What an unknown address shows."""
    return ft.SafeArea(
        empty_state(
            t("Diese Seite gibt es nicht."),
            t("Vielleicht wurde der Eintrag gelöscht oder der Link ist unvollständig."),
        )
    )


@component(fallback=broken_view)
def Session(state: AppState) -> Any:
    """The views of an enrolled seat, with its sync loop."""

    def follow() -> None:
        # The server may have given the person another role, firm or region meanwhile.
        state.identity = state.seat.identity

    def destination(position: int) -> Callable[[], None]:
        def go() -> None:
            entries = destinations_of(state.role)
            if position < len(entries):
                navigate(entries[position].route)

        return go

    use_seat(follow)
    for position in range(4):
        keys.use_key(f"alt+{position + 1}", destination(position))

    async def sync() -> None:
        if state.syncs_itself:
            await keep_in_step(state.seat)

    use_task(sync, [id(state.seat)])
    return ft.Router(routes(expanded=state.expanded), not_found=NotFound, manage_views=True)


@component(fallback=broken_view)
def App(state: AppState) -> Any:
    """The whole app: enrolment until somebody sits here, then the router."""

    async def restore() -> None:
        await preferences.restore(state)

    use_task(restore, [])
    use_lock(state)
    if state.gate != "open":
        return AppCtx(state, lambda: [GateScreen(key=state.gate)])
    identity = state.identity
    if identity is None:
        return AppCtx(state, lambda: [EnrolScreen()])
    return AppCtx(state, lambda: Session(state, key=f"{identity.user_id}/{id(state.seat)}"))


def render_app(
    page: ft.Page,
    *,
    open_seat: Callable[[], Seat],
    lock: Lock | None = None,
    language: str | None = None,
    syncs_itself: bool = True,
) -> None:
    """
    Start the app in one session.

    Args:
        page: The session's page.
        open_seat: Opens the seat of whoever this session belongs to.
        lock: Keeps the seat's key; None for a seat that is never locked.
        language: Language to begin with; a choice made earlier on this device wins over it.
        syncs_itself: False where a host keeps the seat in sync, whether or not somebody looks at it.
    """

    def failed(message: str) -> None:
        log.error("session error: %s", message)
        snackbar.show(
            t(
                "Da ist etwas schiefgegangen. Ihre Eingaben sind gespeichert. "
                "Bitte versuchen Sie es noch einmal."
            ),
            page=page,
        )

    flet_guard.install(page, failed)
    state = AppState(
        seat=cast(Seat, None),
        lock=lock,
        language=language if language in LANGUAGES else "de",
        syncs_itself=syncs_itself,
    )
    gate.install(page, state, open_seat)
    session.bind(page, state)
    keys.install(page)
    state.measure(page.width or 0, page.height or 0)
    page.title = "Feldlotse"
    theme.apply(page)
    preferences.show(page, state)

    def resized(event: ft.PageResizeEvent) -> None:
        state.measure(event.width, event.height)

    page.on_resize = resized
    page.on_platform_brightness_change = lambda: preferences.show(page, state)
    page.render_views(App, state)
