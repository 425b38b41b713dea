"""`feldlotse-server offers import`: catalogues of providers, with a report for each row."""

import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import click
import psycopg

from server.cli.finding_texts import repair_of, what_of
from server.cli.output import json_option, network_option, now, progress
from server.cli.running import as_operator
from server.database import Connection
from server.operating import networks
from server.operating.offers.findings import Finding, Findings
from server.operating.offers.reading import FORMATS, Format, read_catalogue
from server.operating.offers.table import KINDS
from server.operating.offers.writing import Written, write_catalogue

Command = TypeVar("Command", bound=Callable[..., Any])
_SHOWN = 50


def import_options(command: Command) -> Command:
    """The options all imports of catalogues share."""
    for option in (
        json_option,
        click.option("--dry-run", is_flag=True, help="Report what would happen; write nothing."),
        click.option(
            "--kind",
            type=click.Choice(KINDS),
            default="beratung",
            show_default=True,
            help="What a place is that does not say so (HSDS).",
        ),
        click.option(
            "--format", "form", type=click.Choice(FORMATS), help="By default told by the file's name."
        ),
    ):
        command = option(command)
    return command


@click.group("offers")
def offers_group() -> None:
    """Training offers of providers."""


@offers_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@import_options
@click.option("--source", help="Whose catalogue this is; by default each provider's own.")
@click.option("--partial", is_flag=True, help="Offers the file does not name go on as they are.")
@network_option
def import_offers(
    file: Path,
    network_name: str | None,
    form: Format | None,
    kind: str,
    source: str | None,
    partial: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """
    Import offers from CSV, openQ-cat 1.1 (XML) or HSDS 3 (JSON), with a report for each row.

    Nothing is written if any row is wrong. The same offer is updated and never doubled; offers of the same
    providers that the file does not name any more are ended, not deleted. The formats stand in
    docs/server.md.

    \\b
    Example:
      feldlotse-server offers import kurse.csv --dry-run
      feldlotse-server offers import katalog.xml --json
    """
    run_import(
        file,
        network_name=network_name,
        form=form,
        source=source,
        kind=kind,
        partial=partial,
        update_entries=True,
        dry_run=dry_run,
        as_json=as_json,
    )


def run_import(
    file: Path,
    *,
    network_name: str | None,
    form: Format | None,
    source: str | None,
    kind: str,
    partial: bool,
    update_entries: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read, report and, if nothing is wrong, write; exits with 1 if the file was kept out."""
    moment = now()
    catalogue, findings = read_catalogue(file, form=form, source=source, kind=kind, today=moment.date())

    async def run(connection: Connection) -> Written:
        found = await networks.find_network(connection, network_name)
        async with AsyncExitStack() as stack:
            if dry_run:
                await stack.enter_async_context(_taken_back(connection))
            with progress("Import", catalogue.size) as bar:
                return await write_catalogue(
                    connection,
                    catalogue,
                    network_id=found.id,
                    partial=partial,
                    update_entries=update_entries,
                    now=moment,
                    progress=bar.update,
                )

    written = None if findings.errors else as_operator(run)
    if as_json:
        click.echo(json.dumps(_as_json(file, findings, written, dry_run=dry_run), ensure_ascii=False))
    else:
        _print(file, findings, written, dry_run=dry_run)
    if findings.errors:
        raise click.exceptions.Exit(1)


def _taken_back(connection: Connection) -> Any:
    return psycopg.AsyncConnection.transaction(connection, force_rollback=True)


def _print(file: Path, findings: Findings, written: Written | None, *, dry_run: bool) -> None:
    for finding in findings.found[:_SHOWN]:
        click.echo(line_of(file.name, finding), err=True)
    if len(findings.found) > _SHOWN:
        click.echo(f"… and {len(findings.found) - _SHOWN} more; all of them with --json.", err=True)
    if written is None:
        click.echo(f"Nothing was written: {findings.errors} errors, {findings.warnings} warnings.", err=True)
        return
    offers = ", ".join(f"{count} {name}" for name, count in written.offers.items())
    places = ", ".join(f"{count} {name}" for name, count in written.directory.items())
    head = "Would write" if dry_run else "Written"
    click.echo(f"{head}: offers {offers}; directory {places}; {findings.warnings} warnings")


def line_of(file: str, finding: Finding) -> str:
    """One finding in one line: where, what, how to repair it."""
    place = ", ".join(
        part
        for part in (
            file,
            f"row {finding.row}" if finding.row else "",
            f"column {finding.column}" if finding.column else "",
        )
        if part
    )
    return f"{finding.severity}: {place}: {what_of(finding)} {repair_of(finding)}".rstrip()


def _as_json(file: Path, findings: Findings, written: Written | None, *, dry_run: bool) -> dict[str, Any]:
    return {
        "file": file.name,
        "written": written is not None and not dry_run,
        "dry_run": dry_run,
        "errors": findings.errors,
        "warnings": findings.warnings,
        "offers": written.offers if written else None,
        "directory": written.directory if written else None,
        "findings": [
            {
                "severity": finding.severity,
                "row": finding.row,
                "column": finding.column,
                "code": finding.code,
                "what": what_of(finding),
                "repair": repair_of(finding),
                "data": dict(finding.data),
            }
            for finding in findings.found
        ],
    }
