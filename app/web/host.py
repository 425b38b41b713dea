"""
The host of web seats: which address leads to which seat, and who may open it.

    GET  /                       the seats this browser knows
    POST /einrichten             a new seat
    GET  /einrichten/<code>      a new seat, the code filled in
    POST /eintreten/<person>     (sample data only) a new seat, set up as that person
    GET  /s/<seat>/…             the app of one seat; its WebSocket is /s/<seat>/ws
    PUT  /s/<seat>/dateien/<token>  a file the person chose, on its way into the seat
    GET  /client/<version>/…     the Flet client, the same for all seats
    GET  /fonts/… /icons/… /web/…  the product's public files, the same for all seats
    GET  /healthz                "is the host there?", also asked by the page after a lost connection

It is handed the function that draws the app and the actions on a seat; it knows neither screens nor stores.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, Literal, TypeVar
from urllib.parse import urlencode

import flet as ft
from flet_web.fastapi.flet_app_manager import app_manager
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from app.store import Sealer
from app.web import incoming
from app.web.client_files import CLIENT_VERSION, PUBLIC_FOLDERS, ClientFiles
from app.web.connection import SeatConnection
from app.web.guard import Guard
from app.web.pages import Entrance, error_page, language_of, start_page
from app.web.pool import SeatActions, SeatPool
from app.web.seats import KEY_FORM, BrowserKey, SeatFolders, WebSeat, new_browser_key
from app.web.settings import WebSettings

Seat = TypeVar("Seat")

_FRESH = {"Cache-Control": "no-store"}
_ErrorKind = Literal["not_yours", "missing", "no_code"]

_log = logging.getLogger(__name__)
_KEY_LIFE_S = 400 * 24 * 3600  # the longest browsers allow; renewed with every visit


@dataclass(frozen=True)
class Entrances:
    """Sample people one may enter as, and who mints a one-time code for one of them."""

    people: Sequence[Entrance]
    code_for: Callable[[str], Awaitable[str]]


class Host(Generic[Seat]):
    """The routes and what they share."""

    def __init__(
        self,
        settings: WebSettings,
        *,
        draw: Callable[[ft.Page, Path, Callable[[], Seat]], None],
        actions: SeatActions[Seat],
        now: Callable[[], datetime],
        entrances: Entrances | None = None,
        names: Sealer | None = None,
    ) -> None:
        self._settings = settings
        self._draw = draw
        self._entrances = entrances
        self._folders = SeatFolders(
            settings.data / "seats", now=now, max_unused=settings.max_unused_seats, names=names
        )
        # A minute more than the Flet sessions live, so that none of them loses its seat.
        self.pool = SeatPool(self._folders, actions, idle_s=settings.session_timeout_s + 60)
        cache = settings.data / "cache" / f"client-{CLIENT_VERSION}"
        self._files = ClientFiles(assets=settings.assets, cache=cache)
        index = (settings.assets / "web" / "index.html").read_text(encoding="utf-8")
        self._index = index.replace("{{version}}", CLIENT_VERSION)
        self._mains: dict[str, Callable[[ft.Page], None]] = {}

    def app(self) -> Starlette:
        """Join the routes to an ASGI app."""
        return Starlette(
            routes=[
                Route("/", self._start),
                Route("/einrichten", self._new_seat, methods=["POST"]),
                Route("/einrichten/{code}", self._new_seat_with_code),
                Route("/eintreten/{key}", self._enter_as, methods=["POST"]),
                WebSocketRoute("/s/{seat}/ws", self._socket),
                Route("/s/{seat}/dateien/{token}", self._take_file, methods=["PUT"]),
                Route("/s/{seat}/{path:path}", self._seat_page),
                Route("/client/{version}/{path:path}", self._files.client),
                *(Route(f"/{folder}/{{path:path}}", self._files.site) for folder in PUBLIC_FOLDERS),
                Route("/healthz", self._health),
                Route("/{path:path}", self._missing),
            ],
            middleware=[Middleware(Guard)],
            lifespan=self._life,
        )

    @contextlib.asynccontextmanager
    async def _life(self, _app: Starlette) -> AsyncIterator[None]:
        await app_manager.start()
        tidying = asyncio.create_task(self.pool.keep_tidy())
        catching_up = asyncio.create_task(self.pool.finish_unsent_work())
        try:
            yield
        finally:
            tidying.cancel()
            catching_up.cancel()
            await self.pool.close()
            await app_manager.shutdown()

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"ok": True}, headers=_FRESH)

    async def _start(self, request: Request) -> Response:
        key = self._browser_key(request)
        seats = [seat for seat in self._folders.of_browser(key) if seat.name]
        people = self._entrances.people if self._entrances is not None else ()
        if not seats and not people and request.headers.get("sec-fetch-mode") == "navigate":
            # The first visit needs no choice.
            unused = self._folders.unused_of(key)
            return self._open_seat(key or new_browser_key(), unused)
        html = start_page(seats, people, language_of(request.headers.get("accept-language", "")))
        return HTMLResponse(html, headers=_FRESH)

    async def _new_seat(self, request: Request) -> Response:
        return self._open_seat(self._browser_key(request) or new_browser_key())

    async def _new_seat_with_code(self, request: Request) -> Response:
        key = self._browser_key(request) or new_browser_key()
        return self._open_seat(key, code=request.path_params["code"])

    async def _enter_as(self, request: Request) -> Response:
        people = self._entrances.people if self._entrances is not None else ()
        person = next((p for p in people if p.key == request.path_params["key"]), None)
        if self._entrances is None or person is None:
            return await self._missing(request)
        try:
            code = await self._entrances.code_for(person.key)
        except Exception:
            _log.exception("no code for %s", person.key)
            return self._error(request, "no_code", 503)
        return self._open_seat(self._browser_key(request) or new_browser_key(), code=code)

    def _open_seat(self, key: BrowserKey, seat: WebSeat | None = None, *, code: str = "") -> Response:
        seat = seat or self._folders.create(key)
        query = "?" + urlencode({"code": code}) if code else ""
        response = RedirectResponse(f"/s/{seat.id}/einrichten{query}", 303, headers=_FRESH)
        self._remember(response, key)
        return response

    async def _seat_page(self, request: Request) -> Response:
        key = self._browser_key(request)
        seat = self._folders.find(request.path_params["seat"])
        if key is None or seat is None or not seat.belongs_to(key):
            return self._error(request, "not_yours", 403)
        path = str(request.path_params["path"])
        if "." in path.rsplit("/", 1)[-1]:
            return await self._files.public(request, path)
        html = self._index.replace('<base href="/">', f'<base href="/s/{seat.id}/">')
        response = HTMLResponse(html, headers=_FRESH)
        self._remember(response, key)
        return response

    async def _take_file(self, request: Request) -> Response:
        key = self._browser_key(request)
        seat = self._folders.find(request.path_params["seat"])
        if key is None or seat is None or not seat.belongs_to(key):
            return Response(status_code=403)
        return await incoming.take(request, self._folders.folder(seat.id), request.path_params["token"])

    async def _socket(self, websocket: WebSocket) -> None:
        key = self._browser_key(websocket)
        seat = self._folders.find(websocket.path_params["seat"])
        if seat is None or not seat.belongs_to(key):
            await websocket.close(4403)
            return
        timeout_s = self._settings.session_timeout_s
        connection = SeatConnection(self._main_of(seat.id), session_timeout_s=timeout_s)
        with self.pool.tab(seat.id):
            await connection.run(websocket)

    def _main_of(self, seat_id: str) -> Callable[[ft.Page], None]:
        # One function per seat, not per tab: Flet keeps a message hub for each function it is given.
        def main(page: ft.Page) -> None:
            self._draw(page, self._folders.folder(seat_id), lambda: self.pool.seat(seat_id))

        return self._mains.setdefault(seat_id, main)

    async def _missing(self, request: Request) -> Response:
        return self._error(request, "missing", 404)

    def _error(self, request: Request, kind: _ErrorKind, status: int) -> Response:
        html = error_page(kind, language_of(request.headers.get("accept-language", "")))
        return HTMLResponse(html, status, headers=_FRESH)

    @property
    def _cookie(self) -> str:
        return "__Host-feldlotse" if self._settings.https else "feldlotse"

    def _browser_key(self, connection: HTTPConnection) -> BrowserKey | None:
        value = connection.cookies.get(self._cookie, "")
        return BrowserKey(value) if KEY_FORM.fullmatch(value) else None

    def _remember(self, response: Response, key: BrowserKey) -> None:
        response.set_cookie(
            self._cookie,
            key,
            max_age=_KEY_LIFE_S,
            httponly=True,
            samesite="strict",
            secure=self._settings.https,
        )
