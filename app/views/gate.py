"""
What stands before the screens of one session: opening the seat, and locking it again.

Every session has a way to open its seat; it is tried when the session starts and after each PIN. The lock
tells of changes made in another tab. Knows no screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import flet as ft

from app.usecases.departure import ask_standing, is_revoked
from app.usecases.entering import enter
from app.usecases.in_step import has_unsent_work, keep_in_step
from app.usecases.locking import LockError
from app.usecases.seat import Seat, connect_over_http
from app.usecases.syncing import sync_once
from app.views import flet_guard
from app.views.flet_guard import Cell, use_cell, use_task
from app.views.state import AppState, Gate

_KEY = "feldlotse.gate"
_LOOK_S = 2.0
_ASK_S = 60.0
_GATES: dict[str, Gate] = {"store_locked": "locked", "key_destroyed": "destroyed"}


def install(page: ft.Page, state: AppState, open_seat: Callable[[], Seat]) -> None:
    """Keep the way to open the seat, and try it; done once when a session starts."""
    page.session.store.set(_KEY, open_seat)
    lock = state.lock
    if lock is not None:
        flet_guard.on_touch(page, lock.touch)
    open_gate(state, page=page)


def _way_in(page: ft.Page | None) -> Callable[[], Seat]:
    return cast(Callable[[], Seat], (page or ft.context.page).session.store.get(_KEY))


def open_gate(state: AppState, *, page: ft.Page | None = None) -> None:
    """Open the seat if that is possible now; otherwise say what stands before it."""
    try:
        seat = enter(_way_in(page), state.lock)
    except LockError as error:
        state.closed_by = error
        state.gate = _GATES.get(error.code, "closed")
        return
    state.seat, state.identity, state.zone = seat, seat.identity, seat.zone
    state.closed_by = None
    state.gate = "open"


def use_lock(state: AppState) -> None:
    """Hook: follow the lock, whoever turned it, and turn it when nobody does anything."""
    lock = state.lock
    unsubscribe: Cell[Callable[[], object] | None] = use_cell(None)

    def follow() -> None:
        if lock is None:
            return
        shut = lock.is_destroyed() or lock.is_locked()
        told = state.gate == "open" and is_revoked(state.seat)
        if told or shut or state.gate != "open":
            open_gate(state)

    def start() -> None:
        unsubscribe.current = None if lock is None else lock.subscribe(follow)

    def stop() -> None:
        if unsubscribe.current is not None:
            unsubscribe.current()

    async def watch() -> None:
        while lock is not None:
            await asyncio.sleep(_LOOK_S)
            lock.lock_if_idle()

    ft.use_effect(start, [], cleanup=stop)
    use_task(watch, [])


async def finish_and_close(state: AppState) -> None:
    """
    While the screens are locked: send what is unsent, then close the store, so that its key leaves the
    memory.

    A host does that for its seats by itself.
    """
    seat = state.seat
    if seat is None or not state.syncs_itself or seat.closed:
        return
    syncing = asyncio.create_task(keep_in_step(seat))
    try:
        while not seat.closed and seat.identity is not None and has_unsent_work(seat):
            await asyncio.wait([syncing], timeout=_LOOK_S)
    finally:
        syncing.cancel()
        await asyncio.wait([syncing])
    seat.close()


async def ask_while_locked(state: AppState) -> None:
    """
    While the PIN is awaited: ask now and then whether this device is blocked; then its key is destroyed.
    """
    while state.lock is not None and state.lock.is_locked():
        await ask_standing(state.lock, connect_over_http)
        await asyncio.sleep(_ASK_S)


async def reach_server(state: AppState, *, once: bool = False) -> str | None:
    """
    Talk to the server before anything is shown: a blocked device hands over, one whose lease ended asks.

    Returns:
        What stood in the way, a code of the sync; None if nothing did.
    """
    way_in = _way_in(None)
    code: str | None = "not_reached"
    while state.gate == "closed":
        outcome = await sync_once(way_in())
        code = outcome.problem_code
        open_gate(state)
        if once:
            break
        await asyncio.sleep(_LOOK_S)
    return code
