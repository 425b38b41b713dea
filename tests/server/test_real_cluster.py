"""A cluster that is not ours: an ordinary role owns the tables, and one address serves for everything."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from server.database import DatabaseAddress, operator_transaction
from server.embedded import OWNER_ROLE, EmbeddedDatabase
from server.main import create_app
from server.migrating import migrate
from server.operating import sample
from server.settings import Settings
from tests.server.conftest import create_database
from tests.server.world import KUEMMERER, MENTOR, PRESSWERK, World

pytestmark = pytest.mark.anyio

_ROLES = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'feldlotse_app') THEN
        CREATE ROLE feldlotse_app LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plain_owner') THEN
        CREATE ROLE plain_owner LOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    GRANT feldlotse_app TO plain_owner;
END $$
"""


@pytest.fixture
async def plain_address(cluster: EmbeddedDatabase) -> DatabaseAddress:
    """A database owned by an ordinary role, whose login is the only address the server gets."""
    made = create_database(cluster)
    name = made.owner_url.partition("/feldlotse")[0].rpartition("/")[2].partition("?")[0]
    with psycopg.connect(made.owner_url, autocommit=True) as connection:
        connection.execute(_ROLES)
        connection.execute(f"ALTER DATABASE {name} OWNER TO plain_owner")
    url = made.owner_url.replace(f"//{OWNER_ROLE}@", "//plain_owner@")
    return DatabaseAddress(app_url=url, owner_url=url)


@pytest.fixture
async def plain_world(plain_address: DatabaseAddress, tmp_path: Path) -> AsyncIterator[World]:
    await migrate(plain_address.owner_url)
    async with operator_transaction(plain_address.owner_url) as operator:
        await sample.load_sample(operator, now=datetime.now(UTC))
    application = create_app(Settings(data=tmp_path), address=plain_address)
    async with (
        application.router.lifespan_context(application),
        World(application, plain_address) as world,
    ):
        yield world


async def test_server_works_as_the_role_that_owns_nothing(plain_world: World) -> None:
    mentor, kuemmerer = await plain_world.seat(MENTOR), await plain_world.seat(KUEMMERER)
    interview = await mentor.start_interview(await plain_world.firm_id(PRESSWERK), **{"/data/a": "1"})
    await kuemmerer.pull()
    assert interview.encode() not in kuemmerer.bytes_seen
    database = plain_world.application.state.database
    async with database.transaction() as connection:
        cursor = await connection.execute("SELECT current_user, session_user")
        assert await cursor.fetchone() == ("feldlotse_app", "plain_owner")


async def test_owner_sees_nothing_unless_an_operator(plain_world: World) -> None:
    tables = await plain_world.sql(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    async with await psycopg.AsyncConnection.connect(plain_world.address.owner_url) as owner:
        for (table,) in tables:
            cursor = await owner.execute(f"SELECT count(*) FROM {table}")
            assert await cursor.fetchone() == (0,), table
    ((records,),) = await plain_world.sql("SELECT count(*) FROM record")
    assert records == 20
