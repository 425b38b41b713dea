"""
Row-level security alone: what the database gives to whom, without any help of the API (I12).

Every table is asked, as listed by PostgreSQL itself, so that a new one without a rule fails here.
"""

import psycopg
import pytest

from app.sync import new_id
from server.database import Database, DatabaseAddress, operator_transaction
from tests.server.referring import draft, give, transmit
from tests.server.test_uploads import PDF, append, begin, upload
from tests.server.world import KUEMMERER, MENTOR, PRESSWERK, SUPERVISOR, World

pytestmark = pytest.mark.anyio


async def all_tables(address: DatabaseAddress) -> list[str]:
    async with operator_transaction(address.owner_url) as operator:
        cursor = await operator.execute(
            "SELECT c.relname FROM pg_catalog.pg_class c"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p', 'm', 'v') AND n.nspname NOT LIKE 'pg\\_%%'"
            " AND n.nspname <> 'information_schema'"
        )
        return [row[0] for row in await cursor.fetchall()]


async def fill_every_table(world: World) -> None:
    """Make sure that there is something to see."""
    mentor = await world.seat(MENTOR)
    firm = await world.firm_id(PRESSWERK)
    await mentor.start_interview(firm)
    await give(mentor, firm)
    await transmit(mentor, await draft(mentor, firm))
    await mentor.push_one(mentor.operation("put", "nonsense", new_id(), "firm/x/network", {}))
    await world.enrol("AAAA-AAAA")
    scope = f"firm/{await world.firm_id(PRESSWERK)}/network"
    await upload(mentor, PDF, scope)
    begun = await begin(mentor, PDF + b"2", scope)
    await append(mentor, begun.headers["location"], 0, PDF)
    await mentor.bring(mentor.package([]))
    for table in await all_tables(world.address):
        assert (await world.sql(f"SELECT count(*) FROM {table}"))[0][0] > 0, f"{table} is empty"


async def test_stranger_sees_nothing_in_any_table(world: World) -> None:
    await fill_every_table(world)
    tables = await all_tables(world.address)
    assert len(tables) >= 16
    for table in tables:
        async with await psycopg.AsyncConnection.connect(world.address.app_url) as stranger:
            try:
                cursor = await stranger.execute(f"SELECT count(*) FROM {table}")
                assert await cursor.fetchone() == (0,), table
            except psycopg.errors.InsufficientPrivilege:
                pass


async def test_every_table_forces_its_rules(world: World) -> None:
    rows = await world.sql(
        "SELECT relname, relrowsecurity, relforcerowsecurity,"
        " (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) FROM pg_class c"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    assert len(rows) == len(await all_tables(world.address))
    for name, enabled, forced, policies in rows:
        assert (enabled, forced) == (True, True), name
        assert policies > 0, name


async def test_app_role_owns_nothing_and_has_no_special_right(world: World) -> None:
    ((superuser, bypass, create_role, create_db),) = await world.sql(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = 'feldlotse_app'"
    )
    assert not (superuser or bypass or create_role or create_db)
    owned = await world.sql("SELECT relname FROM pg_class WHERE relowner = 'feldlotse_app'::regrole")
    assert owned == []


async def test_person_sees_the_rows_of_their_scopes_only(world: World) -> None:
    firm = await world.firm_id(PRESSWERK)
    kuemmerer, mentor = await world.seat(KUEMMERER), await world.seat(MENTOR)
    put = kuemmerer.operation("put", "need", new_id(), f"firm/{firm}/inhouse", {"topic": "geheim"})
    assert (await kuemmerer.push_one(put)).status == "applied"
    await world.second_network()
    network = mentor.network["id"]
    database = Database(world.address.app_url, pool_size=1)
    await database.open()
    try:
        for seat, sees_it in ((kuemmerer, True), (mentor, False)):
            async with database.transaction(
                network=network, person=seat.user["id"], device=seat.device_id
            ) as connection:
                for table in ("record", "history", "scope_sum"):
                    cursor = await connection.execute(f"SELECT DISTINCT scope FROM {table}")
                    scopes = {row[0] for row in await cursor.fetchall()}
                    assert (f"firm/{firm}/inhouse" in scopes) == sees_it, table
                    granted = await connection.execute("SELECT unnest(app_scopes())")
                    assert scopes <= {row[0] for row in await granted.fetchall()}
                cursor = await connection.execute("SELECT DISTINCT network_id FROM record")
                assert await cursor.fetchall() == [(network,)]
                cursor = await connection.execute("SELECT name FROM app_user")
                assert await cursor.fetchall() == [(seat.user["name"],)]
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    await connection.execute("SELECT code_hash FROM invite")
                await connection.rollback()
    finally:
        await database.close()


async def test_person_cannot_write_outside_their_scopes_even_in_sql(world: World) -> None:
    mentor = await world.seat(MENTOR)
    firm = await world.firm_id(PRESSWERK)
    database = Database(world.address.app_url, pool_size=1)
    await database.open()
    insert = (
        "INSERT INTO record (network_id, collection, id, scope, fields, clock, clock_seq, seq, created_seq)"
        " VALUES (%s, 'need', gen_random_uuid(), %s, '{}', 'x', 1, 1, 1)"
    )
    try:
        for network, scope in (
            (mentor.network["id"], f"firm/{firm}/inhouse"),
            (new_id(), f"firm/{firm}/network"),
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                async with database.transaction(
                    network=mentor.network["id"], person=mentor.user["id"], device=mentor.device_id
                ) as connection:
                    await connection.execute(insert, (network, scope))
        for statement in (
            "UPDATE access SET revoked_seq = NULL",
            "UPDATE app_user SET role = 'supervisor'",
            "UPDATE device SET revoked_at = NULL",
            "DELETE FROM history",
            "DELETE FROM record",
            "UPDATE audit SET event = 'x'",
            "SELECT * FROM attempt",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                async with database.transaction(
                    network=mentor.network["id"], person=mentor.user["id"], device=mentor.device_id
                ) as connection:
                    await connection.execute(statement.encode())
    finally:
        await database.close()


async def test_pooled_connection_forgets_the_last_person(world: World) -> None:
    supervisor = await world.seat(SUPERVISOR)
    database = Database(world.address.app_url, pool_size=1)
    await database.open()
    try:
        async with database.transaction(
            network=supervisor.network["id"], person=supervisor.user["id"], device=supervisor.device_id
        ) as connection:
            cursor = await connection.execute("SELECT count(*) FROM record")
            assert (await cursor.fetchone() or (0,))[0] > 0
        async with database.transaction() as connection:
            cursor = await connection.execute("SELECT count(*) FROM record")
            assert await cursor.fetchone() == (0,)
    finally:
        await database.close()
