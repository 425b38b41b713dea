"""
What a Kümmerer logs stays in the firm until released: read byte by byte in every answer to others.
"""

import pytest

from app.sync import OperationResult, new_id
from tests.server.world import KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio

SECRET = "Kalibrierung der Waage in Halle Vier"
GOAL = "anpassung"


@pytest.fixture
async def kuemmerer(world: World) -> Seat:
    seat = await world.seat(KUEMMERER)
    await seat.pull()
    return seat


async def log_need(world: World, kuemmerer: Seat) -> str:
    """Log a need in the firm's own layer."""
    firm = await world.firm_id(PRESSWERK)
    need = new_id()
    operation = kuemmerer.operation(
        "put",
        "need",
        need,
        f"firm/{firm}/inhouse",
        {
            "firm_id": firm,
            "topic": "automation",
            "urgency": "2",
            "people_range": "3-5",
            "description": SECRET,
            "goal": GOAL,
            "state": "neu",
            "created_at": "2026-11-21T08:00:00Z",
            "created_by": kuemmerer.user["id"],
        },
    )
    assert (await kuemmerer.push_one(operation)).status == "applied"
    await kuemmerer.pull()
    return need


async def release(kuemmerer: Seat, need: str, *fields: str) -> tuple[OperationResult, str]:
    copy = new_id()
    operation = kuemmerer.command("need", need, "release", released_as=copy, fields=list(fields), agreed=True)
    result = await kuemmerer.push_one(operation)
    await kuemmerer.pull()
    return result, copy


async def everything_others_can_ask(world: World) -> bytes:
    """Every byte the API answers to mentor and supervisor, old seats and new ones."""
    seen = b""
    for name in (MENTOR, SUPERVISOR):
        seat = await world.seat(name)
        await seat.pull()
        seen += seat.bytes_seen
        for path in ("/v1/me", "/v1/sync/quarantine", "/v1/sync/pull?limit=1", "/v1/openapi.json"):
            seen += (await world.http.get(path, headers=seat.headers)).content
    return seen


async def test_unreleased_need_never_reaches_anybody_else(world: World, kuemmerer: Seat) -> None:
    need = await log_need(world, kuemmerer)
    seen = await everything_others_can_ask(world)
    assert SECRET.encode() not in seen
    assert need.encode() not in seen
    assert b"/inhouse" not in seen


async def test_release_copies_exactly_the_named_fields(world: World, kuemmerer: Seat) -> None:
    need = await log_need(world, kuemmerer)
    firm = await world.firm_id(PRESSWERK)
    result, copy = await release(kuemmerer, need, "topic", "urgency", "people_range")
    assert result.status == "applied"
    for name in (MENTOR, SUPERVISOR):
        seat = await world.seat(name)
        await seat.pull()
        assert seat.ids("need") == {copy}
        record = seat.records[("need", copy)]
        assert record.scope == f"firm/{firm}/shared"
        fields = dict(record.fields)
        assert fields.pop("released_at")
        assert fields == {
            "firm_id": firm,
            "topic": "automation",
            "urgency": "2",
            "people_range": "3-5",
            "state": "neu",
            "created_at": "2026-11-21T08:00:00Z",
            "origin_need": need,
        }
    assert SECRET.encode() not in await everything_others_can_ask(world)
    assert kuemmerer.fields("need", need)["released_as"] == copy
    assert kuemmerer.fields("need", need)["description"] == SECRET
    assert kuemmerer.ids("need") == {need, copy}


async def test_later_edits_in_the_firm_stay_in_the_firm(world: World, kuemmerer: Seat) -> None:
    need = await log_need(world, kuemmerer)
    await release(kuemmerer, need, "topic", "description")
    scope = kuemmerer.records[("need", need)].scope
    edit = kuemmerer.operation("set", "need", need, scope, {"description": "Nachtrag nur für uns"})
    assert (await kuemmerer.push_one(edit)).status == "applied"
    assert b"Nachtrag" not in await everything_others_can_ask(world)


async def test_released_need_can_be_taken_back(world: World, kuemmerer: Seat) -> None:
    need = await log_need(world, kuemmerer)
    mentor = await world.seat(MENTOR)
    _, copy = await release(kuemmerer, need, "topic", "description")
    await mentor.pull()
    assert mentor.fields("need", copy)["description"] == SECRET
    result = await kuemmerer.push_one(kuemmerer.command("need", need, "withdraw_release"))
    assert result.status == "applied"
    await mentor.pull()
    await kuemmerer.pull()
    assert mentor.ids("need") == set()
    assert SECRET.encode() not in await everything_others_can_ask(world)
    assert kuemmerer.ids("need") == {need}
    result, second = await release(kuemmerer, need, "topic")
    assert result.status == "applied"
    await mentor.pull()
    assert mentor.ids("need") == {second}


async def test_taking_back_wins_over_what_the_network_did_meanwhile(world: World, kuemmerer: Seat) -> None:
    need = await log_need(world, kuemmerer)
    _, copy = await release(kuemmerer, need, "topic")
    mentor = await world.seat(MENTOR)
    await mentor.pull()
    assert (await mentor.push_one(mentor.command("need", copy, "check"))).status == "applied"
    late = mentor.command("need", copy, "refer")
    assert (await kuemmerer.push_one(kuemmerer.command("need", need, "withdraw_release"))).status == "applied"
    result = await mentor.push_one(late)
    assert (result.status, result.code) == ("quarantined", "state_forbidden")
    await mentor.pull()
    assert mentor.ids("need") == set()


@pytest.mark.parametrize(
    "arguments",
    [
        {"fields": ["topic"], "agreed": True},
        {"released_as": "no-uuid", "fields": ["topic"], "agreed": True},
        {"released_as": "ID", "fields": ["created_by"], "agreed": True},
        {"released_as": "ID", "fields": [], "agreed": True},
        {"released_as": "ID", "fields": ["topic"]},
    ],
)
async def test_incomplete_release_is_refused(
    world: World, kuemmerer: Seat, arguments: dict[str, object]
) -> None:
    need = await log_need(world, kuemmerer)
    if arguments.get("released_as") == "ID":
        arguments = {**arguments, "released_as": new_id()}
    result = await kuemmerer.push_one(kuemmerer.command("need", need, "release", **arguments))
    assert (result.status, result.code) == ("quarantined", "state_forbidden")
    assert SECRET.encode() not in await everything_others_can_ask(world)


async def test_release_cannot_overwrite_a_record(world: World, kuemmerer: Seat) -> None:
    need = await log_need(world, kuemmerer)
    mentor = await world.seat(MENTOR)
    firm = await world.firm_id(PRESSWERK)
    taken = new_id()
    put = mentor.operation("put", "need", taken, f"firm/{firm}/network", {"topic": "team"})
    assert (await mentor.push_one(put)).status == "applied"
    result = await kuemmerer.push_one(
        kuemmerer.command("need", need, "release", released_as=taken, fields=["topic"], agreed=True)
    )
    assert (result.status, result.code) == ("quarantined", "state_forbidden")


async def test_others_cannot_release(world: World, kuemmerer: Seat) -> None:
    need = await log_need(world, kuemmerer)
    mentor = await world.seat(MENTOR)
    scope = kuemmerer.records[("need", need)].scope
    attack = mentor.operation(
        "command", "need", need, scope,
        {"released_as": new_id(), "fields": ["description"], "agreed": True}, command="release",
    )  # fmt: skip
    assert (await mentor.push_one(attack)).code == "scope_forbidden"
    assert SECRET.encode() not in await everything_others_can_ask(world)


async def test_release_twice_makes_one_copy(world: World, kuemmerer: Seat) -> None:
    need = await log_need(world, kuemmerer)
    operation = kuemmerer.command(
        "need", need, "release", released_as=new_id(), fields=["topic"], agreed=True
    )
    first = await kuemmerer.push_one(operation)
    again = await kuemmerer.push_one(operation)
    assert (again.status, again.seq, again.receipt) == ("duplicate", first.seq, first.receipt)
    other = kuemmerer.command("need", need, "release", released_as=new_id(), fields=["topic"], agreed=True)
    assert (await kuemmerer.push_one(other)).code == "state_forbidden"
    await kuemmerer.pull()
    assert len(kuemmerer.ids("need")) == 2
