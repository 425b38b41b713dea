"""Migrations: from nothing to the newest layout, once, together or not at all."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from server.database import DatabaseAddress
from server.migrating import Migration, MigrationError, migrate, read_migrations

pytestmark = pytest.mark.anyio


async def tables(address: DatabaseAddress) -> set[str]:
    async with await psycopg.AsyncConnection.connect(address.owner_url) as connection:
        cursor = await connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {row[0] for row in await cursor.fetchall()}


async def test_empty_database_gets_the_newest_layout_once(empty_address: DatabaseAddress) -> None:
    applied = await migrate(empty_address.owner_url)
    assert [each.number for each in applied] == list(range(1, len(read_migrations()) + 1))
    assert {"record", "device", "access", "history", "quarantine"} <= await tables(empty_address)
    assert await migrate(empty_address.owner_url) == ()


async def test_two_servers_that_start_together_migrate_once(empty_address: DatabaseAddress) -> None:
    results = await asyncio.gather(*(migrate(empty_address.owner_url) for _ in range(4)))
    assert sorted(len(applied) for applied in results) == [0, 0, 0, len(read_migrations())]


async def test_failing_migration_leaves_nothing_behind(empty_address: DatabaseAddress) -> None:
    broken = Migration(2, "broken", "CREATE TABLE half (a int); SELECT nonsense")
    with pytest.raises(psycopg.Error):
        await migrate(empty_address.owner_url, [*read_migrations()[:1], broken])
    assert await tables(empty_address) == set()


async def test_edited_migration_is_refused(empty_address: DatabaseAddress) -> None:
    first = Migration(1, "first", "SELECT 1")
    await migrate(empty_address.owner_url, [first])
    with pytest.raises(MigrationError) as caught:
        await migrate(empty_address.owner_url, [Migration(1, "first", "SELECT 2")])
    assert caught.value.code == "migration_edited"


async def test_database_of_a_newer_server_is_refused(empty_address: DatabaseAddress) -> None:
    first, second = Migration(1, "first", "SELECT 1"), Migration(2, "second", "SELECT 2")
    await migrate(empty_address.owner_url, [first, second])
    with pytest.raises(MigrationError) as caught:
        await migrate(empty_address.owner_url, [first])
    assert caught.value.code == "database_newer"


async def test_login_without_the_right_is_told_so(empty_address: DatabaseAddress) -> None:
    await migrate(empty_address.owner_url)
    with pytest.raises(MigrationError) as caught:
        await migrate(empty_address.app_url)
    assert caught.value.code == "not_the_owner"


def test_gap_in_the_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("SELECT 1")
    (tmp_path / "0003_third.sql").write_text("SELECT 1")
    with pytest.raises(MigrationError) as caught:
        read_migrations(tmp_path)
    assert caught.value.code == "migration_number"
