"""
openQ-cat 1.1: the XML in which providers hand their catalogue to the employment agency.

Exporters differ in the order of elements, so everything is found by name; of the format only the subset
that real files use is read. The parser refuses entities (a file of a few lines could grow to gigabytes),
never looks outside the file, and drops each product once it is read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from app.models.topic_words import topics_of
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

MOST_DEPTH = 40
_HOURS = re.compile(
    r"(\d{1,5})\s*(?:UE|U\.?-?Std|Unterrichts(?:stunden|einheiten)|Std|Stunden|Zeitstunden)", re.I
)
_ONLINE = re.compile(r"online|virtuell|e-?learning|fernunterricht|fernlehr|webinar|distanz", re.I)


@dataclass
class _Reading:
    """What has been read so far."""

    findings: Findings
    source: str | None
    today: date
    as_of: date | None = None
    full: bool = True
    update: bool = False
    number: int = 0
    suppliers: dict[str, CatalogueEntry] = field(default_factory=dict)
    offers: dict[OfferKey, CatalogueOffer] = field(default_factory=dict)
    ended: set[OfferKey] = field(default_factory=set)


def read_openqcat(path: Path, findings: Findings, *, source: str | None, today: date) -> Catalogue:
    """
    Read a catalogue.

    Args:
        source: Whose offers these are; by default each supplier's own.
        today: The date of a catalogue that names none.
    """
    reading = _Reading(findings, source, today)
    try:
        with path.open("rb") as file:
            _read(file, reading)
    except ParseError as error:
        line, column = error.position
        code = "encoding" if "invalid token" in str(error) or "encoding" in str(error) else "xml_broken"
        findings.error(line, "", code, value=f"{error.msg}, {column}")
    except (LookupError, UnicodeError) as error:
        findings.error(1, "", "encoding", value=str(error))
    except DefusedXmlException as error:
        findings.error(1, "", "xml_forbidden", value=type(error).__name__)
    offers = list(reading.offers.values())
    warn_of_over(offers, findings, column="END_DATE", today=today)
    return Catalogue(
        offers=offers,
        entries=list(reading.suppliers.values()),
        full=reading.full and not reading.update,
        ended=frozenset(reading.ended),
    )


def _read(file: BinaryIO, reading: _Reading) -> None:
    path: list[str] = []
    root: Element | None = None
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=False, forbid_entities=True):
        name = _name(element)
        if event == "start":
            if root is None:
                root = element
                if name != "OPENQCAT":
                    reading.findings.error(1, name, "xml_other_root", value=name)
                    return
            path.append(name)
            if len(path) > MOST_DEPTH:
                reading.findings.error(0, name, "xml_too_deep", most=str(MOST_DEPTH))
                return
            if name == "NEW_CATALOG":
                reading.full = element.get("FULLCATALOG", "true").lower() not in ("false", "0", "nein")
            elif name == "UPDATE_CATALOG":
                reading.update = True
            continue
        path.pop()
        if name == "GENERATION_DATE" and "HEADER" in path:
            reading.as_of = Cells(reading.findings, 0, {name: _text(element)}).day(name)
        elif name == "SUPPLIER" and "HEADER" in path:
            _supplier(element, reading)
        elif name == "SERVICE" and "SERVICE" not in path:
            reading.number += 1
            if reading.number > MOST_OFFERS:
                reading.findings.error(reading.number, "SERVICE", "too_many_rows", most=str(MOST_OFFERS))
                return
            if "DELETE" in path or element.get("mode", "").lower() == "delete":
                _gone(element, reading)
            else:
                _service(element, reading)
            element.clear()
    if reading.number == 0 and not reading.findings.errors:
        reading.findings.error(0, "SERVICE", "file_empty")


def _supplier(element: Element, reading: _Reading) -> None:
    address = _within(element, "ADDRESS")
    cells = Cells(
        reading.findings,
        0,
        {
            "SUPPLIER_NAME": _at(element, "SUPPLIER_NAME"),
            "CITY": _at(address, "CITY"),
            "PHONE": _at(address, "PHONE") or _at(element, "PHONE"),
            "EMAIL": _at(address, "EMAIL") or _at(element, "EMAIL"),
            "URL": _at(address, "URL") or _at(element, "URL"),
        },
    )
    name = cells.text("SUPPLIER_NAME", most=MOST_TITLE, needed=True)
    if not name:
        return
    words = [_text(each) for each in _all(element, "KEYWORD")]
    reading.suppliers[_at(element, "SUPPLIER_ID") or name] = CatalogueEntry(
        row=0,
        name=name,
        kind="traeger",
        city=cells.text("CITY", most=120),
        phone=cells.text("PHONE", most=60),
        email=cells.text("EMAIL", most=200),
        website=_link(cells, "URL"),
        topics=topics_of(" ".join(words)),
        as_of=reading.as_of or reading.today,
    )


def _gone(element: Element, reading: _Reading) -> None:
    supplier = _supplier_of(element, reading)
    product = _at(element, "PRODUCT_ID")
    if not product:
        reading.findings.error(reading.number, "PRODUCT_ID", "cell_empty")
    else:
        reading.ended.add((reading.source or (supplier.name if supplier else ""), product))


def _supplier_of(element: Element, reading: _Reading) -> CatalogueEntry | None:
    named = _at(element, "SUPPLIER_ID_REF")
    if named in reading.suppliers:
        return reading.suppliers[named]
    return next(iter(reading.suppliers.values())) if len(reading.suppliers) == 1 and not named else None


def _service(element: Element, reading: _Reading) -> None:
    details = _within(element, "SERVICE_DETAILS")
    education = _first(details, "EDUCATION")
    extended = _first(education, "EXTENDED_INFO") if education is not None else None
    certificate = _first(education, "CERTIFICATE") if education is not None else None
    remarks = " ".join(_text(each) for each in _all(details, "INSTRUCTION_REMARKS"))
    keywords = " ".join(_text(each) for name in ("KEYWORD", "FVALUE") for each in _all(element, name))
    cells = Cells(
        reading.findings,
        reading.number,
        {
            "PRODUCT_ID": _at(element, "PRODUCT_ID"),
            "TITLE": _at(details, "TITLE"),
            "DESCRIPTION_LONG": _plain(_at(details, "DESCRIPTION_LONG")),
            "TARGET_GROUP_TEXT": _plain(_at(details, "TARGET_GROUP_TEXT")),
            "DEGREE": _at(_first(education, "DEGREE"), "DEGREE_TITLE"),
            "PRICE_AMOUNT": _at(element, "PRICE_AMOUNT"),
            "MEASURE_NUMBER": _at(extended, "MEASURE_NUMBER"),
            "CERTIFICATE_STATUS": _at(certificate, "CERTIFICATE_STATUS"),
            "CERT_VALIDITY": _at(certificate, "CERT_VALIDITY"),
            "INHOUSE_SEMINAR": _at(extended, "INHOUSE_SEMINAR"),
            "URL": _at(details, "URL"),
        },
    )
    supplier = _supplier_of(element, reading)
    product = cells.text("PRODUCT_ID", most=200, needed=True)
    title = cells.text("TITLE", most=MOST_TITLE, needed=True)
    if supplier is None:
        cells.error("SUPPLIER_ID_REF", "supplier_unknown", value=_at(element, "SUPPLIER_ID_REF")[:60])
    if not (product and title) or supplier is None:
        return
    key = (reading.source or supplier.name, product)
    if key in reading.offers:
        cells.error("PRODUCT_ID", "id_twice", value=product, first=str(reading.offers[key].row))
        return
    description = cells.text("DESCRIPTION_LONG")
    number = cells.text("MEASURE_NUMBER", most=60)
    found_hours = _HOURS.search(remarks) or _HOURS.search(description)
    hours = float(found_hours.group(1)) if found_hours else None
    offer = CatalogueOffer(
        row=reading.number,
        source=key[0],
        source_id=product,
        title=title,
        provider=supplier.name,
        as_of=reading.as_of or reading.today,
        description=description,
        target_group=cells.text("TARGET_GROUP_TEXT", most=1_000),
        degree=cells.text("DEGREE", most=MOST_TITLE),
        topics=topics_of(f"{title} {keywords}") or topics_of(description),
        hours=hours if hours is not None and 0 < hours <= MOST_HOURS else None,
        price_eur=cells.number("PRICE_AMOUNT", most=MOST_EUROS),
        azav_provider=_certified(cells, reading.today),
        azav_measure=True if number else None,
        measure_number=number,
        url=_link(cells, "URL"),
    )
    form = f"{_at(extended, 'INSTRUCTION_FORM')} {remarks}"
    offer.dates = _dates(details, cells, online=bool(_ONLINE.search(f"{form} {title}")))
    if not offer.topics:
        cells.warning("TITLE", "topic_not_found", value=title[:60])
    reading.offers[key] = offer


def _certified(cells: Cells, today: date) -> bool | None:
    certified = cells.flag("CERTIFICATE_STATUS", strict=False)
    until = cells.day("CERT_VALIDITY")
    if certified and until is not None and until < today:
        cells.warning("CERT_VALIDITY", "certificate_over", value=until.isoformat())
        return None
    return certified


def _dates(details: Element, cells: Cells, *, online: bool) -> list[CatalogueDate]:
    """Every place with every date; exporters that pair them repeat the product instead."""
    courses: list[Element | None] = list(_all(details, "MODULE_COURSE")) or [None]
    spans: list[Element | None] = list(_all(details, "SERVICE_DATE")) or [None]
    inhouse = bool(cells.flag("INHOUSE_SEMINAR", strict=False))
    found: list[CatalogueDate] = []
    for course in courses:
        place = _first(course, "LOCATION")
        city, name = _at(place, "CITY"), _at(place, "NAME")
        away = (online and not city) or bool(_ONLINE.search(f"{city} {name}"))
        for span in spans:
            inner = Cells(
                cells.findings,
                cells.row,
                {
                    "START_DATE": _at(span, "START_DATE"),
                    "END_DATE": _at(span, "END_DATE"),
                    "CITY": "" if away else city,
                    "ZIP": "" if away else _at(place, "ZIP"),
                },
            )
            begin, end = inner.day("START_DATE"), inner.day("END_DATE")
            if begin is not None and end is not None and end < begin:
                cells.error("END_DATE", "dates_swapped", begin=begin.isoformat(), end=end.isoformat())
                continue
            one = CatalogueDate(
                begin=begin,
                end=end,
                city=inner.text("CITY", most=120),
                postcode=inner.postcode("ZIP"),
                online=away,
                inhouse=inhouse,
            )
            if one != CatalogueDate() and one not in found:
                found.append(one)
            if len(found) > MOST_DATES:
                cells.error(
                    "MODULE_COURSE", "too_many_dates", value=_at(details, "TITLE")[:60], most=str(MOST_DATES)
                )
                return []
    return found


# --- elements by name, wherever a namespace or an exporter put them


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Element | None, name: str) -> Iterator[Element]:
    below: Iterable[Any] = element.iter() if element is not None else ()
    return (each for each in below if _name(each) == name)


def _first(element: Element | None, name: str) -> Element | None:
    return next(_all(element, name), None)


def _within(element: Element, name: str) -> Element:
    """The element of that name, or the outer one where an exporter left it out."""
    found = _first(element, name)
    return element if found is None else found


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _at(element: Element | None, name: str) -> str:
    found = _first(element, name)
    return "" if found is None else _text(found)


def _plain(text: str) -> str:
    """Descriptions often hold HTML, of which the words are enough, and begin with the sign of a list."""
    return " ".join(re.sub(r"<[^<>]{0,200}>", " ", text).split()).lstrip("=@+-• ")


def _link(cells: Cells, column: str) -> str | None:
    """Addresses in catalogues often come without a scheme."""
    value = cells.raw(column)
    if value and "://" not in value and "." in value and " " not in value:
        cells = Cells(cells.findings, cells.row, {column: f"https://{value}"})
    return cells.link(column)
