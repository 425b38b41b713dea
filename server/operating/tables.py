"""
CSV files of operators: UTF-8 with or without BOM, comma or semicolon, a header line of known names.

Every fault is named with file, line and column. It knows no noun; `firms` and `directory` say what a row
means.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from server.operating.errors import OperatorError


@dataclass(frozen=True)
class Row:
    """One line of a table; empty cells are absent."""

    file: str
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str | None:
        """The text of a cell, None when it is empty."""
        return self.cells.get(column)

    def needed(self, column: str) -> str:
        """
        The text of a cell that must not be empty.

        Raises:
            OperatorError: `cell_empty`.
        """
        value = self.cells.get(column)
        if value is None:
            raise OperatorError("cell_empty", file=self.file, line=str(self.line), column=column)
        return value

    def number(self, column: str) -> int | None:
        """A whole number that is not negative."""
        value = self.cells.get(column)
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal()):
            raise self.fault(column, "a whole number")
        return int(value)

    def fault(self, column: str, expected: str) -> OperatorError:
        """What to raise when a cell holds something else than it may."""
        return OperatorError(
            "cell_wrong",
            file=self.file,
            line=str(self.line),
            column=column,
            value=self.cells.get(column, ""),
            expected=expected,
        )


def read_table(path: Path, *, columns: Sequence[str], needed: Sequence[str]) -> list[Row]:
    """
    Read a table.

    Args:
        columns: All names the header may hold.
        needed: Names it must hold.

    Raises:
        OperatorError: `file_unreadable`, `column_unknown`, `column_missing`, `row_too_long`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError("file_unreadable", file=str(path), why=str(error)) from error
    header = text.partition("\n")[0]
    # Not split at line ends before: a quoted cell may hold one.
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    names = [name.strip() for name in next(reader, [])]
    for name in names:
        if name not in columns:
            raise OperatorError("column_unknown", file=path.name, column=name, known=", ".join(columns))
    for name in needed:
        if name not in names:
            raise OperatorError("column_missing", file=path.name, column=name)
    rows: list[Row] = []
    for cells in reader:
        if len(cells) > len(names):
            raise OperatorError("row_too_long", file=path.name, line=str(reader.line_num))
        values = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}
        if values:
            rows.append(Row(path.name, reader.line_num, values))
    return rows
