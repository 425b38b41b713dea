"""Documents from others: refused with a named error, in bounded time, or read correctly."""

from __future__ import annotations

import time

import pytest

from app.forms import FormSyntaxError, UnsupportedFeatureError, parse_form
from tests.forms.scenario import Scenario, sheet, xform_of

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><h:html xmlns:h='x'>&j;</h:html>"
)
MINIMAL = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model>'
    '<instance><data id="x"><a/></data></instance>%s</model></h:head><h:body>%s</h:body></h:html>'
)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", "form_syntax"),
        ("<a>", "form_syntax"),
        ("no xml", "form_syntax"),
        (b"\xff\xfe\x00", "form_syntax"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "form_syntax"),
        ("<a/>", "not_an_xform"),
        (BOMB, "form_unsafe"),
        (BOMB.encode("utf-16"), "form_unsafe"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "form_unsafe"),
        ("<a>" * 5000 + "</a>" * 5000, "form_too_deep"),
        (MINIMAL % ('<bind nodeset="/data/zz"/>', ""), "reference_unknown"),
        (MINIMAL % ("", '<input ref="/data/zz"/>'), "reference_unknown"),
        (MINIMAL % ('<setvalue ref="/data/zz" event="odk-instance-first-load"/>', ""), "reference_unknown"),
    ],
)
def test_bad_document_is_refused_with_its_reason(document: str | bytes, code: str) -> None:
    start = time.perf_counter()
    with pytest.raises(FormSyntaxError) as caught:
        parse_form(document)
    assert caught.value.code == code
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("model", "body", "code"),
    [
        ("", "<dashboard/>", "body_element_unsupported"),
        (
            '<x:recordaudio xmlns:x="http://www.opendatakit.org/xforms" ref="/data/a"/>',
            "",
            "background_audio_unsupported",
        ),
    ],
)
def test_unsupported_feature_is_a_named_error_at_load(model: str, body: str, code: str) -> None:
    with pytest.raises(UnsupportedFeatureError) as caught:
        parse_form(MINIMAL % (model, body))
    assert caught.value.code == code


def test_many_choices_are_filtered_by_an_index() -> None:
    rows = "".join(f"| | c | v{n} | L{n} | g{n % 100} |\n" for n in range(5_000))
    scenario = Scenario.of(
        "| survey |\n| | type | name | label | choice_filter |\n| | text | g | G | |\n"
        "| | select_one c | q | Q | grp = ${g} |\n"
        "| choices |\n| | list_name | name | label | grp |\n" + rows
    )
    scenario.answer("/data/g", "g7")
    assert len(scenario.choices_of("/data/q")) == 50
    start = time.perf_counter()
    for number in range(50):
        scenario.answer("/data/g", f"g{number}")
        assert len(scenario.choices_of("/data/q")) == 50
    assert time.perf_counter() - start < 1


def test_repeat_count_is_bounded() -> None:
    scenario = Scenario.survey(
        """
        type | name | label | repeat_count |
        integer | n | N | |
        begin_repeat | r | R | ${n} |
        text | t | T | |
        end_repeat | | | |
        """
    )
    scenario.answer("/data/n", "999999999")
    assert scenario.node("/data/r").count == 10_000


def test_one_answer_costs_its_dependants_and_not_the_form() -> None:
    def seconds(size: int) -> float:
        rows = "\n".join(f"integer | q{n} | Q | |\ncalculate | c{n} | | ${{q{n}}} + 1 |" for n in range(size))
        scenario = Scenario(
            parse_form(xform_of(sheet("survey", "type | name | label | calculation |\n" + rows)))
        )
        path = scenario.node("/data/q1").path
        best = float("inf")
        for number in range(60):
            start = time.perf_counter()
            scenario.form.answer(path, str(number))
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(600) < 10 * seconds(30)
