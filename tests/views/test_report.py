"""
The Kurzbericht.

1  It is one page, whatever a firm has; what is left out is said, and up to ten steps stay.
2  The management's report holds nothing of the works council's talk, and the other way round.
3  It names the version of the form and the hash of the answers, and says "Vorläufig" until they are approved.
4  It can be read aloud: language, title, headings, figures with words, decoration that is skipped.
5  Funding hints carry rule, date and "unverbindlich", and nothing about a person.
6  It is saved and shared from the screen.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import anyio
import flet as ft
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.content import content_hash
from app.models.scopes import firm_scope
from app.usecases.funding import check_need, keep_check
from app.usecases.report import report_of
from app.usecases.syncing import sync_once
from app.views.report import ReportScreen, report_pdf
from app.views.report.words import NeedLine, ReportTexts, StepLine, report_texts, short_sum
from tests.usecases.test_funding import put_firm, put_need
from tests.usecases.world import MIRIAM, PRESSWERK, World
from tests.views.casework_screens import unnamed
from tests.views.test_funding import on_stage

pytestmark = pytest.mark.anyio

MANAGEMENT = "0193eeee-0000-7000-8000-0000000000a1"
COUNCIL = "0193eeee-0000-7000-8000-0000000000a2"
MADE = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)

TEXTS = ReportTexts(
    title="Kurzbericht",
    subtitle="Qualifizierungsbedarf, Gespräch mit der Leitung",
    address=("Presswerk Dillingen", "Geschäftsführung", "Musterstraße 12", "66763 Dillingen"),
    facts=("Gespräch: 24.11.2026", "Bericht: 26.11.2026", "Fassung 1, freigegeben"),
    provisional=False,
    glance="Es gibt drei konkrete Bedarfe.",
    needs=(NeedLine("Robotik", "Zellen einrichten", "8", "hoch", 1, "3 bis 12 Monate"),),
    needs_note="Zusammen 8 Teilnahmefälle.",
    knowledge=(("Rot (Risiko 15 von 15): Stufenwerkzeug.", "Eine Person kann es."),),
    funding=(("Robotik:", "§ 82 Lehrgangskosten: ja (82-LK-u50)."),),
    funding_note="Unverbindlich, es entscheidet die zuständige Stelle. Regeln Stand 21.11.2026.",
    steps=(StepLine("Angebot einholen", "Mentor:in / Netzwerk", "04.12.2026"),),
    follow_up="Wir melden uns wieder am 15.01.2027.",
    footer_left=("Ihre Einwilligung können Sie jederzeit widerrufen.", "Netz Saar, 0681 000-111"),
    footer_right=("Fragebogen qba_betrieb, Fassung 1", "Prüfsumme 9C41-E7A0-3B52, Seite 1 von 1"),
    subject="Fragebogen qba_betrieb 1, Prüfsumme 9c41",
)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf), strict=True)


def words_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in read(pdf).pages).split())


def made(texts: ReportTexts) -> bytes:
    return report_pdf(texts, language="de", made_at=MADE)


LONG = "Sehr ausführlich beschrieben, damit es niemand auf einer Seite unterbringt, und noch ein Satz. " * 9


def test_a_firm_with_too_much_of_everything_still_has_one_page():
    texts = replace(
        TEXTS,
        provisional=True,
        glance=LONG * 3,
        needs=tuple(NeedLine(f"Thema {n} {LONG}", LONG, "12", "sehr hoch", 2, LONG) for n in range(40)),
        knowledge=((LONG, LONG),) * 12,
        funding=((LONG, LONG),) * 9,
        steps=tuple(StepLine(f"Schritt {n} {LONG}", LONG, "04.12.2026") for n in range(30)),
        address=(LONG, LONG, LONG, LONG),
        footer_left=(LONG, LONG),
    )
    pdf = made(texts)
    shown = words_of(pdf)
    assert len(read(pdf).pages) == 1
    assert "Schritt 9" in shown and "Schritt 10" not in shown
    assert "… und 20 weitere" in shown  # the steps
    assert "… und 8 weitere" in shown  # the funding
    lowest = min(y for y, text in lines_of(pdf) if not text.startswith(("Sehr aus", "Fragebogen", "Prüf")))
    assert lowest > (297 - 273) / 25.4 * 72  # the body ends above the footer's line


def lines_of(pdf: bytes) -> list[tuple[float, str]]:
    """Height above the lower edge in points, and text, of everything on the page."""
    found: list[tuple[float, str]] = []

    def visit(text, cm, tm, font, size):
        if text.strip():
            found.append((tm[5] * cm[3] + cm[5], text.strip()))

    read(pdf).pages[0].extract_text(visitor_text=visit)
    return found


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300)


@settings(max_examples=12, deadline=None)
@given(words=WORDS, needs=st.integers(0, 15), steps=st.integers(0, 15), areas=st.integers(0, 6))
def test_any_text_a_person_can_type_fits_on_one_page(words, needs, steps, areas):
    texts = replace(
        TEXTS,
        glance=words,
        needs=(NeedLine(words, words, "3", "hoch", 1, words),) * needs,
        knowledge=((words, words),) * areas,
        steps=(StepLine(words, words, "04.12.2026"),) * steps,
    )
    assert len(read(made(texts)).pages) == 1


def test_what_fits_is_not_shortened():
    shown = words_of(made(TEXTS))
    for words in ("Zellen einrichten", "Angebot einholen", "82-LK-u50", "Stand 21.11.2026", "9C41-E7A0-3B52"):
        assert words in shown
    assert "…" not in shown
    assert "Antrag immer vor Beginn." in shown and "Unverbindlich" in shown


def test_the_page_can_be_read_aloud():
    reader = read(made(TEXTS))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Kurzbericht, Presswerk Dillingen"
    assert "9c41" in reader.metadata.subject
    elements = [each.get_object() for each in root["/StructTreeRoot"]["/K"][0].get_object()["/K"]]
    kinds = [str(each["/S"]) for each in elements]
    assert kinds[0] == "/H1" and kinds.count("/H2") == 5 and kinds.count("/Figure") == 1
    assert next(each["/Alt"] for each in elements if each["/S"] == "/Figure") == "Feldlotse"
    outline = [entry.title for entry in reader.outline[1]]
    assert reader.outline[0].title == "Kurzbericht"
    assert outline[0] == "Auf einen Blick" and outline[-1] == "Das haben wir vereinbart"
    content = reader.pages[0].get_contents().get_data()
    assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert all("Atkinson" in str(font.get_object()["/BaseFont"]) for font in fonts)


def test_the_address_stands_in_the_window_of_din_5008_form_a():
    lines = [(height, text) for height, text in lines_of(made(TEXTS)) if "Dillingen" in text]
    for height, _ in lines:
        from_top = 297 - height / 72 * 25.4
        assert 44.7 < from_top < 72


# --- what stands in it


def put_talk(world: World, talk_id: str, perspective: str, **fields):
    version = next(
        f.fields["version"] for f in world.server.live("form") if f.fields["form_id"] == "qba_betrieb"
    )
    world.server.put(
        "interview",
        talk_id,
        firm_scope(PRESSWERK, "network"),
        {
            "firm_id": PRESSWERK,
            "form_id": "qba_betrieb",
            "form_version": version,
            "perspective": perspective,
            "state": "eingereicht",
            "revision": 1,
            "started_at": "2026-11-24T08:00:00Z",
            "started_by": MIRIAM,
            "/data/b_betrieb/besch_gesamt": "48",
            **fields,
        },
    )


def put_step(world: World, number: int, talk_id: str, what: str):
    world.server.put(
        "step",
        f"0193eeee-0000-7000-8000-0000000001{number:02d}",
        firm_scope(PRESSWERK, "network"),
        {
            "firm_id": PRESSWERK,
            "what": what,
            "who": "mentor",
            "due": "2026-12-04",
            "origin_interview": talk_id,
        },
    )


@pytest.fixture
async def miriam(tmp_path):
    world = World(tmp_path)
    put_firm(world, works_council="ja", headcount=48)
    put_talk(world, MANAGEMENT, "leitung")
    put_talk(world, COUNCIL, "br", **{"/data/c_wandel/taetig_bedroht": "ja"})
    put_need(
        world, "0193eeee-0000-7000-8000-000000000011", origin_interview=MANAGEMENT, description="Roboter"
    )
    put_need(
        world,
        "0193eeee-0000-7000-8000-000000000012",
        origin_interview=COUNCIL,
        description="Angst um Arbeit",
        topic="elektro_hv",
    )
    put_need(world, "0193eeee-0000-7000-8000-000000000013", description="Ohne Gespräch", topic="sprachen")
    put_step(world, 1, MANAGEMENT, "Angebot einholen")
    put_step(world, 2, COUNCIL, "Betriebsversammlung vorbereiten")
    seat = await world.seat_of(MIRIAM)
    seat.world = world
    yield seat
    world.close()


def pdf_of(seat, talk_id: str) -> str:
    return words_of(made(report_texts(report_of(seat, talk_id))))


async def test_neither_perspective_reads_the_others_answers(miriam):
    management, council = pdf_of(miriam, MANAGEMENT), pdf_of(miriam, COUNCIL)
    assert "Gespräch mit der Leitung" in management and "Geschäftsführung" in management
    assert "Gespräch mit dem Betriebsrat" in council
    for words in ("Roboter", "Angebot einholen"):
        assert words in management and words not in council
    for words in ("Angst um Arbeit", "Betriebsversammlung"):
        assert words in council and words not in management
    assert "Ohne Gespräch" not in management + council


async def test_it_names_form_version_and_content_hash(miriam):
    report = report_of(miriam, MANAGEMENT)
    record = miriam.store.record("interview", MANAGEMENT)
    shown = pdf_of(miriam, MANAGEMENT)
    assert report.content_hash == content_hash(record.fields)
    assert short_sum(report.content_hash) in shown
    assert report.form_version in shown and "qba_betrieb" in shown
    metadata = read(made(report_texts(report))).metadata
    assert report.content_hash in metadata.subject


async def test_it_is_provisional_until_exactly_these_answers_are_approved(miriam):
    assert "Vorläufig" in pdf_of(miriam, MANAGEMENT)
    fields = dict(miriam.store.record("interview", MANAGEMENT).fields)
    put_talk(miriam.world, MANAGEMENT, "leitung", state="freigegeben", approved_hash=content_hash(fields))
    await sync_once(miriam)
    shown = pdf_of(miriam, MANAGEMENT)
    assert "Vorläufig" not in shown and "Fassung 1, freigegeben" in shown


async def test_funding_hints_come_from_the_kept_check_without_a_person(miriam):
    need = "0193eeee-0000-7000-8000-000000000011"
    assert "Noch nicht geprüft" in pdf_of(miriam, MANAGEMENT)
    typed = {
        "stunden": 160,
        "azav_massnahme": True,
        "azav_traeger": True,
        "kug_bezug": False,
        "alter": 57,
        "schwerbehindert": True,
        "bv_tv_weiterbildung": False,
    }
    keep_check(miriam, check_need(miriam, need, typed=typed))
    shown = pdf_of(miriam, MANAGEMENT)
    assert "Eigenanteil Betrieb 0 %: ja (82-LK-u50)" in shown
    assert "prüfen (82-AEZ-u50)" in shown
    assert "unverbindlich" in shown and "Stand 21.11.2026" in shown
    assert "57" not in shown.replace(short_sum(report_of(miriam, MANAGEMENT).content_hash), "")
    assert "schwerbehindert" not in shown


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
async def test_the_screen_shows_the_page_and_saves_it(miriam, size, language):
    table = [ft.Route(path="gespraech/:interview/bericht", component=ReportScreen)]
    async with on_stage(
        miriam, table, f"/gespraech/{MANAGEMENT}/bericht", size=size, language=language
    ) as ui:
        assert unnamed(ui) == []
        assert "Roboter" in ui.text() and "Angst um Arbeit" not in ui.text()


async def press(ui, words: str) -> None:
    button = next(
        each
        for each in ui.all(ft.FilledButton)
        if any(isinstance(part, ft.Text) and part.value == words for part in ui.walk(each))
    )
    await ui.click(button)


async def call_of(ui, method: str) -> dict:
    """What a service was asked to do; the page is made in a thread, which takes a moment."""
    with anyio.fail_after(30):
        while True:
            for _, name, arguments in ui.calls:
                if name == method:
                    return arguments
            await anyio.sleep(0.05)
            await ui.settle()


async def test_it_is_saved_and_shared_as_a_file_with_a_speaking_name(miriam):
    table = [ft.Route(path="gespraech/:interview/bericht", component=ReportScreen)]
    replies = {("Share", "share_files"): {"status": "success", "raw": ""}}
    async with on_stage(miriam, table, f"/gespraech/{MANAGEMENT}/bericht", replies=replies) as ui:
        await press(ui, "PDF speichern")
        saved = await call_of(ui, "save_file")
        assert saved["file_name"] == "Kurzbericht_Presswerk-Dillingen_2026-11-24.pdf"
        assert "Roboter" in words_of(saved["src_bytes"])
        await press(ui, "Teilen")
        (shared,) = (await call_of(ui, "share_files"))["files"]
        assert shared.mime_type == "application/pdf"
        assert "Angst um Arbeit" not in words_of(shared.data)


async def test_a_talk_that_is_not_here_is_told(miriam):
    table = [ft.Route(path="gespraech/:interview/bericht", component=ReportScreen)]
    async with on_stage(miriam, table, "/gespraech/none/bericht") as ui:
        assert "Dieses Gespräch ist nicht auf diesem Gerät." in ui.text()
