"""
The slip of a referral.

1  It shows exactly the passed lines, the code and nothing else, on one page.
2  Without reference to the firm it names none; without a valid code it asks for a call.
3  It can be read aloud: language, title, headings, the square with its address.
4  Many needs go on on a second page, and the square stays whole.
"""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from app.models.passing import PassedGroup
from app.views.referrals.slip import qr_png, short_name, slip_name, slip_pdf
from tests.views.casework_world import World, make_referral, mentor_world

NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
CODE = "K7QM-2RXB-9WTY"
NOTE = "Frühschicht"


@pytest.fixture
def world() -> World:
    return mentor_world()


def referral(world, **changes):
    need = world.needs["n1"]
    file = make_referral("0193-r00d8a", (need,), world.entries[0], "Angebot einholen", note=NOTE)
    url = f"https://netz.example/antwort/{CODE}"
    return replace(file, reply_code=CODE, reply_url=url, **changes)


def reader(file, language="de"):
    return PdfReader(io.BytesIO(slip_pdf(file, network="Netz Saar", now=NOW, language=language)))


def kinds_below(element):
    """The kinds of all structure elements below one."""
    below = element.get("/K", [])
    for each in below if isinstance(below, list) else [below]:
        child = each.get_object()
        if hasattr(child, "get") and "/S" in child:
            yield str(child["/S"])
            yield from kinds_below(child)


def text_of(pdf):
    return " ".join(page.extract_text() for page in pdf.pages)


def test_the_slip_shows_the_passed_lines_and_nothing_else(world):
    file = referral(world)
    pdf = reader(file)
    text = text_of(pdf)
    assert len(pdf.pages) == 1
    for group in file.passed:
        for label, words in group.lines:
            assert label in text
            assert words in text
    for shown in (CODE, "netz.example/antwort", "Technik-Akademie Saarlouis", "Netz Saar", "24.11.2026"):
        assert shown in text
    for hidden in (NOTE, "Miriam", file.row.id):
        assert hidden not in text
    assert slip_name(file.row.id) == f"Verweis-{short_name(file.row.id)}.pdf"


def test_without_a_valid_code_it_asks_for_a_call(world):
    text = text_of(reader(replace(referral(world), reply_code="", reply_url="")))
    assert "Bitte antworten Sie telefonisch" in text


def test_without_reference_it_does_not_speak_of_consent(world):
    text = text_of(reader(referral(world, anonymous=True)))
    assert "nennt keinen Betrieb" in text
    assert "einverstanden" not in text


def test_it_can_be_read_aloud(world):
    pdf = reader(referral(world))
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "de"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Verweis: Anfrage zur Weiterbildung"
    kinds = set(kinds_below(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/P", "/Figure"} <= kinds


def test_many_needs_go_on_on_a_second_page(world):
    file = referral(world)
    groups = tuple(PassedGroup(f"Bedarf {n}", file.passed[0].lines) for n in range(12))
    pdf = reader(replace(file, passed=groups))
    assert len(pdf.pages) == 2
    assert CODE in pdf.pages[1].extract_text()


def test_the_square_holds_the_address():
    assert qr_png("https://netz.example/antwort/ABCD-EFGH-JKMN").startswith(b"\x89PNG")
