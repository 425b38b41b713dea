"""
A seat that keeps what it sent gets its own new records back without their fields, and never too few of them.

1. Untouched records of the asking device come without fields.
2. Whatever anybody changed since comes with its fields.
3. What a command of the device made (a released copy) was never sent by it: it comes whole.
4. Other devices, a first pull and a pull from the start get everything.
"""

from __future__ import annotations

import pytest

from app.sync import PullPage, decode_page, new_id
from tests.server.world import KUEMMERER, MENTOR, PRESSWERK, Seat, World

pytestmark = pytest.mark.anyio


async def page_of(seat: Seat, cursor: str, *, own: bool = True) -> PullPage:
    params = {"cursor": cursor, "own": str(int(own))}
    answer = await seat.world.http.get("/v1/sync/pull", params=params, headers=seat.headers)
    assert answer.status_code == 200, answer.text
    return decode_page(answer.content)


async def test_untouched_records_come_without_fields(world: World) -> None:
    """1, 4"""
    firm = await world.firm_id(PRESSWERK)
    seat, other = await world.seat(MENTOR), await world.seat(MENTOR)
    await seat.pull()
    await other.pull()
    put = seat.operation("put", "step", new_id(), f"firm/{firm}/network", {"what": "anrufen"})
    result = await seat.push_one(put)
    (record,) = (await page_of(seat, seat.cursor)).records
    assert record.own and record.whole and record.fields == {} and record.clock == put.hlc
    assert record.seq == result.seq
    for page in (
        await page_of(seat, seat.cursor, own=False),
        await page_of(seat, ""),
        await page_of(other, other.cursor),
    ):
        (record,) = [each for each in page.records if each.id == put.record]
        assert not record.own and record.fields == {"what": "anrufen"}


async def test_changed_records_come_with_fields(world: World) -> None:
    """2"""
    firm = await world.firm_id(PRESSWERK)
    seat, other = await world.seat(MENTOR), await world.seat(MENTOR)
    await seat.pull()
    scope = f"firm/{firm}/network"
    put = seat.operation("put", "step", new_id(), scope, {"what": "anrufen"})
    await seat.push_one(put)
    await other.push_one(other.operation("set", "step", put.record, scope, {"done_at": "2026-11-27"}))
    (record,) = (await page_of(seat, seat.cursor)).records
    assert not record.own and record.fields == {"what": "anrufen", "done_at": "2026-11-27"}


async def test_released_copy_was_never_sent_and_comes_whole(world: World) -> None:
    """3"""
    firm = await world.firm_id(PRESSWERK)
    seat = await world.seat(KUEMMERER)
    await seat.pull()
    put = seat.operation("put", "need", new_id(), f"firm/{firm}/inhouse", {"topic": "T01", "goal": "geheim"})
    await seat.push_one(put)
    await seat.pull()
    copy = new_id()
    release = seat.command("need", put.record, "release", released_as=copy, fields=["topic"], agreed=True)
    assert (await seat.push_one(release)).status == "applied"
    page = await page_of(seat, seat.cursor)
    assert {each.id for each in page.records} == {put.record, copy}
    assert not any(each.own for each in page.records)
