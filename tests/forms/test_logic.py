"""
Relevance, calculation, constraint, required: the logic of binds.

Requirements (ODK XForms, "Bindings"; "Semantics" of docs/form-coverage.md):

1  A node that becomes non-relevant is blank for every expression and keeps its answer.
2  Calculations are up to date after every answer, whatever their order in the form.
3  A constraint "will only be evaluated when the node is non-empty".
4  A violation does not keep an answer from being stored.
5  A cycle is an error when the form is loaded, naming its members.
6  Readonly and relevance are inherited from groups.
7  An answer that the type cannot take is refused and changes nothing.
"""

import pytest

from app.forms import AnswerTypeError, CyclicDependencyError, parse_form
from tests.forms.scenario import Scenario, sheet, xform_of


def test_hidden_question_counts_as_blank_and_keeps_its_answer() -> None:
    """1"""
    scenario = Scenario.survey(
        """
        type | name | label | relevant | calculation |
        text | a | A | | |
        text | b | B | ${a} = 'x' | |
        calculate | c | | | concat('[', ${b}, ']') |
        text | d | D | ${b} = 'y' | |
        """
    )
    scenario.answer("/data/a", "x")
    scenario.answer("/data/b", "y")
    assert scenario.answer_of("/data/c") == "[y]"
    assert scenario.is_relevant("/data/d")

    scenario.answer("/data/a", "")
    assert not scenario.is_relevant("/data/b")
    assert scenario.answer_of("/data/c") == "[]"
    assert not scenario.is_relevant("/data/d")

    scenario.answer("/data/a", "x")
    assert scenario.answer_of("/data/b") == "y"
    assert scenario.is_relevant("/data/d")


def test_calculations_follow_in_order_when_written_in_reverse() -> None:
    """2"""
    scenario = Scenario.survey(
        """
        type | name | label | calculation |
        calculate | c | | ${b} + 1 |
        calculate | b | | ${a} * 2 |
        integer | a | A | |
        """
    )
    scenario.answer("/data/a", 5)
    assert scenario.answer_of("/data/c") == "11"


def test_each_dependant_is_computed_once_for_one_answer() -> None:
    """2: a diamond of dependences"""
    scenario = Scenario.survey(
        """
        type | name | label | calculation |
        integer | a | A | |
        calculate | left | | ${a} + 1 |
        calculate | right | | ${a} + 2 |
        calculate | both | | ${left} + ${right} |
        """
    )
    trigger = next(each for each in scenario.definition.triggers if each.element.name == "both")
    runs = []
    original = trigger.run
    trigger.run = lambda scope, focus: (runs.append(1), original(scope, focus))[1]
    scenario.answer("/data/a", 1)
    assert scenario.answer_of("/data/both") == "5"
    assert len(runs) == 1


def test_constraint_is_not_asked_while_blank() -> None:
    """3 and 4"""
    scenario = Scenario.survey(
        """
        type | name | label | constraint | constraint_message |
        integer | n | N | . >= 1 and . <= 5 | Von 1 bis 5. |
        """
    )
    assert scenario.violation_of("/data/n") is None
    scenario.answer("/data/n", 9)
    assert (scenario.answer_of("/data/n"), scenario.violation_of("/data/n")) == ("9", "constraint")
    assert scenario.message_of("/data/n") == "Von 1 bis 5."
    scenario.answer("/data/n", 3)
    assert scenario.violation_of("/data/n") is None


def test_constraint_follows_the_question_it_reads() -> None:
    """3"""
    scenario = Scenario.survey(
        """
        type | name | label | constraint |
        integer | most | Most | |
        integer | n | N | . <= ${most} |
        """
    )
    scenario.answer("/data/most", 10)
    scenario.answer("/data/n", 7)
    assert scenario.violation_of("/data/n") is None
    scenario.answer("/data/most", 5)
    assert scenario.violation_of("/data/n") == "constraint"
    assert [node.name for node in scenario.form.violations()] == ["n"]


def test_required_is_violated_while_blank_and_relevant() -> None:
    scenario = Scenario.survey(
        """
        type | name | label | relevant | required | required_message |
        text | a | A | | ${b} = 'x' | Bitte ausfüllen. |
        text | b | B | | | |
        text | c | C | ${b} = 'x' | yes | |
        """
    )
    assert not scenario.node("/data/a").required
    assert scenario.form.violations() == ()
    scenario.answer("/data/b", "x")
    assert [node.name for node in scenario.form.violations()] == ["a", "c"]
    assert scenario.message_of("/data/a") == "Bitte ausfüllen."


@pytest.mark.parametrize(
    ("table", "members"),
    [
        (
            """
            type | name | label | relevant |
            text | a | A | ${b} = 'x' |
            text | b | B | ${a} = 'x' |
            """,
            {"/data/a", "/data/b"},
        ),
        (
            """
            type | name | label | calculation |
            calculate | a | | ${b} + 1 |
            calculate | b | | ${c} + 1 |
            calculate | c | | ${a} + 1 |
            """,
            {"/data/a", "/data/b", "/data/c"},
        ),
        (
            """
            type | name | label | relevant |
            begin_group | g | G | ${a} = 'x' |
            text | a | A | |
            end_group | | | |
            """,
            {"/data/g"},
        ),
        (
            """
            type | name | label | calculation |
            calculate | a | | . + 1 |
            """,
            {"/data/a"},
        ),
    ],
)
def test_cycle_is_refused_and_named(table: str, members: set[str]) -> None:
    """5"""
    with pytest.raises(CyclicDependencyError) as caught:
        parse_form(xform_of(sheet("survey", table)))
    assert set(caught.value.members) == members
    assert caught.value.code == "cyclic_dependency"


def test_group_passes_relevance_and_readonly_down() -> None:
    """6"""
    scenario = Scenario.survey(
        """
        type | name | label | relevant | readonly |
        text | a | A | | |
        begin_group | g | G | ${a} = 'x' | ${a} = 'x' |
        begin_group | h | H | | |
        text | b | B | | |
        end_group | | | | |
        end_group | | | | |
        """
    )
    assert not scenario.is_relevant("/data/g/h/b")
    scenario.answer("/data/a", "x")
    assert scenario.is_relevant("/data/g/h/b")
    assert scenario.node("/data/g/h/b").readonly


@pytest.mark.parametrize(
    ("kind", "wrong", "right", "stored", "expected"),
    [
        ("integer", "zwölf", "012", "12", "int"),
        ("integer", "1.5", "-3", "-3", "int"),
        ("decimal", "1,5", "2.50", "2.5", "decimal"),
        ("decimal", "1e3", "4.0", "4", "decimal"),
        ("date", "2026-13-40", "2026-03-16", "2026-03-16", "date"),
        ("time", "25:00", "08:30:00.000+01:00", "08:30:00.000+01:00", "time"),
        ("dateTime", "morgen", "2026-03-16T08:30:00.000+01:00", "2026-03-16T08:30:00.000+01:00", "dateTime"),
        ("geopoint", "91 7", "49.2 7.0 0 0", "49.2 7.0 0 0", "geopoint"),
    ],
)
def test_answer_of_the_wrong_type_changes_nothing(
    kind: str, wrong: str, right: str, stored: str, expected: str
) -> None:
    """7"""
    scenario = Scenario.survey(f"type | name | label |\n{kind} | q | Q |")
    scenario.answer("/data/q", right)
    with pytest.raises(AnswerTypeError) as caught:
        scenario.answer("/data/q", wrong)
    assert caught.value.expected == expected
    assert scenario.answer_of("/data/q") == stored


def test_result_that_is_no_number_is_stored_as_blank() -> None:
    scenario = Scenario.survey(
        """
        type | name | label | calculation |
        integer | a | A | |
        calculate | b | | ${a} * 2 |
        calculate | c | | ${a} > 1 |
        """
    )
    assert scenario.answer_of("/data/b") == ""
    assert scenario.answer_of("/data/c") == "false"
    scenario.answer("/data/a", 2)
    assert (scenario.answer_of("/data/b"), scenario.answer_of("/data/c")) == ("4", "true")


def test_once_keeps_what_it_found_first() -> None:
    scenario = Scenario.survey(
        """
        type | name | label | calculation |
        text | a | A | |
        calculate | first | | once(${a}) |
        """
    )
    scenario.answer("/data/a", "x")
    scenario.answer("/data/a", "y")
    assert scenario.answer_of("/data/first") == "x"
    assert scenario.form.freeze()["/data/first"] == "x"
    assert scenario.reopened().answer_of("/data/first") == "x"


def test_number_that_is_none_is_no_value_for_coalesce() -> None:
    """ "Returns first non-empty value of arg1 and arg2": a NaN, which is stored as blank, is none."""
    scenario = Scenario.survey(
        """
        type | name | label | calculation |
        integer | a | A | |
        calculate | x | | coalesce(${a} + 1, 7) |
        calculate | y | | coalesce(${a} + 1, ${a} * 2) |
        """
    )
    assert (scenario.answer_of("/data/x"), scenario.answer_of("/data/y")) == ("7", "")
    scenario.answer("/data/a", 1)
    assert (scenario.answer_of("/data/x"), scenario.answer_of("/data/y")) == ("2", "2")
