"""
Catalogues as people send them, good and bad: what is read, and what each finding says.

R1 a good table becomes offers with their dates   R2 everything bad is named with row, column and code
R3 hostile XML is refused in bounded time         R4 a hundred thousand rows stay in bounded time and memory
"""

import json
import random
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from app.models.topic_words import topics_of
from server.cli.finding_texts import TEXTS
from server.cli.imports_of_offers import line_of
from server.operating.offers.catalogue import Catalogue
from server.operating.offers.cells import read_day, read_number
from server.operating.offers.findings import Findings
from server.operating.offers.reading import read_catalogue

TODAY = date(2026, 11, 27)
HEADER = (
    "angebot_id;titel;traeger;ort;plz;kreis5;online;beginn;ende;stunden;kosten_eur;azav_traeger;azav_massnahme;"
    "massnahme_nr;abschluss;zielgruppe;themenfeld;url;stand"
)
ROW = (
    "R-1;Fachkraft Robotik;Lernwerk;Saarlouis;66740;10044;nein;11.01.2027;2027-02-19;160;3.920,00;ja;ja;"
    "955/1/26;Zertifikat;Anlagenbediener:innen;automation;https://lernwerk.example/r1;20.11.2026"
)


def read(file: Path, **options: str) -> tuple[Catalogue, Findings]:
    return read_catalogue(file, form=None, source=options.get("source"), kind="beratung", today=TODAY)


def table(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8-sig") -> Path:
    file = folder / "kurse.csv"
    file.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
    return file


def with_cell(column: str, value: str) -> str:
    cells = ROW.split(";")
    cells[HEADER.split(";").index(column)] = value
    return ";".join(cells)


def codes(findings: Findings, severity: str = "error") -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.code) for each in findings.found if each.severity == severity]


# --- R1


def test_rows_of_one_id_become_one_offer_with_its_dates(tmp_path: Path) -> None:
    second = with_cell("beginn", "2027-05-03").replace("2027-02-19", "2027-06-11")
    catalogue, findings = read(table(tmp_path, ROW, second))
    assert not findings.found
    (offer,) = catalogue.offers
    assert offer.key == ("Lernwerk", "R-1")
    assert (offer.hours, offer.price_eur, offer.azav_measure, offer.topics) == (
        160,
        3920,
        True,
        ("automation",),
    )
    assert [each.begin for each in offer.dates] == [date(2027, 1, 11), date(2027, 5, 3)]
    assert offer.fields(directory_id=None)["price_eur"] == 3920


def test_unknown_stays_unknown_and_never_becomes_no(tmp_path: Path) -> None:
    row = "X;Kurs;Träger;;;;;;;;;;unbekannt;;;;;;2026-11-01"
    catalogue, findings = read(table(tmp_path, row))
    (offer,) = catalogue.offers
    assert not findings.errors
    assert (offer.azav_provider, offer.azav_measure, offer.hours, offer.dates) == (None, None, None, [])


def test_comma_table_without_optional_columns_is_read(tmp_path: Path) -> None:
    file = table(
        tmp_path, 'A,"Kurs, kurz",Werk,2026-11-01', header="angebot_id,titel,traeger,stand", encoding="utf-8"
    )
    catalogue, findings = read(file)
    assert [offer.title for offer in catalogue.offers] == ["Kurs, kurz"]
    assert not findings.found


def test_source_is_who_is_named(tmp_path: Path) -> None:
    catalogue, _ = read(table(tmp_path, ROW), source="portal")
    assert catalogue.offers[0].key == ("portal", "R-1")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("160", 160),
        ("1.680", 1680),
        ("1.680,50", 1680.5),
        ("1,680.50", 1680.5),
        ("1680,5", 1680.5),
        ("3.920 €", 3920),
        ("250,-", 250),
        ("12.5", 12.5),
        ("viele", None),
        ("1e9", None),
        ("", None),
    ],
)
def test_number_as_people_write_it(written: str, meant: float | None) -> None:
    assert read_number(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027-01-11", date(2027, 1, 11)),
        ("1.2.2027", date(2027, 2, 1)),
        ("2027-01-11T08:00:00", date(2027, 1, 11)),
        ("31.02.2027", None),
        ("11/01/2027", None),
        ("2027", None),
        ("2027-1-11x", None),
    ],
)
def test_date_as_people_write_it(written: str, meant: date | None) -> None:
    assert read_day(written) == meant


# --- R2


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("beginn", "31.02.2027", "date_wrong"),
        ("ende", "2026-12-01", "dates_swapped"),
        ("stunden", "viele", "number_wrong"),
        ("stunden", "99999", "number_out_of_range"),
        ("kosten_eur", "-5", "number_out_of_range"),
        ("azav_massnahme", "vielleicht", "flag_wrong"),
        ("kreis5", "10099", "kreis_wrong"),
        ("plz", "ABC", "postcode_wrong"),
        ("themenfeld", "robotik", "topic_unknown"),
        ("url", "javascript:alert(1)", "link_wrong"),
        ("titel", "=cmd|' /C calc'!A0", "formula"),
        ("titel", "@SUM(1+1)", "formula"),
        ("zielgruppe", "-cmd", "formula"),
        ("titel", "SchweiÃŸen", "encoding_twice"),
        ("titel", "Kurs\x00", "control_character"),
        ("titel", "", "cell_empty"),
        ("stand", "", "cell_empty"),
    ],
)
def test_bad_cell_is_named_with_row_and_column(tmp_path: Path, column: str, value: str, code: str) -> None:
    _, findings = read(table(tmp_path, ROW.replace("R-1", "R-0"), with_cell(column, value)))
    assert codes(findings) == [(3, column, code)]


def test_all_faults_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    rows = (with_cell("beginn", "x"), with_cell("stunden", "y").replace("R-1", "R-2"), with_cell("titel", ""))
    _, findings = read(table(tmp_path, *rows))
    assert codes(findings) == [
        (2, "beginn", "date_wrong"),
        (3, "stunden", "number_wrong"),
        (4, "titel", "cell_empty"),
    ]


def test_wrong_encoding_is_named_with_the_line_and_its_words(tmp_path: Path) -> None:
    _, findings = read(
        table(tmp_path, ROW, with_cell("titel", "Schweißen").replace("R-1", "R-2"), encoding="cp1252")
    )
    assert codes(findings) == [(3, "", "encoding")]
    assert "Schweißen" in line_of("kurse.csv", findings.found[0])
    assert "CSV UTF-8" in line_of("kurse.csv", findings.found[0])


def test_utf16_of_a_spreadsheet_is_named(tmp_path: Path) -> None:
    _, findings = read(table(tmp_path, ROW, encoding="utf-16"))
    assert codes(findings) == [(1, "", "encoding")]


def test_missing_columns_are_all_named_and_foreign_ones_left_out(tmp_path: Path) -> None:
    _, findings = read(table(tmp_path, "Kurs;3", header="titel;farbe"))
    assert codes(findings) == [(1, name, "column_missing") for name in ("angebot_id", "traeger", "stand")]
    assert codes(findings, "warning") == [(1, "farbe", "column_unknown")]


def test_one_id_for_two_offers_is_refused_and_names_both_rows(tmp_path: Path) -> None:
    _, findings = read(table(tmp_path, ROW, with_cell("titel", "Ganz anderer Kurs")))
    assert codes(findings) == [(3, "angebot_id", "id_conflict")]
    assert "row 2" in line_of("kurse.csv", findings.found[0])


def test_same_row_twice_is_taken_once(tmp_path: Path) -> None:
    catalogue, findings = read(table(tmp_path, ROW, ROW))
    assert len(catalogue.offers[0].dates) == 1
    assert codes(findings, "warning") == [(3, "", "row_repeated")]


def test_offer_that_ended_yesterday_is_taken_and_said_to_be_over(tmp_path: Path) -> None:
    row = with_cell("beginn", "2026-11-02").replace("2027-02-19", "2026-11-26")
    catalogue, findings = read(table(tmp_path, row))
    assert codes(findings, "warning") == [(2, "ende", "offer_over")]
    assert catalogue.offers[0].over(TODAY)
    assert not catalogue.offers[0].over(date(2026, 11, 26))


def test_file_that_repeats_one_fault_is_not_read_to_its_end(tmp_path: Path) -> None:
    _, findings = read(table(tmp_path, *[with_cell("beginn", "x")] * 3_000))
    assert findings.errors == 1_000
    assert findings.found[-1].code == "too_many_errors"


@pytest.mark.parametrize("content", [b"", b"\r\n", b"\xef\xbb\xbf", b"PK\x03\x04\x00\x00\xff", b'"a;b\nc'])
def test_what_is_no_table_is_said_and_never_a_crash(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    catalogue, findings = read(file)
    assert findings.errors
    assert not catalogue.size


def test_random_bytes_never_crash_the_reader(tmp_path: Path) -> None:
    chance = random.Random(5)
    for suffix in (".csv", ".xml", ".json"):
        for _ in range(30):
            file = tmp_path / f"x{suffix}"
            file.write_bytes(chance.randbytes(400))
            assert read(file)[1].errors


# --- R3: openQ-cat

OPENQCAT = """<?xml version="1.0" encoding="{encoding}"?>
<OPENQCAT version="1.1">
 <HEADER><GENERATOR_INFO>x</GENERATOR_INFO>
  <CATALOG><LANGUAGE>deu</LANGUAGE><CATALOG_ID>7</CATALOG_ID>
   <GENERATION_DATE>2026-11-20T08:00:00</GENERATION_DATE></CATALOG>
  <SUPPLIER><SUPPLIER_ID>S1</SUPPLIER_ID><SUPPLIER_NAME>Werkstattschule Völklingen</SUPPLIER_NAME>
   <ADDRESS><CITY>Völklingen</CITY><PHONE>06898 000-1</PHONE><URL>werkstattschule.example</URL></ADDRESS>
  </SUPPLIER></HEADER>
 <NEW_CATALOG FULLCATALOG="true">{services}</NEW_CATALOG>
</OPENQCAT>"""
SERVICE = """<SERVICE mode="new"><PRODUCT_ID>{product}</PRODUCT_ID><COURSE_TYPE>1</COURSE_TYPE>
 <SUPPLIER_ID_REF>S1</SUPPLIER_ID_REF>
 <SERVICE_PRICE_DETAILS><SERVICE_PRICE><PRICE_AMOUNT>1680.00</PRICE_AMOUNT></SERVICE_PRICE></SERVICE_PRICE_DETAILS>
 <SERVICE_DETAILS><SERVICE_MODULE><EDUCATION type="true"><COURSE_ID>1</COURSE_ID>
   <CERTIFICATE><CERTIFICATE_STATUS>1</CERTIFICATE_STATUS><CERT_VALIDITY>2028-01-01</CERT_VALIDITY></CERTIFICATE>
   <EXTENDED_INFO><MEASURE_NUMBER>955/12/26</MEASURE_NUMBER><INSTRUCTION_FORM>Vollzeit</INSTRUCTION_FORM>
    <INHOUSE_SEMINAR>false</INHOUSE_SEMINAR></EXTENDED_INFO>
   <MODULE_COURSE><LOCATION><NAME>Haus A</NAME><ZIP>66333</ZIP><CITY>Völklingen</CITY></LOCATION>
    <INSTRUCTION_REMARKS>80 UE, montags</INSTRUCTION_REMARKS></MODULE_COURSE>
  </EDUCATION></SERVICE_MODULE>
  <SERVICE_DATE><START_DATE>2027-02-01T00:00:00</START_DATE><END_DATE>2027-02-12T00:00:00</END_DATE></SERVICE_DATE>
  <SERVICE_DATE><START_DATE>2027-05-03</START_DATE></SERVICE_DATE>
  <TITLE>Schweißen, Grundstufe</TITLE>
  <DESCRIPTION_LONG>&lt;p&gt;Übungen in der &lt;b&gt;Werkstatt&lt;/b&gt;&lt;/p&gt;</DESCRIPTION_LONG>
 </SERVICE_DETAILS></SERVICE>"""


def openqcat(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "katalog.xml"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-15"])
def test_openqcat_is_read_by_names_in_both_encodings(tmp_path: Path, encoding: str) -> None:
    text = OPENQCAT.format(encoding=encoding, services=SERVICE.format(product="W-1"))
    catalogue, findings = read(openqcat(tmp_path, text, encoding))
    assert not findings.found
    (offer,) = catalogue.offers
    assert (offer.title, offer.provider) == ("Schweißen, Grundstufe", "Werkstattschule Völklingen")
    assert (offer.hours, offer.price_eur) == (80, 1680)
    assert (offer.azav_provider, offer.azav_measure, offer.measure_number) == (True, True, "955/12/26")
    assert offer.topics == ("fertigung",)
    assert offer.description == "Übungen in der Werkstatt"
    assert offer.as_of == date(2026, 11, 20)
    assert [(each.begin, each.city) for each in offer.dates] == [
        (date(2027, 2, 1), "Völklingen"),
        (date(2027, 5, 3), "Völklingen"),
    ]
    (entry,) = catalogue.entries
    assert (entry.name, entry.city, entry.website) == (
        "Werkstattschule Völklingen",
        "Völklingen",
        "https://werkstattschule.example",
    )
    assert catalogue.full


def test_openqcat_update_names_what_is_gone_and_leaves_the_rest(tmp_path: Path) -> None:
    text = OPENQCAT.format(
        encoding="UTF-8",
        services="",
    ).replace(
        '<NEW_CATALOG FULLCATALOG="true"></NEW_CATALOG>',
        f"<UPDATE_CATALOG><UPDATE>{SERVICE.format(product='W-1')}</UPDATE><DELETE><SERVICE>"
        "<PRODUCT_ID>W-9</PRODUCT_ID><SUPPLIER_ID_REF>S1</SUPPLIER_ID_REF></SERVICE></DELETE></UPDATE_CATALOG>",
    )
    catalogue, findings = read(openqcat(tmp_path, text))
    assert not findings.errors
    assert not catalogue.full
    assert catalogue.ended == {("Werkstattschule Völklingen", "W-9")}
    assert [offer.source_id for offer in catalogue.offers] == ["W-1"]


def test_openqcat_names_a_product_twice_and_a_supplier_nobody_knows(tmp_path: Path) -> None:
    services = SERVICE.format(product="W-1") * 2 + SERVICE.format(product="W-2").replace("S1", "S9")
    _, findings = read(openqcat(tmp_path, OPENQCAT.format(encoding="UTF-8", services=services)))
    assert codes(findings) == [(2, "PRODUCT_ID", "id_twice"), (3, "SUPPLIER_ID_REF", "supplier_unknown")]


def test_million_laughs_is_refused_at_once(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE OPENQCAT [<!ENTITY l0 "lol">{levels}]><OPENQCAT>&l9;</OPENQCAT>'
    begun = time.perf_counter()
    _, findings = read(openqcat(tmp_path, text))
    assert codes(findings) == [(1, "", "xml_forbidden")]
    assert time.perf_counter() - begun < 1


def test_entity_that_reads_a_file_is_refused(tmp_path: Path) -> None:
    text = (
        '<!DOCTYPE OPENQCAT [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        "<OPENQCAT><NEW_CATALOG><SERVICE><PRODUCT_ID>&x;</PRODUCT_ID></SERVICE></NEW_CATALOG></OPENQCAT>"
    )
    catalogue, findings = read(openqcat(tmp_path, text))
    assert codes(findings) == [(1, "", "xml_forbidden")]
    assert not catalogue.size


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<OPENQCAT><HEADER></OPENQCAT>", "xml_broken"),
        ("<rss></rss>", "xml_other_root"),
        ("<OPENQCAT></OPENQCAT>", "file_empty"),
        ("<OPENQCAT>" + "<A>" * 60, "xml_too_deep"),
        ('<?xml version="1.0" encoding="klingon"?><OPENQCAT/>', "encoding"),
        ("", "xml_broken"),
    ],
)
def test_broken_or_foreign_xml_is_named(tmp_path: Path, text: str, code: str) -> None:
    _, findings = read(openqcat(tmp_path, text))
    assert [each[2] for each in codes(findings)] == [code]


def test_latin_text_in_a_file_that_says_utf8_is_an_encoding_fault(tmp_path: Path) -> None:
    text = OPENQCAT.format(encoding="UTF-8", services=SERVICE.format(product="W-1"))
    _, findings = read(openqcat(tmp_path, text, "iso-8859-15"))
    assert [each[2] for each in codes(findings)] == ["encoding"]


# --- HSDS


def hsds(folder: Path, document: object) -> Path:
    file = folder / "stellen.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_hsds_organisation_becomes_a_place_of_the_directory(tmp_path: Path) -> None:
    organisation = {
        "id": "o1",
        "name": "Beratungsstelle Wandel",
        "description": "Begleitet Betriebe.",
        "email": "info@wandel.example",
        "website": "https://wandel.example",
        "phones": [{"number": "0681 000-1"}],
        "locations": [{"addresses": [{"city": "Saarbrücken", "postal_code": "66111"}]}],
        "services": [
            {
                "id": "s1",
                "name": "Führung im Wandel",
                "status": "active",
                "last_modified": "2026-10-05T10:00:00Z",
            }
        ],
    }
    catalogue, findings = read(hsds(tmp_path, [organisation]))
    assert not findings.found
    (entry,) = catalogue.entries
    assert (entry.kind, entry.city, entry.phone) == ("beratung", "Saarbrücken", "0681 000-1")
    assert entry.as_of == date(2026, 10, 5)
    assert "fuehrung" in entry.topics


def test_hsds_services_of_one_organisation_are_gathered(tmp_path: Path) -> None:
    organisation = {
        "id": "o1",
        "name": "Stelle",
        "attributes": [{"taxonomy_term": {"code": "foerderstelle"}}],
    }
    services = [
        {"id": f"s{n}", "name": f"Dienst {n}", "status": "inactive", "organization": organisation}
        for n in (1, 2)
    ]
    catalogue, findings = read(hsds(tmp_path, {"contents": services}))
    (entry,) = catalogue.entries
    assert entry.kind == "foerderstelle"
    assert "Dienst 1; Dienst 2" in entry.description
    assert entry.ended
    assert codes(findings, "warning") == [(1, "last_modified", "as_of_missing")]


@pytest.mark.parametrize(
    ("document", "code"),
    [({}, "json_no_list"), ([3], "json_no_object"), ([{"id": "a"}], "cell_empty"), ("x", "json_no_list")],
)
def test_foreign_json_is_named(tmp_path: Path, document: object, code: str) -> None:
    _, findings = read(hsds(tmp_path, document))
    assert [each[2] for each in codes(findings)] == [code]


def test_deep_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "deep.json"
    file.write_text("[" * 100_000)
    assert [each[2] for each in codes(read(file)[1])] == ["json_broken"]


# --- R4

_BIG = """
import resource, sys, time
from datetime import date
from pathlib import Path
from server.operating.offers.reading import read_catalogue
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.process_time()
catalogue, findings = read_catalogue(
    Path(sys.argv[1]), form=None, source=None, kind="beratung", today=date(2026, 11, 27)
)
print(len(catalogue.offers), findings.errors, time.process_time() - begun,
      (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_hundred_thousand_rows_stay_in_bounded_time_and_memory(tmp_path: Path) -> None:
    rows = (
        ROW.replace("R-1", f"R-{number // 2}").replace("160", str(number % 900 + 1))
        for number in range(100_000)
    )
    file = table(
        tmp_path, *(row.replace("11.01.2027", f"2027-01-{n % 2 + 11}") for n, row in enumerate(rows))
    )
    done = subprocess.run(
        [sys.executable, "-c", _BIG, str(file)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=Path(__file__).parents[3],
    )
    offers, errors, seconds, megabytes = done.stdout.split()
    assert (int(offers), int(errors)) == (50_000, 0)
    assert float(seconds) < 30
    assert int(megabytes) < 250


# --- words


def test_topics_are_found_by_words_in_any_form() -> None:
    assert topics_of("Aluminiumschweißen und CNC-Fräsen")[0] == "fertigung"
    assert topics_of("Einführung in die Robotik")[0] == "automation"
    assert topics_of("Töpfern im Park") == ()


def test_every_finding_has_words_and_every_word_a_finding() -> None:
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in (Path(__file__).parents[3] / "server" / "operating" / "offers").glob("*.py")
    )
    for code, (what, repair) in TEXTS.items():
        assert f'"{code}"' in source, code
        assert what.endswith("."), code
        assert repair == "" or repair[0].isupper(), code
