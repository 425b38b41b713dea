"""Which format a file has, and reading it: the name of the file says it, or whoever imports it."""

from datetime import date
from pathlib import Path
from typing import Literal, get_args

from server.operating.errors import OperatorError
from server.operating.offers.catalogue import Catalogue
from server.operating.offers.findings import Findings, TooManyErrorsError
from server.operating.offers.hsds import read_hsds
from server.operating.offers.openqcat import read_openqcat
from server.operating.offers.table import read_table

Format = Literal["csv", "openqcat", "hsds"]
FORMATS = get_args(Format)
MOST_BYTES = 512_000_000
_SUFFIXES: dict[str, Format] = {".csv": "csv", ".txt": "csv", ".xml": "openqcat", ".json": "hsds"}


def read_catalogue(
    path: Path, *, form: Format | None, source: str | None, kind: str, today: date
) -> tuple[Catalogue, Findings]:
    """
    Read and check a file; what is wrong stands in the findings.

    Args:
        form: The format; None goes by the name of the file.
        source: Whose offers these are; by default each provider's own.
        kind: What a place is that does not say so (HSDS).

    Raises:
        OperatorError: `format_unknown`, `file_unreadable`.
    """
    chosen = form or _SUFFIXES.get(path.suffix.lower())
    if chosen is None:
        raise OperatorError("format_unknown", file=path.name, known=", ".join(FORMATS))
    findings = Findings()
    try:
        if path.stat().st_size > MOST_BYTES:
            findings.error(0, "", "file_too_large", most=f"{MOST_BYTES // 1_000_000} MB")
            return Catalogue(), findings
        if chosen == "csv":
            return read_table(path, findings, source=source, today=today), findings
        if chosen == "openqcat":
            return read_openqcat(path, findings, source=source, today=today), findings
        return read_hsds(path, findings, source=source, kind=kind, today=today), findings
    except TooManyErrorsError:
        return Catalogue(), findings
    except OSError as error:
        raise OperatorError("file_unreadable", file=str(path), why=str(error)) from error
