"""Many runs: `python -m tests.sync.simulator --seeds 10000` (or `make simulate SEEDS=10000`)."""

from __future__ import annotations

import sys
from collections import Counter
from multiprocessing import Pool

import click

from tests.sync.simulator.play import KINDS, page_size_of, play
from tests.sync.simulator.shrink import shortest
from tests.sync.simulator.story import story_of

#: How many failing seeds are told at length; the others are counted and named.
TOLD = 3


def run(seed: int) -> tuple[int, str]:
    """Play one seed; gives how it fails, "" if it does not."""
    try:
        failure = play(story_of(seed), page_size=page_size_of(seed)).failure
    except Exception as error:  # a crash of our own code is a failure like any other
        return seed, f"error: {error!r}"
    return seed, failure.kind if failure is not None else ""


@click.command(epilog="Example: python -m tests.sync.simulator --seeds 10000")
@click.option("--seeds", default=200, show_default=True, help="How many seeds to play.")
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--jobs", default=2, show_default=True, help="Processes that play at once.")
def main(seeds: int, first: int, jobs: int) -> None:
    """Play seeds; the last line counts what went wrong, and the exit status is the verdict."""
    counts: Counter[str] = Counter()
    failed: list[int] = []
    with Pool(jobs) as pool, click.progressbar(length=seeds, label="simulating", file=sys.stderr) as bar:
        for seed, kind in pool.imap_unordered(run, range(first, first + seeds), chunksize=5):
            bar.update(1)
            if kind:
                counts[kind if kind in KINDS else "error"] += 1
                failed.append(seed)
    for seed in sorted(failed)[:TOLD]:
        tell(seed)
    if failed:
        click.echo(f"failing seeds: {', '.join(map(str, sorted(failed)))}")
    click.echo(
        f"seeds {seeds}, " + ", ".join(f"{kind} {counts[kind]}" for kind in KINDS)
        + (f", errors {counts['error']}" if counts["error"] else "")
    )  # fmt: skip
    sys.exit(1 if failed else 0)


def tell(seed: int) -> None:
    """Print the shortest story of a failing seed."""
    click.echo(f"seed {seed}:")
    if run(seed)[1].startswith("error"):
        play(story_of(seed), page_size=page_size_of(seed))  # with its traceback
    steps, verdict = shortest(story_of(seed), page_size=page_size_of(seed))
    for line in verdict.told:
        click.echo(f"  {line}")
    click.echo(f"  {verdict.failure}")
    click.echo(f"  as an example: {[(each.action, each.number) for each in steps]}")


if __name__ == "__main__":
    main()
