"""
Where files lie: the same promises on disk and in an S3-compatible store (a small real one on loopback).

1. What was put is there, whole and in ranges; what was deleted is gone, and deleting it again is no error.
2. A large object is streamed in.
3. A whole upload goes through either; a store that does not answer is a problem that passes.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from server.database import DatabaseAddress
from server.main import create_app
from server.settings import S3Settings, Settings, SettingsError, settings_from_environment
from server.storage import ObjectMissingError, Storage, StorageError, open_storage
from tests.media.pictures import photo
from tests.server.test_uploads import PDF, attach, begin, fetch, storage_of, upload
from tests.server.world import MENTOR, PRESSWERK, World

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Settings]:
    """A small S3 server of our own, with an empty bucket."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = S3Settings(
        bucket="dateien",
        prefix="feldlotse",
        endpoint=f"http://{host}:{port}",
        region="eu-central-1",
        access_key="key",
        secret_key="secret",
    )
    client = boto3.client(
        "s3",
        endpoint_url=settings.endpoint,
        region_name=settings.region,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(
        Bucket=settings.bucket, CreateBucketConfiguration={"LocationConstraint": settings.region}
    )
    client.close()
    yield settings
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, s3: S3Settings) -> Settings:
    return Settings(data=tmp_path, s3=s3 if request.param == "s3" else None)


@pytest.fixture
def storage(settings: Settings) -> Storage:
    return open_storage(settings)


async def _read(storage: Storage, key: str, start: int, end: int) -> bytes:
    return b"".join([piece async for piece in storage.stream(key, start=start, end=end)])


async def test_what_was_put_is_there_until_it_is_deleted(storage: Storage) -> None:
    """1"""
    await storage.put("contract/a/ü", b"Presse 3")
    assert await storage.get("contract/a/ü") == b"Presse 3"
    assert await _read(storage, "contract/a/ü", 2, 6) == b"esse"
    assert await storage.keys("contract") == ["contract/a/ü"]
    await storage.delete(["contract/a/ü", "contract/a/ü", "never/was"])
    with pytest.raises(ObjectMissingError):
        await storage.get("contract/a/ü")
    with pytest.raises(ObjectMissingError):
        await _read(storage, "contract/a/ü", 0, 1)


async def test_a_large_object_is_streamed_in(storage: Storage) -> None:
    """2"""
    piece = os.urandom(1_000_000)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(12):
            yield piece

    await storage.put("contract/large", pieces())
    assert await _read(storage, "contract/large", 0, 12_000_000) == piece * 12
    await storage.delete(["contract/large"])


async def test_a_whole_upload_goes_through(settings: Settings, address: DatabaseAddress) -> None:
    """3"""
    application = create_app(settings, address=address)
    async with application.router.lifespan_context(application), World(application, address) as world:
        mentor = await world.seat(MENTOR)
        firm = await world.firm_id(PRESSWERK)
        for data in (photo(noise=5), PDF + os.urandom(2_300_000)):
            assert (await upload(mentor, data, f"firm/{firm}/network")).status_code == 204
            record = await attach(mentor, firm, data)
            assert (await fetch(mentor, record)).content == data
            assert (await fetch(mentor, record, Range="bytes=1500-")).content == data[1500:]
        storage = storage_of(world)
        kinds = {key.split("/")[0] for key in await storage.keys("")}
        assert kinds == {"files", "previews"}
        await storage.delete(await storage.keys(""))


async def test_a_store_that_does_not_answer_is_a_problem_that_passes(
    address: DatabaseAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3"""
    application = create_app(Settings(data=tmp_path), address=address)
    async with application.router.lifespan_context(application), World(application, address) as world:
        mentor = await world.seat(MENTOR)
        firm = await world.firm_id(PRESSWERK)
        place = (await begin(mentor, PDF, f"firm/{firm}/network")).headers["location"]

        async def fail(*_: object) -> None:
            raise StorageError("gone")

        monkeypatch.setattr(storage_of(world), "put", fail)
        answer = await upload(mentor, PDF, f"firm/{firm}/network")
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
        assert answer.headers["retry-after"] == "30"
        monkeypatch.undo()
        again = await upload(mentor, PDF, f"firm/{firm}/network")
        assert again.status_code == 204
        assert place


def test_the_operator_names_the_store_in_the_environment() -> None:
    found = settings_from_environment(
        {
            "FELDLOTSE_STORAGE_URL": "s3://dateien/feldlotse/",
            "FELDLOTSE_S3_ENDPOINT": "https://s3.example.org",
            "FELDLOTSE_S3_SECRET_KEY": "geheim",
            "FELDLOTSE_QUOTA_DEVICE_MB": "7",
        }
    )
    assert found.s3 is not None
    assert (found.s3.bucket, found.s3.prefix, found.s3.endpoint) == (
        "dateien",
        "feldlotse",
        "https://s3.example.org",
    )
    assert "geheim" not in repr(found)
    assert found.quota_device_bytes == 7_000_000
    assert settings_from_environment({}).s3 is None
    for wrong in ("https://dateien", "s3://"):
        with pytest.raises(SettingsError):
            settings_from_environment({"FELDLOTSE_STORAGE_URL": wrong})
