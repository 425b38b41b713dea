"""
What a workbook can ask for beyond plain questions: one story each.

Sentences in quotation marks are those of the ODK XForms specification; "XLSForm" stands for xlsform.org,
whose features pyxform turns into XForms.
"""

from __future__ import annotations

import pytest

from app.forms import Context, FormInstance, UnsupportedFeatureError, parse_form
from app.forms.replay import snapshot
from tests.forms.scenario import Scenario, context, xform_of

LIST = "| choices |\n| | list_name | name | label |\n| | l | a | A |\n| | l | b | B |\n"


# -- choices


def test_table_list_shows_its_labels_in_rows_of_their_own() -> None:
    """XLSForm, appearance table-list: a field-list with one heading select."""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | appearance |
        | | begin_group | g | Gruppe | table-list |
        | | select_one l | x | X | |
        | | select_one l | y | Y | |
        | | end_group | | | |
        """
        + LIST
    )
    names = [node.name for node in scenario.node("/data/g").children]
    assert names[2:] == ["x", "y"]
    assert scenario.choices_of("/data/g/y") == ["a", "b"]
    assert "field-list" in scenario.node("/data/g").appearance


def test_loop_makes_a_group_for_each_choice() -> None:
    """XLSForm, begin loop over a list."""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label |
        | | begin loop over l | lo | Lo |
        | | integer | n | Zahl zu %(label)s |
        | | end loop | | |
        """
        + LIST
    )
    assert scenario.label_of("/data/lo/b/n") == "Zahl zu B"


def test_or_other_asks_for_the_other_one() -> None:
    """XLSForm, or_other: a further choice and a question that is relevant for it."""
    scenario = Scenario.of(
        "| survey |\n| | type | name | label |\n| | select_multiple l or_other | x | X |\n" + LIST
    )
    assert scenario.choices_of("/data/x") == ["a", "b", "other"]
    assert not scenario.is_relevant("/data/x_other")
    scenario.answer("/data/x", "a other")
    assert scenario.is_relevant("/data/x_other")


def test_external_choices_come_from_itemsets_csv() -> None:
    """XLSForm, select_one_external: the choices of all lists in one attached table."""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | choice_filter |
        | | text | land | Land | |
        | | select_one_external ort | ort | Ort | land=${land} |
        | external_choices |
        | | list_name | name | label | land |
        | | ort | sb | Saarbrücken | sl |
        """,
        attachments={
            "itemsets.csv": b"list_name,name,label,land\nort,sb,Saarb.,sl\nort,c,Chemnitz,sn\nx,y,Y,sl\n"
        },
    )
    assert scenario.node("/data/ort").kind == "select"
    assert scenario.choices_of("/data/ort") == []
    scenario.answer("/data/land", "sl")
    assert [(each.value, each.label) for each in scenario.node("/data/ort").choices] == [("sb", "Saarb.")]


SEARCH = """
| survey |
| | type | name | label | appearance |
| | text | s | S | |
| | select_one l | x | X | minimal search('f', 'contains', 'key', ${s}) |
| choices |
| | list_name | name | label |
| | l | key | caption |
| | l | 99 | Nichts davon |
"""


def test_search_takes_choices_from_rows_of_a_table() -> None:
    """XLSForm, appearance search(): the choice names the columns, whole numbers are choices themselves."""
    scenario = Scenario.of(SEARCH, attachments={"f.csv": b"key,caption\nab1,Eins\nab2,Zwei\nc3,Drei\n"})
    assert scenario.choices_of("/data/x") == ["99", "ab1", "ab2", "c3"]
    scenario.answer("/data/x", "c3")
    scenario.answer("/data/s", "AB")
    assert [each.label for each in scenario.node("/data/x").choices] == ["Nichts davon", "Eins", "Zwei"]
    assert scenario.answer_of("/data/x") == ""
    assert scenario.node("/data/x").appearance == {"minimal"}


def test_search_without_its_table_shows_the_choices_as_written() -> None:
    assert Scenario.of(SEARCH).choices_of("/data/x") == ["key", "99"]


def test_labels_of_choices_follow_answers() -> None:
    """ "They MAY include references to translated strings", and those outputs."""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label |
        | | text | o | O |
        | | select_one l | x | X |
        | choices |
        | | list_name | name | label |
        | | l | a | Für ${o} |
        | | l | b | B |
        """
    )
    scenario.answer("/data/o", "Ada")
    assert [each.label for each in scenario.node("/data/x").choices] == ["Für Ada", "B"]
    scenario.answer("/data/o", "Bo")
    assert [each.label for each in scenario.node("/data/x").choices] == ["Für Bo", "B"]


def test_answers_of_a_repeat_are_choices_to_rank_and_to_filter() -> None:
    """XLSForm, select from repeat."""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | choice_filter |
        | | begin_repeat | r | R | |
        | | text | t | T | |
        | | end_repeat | | | |
        | | select_one ${t} | x | X | ${t} != '' |
        | | rank ${t} | y | Y | ${t} != '' |
        """
    )
    scenario.answer("/data/r[1]/t", "eins")
    scenario.add("/data/r")
    assert scenario.choices_of("/data/x") == ["eins"]
    scenario.answer("/data/r[2]/t", "zwei")
    assert scenario.choices_of("/data/y") == ["eins", "zwei"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_table_columns_are_separated_by_comma_semicolon_or_tab(separator: str) -> None:
    """ "Processors MUST support the following delimiters, in order of preference" """
    table = f"name{separator}label\na{separator}Eins\n".encode()
    scenario = Scenario.of(
        "| survey |\n| | type | name | label |\n| | select_one_from_file f.csv | x | X |\n",
        attachments={"f.csv": table},
    )
    assert [(each.value, each.label) for each in scenario.node("/data/x").choices] == [("a", "Eins")]


def test_geojson_leaves_out_what_is_null() -> None:
    """ "for each member of properties with a non-null value, a child element of item" """
    places = b"""{"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "a", "properties": {"title": "A", "n": 3, "b": true, "x": null},
         "geometry": {"type": "Point", "coordinates": [7, 49]}},
        {"type": "Feature", "properties": {"id": "b", "title": "B"},
         "geometry": {"type": "LineString", "coordinates": [[7, 49], [8, 50]]}}]}"""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | calculation |
        | | select_one_from_file f.geojson | x | X | |
        | | calculate | n | | instance('f')/root/item[id = ${x}]/n |
        | | calculate | b | | instance('f')/root/item[id = ${x}]/b |
        | | calculate | null | | count(instance('f')/root/item[x = '']) |
        | | calculate | place | | instance('f')/root/item[id = ${x}]/geometry |
        """,
        attachments={"f.geojson": places},
    )
    scenario.answer("/data/x", "a")
    assert (scenario.answer_of("/data/n"), scenario.answer_of("/data/b")) == ("3", "true")
    assert scenario.answer_of("/data/null") == "0"
    assert scenario.answer_of("/data/place") == "49 7 0 0"
    scenario.answer("/data/x", "b")
    assert scenario.answer_of("/data/place") == "49 7 0 0; 50 8 0 0"


# -- events


def test_trigger_may_be_any_of_several_questions() -> None:
    """ "xforms-value-changed": each question that is named fires the action."""
    scenario = Scenario.survey(
        """
        type | name | label | trigger | calculation |
        text | a | A | | |
        text | b | B | | |
        text | c | C | ${a},${b} | concat(${a}, ${b}) |
        """
    )
    scenario.answer("/data/a", "1")
    assert scenario.answer_of("/data/c") == "1"
    scenario.answer("/data/b", "2")
    assert scenario.answer_of("/data/c") == "12"


def test_place_is_taken_when_asked_for() -> None:
    """ "Sets the current location's geopoint value in the instance data node specified" """
    scenario = Scenario.survey(
        """
        type | name | label | trigger |
        start-geopoint | anfang | | |
        text | a | A | |
        background-geopoint | hier | | ${a} |
        """,
        location=lambda: "49.23 7 230 5",
    )
    assert scenario.answer_of("/data/anfang") == "49.23 7 230 5"
    assert scenario.answer_of("/data/hier") == ""
    scenario.answer("/data/a", "x")
    assert scenario.answer_of("/data/hier") == "49.23 7 230 5"


def test_place_that_is_unknown_is_blank() -> None:
    """ "Failure to retrieve the location will result in an empty string value." """
    scenario = Scenario.survey("type | name | label |\nstart-geopoint | o | |\ntext | a | A |\n")
    assert scenario.answer_of("/data/o") == ""


def test_dynamic_default_is_fired_for_instances_of_a_count() -> None:
    """ "it is dispatched for repeat instances added by evaluation of the jr:count attribute value" """
    scenario = Scenario.survey(
        """
        type | name | label | repeat_count | default |
        integer | n | N | | |
        text | wer | Wer | | |
        begin_repeat | r | R | ${n} | |
        text | t | T | | concat(${wer}, '!') |
        end_repeat | | | | |
        """
    )
    scenario.answer("/data/wer", "Ada")
    scenario.answer("/data/n", 2)
    assert scenario.answer_of("/data/r[2]/t") == "Ada!"
    scenario.answer("/data/wer", "Bo")
    scenario.answer("/data/n", 3)
    assert [scenario.answer_of(f"/data/r[{place}]/t") for place in (1, 2, 3)] == ["Ada!", "Ada!", "Bo!"]


def test_last_saved_answers_are_defaults() -> None:
    """The URI jr://instance/last-saved."""
    workbook = "| survey |\n| | type | name | label | default |\n| | text | t | T | ${last-saved#t} |\n"
    first = Scenario.of(workbook)
    assert first.answer_of("/data/t") == ""
    first.answer("/data/t", "wie zuvor")
    second = Scenario.of(workbook, last_saved=first.form.submission_xml())
    assert second.answer_of("/data/t") == "wie zuvor"


# -- entities


def test_entity_is_created_with_id_label_and_condition() -> None:
    """ "Forms MAY use a bound expression to conditionally create entities" """
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | save_to |
        | | text | firma | Firma | firmenname |
        | | select_one l | neu | Neu? | |
        | entities |
        | | dataset | label | create_if |
        | | firmen | ${firma} | ${neu} = 'a' |
        """
        + LIST
    )
    scenario.answer("/data/firma", "Muster")
    scenario.answer("/data/neu", "a")
    submission = scenario.form.submission_xml()
    assert 'dataset="firmen"' in submission
    assert 'create="true"' in submission or 'create="1"' in submission
    assert 'id="019d0000' in submission
    assert "<label>Muster</label>" in submission
    assert scenario.node("/data/firma").element.bind.save_to == "firmenname"


def test_entity_is_updated_from_the_version_at_hand() -> None:
    """ "MUST have a baseVersion attribute that is populated with the version of the entity" """
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | save_to |
        | | select_one_from_file firmen.csv | x | X | |
        | | text | ort | Ort | ort |
        | entities |
        | | dataset | entity_id |
        | | firmen | ${x} |
        """,
        attachments={"firmen.csv": b"name,label,__version\nid-1,Muster,4\n"},
    )
    scenario.answer("/data/x", "id-1")
    submission = scenario.form.submission_xml()
    assert 'baseVersion="4"' in submission
    assert 'id="id-1"' in submission


def test_each_instance_of_a_repeat_is_an_entity() -> None:
    """Entities in repeats: each instance has an id of its own."""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | save_to |
        | | begin_repeat | r | R | |
        | | text | t | T | p |
        | | end_repeat | | | |
        | entities |
        | | dataset | label | repeat |
        | | teile | ${t} | ${r} |
        """
    )
    scenario.answer("/data/r[1]/t", "eins")
    scenario.add("/data/r")
    scenario.answer("/data/r[2]/t", "zwei")
    submission = scenario.form.submission_xml()
    ids = [part.partition('"')[0] for part in submission.split(' id="019d0000')[1:]]
    assert len(ids) == len(set(ids)) == 2
    assert "<label>eins</label>" in submission
    assert "<label>zwei</label>" in submission


# -- what stands beside questions


def test_parameters_and_extra_attributes_reach_the_view() -> None:
    """XLSForm, parameters, body:: and bind:: columns."""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | parameters | body::accuracyThreshold | bind::odk:length |
        | | range | x | X | start=0 end=10 step=2 tick_interval=4 | | |
        | | geopoint | g | G | warning-accuracy=9 | 5 | |
        | | image | b | B | max-pixels=640 | | |
        | | text | t | T | rows=3 | | 7 |
        """
    )
    assert {"start": "0", "end": "10", "step": "2"}.items() <= scenario.node("/data/x").parameters.items()
    assert scenario.node("/data/g").parameters["accuracyThreshold"] == "5"
    assert scenario.node("/data/b").parameters["max-pixels"] == "640"
    assert scenario.node("/data/t").parameters == {"length": "7", "rows": "3"}


def test_audit_is_a_node_without_a_question() -> None:
    """ "audit": the log itself is the client's."""
    scenario = Scenario.of(
        "| survey |\n| | type | name | label | parameters |\n| | text | t | T | |\n"
        "| | audit | | | track-changes=true identify-user=true |\n"
    )
    assert scenario.node("/data/meta/audit").kind == "model"
    assert scenario.node("/data/meta/audit").parameters["track-changes"] == "true"


def test_style_version_and_name_of_the_instance() -> None:
    """XLSForm, settings."""
    scenario = Scenario.of(
        "| survey |\n| | type | name | label |\n| | text | t | T |\n| settings |\n"
        "| | form_id | version | style | instance_name |\n| | f | 7 | pages theme-grid | 'N' |\n"
    )
    assert scenario.definition.style == {"pages", "theme-grid"}
    assert (scenario.definition.form_id, scenario.definition.version) == ("f", "7")
    assert scenario.form.instance_name == "N"


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ("| | text | t | T |\n| | background-audio | b | |\n", "background_audio_unsupported", "/data/b"),
    ],
)
def test_what_is_not_supported_is_a_named_error_with_its_place(rows: str, code: str, place: str) -> None:
    xform = xform_of("| survey |\n| | type | name | label |\n" + rows)
    with pytest.raises(UnsupportedFeatureError) as caught:
        parse_form(xform)
    assert (caught.value.code, caught.value.where) == (code, place)
    # For comparison with other engines it is left out, and listed.
    definition = parse_form(xform, tolerant=True)
    assert [each.code for each in definition.unsupported] == [code]
    assert snapshot(FormInstance.start(definition, context()), step=0)["nodes"][place]["kind"] == "model"


def test_context_has_defaults_for_all_that_a_form_may_ask() -> None:
    plain = context()
    assert (plain.device_id, plain.location(), dict(plain.attachments)) == ("", "", {})
    assert isinstance(plain, Context)
