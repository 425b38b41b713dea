"""`feldlotse-server network` and `region`."""

from collections.abc import Sequence

import click

from server.cli.output import json_option, network_option, now, print_table, update_option
from server.cli.running import as_operator
from server.database import Connection
from server.operating import networks
from server.queries import networks as rows
from server.reference import Outcome


@click.group()
def network() -> None:
    """Networks; each is closed to all others."""


@network.command("add")
@click.argument("name")
@click.option("--short", "short_name", required=True, help="Short name for commands, for example tn-saar.")
@click.option("--phone", help="Whom people call for help; the app shows it.")
def add_network(name: str, short_name: str, phone: str | None) -> None:
    """
    Add a network.

    \b
    Example:
      feldlotse-server network add "Transformationsnetzwerk Saar" --short tn-saar --phone "0681 000-111"
    """
    added, outcome = as_operator(
        lambda connection: networks.add_network(
            connection, name=name, short_name=short_name, phone=phone, now=now()
        )
    )
    click.echo(f"{added.short_name}: {outcome} ({added.id})")


@network.command("list")
@json_option
def list_networks(as_json: bool) -> None:
    """
    List all networks.

    \b
    Example:
      feldlotse-server network list
    """
    found = as_operator(rows.list_networks)
    print_table(
        [{"id": each.id, "short_name": each.short_name, "name": each.name} for each in found],
        as_json=as_json,
    )


@click.group()
def region() -> None:
    """Regions: which districts a mentor looks after."""


@region.command("add")
@click.argument("name")
@click.option("--kreis", "districts", multiple=True, required=True, help="District key; may be repeated.")
@network_option
@update_option
def add_region(name: str, districts: Sequence[str], network_name: str | None, update: bool) -> None:
    """
    Add a region.

    \b
    Example:
      feldlotse-server region add "Kreis Saarlouis" --kreis 10044
    """

    async def run(connection: Connection) -> Outcome:
        found = await networks.find_network(connection, network_name)
        _, outcome = await networks.add_region(
            connection, network_id=found.id, name=name, districts=districts, update=update, now=now()
        )
        return outcome

    click.echo(f"{name}: {as_operator(run)}")
