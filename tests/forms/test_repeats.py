"""
Repeats.

Requirements (ODK XForms, "Repeats"):

1  "absolute paths inside repeats are always evaluated as if they are relative to the current nodeset".
2  Outside a repeat, `sum`, `count` and their kin see all relevant instances.
3  Instances are addressed by stable ids; removing one moves the positions of later ones only.
4  A removed instance can be restored as it was.
5  `repeat_count` adds and removes instances.
6  Positions and references to other instances follow when instances come and go.
7  An instance of a repeat inside a repeat knows its outer instance.
"""

import pytest

from tests.forms.scenario import Scenario

HOUSEHOLD = """
    type | name | label | calculation | relevant |
    begin_repeat | person | Person | | |
    text | first | Vorname | | |
    integer | age | Alter | | |
    calculate | place | | position(..) | |
    calculate | greeting | | concat(${first}, ' ', ${age}) | |
    begin_repeat | pet | Tier | | |
    text | kind | Art | | |
    calculate | owner | | ${first} | |
    end_repeat | | | | |
    end_repeat | | | | |
    calculate | total | | sum(${age}) | |
    calculate | people | | count(${person}) | |
    calculate | pets | | count(${pet}) | |
    calculate | oldest | | max(${age}) | |
    calculate | names | | join(', ', ${first}) | |
    calculate | second | | indexed-repeat(${first}, ${person}, 2) | |
"""


def household(*people: tuple[str, int]) -> Scenario:
    scenario = Scenario.survey(HOUSEHOLD)
    for position, (first, age) in enumerate(people, 1):
        if position > 1:
            scenario.add("/data/person")
        scenario.answer(f"/data/person[{position}]/first", first)
        scenario.answer(f"/data/person[{position}]/age", age)
    return scenario


def test_reference_inside_a_repeat_means_the_same_instance() -> None:
    """1"""
    scenario = household(("Ada", 30), ("Bo", 40))
    assert scenario.answer_of("/data/person[1]/greeting") == "Ada 30"
    assert scenario.answer_of("/data/person[2]/greeting") == "Bo 40"


def test_reference_outside_a_repeat_means_all_instances() -> None:
    """2"""
    scenario = household(("Ada", 30), ("Bo", 40), ("Cy", 50))
    assert scenario.answer_of("/data/total") == "120"
    assert scenario.answer_of("/data/people") == "3"
    assert scenario.answer_of("/data/oldest") == "50"
    assert scenario.answer_of("/data/names") == "Ada, Bo, Cy"
    scenario.answer("/data/person[2]/age", 41)
    assert scenario.answer_of("/data/total") == "121"


def test_sum_of_nothing_is_zero_and_blanks_are_skipped() -> None:
    """2"""
    scenario = household(("Ada", 30))
    scenario.add("/data/person")
    assert scenario.answer_of("/data/total") == "30"
    scenario.answer("/data/person[1]/age", "")
    assert scenario.answer_of("/data/total") == "0"
    assert scenario.answer_of("/data/oldest") == ""


def test_removing_an_instance_moves_the_later_ones_up_but_keeps_their_paths() -> None:
    """3 and 6"""
    scenario = household(("Ada", 30), ("Bo", 40), ("Cy", 50))
    third = scenario.node("/data/person[3]").path
    scenario.remove("/data/person[1]")
    assert scenario.node("/data/person[2]").path == third
    assert scenario.node("/data/person[2]").ref == "/data/person[2]"
    assert scenario.answer_of("/data/person[2]/place") == "2"
    assert scenario.answer_of("/data/second") == "Cy"
    assert (scenario.answer_of("/data/total"), scenario.answer_of("/data/names")) == ("90", "Bo, Cy")


def test_removed_instance_is_restored_in_its_place() -> None:
    """4"""
    scenario = household(("Ada", 30), ("Bo", 40), ("Cy", 50))
    scenario.add("/data/person[2]/pet")
    scenario.add("/data/person[2]/pet")
    scenario.answer("/data/person[2]/pet[2]/kind", "Hund")
    before = scenario.form.freeze()
    removed = scenario.remove("/data/person[2]")
    assert scenario.answer_of("/data/names") == "Ada, Cy"
    assert set(removed) == set(before) - set(scenario.form.freeze())
    scenario.form.restore(removed)
    assert scenario.form.freeze() == before
    assert scenario.answer_of("/data/names") == "Ada, Bo, Cy"
    assert scenario.answer_of("/data/person[2]/pet[2]/owner") == "Bo"


def test_inner_instance_reads_its_outer_instance() -> None:
    """7"""
    scenario = household(("Ada", 30), ("Bo", 40))
    # The form begins with a pet of the first person; a new person begins with none.
    assert scenario.answer_of("/data/pets") == "1"
    scenario.add("/data/person[2]/pet")
    assert scenario.answer_of("/data/person[2]/pet[1]/owner") == "Bo"
    scenario.answer("/data/person[2]/first", "Bea")
    assert scenario.answer_of("/data/person[2]/pet[1]/owner") == "Bea"
    assert scenario.answer_of("/data/person[1]/pet[1]/owner") == "Ada"
    assert scenario.answer_of("/data/pets") == "2"


def test_changes_name_exactly_what_the_store_must_write() -> None:
    """3"""
    scenario = household(("Ada", 30))
    scenario.form.take_changes()
    scenario.answer("/data/person[1]/first", "Bo")
    path = scenario.node("/data/person[1]/first").path
    assert scenario.form.take_changes() == {path: "Bo"}
    assert scenario.form.take_changes() == {}
    new = scenario.add("/data/person")
    inner = scenario.add("/data/person[2]/pet")
    assert scenario.form.take_changes() == {new: 2.0, inner: 1.0}
    scenario.answer("/data/person[2]/age", 5)
    scenario.form.take_changes()
    scenario.remove("/data/person[2]")
    assert scenario.form.take_changes() == {new: None, inner: None, f"{new}/age": None}


def test_instance_is_inserted_where_its_order_says() -> None:
    """3: two devices added instances; the merge gives both their places"""
    scenario = household(("Ada", 30), ("Bo", 40))
    fields = scenario.form.freeze()
    fields["/data/person[x]"] = 1.5
    fields["/data/person[x]/first"] = "Cy"
    form = scenario.form.thaw(scenario.definition, scenario.context, fields)
    assert form.node("/data/names").value == "Ada, Cy, Bo"


@pytest.mark.parametrize("count", ["3", "0", ""])
def test_repeat_count_follows_its_question(count: str) -> None:
    """5"""
    scenario = Scenario.survey(
        """
        type | name | label | repeat_count | calculation |
        integer | n | N | | |
        begin_repeat | r | R | ${n} | |
        text | t | T | | |
        end_repeat | | | | |
        calculate | all | | | count(${r}) |
        """
    )
    scenario.answer("/data/n", "5")
    assert scenario.node("/data/r").count == 5
    scenario.answer("/data/r[1]/t", "x")
    scenario.answer("/data/n", count)
    assert scenario.node("/data/r").count == int(count or 0)
    assert scenario.answer_of("/data/all") == str(int(count or 0))
    assert not scenario.node("/data/r").can_add


def test_non_relevant_instances_are_left_out_of_node_sets() -> None:
    """2"""
    scenario = Scenario.survey(
        """
        type | name | label | relevant | calculation |
        begin_repeat | r | R | | |
        integer | n | N | | |
        begin_group | g | G | ${n} > 10 | |
        integer | m | M | | |
        end_group | | | | |
        end_repeat | | | | |
        calculate | total | | | sum(${m}) |
        """
    )
    scenario.answer("/data/r[1]/n", 11)
    scenario.answer("/data/r[1]/g/m", 5)
    scenario.add("/data/r")
    scenario.answer("/data/r[2]/n", 12)
    scenario.answer("/data/r[2]/g/m", 6)
    assert scenario.answer_of("/data/total") == "11"
    scenario.answer("/data/r[2]/n", 1)
    assert scenario.answer_of("/data/total") == "5"


def test_relevance_of_a_repeat_holds_for_all_its_instances() -> None:
    scenario = Scenario.survey(
        """
        type | name | label | relevant | calculation |
        text | a | A | | |
        begin_repeat | r | R | ${a} = 'x' | |
        text | t | T | | |
        end_repeat | | | | |
        calculate | n | | | count(${r}) |
        """
    )
    assert scenario.answer_of("/data/n") == "0"
    assert not scenario.is_relevant("/data/r")
    scenario.answer("/data/a", "x")
    assert scenario.is_relevant("/data/r[1]/t")
    assert scenario.answer_of("/data/n") == "1"


def test_default_is_set_in_every_new_instance() -> None:
    scenario = Scenario.survey(
        """
        type | name | label | default |
        text | a | A | |
        begin_repeat | r | R | |
        text | fixed | F | x |
        date | day | D | today() |
        text | copy | C | ${a} |
        end_repeat | | | |
        """
    )
    scenario.answer("/data/a", "y")
    scenario.add("/data/r")
    assert scenario.answer_of("/data/r[1]/copy") == ""
    assert scenario.answer_of("/data/r[2]/copy") == "y"
    assert scenario.answer_of("/data/r[2]/fixed") == "x"
    assert scenario.answer_of("/data/r[2]/day") == "2026-03-16"
    scenario.answer("/data/r[2]/copy", "z")
    assert scenario.answer_of("/data/r[2]/copy") == "z"


def test_running_total_reads_the_instance_before() -> None:
    """6: the same calculation in another instance is no cycle"""
    scenario = Scenario.survey(
        """
        type | name | label | calculation |
        begin_repeat | r | R | |
        integer | n | N | |
        calculate | total | | coalesce(indexed-repeat(${total}, ${r}, position(..) - 1), 0) + ${n} |
        end_repeat | | | |
        """
    )
    for position, number in enumerate((1, 2, 3), 1):
        if position > 1:
            scenario.add("/data/r")
        scenario.answer(f"/data/r[{position}]/n", number)
    assert scenario.answer_of("/data/r[3]/total") == "6"
    scenario.answer("/data/r[1]/n", 10)
    assert scenario.answer_of("/data/r[3]/total") == "15"
    scenario.remove("/data/r[2]")
    assert scenario.answer_of("/data/r[2]/total") == "13"
