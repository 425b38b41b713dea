"""
CSV: one row for each date of an offer, or one for each place of the directory; the header tells which.

UTF-8 with or without BOM, semicolon or comma. The file is read line by line; what is kept is what it says.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from server.operating.offers.catalogue import (
    MOST_DATES,
    MOST_EUROS,
    MOST_HOURS,
    MOST_OFFERS,
    Catalogue,
    CatalogueDate,
    CatalogueEntry,
    CatalogueOffer,
    OfferKey,
    warn_of_over,
)
from server.operating.offers.cells import MOST_TITLE, Cells
from server.operating.offers.findings import Findings

OFFER_COLUMNS = (
    "angebot_id",
    "titel",
    "traeger",
    "ort",
    "plz",
    "kreis5",
    "online",
    "beginn",
    "ende",
    "stunden",
    "kosten_eur",
    "azav_traeger",
    "azav_massnahme",
    "massnahme_nr",
    "abschluss",
    "zielgruppe",
    "themenfeld",
    "url",
    "stand",
)
"""The format of our own (docs/server.md)."""
MORE_OFFER_COLUMNS = ("inhouse", "beschreibung")
NEEDED_OFFER_COLUMNS = ("angebot_id", "titel", "traeger", "stand")
ENTRY_COLUMNS = (
    "name",
    "kind",
    "city",
    "kreis5",
    "phone",
    "email",
    "website",
    "topics",
    "description",
    "as_of",
)
NEEDED_ENTRY_COLUMNS = ("name", "kind", "city", "as_of")
KINDS = ("traeger", "beratung", "foerderstelle", "kammer")
#: Older than this, an entry says more about the past.
OLD = timedelta(days=365)


def read_table(path: Path, findings: Findings, *, source: str | None, today: date) -> Catalogue:
    """
    Read a table.

    Args:
        source: Whose offers these are, for all rows; by default each provider's own.
        today: For what is over, old or from the future.
    """
    rows = _rows(path, findings)
    header = next(rows, None)
    if header is None:
        if not findings.errors:
            findings.error(0, "", "file_empty")
        return Catalogue()
    names = [name.strip().lower() for name in header[1]]
    of_directory = "kind" in names and "angebot_id" not in names
    known, needed = (
        (ENTRY_COLUMNS, NEEDED_ENTRY_COLUMNS)
        if of_directory
        else (OFFER_COLUMNS + MORE_OFFER_COLUMNS, NEEDED_OFFER_COLUMNS)
    )
    _check_header(names, known, needed, findings)
    if findings.errors:
        return Catalogue()
    cells = _cells(rows, names, findings)
    if of_directory:
        return Catalogue(entries=[_entry(each) for each in cells], full=False)
    offers = _offers(cells, source=source, today=today)
    warn_of_over(offers, findings, column="ende", today=today)
    return Catalogue(offers=offers)


def _check_header(
    names: Sequence[str], known: Sequence[str], needed: Sequence[str], findings: Findings
) -> None:
    for name in needed:
        if name not in names:
            findings.error(1, name, "column_missing", known=";".join(known))
    for position, name in enumerate(names):
        if name in names[:position]:
            findings.error(1, name, "column_twice")
        elif name and name not in known:
            findings.warning(1, name, "column_unknown", known=";".join(known))


def _rows(path: Path, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """The lines as cells; a line that is not UTF-8 or not CSV is a finding."""
    with path.open("rb") as file:
        first = file.readline()
        if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in first:
            findings.error(1, "", "encoding", value="UTF-16")
            return
        file.seek(0)
        separator = ";" if first.count(b";") >= first.count(b",") else ","
        reader = csv.reader(_decoded(file, findings), delimiter=separator)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                findings.error(reader.line_num, "", "line_unreadable", value=str(error))
                return
            if reader.line_num > MOST_OFFERS + 1:
                findings.error(reader.line_num, "", "too_many_rows", most=str(MOST_OFFERS))
                return
            if any(cells):
                yield reader.line_num, cells


def _decoded(lines: Iterator[bytes], findings: Findings) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            shown = line[max(error.start - 20, 0) : error.end + 20].decode("cp1252", errors="replace").strip()
            findings.error(number, "", "encoding", value=shown)
            yield line.decode("utf-8", errors="replace")


def _cells(
    rows: Iterator[tuple[int, list[str]]], names: Sequence[str], findings: Findings
) -> Iterator[Cells]:
    for number, cells in rows:
        if len(cells) > len(names) and any(cells[len(names) :]):
            findings.error(number, "", "row_too_long", columns=str(len(names)))
            continue
        values = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        yield Cells(findings, number, values)


def _offers(rows: Iterator[Cells], *, source: str | None, today: date) -> list[CatalogueOffer]:
    offers: dict[OfferKey, CatalogueOffer] = {}
    for cells in rows:
        offer_id = cells.text("angebot_id", most=200, needed=True)
        title = cells.text("titel", most=MOST_TITLE, needed=True)
        provider = cells.text("traeger", most=MOST_TITLE, needed=True)
        if not (offer_id and title and provider):
            continue
        key = (source or provider, offer_id)
        known = offers.get(key)
        if known is None:
            offers[key] = _offer(cells, key, title, provider, today=today)
        elif (known.title, known.provider) != (title, provider):
            cells.error("angebot_id", "id_conflict", value=offer_id, first=str(known.row), title=known.title)
            continue
        _add_date(offers[key], cells)
    return list(offers.values())


def _offer(cells: Cells, key: OfferKey, title: str, provider: str, *, today: date) -> CatalogueOffer:
    as_of = cells.day("stand", needed=True)
    if as_of is not None and as_of > today:
        cells.warning("stand", "as_of_in_future", value=as_of.isoformat())
    elif as_of is not None and today - as_of > OLD:
        cells.warning("stand", "as_of_old", value=as_of.isoformat())
    return CatalogueOffer(
        row=cells.row,
        source=key[0],
        source_id=key[1],
        title=title,
        provider=provider,
        as_of=as_of,
        description=cells.text("beschreibung"),
        target_group=cells.text("zielgruppe", most=1_000),
        degree=cells.text("abschluss", most=MOST_TITLE),
        topics=cells.topics("themenfeld"),
        hours=cells.number("stunden", most=MOST_HOURS),
        price_eur=cells.number("kosten_eur", most=MOST_EUROS),
        azav_provider=cells.flag("azav_traeger"),
        azav_measure=cells.flag("azav_massnahme"),
        measure_number=cells.text("massnahme_nr", most=60),
        url=cells.link("url"),
    )


def _add_date(offer: CatalogueOffer, cells: Cells) -> None:
    begin, end = cells.day("beginn"), cells.day("ende")
    if begin is not None and end is not None and end < begin:
        cells.error("ende", "dates_swapped", begin=begin.isoformat(), end=end.isoformat())
        return
    held = CatalogueDate(
        begin=begin,
        end=end,
        city=cells.text("ort", most=120),
        postcode=cells.postcode("plz"),
        kreis5=cells.kreis("kreis5"),
        online=bool(cells.flag("online")),
        inhouse=bool(cells.flag("inhouse")),
    )
    if held in offer.dates:
        cells.warning("", "row_repeated", value=offer.source_id, first=str(offer.row))
    elif len(offer.dates) == MOST_DATES:
        cells.error("angebot_id", "too_many_dates", value=offer.source_id, most=str(MOST_DATES))
    elif held != CatalogueDate():
        offer.dates.append(held)


def _entry(cells: Cells) -> CatalogueEntry:
    kind = cells.text("kind", needed=True)
    if kind and kind not in KINDS:
        cells.error("kind", "kind_wrong", value=kind[:40], known=" ".join(KINDS))
    return CatalogueEntry(
        row=cells.row,
        name=cells.text("name", most=MOST_TITLE, needed=True),
        kind=kind,
        city=cells.text("city", most=120, needed=True),
        kreis5=cells.kreis("kreis5"),
        phone=cells.text("phone", most=60),
        email=cells.text("email", most=200),
        website=cells.link("website"),
        topics=cells.topics("topics"),
        description=cells.text("description"),
        as_of=cells.day("as_of", needed=True),
    )
