"""
Connections to PostgreSQL: a pool for the role that owns nothing, and transactions that say who asks.

It knows roles and settings, no table. Row-level security answers nothing to a transaction that names nobody;
`Database.transaction` names network, person and device for its duration only (`set_config(…, true)`), so that
a pooled connection never carries one person over to the next.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_loads
from psycopg.types.string import TextLoader
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from pydantic_core import from_json

from server.embedded import APP_ROLE, OWNER_ROLE, EmbeddedDatabase, start_embedded
from server.settings import Settings

Connection: TypeAlias = psycopg.AsyncConnection[TupleRow]

DATABASE_NAME = "feldlotse"
_NAME_THEM = (
    "SELECT set_config('app.network', %s, true), set_config('app.user', %s, true),"
    " set_config('app.device', %s, true)"
)


class DatabaseUnavailableError(Exception):
    """PostgreSQL cannot be reached at the moment."""

    code = "database_unavailable"


@dataclass(frozen=True)
class DatabaseAddress:
    """Where the database is: one address for the server, one for the owner of its tables."""

    app_url: str
    owner_url: str
    embedded: EmbeddedDatabase | None = None

    def stop(self) -> None:
        """Give an embedded PostgreSQL up; a real one stays as it is."""
        if self.embedded is not None:
            self.embedded.stop()


def locate_database(settings: Settings) -> DatabaseAddress:
    """
    Find the database of the settings; the embedded one is started and its database made.

    Raises:
        EmbeddedDatabaseError: The embedded PostgreSQL could not be started.
    """
    if settings.database_url is not None:
        return DatabaseAddress(
            app_url=settings.database_url, owner_url=settings.owner_url or settings.database_url
        )
    embedded = start_embedded(settings.data / "postgres")
    _create_database(embedded, DATABASE_NAME)
    return DatabaseAddress(
        app_url=embedded.url(role=APP_ROLE, database=DATABASE_NAME),
        owner_url=embedded.url(role=OWNER_ROLE, database=DATABASE_NAME),
        embedded=embedded,
    )


def _create_database(embedded: EmbeddedDatabase, name: str) -> None:
    with psycopg.connect(embedded.url(role=OWNER_ROLE, database="postgres"), autocommit=True) as connection:
        # Two commands may start at once on a fresh folder.
        connection.execute("SELECT pg_advisory_lock(1)")
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


class Database:
    """The server's connections."""

    def __init__(self, app_url: str, *, pool_size: int = 10) -> None:
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            app_url,
            min_size=1,
            max_size=pool_size,
            open=False,
            timeout=10.0,
            configure=_become_app_role,
            kwargs={"application_name": "feldlotse-server"},
            check=AsyncConnectionPool.check_connection,
        )

    async def open(self) -> None:
        """Open the pool; a database that is not there yet is tried again with each request."""
        await self._pool.open()

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()

    @asynccontextmanager
    async def transaction(
        self,
        *,
        network: str = "",
        person: str = "",
        device: str = "",
        scopes: Sequence[str] = (),
        snapshot: bool = False,
    ) -> AsyncIterator[Connection]:
        """
        One transaction in the name of a person; committed at the end, rolled back when the body raises.

        Args:
            network, person, device: Who asks; empty is a stranger, to whom nothing is shown.
            scopes: What the server itself may touch where it acts for nobody (letters, answers of
            recipients). snapshot: Read only, and every statement sees the same moment.

        Raises:
            DatabaseUnavailableError: No connection within the pool's patience, or it broke.
        """
        try:
            async with self._pool.connection() as connection:
                if snapshot:
                    await connection.execute(
                        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", prepare=False
                    )
                if network:
                    await name_person(connection, network=network, person=person, device=device)
                if scopes:
                    await connection.execute("SELECT set_config('app.scopes', %s, true)", (" ".join(scopes),))
                yield connection
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise DatabaseUnavailableError(str(error)) from error


async def name_person(connection: Connection, *, network: str, person: str, device: str) -> None:
    """Let the rest of the transaction run in the name of a person."""
    await connection.execute(_NAME_THEM, (network, person, device))


async def _become_app_role(connection: psycopg.AsyncConnection[Any]) -> None:
    """A login that owns the tables must not use its rights: row-level security is proven for this role."""
    read_identifiers_as_text(connection)
    cursor = await connection.execute("SELECT current_user")
    row = await cursor.fetchone()
    if row is None or row[0] != APP_ROLE:
        await connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(APP_ROLE)))
    await connection.commit()


def read_identifiers_as_text(connection: psycopg.AsyncConnection[Any]) -> None:
    """Records and the wire hold identifiers as text; so do all rows. JSON is read the fast way."""
    connection.adapters.register_loader("uuid", TextLoader)
    set_json_loads(_read_json, connection)


def _read_json(text: str | bytes) -> Any:
    # Its keys are the same few hundred paths over and over.
    return from_json(text, cache_strings="keys")


@asynccontextmanager
async def operator_transaction(owner_url: str) -> AsyncIterator[Connection]:
    """
    One transaction as the operator, who sees every network; for commands, never for requests.

    Raises:
        DatabaseUnavailableError: PostgreSQL cannot be reached.
    """
    try:
        connection = await psycopg.AsyncConnection.connect(owner_url)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailableError(str(error)) from error
    async with connection:
        read_identifiers_as_text(connection)
        await connection.execute("SELECT set_config('app.operator', 'yes', true)")
        yield connection
