"""Runs every benchmark, prints the table, writes build/bench.json."""

import sys

from tests.bench import hosting, storing
from tests.bench.table import as_text, write

PARTS = (storing, hosting)


def main() -> int:
    """Measure; exit code 1 when a bar does not hold."""
    rows = []
    for part in PARTS:
        print(f"{part.__name__.rsplit('.', 1)[-1]} …", file=sys.stderr)
        rows += part.rows()
    print(as_text(rows))
    write(rows)
    return 0 if all(row.holds is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
