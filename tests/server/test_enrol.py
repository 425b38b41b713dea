"""Enrolment: a code works once, in time, and cannot be guessed."""

from datetime import UTC, datetime, timedelta

import pytest

from server.codes import ALPHABET, mint_code, show_code
from server.routes import enrol
from tests.server.world import KUEMMERER, MENTOR, World

pytestmark = pytest.mark.anyio


async def test_code_becomes_a_device_that_knows_its_person(world: World) -> None:
    code = await world.code_for(MENTOR)
    answer = await world.enrol(code, device_name="Tablet", platform="android", app_version="0.1.0")
    enrolled = answer.json()
    assert answer.status_code == 200
    assert enrolled["user"]["name"] == MENTOR
    assert enrolled["user"]["role"] == "mentor"
    assert len(enrolled["user"]["region_ids"]) == 1
    assert enrolled["network"]["name"] == "Transformationsnetzwerk Saar"
    assert len(enrolled["device_id"]) == 8
    assert len(enrolled["token"]) >= 43


async def test_code_is_read_as_people_type_it(world: World) -> None:
    code = await world.code_for(KUEMMERER)
    answer = await world.enrol(f"  {show_code(code).lower().replace('-', ' - ')} ")
    assert answer.status_code == 200
    assert answer.json()["user"]["firm_id"]


async def test_token_and_code_are_kept_as_hashes_only(world: World) -> None:
    code = await world.code_for(MENTOR)
    token = (await world.enrol(code)).json()["token"]
    rows = str(await world.sql("SELECT i.*, d.* FROM invite i JOIN device d ON d.id = i.device_id"))
    assert code not in rows
    assert token not in rows


async def test_invitation_and_enrolment_are_audited(world: World) -> None:
    seat = await world.seat(MENTOR)
    rows = await world.sql("SELECT event, data ->> 'device_id' FROM audit ORDER BY id")
    assert rows == [("invited", None), ("device_enrolled", seat.device_id)]


async def test_unknown_code_is_refused(world: World) -> None:
    answer = await world.enrol("AAAA-AAAA")
    assert (answer.status_code, answer.json()["code"]) == (404, "code_unknown")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_used_code_is_refused(world: World) -> None:
    code = await world.code_for(MENTOR)
    await world.enrol(code)
    answer = await world.enrol(code)
    assert (answer.status_code, answer.json()["code"]) == (410, "code_used")


async def test_expired_code_is_refused(world: World) -> None:
    code = await world.code_for(MENTOR, days=1, now=datetime.now(UTC) - timedelta(days=2))
    answer = await world.enrol(code)
    assert (answer.status_code, answer.json()["code"]) == (410, "code_expired")


async def test_guessing_is_stopped_for_an_address(world: World) -> None:
    for _ in range(int(enrol.ADDRESS_ATTEMPTS)):
        assert (await world.enrol("AAAA-AAAA")).status_code == 404
    answer = await world.enrol(await world.code_for(MENTOR))
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert answer.headers["retry-after"] in answer.json()["todo"]


async def test_guessing_from_many_addresses_is_stopped_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrol, "ALL_ATTEMPTS", 3.0)
    monkeypatch.setattr(enrol, "ADDRESS_ATTEMPTS", 1000.0)
    answers = [(await world.enrol("AAAA-AAAA")).status_code for _ in range(4)]
    assert answers == [404, 404, 404, 429]


async def test_success_does_not_count_as_an_attempt(world: World) -> None:
    for _ in range(int(enrol.ADDRESS_ATTEMPTS) + 2):
        assert (await world.enrol(await world.code_for(MENTOR))).status_code == 200


async def test_limits_need_no_address_in_clear(world: World) -> None:
    await world.enrol("AAAA-AAAA")
    assert "198.51.100.7" not in str(await world.sql("SELECT * FROM attempt"))


async def test_app_of_another_time_is_told_so(world: World) -> None:
    answer = await world.enrol(await world.code_for(MENTOR), protocol=[7, 9])
    assert (answer.status_code, answer.json()["code"]) == (426, "protocol_unsupported")
    assert "7–9" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"code": 7}',
        b'{"code": "' + b"A" * 100 + b'"}',
        b'{"code": "A", "protocol": [1]}',
        b'{"code": "A", "protocol": [' + b"9" * 5000 + b", 1]}",
        b"\xff\xfe",
    ],
)
async def test_malformed_enrolment_is_refused(shared_world: World, body: bytes) -> None:
    answer = await shared_world.http.post(
        "/v1/enrol", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "body_malformed")


async def test_device_name_may_hold_anything(world: World) -> None:
    code = await world.code_for(MENTOR)
    body = b'{"code": "%s", "device_name": "a\\u0000b\\nc"}' % code.encode()
    answer = await world.http.post("/v1/enrol", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert await world.sql("SELECT name FROM device") == [("abc",)]


async def test_oversized_enrolment_is_refused(shared_world: World) -> None:
    answer = await shared_world.http.post("/v1/enrol", content=b"{" + b" " * 70_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_unknown_token_is_refused_everywhere(shared_world: World) -> None:
    headers = {"Authorization": "Bearer " + "x" * 43}
    for method, path in [
        ("GET", "/v1/me"),
        ("GET", "/v1/sync/pull"),
        ("GET", "/v1/sync/quarantine"),
        ("POST", "/v1/sync/push"),
    ]:
        for given in (headers, {}, {"Authorization": "Basic eA=="}, {"Authorization": "Bearer "}):
            answer = await shared_world.http.request(method, path, headers=given)
            assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown"), path


async def test_revoked_device_is_told_so(world: World) -> None:
    seat = await world.seat(MENTOR)
    other = await world.seat(MENTOR)
    await world.sql("UPDATE device SET revoked_at = now() WHERE id = %s", seat.device_id)
    answer = await world.http.get("/v1/me", headers=seat.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "device_revoked")
    assert (await world.http.get("/v1/me", headers=other.headers)).status_code == 200


async def test_seat_asks_who_it_is_and_is_seen(world: World) -> None:
    seat = await world.seat(KUEMMERER)
    answer = await world.http.get("/v1/me", headers=seat.headers)
    assert answer.json()["user"] == seat.user
    ((seen,),) = await world.sql("SELECT last_seen_at FROM device")
    assert seen is not None


async def test_seat_of_another_protocol_is_refused(shared_world: World) -> None:
    seat = await shared_world.seat(MENTOR)
    for version in ("2", "0", "x", "99999999999999999999"):
        headers = {**seat.headers, "X-Feldlotse-Protocol": version}
        answer = await shared_world.http.get("/v1/me", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (426, "protocol_unsupported")


def test_codes_have_eight_characters_nobody_mixes_up() -> None:
    codes = {mint_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 8 and set(code) <= set(ALPHABET) for code in codes)
    assert not set("IO01L") & set(ALPHABET)
