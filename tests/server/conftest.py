"""
One PostgreSQL for all server tests, a fresh database for each: a copy of a migrated one with the sample
network.
"""

import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from server.database import DatabaseAddress, operator_transaction
from server.embedded import APP_ROLE, OWNER_ROLE, EmbeddedDatabase, start_embedded
from server.main import create_app
from server.migrating import migrate
from server.operating import sample
from server.settings import Settings
from tests.server.world import World

_TEMPLATE = "sample_template"
_numbers = itertools.count(1)


class Clock:
    """The server's clock in a test; it stands still unless moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@contextmanager
def open_folder() -> Iterator[Path]:
    """
    A folder for a PostgreSQL, removed afterwards.

    Not in pytest's own: run as root, PostgreSQL works as another user, and every pytest that starts closes
    its folder to other users again.
    """
    folder = Path(tempfile.mkdtemp(prefix="feldlotse-test-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> Iterator[EmbeddedDatabase]:
    """A PostgreSQL of our own; without fsync, because nobody pulls the plug of a test."""
    with open_folder() as folder:
        yield from _running(folder / "postgres")


def _running(folder: Path) -> Iterator[EmbeddedDatabase]:
    embedded = start_embedded(folder)
    with psycopg.connect(embedded.url(role=OWNER_ROLE, database="postgres"), autocommit=True) as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    yield embedded
    embedded.stop()


def address_of(cluster: EmbeddedDatabase, database: str) -> DatabaseAddress:
    return DatabaseAddress(
        app_url=cluster.url(role=APP_ROLE, database=database),
        owner_url=cluster.url(role=OWNER_ROLE, database=database),
    )


def create_database(cluster: EmbeddedDatabase, *, template: str = "template0") -> DatabaseAddress:
    name = f"test_{next(_numbers)}"
    with psycopg.connect(cluster.url(role=OWNER_ROLE, database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return address_of(cluster, name)


@pytest.fixture(scope="session")
async def sample_database(cluster: EmbeddedDatabase) -> str:
    """The sample network, loaded once; tests get copies."""
    with psycopg.connect(cluster.url(role=OWNER_ROLE, database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    owner_url = address_of(cluster, _TEMPLATE).owner_url
    await migrate(owner_url)
    async with operator_transaction(owner_url) as operator:
        await sample.load_sample(operator, now=datetime.now(UTC))
    return _TEMPLATE


@pytest.fixture
def address(cluster: EmbeddedDatabase, sample_database: str) -> DatabaseAddress:
    """A database of this test alone, with the sample network."""
    return create_database(cluster, template=sample_database)


@pytest.fixture
def empty_address(cluster: EmbeddedDatabase) -> DatabaseAddress:
    """A database of this test alone, without any table."""
    return create_database(cluster)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
async def shared_world(
    cluster: EmbeddedDatabase, sample_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """One server for all tests whose requests are refused and that look at nothing others may change."""
    shared = create_database(cluster, template=sample_database)
    application = create_app(Settings(data=tmp_path_factory.mktemp("shared")), address=shared)
    async with application.router.lifespan_context(application), World(application, shared) as world:
        yield world


@pytest.fixture
async def world(address: DatabaseAddress, clock: Clock, tmp_path: Path) -> AsyncIterator[World]:
    """The server in-process on the sample network; seats enrol through its API."""
    application = create_app(Settings(data=tmp_path), address=address, now=clock)
    async with application.router.lifespan_context(application), World(application, address) as world:
        yield world
