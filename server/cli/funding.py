"""`feldlotse-server funding`."""

from pathlib import Path

import click

from server.cli.output import network_option, now
from server.cli.running import as_operator
from server.database import Connection
from server.operating import funding, networks
from server.reference import Outcome


@click.group("funding")
def funding_group() -> None:
    """Funding rules."""


@funding_group.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--older", is_flag=True, help="Publish even if the rules are older than those in use.")
@network_option
def publish_rules(file: Path, older: bool, network_name: str | None) -> None:
    """
    Publish funding rules; seats receive them with their next sync and mark the checks they affect.

    \b
    Example:
      feldlotse-server funding publish funding_rules.json
    """
    book, text = funding.read_rules_file(file)

    async def run(connection: Connection) -> Outcome:
        found = await networks.find_network(connection, network_name)
        return await funding.publish_rules(
            connection, book, text, network_id=found.id, older=older, now=now()
        )

    click.echo(f"{len(book.rules)} rules as of {book.as_of}: {as_operator(run)}")
