"""
Syncing as a person sees it.

1  Local changes go by themselves, soon and together.
2  Trouble is named and heals by itself; a person is asked only where a person must act.
3  Every record has one place; the numbers add up.
4  Views hear of changes, also by another process on the same file.
"""

import asyncio

import pytest

from app.sync.errors import SeatRefusedError
from app.usecases import syncing
from app.usecases.enrolment import enrol
from app.usecases.firms import list_firms
from app.usecases.inhouse import inhouse_needs, log_need
from app.usecases.quarantine import give_up, send_again
from app.usecases.seat import open_seat
from app.usecases.syncing import (
    run_sync,
    sync_entries,
    sync_once,
    sync_soon,
    sync_status,
)
from tests.usecases.world import KEMAL, MIRIAM, Line

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(syncing, "DEBOUNCE_S", 0.02)
    monkeypatch.setattr(syncing, "LOOK_S", 0.02)
    monkeypatch.setattr(syncing, "FIRST_RETRY_S", 0.05)


async def until(condition, seconds: float = 5.0):
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.01)


@pytest.fixture
async def loop_of():
    """Start the sync loop of a seat; ends with the test."""
    tasks = []

    def start(seat):
        tasks.append(asyncio.create_task(run_sync(seat)))

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def note(seat, **changes):
    return log_need(seat, **{"topic": "automation", "people": 3, "urgency": "2"} | changes)


async def test_a_local_change_goes_by_itself_and_gets_a_receipt(world, loop_of):
    seat = await world.seat_of(KEMAL)
    seat.poll_s = 60
    loop_of(seat)
    await asyncio.sleep(0.05)
    need_id = note(seat)
    assert sync_status(seat).waiting == 1
    await until(lambda: sync_status(seat).waiting == 0)
    assert world.server.fields("need", need_id)["topic"] == "automation"
    (entry,) = sync_entries(seat)
    assert (entry.place, entry.title, entry.detail) == (
        "server",
        "Presswerk Dillingen",
        "Automatisierung, Robotik, SPS, Sensorik",
    )
    assert entry.receipt
    assert sync_status(seat).phase == "safe"
    assert sync_status(seat).last_success_at is not None


async def test_without_the_server_everything_waits_and_goes_when_it_is_back(world, loop_of):
    seat = await world.seat_of(KEMAL)
    world.up = False
    loop_of(seat)
    note(seat)
    note(seat)
    await until(lambda: sync_status(seat).phase == "offline")
    status = sync_status(seat)
    assert (status.waiting, status.needs_you, status.problem_code) == (2, 0, "server_unreachable")
    assert {entry.place for entry in sync_entries(seat)} == {"device"}
    world.up = True
    await until(lambda: sync_status(seat).waiting == 0)
    assert sync_status(seat).phase == "safe"
    assert len(world.server.live("need")) == 2


async def test_what_others_wrote_comes_with_the_next_poll(world, loop_of):
    seat = await world.seat_of(KEMAL)
    loop_of(seat)
    changes = []
    seat.subscribe(lambda: changes.append(seat.revision))
    await asyncio.sleep(0.05)
    world.publish("bedarf_kurz", "2027010101")
    await until(lambda: len(seat.store.records("form")) == 4)
    assert changes


async def test_asking_for_a_sync_does_not_wait_for_the_poll(world, loop_of):
    seat = await world.seat_of(MIRIAM)
    seat.poll_s = 60
    loop_of(seat)
    await until(lambda: not seat.sync.running)
    await asyncio.sleep(0.05)
    before = world.requests
    sync_soon(seat)
    await until(lambda: world.requests > before)


async def test_a_refused_change_is_listed_with_its_reason_and_stops_no_other(world):
    seat = await world.seat_of(KEMAL)
    good, bad = note(seat), note(seat)
    seat.store.write("need", bad, None, {"firm_id": "another"})
    await world.sync(seat)
    refused = [entry for entry in sync_entries(seat) if entry.place == "refused"]
    assert [(entry.code, entry.record_id) for entry in refused] == [("field_forbidden", bad)]
    assert sync_status(seat).needs_you == 1
    assert world.server.fields("need", good)
    give_up(seat, refused[0].entry_id, reason="falscher Betrieb")
    assert sync_status(seat).needs_you == 0


async def test_a_refused_change_is_offered_again_when_a_person_says_so(world):
    seat = await world.seat_of(KEMAL)
    need_id = note(seat)
    real = world.server.scopes_of
    world.server.scopes_of = lambda device: []
    await sync_once(seat)
    world.server.scopes_of = real
    (entry,) = [entry for entry in sync_entries(seat) if entry.place == "refused"]
    send_again(seat, entry.entry_id)
    await world.sync(seat)
    assert world.server.fields("need", need_id)
    assert sync_status(seat).needs_you == 0


async def test_a_revoked_device_is_told_so(world, monkeypatch):
    seat = await world.seat_of(KEMAL)

    async def refuse(self, request):
        raise SeatRefusedError(code="device_revoked")

    monkeypatch.setattr(Line, "send", refuse)
    outcome = await sync_once(seat)
    assert outcome.problem_code == "device_revoked"
    assert sync_status(seat).phase == "problem"


async def test_a_disk_that_is_full_during_a_pull_is_trouble_of_the_device(world, monkeypatch):
    from app.store import Store, StoreFullError

    seat = await world.seat_of(KEMAL)
    world.publish("bedarf_kurz", "2027010101")

    def full(self, page, **kwargs):
        raise StoreFullError(None)

    monkeypatch.setattr(Store, "apply_page", full)
    outcome = await sync_once(seat)
    assert outcome.problem_code == "disk_full"
    assert sync_status(seat).phase == "problem"
    monkeypatch.undo()
    await world.sync(seat)
    assert sync_status(seat).phase == "safe"


async def test_views_hear_of_changes_by_another_process_on_the_same_file(world, loop_of):
    seat = await world.seat_of(KEMAL)
    loop_of(seat)
    told = []
    unsubscribe = seat.subscribe(lambda: told.append(1))
    other = open_seat(
        world.folders[id(seat)], server_url="http://x.invalid", now=world.clock, connect=world.connect
    )
    revision = seat.revision
    note(other)
    other.close()
    await until(lambda: bool(told))
    assert seat.revision > revision
    assert len(inhouse_needs(seat)) == 1
    unsubscribe()


async def test_a_fault_of_our_own_is_logged_and_does_not_end_the_loop(world, loop_of, monkeypatch, caplog):
    seat = await world.seat_of(KEMAL)
    real = Line.send

    async def stumble(self, request):
        monkeypatch.setattr(Line, "send", real)
        raise RuntimeError("bug")

    monkeypatch.setattr(Line, "send", stumble)
    loop_of(seat)
    note(seat)
    await until(lambda: sync_status(seat).waiting == 0)
    assert "unforeseen" in caplog.text


async def test_after_enrolling_the_firms_come_at_once(world, loop_of):
    seat = world.empty_seat("tablet")
    seat.poll_s = 60
    loop_of(seat)
    await asyncio.sleep(0.05)
    world.invite(KEMAL, "ABCDEFGH")
    await enrol(seat, code="ABCDEFGH", device_name="Tablet", platform="linux")
    await until(lambda: bool(list_firms(seat)))


async def test_of_two_loops_on_a_seat_one_works_and_the_other_takes_over(world):
    seat = await world.seat_of(KEMAL)
    first, second = (asyncio.create_task(run_sync(seat)) for _ in range(2))
    await asyncio.sleep(0.1)
    assert seat.sync.problem_code is None
    first.cancel()
    note(seat)
    await until(lambda: sync_status(seat).waiting == 0)
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)


async def test_the_loop_ends_with_the_seat(world):
    seat = await world.seat_of(KEMAL)
    task = asyncio.create_task(run_sync(seat))
    await asyncio.sleep(0.05)
    seat.close()
    await asyncio.wait_for(task, 2)


async def test_pauses_after_trouble_grow_and_stay_random(world, monkeypatch):
    seat = await world.seat_of(KEMAL)
    seat.poll_s = 15
    monkeypatch.setattr(syncing, "FIRST_RETRY_S", 1.0)
    bounds = []
    monkeypatch.setattr(syncing.random, "uniform", lambda low, high: bounds.append(high) or high)
    outcome = syncing.SyncOutcome(0, 0, 0, "server_error")
    for failures in (1, 2, 3, 20):
        seat.sync.failures = failures
        syncing._pause_after(seat, outcome)
    seat.sync.offline = True
    syncing._pause_after(seat, outcome)
    assert bounds == [1.0, 2.0, 4.0, 300.0, 60.0]
    assert syncing._pause_after(seat, syncing.SyncOutcome(0, 0, 0, "server_busy", 90.0)) == 90.0
