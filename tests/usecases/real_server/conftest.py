"""The real server in-process with the sample network, and real seats at it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.sync.client import SyncClient
from app.usecases.enrolment import enrol
from app.usecases.seat import Seat, open_seat
from app.usecases.syncing import sync_once
from server.database import DatabaseAddress
from server.main import create_app
from server.settings import Settings
from tests.server.conftest import Clock, address, clock, cluster, sample_database
from tests.server.world import World

__all__ = ["address", "clock", "cluster", "sample_database"]


class Network:
    """The sample network as people with seats see it."""

    def __init__(self, world: World, folder: Path, now: Clock) -> None:
        self.world = world
        self.now = now
        self.up = True
        self._folder = folder
        self.seats: list[Seat] = []

    def _connect(self, server_url: str, token: str) -> SyncClient:
        application = self.world.application

        class Transport(httpx.ASGITransport):
            async def handle_async_request(inner, request: httpx.Request) -> httpx.Response:
                if not self.up:
                    raise httpx.ConnectError("no line", request=request)
                return await super().handle_async_request(request)

        return SyncClient(
            server_url, token=token, transport=Transport(application, raise_app_exceptions=False)
        )

    async def seat_of(self, name: str) -> Seat:
        """An enrolled seat that has synced once."""
        seat = open_seat(
            self._folder / f"seat-{len(self.seats)}",
            server_url="http://server",
            now=self.now,
            connect=self._connect,
        )
        self.seats.append(seat)
        code = await self.world.code_for(name, now=self.now())
        await enrol(seat, code=code, device_name="Tablet", platform="linux")
        await self.sync(seat)
        return seat

    async def sync(self, *seats: Seat) -> None:
        """Sync one after the other; all goes well and nothing is refused."""
        for seat in seats:
            outcome = await sync_once(seat)
            assert outcome.ok, outcome
            assert seat.store.quarantined() == []


@pytest.fixture
async def network(address: DatabaseAddress, clock: Clock, tmp_path: Path) -> AsyncIterator[Network]:
    """The sample network, with the server in-process."""
    application = create_app(Settings(data=tmp_path), address=address, now=clock)
    async with application.router.lifespan_context(application), World(application, address) as world:
        network = Network(world, tmp_path, clock)
        yield network
        for seat in network.seats:
            seat.close()
