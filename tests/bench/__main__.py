"""Runs every benchmark, prints the table, writes build/bench.json."""

import sys

from tests.bench import forms, hosting, live, offers, storing, syncing
from tests.bench.table import as_text, write

PARTS = (storing, syncing, live, hosting, forms, offers)


def main() -> int:
    """Measure. A bar that does not hold is said, not punished: speed depends on the machine."""
    rows = []
    for part in PARTS:
        print(f"{part.__name__.rsplit('.', 1)[-1]} …", file=sys.stderr)
        rows += part.rows()
    print(as_text(rows))
    write(rows)
    missed = sum(row.holds is False for row in rows)
    print(f"{missed} of {sum(row.bar is not None for row in rows)} bars do not hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
