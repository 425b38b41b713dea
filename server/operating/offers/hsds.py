"""
HSDS 3 (Open Referral): organisations with their services and locations as JSON, for the directory.

Read are a list of organisations with nested services, or of services with their organisation nested, alone
or as a page (`contents`) of the API (https://docs.openreferral.org/en/3.0/hsds/schema_reference.html).
Names are taken over, rules of eligibility are not.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.models.topic_words import topics_of
from server.operating.offers.catalogue import MOST_OFFERS, Catalogue, CatalogueEntry
from server.operating.offers.cells import MOST_TEXT, MOST_TITLE, Cells
from server.operating.offers.findings import Findings
from server.operating.offers.table import KINDS

SOURCE = "hsds"
MOST_BYTES = 64_000_000
_GONE = ("inactive", "defunct", "temporarily closed")
_Object = Mapping[str, Any]


def read_hsds(path: Path, findings: Findings, *, source: str | None, kind: str, today: date) -> Catalogue:
    """
    Read a directory.

    Args:
        kind: What an organisation is that does not say so in an attribute.
    """
    if path.stat().st_size > MOST_BYTES:
        findings.error(0, "", "file_too_large", most=f"{MOST_BYTES // 1_000_000} MB")
        return Catalogue()
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        findings.error(0, "", "encoding", value=str(error.reason))
        return Catalogue()
    except json.JSONDecodeError as error:
        findings.error(error.lineno, "", "json_broken", value=error.msg)
        return Catalogue()
    except RecursionError:
        findings.error(0, "", "json_broken", value="too deep")
        return Catalogue()
    entries: dict[str, CatalogueEntry] = {}
    listed = _listed(document)
    if not listed:
        findings.error(0, "", "json_no_list")
    for number, organisation in enumerate(_organisations(listed), 1):
        if number > MOST_OFFERS:
            findings.error(number, "", "too_many_rows", most=str(MOST_OFFERS))
            break
        entry = _entry(organisation, number, findings, source=source or SOURCE, kind=kind)
        if entry is None:
            continue
        known = entries.get(entry.source_id)
        if known is not None and "organization" not in organisation:
            findings.error(number, "id", "id_twice", value=entry.source_id, first=str(known.row))
        entries[entry.source_id] = entry
    return Catalogue(entries=list(entries.values()), full=False)


def _listed(document: Any) -> list[Any]:
    if isinstance(document, Mapping):
        for name in ("contents", "organizations", "organization", "services", "data"):
            if isinstance(document.get(name), list):
                return list(document[name])
        return [document] if "id" in document else []
    return list(document) if isinstance(document, list) else []


def _organisations(listed: list[Any]) -> Iterator[_Object]:
    """Each organisation once; services that name theirs are gathered under it."""
    gathered: dict[str, dict[str, Any]] = {}
    for each in listed:
        if not isinstance(each, Mapping):
            yield {"wrong": each}
            continue
        nested = each.get("organization")
        if not isinstance(nested, Mapping):
            yield each
            continue
        key = str(nested.get("id", ""))
        known = gathered.setdefault(key, {**nested, "services": []})
        known["services"].append({name: value for name, value in each.items() if name != "organization"})
    yield from gathered.values()


def _entry(
    organisation: _Object, number: int, findings: Findings, *, source: str, kind: str
) -> CatalogueEntry | None:
    if "wrong" in organisation:
        findings.error(number, "", "json_no_object")
        return None
    services = [each for each in _list(organisation, "services") if isinstance(each, Mapping)]
    places = [*_places(organisation), *(place for each in services for place in _places(each))]
    address: Any = next((each for place in places for each in _list(place, "addresses")), {})
    phone = _phone(organisation, *services, *places)
    names = [_text(each, "name") for each in services]
    described = [_text(organisation, "description"), "; ".join(name for name in names if name)]
    cells = Cells(
        findings,
        number,
        {
            "id": _text(organisation, "id"),
            "name": _text(organisation, "name"),
            "email": _text(organisation, "email")
            or next(filter(None, (_text(s, "email") for s in services)), ""),
            "website": _text(organisation, "website")
            or next(filter(None, (_text(s, "url") for s in services)), ""),
            "phone": phone,
            "city": _text(address, "city"),
            "description": "\n".join(part for part in described if part)[:MOST_TEXT],
            "as_of": max((_as_of(each) for each in (organisation, *services)), default=""),
        },
    )
    name, key = cells.text("name", most=MOST_TITLE, needed=True), cells.text("id", most=200, needed=True)
    if not (name and key):
        return None
    as_of = cells.day("as_of")
    if as_of is None:
        cells.warning("last_modified", "as_of_missing")
    said = " ".join([*names, *(_terms(each) for each in (organisation, *services))])
    return CatalogueEntry(
        row=number,
        name=name,
        kind=next((each for each in KINDS if each in said.lower().split()), kind),
        source=source,
        source_id=key,
        city=cells.text("city", most=120),
        phone=cells.text("phone", most=60),
        email=cells.text("email", most=200),
        website=cells.link("website"),
        topics=topics_of(said),
        description=cells.text("description"),
        as_of=as_of,
        ended=bool(services) and all(_text(each, "status") in _GONE for each in services),
    )


def _places(thing: _Object) -> list[_Object]:
    direct = [each for each in _list(thing, "locations") if isinstance(each, Mapping)]
    at = [each.get("location") for each in _list(thing, "service_at_locations") if isinstance(each, Mapping)]
    return [*direct, *(each for each in at if isinstance(each, Mapping))]


def _phone(*things: _Object) -> str:
    for thing in things:
        for each in _list(thing, "phones"):
            if isinstance(each, Mapping) and _text(each, "number"):
                return _text(each, "number")
    return ""


def _terms(thing: _Object) -> str:
    """Words of the taxonomy terms hung on a thing."""
    words = []
    for each in _list(thing, "attributes"):
        term = each.get("taxonomy_term") if isinstance(each, Mapping) else None
        if isinstance(term, Mapping):
            words += [_text(term, "code"), _text(term, "name"), _text(term, "term")]
    return " ".join(words)


def _as_of(thing: _Object) -> str:
    return max(_text(thing, "assured_date")[:10], _text(thing, "last_modified")[:10])


def _list(thing: _Object, name: str) -> list[Any]:
    value = thing.get(name)
    return value if isinstance(value, list) else []


def _text(thing: Any, name: str) -> str:
    value = thing.get(name) if isinstance(thing, Mapping) else None
    return " ".join(value.split()) if isinstance(value, str) else ""
