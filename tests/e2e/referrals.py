"""What stories about referrals share: a device beside the browsers, and what it writes and knows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import httpx

from app.sync import Json, new_id
from tests.e2e.world import FIRM, World
from tests.server import world as server_world
from tests.server.world import Seat


@asynccontextmanager
async def device_of(world: World, name: str) -> AsyncIterator[Seat]:
    """A device of somebody that speaks the protocol by itself: it writes beforehand, and looks afterwards."""
    async with httpx.AsyncClient(base_url=world.server_address, timeout=30) as http:
        clock = SimpleNamespace(now=lambda: datetime.now(UTC))
        line = SimpleNamespace(http=http, application=SimpleNamespace(state=clock))
        code = json.loads(world.operate("invite", name, "--json"))["code"]
        answer = await http.post("/v1/enrol", json={"code": code, "device_name": "Gerät"})
        assert answer.status_code == 200, answer.text
        seat = Seat(cast(server_world.World, line), answer.json())
        await seat.pull()
        yield seat


def firm_of(seat: Seat, name: str = FIRM) -> str:
    """Id of a firm."""
    return next(
        each.id for each in seat.records.values() if each.collection == "firm" and each.fields["name"] == name
    )


def entry_of(seat: Seat, name: str) -> str:
    """Id of a directory entry by the beginning of its name."""
    return next(
        each.id
        for each in seat.records.values()
        if each.collection == "directory" and str(each.fields["name"]).startswith(name)
    )


async def finished_talk(seat: Seat, firm: str) -> str:
    """A finished talk with one need, and the consent it was given; gives the need's id."""
    scope = f"firm/{firm}/network"
    talk = await seat.start_interview(firm, perspective="leitung", started_at="2026-11-24T09:00:00Z")
    assert (await seat.push_one(seat.command("interview", talk, "complete"))).status == "applied"
    need = new_id()
    fields: dict[str, Json] = {
        "firm_id": firm, "topic": "automation", "description": "Roboterzelle selbst umprogrammieren.",
        "people": 8, "urgency": "3", "extent": "ueber120", "state": "neu", "origin_interview": talk,
        "created_at": "2026-11-24T10:00:00Z",
    }  # fmt: skip
    assert (await seat.push_one(seat.operation("put", "need", need, scope, fields))).status == "applied"
    consent: dict[str, Json] = {
        "firm_id": firm, "kind": "given", "at": "2026-11-24T10:00:00Z", "recorded_by": seat.user["id"],
        "answers": {"kontakt": "ja", "weitergabe": "ja", "statistik": "ja"}, "form": "gespraech",
        "recipient_classes": ["traeger", "beratung", "foerderstelle"], "origin_interview": talk,
        "text_version": "fragebogen:qba_betrieb:2026112101",
    }  # fmt: skip
    put = seat.operation("put", "consent", new_id(), scope, consent)
    assert (await seat.push_one(put)).status == "applied"
    await seat.pull()
    return need


async def drafted(seat: Seat, firm: str, need: str, recipient: str) -> str:
    """A draft for a place of the directory."""
    record = new_id()
    fields: dict[str, Json] = {
        "firm_id": firm, "need_ids": [need], "directory_id": entry_of(seat, recipient), "state": "entwurf",
        "purpose": "Angebot einholen", "created_at": "2026-11-24T10:00:00Z", "created_by": seat.user["id"],
    }  # fmt: skip
    put = seat.operation("put", "referral", record, f"firm/{firm}/network", fields)
    assert (await seat.push_one(put)).status == "applied"
    await seat.pull()
    return record


async def transmitted(seat: Seat, firm: str, need: str, recipient: str) -> str:
    """A referral that was passed on by e-mail."""
    record = await drafted(seat, firm, need, recipient)
    passed: dict[str, Json] = {"needs": [{"topic": "automation", "people": 8}], "firm": {"name": FIRM}}
    step = seat.command("referral", record, "transmit", passed=passed, channel="mail")
    assert (await seat.push_one(step)).status == "applied"
    await seat.pull()
    return record


def fields_of(seat: Seat, referral: str) -> dict[str, Any]:
    """What a device knows of a referral."""
    return dict(seat.fields("referral", referral))


def referrals_in(seat: Seat, state: str) -> list[str]:
    """Ids of the referrals in a state."""
    return [
        each.id
        for each in seat.records.values()
        if each.collection == "referral" and each.fields.get("state") == state
    ]
