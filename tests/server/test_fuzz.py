"""Thousands of broken bodies: the server answers each with a code, never with 500, and stays usable."""

import copy
import json
import random
from typing import Any

import pytest

from app.sync import encode_push, new_id
from tests.server.world import MENTOR, PRESSWERK, World

pytestmark = pytest.mark.anyio

STRANGE: list[Any] = [
    None, True, -1, 0, 2**63, 10**40, 1.5, 1e308, "", "x", "\u0000", "\ud800", "ä" * 600, [], {}, [[]],
    {"a": {"b": []}}, "00000000-0000-0000-0000-000000000000", "command", "delete", "release",
    "f" * 16 + "-" + "0" * 8,
]  # fmt: skip
ROUNDS = 250


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def mutate(document: Any, chance: random.Random) -> Any:
    """Replace, drop or double something somewhere."""
    document = copy.deepcopy(document)
    for _ in range(chance.randint(1, 3)):
        place = document
        while isinstance(place, list | dict) and place:
            key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if not isinstance(place[key], list | dict) or not place[key] or chance.random() < 0.3:
                action = chance.random()
                if action < 0.7:
                    place[key] = copy.deepcopy(chance.choice([*STRANGE, deep(5), deep(50)]))
                elif action < 0.85:
                    del place[key]
                elif isinstance(place, list):
                    place.append(copy.deepcopy(place[key]))
                break
            place = place[key]
    return document


async def test_mutated_pushes_are_answered_and_harm_nobody(world: World) -> None:
    chance = random.Random(20261121)
    seat = await world.seat(MENTOR)
    firm = await world.firm_id(PRESSWERK)
    interview = await seat.start_interview(firm)
    scope = f"firm/{firm}/network"
    for _ in range(ROUNDS):
        good = [
            seat.operation("put", "step", new_id(), scope, {"what": "gut", "list": ["a", {"b": 1}]}),
            seat.operation("set", "interview", interview, scope, {"/data/a": "1", "position": "/data/a"}),
            seat.operation("command", "interview", interview, scope, {"at": "x"}, command="interrupt"),
            seat.operation("unset", "interview", interview, scope, {"/data/a": None}),
        ]  # fmt: skip
        document = mutate(json.loads(encode_push(good, now_ms=1)), chance)
        answer = await world.http.post(
            "/v1/sync/push", content=json.dumps(document).encode(), headers=seat.headers
        )
        assert answer.status_code in (200, 400, 413), (answer.text, document)
        if answer.status_code == 200:
            results = answer.json()["results"]
            if document.get("epoch", "") not in ("", answer.json()["epoch"]):
                assert results == []  # of another past: nothing is applied, nothing refused
                continue
            assert len(results) == len(document["ops"])
            numbers = [row[0] for row in results if row[1] != "quarantined"]
            assert len(numbers) == len(set(numbers)) or "duplicate" in {row[1] for row in results}
    assert (await world.http.get("/v1/sync/quarantine", headers=seat.headers)).status_code == 200
    other = await world.seat(MENTOR)
    await other.pull()
    healthy = other.operation("put", "step", new_id(), scope, {"what": "gut"})
    assert (await other.push_one(healthy)).status == "applied"


@pytest.mark.parametrize("levels", [7, 8, 9, 100, 500, 900, 990])
async def test_nested_value_of_any_depth_is_answered(shared_world: World, levels: int) -> None:
    seat = await shared_world.seat(MENTOR)
    scope = f"firm/{await shared_world.firm_id(PRESSWERK)}/network"
    good = seat.operation("put", "step", new_id(), scope, {"what": "gut"})
    document = json.loads(encode_push([good], now_ms=1))
    document["ops"].append([*document["ops"][0][:8], ["DEEP"], "", ""])
    document["ops"][1][0] += 1
    body = json.dumps(document).replace('"DEEP"', "[" * levels + "]" * levels)
    answer = await shared_world.http.post("/v1/sync/push", content=body.encode(), headers=seat.headers)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.json()["results"][0][1] == "applied"


async def test_same_number_twice_in_one_push_is_applied_once(shared_world: World) -> None:
    seat = await shared_world.seat(MENTOR)
    scope = f"firm/{await shared_world.firm_id(PRESSWERK)}/network"
    first = seat.operation("put", "step", new_id(), scope, {"what": "eins"})
    results = await seat.push(first, first)
    await seat.pull()
    assert sorted(each.status for each in results) == ["applied", "duplicate"]
    assert {first.record} <= seat.ids("step")


async def test_damaged_number_far_ahead_loses_nothing_that_comes_after(shared_world: World) -> None:
    """I1: the server must not take everything below the highest number for handled."""
    seat = await shared_world.seat(MENTOR)
    scope = f"firm/{await shared_world.firm_id(PRESSWERK)}/network"
    document = json.loads(
        encode_push([seat.operation("put", "step", new_id(), scope, {"what": "x"})], now_ms=1)
    )
    document["ops"][0][:2] = [2**62, "damaged"]
    answer = await shared_world.http.post(
        "/v1/sync/push", content=json.dumps(document).encode(), headers=seat.headers
    )
    assert answer.json()["results"][0][1] == "quarantined"
    result = await seat.push_one(seat.operation("put", "step", new_id(), scope, {"what": "gut"}))
    assert result.status == "applied"


async def test_requests_that_overtake_each_other_lose_nothing(shared_world: World) -> None:
    seat = await shared_world.seat(MENTOR)
    scope = f"firm/{await shared_world.firm_id(PRESSWERK)}/network"
    early = [seat.operation("put", "step", new_id(), scope, {"what": str(n)}) for n in range(3)]
    late = [seat.operation("put", "step", new_id(), scope, {"what": str(n)}) for n in range(3)]
    assert {each.status for each in await seat.push(*late)} == {"applied"}
    assert {each.status for each in await seat.push(*early)} == {"applied"}
    assert {each.status for each in await seat.push(*early, *late)} == {"duplicate"}
    await seat.pull()
    assert {each.record for each in (*early, *late)} <= seat.ids("step")
