"""
Hand-over packages against the real server.

1  Whoever brings it, its operations are applied once, in the name of the device that wrote them.
2  The device itself gets its receipts with its next push, whichever came first (I2).
3  Cut, changed, repeated, foreign and misdirected packages are refused with their code, and change nothing.
4  Nobody who carries one can read it.
5  After a restore, a package claims to have seen nothing, and the device still sends what was lost (I1, I5).
6  A bad operation in it is set aside like any other (I6).
"""

import json

import pytest

from app.sync import new_id
from app.sync.package import MAGIC, PackageKey, new_private_key, public_key_of, read_header
from server.database import operator_transaction
from server.operating import people
from tests.server.world import HAERTEREI, KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio


async def steps(seat: Seat, count: int, *, firm: str = PRESSWERK, **fields):
    scope = f"firm/{await seat.world.firm_id(firm)}/network"
    return [
        seat.operation("put", "step", new_id(), scope, {"what": f"Anrufen {number}", **fields})
        for number in range(count)
    ]


async def test_a_colleague_brings_it_and_it_is_applied_once(world: World) -> None:
    mentor, colleague = await world.seat(MENTOR), await world.seat(KUEMMERER)
    operations = await steps(mentor, 3)
    package = mentor.package(operations)
    answer = await colleague.bring(package)
    assert answer.status_code == 200, answer.text
    assert answer.json() | {"package": ""} == {
        "package": "",
        "device_id": mentor.device_id,
        "operations": 3,
        "applied": 3,
        "known": 0,
        "held": 0,
        "refused": 0,
    }
    await mentor.pull()
    assert mentor.ids("step") == {each.record for each in operations}
    rows = await world.sql("SELECT DISTINCT device_id, user_id FROM history WHERE collection = 'step'")
    assert rows == [(mentor.device_id, mentor.user["id"])]
    assert await world.sql("SELECT actor FROM audit WHERE event = 'package_accepted'") == [
        (colleague.device_id,)
    ]


async def test_the_device_gets_its_receipts_later(world: World) -> None:
    mentor, colleague = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    operations = await steps(mentor, 3)
    await colleague.bring(mentor.package(operations))
    further = await steps(mentor, 1)
    results = await mentor.push(*operations, *further)
    assert [each.status for each in results] == ["duplicate"] * 3 + ["applied"]
    assert all(each.receipt and each.seq for each in results)
    await mentor.pull()
    assert len(mentor.ids("step")) == 4


async def test_a_package_of_what_was_pushed_already_changes_nothing(world: World) -> None:
    mentor, colleague = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    operations = await steps(mentor, 3)
    package = mentor.package(operations)
    await mentor.push(*operations[:2])
    answer = await colleague.bring(package)
    assert (answer.json()["known"], answer.json()["applied"]) == (2, 1)


async def test_a_repeated_package_is_named_as_such(world: World) -> None:
    mentor, colleague = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    package = mentor.package(await steps(mentor, 2))
    assert (await colleague.bring(package)).status_code == 200
    again = await mentor.bring(package)
    assert (again.status_code, again.json()["code"]) == (409, "package_repeated")
    assert "?" not in again.json()["detail"]
    assert await world.sql("SELECT count(*) FROM history WHERE collection = 'step'") == [(2,)]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.2, 0.5, 0.9, 0.999])
async def test_a_cut_package_is_refused_whole(world: World, share: float) -> None:
    mentor = await world.seat(MENTOR)
    package = mentor.package(await steps(mentor, 20))
    answer = await mentor.bring(package[: int(len(package) * share)])
    expected = "package_truncated" if share else "package_malformed"
    assert (answer.status_code, answer.json()["code"]) == (400, expected)
    assert await world.sql("SELECT count(*) FROM history WHERE collection = 'step'") == [(0,)]


async def test_any_changed_byte_is_noticed(world: World) -> None:
    mentor = await world.seat(MENTOR)
    package = mentor.package(await steps(mentor, 2))
    start = package.index(b"\n", len(MAGIC)) + 1
    for at in (start, start + 40, len(package) - 40, len(package) - 1):
        changed = bytearray(package)
        changed[at] ^= 1
        answer = await mentor.bring(bytes(changed))
        assert (answer.status_code, answer.json()["code"]) == (400, "package_tampered"), at
    longer = await mentor.bring(package + b"x")
    assert longer.json()["code"] == "package_tampered"
    assert (await mentor.bring(package)).status_code == 200


async def test_nobody_writes_in_the_name_of_another_device(world: World) -> None:
    mentor, other = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    forged = mentor.package(await steps(mentor, 1), token=other.token)
    assert (await other.bring(forged)).json()["code"] == "package_tampered"


async def test_a_header_that_says_something_else_is_noticed(world: World) -> None:
    mentor, other = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    package = mentor.package(await steps(mentor, 1))
    head, body = package[: package.index(b"\n", len(MAGIC))], package[package.index(b"\n", len(MAGIC)) :]
    header = json.loads(head[len(MAGIC) :])
    for change in ({"device": other.device_id}, {"made_at_ms": 1}, {"epoch": "00"}, {"package": new_id()}):
        changed = MAGIC + json.dumps({**header, **change}, separators=(",", ":")).encode() + body
        assert (await other.bring(changed)).json()["code"] == "package_tampered", change


async def test_a_package_of_another_network_is_refused(world: World) -> None:
    await world.second_network()
    mentor, foreign = await world.seat(MENTOR), await world.seat("Nora Nord")
    answer = await foreign.bring(mentor.package(await steps(mentor, 1)))
    assert (answer.status_code, answer.json()["code"]) == (409, "package_foreign_network")
    lied = await foreign.bring(
        mentor.package(await steps(mentor, 1), network=foreign.network["id"], key=foreign.package_key)
    )
    assert lied.json()["code"] == "package_device_unknown"


async def test_keys_and_devices_that_are_gone_have_their_codes(world: World) -> None:
    mentor, other = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    operations = await steps(mentor, 1)
    public = public_key_of(new_private_key())
    unknown = await other.bring(mentor.package(operations, key=PackageKey("0" * 16, public)))
    assert unknown.json()["code"] == "package_key_unknown"
    nobody = await other.bring(mentor.package(operations, device="ffffffff"))
    assert nobody.json()["code"] == "package_device_unknown"
    async with operator_transaction(world.address.owner_url) as operator:
        await people.revoke_device(operator, device_id=mentor.device_id)
    blocked = await other.bring(mentor.package(operations))
    assert (blocked.status_code, blocked.json()["code"]) == (409, "package_device_revoked")
    for answer in (unknown, nobody, blocked):
        assert all(answer.json()[part] for part in ("title", "detail", "safe", "todo"))


async def test_nothing_but_a_package_is_taken(world: World) -> None:
    mentor = await world.seat(MENTOR)
    for data in (
        b"",
        b"hello",
        MAGIC,
        MAGIC + b"{}\n",
        MAGIC + b"[" * 5000,
        MAGIC + b"x" * 5000,
        b"\x00" * 99,
    ):
        answer = await mentor.bring(data)
        assert answer.status_code == 400, data[:20]
        assert answer.json()["code"] in ("package_malformed", "package_truncated")
    assert (await world.http.post("/v1/packages", content=b"x")).status_code == 401


async def test_nobody_who_carries_it_can_read_it(world: World) -> None:
    mentor = await world.seat(MENTOR)
    package = mentor.package(await steps(mentor, 5, note="Frau Sommer geht in Rente"))
    for secret in (b"Sommer", b"Anrufen", b"step", mentor.token.encode(), mentor.user["id"].encode()):
        assert secret not in package
    assert read_header(package).operations == 5


async def test_more_operations_than_a_push_may_hold_fit_into_a_package(world: World) -> None:
    mentor, colleague = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    answer = await colleague.bring(mentor.package(await steps(mentor, 2_300)))
    assert answer.json()["applied"] == 2_300


async def test_after_a_restore_the_device_still_sends_what_was_lost(world: World) -> None:
    """Operations 1 to 3 were acknowledged and lost with the restore; the package brings 4 and 5."""
    mentor, colleague = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    await mentor.pull()
    lost, kept = await steps(mentor, 3), await steps(mentor, 2)
    package = mentor.package(kept)
    await world.sql("UPDATE server_state SET epoch = 'restored'")
    assert (await colleague.bring(package)).json()["applied"] == 2
    rows = await world.sql("SELECT last_device_seq FROM device WHERE id = %s", mentor.device_id)
    assert rows == [(0,)]
    results = await mentor.push(*lost, *kept)
    assert [each.status for each in results] == ["applied"] * 3 + ["duplicate"] * 2


async def test_a_package_from_before_a_restore_claims_to_have_seen_nothing(world: World) -> None:
    mentor, other = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    await mentor.pull()
    await other.pull()
    firm = await world.firm_id(HAERTEREI)
    mine = mentor.operation("set", "firm", firm, f"firm/{firm}/shared", {"city": "Lebach"}, base_seq=10_000)
    theirs = other.operation("set", "firm", firm, f"firm/{firm}/shared", {"city": "Merzig"})
    package = mentor.package([mine])
    await other.push(theirs)
    await world.sql("UPDATE server_state SET epoch = 'restored'")
    assert (await other.bring(package)).json()["applied"] == 1
    (conflicts,) = (await world.sql("SELECT conflicts FROM record WHERE id = %s", firm))[0]
    assert {entry["value"] for entry in conflicts["city"]} <= {"Lebach", "Merzig"}
    assert conflicts["city"]


async def test_a_bad_operation_in_a_package_stops_no_other(world: World) -> None:
    mentor, colleague = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    good = await steps(mentor, 3)
    bad = mentor.operation("put", "nonsense", new_id(), good[0].scope, {"x": 1})
    answer = await colleague.bring(mentor.package([*good[:1], bad, *good[1:]]))
    assert (answer.json()["applied"], answer.json()["refused"]) == (3, 1)
    results = await mentor.push(*good[:1], bad, *good[1:])
    assert [each.status for each in results].count("quarantined") == 1
