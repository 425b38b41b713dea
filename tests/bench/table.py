"""One row a measurement, the table on the screen, and build/bench.json."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULT = Path(__file__).parents[2] / "build" / "bench.json"


@dataclass(frozen=True)
class Row:
    """
    One measurement.

    Attributes:
        name: What was measured.
        value: The median.
        unit: Of `value`, `peer` and `bar`.
        peer: What a comparable program needs on this machine; None where none was measured.
        ratio: `value` by `peer`.
        bar: What `value` must not exceed; None where no bar is set.
        holds: Whether it keeps below the bar.
    """

    name: str
    value: float
    unit: str
    peer: float | None = None
    ratio: float | None = None
    bar: float | None = None
    holds: bool | None = None

    @classmethod
    def measured(
        cls, name: str, value: float, unit: str, *, peer: float | None = None, bar: float | None = None
    ) -> "Row":
        """Fill in what follows from the numbers."""
        return cls(
            name=name,
            value=round(value, 3),
            unit=unit,
            peer=None if peer is None else round(peer, 3),
            ratio=None if peer is None else round(value / peer, 3),
            bar=bar,
            holds=None if bar is None else value <= bar,
        )


def as_text(rows: Sequence[Row]) -> str:
    """The table a person reads."""
    head = ("what", "value", "unit", "peer", "ratio", "bar", "holds")
    cells = [head, *(tuple(_cell(value) for value in asdict(row).values()) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in cells]
    return "\n".join(
        line.rstrip() for line in [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]
    )


def write(rows: Sequence[Row]) -> None:
    """Keep the rows for whoever compares runs."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:g}" if isinstance(value, float) else str(value)
