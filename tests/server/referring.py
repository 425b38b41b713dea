"""Words of stories about consent and referrals, for seats of the server tests."""

from __future__ import annotations

from app.sync import Json, OperationResult, new_id
from tests.server.world import Seat

CODE = "K7QM2RXB9WTY"
PASSED = {"needs": [{"topic": "automation", "people": 8}], "firm": {"name": "Presswerk Dillingen GmbH"}}


async def give(seat: Seat, firm: str, *, classes=("traeger",), knows=(), **answers: Json) -> OperationResult:
    """Record a consent."""
    answers = answers or {"kontakt": "ja", "weitergabe": "ja"}
    fields = {
        "firm_id": firm, "kind": "given", "at": "2026-11-09T09:00:00Z", "recorded_by": seat.user["id"],
        "answers": answers, "recipient_classes": list(classes), "form": "textform", "given_by": "P. Kern, GF",
        "text_version": "2026-11", **({"knows": list(knows)} if knows else {}),
    }  # fmt: skip
    record = new_id()
    result = await seat.push_one(seat.operation("put", "consent", record, f"firm/{firm}/network", fields))
    await seat.pull()
    return result


async def withdraw(seat: Seat, firm: str, *purposes: str) -> str:
    """Record a withdrawal: of some purposes, else of everything; gives its id."""
    fields: dict[str, Json] = {
        "firm_id": firm, "kind": "withdrawn", "at": "2026-11-24T10:00:00Z", "recorded_by": seat.user["id"],
        "way": "textform", "purposes": list(purposes), **({} if purposes else {"everything": True}),
    }  # fmt: skip
    record = new_id()
    result = await seat.push_one(seat.operation("put", "consent", record, f"firm/{firm}/network", fields))
    assert result.status == "applied", result
    await seat.pull()
    return record


async def draft(seat: Seat, firm: str, *, kind: str = "traeger", **more: Json) -> str:
    """Draft a referral to the first directory entry of a kind."""
    entry = next(
        each.id
        for each in seat.records.values()
        if each.collection == "directory" and each.fields["kind"] == kind
    )
    record = new_id()
    fields = {
        "firm_id": firm, "need_ids": [], "directory_id": entry, "purpose": "Angebot", "state": "entwurf",
        **more,
    }  # fmt: skip
    result = await seat.push_one(seat.operation("put", "referral", record, f"firm/{firm}/network", fields))
    assert result.status == "applied", result
    await seat.pull()
    return record


async def step(seat: Seat, referral: str, command: str, **args: Json) -> OperationResult:
    """Take a step of a referral and look what became of it."""
    result = await seat.push_one(seat.command("referral", referral, command, **args))
    await seat.pull()
    return result


async def transmit(seat: Seat, referral: str, **more: Json) -> OperationResult:
    """Pass a referral on."""
    args: dict[str, Json] = {"passed": PASSED, "channel": "mail", "reply_code": CODE, **more}
    return await step(seat, referral, "transmit", **args)
