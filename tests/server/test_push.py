"""
Push: every operation is answered on its own, once, and nothing gets lost.

The invariants of docs/sync-invariants.md are cited by their number.
"""

import json
import zlib

import pytest

from app.sync import encode_push, new_id, receipt_of
from app.sync.clock import milliseconds_of, stamp_text
from server.verdict_texts import VERDICT_CODES
from tests.server.conftest import Clock
from tests.server.world import HAERTEREI, KUEMMERER, MENTOR, PRESSWERK, SEFFERSBACH, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def mentor(world: World) -> Seat:
    seat = await world.seat(MENTOR)
    await seat.pull()
    return seat


async def test_answer_reaches_other_seats(world: World, mentor: Seat) -> None:
    firm = await world.firm_id(PRESSWERK)
    interview = await mentor.start_interview(firm, **{"/data/a": "52"})
    supervisor = await world.seat(SUPERVISOR)
    await supervisor.pull()
    assert supervisor.fields("interview", interview)["/data/a"] == "52"


async def test_result_names_number_and_receipt(world: World, mentor: Seat) -> None:
    firm = await world.firm_id(PRESSWERK)
    record = new_id()
    operation = mentor.operation("put", "step", record, f"firm/{firm}/network", {"what": "Anrufen"})
    result = await mentor.push_one(operation)
    await mentor.pull()
    assert result.seq == mentor.records[("step", record)].seq
    assert result.receipt == receipt_of(record, result.seq)


async def test_push_is_not_applied_twice_when_the_reply_was_lost(world: World, mentor: Seat) -> None:
    """I2: the same operations again change nothing and get the same numbers and receipts."""
    firm = await world.firm_id(PRESSWERK)
    operations = [
        mentor.operation("put", "step", new_id(), f"firm/{firm}/network", {"what": str(number)})
        for number in range(3)
    ]
    first = await mentor.push(*operations)
    again = await mentor.push(*operations)
    assert [each.status for each in first] == ["applied"] * 3
    assert [each.status for each in again] == ["duplicate"] * 3
    assert [(each.seq, each.receipt) for each in again] == [(each.seq, each.receipt) for each in first]
    await mentor.pull()
    assert len(mentor.ids("step")) == 3


async def test_quarantine_is_answered_again_with_its_verdict(world: World, mentor: Seat) -> None:
    firm = await world.firm_id(SEFFERSBACH)
    operation = mentor.operation("put", "step", new_id(), f"firm/{firm}/network", {"what": "x"})
    first = await mentor.push_one(operation)
    again = await mentor.push_one(operation)
    assert first == again
    assert (first.status, first.code) == ("quarantined", "scope_forbidden")


async def test_operations_are_applied_in_the_order_of_their_numbers(world: World, mentor: Seat) -> None:
    firm = await world.firm_id(PRESSWERK)
    record, scope = new_id(), f"firm/{firm}/network"
    put = mentor.operation("put", "step", record, scope, {"what": "alt"})
    change = mentor.operation("set", "step", record, scope, {"what": "neu"})
    results = await mentor.push(change, put)
    assert [each.status for each in results] == ["applied", "applied"]
    await mentor.pull()
    assert mentor.fields("step", record)["what"] == "neu"


async def test_bad_operation_delays_no_other(world: World, mentor: Seat) -> None:
    """I6: one poisoned record among many."""
    firm = await world.firm_id(PRESSWERK)
    scope = f"firm/{firm}/network"
    good = [mentor.operation("put", "step", new_id(), scope, {"what": str(n)}) for n in range(5)]
    document = json.loads(encode_push(good, now_ms=0))
    document["ops"][1][3] = "no-uuid"
    document["ops"][2][8] = []
    document["ops"][3][1] = "explode"
    document["ops"].append(["x"])
    document["ops"].append([99, "put"])
    body = zlib.compress(json.dumps(document).encode())
    answer = await world.http.post(
        "/v1/sync/push", content=body, headers={**mentor.headers, "Content-Encoding": "deflate"}
    )
    statuses = {row[0]: (row[1], row[4]) for row in answer.json()["results"]}
    assert statuses[good[0].device_seq] == ("applied", "")
    assert statuses[good[4].device_seq] == ("applied", "")
    malformed = [good[1].device_seq, good[2].device_seq, good[3].device_seq, 0, 99]
    assert all(statuses[seq] == ("quarantined", "op_malformed") for seq in malformed)


async def test_unstorable_text_is_quarantined(world: World, mentor: Seat) -> None:
    firm = await world.firm_id(PRESSWERK)
    scope = f"firm/{firm}/network"
    good = mentor.operation("put", "step", new_id(), scope, {"what": "gut"})
    bad = [mentor.operation("put", "step", new_id(), scope, {"what": "MARK"}) for _ in range(2)]
    text = encode_push([good, *bad], now_ms=0).decode()
    text = text.replace('"MARK"', '"\\u0000"', 1).replace('"MARK"', '"\\ud800"', 1)
    answer = await world.http.post("/v1/sync/push", content=text.encode(), headers=mentor.headers)
    assert [row[1] for row in answer.json()["results"]] == ["applied", "quarantined", "quarantined"]
    listed = (await world.http.get("/v1/sync/quarantine", headers=mentor.headers)).json()["operations"]
    assert len(listed) == 2


async def test_clock_one_day_ahead_harms_nobody(world: World, mentor: Seat, clock: Clock) -> None:
    """I7: stamped again with the server's time; the raw stamp is kept for audit; order stays."""
    firm = await world.firm_id(PRESSWERK)
    record, scope = new_id(), f"firm/{firm}/network"
    mentor.clock_offset_ms = 24 * 3600 * 1000
    operations = [
        mentor.operation("put", "step", record, scope, {"what": "eins"}),
        mentor.operation("set", "step", record, scope, {"what": "zwei"}),
    ]
    results = await mentor.push(*operations)
    assert [each.status for each in results] == ["applied", "applied"]
    server_ms = int(clock().timestamp() * 1000)
    ((stamp, raw),) = await world.sql(
        "SELECT hlc, raw_hlc FROM history WHERE device_seq = %s", operations[0].device_seq
    )
    assert milliseconds_of(stamp) == server_ms
    assert raw == operations[0].hlc
    await mentor.pull()
    assert mentor.fields("step", record)["what"] == "zwei"
    supervisor = await world.seat(SUPERVISOR)
    await supervisor.pull()
    clock.forward(minutes=1)
    change = supervisor.operation("set", "step", record, scope, {"what": "drei"})
    assert (await supervisor.push_one(change)).status == "applied"
    await mentor.pull()
    assert mentor.fields("step", record)["what"] == "drei"


async def test_concurrent_answers_are_both_kept(world: World, mentor: Seat) -> None:
    """I5: the losing value stays as a visible conflict with person and device; a later write settles it."""
    firm = await world.firm_id(PRESSWERK)
    scope = f"firm/{firm}/network"
    interview = await mentor.start_interview(firm, **{"/data/a": "1"})
    tablet = await world.seat(MENTOR)
    await tablet.pull()
    earlier = mentor.operation("set", "interview", interview, scope, {"/data/a": "2"})
    tablet.clock_offset_ms = 1000
    later = tablet.operation("set", "interview", interview, scope, {"/data/a": "3"})
    assert (await tablet.push_one(later)).status == "applied"
    assert (await mentor.push_one(earlier)).status == "merged"
    await mentor.pull()
    assert mentor.fields("interview", interview)["/data/a"] == "3"
    (conflict,) = mentor.records[("interview", interview)].conflicts["/data/a"]
    assert conflict["value"] == "2"
    assert (conflict["device"], conflict["person"]) == (mentor.device_id, mentor.user["id"])
    assert conflict["winner"] == mentor.user["id"]
    settle = mentor.operation("set", "interview", interview, scope, {"/data/a": "2"})
    assert (await mentor.push_one(settle)).status == "applied"
    await tablet.pull()
    assert tablet.fields("interview", interview)["/data/a"] == "2"
    assert not tablet.records[("interview", interview)].conflicts


async def test_foreign_stamp_is_refused(world: World, mentor: Seat) -> None:
    firm = await world.firm_id(PRESSWERK)
    stamp = stamp_text(1, 1, "deadbeef")
    operation = mentor.operation("put", "step", new_id(), f"firm/{firm}/network", {"what": "x"}, hlc=stamp)
    assert (await mentor.push_one(operation)).code == "op_malformed"


@pytest.mark.parametrize(
    ("role", "firm", "layer", "collection", "code"),
    [
        (MENTOR, PRESSWERK, "inhouse", "need", "scope_forbidden"),
        (MENTOR, SEFFERSBACH, "network", "interview", "scope_forbidden"),
        (MENTOR, PRESSWERK, "shared", "need", "not_editable"),
        (MENTOR, PRESSWERK, "network", "form", "collection_unknown"),
        (MENTOR, PRESSWERK, "network", "nonsense", "collection_unknown"),
        (KUEMMERER, PRESSWERK, "network", "need", "scope_forbidden"),
        (KUEMMERER, HAERTEREI, "inhouse", "need", "scope_forbidden"),
        (KUEMMERER, PRESSWERK, "shared", "need", "not_editable"),
        (SUPERVISOR, PRESSWERK, "inhouse", "need", "scope_forbidden"),
        (SUPERVISOR, PRESSWERK, "network", "interview", "not_editable"),
        (SUPERVISOR, PRESSWERK, "network", "need", "not_editable"),
    ],
)
async def test_write_outside_the_role_is_refused(
    shared_world: World, role: str, firm: str, layer: str, collection: str, code: str
) -> None:
    """I12."""
    seat = await shared_world.seat(role)
    scope = f"firm/{await shared_world.firm_id(firm)}/{layer}"
    operation = seat.operation("put", collection, new_id(), scope, {"topic": "x"})
    result = await seat.push_one(operation)
    assert (result.status, result.code) == ("quarantined", code)
    assert result.reason
    assert code in VERDICT_CODES


async def test_push_for_a_firm_of_another_network_is_refused(world: World, mentor: Seat) -> None:
    foreign = await world.second_network()
    operation = mentor.operation(
        "put", "interview", new_id(), f"firm/{foreign}/network", {"firm_id": foreign}
    )
    result = await mentor.push_one(operation)
    assert (result.status, result.code) == ("quarantined", "scope_forbidden")
    nora = await world.seat("Nora Nord")
    await nora.pull()
    assert nora.ids("interview") == set()
    assert {nora.fields("firm", firm)["name"] for firm in nora.ids("firm")} == {"Fremde Firma"}


async def test_record_of_another_scope_cannot_be_taken_over(world: World, mentor: Seat) -> None:
    """A name that is taken in a scope one cannot see is refused, and tells nothing about what is there."""
    firm = await world.firm_id(PRESSWERK)
    kuemmerer = await world.seat(KUEMMERER)
    record = new_id()
    secret = kuemmerer.operation(
        "put", "need", record, f"firm/{firm}/inhouse", {"firm_id": firm, "topic": "geheim"}
    )
    assert (await kuemmerer.push_one(secret)).status == "applied"
    for kind in ("put", "set", "delete"):
        fields = {} if kind == "delete" else {"topic": "fremd"}
        attack = mentor.operation(kind, "need", record, f"firm/{firm}/network", fields)
        assert (await mentor.push_one(attack)).code == "scope_forbidden"
    await kuemmerer.pull()
    assert kuemmerer.fields("need", record)["topic"] == "geheim"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": "freigegeben"}, "field_forbidden"),
        ({"approved_hash": "0" * 64}, "field_forbidden"),
        ({"form_id": "other"}, "field_forbidden"),
        ({"firm_id": "x"}, "field_forbidden"),
        ({"started_by": "x"}, "field_forbidden"),
        ({"/data/a": "x" * 600_000}, "record_too_large"),
    ],
)
async def test_field_that_is_not_ones_own_is_refused(
    shared_world: World, fields: dict[str, str], code: str
) -> None:
    mentor = await shared_world.seat(MENTOR)
    firm = await shared_world.firm_id(PRESSWERK)
    interview = await mentor.start_interview(firm)
    operation = mentor.operation("set", "interview", interview, f"firm/{firm}/network", fields)
    assert (await mentor.push_one(operation)).code == code


async def test_firm_master_data_may_change_but_not_its_region(world: World, mentor: Seat) -> None:
    firm = await world.firm_id(PRESSWERK)
    scope = f"firm/{firm}/shared"
    change = mentor.operation("set", "firm", firm, scope, {"headcount": 54, "headcount_date": "2026-11-20"})
    assert (await mentor.push_one(change)).status == "applied"
    move = mentor.operation("set", "firm", firm, scope, {"region_id": new_id()})
    assert (await mentor.push_one(move)).code == "field_forbidden"
    gone = mentor.operation("delete", "firm", firm, scope, {})
    assert (await mentor.push_one(gone)).code == "not_editable"


async def test_second_put_of_a_derived_need_keeps_its_state(world: World, mentor: Seat) -> None:
    """A need has the id of its repeat instance: finishing on two devices neither doubles nor resets it."""
    firm = await world.firm_id(PRESSWERK)
    record, scope = new_id(), f"firm/{firm}/network"
    fields = {"firm_id": firm, "topic": "automation", "state": "neu"}
    assert (await mentor.push_one(mentor.operation("put", "need", record, scope, fields))).status == "applied"
    await mentor.pull()
    assert (await mentor.push_one(mentor.command("need", record, "check"))).status == "applied"
    tablet = await world.seat(MENTOR)
    again = tablet.operation("put", "need", record, scope, fields)
    assert (await tablet.push_one(again)).status in ("applied", "merged")
    await mentor.pull()
    assert mentor.fields("need", record)["state"] == "geprueft"
    assert mentor.ids("need") == {record}


async def test_operation_waits_for_its_record(world: World, mentor: Seat) -> None:
    """`held`: a change whose record has not come yet is kept and applied when it comes."""
    firm = await world.firm_id(PRESSWERK)
    record, scope = new_id(), f"firm/{firm}/network"
    tablet = await world.seat(MENTOR)
    early = tablet.operation("set", "step", record, scope, {"due": "2026-12-01"})
    held = await tablet.push_one(early)
    assert (held.status, held.code) == ("held", "parent_missing")
    put = mentor.operation("put", "step", record, scope, {"what": "Anrufen"})
    assert (await mentor.push_one(put)).status == "applied"
    await mentor.pull()
    assert mentor.fields("step", record) == {"what": "Anrufen", "due": "2026-12-01"}
    assert (await tablet.push_one(early)).status == "duplicate"
    listed = (await world.http.get("/v1/sync/quarantine", headers=tablet.headers)).json()
    assert listed == {"operations": []}


async def test_comment_waits_for_its_interview(world: World, mentor: Seat) -> None:
    firm = await world.firm_id(PRESSWERK)
    interview, scope = new_id(), f"firm/{firm}/network"
    comment = new_id()
    put = mentor.operation(
        "put",
        "comment",
        comment,
        scope,
        {"interview_id": interview, "path": "/data/a", "text": "?", "author": mentor.user["id"]},
    )
    assert (await mentor.push_one(put)).status == "held"
    tablet = await world.seat(MENTOR)
    start = tablet.operation("put", "interview", interview, scope, {"firm_id": firm})
    assert (await tablet.push_one(start)).status == "applied"
    await mentor.pull()
    assert mentor.ids("comment") == {comment}


async def test_reason_comes_in_the_readers_language(world: World, mentor: Seat) -> None:
    operation = mentor.operation("put", "nonsense", new_id(), "firm/x/network", {"a": 1})
    body = encode_push([operation], now_ms=0)
    german = await world.http.post("/v1/sync/push", content=body, headers=mentor.headers)
    english = await world.http.post(
        "/v1/sync/push",
        content=body,
        headers={**mentor.headers, "Accept-Language": "en-GB,en;q=0.9,de;q=0.1"},
    )
    assert "nimmt der Server nicht an" in german.json()["results"][0][5]
    assert "does not accept" in english.json()["results"][0][5]


async def test_every_change_is_in_the_history(world: World, mentor: Seat) -> None:
    firm = await world.firm_id(PRESSWERK)
    interview = await mentor.start_interview(firm)
    change = mentor.operation("set", "interview", interview, f"firm/{firm}/network", {"/data/a": "1"})
    await mentor.push_one(change)
    rows = await world.sql(
        "SELECT device_id, user_id, changes FROM history WHERE record_id = %s ORDER BY seq", interview
    )
    assert rows[1] == (mentor.device_id, mentor.user["id"], {"/data/a": "1"})
    assert len(rows) == 2


async def test_number_given_out_a_second_time_is_another_operation(world: World) -> None:
    """I11: a seat's file was restored from an older copy; what it writes now is new, and applied."""
    seat = await world.seat(MENTOR)
    scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
    first = seat.operation("put", "step", new_id(), scope, {"what": "eins"})
    assert (await seat.push_one(first)).status == "applied"
    seat.device_seq -= 1
    again = seat.operation("put", "step", new_id(), scope, {"what": "zwei"})
    assert again.device_seq == first.device_seq
    assert (await seat.push_one(again)).status == "applied"
    assert {each.status for each in await seat.push(first)} == {"duplicate"}
    assert {each.status for each in await seat.push(again)} == {"duplicate"}
    await seat.pull()
    assert {first.record, again.record} <= seat.ids("step")
