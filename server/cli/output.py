"""What the commands share: options, the clock, and how results are printed."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import click

from server.reference import Outcome
from server.settings import settings_from_environment

network_option = click.option(
    "--network", "network_name", help="Short name of the network; not needed while there is only one."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
update_option = click.option("--update", is_flag=True, help="Change what is there already.")


def progress(label: str, length: int) -> AbstractContextManager[Any]:
    """A progress bar on standard error; nothing where nobody watches."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


def now() -> datetime:
    """The operator's clock, shifted where somebody tries out another day."""
    return datetime.now(UTC) + settings_from_environment(os.environ).clock_shift


def when(moment: datetime | None) -> str:
    """A moment for a table; empty if it never came."""
    return "" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"


def count_lines(file: Path) -> int:
    """How many lines of data a table has, for the progress bar."""
    with file.open("rb") as lines:
        return max(sum(1 for _ in lines) - 1, 0)


def report(outcomes: Iterable[Outcome]) -> None:
    """Print how many were added, changed and unchanged."""
    counts: Counter[str] = Counter(outcomes)
    click.echo(", ".join(f"{counts[kind]} {kind}" for kind in get_args(Outcome)))


def print_table(listed: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print rows as a table for people or as JSON for programs."""
    if as_json:
        click.echo(json.dumps(list(listed), ensure_ascii=False))
        return
    if not listed:
        return
    widths: dict[str, int] = {}
    for each in listed:
        for column, value in each.items():
            widths[column] = max(widths.get(column, len(column)), len(value))
    for line in ({column: column for column in widths}, *listed):
        click.echo("  ".join(str(line[column]).ljust(width) for column, width in widths.items()).rstrip())
