"""
How a command runs: find the database, one transaction as the operator, errors as one line.

The commands themselves only name what is asked for; what it means stands in `server.operating`.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import click
import psycopg.errors

from server.cli.texts import error_line
from server.database import (
    Connection,
    DatabaseAddress,
    DatabaseUnavailableError,
    locate_database,
    operator_transaction,
)
from server.embedded import EmbeddedDatabaseError
from server.migrating import MigrationError, migrate
from server.operating.errors import OperatorError
from server.settings import Settings, SettingsError, settings_from_environment

T = TypeVar("T")


class OneLineError(click.ClickException):
    """An error as the command line shows it: one line, exit code 1."""

    def show(self, file: Any = None) -> None:
        """Write the line to standard error."""
        click.echo(f"Error: {self.message}", err=True)


class OperatorGroup(click.Group):
    """A group whose commands fail with one clear line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors with a code become their line."""
        try:
            return super().invoke(ctx)
        except (OperatorError, SettingsError, EmbeddedDatabaseError, MigrationError) as error:
            raise OneLineError(error_line(error.code, error.data)) from error
        except DatabaseUnavailableError as error:
            raise OneLineError(error_line(error.code, {"why": str(error)})) from error
        except psycopg.errors.UndefinedTable as error:
            raise OneLineError(error_line("database_not_migrated", {})) from error


def read_settings() -> Settings:
    """The settings of this process."""
    return settings_from_environment(os.environ)


def with_database(work: Callable[[DatabaseAddress], Awaitable[T]]) -> T:
    """Run something on the database of the settings; the embedded one is started if nobody has."""
    address = locate_database(read_settings())

    async def run() -> T:
        if address.embedded is not None:
            # The embedded database belongs to this version of the server alone: keep it current.
            await migrate(address.owner_url)
        return await work(address)

    try:
        return asyncio.run(run())
    finally:
        address.stop()


def as_operator(work: Callable[[Connection], Awaitable[T]]) -> T:
    """Run something in one transaction as the operator."""

    async def run(address: DatabaseAddress) -> T:
        async with operator_transaction(address.owner_url) as connection:
            return await work(connection)

    return with_database(run)
