"""
Pull: current records of a person's scopes, each once, none skipped, only what is new.

The invariants of docs/sync-invariants.md are cited by their number.
"""

import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from app.sync import new_id
from server.cursors import Cursor, CursorUnknownError, read_cursor, write_cursor
from server.database import operator_transaction
from server.operating import firms, people
from tests.server.conftest import Clock
from tests.server.world import HAERTEREI, KUEMMERER, MENTOR, PRESSWERK, SEFFERSBACH, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio


async def change_person(world: World, name: str, *, regions: list[str], active: bool = True) -> None:
    async with operator_transaction(world.address.owner_url) as operator:
        network, user = await people.find_user(operator, name=name, network=None)
        await people.add_user(
            operator,
            network_id=network.id,
            name=name,
            role=user.role,
            firm=user.firm_id,
            regions=regions,
            active=active,
            update=True,
            now=datetime.now(UTC),
        )


def names(seat: Seat, collection: str) -> set[object]:
    return {seat.fields(collection, record)["name"] for record in seat.ids(collection)}


async def test_first_pull_brings_reference_data_and_firms(world: World) -> None:
    seat = await world.seat(MENTOR)
    await seat.pull()
    assert names(seat, "network") == {"Transformationsnetzwerk Saar"}
    assert names(seat, "region") == {"Kreis Saarlouis", "Kreis Merzig-Wadern"}
    assert names(seat, "person") == {MENTOR, KUEMMERER, SUPERVISOR}
    assert {seat.fields("form", form)["form_id"] for form in seat.ids("form")} == {
        "qba_betrieb",
        "bedarf_kurz",
        "wissenssicherung",
    }
    assert len(seat.ids("directory")) == 8
    assert names(seat, "firm") == {PRESSWERK, HAERTEREI}
    firm = seat.fields("firm", await world.firm_id(PRESSWERK))
    assert (firm["headcount"], firm["wz_edition"], firm["wz_division"]) == (52, "WZ2025", "29")
    assert firm["works_council"] == "ja"


async def test_scopes_are_announced_with_their_first_records(world: World) -> None:
    seat = await world.seat(MENTOR)
    page = await seat.pull_page()
    firms = [await world.firm_id(PRESSWERK), await world.firm_id(HAERTEREI)]
    assert set(page.granted) == {
        f"network/{seat.network['id']}",
        f"person/{seat.user['id']}",
        *(f"firm/{firm}/{layer}" for firm in firms for layer in ("network", "shared")),
    }
    await seat.pull()
    assert seat.pages[-1].granted == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
async def test_pages_of_any_size_bring_the_same(world: World, limit: int) -> None:
    seat = await world.seat(SUPERVISOR)
    await seat.pull(limit=limit)
    assert len(seat.records) == 2 + 1 + 3 + 3 + 8 + 3
    delivered = [(each.collection, each.id) for page in seat.pages for each in page.records]
    assert len(delivered) == len(set(delivered)), "each record once"


async def test_nothing_new_is_an_empty_page_with_the_same_checksums(world: World) -> None:
    seat = await world.seat(MENTOR)
    await seat.pull()
    checksums = seat.pages[-1].checksums
    page = await seat.pull_page()
    assert (list(page.records), page.has_more, page.checksums) == ([], False, checksums)


async def test_only_newer_fields_of_a_held_record_are_sent(world: World) -> None:
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    firm = await world.firm_id(PRESSWERK)
    interview = await mentor.start_interview(firm, **{f"/data/q{n}": str(n) for n in range(60)})
    await supervisor.pull()
    change = {"/data/q3": "drei", "/data/q4": None}
    await mentor.push_one(mentor.operation("set", "interview", interview, f"firm/{firm}/network", change))
    page = await supervisor.pull_page()
    (record,) = page.records
    assert (record.whole, dict(record.fields)) == (False, change)
    assert "/data/q4" not in supervisor.fields("interview", interview)
    assert len(supervisor.fields("interview", interview)) == 60 + 5 - 1


async def test_record_changed_between_pages_arrives_complete(world: World) -> None:
    """What is left out of a record counts from the beginning of the round, not from the last page."""
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    firm = await world.firm_id(PRESSWERK)
    scope = f"firm/{firm}/network"
    first = await mentor.start_interview(firm, **{"/data/a": "1", "/data/b": "1"})
    second = await mentor.start_interview(firm, **{"/data/a": "1"})
    await supervisor.pull()
    await mentor.push_one(mentor.operation("set", "interview", first, scope, {"/data/a": "2"}))
    await mentor.push_one(mentor.operation("set", "interview", second, scope, {"/data/a": "2"}))
    page = await supervisor.pull_page(limit=1)
    assert page.has_more
    await mentor.pull()
    await mentor.push_one(mentor.operation("set", "interview", second, scope, {"/data/b": "2"}))
    await supervisor.pull(limit=1)
    assert supervisor.fields("interview", second)["/data/a"] == "2"
    assert supervisor.fields("interview", second)["/data/b"] == "2"


async def test_deleted_record_travels_as_a_tombstone_without_content(world: World) -> None:
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    firm = await world.firm_id(PRESSWERK)
    step = new_id()
    scope = f"firm/{firm}/network"
    await mentor.push_one(mentor.operation("put", "step", step, scope, {"what": "Geheimrat"}))
    await mentor.pull()
    await supervisor.pull()
    await mentor.push_one(mentor.operation("delete", "step", step, scope, {}))
    page = await supervisor.pull_page()
    (record,) = page.records
    assert (record.deleted, dict(record.fields)) == (True, {})
    supervisor.check(page)
    late = await world.seat(SUPERVISOR)
    await late.pull()
    assert b"Geheimrat" not in late.bytes_seen


async def test_mentor_gets_a_new_region_and_loses_the_old_one(world: World) -> None:
    """I8: with the pull that tells of it."""
    mentor = await world.seat(MENTOR)
    await mentor.start_interview(await world.firm_id(PRESSWERK))
    await change_person(world, MENTOR, regions=["Kreis Merzig-Wadern"])
    page = await mentor.pull_page()
    assert set(page.revoked) == {
        f"firm/{await world.firm_id(firm)}/{layer}"
        for firm in (PRESSWERK, HAERTEREI)
        for layer in ("network", "shared")
    }
    assert len(page.granted) == 2
    await mentor.pull()
    assert names(mentor, "firm") == {SEFFERSBACH}
    assert mentor.ids("interview") == set()


async def test_scope_granted_in_the_middle_of_a_round_is_not_skipped(world: World) -> None:
    """I3: the grant is newer than the page, its records are older."""
    mentor = await world.seat(MENTOR)
    page = await mentor.pull_page(limit=3)
    assert page.has_more
    await change_person(world, MENTOR, regions=["Kreis Saarlouis", "Kreis Merzig-Wadern"])
    await mentor.pull(limit=3)
    assert names(mentor, "firm") == {PRESSWERK, HAERTEREI, SEFFERSBACH}


async def test_scope_taken_away_in_the_middle_of_a_round_stops_at_once(world: World) -> None:
    supervisor = await world.seat(MENTOR)
    await supervisor.pull_page(limit=1)
    await change_person(world, MENTOR, regions=["Kreis Merzig-Wadern"])
    await supervisor.pull(limit=1)
    assert names(supervisor, "firm") == {SEFFERSBACH}


async def test_scope_taken_away_and_given_back_comes_whole(world: World) -> None:
    mentor = await world.seat(MENTOR)
    interview = await mentor.start_interview(await world.firm_id(PRESSWERK))
    await change_person(world, MENTOR, regions=["Kreis Merzig-Wadern"])
    await mentor.pull()
    await change_person(world, MENTOR, regions=["Kreis Saarlouis"])
    await mentor.pull()
    assert mentor.ids("interview") == {interview}
    assert mentor.records[("interview", interview)].whole


async def test_firm_that_moves_to_another_region_changes_hands(world: World) -> None:
    mentor = await world.seat(MENTOR)
    await mentor.pull()
    row = firms.firm_row(HAERTEREI, {"city": "Merzig", "kreis5": "10042"})
    async with operator_transaction(world.address.owner_url) as operator:
        await firms.add_firms(
            operator, [row], network_id=mentor.network["id"], update=True, now=datetime.now(UTC)
        )
    await mentor.pull()
    assert names(mentor, "firm") == {PRESSWERK}
    kuemmerer = await world.seat(KUEMMERER)
    await kuemmerer.pull()
    assert names(kuemmerer, "firm") == {PRESSWERK}


async def test_unsent_work_on_a_lost_scope_goes_to_quarantine(world: World) -> None:
    """I8: uploaded, never discarded, never resurrected."""
    mentor = await world.seat(MENTOR)
    firm = await world.firm_id(PRESSWERK)
    interview = await mentor.start_interview(firm)
    unsent = mentor.operation(
        "set", "interview", interview, f"firm/{firm}/network", {"/data/a": "unverloren"}
    )
    await change_person(world, MENTOR, regions=["Kreis Merzig-Wadern"])
    assert (await mentor.push_one(unsent)).code == "scope_forbidden"
    listed = (await world.http.get("/v1/sync/quarantine", headers=mentor.headers)).json()["operations"]
    assert listed[0]["operation"]["fields"] == {"/data/a": "unverloren"}


async def test_person_who_left_is_refused(world: World) -> None:
    mentor = await world.seat(MENTOR)
    await change_person(world, MENTOR, regions=["Kreis Saarlouis"], active=False)
    answer = await mentor.fetch("")
    assert (answer.status_code, answer.json()["code"]) == (403, "device_revoked")


@pytest.mark.parametrize("cursor", ["x", "€", "AAAA", "bnVsbA", "W10", "[]", "Ww" * 100, "A" * 5000])
async def test_foreign_text_is_no_cursor(shared_world: World, cursor: str) -> None:
    seat = await shared_world.seat(MENTOR)
    answer = await seat.fetch(cursor)
    assert (answer.status_code, answer.json()["code"]) == (409, "cursor_unknown")


async def test_cursor_of_another_person_or_epoch_is_unknown(world: World) -> None:
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    await supervisor.pull()
    assert (await mentor.fetch(supervisor.cursor)).status_code == 409
    await world.sql("UPDATE server_state SET epoch = 'another'")
    assert (await supervisor.fetch(supervisor.cursor)).status_code == 409


async def test_cursor_ahead_of_a_restored_backup_is_unknown(world: World) -> None:
    seat = await world.seat(MENTOR)
    await seat.start_interview(await world.firm_id(PRESSWERK))
    await world.sql("UPDATE network_seq SET seq = seq - 1")
    assert (await seat.fetch(seat.cursor)).status_code == 409


@pytest.mark.parametrize("limit", ["0", "1001", "x", "-1"])
async def test_impossible_limit_is_refused(shared_world: World, limit: str) -> None:
    seat = await shared_world.seat(MENTOR)
    answer = await shared_world.http.get("/v1/sync/pull", params={"limit": limit}, headers=seat.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "body_malformed")


async def test_answer_is_compressed_when_asked(world: World) -> None:
    seat = await world.seat(MENTOR)
    async with world.http.stream(
        "GET", "/v1/sync/pull", headers={**seat.headers, "Accept-Encoding": "gzip"}
    ) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(raw))["v"] == 1


async def test_checksums_in_the_database_are_those_of_its_records(world: World) -> None:
    mentor = await world.seat(MENTOR)
    firm = await world.firm_id(PRESSWERK)
    interview = await mentor.start_interview(firm)
    step = new_id()
    scope = f"firm/{firm}/network"
    await mentor.push_one(mentor.operation("put", "step", step, scope, {"what": "x"}))
    await mentor.pull()
    await mentor.push_one(mentor.operation("delete", "step", step, scope, {}))
    await mentor.push_one(mentor.operation("set", "interview", interview, scope, {"/data/a": "1"}))
    kept = await world.sql("SELECT scope, live, hash, newest FROM scope_sum ORDER BY scope")
    terms = await world.sql(
        "SELECT scope, md5(collection || '|' || id || '|' || seq), deleted, seq FROM record ORDER BY scope"
    )
    computed = [
        (
            scope,
            sum(not deleted for of, _, deleted, _ in terms if of == scope),
            sum(int(md5[:16], 16) for of, md5, deleted, _ in terms if of == scope and not deleted) % 2**64,
            max(seq for of, _, _, seq in terms if of == scope),
        )
        for scope in dict.fromkeys(of for of, *_ in terms)
    ]
    assert kept == computed


def test_cursor_survives_writing_and_reading() -> None:
    cursor = Cursor(base=7, grants=3, position=12, horizon=9)
    text = write_cursor(cursor, epoch="e", user_id="u" * 36)
    assert read_cursor(text, epoch="e", user_id="u" * 36, newest=12) == cursor
    assert read_cursor("", epoch="e", user_id="u", newest=0) == Cursor()
    for expected in ({"epoch": "f"}, {"user_id": "v" * 36}, {"newest": 11}):
        given: Mapping[str, object] = {"epoch": "e", "user_id": "u" * 36, "newest": 12, **expected}
        with pytest.raises(CursorUnknownError):
            read_cursor(text, **given)  # type: ignore[arg-type]


async def test_server_time_and_epoch_come_with_every_page(world: World, clock: Clock) -> None:
    seat = await world.seat(MENTOR)
    page = await seat.pull_page()
    assert page.server_time_ms == int(clock().timestamp() * 1000)
    assert page.epoch
