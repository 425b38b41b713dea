"""
Devices that may be lost.

1. Those who look after devices see all of their network with what each last said; others see their own.
2. Supervisors and administration block a device; mentors, other networks and strangers do not.
3. A blocked device gets nothing more and is told so; what it hands over goes into quarantine, whole, and
   nothing of it is applied; handing over again changes nothing.
4. A device that is not blocked cannot use that way.
5. A locked device learns by its proof whether it is blocked; a guess learns nothing.
6. A device that has wiped itself is noted.
7. What a device says of itself holds numbers and states only.
"""

import hashlib
import zlib
from typing import Any

import httpx
import pytest

from app.sync import Operation, decode_push_answer, encode_push, new_id
from app.sync.client import standing_proof
from tests.server.world import KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio


def bearer(seat: Seat) -> dict[str, str]:
    return {"Authorization": f"Bearer {seat.token}"}


async def listed(world: World, seat: Seat) -> dict[str, dict[str, Any]]:
    answer = await world.http.get("/v1/devices", headers=bearer(seat))
    assert answer.status_code == 200, answer.text
    return {each["id"]: each for each in answer.json()["devices"]}


async def block(world: World, seat: Seat, device_id: str, why: str = "stolen") -> httpx.Response:
    return await world.http.post(f"/v1/devices/{device_id}/revoke", json={"why": why}, headers=bearer(seat))


async def hand_over(world: World, seat: Seat, *operations: Operation) -> httpx.Response:
    body = zlib.compress(encode_push(operations, now_ms=1, epoch=""))
    headers = {**bearer(seat), "Content-Encoding": "deflate", "Content-Type": "application/json"}
    return await world.http.post("/v1/device/handover", content=body, headers=headers)


async def test_supervisors_see_every_device_and_others_their_own(world: World) -> None:
    """1, 7"""
    mentor, kuemmerer, supervisor = [await world.seat(name) for name in (MENTOR, KUEMMERER, SUPERVISOR)]
    await world.second_network()
    stranger = await world.seat("Nora Nord")
    said = {
        "waiting": 2, "waiting_by": {"interview": 2}, "firms": 31, "contacts": 5,
        "encryption": "sqlcipher", "key": "system", "pin": True, "name": "Geheim",
    }  # fmt: skip
    answer = await world.http.put("/v1/device/report", json=said, headers=bearer(mentor))
    assert answer.status_code == 200, answer.text

    seen = await listed(world, supervisor)
    assert set(seen) == {mentor.device_id, kuemmerer.device_id, supervisor.device_id}
    device = seen[mentor.device_id]
    assert (device["person"], device["report"]["waiting"], device["report"]["pin"]) == (MENTOR, 2, True)
    assert device["firms"] > 0 and device["last_seen_at"] and "Geheim" not in str(device)
    assert set(await listed(world, mentor)) == {mentor.device_id}
    assert set(await listed(world, stranger)) == {stranger.device_id}


@pytest.mark.parametrize(
    "said",
    [{"waiting": -1}, {"encryption": "rot13"}, {"waiting_by": {"Name mit Leerzeichen": 1}}, {"pin": "Anna"}],
)
async def test_a_report_holds_numbers_and_states_only(shared_world: World, said: dict[str, Any]) -> None:
    """7"""
    seat = await shared_world.seat(MENTOR)
    answer = await shared_world.http.put("/v1/device/report", json=said, headers=bearer(seat))
    assert (answer.status_code, answer.json()["code"]) == (400, "body_malformed")


async def test_who_may_block_a_device(world: World) -> None:
    """2"""
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    await world.second_network()
    stranger = await world.seat("Nora Nord")
    for seat, code in ((mentor, "not_allowed"), (stranger, "not_allowed")):
        answer = await block(world, seat, supervisor.device_id)
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    answer = await block(world, supervisor, stranger.device_id)
    assert (answer.status_code, answer.json()["code"]) == (404, "device_unknown")
    assert (await block(world, supervisor, mentor.device_id)).json() == {"done": True}
    assert (await block(world, supervisor, mentor.device_id)).json() == {"done": False}
    ((data,),) = await world.sql("SELECT data FROM audit WHERE event = 'device_revoked'")
    assert data == {"device_id": mentor.device_id, "why": "stolen"}


async def test_a_blocked_device_hands_over_and_nothing_of_it_is_applied(world: World) -> None:
    """3"""
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    firm = await world.firm_id(PRESSWERK)
    need = new_id()
    first = mentor.operation("put", "need", need, f"firm/{firm}/network", {"topic": "CAD"})
    assert (await mentor.push_one(first)).status == "applied"
    await block(world, supervisor, mentor.device_id)

    unsent = [
        mentor.operation("set", "need", need, f"firm/{firm}/network", {"topic": "Schweißen"}),
        mentor.operation("put", "need", new_id(), f"firm/{firm}/network", {"topic": "Pneumatik"}),
    ]
    refused = await world.http.get("/v1/sync/pull", headers=bearer(mentor))
    assert (refused.status_code, refused.json()["code"]) == (403, "device_revoked")
    for _ in range(2):
        answer = await hand_over(world, mentor, first, *unsent)
        assert answer.status_code == 200, answer.text
        results = decode_push_answer(answer.content).results
        assert [(each.status, each.code) for each in results] == [
            ("duplicate", ""), ("quarantined", "device_revoked"), ("quarantined", "device_revoked"),
        ]  # fmt: skip
    kept = await world.sql("SELECT operation -> 'fields' ->> 'topic' FROM quarantine ORDER BY device_seq")
    assert kept == [("Schweißen",), ("Pneumatik",)]
    ((topic,),) = await world.sql("SELECT fields ->> 'topic' FROM record WHERE id = %s", need)
    assert topic == "CAD"
    assert (await listed(world, supervisor))[mentor.device_id]["handed_over"] == {"need": 2}


async def test_only_blocked_devices_hand_over(world: World) -> None:
    """4"""
    mentor = await world.seat(MENTOR)
    operation = mentor.operation("put", "need", new_id(), "firm/x/network", {})
    for answer in (
        await hand_over(world, mentor, operation),
        await world.http.put("/v1/device/wiped", headers=bearer(mentor)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_revoked")


async def test_a_locked_device_learns_whether_it_is_blocked(world: World) -> None:
    """5, 6"""
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)

    async def standing(proof: str, *, wiped: bool = False) -> str:
        question = {"device_id": mentor.device_id, "proof": proof, "wiped": wiped}
        answer = await world.http.post("/v1/device/standing", json=question)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["standing"])

    proof = standing_proof(mentor.token)
    assert await standing(proof, wiped=True) == "allowed"
    assert (await listed(world, supervisor))[mentor.device_id]["wiped_at"] is None
    assert await standing("0" * 64) == "unknown"
    assert await standing(hashlib.sha256(mentor.token.encode()).hexdigest()) == "unknown"
    await block(world, supervisor, mentor.device_id)
    assert await standing("0" * 64) == "unknown"
    assert await standing(proof) == "revoked"
    assert (await listed(world, supervisor))[mentor.device_id]["wiped_at"] is None
    assert await standing(proof, wiped=True) == "revoked"
    assert (await listed(world, supervisor))[mentor.device_id]["wiped_at"] is not None


async def test_the_proof_opens_nothing_else(world: World) -> None:
    """5"""
    mentor = await world.seat(MENTOR)
    headers = {"Authorization": f"Bearer {standing_proof(mentor.token)}"}
    answer = await world.http.get("/v1/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")


async def test_a_wiped_device_is_noted(world: World) -> None:
    """6"""
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    await block(world, supervisor, mentor.device_id)
    assert (await world.http.put("/v1/device/wiped", headers=bearer(mentor))).json() == {"done": True}
    assert (await listed(world, supervisor))[mentor.device_id]["wiped_at"] is not None
