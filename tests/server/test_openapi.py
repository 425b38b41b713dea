"""The description of the API is complete: what is undocumented fails here."""

from typing import Any

import pytest

from server.main import create_app
from server.problem_texts import PROBLEMS
from server.problems import MEDIA_TYPE, describe, prefers_english
from server.settings import Settings
from tests.server.world import World


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(Settings(data=tmp_path_factory.mktemp("unused"))).openapi()


def operations(description: dict[str, Any], *, pages: bool = False) -> list[tuple[str, dict[str, Any]]]:
    """The operations of the API; or the pages for recipients of referrals, which answer in HTML."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/antwort") == pages
    ]


def test_the_pages_for_recipients_are_described(description: dict[str, Any]) -> None:
    found = dict(operations(description, pages=True))
    assert set(found) == {"GET /antwort", "GET /antwort/{key}", "POST /antwort/{key}"}
    for name, operation in found.items():
        assert operation["summary"] and operation["description"] and operation["tags"], name
        assert {"200", "404", "410", "429"} <= set(operation["responses"]), name
        for status, answer in operation["responses"].items():
            assert "text/html" in answer["content"], f"{name} {status}"
    body = found["POST /antwort/{key}"]["requestBody"]["content"]
    assert body["application/x-www-form-urlencoded"]["schema"]["examples"]


def examples_in(description: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    schema = content["schema"]
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found = [*schema.get("examples", []), *content.get("examples", {}).values()]
    return [*found, *(example for example in [content.get("example")] if example)]


def test_all_routes_of_the_contract_are_there(description: dict[str, Any]) -> None:
    assert {name for name, _ in operations(description)} == {
        "POST /v1/enrol",
        "GET /v1/health",
        "GET /v1/ready",
        "GET /v1/me",
        "GET /v1/devices",
        "POST /v1/devices/{device_id}/revoke",
        "PUT /v1/device/report",
        "POST /v1/device/handover",
        "PUT /v1/device/wiped",
        "POST /v1/device/standing",
        "POST /v1/sync/push",
        "GET /v1/sync/pull",
        "GET /v1/sync/quarantine",
        "GET /v1/sync/live",
        "OPTIONS /v1/uploads",
        "POST /v1/uploads",
        "HEAD /v1/uploads/{upload_id}",
        "PATCH /v1/uploads/{upload_id}",
        "DELETE /v1/uploads/{upload_id}",
        "GET /v1/attachments/{attachment_id}",
        "GET /v1/attachments/{attachment_id}/preview",
        "POST /v1/sync/quarantine/{device_seq}",
        "GET /v1/quarantine",
        "POST /v1/quarantine/{device_id}/{device_seq}/retry",
        "POST /v1/quarantine/{device_id}/{device_seq}/discard",
        "POST /v1/packages",
    }


def test_every_route_says_what_it_does(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        assert operation.get("summary"), name
        assert operation.get("description"), name
        assert operation.get("tags"), name


def test_every_success_has_a_schema_with_an_example(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        successes = [each for status, each in operation["responses"].items() if status.startswith("2")]
        assert successes, name
        for success in successes:
            if "headers" in success:  # uploads answer in headers alone (tus)
                assert all(header["example"] for header in success["headers"].values()), name
                continue
            for media_type, content in success["content"].items():
                assert content["schema"], name
                if media_type in ("application/json", "text/event-stream"):
                    assert examples_in(description, content), name
                else:
                    assert content["schema"]["format"] == "binary", name


def test_every_body_has_a_schema_with_an_example(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        if name.startswith("POST") and name != "POST /v1/uploads" and not name.endswith("/retry"):
            (content,) = operation["requestBody"]["content"].values()
            assert examples_in(description, content), name


def test_every_error_has_its_code_and_an_example(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        if name in ("GET /v1/health", "OPTIONS /v1/uploads"):
            continue
        errors = {status: each for status, each in operation["responses"].items() if status >= "300"}
        assert errors, name
        for status, error in errors.items():
            content = error["content"]
            assert list(content) == [MEDIA_TYPE], f"{name} {status}"
            for code, example in content[MEDIA_TYPE]["examples"].items():
                assert str(PROBLEMS[code].status) == status
                assert example["value"]["code"] == code
                assert "?" not in example["value"]["detail"]


def test_every_described_route_that_needs_a_token_says_so(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        without_token = ("/v1/enrol", "/v1/health", "/v1/ready", "/v1/device/standing")
        if name.partition(" ")[2] in without_token or name.startswith("OPTIONS"):
            continue
        assert "401" in operation["responses"], name
        assert "403" in operation["responses"], name


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_words_in_both_languages(code: str) -> None:
    german, english = describe(code, {}, english=False), describe(code, {}, english=True)
    for problem in (german, english):
        assert problem.title and problem.detail and problem.safe and problem.todo
    assert german.title != english.title


@pytest.mark.parametrize(
    ("header", "english"),
    [
        ("", False),
        ("de", False),
        ("en", True),
        ("en-GB,en;q=0.9,de;q=0.8", True),
        ("de-DE,de;q=0.9,en;q=0.8", False),
        ("fr, en;q=0.5, de;q=0.4", True),
        ("fr", False),
        ("en;q=x, de", False),
        (",;,q=;", False),
    ],
)
def test_language_follows_the_reader(header: str, english: bool) -> None:
    assert prefers_english(header) is english


@pytest.mark.anyio
async def test_description_is_served_and_loads_nothing_foreign(world: World) -> None:
    answer = await world.http.get("/v1/openapi.json")
    assert answer.json()["info"]["title"] == "Feldlotse"
    assert (await world.http.get("/docs")).status_code == 404


@pytest.mark.anyio
async def test_unexpected_error_is_a_problem_with_a_reference(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def explode(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("server.routes.enrol.take_attempt", explode)
    answer = await world.enrol("AAAA-AAAA")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert answer.json()["data"]["reference"] in caplog.text


@pytest.mark.anyio
async def test_missing_database_is_a_problem_that_passes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    async def fail(*_: object, **__: object) -> None:
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr("server.routes.enrol.take_attempt", fail)
    answer = await world.enrol("AAAA-AAAA")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert answer.headers["retry-after"]
    assert (await world.http.get("/v1/ready")).json() == {"status": "ok"}
    assert (await world.http.get("/v1/health")).json() == {"status": "ok"}
