"""`feldlotse-server forms`."""

from collections.abc import Sequence
from pathlib import Path

import click

from server.cli.output import json_option, network_option, now, print_table
from server.cli.running import as_operator
from server.database import Connection
from server.operating import forms, networks
from server.reference import Outcome


@click.group("forms")
def forms_group() -> None:
    """Questionnaires."""


@forms_group.command("publish")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@network_option
def publish_forms(files: Sequence[Path], network_name: str | None) -> None:
    """
    Publish questionnaires from workbooks (XLSForm); seats receive them with their next sync.

    Data files that a questionnaire reads (CSV, XML, GeoJSON) lie beside its workbook, or in a folder named
    after it: "umfrage-media" for "umfrage.xlsx".

    \b
    Example:
      feldlotse-server forms publish assets/questionnaires/qba_betrieb.xlsx
    """
    questionnaires = [forms.read_questionnaire(file) for file in files]

    async def run(connection: Connection) -> list[Outcome]:
        found = await networks.find_network(connection, network_name)
        return [
            await forms.publish_form(connection, each, network_id=found.id, now=now())
            for each in questionnaires
        ]

    for questionnaire, outcome in zip(questionnaires, as_operator(run), strict=True):
        click.echo(f"{questionnaire.form.form_id} {questionnaire.form.version}: {outcome}")


@forms_group.command("list")
@network_option
@json_option
def list_forms(network_name: str | None, as_json: bool) -> None:
    """
    List published versions.

    \b
    Example:
      feldlotse-server forms list
    """

    async def run(connection: Connection) -> list[tuple[str, str, str, str, str]]:
        found = await networks.find_network(connection, network_name)
        return await forms.list_forms(connection, network_id=found.id)

    columns = ("form_id", "version", "title", "status", "published_at")
    print_table([dict(zip(columns, row, strict=True)) for row in as_operator(run)], as_json=as_json)
