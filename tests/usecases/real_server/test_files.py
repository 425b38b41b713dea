"""
Files between real seats and the real server over real lines that break.

1. An upload cut at 90 % continues at 90 %; so does a download.
2. Documents go first: photos on a narrow line do not hold them up.
3. One file that is refused lets the others pass, and waits for a person.
4. A colleague sees the preview, opens the photo, and gets exactly its bytes.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app.models.scopes import firm_scope
from app.sync import new_id
from app.usecases import attachments
from app.usecases.attachments import AttachmentView, prepare
from app.usecases.enrolment import enrol
from app.usecases.records import Write, save
from app.usecases.seat import Seat, open_seat
from app.usecases.syncing import run_sync, sync_once
from app.usecases.transferring import next_part_size, run_transfers, transfer_once
from server.database import DatabaseAddress
from server.main import create_app
from server.settings import Settings
from tests.media.pictures import photo
from tests.server.world import MENTOR, PRESSWERK, SUPERVISOR, World
from tests.support.listening import listening
from tests.support.netsim import NetSim
from tests.support.processes import free_port

pytestmark = pytest.mark.anyio


class Line:
    """Real seats at the real server, with a line between them that a test can spoil."""

    def __init__(self, world: World, net: NetSim, folder: Path) -> None:
        self.world = world
        self.net = net
        self._folder = folder
        self.seats: list[Seat] = []
        self.firm = ""

    async def seat_of(self, name: str) -> Seat:
        seat = open_seat(
            self._folder / f"seat-{len(self.seats)}",
            server_url=f"http://127.0.0.1:{self.net.listen}",
            poll_s=0.2,
        )
        self.seats.append(seat)
        await enrol(seat, code=await self.world.code_for(name), device_name="Tablet", platform="linux")
        await self.sync(seat)
        return seat

    async def sync(self, *seats: Seat) -> None:
        for seat in seats:
            outcome = await sync_once(seat)
            assert outcome.ok, outcome

    def attach(
        self, seat: Seat, data: bytes, name: str = "foto.jpg", *, kind: attachments.FileKind = "photo"
    ) -> AttachmentView:
        return attachments.attach(
            seat,
            prepare(data, name=name, kind=kind),
            scope=firm_scope(self.firm, "network"),
            firm_id=self.firm,
            of=("firm", self.firm),
        )


@pytest.fixture
async def line(address: DatabaseAddress, tmp_path: Path) -> AsyncIterator[Line]:
    application = create_app(Settings(data=tmp_path), address=address)
    target = free_port()
    async with (
        listening(application, target),
        World(application, address) as world,
        NetSim(free_port(), target) as net,
    ):
        line = Line(world, net, tmp_path)
        line.firm = await world.firm_id(PRESSWERK)
        yield line
        for seat in line.seats:
            seat.close()


async def test_an_upload_cut_at_90_percent_continues_at_90_percent(line: Line) -> None:
    """1"""
    mentor = await line.seat_of(MENTOR)
    size = 4_000_000
    pdf = b"%PDF-1.7\n" + os.urandom(size - 9)
    kept = line.attach(mentor, pdf, "plan.pdf", kind="file")
    await line.sync(mentor)

    line.net.cut_sent_after_bytes = int(size * 0.9)
    assert await transfer_once(mentor) is not None
    upload = mentor.store.files.uploads()[0]
    # What is lost is the part that was on the line, no more.
    assert size * 0.9 - 1_000_000 <= upload.sent < size * 0.9
    waiting = attachments.attachment(mentor, kept.id)
    assert waiting is not None
    assert (waiting.place, waiting.sent) == ("device", upload.sent)

    line.net.cut_sent_after_bytes = None
    before = line.net.sent_bytes
    assert await transfer_once(mentor) is None
    assert line.net.sent_bytes - before < size - upload.sent + 20_000
    arrived = attachments.attachment(mentor, kept.id)
    assert arrived is not None
    assert (arrived.place, len(arrived.receipt)) == ("server", 6)

    supervisor = await line.seat_of(SUPERVISOR)
    assert attachments.content(supervisor, kept.id) is None
    line.net.cut_after_bytes = int(size * 0.9)
    assert await transfer_once(supervisor) is not None
    got = supervisor.store.files.vault.arrived(mentor.store.files.uploads()[0].sha256)
    assert size * 0.8 < got < size * 0.9
    line.net.cut_after_bytes = None
    before = line.net.received_bytes
    assert await transfer_once(supervisor) is None
    assert line.net.received_bytes - before < size - got + 20_000
    assert attachments.content(supervisor, kept.id) == pdf


async def test_a_line_that_keeps_breaking_still_brings_the_file_over(line: Line) -> None:
    """1: every connection dies after 150 kB; a part that does not fit is tried smaller."""
    mentor = await line.seat_of(MENTOR)
    pdf = b"%PDF-1.7\n" + os.urandom(600_000)
    kept = line.attach(mentor, pdf, "plan.pdf", kind="file")
    await line.sync(mentor)
    line.net.cut_sent_after_bytes = 150_000
    for _ in range(30):
        if await transfer_once(mentor) is None:
            break
    arrived = attachments.attachment(mentor, kept.id)
    assert arrived is not None
    assert arrived.place == "server"


async def test_documents_pass_photos_on_a_narrow_line(line: Line) -> None:
    """2"""
    mentor = await line.seat_of(MENTOR)
    for number in range(12):
        line.attach(mentor, b"%PDF-1.7\n" + os.urandom(300_000), f"{number}.pdf", kind="file")
    await line.sync(mentor)
    line.net.bytes_per_s = 100_000  # all of it would take 36 s
    loops = [asyncio.create_task(run_sync(mentor)), asyncio.create_task(run_transfers(mentor))]
    try:
        async with asyncio.timeout(30):
            await _until(lambda: mentor.store.files.counts().waiting_bytes <= 3_300_000)
        step = new_id()
        save(
            mentor,
            Write.put(
                "step",
                step,
                firm_scope(line.firm, "network"),
                {"firm_id": line.firm, "what": "anrufen", "due": "2026-12-07"},
            ),
        )
        async with asyncio.timeout(9):
            await _until(lambda: mentor.store.receipt("step", step) is not None)
        assert mentor.store.files.counts().waiting > 5
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


async def _until(condition: Callable[[], bool]) -> None:
    for _ in itertools.takewhile(lambda _: not condition(), itertools.count()):
        await asyncio.sleep(0.05)


async def test_a_refused_file_lets_the_others_pass(line: Line) -> None:
    """3"""
    mentor = await line.seat_of(MENTOR)
    strange = line.attach(mentor, photo(noise=1))
    good = line.attach(mentor, photo(noise=2))
    # As if an older app had kept what is not taken.
    stored = mentor.store.record("attachment", strange.id)
    assert stored is not None
    path = mentor.store.files.vault.path(str(stored.fields["sha256"]))
    assert path is not None
    path.unlink()
    await line.sync(mentor)
    await transfer_once(mentor)
    places = {one.id: one for one in attachments.attachments_of(mentor, "firm", line.firm)}
    assert places[good.id].place == "server"
    assert (places[strange.id].place, places[strange.id].code) == ("refused", "file_missing")
    assert mentor.store.files.counts().refused == 1


async def test_a_colleague_sees_the_preview_and_opens_the_photo(line: Line) -> None:
    """4"""
    mentor, supervisor = await line.seat_of(MENTOR), await line.seat_of(SUPERVISOR)
    kept = line.attach(mentor, photo(1600, 1200, noise=7))
    await line.sync(mentor, supervisor)
    assert attachments.preview(supervisor, kept.id) is None
    assert await transfer_once(supervisor) is None
    assert attachments.preview(supervisor, kept.id) is None, "nothing has arrived yet"
    await transfer_once(mentor)
    supervisor.store.files.ask_again()
    await transfer_once(supervisor)
    preview = attachments.preview(supervisor, kept.id)
    assert preview is not None
    assert attachments.content(supervisor, kept.id) is None
    await transfer_once(supervisor)
    assert attachments.content(supervisor, kept.id) == attachments.content(mentor, kept.id)


@pytest.mark.parametrize(
    ("size", "took_s", "expected"),
    [(64_000, 0.1, 128_000), (800_000, 0.1, 1_000_000), (64_000, 2.0, 64_000), (64_000, 9.0, 32_000),
     (20_000, 9.0, 16_000)],
)  # fmt: skip
def test_parts_follow_the_line(size: int, took_s: float, expected: int) -> None:
    """2"""
    assert next_part_size(size, took_s) == expected
