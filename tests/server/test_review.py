"""Review: submit, return, resubmit, approve, freeze, reopen; the server decides."""

import pytest

from app.models.content import content_hash
from app.sync import OperationResult, new_id
from tests.server.world import MENTOR, PRESSWERK, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio


class Case:
    """One interview between a mentor and a supervisor."""

    def __init__(self, world: World, mentor: Seat, supervisor: Seat, firm: str, interview: str) -> None:
        self.world, self.mentor, self.supervisor = world, mentor, supervisor
        self.scope = f"firm/{firm}/network"
        self.firm, self.id = firm, interview

    async def step(self, seat: Seat, name: str, **arguments: object) -> OperationResult:
        result = await seat.push_one(seat.command("interview", self.id, name, **arguments))
        await self.mentor.pull()
        await self.supervisor.pull()
        return result

    async def answer(self, seat: Seat, **fields: object) -> OperationResult:
        result = await seat.push_one(seat.operation("set", "interview", self.id, self.scope, fields))
        await self.mentor.pull()
        await self.supervisor.pull()
        return result

    async def comment(self, text: str, **fields: object) -> str:
        record = new_id()
        operation = self.supervisor.operation(
            "put", "comment", record, self.scope,
            {
                "firm_id": self.firm,
                "interview_id": self.id,
                "path": "/data/a",
                "text": text,
                "author": self.supervisor.user["id"],
                "revision": 1,
                **fields,
            },
        )  # fmt: skip
        assert (await self.supervisor.push_one(operation)).status == "applied"
        await self.mentor.pull()
        await self.supervisor.pull()
        return record

    @property
    def state(self) -> object:
        states = {seat.fields("interview", self.id).get("state") for seat in (self.mentor, self.supervisor)}
        assert len(states) == 1, "both seats see the same state"
        return states.pop()

    @property
    def hash(self) -> str:
        return content_hash(self.supervisor.fields("interview", self.id))


@pytest.fixture
async def case(world: World) -> Case:
    mentor, supervisor = await world.seat(MENTOR), await world.seat(SUPERVISOR)
    firm = await world.firm_id(PRESSWERK)
    interview = await mentor.start_interview(firm, **{"/data/a": "1"})
    return Case(world, mentor, supervisor, firm, interview)


async def submit(case: Case) -> None:
    assert (await case.step(case.mentor, "complete")).status == "applied"
    assert (await case.step(case.mentor, "submit")).status == "applied"
    assert case.state == "eingereicht"


async def test_case_travels_from_submission_to_approval(case: Case) -> None:
    await submit(case)
    assert case.supervisor.fields("interview", case.id)["revision"] == 1
    comment = await case.comment("Stimmt die Zahl?")
    assert (await case.step(case.supervisor, "return", comment_ids=[comment])).status == "applied"
    assert case.state == "rueckfrage"
    assert case.mentor.fields("comment", comment)["text"] == "Stimmt die Zahl?"
    assert (await case.answer(case.mentor, **{"/data/a": "2"})).status == "applied"
    assert (await case.step(case.mentor, "submit")).status == "applied"
    assert case.supervisor.fields("interview", case.id)["revision"] == 2
    approved = case.hash
    assert (await case.step(case.supervisor, "approve", content_hash=approved)).status == "applied"
    assert case.state == "freigegeben"
    fields = case.mentor.fields("interview", case.id)
    assert (fields["approved_hash"], fields["approved_by"]) == (approved, case.supervisor.user["id"])


async def test_approved_interview_is_frozen(case: Case) -> None:
    await submit(case)
    await case.step(case.supervisor, "approve", content_hash=case.hash)
    for fields in ({"/data/a": "9"}, {"note:/data/a": "x"}, {"parked:/data/a": "x"}):
        result = await case.answer(case.mentor, **fields)
        assert (result.status, result.code) == ("quarantined", "interview_approved")
    gone = case.mentor.operation("delete", "interview", case.id, case.scope, {})
    assert (await case.mentor.push_one(gone)).code == "interview_approved"
    assert case.mentor.fields("interview", case.id)["/data/a"] == "1"
    assert (await case.answer(case.mentor, position="/data/a")).status == "applied"


async def test_submitted_interview_waits_for_the_review(case: Case) -> None:
    await submit(case)
    result = await case.answer(case.mentor, **{"/data/a": "9"})
    assert (result.status, result.code) == ("quarantined", "interview_submitted")


async def test_approval_of_content_that_changed_is_refused(case: Case) -> None:
    await submit(case)
    seen = case.hash
    comment = await case.comment("?")
    await case.step(case.supervisor, "return", comment_ids=[comment])
    await case.answer(case.mentor, **{"/data/a": "2"})
    await case.step(case.mentor, "submit")
    result = await case.step(case.supervisor, "approve", content_hash=seen)
    assert (result.status, result.code) == ("quarantined", "content_changed")
    assert case.state == "eingereicht"


async def test_supervisor_never_writes_answers(case: Case) -> None:
    result = await case.answer(case.supervisor, **{"/data/a": "9"})
    assert (result.status, result.code) == ("quarantined", "not_editable")
    await submit(case)
    result = await case.answer(case.supervisor, **{"/data/a": "9"})
    assert (result.status, result.code) == ("quarantined", "not_editable")


async def test_return_needs_an_open_comment_that_is_there(case: Case) -> None:
    await submit(case)
    result = await case.step(case.supervisor, "return", comment_ids=[new_id()])
    assert (result.status, result.code) == ("quarantined", "state_forbidden")
    comment = await case.comment("?")
    command = case.supervisor.command("comment", comment, "resolve")
    assert (await case.supervisor.push_one(command)).status == "applied"
    result = await case.step(case.supervisor, "return", comment_ids=[comment])
    assert (result.status, result.code) == ("quarantined", "state_forbidden")


async def test_comment_and_return_may_travel_together(case: Case) -> None:
    await submit(case)
    comment = new_id()
    put = case.supervisor.operation(
        "put", "comment", comment, case.scope,
        {"interview_id": case.id, "path": "/data/a", "text": "?", "author": case.supervisor.user["id"]},
    )  # fmt: skip
    back = case.supervisor.command("interview", case.id, "return", comment_ids=[comment])
    assert [each.status for each in await case.supervisor.push(put, back)] == ["applied", "applied"]


async def test_second_decision_of_two_supervisors_is_refused(case: Case) -> None:
    await submit(case)
    other = await case.world.seat(SUPERVISOR)
    await other.pull()
    first = case.supervisor.command("interview", case.id, "approve", content_hash=case.hash)
    second = other.command("interview", case.id, "approve", content_hash=case.hash)
    assert (await case.supervisor.push_one(first)).status == "applied"
    result = await other.push_one(second)
    assert (result.status, result.code) == ("quarantined", "state_forbidden")


async def test_mentor_cannot_approve(case: Case) -> None:
    await submit(case)
    result = await case.step(case.mentor, "approve", content_hash=case.hash)
    assert (result.status, result.code) == ("quarantined", "state_forbidden")
    assert (await case.step(case.mentor, "explode")).code == "unknown_command"


async def test_reopened_interview_can_be_changed_again(case: Case) -> None:
    await submit(case)
    await case.step(case.supervisor, "approve", content_hash=case.hash)
    assert (await case.step(case.supervisor, "reopen", reason="Zahl falsch")).status == "applied"
    assert "approved_hash" not in case.mentor.fields("interview", case.id)
    assert (await case.answer(case.mentor, **{"/data/a": "3"})).status == "applied"


async def test_step_of_a_slow_clock_still_counts(case: Case) -> None:
    """Commands are put in order by the server, not by clocks."""
    case.mentor.clock_offset_ms = -30 * 24 * 3600 * 1000
    await submit(case)
    assert case.state == "eingereicht"


async def test_comment_in_somebody_elses_name_is_refused(case: Case) -> None:
    operation = case.supervisor.operation(
        "put", "comment", new_id(), case.scope,
        {"interview_id": case.id, "path": "/data/a", "text": "?", "author": case.mentor.user["id"]},
    )  # fmt: skip
    assert (await case.supervisor.push_one(operation)).code == "field_forbidden"
    comment = await case.comment("Original")
    forged = case.mentor.operation("set", "comment", comment, case.scope, {"text": "Gefälscht"})
    assert (await case.mentor.push_one(forged)).code == "field_forbidden"
