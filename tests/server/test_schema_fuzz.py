"""
The whole API asked with whatever its own description allows, and with what it does not: no answer is a 500.

Requests are made by Schemathesis from `/v1/openapi.json`, against the real server process: every endpoint
with valid and invalid values, as a signed-in person of each role and as nobody. What an answer may be is the
description's business: a status that is not named there fails, too.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from unittest import SkipTest

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from app.sync.client import SyncClient
from tests.e2e.world import KUEMMERER, MENTOR, SUPERVISOR, World
from tests.server.conftest import open_folder

schemathesis = pytest.importorskip("schemathesis")

# Pieces of an upload are bytes under a name of their own.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

EXAMPLES = 8
#: Answers without an end; `test_live.py` asks them.
STREAMS = {"GET /v1/sync/live"}
#: What any web server may answer to a request that is no HTTP it understands.
ALWAYS_ALLOWED = {400, 404, 405, 413, 429, 431}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_folder() as folder:
        folder.chmod(0o755)
        made = World(folder)
        try:
            made.server.start()
            made.operate("sample")
            yield made
        finally:
            made.end()


def token_of(world: World, name: str) -> str:
    code = json.loads(world.operate("invite", name, "--json"))["code"]

    async def ask() -> str:
        async with SyncClient(world.server_address) as client:
            enrolled = await client.enrol(code=code, device_name="T", platform="linux", app_version="0")
        return enrolled.token

    return asyncio.run(ask())


def ask_often(operation: Any, mode: Any, headers: dict[str, str], asked: dict[str, set[int]]) -> None:
    """Ask one endpoint with valid or with invalid values."""
    label = operation.label
    described = {int(status) for status in operation.definition.raw["responses"] if status.isdigit()}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        answer = case.call(headers=headers, timeout=20)
        asked.setdefault(label, set()).add(answer.status_code)
        assert answer.status_code < 500, (case.as_curl_command(), answer.text)
        assert answer.status_code in described | ALWAYS_ALLOWED, (label, answer.status_code, answer.text)

    try:
        ask()
    except (schemathesis.errors.SchemathesisError, SkipTest, Unsatisfiable):
        # Nothing invalid can be made where nothing is asked for.
        assert mode is schemathesis.GenerationMode.NEGATIVE, label


@pytest.mark.parametrize("name", [MENTOR, SUPERVISOR, KUEMMERER, None])
def test_no_request_that_can_be_made_from_the_description_fails_the_server(
    world: World, name: str | None
) -> None:
    headers = {} if name is None else {"Authorization": f"Bearer {token_of(world, name)}"}
    schema = schemathesis.openapi.from_url(f"{world.server_address}/v1/openapi.json")
    asked: dict[str, set[int]] = {}
    for found in schema.get_all_operations():
        if found.ok().label in STREAMS:
            continue
        for mode in schemathesis.GenerationMode:
            ask_often(found.ok(), mode, headers, asked)
    assert len(asked) >= 10
    if name is not None:
        assert 200 in asked["GET /v1/me"] and 200 in asked["GET /v1/sync/pull"]
