"""
Bring a database to the newest layout: numbered SQL files, each applied once, all in one transaction.

It runs as the owner of the tables and knows no table but its own list. A released file is never edited; the
list keeps the checksum of each, and a file that changed afterwards is refused.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

MIGRATIONS_FOLDER = Path(__file__).with_name("migrations")
# Any fixed number: two servers that start together must not migrate at once.
_ADVISORY_LOCK = 0x46_4C_4F_54_53_45

_BOOTSTRAP = """
CREATE TABLE IF NOT EXISTS schema_version (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""
# Roles belong to the cluster, not to the database: another one may have made it already.
_APP_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'feldlotse_app') THEN
        CREATE ROLE feldlotse_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role(current_user, 'feldlotse_app', 'member') THEN
        GRANT feldlotse_app TO CURRENT_USER;
    END IF;
END $$
"""


class MigrationError(Exception):
    """The database cannot be brought to the newest layout; `code` is stable, `data` tells where."""

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(f"{code}: {data}")
        self.code = code
        self.data = data


@dataclass(frozen=True)
class Migration:
    """One numbered SQL file."""

    number: int
    name: str
    sql: str = field(repr=False)

    @property
    def checksum(self) -> str:
        """What tells an edited file from the applied one."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Path = MIGRATIONS_FOLDER) -> tuple[Migration, ...]:
    """All migrations in the order of their numbers, which begin at 1 and have no gap."""
    migrations = tuple(
        Migration(number=int(file.name[:4]), name=file.stem[5:], sql=file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    )
    for position, migration in enumerate(migrations, start=1):
        if migration.number != position:
            raise MigrationError("migration_number", expected=str(position), name=migration.name)
    return migrations


async def migrate(owner_url: str, migrations: Sequence[Migration] | None = None) -> tuple[Migration, ...]:
    """
    Apply what is missing.

    Args:
        owner_url: Address of the database for the role that owns (or will own) its tables.
        migrations: Instead of those in the package; for tests.

    Returns:
        What was applied now; empty when the layout was already the newest.

    Raises:
        MigrationError: `migration_edited` (a file differs from what was applied), `database_newer` (the
            database was migrated by a newer server) or `not_the_owner` (the login may not make tables).
    """
    wanted = tuple(migrations) if migrations is not None else read_migrations()
    async with await psycopg.AsyncConnection.connect(owner_url) as connection:
        cursor = await connection.execute("SELECT current_user")
        if await cursor.fetchone() == ("feldlotse_app",):
            raise MigrationError("not_the_owner")
        # A lock of the transaction: freed at its end, whatever happens.
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY_LOCK,))
        await connection.execute("SET LOCAL app.operator = 'yes'")
        await connection.execute("SET LOCAL client_min_messages = warning")
        await connection.execute(_APP_ROLE)
        await connection.execute(_BOOTSTRAP)
        missing = await _missing(connection, wanted)
        for migration in missing:
            await connection.execute(migration.sql.encode())
            await connection.execute(
                "INSERT INTO schema_version (number, name, checksum) VALUES (%s, %s, %s)",
                (migration.number, migration.name, migration.checksum),
            )
    return missing


async def _missing(
    connection: psycopg.AsyncConnection[TupleRow], wanted: tuple[Migration, ...]
) -> tuple[Migration, ...]:
    cursor = await connection.execute("SELECT number, checksum FROM schema_version")
    applied: dict[int, str] = dict(await cursor.fetchall())
    if len(applied) > len(wanted):
        raise MigrationError("database_newer", database=str(len(applied)), server=str(len(wanted)))
    for migration in wanted:
        if applied.get(migration.number, migration.checksum) != migration.checksum:
            raise MigrationError("migration_edited", number=str(migration.number), name=migration.name)
    return tuple(migration for migration in wanted if migration.number not in applied)
