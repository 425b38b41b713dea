"""
A questionnaire gets a new version while people talk.

1   A running talk moves to the newer version when the person says so, and not before.
2   What the new version does not take over is told beforehand, stays in the record, and can be read.
3   A question whose answer does not fit any more is asked again, with the former answer beside it.
4   Notes, parked questions, half-typed texts and the place go with their question.
5   A complete talk does not move; a version that is not here is no way.
6   A questionnaire that was opened once is kept parsed in the seat's folder.
"""

import pytest
from pyxform.xls2xform import convert

from app.models.scopes import network_scope
from app.sync import new_id
from app.usecases import form_library
from app.usecases.interviews import open_interview, start_interview
from tests.usecases.talking import path_of, value_of
from tests.usecases.world import MIRIAM, NETWORK, PRESSWERK

pytestmark = pytest.mark.anyio


FIRST = """
| survey | type | name | label | required |
| | begin_group | a | A  Betrieb | |
| | text | betrieb | Betrieb | |
| | text | koepfe | Wie viele Köpfe? | |
| | select_one farbe | farbe | Farbe | yes |
| | text | alt | Was es nicht mehr gibt | |
| | text | leer | Auch nicht mehr | |
| | text | notiert | Notiert | |
| | end_group | | | |
| | begin_repeat | bedarf | Bedarf | |
| | text | thema | Thema | |
| | end_repeat | | | |
| choices | list_name | name | label |
| | farbe | rot | Rot |
| | farbe | blau | Blau |
| settings | form_title | form_id | version |
| | Umzug | umzug | 1 |
"""
SECOND = """
| survey | type | name | label | required |
| | begin_group | b | A  Der Betrieb | |
| | text | betrieb | Betrieb | |
| | integer | koepfe | Wie viele Köpfe? | |
| | select_one farbe | farbe | Farbe | yes |
| | text | notiert | Notiert | |
| | text | neu | Etwas Neues | |
| | end_group | | | |
| | begin_repeat | bedarf | Bedarf | |
| | text | thema | Thema | |
| | end_repeat | | | |
| choices | list_name | name | label |
| | farbe | rot | Rot |
| | farbe | gelb | Gelb |
| settings | form_title | form_id | version |
| | Umzug | umzug | 2 |
"""


def publish(world, table: str, version: str) -> None:
    xform = str(convert(xlsform=table, file_type=".md").xform)
    fields = {"form_id": "umzug", "version": version, "title": "Umzug", "xform": xform, "status": "published"}
    world.server.put("form", new_id(), network_scope(NETWORK), fields)


@pytest.fixture
async def miriam(world):
    """Miriam, with a talk on the first version; the second has just come."""
    publish(world, FIRST, "1")
    seat = await world.seat_of(MIRIAM)
    made = start_interview(seat, firm_id=PRESSWERK, form_id="umzug", perspective="leitung")
    talk = open_interview(seat, made)
    for name, value in {
        "betrieb": "Presswerk",
        "koepfe": "viele",
        "farbe": "blau",
        "alt": "Das war wichtig",
        "thema": "Roboter",
    }.items():
        talk.answer(path_of(talk, name), value)
    talk.note(path_of(talk, "notiert"), "Frau M. fragen")
    talk.park(path_of(talk, "notiert"), "Später")
    talk.park(path_of(talk, "leer"), "Weiß niemand")
    talk.answer(path_of(talk, "betrieb"), "Presswerk Dillingen")
    talk.close()
    publish(world, SECOND, "2")
    await world.sync(seat)
    return seat, made


async def test_nothing_moves_until_the_person_says_so(miriam):
    seat, made = miriam
    talk = open_interview(seat, made)
    before = dict(seat.store.record("interview", made).fields)
    plan = talk.plan_move()
    assert (plan.from_version, plan.to_version) == ("1", "2")
    assert seat.store.record("interview", made).fields == before
    assert (talk.form_version, talk.newer_version) == ("1", "2")


async def test_the_report_names_what_is_asked_again_archived_and_new(miriam):
    seat, made = miriam
    plan = open_interview(seat, made).plan_move()
    assert plan.kept == 2  # the firm's name, moved to another group, and the need's topic
    assert [(each.label, each.text, each.reason) for each in plan.ask_again] == [
        ("Wie viele Köpfe?", "viele", "type_changed"),
        ("Farbe", "Blau", "choice_gone"),
    ]
    assert [(each.label, each.text, each.reason) for each in plan.archived] == [
        ("Was es nicht mehr gibt", "Das war wichtig", "gone")
    ]
    assert plan.new_questions == ("Etwas Neues",)


async def test_a_moved_talk_keeps_asks_again_and_archives(miriam):
    seat, made = miriam
    talk = open_interview(seat, made)
    talk.move(talk.plan_move())
    for opened in (talk, open_interview(seat, made)):
        assert (opened.form_version, opened.newer_version) == ("2", None)
        assert value_of(opened, "betrieb") == "Presswerk Dillingen"
        assert value_of(opened, "thema") == "Roboter"
        assert value_of(opened, "koepfe") == value_of(opened, "farbe") == ""
        assert opened.asked_again(path_of(opened, "koepfe")) == "viele"
        assert opened.asked_again(path_of(opened, "farbe")) == "Blau"
        archived = {(each.version, each.label, each.text) for each in opened.archived()}
        assert ("1", "Was es nicht mehr gibt", "Das war wichtig") in archived
        assert ("1", "Auch nicht mehr", "Weiß niemand") in archived
    assert [point.label for point in talk.open_points() if point.kind == "again"] == [
        "Wie viele Köpfe?",
        "Farbe",
    ]


async def test_an_answer_settles_what_is_asked_again(miriam):
    seat, made = miriam
    talk = open_interview(seat, made)
    talk.move(talk.plan_move())
    talk.answer(path_of(talk, "koepfe"), "52")
    assert talk.asked_again(path_of(talk, "koepfe")) == ""
    assert [point.label for point in talk.open_points() if point.kind == "again"] == ["Farbe"]
    blocking = [point.label for point in talk.open_points() if point.blocking]
    assert blocking == ["Farbe"]  # required, so the talk is not complete without it


async def test_notes_parked_questions_and_the_place_go_with_their_question(miriam):
    seat, made = miriam
    talk = open_interview(seat, made)
    talk.keep_typed_texts({path_of(talk, "notiert"): ("abc", "x"), path_of(talk, "alt"): ("halb", "x")})
    talk.move(talk.plan_move())
    question = path_of(talk, "notiert")
    assert talk.note_of(question) == "Frau M. fragen"
    assert talk.parked_reason(question) == "Später"
    assert talk.position == path_of(talk, "betrieb")
    assert talk.typed_texts() == {question: ("abc", "x")}
    assert "halb" in {each.text for each in talk.archived()}


async def test_the_move_reaches_the_server_and_the_other_device(world, miriam):
    seat, made = miriam
    talk = open_interview(seat, made)
    talk.move(talk.plan_move())
    talk.answer(path_of(talk, "neu"), "nach dem Umzug")
    await world.sync(seat)
    other = await world.seat_of(MIRIAM)
    there = open_interview(other, made)
    assert (there.form_version, value_of(there, "neu")) == ("2", "nach dem Umzug")
    assert ("1", "Was es nicht mehr gibt", "Das war wichtig") in {
        (each.version, each.label, each.text) for each in there.archived()
    }


async def test_an_open_talk_follows_when_another_device_moved_it(world, miriam):
    seat, made = miriam
    await world.sync(seat)
    other = await world.seat_of(MIRIAM)
    here, there = open_interview(seat, made), open_interview(other, made)
    there.move(there.plan_move())
    await world.sync(other, seat)
    here.refresh()
    assert (here.form_version, value_of(here, "betrieb")) == ("2", "Presswerk Dillingen")
    assert here.newer_version is None


async def test_an_answer_given_on_another_device_before_it_knew_is_shown_as_archived(world, miriam):
    seat, made = miriam
    await world.sync(seat)
    other = await world.seat_of(MIRIAM)
    here, there = open_interview(seat, made), open_interview(other, made)
    there.move(there.plan_move())
    here.answer(path_of(here, "leer"), "in der Bahn getippt")
    here.close()
    await world.sync(other, seat)
    assert "in der Bahn getippt" in {each.text for each in open_interview(seat, made).archived()}


async def test_a_complete_talk_stays_on_its_version(miriam):
    seat, made = miriam
    talk = open_interview(seat, made)
    talk.answer(path_of(talk, "farbe"), "rot")
    talk.finish(submit=False)
    again = open_interview(seat, made)
    assert again.state == "vollstaendig"
    assert again.plan_move() is None


async def test_a_questionnaire_opened_once_is_kept_parsed_on_disk(miriam, monkeypatch):
    seat, made = miriam
    form_library._parsed.clear()
    open_interview(seat, made).close()
    kept = list((seat.folder / form_library.CACHE_FOLDER).glob("*.form"))
    assert kept
    form_library._parsed.clear()
    monkeypatch.setattr("app.forms.cache.pack_form", lambda document: pytest.fail("parsed again"))
    assert open_interview(seat, made).form_version == "1"
