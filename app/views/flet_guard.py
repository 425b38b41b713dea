"""
The guards around known defects of Flet 1.0.5; every view goes through them.

Without them an exception while a component re-renders ends the session's update task (the screen
freezes, nothing is logged), an exception in a handler replaces the whole page by a red box with
the exception text, and an exception in an async effect vanishes. `tests/views/test_flet_canaries.py`
holds one canary per defect, so that an upgrade tells which guard has become needless
(docs/decisions/0007-flet-guards.md).

This module knows Flet's private names, and nothing of Feldlotse.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

import flet as ft
from flet.components.component import Component
from flet.components.hooks.use_effect import EffectHook
from flet.messaging.session import Session

log = logging.getLogger("app.views")

Result = TypeVar("Result")
Value = TypeVar("Value")
Fallback = Callable[[Exception], Any]


# The arguments stay unchecked, because every component also takes `key`.
@overload
def component(function: Callable[..., Result]) -> Callable[..., Result]: ...
@overload
def component(*, fallback: Fallback) -> Callable[[Callable[..., Result]], Callable[..., Result]]: ...
def component(function: Callable[..., Any] | None = None, *, fallback: Fallback | None = None) -> Any:
    """
    Declare a component with an error boundary; use it instead of `ft.component`.

    Args:
        function: The render function.
        fallback: Builds what is shown instead when rendering fails. A route component needs one
            that returns a `View`.
    """
    if function is None:
        return functools.partial(component, fallback=fallback)

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            log.exception("rendering %s failed", function.__qualname__)
            return (fallback or _plain_fallback)(error)

    return ft.component(guarded)


def _plain_fallback(error: Exception) -> ft.Control:
    return ft.Container(
        ft.Icon(ft.Icons.ERROR_ROUNDED, color=ft.Colors.ON_ERROR_CONTAINER, semantics_label="Fehler"),
        bgcolor=ft.Colors.ERROR_CONTAINER,
        border_radius=12,
        padding=12,
    )


def handler(action: Callable[[], Any]) -> Callable[[], Awaitable[None]]:
    """
    Make an action an event handler, be it plain, async, or a lambda around an async one.

    Flet only awaits what is declared async; a lambda that returns a coroutine would do nothing.
    """

    async def handle() -> None:
        result = action()
        if inspect.isawaitable(result):
            await result

    return handle


@dataclass
class Cell(Generic[Value]):
    """A mutable place that outlives renders; writing to it renders nothing."""

    current: Value


def use_cell(initial: Value) -> Cell[Value]:
    """Hook: a cell that stays the same for the life of the component."""
    cell: Cell[Value] = ft.use_memo(lambda: Cell(initial), [])
    return cell


def use_task(work: Callable[[], Awaitable[None]], dependencies: list[Any]) -> None:
    """Run `work` after mounting and when a dependency changes; cancel it on unmount, log its errors."""

    async def run() -> None:
        try:
            await work()
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("background work failed")

    # Flet cancels a running effect only if it has a cleanup, even an empty one.
    ft.use_effect(run, dependencies, cleanup=_nothing)


def _nothing() -> None:
    return None


def install(page: ft.Page, on_error: Callable[[str], None]) -> None:
    """
    Put the session's safety net up; call it first in every session.

    Args:
        page: The page of the session.
        on_error: Gets the message of a failed handler, in place of Flet's full-page error box.
    """
    page.session.error = on_error  # type: ignore[method-assign, assignment]
    page.on_connect = lambda: resume(page)
    page.on_disconnect = lambda: forget_snackbars(page)
    page.on_close = lambda: shutdown(page)
    _keep_scheduler_alive()


def on_touch(page: ft.Page, touched: Callable[[], None]) -> None:
    """Call back whenever the person does something in this session, whatever it is."""
    dispatch = page.session.dispatch_event

    async def telling(control_id: int, event_name: str, event_data: Any) -> None:
        if event_name not in _NOT_OF_THE_PERSON:
            touched()
        await dispatch(control_id, event_name, event_data)

    page.session.dispatch_event = telling  # type: ignore[method-assign]


_NOT_OF_THE_PERSON = frozenset(
    {
        "app_lifecycle_state_change",
        "close",
        "connect",
        "disconnect",
        "media_change",
        "platform_brightness_change",
        "resize",
    }
)


def _components(page: ft.Page) -> list[Component]:
    index: Any = page.session.index
    return [control for control in list(index.values()) if isinstance(control, Component)]


def resume(page: ft.Page) -> None:
    """Render what changed while the browser was away; Flet itself drops it."""
    for control in _components(page):
        if control._state.mounted and control._state.is_dirty:
            page.session.schedule_update(control)


def forget_snackbars(page: ft.Page) -> None:
    """Let go of what was said before the browser left; Flet shows an open snackbar again after a reload."""
    dialogs: Any = page._dialogs
    dialogs.controls[:] = [shown for shown in dialogs.controls if not isinstance(shown, ft.SnackBar)]


def shutdown(page: ft.Page) -> None:
    """Stop the effects of an expired session; Flet does not unmount its components."""
    for control in _components(page):
        for hook in control._state.hooks:
            if isinstance(hook, EffectHook):
                hook.cancel()  # type: ignore[no-untyped-call]


def _is_away(session: Any) -> bool:
    """Whether the browser of a web session has just left; its connection has dropped its queue then."""
    connection = session.connection
    return connection is None or getattr(connection, "_FletApp__send_queue", connection) is None


def _keep_scheduler_alive() -> None:
    if getattr(Session, "_feldlotse_guarded", False):
        return
    start = Session.start_updates_scheduler

    def guarded_start(self: Any) -> None:
        start(self)  # type: ignore[no-untyped-call]
        task = self._Session__updates_task

        def done(finished: asyncio.Task[None]) -> None:
            if finished.cancelled() or finished.exception() is None:
                return
            if _is_away(self):
                # Nobody looks: on return the browser gets the whole page anew.
                log.info("a change was not sent, the browser is away")
            else:
                log.error("updating the screen failed", exc_info=finished.exception())
                self.error(f"updating the screen failed: {finished.exception()}")
            guarded_start(self)
            self._Session__updates_ready.set()

        if not getattr(task, "_feldlotse_watched", False):
            task._feldlotse_watched = True
            task.add_done_callback(done)

    Session.start_updates_scheduler = guarded_start  # type: ignore[method-assign]
    Session._feldlotse_guarded = True  # type: ignore[attr-defined]
