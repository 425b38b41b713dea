"""
One WebSocket between a browser tab and its Flet session; cures two defects of Flet 1.0.5.

A send that fails while the socket closes leaves the session "connected" for ever (no return, no expiry), and
a socket that closes before it named its session leaves the sending task waiting for ever. Both are private
parts of `FletApp`; tests/web/test_connection.py tells when an upgrade changes them.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import flet as ft
from flet_web.fastapi.flet_app import FletApp
from flet_web.fastapi.flet_app_manager import app_manager
from starlette.websockets import WebSocket

_log = logging.getLogger(__name__)


class SeatConnection(FletApp):  # type: ignore[misc]  # flet_web carries no types
    """Flet's connection with the two defects cured."""

    def __init__(self, main: Callable[[ft.Page], None], *, session_timeout_s: int) -> None:
        super().__init__(
            loop=asyncio.get_running_loop(),
            executor=app_manager.executor,
            main=main,
            before_main=None,
            session_timeout_seconds=session_timeout_s,
        )

        self._sender: asyncio.Task[Any] | None = None

    async def run(self, websocket: WebSocket) -> None:
        """Carry one tab until its socket closes."""
        try:
            await self.handle(websocket)
        except _ClosedBeforeRegisteringError:
            _log.info("socket closed before the client registered")

    async def _FletApp__send_loop(self) -> None:
        self._sender = asyncio.current_task()
        try:
            await super()._FletApp__send_loop()
        except Exception as error:
            _log.info("sending failed while the socket closed: %r", error)

    async def _FletApp__receive_loop(self) -> None:
        await super()._FletApp__receive_loop()
        if self._FletApp__session is None:
            if self._sender is not None:
                self._sender.cancel()
            raise _ClosedBeforeRegisteringError


class _ClosedBeforeRegisteringError(Exception):
    pass
