"""
Files travel up and down, against the server on a real PostgreSQL, stored on disk.

1. tus 1.0: creation, offset, checksum, expiration, termination, and what must be refused.
2. What arrived counts; an upload goes on where it was, in any process.
3. A file is what its content says, and exactly the bytes that were announced.
4. Who may see the record may see the file; nobody else, by API and by row-level security.
5. Quotas hold for a device and for a network.
6. Downloads go on where they stopped.
7. What nobody names is tidied away, after a while and not before.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.sync import new_id, receipt_of
from server.database import Database
from server.storage import Storage
from server.tidying import tidy
from tests.media.pictures import photo
from tests.server.conftest import Clock
from tests.server.world import KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR, Seat, World

pytestmark = pytest.mark.anyio

TUS = {"Tus-Resumable": "1.0.0"}
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def b64(data: bytes | str) -> str:
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def begin(seat: Seat, data: bytes, scope: str, **headers: str) -> httpx.Response:
    return await seat.world.http.post(
        "/v1/uploads",
        headers={
            **seat.headers,
            **TUS,
            "Upload-Length": str(len(data)),
            "Upload-Metadata": f"scope {b64(scope)},sha256 {b64(sha(data))}",
            **headers,
        },
    )


async def append(
    seat: Seat, place: str, offset: int, data: bytes | AsyncIterator[bytes], **headers: str
) -> httpx.Response:
    return await seat.world.http.patch(
        place,
        content=data,
        headers={
            **seat.headers,
            **TUS,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            **headers,
        },
    )


async def head(seat: Seat, place: str) -> httpx.Response:
    return await seat.world.http.head(place, headers={**seat.headers, **TUS})


async def upload(seat: Seat, data: bytes, scope: str) -> httpx.Response:
    begun = await begin(seat, data, scope)
    assert begun.status_code == 201, begun.text
    return await append(seat, begun.headers["location"], 0, data)


async def attach(
    seat: Seat, firm: str, data: bytes, *, layer: str = "network", name: str = "foto.jpg"
) -> str:
    """Push the record that names a file; gives its id."""
    record = new_id()
    fields: dict[str, Any] = {
        "firm_id": firm, "of_collection": "firm", "of_id": firm, "kind": "photo", "sha256": sha(data),
        "name": name, "media_type": "image/jpeg", "size": len(data), "added_by": seat.user["id"],
    }  # fmt: skip
    result = await seat.push_one(seat.operation("put", "attachment", record, f"firm/{firm}/{layer}", fields))
    assert result.status == "applied", result
    return record


async def fetch(seat: Seat, record: str, what: str = "", **headers: str) -> httpx.Response:
    return await seat.world.http.get(f"/v1/attachments/{record}{what}", headers={**seat.headers, **headers})


@pytest.fixture
async def mentor(world: World) -> Seat:
    return await world.seat(MENTOR)


@pytest.fixture
async def firm(world: World) -> str:
    return await world.firm_id(PRESSWERK)


def storage_of(world: World) -> Storage:
    storage = world.application.state.storage
    assert isinstance(storage, Storage)
    return storage


async def test_the_server_says_what_it_can_do(world: World) -> None:
    """1"""
    answer = await world.http.options("/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,checksum,expiration,termination"
    assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256"


async def test_a_photo_goes_up_and_comes_down_with_its_preview(world: World, mentor: Seat, firm: str) -> None:
    """1, 3, 4"""
    taken = photo(1200, 900, place=False, owner=False, noise=3)
    arrived = await upload(mentor, taken, f"firm/{firm}/network")
    assert (arrived.status_code, arrived.headers["upload-offset"]) == (204, str(len(taken)))
    assert arrived.headers["x-feldlotse-receipt"] == receipt_of(sha(taken), len(taken))
    record = await attach(mentor, firm, taken, name="Presse 3 ü.jpg")
    supervisor = await world.seat(SUPERVISOR)
    found = await fetch(supervisor, record)
    assert (found.status_code, found.content) == (200, taken)
    assert found.headers["content-type"] == "image/jpeg"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-disposition"] == "attachment; filename*=UTF-8''Presse%203%20%C3%BC.jpg"
    preview = await fetch(supervisor, record, "/preview")
    assert preview.status_code == 200
    assert len(preview.content) < 40_000
    assert await storage_of(world).keys("parts") == []


async def test_an_upload_goes_on_where_the_line_was_cut(mentor: Seat, firm: str) -> None:
    """2: without a checksum every byte that arrived counts."""
    data = PDF + os.urandom(2_500_000)
    place = (await begin(mentor, data, f"firm/{firm}/network")).headers["location"]
    cut = int(len(data) * 0.9)

    async def breaks() -> AsyncIterator[bytes]:
        for start in range(0, cut, 50_000):
            yield data[start : min(start + 50_000, cut)]
        raise ConnectionResetError

    assert (await append(mentor, place, 0, breaks())).status_code == 500
    arrived = int((await head(mentor, place)).headers["upload-offset"])
    # In-process nobody tells the server that the line broke: what it had not stored yet is lost, no more.
    assert cut - 1_000_000 <= arrived <= cut
    again = await begin(mentor, data, f"firm/{firm}/network")
    assert (again.headers["location"], int(again.headers["upload-offset"])) == (place, arrived)
    rest = await append(mentor, place, arrived, data[arrived:])
    assert rest.status_code == 204
    assert "x-feldlotse-receipt" in rest.headers
    record = await attach(mentor, firm, data, name="plan.pdf")
    assert (await fetch(mentor, record)).content == data


async def test_two_requests_cannot_both_append(mentor: Seat, firm: str) -> None:
    """2"""
    place = (await begin(mentor, PDF, f"firm/{firm}/network")).headers["location"]
    assert (await append(mentor, place, 0, PDF[:1000])).status_code == 204
    late = await append(mentor, place, 0, PDF[:1000])
    assert (late.status_code, late.json()["code"], late.json()["data"]["offset"]) == (
        409,
        "offset_conflict",
        "1000",
    )
    assert (await append(mentor, place, 1000, PDF[1000:])).status_code == 204


async def test_a_part_with_a_checksum_counts_whole_or_not_at_all(mentor: Seat, firm: str) -> None:
    """1"""
    place = (await begin(mentor, PDF, f"firm/{firm}/network")).headers["location"]
    good = "sha256 " + b64(hashlib.sha256(PDF[:5000]).digest())
    wrong = await append(mentor, place, 0, PDF[1:5001], **{"Upload-Checksum": good})
    assert (wrong.status_code, wrong.json()["code"]) == (460, "checksum_mismatch")
    assert (await head(mentor, place)).headers["upload-offset"] == "0"
    assert (await append(mentor, place, 0, PDF[:5000], **{"Upload-Checksum": good})).status_code == 204
    sha1 = "sha1 " + b64(hashlib.sha1(PDF[5000:], usedforsecurity=False).digest())
    assert (await append(mentor, place, 5000, PDF[5000:], **{"Upload-Checksum": sha1})).status_code == 204


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "tus_version_unsupported"),
        ({"Upload-Length": "0"}, 400, "body_malformed"),
        ({"Upload-Length": "-5"}, 400, "body_malformed"),
        ({"Upload-Length": "50000001"}, 413, "file_too_large"),
        ({"Upload-Metadata": "scope !!!"}, 400, "body_malformed"),
        ({"Upload-Metadata": f"scope {b64('firm/x/network')},sha256 {b64('../x')}"}, 400, "body_malformed"),
        ({"Upload-Metadata": f"scope {b64('a' + chr(0))},sha256 {b64('a' * 64)}"}, 400, "body_malformed"),
        ({"Authorization": "Bearer nobody"}, 401, "token_unknown"),
    ],
)  # fmt: skip
async def test_what_begins_wrongly_is_refused(
    mentor: Seat, firm: str, headers: dict[str, str], status: int, code: str
) -> None:
    """1"""
    answer = await begin(mentor, PDF, f"firm/{firm}/network", **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_more_than_was_announced_is_refused(mentor: Seat, firm: str) -> None:
    """1"""
    place = (await begin(mentor, PDF, f"firm/{firm}/network")).headers["location"]
    assert (await append(mentor, place, 0, PDF + b"x")).json()["code"] == "file_too_large"
    assert (await append(mentor, place, 0, PDF, **{"Content-Type": "text/plain"})).status_code == 415
    assert (await append(mentor, place, 0, PDF, **{"Upload-Checksum": "md9 x"})).status_code == 400
    assert (await head(mentor, place + "x")).status_code == 404
    assert (await head(mentor, f"/v1/uploads/{new_id()}")).status_code == 404


async def test_an_upload_can_be_given_up(world: World, mentor: Seat, firm: str) -> None:
    """1"""
    place = (await begin(mentor, PDF, f"firm/{firm}/network")).headers["location"]
    await append(mentor, place, 0, PDF[:5000])
    assert await storage_of(world).keys("parts") != []
    ended = await world.http.delete(place, headers={**mentor.headers, **TUS})
    assert ended.status_code == 204
    assert (await head(mentor, place)).status_code == 404
    assert await storage_of(world).keys("parts") == []


async def test_another_device_does_not_see_the_upload(world: World, mentor: Seat, firm: str) -> None:
    """4"""
    place = (await begin(mentor, PDF, f"firm/{firm}/network")).headers["location"]
    for other in (await world.seat(MENTOR), await world.seat(KUEMMERER)):
        assert (await head(other, place)).status_code == 404
        assert (await append(other, place, 0, PDF)).status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00" + bytes(500), b"<html><script>alert(1)</script>", b"\x00" * 100],
)
async def test_a_name_does_not_make_a_program_a_photo(
    world: World, mentor: Seat, firm: str, content: bytes
) -> None:
    """3"""
    refused = await upload(mentor, content, f"firm/{firm}/network")
    assert (refused.status_code, refused.json()["code"]) == (415, "file_type_unsupported")
    record = await attach(mentor, firm, content)
    assert (await fetch(mentor, record)).json()["code"] == "file_not_here"
    assert await storage_of(world).keys("") == []


async def test_other_bytes_than_announced_are_not_kept(world: World, mentor: Seat, firm: str) -> None:
    """3"""
    place = (await begin(mentor, PDF, f"firm/{firm}/network")).headers["location"]
    damaged = await append(mentor, place, 0, PDF[:-1] + b"X")
    assert (damaged.status_code, damaged.json()["code"]) == (422, "file_damaged")
    assert await storage_of(world).keys("") == []
    assert (await upload(mentor, PDF, f"firm/{firm}/network")).status_code == 204


async def test_known_bytes_are_not_sent_twice_within_a_scope_but_prove_nothing_in_another(
    world: World, mentor: Seat, firm: str
) -> None:
    """4: a hash alone gives nobody a file."""
    kuemmerer = await world.seat(KUEMMERER)
    secret = PDF + b"geheim"
    await upload(kuemmerer, secret, f"firm/{firm}/inhouse")
    colleague = await world.seat(KUEMMERER)
    known = await begin(colleague, secret, f"firm/{firm}/inhouse")
    assert known.headers["upload-offset"] == str(len(secret))
    assert "x-feldlotse-receipt" in known.headers
    assert (await begin(mentor, secret, f"firm/{firm}/network")).headers["upload-offset"] == "0"
    record = await attach(mentor, firm, secret)
    assert (await fetch(mentor, record)).json()["code"] == "file_not_here"


async def test_nobody_puts_files_where_they_may_not_write(world: World, mentor: Seat, firm: str) -> None:
    """4"""
    kuemmerer = await world.seat(KUEMMERER)
    foreign = await world.second_network()
    for seat, scope in (
        (mentor, f"firm/{firm}/inhouse"),
        (mentor, f"firm/{firm}/shared"),
        (mentor, f"firm/{foreign}/network"),
        (mentor, f"network/{mentor.network['id']}"),
        (mentor, "nonsense"),
        (kuemmerer, f"firm/{firm}/network"),
    ):
        answer = await begin(seat, PDF, scope)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_forbidden"), scope


async def test_who_may_not_see_the_record_does_not_see_the_file(
    world: World, mentor: Seat, firm: str
) -> None:
    """4"""
    kuemmerer = await world.seat(KUEMMERER)
    await upload(kuemmerer, PDF, f"firm/{firm}/inhouse")
    record = await attach(kuemmerer, firm, PDF, layer="inhouse")
    assert (await fetch(kuemmerer, record)).status_code == 200
    for stranger in (mentor, await world.seat(SUPERVISOR)):
        for what in ("", "/preview"):
            answer = await fetch(stranger, record, what)
            assert (answer.status_code, answer.json()["code"]) == (404, "attachment_unknown")
    await kuemmerer.pull()
    await kuemmerer.push_one(kuemmerer.operation("delete", "attachment", record, f"firm/{firm}/inhouse", {}))
    assert (await fetch(kuemmerer, record)).json()["code"] == "attachment_unknown"


async def test_row_level_security_alone_keeps_files_apart(world: World, mentor: Seat, firm: str) -> None:
    """4"""
    kuemmerer = await world.seat(KUEMMERER)
    await upload(kuemmerer, PDF, f"firm/{firm}/inhouse")
    await begin(kuemmerer, PDF + b"2", f"firm/{firm}/inhouse")
    database = Database(world.address.app_url, pool_size=1)
    await database.open()
    try:
        for seat, sees in ((kuemmerer, True), (mentor, False)):
            for table in ("attachment_file", "upload"):
                async with database.transaction(
                    network=seat.network["id"], person=seat.user["id"], device=seat.device_id
                ) as connection:
                    cursor = await connection.execute(f"SELECT count(*) FROM {table}".encode())
                    row = await cursor.fetchone()
                    assert row is not None
                    assert (row[0] > 0) == sees, table
    finally:
        await database.close()


async def test_quotas_hold(world: World, mentor: Seat, firm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """5"""
    from dataclasses import replace

    scope = f"firm/{firm}/network"
    settings = world.application.state.settings
    world.application.state.settings = replace(settings, quota_device_bytes=len(PDF) + 100)
    assert (await upload(mentor, PDF, scope)).status_code == 204
    full = await begin(mentor, PDF + b"2", scope)
    assert (full.status_code, full.json()["code"]) == (413, "quota_exceeded")
    other = await world.seat(MENTOR)
    assert (await begin(other, PDF + b"2", scope)).status_code == 201
    world.application.state.settings = replace(settings, quota_network_bytes=2 * len(PDF) + 50)
    assert (await begin(await world.seat(MENTOR), PDF + b"3", scope)).json()["code"] == "quota_exceeded"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=100-", 100, None), ("bytes=0-99", 0, 100), ("bytes=-50", -50, None), ("bytes=9-99999", 9, None)],
)  # fmt: skip
async def test_a_download_goes_on_where_it_stopped(
    mentor: Seat, firm: str, asked: str, start: int, end: int | None
) -> None:
    """6"""
    await upload(mentor, PDF, f"firm/{firm}/network")
    record = await attach(mentor, firm, PDF)
    part = await fetch(mentor, record, **{"Range": asked, "If-Range": f'"{sha(PDF)}"'})
    assert (part.status_code, part.content) == (206, PDF[start:end])
    assert part.headers["content-range"].endswith(f"/{len(PDF)}")
    other = await fetch(mentor, record, **{"Range": asked, "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, PDF)


async def test_a_range_that_is_not_there_is_refused(mentor: Seat, firm: str) -> None:
    """6"""
    await upload(mentor, PDF, f"firm/{firm}/network")
    record = await attach(mentor, firm, PDF)
    beyond = await fetch(mentor, record, Range=f"bytes={len(PDF)}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(PDF)}")
    for nonsense in ("bytes=-", "bytes=5-2", "lines=1-2", "bytes=0-1,3-4"):
        assert (await fetch(mentor, record, Range=nonsense)).status_code == 200
    assert (await fetch(mentor, "x" * 36)).status_code == 404


async def test_what_nobody_names_is_tidied_away_after_a_while(
    world: World, mentor: Seat, firm: str, clock: Clock
) -> None:
    """7"""
    database, storage = world.application.state.database, storage_of(world)
    scope = f"firm/{firm}/network"
    await upload(mentor, PDF, scope)
    kept = PDF + b"kept"
    await upload(mentor, kept, scope)
    record = await attach(mentor, firm, kept)
    begun = (await begin(mentor, PDF + b"cut", scope)).headers["location"]
    await append(mentor, begun, 0, PDF[:500])
    assert await tidy(database, storage, now=clock()) == (0, 0)
    clock.forward(days=6)
    assert await tidy(database, storage, now=clock()) == (0, 0)
    clock.forward(days=2)
    assert await tidy(database, storage, now=clock()) == (3, 1)
    assert [key.split("/")[0] for key in await storage.keys("")] == ["files"]
    assert (await head(mentor, begun)).status_code == 404
    assert (await fetch(mentor, record)).content == kept
    # Sent anew, it is there again.
    assert (await upload(mentor, PDF, scope)).status_code == 204


async def test_a_file_named_again_in_time_stays(world: World, mentor: Seat, firm: str, clock: Clock) -> None:
    """7: undo of a removal."""
    database, storage = world.application.state.database, storage_of(world)
    await upload(mentor, PDF, f"firm/{firm}/network")
    clock.forward(days=6)
    await tidy(database, storage, now=clock())
    record = await attach(mentor, firm, PDF)
    clock.forward(days=6)
    assert (await tidy(database, storage, now=clock()))[1] == 0
    clock.forward(days=30)
    assert (await tidy(database, storage, now=clock()))[1] == 0
    assert (await fetch(mentor, record)).status_code == 200
