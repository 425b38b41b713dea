"""
Labels, hints and messages.

Requirements:

1  Outputs are filled in and follow the answers they show.
2  Texts follow the language of the form.
3  A note is told from a question.
4  Media and guidance are given beside the text.
"""

import pytest

from app.forms import FormError
from tests.forms.scenario import Scenario

FORM = """
| survey |
| | type | name | label::Deutsch (de) | label::English (en) | hint::Deutsch (de) | hint::English (en) | constraint | constraint_message::Deutsch (de) | constraint_message::English (en) | image::Deutsch (de) | guidance_hint::Deutsch (de) |
| | text | name | Ihr Name | Your name | | | | | | name.png | Nur der Vorname |
| | integer | alter | Wie alt ist ${name}? | How old is ${name}? | Heute | Today | . < 150 | ${name} ist zu alt. | ${name} is too old. | | |
| | note | gruss | Hallo **${name}**, ${alter}! | Hello **${name}**, ${alter}! | | | | | | | |
| | begin_repeat | kind | Kind von ${name} | Child of ${name} | | | | | | | |
| | text | k | Kind | Child | | | | | | | |
| | note | n | ${k} heißt es | It is ${k} | | | | | | | |
| | end_repeat | | | | | | | | | | |
| settings |
| | default_language |
| | Deutsch (de) |
"""  # noqa: E501


def test_outputs_follow_the_answers_they_show() -> None:
    """1"""
    scenario = Scenario.of(FORM)
    assert scenario.label_of("/data/alter").split() == ["Wie", "alt", "ist", "?"]
    scenario.answer("/data/name", "Ada")
    scenario.answer("/data/alter", 200)
    assert scenario.label_of("/data/alter").split() == ["Wie", "alt", "ist", "Ada?"]
    assert scenario.label_of("/data/gruss").replace(" ", "") == "Hallo**Ada**,200!"
    assert scenario.message_of("/data/alter") == "Ada ist zu alt."
    scenario.answer("/data/name", "Bo")
    assert scenario.message_of("/data/alter") == "Bo ist zu alt."


def test_outputs_in_a_repeat_show_their_own_instance() -> None:
    """1"""
    scenario = Scenario.of(FORM)
    scenario.answer("/data/kind[1]/k", "x")
    scenario.add("/data/kind")
    scenario.answer("/data/kind[2]/k", "y")
    assert scenario.label_of("/data/kind[1]/n") == "x heißt es"
    assert scenario.label_of("/data/kind[2]/n") == "y heißt es"
    scenario.answer("/data/name", "Ada")
    assert scenario.label_of("/data/kind") == "Kind von Ada"
    scenario.remove("/data/kind[1]")
    scenario.remove("/data/kind[1]")
    assert scenario.label_of("/data/kind") == "Kind von Ada"


def test_texts_follow_the_language() -> None:
    """2"""
    scenario = Scenario.of(FORM)
    assert scenario.form.language == "Deutsch (de)"
    assert scenario.definition.languages == ("Deutsch (de)", "English (en)")
    scenario.answer("/data/name", "Ada")
    scenario.answer("/data/alter", 200)
    scenario.speak("English (en)")
    assert scenario.label_of("/data/name") == "Your name"
    assert scenario.node("/data/alter").hint == "Today"
    assert scenario.message_of("/data/alter") == "Ada is too old."
    with pytest.raises(FormError) as caught:
        scenario.speak("Français (fr)")
    assert caught.value.code == "language_unknown"


def test_note_is_told_from_a_question() -> None:
    """3"""
    scenario = Scenario.of(FORM)
    assert scenario.node("/data/gruss").kind == "note"
    assert scenario.node("/data/name").kind == "input"
    assert scenario.node("/data/kind").kind == "repeat"
    assert scenario.node("/data/kind[1]").kind == "instance"


def test_media_and_guidance_stand_beside_the_text() -> None:
    """4"""
    scenario = Scenario.of(FORM)
    assert scenario.node("/data/name").media == {"image": "jr://images/name.png"}
    assert scenario.node("/data/name").guidance == "Nur der Vorname"
