"""
The end of a lost device, against the real server.

1. Told that it is blocked, it hands over what was unsent, destroys key and data, and says so.
2. While the line is gone it shows nothing and keeps everything; then it goes on.
3. Locked by a PIN it asks by its proof and destroys itself without it.
4. After a conversation the server knows what is on the device, in numbers.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.store import keys
from app.store.keepers import FileKeeper
from app.sync import new_id
from app.sync.client import SyncClient
from app.sync.errors import ConnectionFailedError
from app.usecases.departure import ask_standing
from app.usecases.devices import list_devices, revoke_device
from app.usecases.enrolment import enrol
from app.usecases.entering import enter
from app.usecases.locking import Lock, LockError
from app.usecases.seat import Seat, open_seat
from app.usecases.syncing import sync_once
from tests.server.world import MENTOR, PRESSWERK, SUPERVISOR
from tests.usecases.real_server.conftest import Network

pytestmark = pytest.mark.anyio


class Device:
    """A device of somebody, with a lock, whose line can be cut."""

    def __init__(self, network: Network, folder: Path) -> None:
        self.network = network
        self.world = network.world
        self.cut = False
        self.lock = Lock(folder / "seat", FileKeeper(folder / "keys"))
        self.seat = self.open()

    def connect(self, server_url: str, token: str) -> SyncClient:
        if self.cut:
            return SyncClient(server_url, token=token, transport=httpx.MockTransport(no_line))
        return self.network._connect(server_url, token)

    def open(self) -> Seat:
        return open_seat(
            self.lock.folder, server_url="http://server", poll_s=0.05, connect=self.connect, lock=self.lock
        )

    async def enrolled(self, name: str) -> Device:
        code = await self.world.code_for(name)
        await enrol(self.seat, code=code, device_name=f"Tablet {name}", platform="android")
        assert (await sync_once(self.seat)).ok
        return self

    def files(self) -> set[str]:
        return {each.name for each in self.lock.folder.iterdir() if "lock" not in each.name}


def no_line(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("cut", request=request)


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_SCRYPT", {"n": 1 << 4, "r": 8, "p": 1})


@pytest.fixture
async def pair(network: Network, tmp_path: Path):
    """The lost device of the mentor, and the supervisor's."""
    lost = await Device(network, tmp_path / "lost").enrolled(MENTOR)
    desk = await Device(network, tmp_path / "desk").enrolled(SUPERVISOR)
    yield lost, desk
    lost.seat.close()
    desk.seat.close()


async def write_need(device: Device) -> str:
    firm = await device.world.firm_id(PRESSWERK)
    need = new_id()
    device.seat.store.write(
        "need", need, f"firm/{firm}/network", {"topic": "Schweißroboter", "firm_id": firm}
    )
    device.seat.changed(local=True)
    return need


async def entry_of(desk: Device, lost: Device) -> Any:
    assert lost.seat.identity is not None
    found = {each.id: each for each in await list_devices(desk.seat)}
    return found[lost.seat.identity.device_id]


async def test_a_blocked_device_hands_over_and_destroys_itself(pair: tuple[Device, Device]) -> None:
    """1"""
    lost, desk = pair
    need = await write_need(lost)
    entry = await entry_of(desk, lost)
    await revoke_device(desk.seat, entry.id, why="stolen")
    outcome = await sync_once(lost.seat)
    assert outcome.problem_code == "device_revoked"
    assert lost.seat.closed and lost.lock.status().why == "revoked" and lost.files() == {"key.json"}
    kept = await lost.world.sql("SELECT operation ->> 'record', code FROM quarantine")
    assert kept == [(need, "device_revoked")]
    entry = await entry_of(desk, lost)
    assert entry.wiped_at is not None and entry.handed_over == {"need": 1}
    assert entry.report_due_at - entry.revoked_at == timedelta(hours=72)
    with pytest.raises(LockError, match="key_destroyed"):
        enter(lost.open, lost.lock)


async def test_a_cut_line_delays_the_end_but_shows_nothing(
    pair: tuple[Device, Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    """2"""
    lost, desk = pair
    need = await write_need(lost)
    await revoke_device(desk.seat, (await entry_of(desk, lost)).id, why="lost")

    async def broken(*_arguments: object, **_more: object) -> None:
        raise ConnectionFailedError("cut")

    with monkeypatch.context() as patch:
        patch.setattr(SyncClient, "hand_over", broken)
        await sync_once(lost.seat)
    assert not lost.seat.closed and len(lost.seat.store.waiting()) == 1
    with pytest.raises(LockError, match="device_revoked"):
        enter(lambda: lost.seat, lost.lock)
    lost.cut = True
    await sync_once(lost.seat)
    assert not lost.seat.closed
    lost.cut = False
    await sync_once(lost.seat)
    assert lost.seat.closed
    assert await lost.world.sql("SELECT operation ->> 'record' FROM quarantine") == [(need,)]


async def test_a_locked_device_destroys_itself_without_the_pin(pair: tuple[Device, Device]) -> None:
    """3"""
    lost, desk = pair
    lost.seat.changed()
    lost.lock.set_pin("271828")
    lost.seat.close()
    lost.lock.lock()
    assert await ask_standing(lost.lock, lost.connect) == "allowed"
    assert lost.lock.is_locked() and not lost.lock.is_destroyed()
    await revoke_device(desk.seat, (await entry_of(desk, lost)).id, why="stolen")
    lost.cut = True
    assert await ask_standing(lost.lock, lost.connect) == ""
    assert not lost.lock.is_destroyed()
    lost.cut = False
    assert await ask_standing(lost.lock, lost.connect) == "revoked"
    assert lost.lock.status().why == "revoked" and lost.files() == {"key.json"}
    assert (await entry_of(desk, lost)).wiped_at is not None


async def test_the_server_knows_what_is_on_the_device(pair: tuple[Device, Device]) -> None:
    """4"""
    lost, desk = pair
    entry = await entry_of(desk, lost)
    assert entry.firms == len(lost.seat.store.records("firm")) > 0
    assert (entry.encryption, entry.key, entry.pin, entry.waiting) == ("sqlcipher", "file", False, 0)
    assert entry.encrypted and entry.last_seen_at is not None
    lost.lock.set_pin("271828")
    await write_need(lost)
    assert (await sync_once(lost.seat)).ok
    assert (await entry_of(desk, lost)).pin
