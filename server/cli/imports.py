"""`feldlotse-server firm` and `directory`: one by one or from tables."""

from pathlib import Path

import click

from server.cli.imports_of_offers import import_options, run_import
from server.cli.output import count_lines, network_option, now, progress, report, update_option
from server.cli.running import as_operator
from server.database import Connection
from server.operating import firms, networks
from server.operating.offers.reading import Format
from server.reference import Outcome


@click.group()
def firm() -> None:
    """Firms: master data."""


@firm.command("add")
@click.argument("name")
@click.option("--city", required=True)
@click.option("--kreis", "kreis5", required=True, help="District key; decides about the region.")
@click.option("--street")
@click.option("--postcode")
@click.option("--region", help="Only where the district belongs to no region.")
@click.option("--headcount")
@click.option("--works-council", type=click.Choice(firms.WORKS_COUNCIL))
@click.option("--status", type=click.Choice(firms.STATUS))
@network_option
@update_option
def add_firm(name: str, network_name: str | None, update: bool, **cells: str | None) -> None:
    """
    Add one firm.

    \b
    Example:
      feldlotse-server firm add "Härterei Nalbach" --city Nalbach --kreis 10044 --headcount 18
    """
    row = firms.firm_row(name, {column: cell for column, cell in cells.items() if cell})

    async def run(connection: Connection) -> list[Outcome]:
        found = await networks.find_network(connection, network_name)
        return await firms.add_firms(connection, [row], network_id=found.id, update=update, now=now())

    (outcome,) = as_operator(run)
    click.echo(f"{name}: {outcome}")


@firm.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@network_option
@update_option
def import_firms(file: Path, network_name: str | None, update: bool) -> None:
    """
    Import firms from a CSV file; nothing is written if any line is wrong.

    \b
    Columns: name, city, kreis5 and, as far as known, street, postcode, region, wz_section, wz_division,
    headcount, headcount_date, headcount_group, works_council, status.
    Example:
      feldlotse-server firm import firms.csv
    """

    async def run(connection: Connection) -> list[Outcome]:
        found = await networks.find_network(connection, network_name)
        with progress("Firms", count_lines(file)) as bar:
            return await firms.import_firms(
                connection, file, network_id=found.id, update=update, now=now(), progress=bar.update
            )

    report(as_operator(run))


@click.group("directory")
def directory_group() -> None:
    """The directory of providers, advice offices, funding bodies and chambers."""


@directory_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@import_options
@network_option
@update_option
def import_directory(
    file: Path,
    network_name: str | None,
    update: bool,
    form: Format | None,
    kind: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """
    Import places from CSV or HSDS 3 (JSON), with a report for each row; nothing is written if any is wrong.

    \b
    Columns of CSV: name, kind (traeger, beratung, foerderstelle, kammer), city, as_of and, as far as known,
    kreis5, phone, email, website, topics (codes separated by blanks), description.
    Example:
      feldlotse-server directory import directory.csv --update
      feldlotse-server directory import stellen.json --kind beratung --dry-run
    """
    run_import(
        file,
        network_name=network_name,
        form=form,
        source=None,
        kind=kind,
        partial=True,
        update_entries=update,
        dry_run=dry_run,
        as_json=as_json,
    )
