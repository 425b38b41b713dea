"""
Choices: lists, filters, external lists, order.

Requirements:

1  "An answer that the choice_filter no longer offers counts as blank at once; it comes back if the filter
   offers it again in the same session."
2  Of several selected values only those no longer offered are dropped.
3  Labels follow the language, also where a calculation reads them.
4  External lists come from attachments; a missing one is empty.
5  `randomize` with a seed gives the order of all ODK clients.
6  Repeat instances can be choices.
"""

from tests.forms.scenario import Scenario

CITIES = """
| survey |
| | type | name | label::Deutsch (de) | label::English (en) | choice_filter | calculation | relevant |
| | select_one land | land | Land | State | | | |
| | select_one ort | ort | Ort | City | land = ${land} | | |
| | select_multiple ort | orte | Orte | Cities | land = ${land} or name = 'x' | | |
| | text | nur_sb | Nur SB | Only SB | | | ${ort} = 'sb' |
| | calculate | gewaehlt | | | | jr:choice-name(${ort}, '${ort}') | |
| choices |
| | list_name | name | label::Deutsch (de) | label::English (en) | land |
| | land | sl | Saarland | Saarland | |
| | land | sn | Sachsen | Saxony | |
| | ort | sb | Saarbrücken | Sarrebruck | sl |
| | ort | igb | St. Ingbert | St. Ingbert | sl |
| | ort | c | Chemnitz | Chemnitz | sn |
| | ort | x | Anderer | Other | |
| settings |
| | default_language |
| | Deutsch (de) |
"""


def test_filter_follows_the_answer_it_reads() -> None:
    scenario = Scenario.of(CITIES)
    assert scenario.choices_of("/data/ort") == []
    scenario.answer("/data/land", "sl")
    assert scenario.choices_of("/data/ort") == ["sb", "igb"]
    scenario.answer("/data/land", "sn")
    assert scenario.choices_of("/data/ort") == ["c"]


def test_answer_not_offered_counts_as_blank_until_it_is_offered_again() -> None:
    """1"""
    scenario = Scenario.of(CITIES)
    scenario.answer("/data/land", "sl")
    scenario.answer("/data/ort", "sb")
    assert scenario.is_relevant("/data/nur_sb")
    scenario.answer("/data/land", "sn")
    assert scenario.answer_of("/data/ort") == ""
    assert not scenario.is_relevant("/data/nur_sb")
    assert scenario.answer_of("/data/gewaehlt") == ""
    scenario.answer("/data/land", "sl")
    assert scenario.answer_of("/data/ort") == "sb"
    assert scenario.is_relevant("/data/nur_sb")


def test_only_values_not_offered_are_dropped_from_several() -> None:
    """2"""
    scenario = Scenario.of(CITIES)
    scenario.answer("/data/land", "sl")
    scenario.answer("/data/orte", "sb igb x")
    scenario.answer("/data/land", "sn")
    assert scenario.answer_of("/data/orte") == "x"
    assert scenario.node("/data/orte").text == "Anderer"


def test_labels_of_choices_follow_the_language() -> None:
    """3"""
    scenario = Scenario.of(CITIES)
    scenario.answer("/data/land", "sl")
    scenario.answer("/data/ort", "sb")
    assert scenario.answer_of("/data/gewaehlt") == "Saarbrücken"
    scenario.speak("English (en)")
    assert scenario.answer_of("/data/gewaehlt") == "Sarrebruck"
    assert scenario.node("/data/ort").text == "Sarrebruck"
    assert scenario.label_of("/data/ort") == "City"


JOBS = """
| survey |
| | type | name | label | choice_filter | calculation |
| | text | bereich | Bereich | | |
| | select_one_from_file berufe.csv | beruf | Beruf | bereich = ${bereich} | |
| | calculate | stufe | | | pulldata('berufe', 'stufe', 'name', ${beruf}) |
"""


def test_choices_come_from_an_attached_file() -> None:
    """4"""
    data = 'name,label,bereich,stufe\nfm,Fräsen,prod,2\ndr,Drehen,prod,3\nbu,"Buch, Haltung",buero,1\n'
    scenario = Scenario.of(JOBS, attachments={"berufe.csv": data.encode()})
    scenario.answer("/data/bereich", "prod")
    assert [choice.label for choice in scenario.node("/data/beruf").choices] == ["Fräsen", "Drehen"]
    scenario.answer("/data/beruf", "dr")
    assert scenario.answer_of("/data/stufe") == "3"
    scenario.answer("/data/bereich", "buero")
    assert [choice.label for choice in scenario.node("/data/beruf").choices] == ["Buch, Haltung"]


def test_missing_attachment_is_empty() -> None:
    """4"""
    scenario = Scenario.of(JOBS)
    scenario.answer("/data/bereich", "prod")
    assert scenario.choices_of("/data/beruf") == []


def test_randomized_order_is_that_of_the_seed() -> None:
    """5: seed 42 gives the order that JavaRosa 5.1.0 gives"""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | parameters |
        | | select_one liste | a | A | randomize=true, seed=42 |
        | choices |
        | | list_name | name | label |
        | | liste | a | A |
        | | liste | b | B |
        | | liste | c | C |
        | | liste | d | D |
        | | liste | e | E |
        | | liste | f | F |
        """
    )
    assert scenario.choices_of("/data/a") == ["a", "f", "c", "b", "d", "e"]


def test_choices_are_the_instances_of_a_repeat() -> None:
    """6"""
    scenario = Scenario.survey(
        """
        type | name | label | choice_filter |
        begin_repeat | person | Person | |
        text | vorname | Vorname | |
        end_repeat | | | |
        select_one ${vorname} | aelteste | Wer ist die Älteste? | |
        """
    )
    scenario.answer("/data/person[1]/vorname", "Ada")
    scenario.add("/data/person")
    scenario.answer("/data/person[2]/vorname", "Bo")
    assert scenario.choices_of("/data/aelteste") == ["Ada", "Bo"]
    scenario.answer("/data/aelteste", "Bo")
    scenario.remove("/data/person[2]")
    assert scenario.answer_of("/data/aelteste") == ""


def test_blank_seed_is_zero_as_in_all_clients() -> None:
    """5"""
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | parameters |
        | | text | s | S | |
        | | select_one liste | a | A | randomize=true, seed=${s} |
        | | select_one liste | b | B | randomize=true, seed=0 |
        | choices |
        | | list_name | name | label |
        | | liste | 1 | 1 |
        | | liste | 2 | 2 |
        | | liste | 3 | 3 |
        | | liste | 4 | 4 |
        | | liste | 5 | 5 |
        """
    )
    assert scenario.choices_of("/data/a") == scenario.choices_of("/data/b")
    scenario.answer("/data/s", "x")
    assert scenario.choices_of("/data/a") != scenario.choices_of("/data/b")
