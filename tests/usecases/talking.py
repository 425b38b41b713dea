"""Holding a talk in a story: answers by question name, as a mentor would give them."""

from __future__ import annotations

from collections.abc import Iterator

from app.forms import Node
from app.usecases.interview_sections import untouched
from app.usecases.interviews import OpenInterview, open_interview, start_interview
from app.usecases.seat import Seat
from tests.usecases.world import PRESSWERK

WHOLE_TALK = {
    "teilnehmende": "gf br",
    "dsgvo_info": "ja",
    "einw_kontakt": "ja",
    "einw_weitergabe": "ja",
    "einw_statistik": "ja",
    "besch_gesamt": "52",
    "konzern": "nein",
    "tz10": "4",
    "tz20": "2",
    "tz30": "0",
    "ungelernte": "10",
    "betriebsrat": "ja",
    "br_beteiligt": "ja",
    "veraenderungen": "maschinen",
    "w_digital": "4",
    "w_dekarb": "3",
    "w_demo": "2",
    "taetig_bedroht": "ja",
    "betroffene_an": "12",
    "wb_12m": "nein",
    "hemmnisse": "zeit",
    "bedarf_vorhanden": "nein",
    "schluesselwissen": "nein",
    "koop_interesse": "nein",
    "unterstuetzung": "keine",
    "wiedervorlage": "2026-12-07",
    "status": "voll",
}

NEED = {
    "b_thema": "automation",
    "b_beschreibung": "Roboterzelle selbst umprogrammieren",
    "b_zielgruppe": "fach",
    "b_personen": "8",
    "b_horizont": "jahr1",
    "b_dringlich": "3",
    "b_megatrend": "digital",
    "b_ziel": "anpassung",
    "b_umfang": "h40",
    "b_koop": "nein",
}

AREA = {"w_gebiet": "Einrichten der Presse 4", "w_grund": "rente", "w_traeger": "1", "w_kritisch": "4"}


def nodes(node: Node) -> Iterator[Node]:
    """All nodes beneath, in document order."""
    for child in node.children:
        yield child
        yield from nodes(child)


def path_of(talk: OpenInterview, name: str, *, within: str = "") -> str:
    """The path of a question by name, in a repeat instance if said."""
    for node in nodes(talk.instance.root):
        if node.name == name and node.path.startswith(within):
            return node.path
    raise AssertionError(f"no question {name}")


def say(talk: OpenInterview, *, within: str = "", **answers: str) -> None:
    """Give answers by question name."""
    for name, value in answers.items():
        talk.answer(path_of(talk, name, within=within), value)


def value_of(talk: OpenInterview, name: str, *, within: str = "") -> str:
    """The value of a question by name."""
    return talk.instance.node(path_of(talk, name, within=within)).value


def add(talk: OpenInterview, repeat: str, **answers: str) -> str:
    """Answer in the empty instance of a repeat, or in a new one."""
    series = talk.instance.node(path_of(talk, repeat))
    empty = [node.path for node in series.children if untouched(node)]
    instance = empty[0] if empty else talk.add_repeat(series.path)
    say(talk, within=instance, **answers)
    return instance


def begin(seat: Seat, *, firm_id: str = PRESSWERK, perspective: str = "leitung") -> OpenInterview:
    """Start the main interview and open it."""
    made = start_interview(seat, firm_id=firm_id, form_id="qba_betrieb", perspective=perspective)
    return open_interview(seat, made)


def hold(seat: Seat, *, needs: int = 1, **answers: str) -> OpenInterview:
    """A whole talk, complete but not finished, with some needs."""
    talk = begin(seat)
    say(talk, **(WHOLE_TALK | answers))
    if needs:
        say(talk, bedarf_vorhanden="ja")
    for _ in range(needs):
        add(talk, "rep_bedarf", **NEED)
    return talk
