"""
The server merges by the domain's rules, brings deleted records back whole, and applies nothing for a seat
that knows another past.

The invariants of docs/sync-invariants.md are cited by their number.
"""

import zlib

import pytest

from app.sync import decode_push_answer, encode_push, new_id
from tests.server.world import HAERTEREI, MENTOR, PRESSWERK, SUPERVISOR, World

pytestmark = pytest.mark.anyio


async def test_notes_that_did_not_know_each_other_are_appended(world: World) -> None:
    """I5: free notes append; nobody has to choose."""
    phone, tablet = await world.seat(MENTOR), await world.seat(MENTOR)
    await phone.pull()
    scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
    interview = await phone.start_interview(await world.firm_id(PRESSWERK))
    await tablet.pull()
    for seat, text in ((phone, "Meister fragen"), (tablet, "Zelle 3 kommt im Februar")):
        seat.clock_offset_ms += 1000
        note = seat.operation("set", "interview", interview, scope, {"note:/data/a": text})
        await seat.push_one(note)
    await phone.pull()
    note = phone.fields("interview", interview)["note:/data/a"]
    assert set(note.split("\n\n")) == {"Meister fragen", "Zelle 3 kommt im Februar"}


async def test_later_survey_date_wins_in_either_order_of_syncing(world: World) -> None:
    """The head count surveyed today stands against the one surveyed last week that is synced later."""
    for name, order in ((PRESSWERK, ("today", "last week")), (HAERTEREI, ("last week", "today"))):
        firm = await world.firm_id(name)
        counts = {"today": (55, "2026-11-21"), "last week": (50, "2026-11-14")}
        seats = {which: await world.seat(MENTOR) for which in counts}
        for seat in seats.values():
            await seat.pull()
        for which in order:
            count, day = counts[which]
            fields = {"headcount": count, "headcount_date": day}
            await seats[which].push_one(
                seats[which].operation("set", "firm", firm, f"firm/{firm}/shared", fields)
            )
        for seat in seats.values():
            await seat.pull()
            assert (seat.fields("firm", firm)["headcount"], seat.fields("firm", firm)["headcount_date"]) == (
                55,
                "2026-11-21",
            )


async def test_edit_of_a_deleted_record_brings_it_back_whole_until_somebody_decides(world: World) -> None:
    """I5, I4: delete against an unseen edit keeps the data; `~deleted: null` is the decision to keep it."""
    deleting, editing, watching = [await world.seat(each) for each in (MENTOR, MENTOR, SUPERVISOR)]
    scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
    step = new_id()
    await deleting.push_one(deleting.operation("put", "step", step, scope, {"what": "Anrufen", "who": "br"}))
    for seat in (deleting, editing, watching):
        await seat.pull()
    await deleting.push_one(deleting.operation("delete", "step", step, scope, {}))
    await watching.pull()
    assert step not in watching.ids("step")
    await editing.push_one(editing.operation("set", "step", step, scope, {"what": "Besuchen"}))
    for seat in (deleting, editing, watching):
        await seat.pull()
        assert dict(seat.fields("step", step)) == {"what": "Besuchen", "who": "br"}
        assert "~deleted" in seat.records[("step", step)].conflicts
    keep = editing.operation("set", "step", step, scope, {"~deleted": None})
    assert (await editing.push_one(keep)).status == "applied"
    await watching.pull()
    assert step in watching.ids("step") and not watching.records[("step", step)].conflicts


async def test_seat_that_knows_another_past_has_nothing_applied(world: World) -> None:
    """I11: the operations stay with the seat, which reads the epoch and compares before it sends again."""
    mentor = await world.seat(MENTOR)
    await mentor.pull()
    scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
    operation = mentor.operation("put", "step", new_id(), scope, {"what": "Anrufen"})
    for epoch, statuses in (("before-the-restore", []), ("", ["applied"])):
        answer = await world.http.post(
            "/v1/sync/push",
            content=zlib.compress(encode_push([operation], now_ms=0, epoch=epoch)),
            headers={**mentor.headers, "Content-Encoding": "deflate"},
        )
        decoded = decode_push_answer(answer.content)
        assert decoded.epoch not in ("", "before-the-restore")
        assert [result.status for result in decoded.results] == statuses
