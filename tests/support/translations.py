"""
The message catalogue: collect German texts from `app/`, merge, compile, tell what is untranslated.

    python -m tests.support.translations            refresh en/feldlotse.po and .mo
    python -m tests.support.translations --check    exit with 1 if texts are missing, stale or untranslated

German source text is the message id (docs/decisions/0008-german-msgids.md). Besides `t(...)` and
`tn(...)`, `_(...)` marks words that stand in tables and are translated where they are shown. `.mo`
files are committed, so that a fresh clone speaks English without this tool.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "assets" / "translations" / "en" / "LC_MESSAGES"
PO, MO = FOLDER / "feldlotse.po", FOLDER / "feldlotse.mo"
KEYWORDS = {"t": None, "tn": (1, 2), "_": None}


class Report(NamedTuple):
    """What a check found."""

    untranslated: list[str]
    stale: bool


def collected(root: Path = ROOT) -> Catalog:
    """Every text of the app in a fresh catalogue, without line numbers, so that diffs stay small."""
    catalogue = Catalog(project="feldlotse", locale="en", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        root / "app",
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=(),
        strip_comment_tags=True,
    )
    for file, _line, message, _comments, _context in found:
        catalogue.add(message, locations=[(f"app/{file}", 0)])
    return catalogue


def existing(path: Path = PO) -> Catalog:
    """The catalogue as it stands; empty if there is none yet."""
    if not path.exists():
        return Catalog(project="feldlotse", locale="en", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en")


def merged() -> Catalog:
    """The catalogue with new texts added, gone ones dropped and every translation kept."""
    catalogue, template = existing(), collected()
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """German texts without English ones."""
    for message in catalogue:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(texts):
            yield message.id if isinstance(message.id, str) else message.id[0]


def _po_bytes(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    # Line numbers and dates would change with every commit; the file names are enough.
    write_po(out, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=False)
    lines = out.getvalue().split(b"\n")
    volatile = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By')
    return b"\n".join(line for line in lines if not line.startswith(volatile))


def _mo_bytes(catalogue: Catalog) -> bytes:
    # Babel writes the moment of compiling into the header; the same texts must give the same file.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def check() -> Report:
    """Compare the catalogue with the code."""
    catalogue = merged()
    known = {message.id for message in existing()}
    wanted = {message.id for message in collected()}
    return Report(sorted(untranslated(catalogue)), known != wanted or not MO.exists())


def refresh() -> list[str]:
    """Write the catalogue and its compiled form; returns what is untranslated."""
    catalogue = merged()
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(_po_bytes(catalogue))
    MO.write_bytes(_mo_bytes(existing()))
    return sorted(untranslated(catalogue))


def main() -> int:
    """Refresh or check, and list what is untranslated."""
    if "--check" in sys.argv[1:]:
        report = check()
        missing = report.untranslated
        if report.stale:
            print("the catalogue does not fit the code: run `make translations`")
    else:
        report, missing = None, refresh()
    for text in missing:
        print(f"untranslated: {text}")
    print(f"{len(missing)} untranslated")
    return 1 if report is not None and (missing or report.stale) else 0


if __name__ == "__main__":
    sys.exit(main())
