"""
Follow-ups.

1  Overdue comes first; a week has seven days with their items and holidays by Land.
2  Moving lands on a working day of the firm's Land; suggestions never fall on a day off.
3  Done beats moved, whatever came first, on every seat.
4  The calendar file: a UID that stays, a SEQUENCE that grows, nothing about who or what.
5  A past day is refused, nothing is written.
6  Holidays are those of the firm: Buß- und Bettag is not proposed in Sachsen.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from app.models.scopes import firm_scope
from app.usecases.calendar_file import calendar_file
from app.usecases.follow_ups import (
    DayNotPossibleError,
    follow_ups,
    for_calendar,
    move_back,
    move_follow_up,
    plan_follow_up,
    suggested_days,
    week_of,
)
from app.usecases.syncing import sync_once
from app.usecases.today import finish_step, reopen_step
from tests.usecases.world import HAERTEREI, JONAS, KEMAL, MIRIAM, PRESSWERK

pytestmark = pytest.mark.anyio

STEP = "0193eeee-0000-7000-8000-000000000101"
OTHER = "0193eeee-0000-7000-8000-000000000102"
LATER = "0193eeee-0000-7000-8000-000000000103"


def put_step(world, step_id, due, *, firm=PRESSWERK, what="Herrn Maier anrufen", **fields):
    world.server.put(
        "step",
        step_id,
        firm_scope(firm, "network"),
        {
            "firm_id": firm,
            "what": what,
            "who": "mentor",
            "due": due,
            "created_at": "2026-11-20T10:00:00Z",
            **fields,
        },
    )


@pytest.fixture
async def miriam(world):
    put_step(world, STEP, "2026-11-26")
    put_step(world, OTHER, "2026-11-20", firm=HAERTEREI, what="Angebot prüfen")
    put_step(world, LATER, "2026-12-15", what="", kind="follow_up")
    return await world.seat_of(MIRIAM)


def in_saxony(world):
    firm = world.server.fields("firm", PRESSWERK)
    world.server.put("firm", PRESSWERK, firm_scope(PRESSWERK, "shared"), {**firm, "bundesland": "sn"})


async def test_overdue_comes_first_then_by_date(miriam):
    assert [(row.id, row.overdue) for row in follow_ups(miriam)] == [
        (OTHER, True),
        (STEP, False),
        (LATER, False),
    ]


async def test_a_week_has_seven_days_with_what_is_due_and_what_is_late(miriam):
    week = week_of(miriam, date(2026, 11, 24))
    assert (week.monday, len(week.days)) == (date(2026, 11, 23), 7)
    assert [row.id for row in week.days[3].items] == [STEP]
    assert [row.id for row in week.overdue] == [OTHER]


async def test_holidays_of_a_week_name_the_laender_that_have_them(world):
    in_saxony(world)
    miriam = await world.seat_of(MIRIAM)
    wednesday = week_of(miriam, date(2026, 11, 16)).days[2]
    assert (wednesday.holiday, wednesday.lands) == ("Buß- und Bettag", ("sn",))
    christmas = week_of(miriam, date(2026, 12, 25)).days[4]
    assert (christmas.holiday, christmas.lands) == ("Erster Weihnachtstag", ())


def test_buss_und_bettag_is_not_proposed_in_sachsen():
    tuesday, wednesday, thursday = date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 19)
    assert suggested_days(tuesday, land="sn")[0] == thursday
    assert suggested_days(tuesday, land="sl")[0] == wednesday
    assert suggested_days(date(2026, 11, 11), land="sn")[1] == thursday


async def test_moving_to_a_day_off_lands_on_the_next_working_day(world):
    in_saxony(world)
    put_step(world, STEP, "2026-11-26")
    world.clock.moment = datetime(2026, 11, 16, 9, tzinfo=UTC)
    miriam = await world.seat_of(MIRIAM)
    assert move_follow_up(miriam, STEP, date(2026, 11, 18)) == date(2026, 11, 19)
    assert follow_ups(miriam)[0].due == date(2026, 11, 19)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2036, 1, 1)])
async def test_a_day_that_is_past_or_years_ahead_is_refused(miriam, day):
    before = miriam.revision
    with pytest.raises(DayNotPossibleError) as caught:
        move_follow_up(miriam, STEP, day)
    assert caught.value.code == "day_not_possible"
    assert miriam.revision == before


@pytest.mark.parametrize("moved_first", [True, False])
async def test_done_beats_moved_in_either_order(world, miriam, moved_first):
    jonas = await world.seat_of(JONAS)
    move_follow_up(jonas, STEP, date(2026, 12, 1))
    finish_step(miriam, STEP)
    for seat in (jonas, miriam, jonas, miriam) if moved_first else (miriam, jonas, miriam, jonas):
        await sync_once(seat)
    for seat in (miriam, jonas):
        assert STEP not in [row.id for row in follow_ups(seat)]
    assert "done_at" in world.server.fields("step", STEP)


async def test_the_kuemmerer_plans_a_follow_up_inside_the_firm(world):
    kemal = await world.seat_of(KEMAL)
    step_id = plan_follow_up(kemal, PRESSWERK, due=date(2026, 12, 5), what="Tandem ansehen")
    await sync_once(kemal)
    kept = world.server.records["step", step_id]
    assert kept.scope == firm_scope(PRESSWERK, "inhouse")
    assert kept.fields["due"] == "2026-12-07"  # the fifth is a Saturday


# --- the calendar file


def events(seat):
    content = calendar_file(
        for_calendar(seat), words="Wiedervorlage, {place}", hint="In Feldlotse", made_at=seat.now()
    )
    calendar = Calendar.from_ical(content)
    assert calendar["method"] == "PUBLISH" and calendar["version"] == "2.0"
    return content, {str(event["uid"]): event for event in calendar.walk("VEVENT")}


async def test_the_file_says_when_and_where_but_never_who_or_what(miriam):
    content, found = events(miriam)
    event = found[f"{STEP}@feldlotse"]
    assert event["summary"] == "Wiedervorlage, Dillingen"
    assert event.decoded("dtstart") == date(2026, 11, 26)
    assert event.decoded("dtend") == date(2026, 11, 27)
    for words in ("Maier", "anrufen", "Presswerk", "Angebot", "Miriam"):
        assert words.encode() not in content


async def test_uid_stays_and_sequence_grows_with_every_move_and_its_undo(world, miriam):
    seen = [events(miriam)[1][f"{STEP}@feldlotse"]]
    for day in (date(2026, 12, 1), date(2026, 12, 8)):
        world.clock.go_on(minutes=5)
        move_follow_up(miriam, STEP, day)
        seen.append(events(miriam)[1][f"{STEP}@feldlotse"])
    world.clock.go_on(minutes=5)
    move_back(miriam, STEP, due=date(2026, 11, 26), moved_at=None)
    seen.append(events(miriam)[1][f"{STEP}@feldlotse"])
    assert {str(event["uid"]) for event in seen} == {f"{STEP}@feldlotse"}
    numbers = [int(event["sequence"]) for event in seen]
    assert numbers[0] == 0 and numbers == sorted(set(numbers))
    assert seen[-1].decoded("dtstart") == date(2026, 11, 26)


async def test_what_is_done_is_cancelled_in_the_calendar_and_comes_back_when_reopened(world, miriam):
    finish_step(miriam, STEP)
    done = events(miriam)[1][f"{STEP}@feldlotse"]
    assert done["status"] == "CANCELLED"
    world.clock.go_on(minutes=1)
    reopen_step(miriam, STEP)
    again = events(miriam)[1][f"{STEP}@feldlotse"]
    assert again["status"] == "CONFIRMED"
    assert int(again["sequence"]) > int(done["sequence"]) > 0


async def test_a_wrong_device_clock_makes_nothing_overdue(world, miriam):
    right = world.clock
    miriam.now = lambda: right() + timedelta(days=400)
    miriam.store.note_server_time(
        int(right().timestamp() * 1000), device_ms=int(miriam.now().timestamp() * 1000)
    )
    assert [row.id for row in follow_ups(miriam) if row.overdue] == [OTHER]
