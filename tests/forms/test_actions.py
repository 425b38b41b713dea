"""
Preloads, dynamic defaults and triggers.

Requirements (ODK XForms, "Events and Actions", "Preload Attributes"):

1  `odk-instance-first-load` is "dispatched the first time an instance is loaded", never again.
2  `xforms-value-changed`: a value is set when a question's value changes.
3  Preloads fill in device, person and time.
4  The submission prunes what is not relevant and stamps `end`.
"""

from tests.forms.scenario import Scenario

FORM = """
    type | name | label | default | trigger | calculation | relevant |
    start | start | | | | | |
    end | end | | | | | |
    today | today | | | | | |
    deviceid | deviceid | | | | | |
    username | username | | | | | |
    text | a | A | | | | |
    integer | plus | P | 1 + 2 | | | |
    text | hidden | H | concat('x', 'y') | | | ${a} = 'show' |
    dateTime | changed | C | | ${a} | now() | |
    text | copy | K | | ${a} | concat(${a}, '!') | |
    text | chained | L | | ${copy} | concat(${copy}, '?') | |
    """


def test_first_load_sets_also_what_is_not_relevant() -> None:
    """1"""
    scenario = Scenario.survey(FORM)
    assert scenario.answer_of("/data/plus") == "3"
    assert scenario.answer_of("/data/hidden") == ""
    scenario.answer("/data/a", "show")
    assert scenario.answer_of("/data/hidden") == "xy"


def test_first_load_happens_once() -> None:
    """1"""
    scenario = Scenario.survey(FORM)
    scenario.answer("/data/plus", "")
    assert scenario.reopened().answer_of("/data/plus") == ""


def test_trigger_sets_values_in_a_chain() -> None:
    """2"""
    scenario = Scenario.survey(FORM)
    assert scenario.answer_of("/data/copy") == ""
    scenario.answer("/data/a", "v")
    assert scenario.answer_of("/data/copy") == "v!"
    assert scenario.answer_of("/data/chained") == "v!?"
    assert scenario.answer_of("/data/changed") == "2026-03-16T10:30:00.000+01:00"
    scenario.answer("/data/copy", "own")
    assert scenario.answer_of("/data/chained") == "own?"


def test_preloads_know_device_person_and_time() -> None:
    """3"""
    scenario = Scenario.survey(FORM, device_id="7f3a", username="ada")
    assert scenario.answer_of("/data/start") == "2026-03-16T10:30:00.000+01:00"
    assert scenario.answer_of("/data/today") == "2026-03-16"
    assert scenario.answer_of("/data/deviceid") == "7f3a"
    assert scenario.answer_of("/data/username") == "ada"
    assert scenario.answer_of("/data/meta/instanceID").startswith("uuid:")
    assert scenario.answer_of("/data/end") == ""


def test_submission_is_pruned_and_stamped() -> None:
    """4"""
    scenario = Scenario.survey(FORM)
    scenario.answer("/data/a", "<&>")
    submission = scenario.form.submission_xml()
    assert "<a>&lt;&amp;&gt;</a>" in submission
    assert "<hidden" not in submission
    assert "<end>2026-03-16T10:30:00.000+01:00</end>" in submission
    assert submission.startswith('<data id="data"')
