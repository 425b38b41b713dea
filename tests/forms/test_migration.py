"""
Moving a running interview to another version of its form.

Requirements: M1 to M3 of `app.forms.instance.migration`.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.forms import FormInstance, MigrationReport, migrate, parse_form
from tests.forms.scenario import Scenario, context, questionnaire, xform_of

OLD = """
| survey |
| | type | name | label | calculation |
| | text | name | Name | |
| | integer | koepfe | Köpfe | |
| | text | frei | Frei | |
| | text | weg | Fällt weg | |
| | text | wird_berechnet | Von Hand | |
| | select_one farbe | farbe | Farbe | |
| | select_multiple farbe | farben | Farben | |
| | rank farbe | rang | Rang | |
| | begin_repeat | bedarf | Bedarf | |
| | text | thema | Thema | |
| | integer | zahl | Zahl | |
| | end_repeat | | | |
| | begin_repeat | alt | Alte Reihe | |
| | text | a | A | |
| | end_repeat | | | |
| choices |
| | list_name | name | label |
| | farbe | rot | Rot |
| | farbe | blau | Blau |
| | farbe | grau | Grau |
"""
NEW = """
| survey |
| | type | name | label | calculation |
| | begin_group | betrieb | Betrieb | |
| | text | name | Name | |
| | decimal | koepfe | Köpfe | |
| | end_group | | | |
| | date | frei | Jetzt ein Datum | |
| | calculate | wird_berechnet | | ${koepfe} * 2 |
| | select_one farbe | farbe | Farbe | |
| | select_multiple farbe | farben | Farben | |
| | rank farbe | rang | Rang | |
| | begin_group | f | F | |
| | begin_repeat | bedarf | Bedarf | |
| | text | thema | Thema | |
| | integer | zahl | Zahl | |
| | text | neu | Neu | |
| | end_repeat | | | |
| | end_group | | | |
| | text | a | A, nur noch einmal | |
| choices |
| | list_name | name | label |
| | farbe | rot | Rot |
| | farbe | blau | Blau |
"""


def interview() -> Scenario:
    scenario = Scenario.of(OLD)
    for ref, value in {
        "name": "Muster",
        "koepfe": "12",
        "frei": "irgendwas",
        "weg": "alt",
        "wird_berechnet": "24",
        "farbe": "grau",
        "farben": "rot grau",
        "rang": "grau rot blau",
        "bedarf[1]/thema": "CNC",
        "bedarf[1]/zahl": "3",
        "alt[1]/a": "x",
    }.items():
        scenario.answer(f"/data/{ref}", value)
    scenario.add("/data/bedarf")
    scenario.answer("/data/bedarf[2]/thema", "KI")
    return scenario


def moved() -> tuple[Scenario, Scenario, MigrationReport]:
    before = interview()
    new = parse_form(xform_of(NEW))
    fields, report = migrate(before.form.freeze(), before.definition, new)
    after = object.__new__(Scenario)
    after.definition, after.context = new, before.context
    after.form = FormInstance.thaw(new, before.context, fields)
    return before, after, report


def test_answers_follow_their_questions() -> None:
    """M2: same place, or moved to another group; repeats keep the ids and the order of their instances"""
    before, after, report = moved()
    assert after.answer_of("/data/betrieb/name") == "Muster"
    assert after.answer_of("/data/betrieb/koepfe") == "12"
    assert after.node("/data/f/bedarf").count == 2
    assert after.answer_of("/data/f/bedarf[1]/thema") == "CNC"
    assert after.answer_of("/data/f/bedarf[2]/thema") == "KI"
    assert after.node("/data/f/bedarf[2]").path == before.node("/data/bedarf[2]").path.replace(
        "/bedarf", "/f/bedarf"
    )
    reasons = {each.path.rpartition("/")[2]: each.reason for each in report.kept}
    assert (reasons["koepfe"], reasons["farben"]) == ("moved", "same")


def test_what_does_not_fit_is_asked_again() -> None:
    """M3"""
    _, after, report = moved()
    asked = {each.path: (each.value, each.reason) for each in report.ask_again}
    assert asked == {
        "/data/frei": ("irgendwas", "type_changed"),
        "/data/farbe": ("grau", "choice_gone"),
        "/data/farben": ("grau", "choice_gone"),
        "/data/rang": ("grau rot blau", "choice_gone"),
        "/data/a": ("x", "repeat_changed"),
    }
    assert after.answer_of("/data/farben") == "rot"
    assert after.answer_of("/data/farbe") == ""


def test_what_has_no_place_is_archived_with_its_value() -> None:
    """M1"""
    _, after, report = moved()
    archived = {each.old_path.rpartition("/")[2]: (each.value, each.reason) for each in report.archived}
    assert archived["weg"] == ("alt", "gone")
    assert archived["wird_berechnet"] == ("24", "computed")
    assert after.answer_of("/data/wird_berechnet") == "24"


def test_migration_to_the_same_version_keeps_all() -> None:
    before = interview()
    fields, report = migrate(before.form.freeze(), before.definition, before.definition)
    assert fields == before.form.freeze()
    assert not report.archived and not report.ask_again


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                *parse_form(xform_of(OLD)).elements,
                "/data/bedarf[1]",
                "/data/bedarf[1]/thema",
                "/data/bedarf[1]/zahl",
                "/data/alt[2]/a",
                "/data/nie/gesehen",
                "/data/bedarf[1]/x[2]/y",
            ]
        ),
        st.one_of(st.text(max_size=5), st.integers(-9, 9), st.floats(-5, 5), st.booleans(), st.none()),
    )
)
def test_nothing_is_dropped_silently(fields: dict[str, object]) -> None:
    """M1, for any fields whatever"""
    old, new = parse_form(xform_of(OLD)), parse_form(xform_of(NEW))
    migrated, report = migrate(fields, old, new)
    held = {path for path, value in fields.items() if value is not None}
    assert {each.old_path for each in (*report.kept, *report.archived)} == held
    assert {each.path for each in report.kept} == set(migrated)
    FormInstance.thaw(new, context(), migrated)


def test_interview_moves_to_the_same_questionnaire_whole() -> None:
    definition = questionnaire("qba_betrieb")
    form = FormInstance.start(definition, context())
    form.answer("/data/b_betrieb/bundesland", "sl")
    fields, report = migrate(form.freeze(), definition, definition)
    assert fields == form.freeze()
    assert not report.archived
