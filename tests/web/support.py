"""A host with a seat that does nothing, for tests of everything around it."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flet as ft
import httpx

from app.web import Entrances, Host, SeatActions, WebSettings

ASSETS = Path(__file__).parents[2] / "assets"
ORIGIN = "http://feldlotse.test"


@dataclass
class FakeSeat:
    """A seat whose person and unsent work the test decides."""

    folder: Path
    person: tuple[str, str] | None = None
    unsent: bool = False
    closed: bool = False
    synchronising: int = 0
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def enrol(self, name: str, role: str) -> None:
        self.person = (name, role)
        for listener in list(self.listeners):
            listener()


class FakeSeats:
    """Makes seats, remembers them, and is the actions of a pool."""

    def __init__(self) -> None:
        self.opened: list[FakeSeat] = []
        self.unsent_at_start = False

    def actions(self) -> SeatActions[FakeSeat]:
        return SeatActions(
            open=self._open,
            close=self._close,
            synchronise=self._synchronise,
            person=lambda seat: seat.person,
            has_unsent_work=lambda seat: seat.unsent,
            subscribe=self._subscribe,
        )

    def _open(self, folder: Path) -> FakeSeat:
        name = folder / "person.txt"
        person = tuple(name.read_text().split("|")) if name.exists() else None
        seat = FakeSeat(folder, person=person, unsent=self.unsent_at_start)
        self.opened.append(seat)
        return seat

    def _close(self, seat: FakeSeat) -> None:
        assert not seat.synchronising, "the store is closed under the sync loop"
        seat.closed = True

    async def _synchronise(self, seat: FakeSeat) -> None:
        seat.synchronising += 1
        try:
            await asyncio.Event().wait()
        finally:
            seat.synchronising -= 1

    def _subscribe(self, seat: FakeSeat, callback: Callable[[], None]) -> Callable[[], None]:
        seat.listeners.append(callback)
        return lambda: seat.listeners.remove(callback)


class Clock:
    """A clock that moves a second with every look."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def draw_greeting(page: ft.Page, _folder: Path, open_seat: Callable[[], FakeSeat]) -> None:
    """The app of these tests: one line and a counter."""
    seat = open_seat()
    count = ft.Text("Zähler 0")

    def more() -> None:
        count.value = f"Zähler {int(str(count.value).split()[1]) + 1}"
        page.update()

    page.add(ft.Text(f"Platz {seat.folder.name}"), count, ft.Button("Mehr", on_click=more))


def make_host(
    folder: Path,
    seats: FakeSeats | None = None,
    *,
    https: bool = False,
    max_unused: int = 200,
    entrances: Entrances | None = None,
) -> Host[FakeSeat]:
    settings = WebSettings(data=folder, assets=ASSETS, https=https, max_unused_seats=max_unused)
    actions = (seats or FakeSeats()).actions()
    return Host(settings, draw=draw_greeting, actions=actions, now=Clock(), entrances=entrances)


@asynccontextmanager
async def browser(host: Host[FakeSeat], **headers: str):
    """An HTTP client that behaves like a browser tab: same origin, keeps cookies, follows nothing."""
    transport = httpx.ASGITransport(app=host.app())
    defaults = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none", "Origin": ORIGIN}
    async with httpx.AsyncClient(
        transport=transport, base_url=ORIGIN, headers={**defaults, **headers}
    ) as client:
        yield client


async def knock(host: Host[FakeSeat], path: str, headers: dict[str, str]) -> int | None:
    """
    Open a WebSocket and leave at once.

    Returns:
        The code it was refused with; None when it was accepted.
    """
    sent: list[dict] = []
    incoming = iter([{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}])

    async def receive() -> dict:
        return next(incoming)

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "ws",
        "server": ("feldlotse.test", 80),
        "client": ("127.0.0.1", 50000),
        "subprotocols": [],
        "headers": [
            (k.lower().encode(), v.encode()) for k, v in {"Host": "feldlotse.test", **headers}.items()
        ],
    }
    await asyncio.wait_for(host.app()(scope, receive, send), 5)
    first = sent[0]
    return None if first["type"] == "websocket.accept" else first["code"]
