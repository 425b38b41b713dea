"""Reads the sheets of a workbook as rows with their numbers. Knows pyxform's reader, and nothing of forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import get_xlsform

from app.forms.check.findings import WorkbookError, finding

# Other names that authors may use for a column, as pyxform understands them.
_ALIASES = {
    "calculate": "calculation",
    "relevance": "relevant",
    "read_only": "readonly",
    "list name": "list_name",
    "list": "list_name",
    "value": "name",
    "caption": "label",
    "constraint message": "constraint_message",
    "constraint_msg": "constraint_message",
    "required message": "required_message",
    "required_msg": "required_message",
    "count": "repeat_count",
    "filter": "choice_filter",
}


MEBI = 1024 * 1024
# Far beyond any questionnaire; a small file may unpack to a very large one.
MAX_BYTES = 32 * MEBI
MAX_UNPACKED_BYTES = 256 * MEBI


@dataclass(frozen=True)
class Column:
    """A column by its heading: what it holds, and for which language."""

    heading: str
    name: str
    language: str


@dataclass(frozen=True)
class Row:
    """One row that is not blank; cells by heading."""

    number: int
    cells: Mapping[str, str]
    columns: Mapping[str, Column]

    def get(self, name: str) -> str:
        """The text of the first filled column that holds `name`."""
        return next((text for column, text in self.filled(name) if text), "")

    def filled(self, *names: str) -> Iterator[tuple[Column, str]]:
        """The filled cells of columns that hold one of `names`."""
        for heading, text in self.cells.items():
            column = self.columns.get(heading)
            if column is not None and column.name in names:
                yield column, text


@dataclass(frozen=True)
class Sheet:
    """One sheet."""

    name: str
    columns: Mapping[str, Column]
    rows: Sequence[Row]

    def has(self, name: str) -> bool:
        """Whether a column holds `name`."""
        return any(column.name == name for column in self.columns.values())

    def languages(self, name: str) -> tuple[Column, ...]:
        """The columns that hold `name` in a language."""
        return tuple(column for column in self.columns.values() if column.name == name and column.language)


def read_workbook(path: Path) -> dict[str, Sheet]:
    """
    The sheets survey, choices and settings of an .xlsx, .xlsm, .xls, .md or .csv file, as far as they exist.

    Raises:
        WorkbookError: The file is no workbook.
    """
    if not path.is_file():
        raise WorkbookError(str(path), (finding("file_missing", name=path.name),))
    if _is_too_large(path):
        raise WorkbookError(
            str(path),
            (finding("workbook_too_large", most=MAX_BYTES // MEBI, unpacked=MAX_UNPACKED_BYTES // MEBI),),
        )
    try:
        data = get_xlsform(str(path))
    except (PyXFormError, BadZipFile, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        known = "not recognized" not in str(error)
        detail = f"{type(error).__name__}: {error}" if known else "kein bekanntes Dateiformat"
        raise WorkbookError(str(path), (finding("workbook_unreadable", detail=detail),)) from error
    sheets = {}
    for name in ("survey", "choices", "settings"):
        rows, header = getattr(data, name), getattr(data, f"{name}_header")
        if rows is not None:
            sheets[name] = _sheet(name, rows, header or [])
    return sheets


def _is_too_large(path: Path) -> bool:
    if path.stat().st_size > MAX_BYTES:
        return True
    try:
        with ZipFile(path) as archive:
            return sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES
    except (BadZipFile, OSError):
        return False


def _sheet(name: str, rows: Sequence[Mapping[str, object]], header: Sequence[Mapping[str, object]]) -> Sheet:
    headings = list(header[0]) if header else []
    for row in rows:
        headings.extend(heading for heading in row if heading not in headings)
    columns = {heading: _column(heading) for heading in headings if heading}
    found = []
    # The first row holds the headings.
    for number, row in enumerate(rows, 2):
        cells = {heading: str(value) for heading, value in row.items() if heading and str(value).strip()}
        if cells:
            found.append(Row(number, cells, columns))
    return Sheet(name, columns, found)


def _column(heading: str) -> Column:
    parts = re.split(r"::|(?<!jr):", heading, maxsplit=1)
    name = parts[0].strip().lower()
    language = parts[1].strip() if len(parts) > 1 else ""
    return Column(heading, _ALIASES.get(name, name), language)
