"""
Nobody gets more from the API than their scopes hold, endpoint by endpoint and role by role (I12).

The list of endpoints is the application's own table of routes: a new one that is not named here fails.

1. Every endpoint is either open to everybody, by name, or refuses whoever has no token, a false one, or a
   revoked device.
2. Whatever a person of any role asks, with the names of things that are not theirs, no answer holds a word of
   them: not of another firm's or another layer's records, not of another network.
3. Nothing they send changes what is not theirs.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.sync import encode_push, new_id
from tests.server.world import HAERTEREI, KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio

OPEN = {
    ("GET", "/v1/openapi.json"),
    ("HEAD", "/v1/openapi.json"),
    ("GET", "/v1/health"),
    ("GET", "/v1/ready"),
    ("POST", "/v1/enrol"),
    ("OPTIONS", "/v1/uploads"),
    ("POST", "/v1/device/standing"),
}
#: Endpoints behind a token. A new one is named here once the tests below know how to ask it: how its path is
#: filled and, where it takes a body, what is sent.
SIGNED_IN = {
    ("GET", "/v1/me"),
    ("POST", "/v1/sync/push"),
    ("GET", "/v1/sync/pull"),
    ("GET", "/v1/sync/quarantine"),
    ("POST", "/v1/uploads"),
    ("HEAD", "/v1/uploads/{upload_id}"),
    ("PATCH", "/v1/uploads/{upload_id}"),
    ("DELETE", "/v1/uploads/{upload_id}"),
    ("GET", "/v1/attachments/{attachment_id}"),
    ("GET", "/v1/attachments/{attachment_id}/preview"),
    ("POST", "/v1/packages"),
    ("POST", "/v1/sync/quarantine/{device_seq}"),
    ("GET", "/v1/quarantine"),
    ("POST", "/v1/quarantine/{device_id}/{device_seq}/retry"),
    ("POST", "/v1/quarantine/{device_id}/{device_seq}/discard"),
    ("GET", "/v1/devices"),
    ("POST", "/v1/devices/{device_id}/revoke"),
    ("PUT", "/v1/device/report"),
    ("POST", "/v1/device/handover"),
    ("PUT", "/v1/device/wiped"),
}
#: Answers that do not end carry a scope and a number, nothing of a record; a stranger does not even get one.
STREAMS = {("GET", "/v1/sync/live")}
#: Pages for people without a device: what one shows, a key in its address opens; here nobody has one.
BY_KEY = {
    (method, f"/antwort{path}")
    for method, path in (
        ("GET", "/stil.css"),
        ("GET", "/logo.svg"),
        ("GET", "/schrift/{weight}.ttf"),
        ("GET", ""),
        ("POST", ""),
        ("GET", "/{key}"),
        ("POST", "/{key}"),
    )
}
#: The number in the path is one of the asking device's own.
OWN_NAMES = {("POST", "/v1/sync/quarantine/{device_seq}")}
#: Open to blocked devices alone.
LAST_WORDS = {("POST", "/v1/device/handover"), ("PUT", "/v1/device/wiped")}
#: The Koordination may block any device of its network, and only there.
REVOKE = ("POST", "/v1/devices/{device_id}/revoke")
ROLES = (MENTOR, KUEMMERER, SUPERVISOR)


def endpoints(routes: Iterable[Any]) -> set[tuple[str, str]]:
    """Every method and path of the application, also of routers that are included whole."""
    found: set[tuple[str, str]] = set()
    for route in routes:
        if hasattr(route, "methods"):
            found |= {(method, route.path) for method in route.methods}
        else:
            found |= endpoints(getattr(route, "original_router", route).routes)
    return found


@dataclass
class Secrets:
    """What is planted: a word nobody else may ever read, and the names under which it lies."""

    word: str
    scope: str
    names: dict[str, str]


async def plant(seat: Seat, firm: str, layer: str, word: str) -> Secrets:
    """Put a record with a secret into a layer of a firm, as somebody who may."""
    scope = f"firm/{firm}/{layer}"
    put = seat.operation("put", "need", new_id(), scope, {"topic": word, "goal": word})
    assert (await seat.push_one(put)).status == "applied"
    photo = {
        "firm_id": firm,
        "of_collection": "need",
        "of_id": put.record,
        "sha256": "ab" * 32,
        "size": 4,
        "kind": "photo",
        "name": word,
        "added_by": seat.user["id"],
    }
    attached = seat.operation("put", "attachment", new_id(), scope, photo)
    assert (await seat.push_one(attached)).status == "applied"
    refused = seat.operation("set", "need", put.record, scope, {"released_as": word})
    assert (await seat.push_one(refused)).status == "quarantined"
    names = {
        "record": put.record,
        "attachment_id": attached.record,
        "upload_id": new_id(),
        "device_id": seat.device_id,
        "device_seq": str(refused.device_seq),
    }
    return Secrets(word, scope, names)


async def ask(
    world: World, method: str, path: str, *, headers: dict[str, str], theirs: Secrets
) -> httpx.Response:
    """Ask an endpoint for what belongs to somebody else."""
    filled = path.format(
        **{"upload_id": "x", "attachment_id": "x", "key": "x" * 22, "weight": "400", **theirs.names}
    )
    content: bytes = b""
    extra: dict[str, str] = {}
    if path == "/v1/sync/push":
        content, extra = theft(headers, theirs)
    elif path.startswith(("/v1/quarantine", "/v1/sync/quarantine")) and method == "POST":
        content, extra = b'{"resolution": "discarded", "reason": "weg"}', {"Content-Type": "application/json"}
        if path.endswith("discard"):
            content = b'{"reason": "weg"}'
    elif path in ("/v1/devices/{device_id}/revoke", "/v1/device/report"):
        content, extra = b"{}", {"Content-Type": "application/json"}
    elif path == "/v1/device/handover":
        content, extra = zlib.compress(encode_push([], now_ms=0)), {"Content-Encoding": "deflate"}
    elif path == "/v1/packages":
        content, extra = b"FELDLOTSE-PACKAGE 1", {"Content-Type": "application/octet-stream"}
    elif path.startswith("/v1/uploads"):
        scope, digest = (base64.b64encode(each.encode()).decode() for each in (theirs.scope, "ab" * 32))
        extra = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": "4",
            "Upload-Metadata": f"scope {scope},sha256 {digest}",
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
        }
        content = b"evil" if method in ("PATCH", "POST") else b""
    return await world.http.request(method, filled, headers={**headers, **extra}, content=content)


def theft(headers: dict[str, str], theirs: Secrets) -> tuple[bytes, dict[str, str]]:
    """Writes of every kind on the record of somebody else."""
    seat = headers_of.get(headers.get("Authorization", ""))
    if seat is None:
        return zlib.compress(encode_push([], now_ms=0)), {"Content-Encoding": "deflate"}
    record, scope = theirs.names["record"], theirs.scope
    operations = [
        seat.operation("set", "need", record, scope, {"goal": "gestohlen"}),
        seat.operation("put", "need", record, scope, {"goal": "gestohlen"}),
        seat.operation("unset", "need", record, scope, {"goal": None}),
        seat.operation("delete", "need", record, scope, {}),
        seat.operation("command", "need", record, scope, {}, command="check"),
        seat.operation("put", "need", new_id(), scope, {"goal": "eingeschmuggelt"}),
    ]
    return zlib.compress(encode_push(operations, now_ms=0)), {"Content-Encoding": "deflate"}


headers_of: dict[str, Seat] = {}


async def test_every_endpoint_has_a_rule(world: World) -> None:
    """1"""
    present = endpoints(world.application.routes)
    assert present - STREAMS - BY_KEY == OPEN | SIGNED_IN
    assert not OPEN & SIGNED_IN


async def test_strangers_get_nothing_from_any_endpoint(world: World) -> None:
    """1"""
    seat = await world.seat(MENTOR)
    secrets = await plant(seat, await world.firm_id(PRESSWERK), "network", "GEHEIM")
    revoked = await world.seat(MENTOR)
    await world.sql("UPDATE device SET revoked_at = now() WHERE id = %s", revoked.device_id)
    streams = STREAMS & endpoints(world.application.routes)
    for method, path in sorted(SIGNED_IN | streams):
        for headers, status in (
            ({}, 401),
            ({"Authorization": "Bearer niemand"}, 401),
            ({"Authorization": seat.headers["Authorization"].replace("Bearer", "Basic")}, 401),
            (revoked.headers, 403),
        ):
            if (method, path) in LAST_WORDS and headers == revoked.headers:
                continue
            answer = await ask(world, method, path, headers=dict(headers), theirs=secrets)
            assert answer.status_code == status, (method, path, headers, answer.text)
            assert b"GEHEIM" not in answer.content


@pytest.mark.parametrize("name", ROLES)
async def test_no_role_reads_or_changes_what_is_not_theirs(world: World, name: str) -> None:
    """2, 3"""
    kuemmerer, mentor = await world.seat(KUEMMERER), await world.seat(MENTOR)
    press, heat = await world.firm_id(PRESSWERK), await world.firm_id(HAERTEREI)
    foreign_firm = await world.second_network()
    foreign = await world.seat("Nora Nord")
    planted = {
        "inhouse": await plant(kuemmerer, press, "inhouse", "GEHEIM-IM-HAUS"),
        "network": await plant(mentor, press, "network", "GEHEIM-IM-NETZ"),
        "other firm": await plant(mentor, heat, "network", "GEHEIM-ANDERER-BETRIEB"),
        "other network": await plant(foreign, foreign_firm, "network", "GEHEIM-FREMDES-NETZ"),
    }
    visible = {
        MENTOR: {"network", "other firm"},
        SUPERVISOR: {"network", "other firm"},
        KUEMMERER: {"inhouse"},
    }[name]
    seat = await world.seat(name)
    headers_of[seat.headers["Authorization"]] = seat
    before = await everything(world, besides=seat)
    for what, theirs in planted.items():
        if what in visible:
            continue
        present = endpoints(world.application.routes)
        for method, path in sorted(SIGNED_IN | OPEN | (BY_KEY & present)):
            if (method, path) == REVOKE and name == SUPERVISOR and what != "other network":
                continue
            answer = await ask(world, method, path, headers=dict(seat.headers), theirs=theirs)
            assert answer.status_code < 500, (method, path, answer.text)
            assert theirs.word.encode() not in answer.content, (name, method, path)
            if "{" in path and (method, path) not in OWN_NAMES | BY_KEY:
                assert answer.status_code in (400, 403, 404, 409, 410, 412, 415), (method, path, answer.text)
    assert await everything(world, besides=seat) == before
    seen = (await world.http.get("/v1/sync/pull", headers=seat.headers)).content
    assert {what for what, each in planted.items() if each.word.encode() in seen} == visible


async def everything(world: World, *, besides: Seat) -> list[tuple[Any, ...]]:
    """All records there are, and all that waits for a decision but for what this seat sent itself."""
    records = await world.sql("SELECT network_id, id, seq, fields FROM record ORDER BY 1, 2")
    return records + await world.sql(
        "SELECT device_id, device_seq, status, settled_at FROM quarantine"
        " WHERE device_id <> %s ORDER BY 1, 2",
        besides.device_id,
    )
