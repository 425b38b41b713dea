"""`feldlotse-server quarantine` and `package`: what was set aside, and packages that somebody brought."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from app.sync.package import PackageError, read_header
from server import quarantine as actions
from server.cli.output import json_option, network_option, now, print_table, when
from server.cli.running import OneLineError, as_operator, with_database
from server.database import Connection, Database, DatabaseAddress, operator_transaction
from server.operating import networks
from server.packages import Accepted, accept_package
from server.problems import ProblemError, describe
from server.queries.networks import list_networks, list_users
from server.queries.quarantine import QuarantineEntry, find_entry, list_reviewed
from server.verdict_texts import explain

T = TypeVar("T")
OPERATOR = "operator"


@click.group()
def quarantine() -> None:
    """Operations that were not applied, each with its reason."""


@quarantine.command("list")
@click.option("--settled", is_flag=True, help="Those that were settled, with what was done and why.")
@network_option
@json_option
def list_entries(settled: bool, network_name: str | None, as_json: bool) -> None:
    """
    List what was set aside and waits for somebody, the oldest first; of all networks unless one is named.

    \b
    Example:
      feldlotse-server quarantine list
    """
    found = as_operator(lambda connection: _entries(connection, network_name, settled=settled))
    rows = [
        {
            "device": entry.device_id,
            "number": str(entry.device_seq),
            "person": person,
            "at": when(entry.at),
            "collection": str(entry.operation.get("collection", "?")),
            "code": entry.code,
            "why": explain(entry.code, english=True),
            **({"done": entry.resolution, "reason": entry.resolution_reason} if settled else {}),
        }
        for _, person, entry in found
    ]
    print_table(rows, as_json=as_json)
    if not rows and not as_json:
        click.echo("Nothing is set aside.")


@quarantine.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@network_option
def export(file: Path, network_name: str | None) -> None:
    """
    Write everything that is set aside into a JSON file, each operation as it came.

    \b
    Example:
      feldlotse-server quarantine export quarantine.json
    """
    found = as_operator(lambda connection: _entries(connection, network_name))
    text = json.dumps([_exported(*each) for each in found], ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")
    click.echo(f"{file}: {len(found)} operations")


@quarantine.command("retry")
@click.argument("device_id")
@click.argument("number", type=int)
def retry(device_id: str, number: int) -> None:
    """
    Apply an operation once more, in the name of its author, after its cause is gone.

    \b
    Example:
      feldlotse-server quarantine retry 7f3a9c01 43
    """

    async def run(address: DatabaseAddress) -> actions.Retried:
        network_id, entry = await _found(address, device_id, number)

        async def work(connection: Connection) -> actions.Retried:
            return await actions.retry(
                connection,
                network_id=network_id,
                device_id=device_id,
                device_seq=number,
                by=OPERATOR,
                now=now(),
            )

        # As the device's own person, under row-level security: an operator has no rights in records.
        return await _as_person(address, work, network=network_id, person=entry.user_id, device=device_id)

    result = _in_words(lambda: with_database(run))
    if result.code:
        raise OneLineError(f"{device_id} {number}: set aside again ({result.code}).")
    click.echo(f"{device_id} {number}: {result.status}")


@quarantine.command("discard")
@click.argument("device_id")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why; it stays on record.")
def discard(device_id: str, number: int, reason: str) -> None:
    """
    Give an operation up; it and the reason stay on record.

    \b
    Example:
      feldlotse-server quarantine discard 7f3a9c01 43 --reason "entered twice"
    """

    async def run(address: DatabaseAddress) -> None:
        network_id, entry = await _found(address, device_id, number)

        async def work(connection: Connection) -> None:
            await actions.discard(
                connection,
                network_id=network_id,
                device_id=device_id,
                device_seq=number,
                by=OPERATOR,
                reason=reason,
            )

        await _as_person(address, work, network=network_id, person=entry.user_id, device=device_id)

    _in_words(lambda: with_database(run))
    click.echo(f"{device_id} {number}: discarded")


@click.group()
def package() -> None:
    """Hand-over packages: changes of a device that somebody else brings."""


@package.command("accept")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--even-revoked", is_flag=True, help="Also from a device that was blocked since.")
def accept(file: Path, even_revoked: bool) -> None:
    """
    Apply a hand-over package, once, in the name of the device that wrote it.

    \b
    Example:
      feldlotse-server package accept miriam-becker-2026-11-24.feldlotse
    """
    data = file.read_bytes()

    async def run(address: DatabaseAddress) -> Accepted:
        try:
            network_id = read_header(data).network
        except PackageError as error:
            raise ProblemError(error.code) from error

        async def work(connection: Connection) -> Accepted:
            return await accept_package(
                connection,
                data,
                network_id=network_id,
                carrier=OPERATOR,
                now=now(),
                even_revoked=even_revoked,
            )

        return await _as_person(address, work, network=network_id)

    done = _in_words(lambda: with_database(run))
    click.echo(
        f"{done.operations} operations of device {done.device_id}: {done.applied} applied, "
        f"{done.known} known before, {done.held} held, {done.refused} set aside"
    )


async def _entries(
    connection: Connection, network_name: str | None, *, settled: bool = False
) -> list[tuple[str, str, QuarantineEntry]]:
    """Short name of the network, name of the person, entry."""
    if network_name is not None:
        searched = [await networks.find_network(connection, network_name)]
    else:
        searched = list(await list_networks(connection))
    found = []
    for network in searched:
        names = {user.id: user.name for user in await list_users(connection, network_id=network.id)}
        for entry in await list_reviewed(connection, network_id=network.id, settled=settled):
            found.append((network.short_name, names.get(entry.user_id, ""), entry))
    return found


def _exported(network: str, person: str, entry: QuarantineEntry) -> dict[str, Any]:
    return {
        "network": network,
        "device": entry.device_id,
        "number": entry.device_seq,
        "person": person,
        "at": entry.at.isoformat(),
        "code": entry.code,
        "reason": explain(entry.code, english=True),
        "operation": dict(entry.operation),
    }


async def _found(address: DatabaseAddress, device_id: str, number: int) -> tuple[str, QuarantineEntry]:
    async with operator_transaction(address.owner_url) as connection:
        for network in await list_networks(connection):
            entry = await find_entry(
                connection, network_id=network.id, device_id=device_id, device_seq=number
            )
            if entry is not None:
                return network.id, entry
    raise ProblemError("quarantine_unknown")


async def _as_person(
    address: DatabaseAddress,
    work: Callable[[Connection], Awaitable[T]],
    *,
    network: str,
    person: str = "",
    device: str = "",
) -> T:
    database = Database(address.app_url, pool_size=1)
    await database.open()
    try:
        async with database.transaction(network=network, person=person, device=device) as connection:
            return await work(connection)
    finally:
        await database.close()


def _in_words(run: Callable[[], T]) -> T:
    """Run something; a problem of the API becomes its line, with its code."""
    try:
        return run()
    except ProblemError as error:
        words = describe(error.code, error.data, english=True)
        raise OneLineError(f"{words.title} {words.detail} ({error.code})") from error
