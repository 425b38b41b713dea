"""
Seats that are open in one process.

1. A seat is opened once, however many tabs show it, and has one sync loop from enrolment on.
2. It closes when nobody needs it, but never with unsent work in it.
3. After a restart every seat with unsent work goes on, without anybody opening it.
"""

import asyncio

import pytest

from app.web.pool import SeatPool
from app.web.seats import SeatFolders, new_browser_key
from tests.web.support import Clock, FakeSeats

pytestmark = pytest.mark.anyio


def pool_in(tmp_path, seats: FakeSeats, *, idle_s: float = 0.0):
    folders = SeatFolders(tmp_path / "seats", now=Clock(), max_unused=10)
    return folders, SeatPool(folders, seats.actions(), idle_s=idle_s)


async def test_tabs_share_one_seat_and_one_sync_loop(tmp_path):
    seats = FakeSeats()
    folders, pool = pool_in(tmp_path, seats)
    web_seat = folders.create(new_browser_key())
    with pool.tab(web_seat.id), pool.tab(web_seat.id):
        seat = pool.seat(web_seat.id)
        assert pool.seat(web_seat.id) is seat
        await asyncio.sleep(0)
        assert seat.synchronising == 0, "nothing to synchronise before enrolment"
        seat.enrol("Aylin Yılmaz", "mentor")
        seat.enrol("Aylin Yılmaz", "mentor")
        await asyncio.sleep(0)
        assert seat.synchronising == 1
        assert folders.find(web_seat.id).name == "Aylin Yılmaz"
    await pool.close()
    assert seat.closed


async def test_seat_closes_after_the_last_tab_when_everything_is_sent(tmp_path):
    seats = FakeSeats()
    folders, pool = pool_in(tmp_path, seats)
    web_seat = folders.create(new_browser_key())
    with pool.tab(web_seat.id):
        seat = pool.seat(web_seat.id)
        await pool.close_idle()
        assert not seat.closed, "a tab still shows it"
    seat.unsent = True
    await pool.close_idle()
    assert not seat.closed, "it holds unsent work"
    seat.unsent = False
    await pool.close_idle()
    assert seat.closed
    assert web_seat.id not in pool


async def test_seat_stays_open_while_its_sessions_may_come_back(tmp_path):
    seats = FakeSeats()
    folders, pool = pool_in(tmp_path, seats, idle_s=60)
    web_seat = folders.create(new_browser_key())
    with pool.tab(web_seat.id):
        pool.seat(web_seat.id)
    await pool.close_idle()
    assert web_seat.id in pool
    await pool.close()


async def test_unsent_work_goes_on_after_a_restart_without_a_tab(tmp_path):
    seats = FakeSeats()
    folders, pool = pool_in(tmp_path, seats)
    web_seat = folders.create(new_browser_key())
    (folders.folder(web_seat.id) / "person.txt").write_text("Aylin Yılmaz|mentor")
    pool.seat(web_seat.id)
    await pool.close()

    restarted = FakeSeats()
    restarted.unsent_at_start = True
    _, pool = pool_in(tmp_path, restarted)
    await pool.finish_unsent_work()
    await asyncio.sleep(0)
    assert [seat.synchronising for seat in restarted.opened] == [1]
    await pool.close()


async def test_seats_without_unsent_work_stay_closed_after_a_restart(tmp_path):
    seats = FakeSeats()
    folders, pool = pool_in(tmp_path, seats)
    web_seat = folders.create(new_browser_key())
    (folders.folder(web_seat.id) / "person.txt").write_text("Aylin Yılmaz|mentor")
    pool.seat(web_seat.id)
    await pool.close()
    await pool.finish_unsent_work()
    assert web_seat.id not in pool
    assert seats.opened[-1].closed


async def test_sync_loop_that_fails_is_started_again(tmp_path, monkeypatch, caplog):
    seats = FakeSeats()
    folders, pool = pool_in(tmp_path, seats)
    tries = 0

    async def fail_once(seat):
        nonlocal tries
        tries += 1
        if tries == 1:
            raise RuntimeError("a defect")
        await asyncio.Event().wait()

    monkeypatch.setattr("app.web.pool.RETRY_S", 0.0)
    object.__setattr__(pool._actions, "synchronise", fail_once)
    seat = pool.seat(folders.create(new_browser_key()).id)
    seat.enrol("Aylin", "mentor")
    for _ in range(10):
        await asyncio.sleep(0)
    assert tries == 2
    assert "a defect" in caplog.text
    await pool.close()
