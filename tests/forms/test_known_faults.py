"""
Known faults of the reference engines, which ours does not copy: each is a rule of the specification.

JavaRosa 5.1.0 and ODK Web Forms are the engines authors know; where they agree with the rules so do we, which
`test_walks` shows. Here they do not.
"""

from __future__ import annotations

import pytest

from tests.forms.scenario import Scenario


def calculated(expression: str, **answers: str) -> str:
    scenario = Scenario.survey(
        f"""
        type | name | label | calculation |
        text | a | A | |
        text | b | B | |
        begin_repeat | r | R | |
        text | n | N | |
        end_repeat | | | |
        calculate | c | | {expression} |
        """
    )
    for name, value in answers.items():
        scenario.answer(f"/data/{name}", value)
    return scenario.answer_of("/data/c")


# -- JavaRosa


def test_boolean_is_stored_as_true_or_false() -> None:
    """ "a boolean false result … is stored in the model as the string “false”"; JavaRosa stores 0."""
    assert (calculated("1 > 2"), calculated("2 > 1")) == ("false", "true")


def test_regular_expression_may_match_anywhere() -> None:
    """ "'[0-9]+' becomes /[0-9]+/"; JavaRosa anchors it at both ends."""
    assert calculated("if(regex('abc1', '[0-9]+'), 'ja', 'nein')") == "ja"


def test_number_in_a_predicate_is_a_position() -> None:
    """XPath 1.0, 2.4: a number is true for the node at that position; in JavaRosa `item[1]` is empty."""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | calculation |
        | | select_one l | x | X | |
        | | calculate | c | | instance('l')/root/item[2]/name |
        | | calculate | d | | instance('l')/root/item[last()]/name |
        | choices |
        | | list_name | name | label | z |
        | | l | a | A | 1 |
        | | l | b | B | 2 |
        | | l | c | C | 3 |
        """
    )
    assert (scenario.answer_of("/data/c"), scenario.answer_of("/data/d")) == ("b", "c")


def test_node_set_is_true_if_it_is_not_empty() -> None:
    """XPath 1.0, 4.3: whatever its text; JavaRosa takes the text."""
    assert calculated("if(boolean(${a}), 'ja', 'nein')") == "ja"
    assert calculated("if(boolean(${r}[n = 'x']), 'ja', 'nein')") == "nein"


def test_selected_value_is_one_item_of_the_list() -> None:
    """ "Checks if value is equal to an item in a space-separated list"; in JavaRosa a part of it will do."""
    assert calculated("if(selected('a c', 'a c'), 'ja', 'nein')") == "nein"
    assert calculated("if(selected('a c', 'c'), 'ja', 'nein')") == "ja"


def test_number_with_a_comma_is_none() -> None:
    """XPath 1.0, 4.4: any other string is NaN; JavaRosa reads 1.5."""
    assert calculated("if(number('1,5') = number('1,5'), 'Zahl', 'keine')") == "keine"


def test_lowered_count_removes_the_last_instances() -> None:
    """ "clients should evaluate the number of repeats dynamically"; JavaRosa keeps the surplus."""
    scenario = Scenario.survey(
        """
        type | name | label | repeat_count |
        integer | n | N | |
        begin_repeat | r | R | ${n} |
        integer | x | X | |
        end_repeat | | | |
        """
    )
    scenario.answer("/data/n", 3)
    scenario.answer("/data/n", 1)
    assert scenario.node("/data/r").count == 1


NAMES = """
| survey |
| | type | name | label::Deutsch (de) | label::English (en) | calculation | relevant | choice_filter |
| | select_one l | x | X | X | | | |
| | calculate | c | | | jr:choice-name(${x}, '${x}') | | |
| | calculate | d | | | concat('<', ${c}, '>') | | |
| | select_one m | y | Y | Y | | | l = ${x} |
| | text | z | Z | Z | | ${y} = 'm1' | |
| | calculate | leer | | | count(instance('m')/root/item[l = '']) | | |
| choices |
| | list_name | name | label::Deutsch (de) | label::English (en) | l |
| | l | a | Haus | House | |
| | l | b | Hof | Yard | |
| | m | m1 | Eins | One | a |
| | m | m2 | Zwei | Two | b |
| | m | m3 | Drei | Three | |
| settings |
| | default_language |
| | Deutsch (de) |
"""


def test_choice_name_in_a_calculation_follows_the_language() -> None:
    """JavaRosa keeps the old one until something else changes."""
    scenario = Scenario.of(NAMES)
    scenario.answer("/data/x", "a")
    scenario.speak("English (en)")
    assert scenario.answer_of("/data/c") == "House"
    assert scenario.answer_of("/data/d") == "<House>"


def test_missing_child_is_not_a_blank_one() -> None:
    """XPath 1.0, 3.4: an empty node-set equals no string; in JavaRosa it equals the blank one."""
    assert Scenario.of(NAMES).answer_of("/data/leer") == "0"


def test_dependants_follow_an_answer_that_the_filter_drops() -> None:
    """JavaRosa drops the answer, but does not recalculate what depends on it."""
    scenario = Scenario.of(NAMES)
    scenario.answer("/data/x", "a")
    scenario.answer("/data/y", "m1")
    assert scenario.is_relevant("/data/z")
    scenario.answer("/data/x", "b")
    assert not scenario.is_relevant("/data/z")
    scenario.answer("/data/x", "a")
    assert scenario.answer_of("/data/y") == "m1"
    assert scenario.is_relevant("/data/z")


def test_other_instances_follow_an_instance_they_read() -> None:
    """JavaRosa recalculates the same instance alone."""
    scenario = Scenario.survey(
        """
        type | name | label | calculation |
        begin_repeat | r | R | |
        text | art | Art | |
        calculate | gleiche | | count(../../r[art = current()/../art]) |
        end_repeat | | | |
        """
    )
    scenario.answer("/data/r[1]/art", "x")
    scenario.add("/data/r")
    scenario.answer("/data/r[2]/art", "x")
    assert [scenario.answer_of(f"/data/r[{place}]/gleiche") for place in (1, 2)] == ["2", "2"]


def test_choices_follow_a_question_that_goes_out_of_sight() -> None:
    """JavaRosa keeps the list of choices as it was when the answer was last seen."""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | relevant | choice_filter |
        | | text | zu | Zu | | |
        | | select_one l | x | X | ${zu} = '' | |
        | | select_one m | y | Y | | l = ${x} |
        | choices |
        | | list_name | name | label | l |
        | | l | a | A | |
        | | m | m1 | Eins | a |
        """
    )
    scenario.answer("/data/x", "a")
    assert scenario.choices_of("/data/y") == ["m1"]
    scenario.answer("/data/zu", "ja")
    assert scenario.choices_of("/data/y") == []


def test_maximum_of_negative_numbers_is_negative() -> None:
    """XPath 3.0, fn:max; JavaRosa finds 0."""
    assert calculated("max(-3, -7)") == "-3"


def test_index_that_is_none_gives_nothing() -> None:
    """ "a shortcut for //repeat[position()=//index1]"; JavaRosa takes the first instance for 0."""
    scenario = Scenario.survey(
        """
        type | name | label | calculation |
        begin_repeat | r | R | |
        text | n | N | |
        end_repeat | | | |
        calculate | c | | indexed-repeat(${n}, ${r}, 0) |
        """
    )
    scenario.answer("/data/r[1]/n", "eins")
    assert scenario.answer_of("/data/c") == ""


# -- ODK Web Forms


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("sum(${n})", "0"),
        ("round(-2.5)", "-2"),
        ("number('1e3')", ""),
        ("'a' and 'b'", "true"),
        ("date('2026-03-16T10:30:00.000+01:00')", "2026-03-16"),
        ("count(${a} \\| ${b})", "2"),
        ("if(intersects('0 0;1 1;0 1;1 0'), 'ja', 'nein')", "ja"),
    ],
)
def test_expressions_that_web_forms_takes_otherwise(expression: str, value: str) -> None:
    assert calculated(expression) == value


def test_first_load_reaches_nodes_that_are_not_relevant() -> None:
    """ "dispatched the first time an instance is loaded": Web Forms passes over what is hidden then."""
    scenario = Scenario.survey(
        """
        type | name | label | default | relevant |
        text | zeig | Z | | |
        text | a | A | concat('x', 'y') | ${zeig} = 'ja' |
        """
    )
    scenario.answer("/data/zeig", "ja")
    assert scenario.answer_of("/data/a") == "xy"


# -- met with our own questionnaires


def test_month_and_year_are_the_first_of_the_month() -> None:
    scenario = Scenario.survey("type | name | label | appearance |\ndate | m | M | month-year |\n")
    scenario.answer("/data/m", "2026-03-01")
    assert scenario.answer_of("/data/m") == "2026-03-01"


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
def test_comparison_with_an_empty_date_is_false(operator: str) -> None:
    assert calculated(f"if(${{a}} {operator} today(), 'ja', 'nein')") == "nein"


def test_sum_and_count_outside_the_repeat_mean_all_instances() -> None:
    scenario = Scenario.survey(
        """
        type | name | label | calculation |
        begin_repeat | r | R | |
        integer | n | N | |
        end_repeat | | | |
        calculate | summe | | sum(${n}) |
        calculate | zahl | | count(${r}) |
        """
    )
    scenario.answer("/data/r[1]/n", 4)
    scenario.add("/data/r")
    scenario.answer("/data/r[2]/n", 5)
    assert (scenario.answer_of("/data/summe"), scenario.answer_of("/data/zahl")) == ("9", "2")
