"""
What was set aside, seen and settled from both ends (I6).

1  One poisoned operation among 1,000 delays none of the others.
2  The Koordination sees what is set aside in its scopes, and nothing else; nobody else sees any of it.
3  Tried again once the cause is gone, it is applied in the name of its author; refused again, it is back.
4  Discarding needs a reason; operation, person and reason stay on record.
5  The device learns what became of its operations, and says what its person did.
"""

import pytest

from app.sync import new_id
from server.database import operator_transaction
from server.operating import people
from tests.server.conftest import Clock
from tests.server.world import HAERTEREI, KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio


async def refused(world: World, seat: Seat, *, firm: str = PRESSWERK, layer: str = "network"):
    """An operation of the seat that is set aside."""
    scope = f"firm/{await world.firm_id(firm)}/{layer}"
    operation = seat.operation("put", "step", new_id(), scope, {"what": "Anrufen", "firm_id": new_id()})
    result = await seat.push_one(operation)
    assert result.status == "quarantined"
    return operation


async def test_one_poisoned_operation_among_a_thousand_delays_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentor = await world.seat(MENTOR)
    scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
    operations = [
        mentor.operation("put", "step", new_id(), scope, {"what": f"Schritt {number}"})
        for number in range(999)
    ]
    poison = mentor.operation("put", "step", new_id(), scope, {"what": "x", "firm_id": new_id()})
    operations.insert(500, poison)
    results = await mentor.push(*operations)
    statuses = [each.status for each in results]
    assert (statuses.count("applied"), statuses.count("quarantined")) == (999, 1)
    await mentor.pull()
    assert len(mentor.ids("step")) == 999


async def test_the_koordination_sees_what_is_set_aside_in_its_scopes(world: World) -> None:
    mentor, kuemmerer, supervisor = [await world.seat(name) for name in (MENTOR, KUEMMERER, SUPERVISOR)]
    mine = await refused(world, mentor)
    await refused(world, kuemmerer, layer="inhouse")
    answer = await supervisor.ask("GET", "/v1/quarantine")
    assert answer.status_code == 200
    (entry,) = answer.json()["operations"]
    assert (entry["device_id"], entry["device_seq"], entry["code"]) == (
        mentor.device_id,
        mine.device_seq,
        "field_forbidden",
    )
    assert entry["user_id"] == mentor.user["id"]
    assert entry["operation"]["fields"]["what"] == "Anrufen"
    for seat in (mentor, kuemmerer):
        for method, path in (
            ("GET", "/v1/quarantine"),
            ("POST", f"/v1/quarantine/{mentor.device_id}/{mine.device_seq}/retry"),
        ):
            forbidden = await seat.ask(method, path)
            assert (forbidden.status_code, forbidden.json()["code"]) == (403, "role_forbidden")
    await world.second_network()
    assert (await (await world.seat("Nora Nord")).ask("GET", "/v1/quarantine")).status_code == 403


async def test_tried_again_it_is_applied_in_the_name_of_its_author(world: World, clock: Clock) -> None:
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
    async with operator_transaction(world.address.owner_url) as operator:
        (network_id,) = (await (await operator.execute("SELECT network_id FROM network")).fetchall())[0]
        change = {"network_id": network_id, "name": MENTOR, "role": "mentor", "firm": None, "update": True}
        await people.add_user(operator, **change, regions=["Kreis Merzig-Wadern"], now=clock())
    operation = mentor.operation("put", "step", new_id(), scope, {"what": "Anrufen"})
    assert (await mentor.push_one(operation)).code == "scope_forbidden"
    path = f"/v1/quarantine/{mentor.device_id}/{operation.device_seq}/retry"
    again = await supervisor.ask("POST", path)
    assert again.json() == {"status": "quarantined", "code": "scope_forbidden"}
    assert len((await supervisor.ask("GET", "/v1/quarantine")).json()["operations"]) == 1
    async with operator_transaction(world.address.owner_url) as operator:
        await people.add_user(operator, **change, regions=["Kreis Saarlouis"], now=clock())
    assert (await supervisor.ask("POST", path)).json()["status"] == "applied"
    assert (await supervisor.ask("GET", "/v1/quarantine")).json()["operations"] == []
    assert await world.sql("SELECT user_id FROM history WHERE record_id = %s", operation.record) == [
        (mentor.user["id"],)
    ]
    (told,) = (await mentor.ask("GET", "/v1/sync/quarantine")).json()["operations"]
    assert (told["resolution"], told["resolved_by"]) == ("retried", supervisor.user["id"])
    assert (await supervisor.ask("POST", path)).json()["code"] == "quarantine_unknown"
    # The device sends it once more, as it may: it is known by now.
    assert (await mentor.push_one(operation)).status == "duplicate"


async def test_discarding_needs_a_reason_and_stays_on_record(world: World) -> None:
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    operation = await refused(world, mentor)
    path = f"/v1/quarantine/{mentor.device_id}/{operation.device_seq}/discard"
    assert (await supervisor.ask("POST", path, reason="  ")).json()["code"] == "reason_missing"
    assert (await supervisor.ask("POST", path, reason="Doppelt erfasst")).json()["status"] == "discarded"
    (told,) = (await mentor.ask("GET", "/v1/sync/quarantine")).json()["operations"]
    assert (told["resolution"], told["resolution_reason"]) == ("discarded", "Doppelt erfasst")
    ((actor, data),) = await world.sql("SELECT actor, data FROM audit WHERE event = 'quarantine_discarded'")
    assert (actor, data["reason"]) == (supervisor.user["id"], "Doppelt erfasst")
    assert await world.sql("SELECT operation -> 'fields' ->> 'what' FROM quarantine") == [("Anrufen",)]


async def test_what_could_not_be_read_cannot_be_tried_again(world: World) -> None:
    mentor = await world.seat(MENTOR)
    operation = mentor.operation("put", "step", "no id", f"firm/{await world.firm_id(HAERTEREI)}/network", {})
    assert (await mentor.push_one(operation)).code == "op_malformed"
    rows = await world.sql("SELECT device_seq, operation ? 'raw' FROM quarantine")
    assert rows and rows[0][1]


async def test_the_person_at_the_device_says_what_was_done(world: World) -> None:
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    operation = await refused(world, mentor)
    path = f"/v1/sync/quarantine/{operation.device_seq}"
    said = await mentor.ask("POST", path, resolution="discarded", reason="falscher Betrieb")
    assert said.json()["status"] == "discarded"
    assert (await supervisor.ask("GET", "/v1/quarantine")).json()["operations"] == []
    again = await mentor.ask("POST", path, resolution="retried", reason="")
    assert again.json()["status"] == "settled_before"
    wrong = await mentor.ask("POST", path, resolution="exploded", reason="")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "body_malformed")
