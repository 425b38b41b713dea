"""
Storing and opening again: an instance is plain fields, and nothing is lost between the two.

Requirements:

1  `thaw(freeze())` is the same instance, after any answers (property test).
2  After any answers, what is computed step by step is what a fresh evaluation gives (property test).
3  The changes taken, written onto what was stored, are what freezing gives (property test).
4  Pure calculations are not stored; defaults, preloads, instance orders are.
5  Fields the form does not know are left alone.
"""

from __future__ import annotations

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.forms import AnswerTypeError, FormInstance, Node, parse_form
from app.forms.replay import snapshot
from tests.forms.scenario import Scenario, context, sheet, xform_of

FORM = parse_form(
    xform_of(
        sheet(
            "survey",
            """
            type | name | label | relevant | calculation | constraint | required | default | repeat_count |
            integer | a | A | | | . < 5 | yes | | |
            text | b | B | ${a} > 1 | | | ${a} = 2 | x | |
            calculate | c | | | concat(${a}, ${b}) | | | | |
            integer | rounds | N | | | | | 1 | |
            begin_repeat | r | R | ${b} != 'off' | | | | | |
            integer | n | N | | | . < ${a} | | 3 | |
            calculate | share | | | ${n} div ${total} | | | | |
            begin_repeat | s | S | ${n} > 0 | | | | | |
            text | t | ${n} | | | | | | |
            calculate | where | | | concat(position(../..), '.', position(..)) | | | | |
            end_repeat | | | | | | | | |
            end_repeat | | | | | | | | |
            calculate | total | | | sum(${n}) | | | | |
            calculate | said | | | join(',', ${t}) | | | | |
            begin_repeat | counted | C | | | | | | ${rounds} |
            text | u | ${total} | ${total} > 2 | | | | | |
            end_repeat | | | | | | | | |
            text | seen | S | | ${said} | | | | |
            """,
        )
    )
)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "add", "remove", "undo"]),
        st.integers(0, 30),
        st.sampled_from(["", "0", "1", "2", "3", "7", "off", "x y"]),
    ),
    max_size=12,
)
RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def walked(steps: list[tuple[str, int, str]]) -> FormInstance:
    """An instance after some steps, each on one of the nodes it fits."""
    form = FormInstance.start(FORM, context())
    removed: list[dict[str, str | float]] = []
    for action, place, value in steps:
        take(form, removed, action, place, value)
    return form


def take(
    form: FormInstance, removed: list[dict[str, str | float]], action: str, place: int, value: str
) -> None:
    nodes = everything(form.root)
    if action == "answer":
        questions = [node for node in nodes if node.kind == "input"]
        with suppress(AnswerTypeError):
            form.answer(questions[place % len(questions)].path, value)
    elif action == "add":
        series = [node for node in nodes if node.can_add]
        if series:
            form.add_repeat(series[place % len(series)].path)
    elif action == "remove":
        instances = [node for node in nodes if node.can_remove]
        if instances:
            removed.append(form.remove_repeat(instances[place % len(instances)].path))
    elif removed:
        form.restore(removed.pop())


def everything(node: Node) -> list[Node]:
    return [node, *(each for child in node.children for each in everything(child))]


@RELAXED
@given(STEPS)
def test_thawed_instance_is_the_frozen_one(steps: list[tuple[str, int, str]]) -> None:
    """1 and 2: the thawed instance is computed afresh"""
    form = walked(steps)
    again = FormInstance.thaw(FORM, context(), form.freeze())
    assert again.freeze() == form.freeze()
    assert again.take_changes() == {}
    assert snapshot(again, step=0) == snapshot(form, step=0)


@RELAXED
@given(STEPS)
def test_changes_add_up_to_what_is_frozen(steps: list[tuple[str, int, str]]) -> None:
    """3"""
    form = FormInstance.start(FORM, context())
    stored: dict[str, str | float] = {}
    removed: list[dict[str, str | float]] = []
    for action, place, value in [("", 0, ""), *steps]:
        if action:
            take(form, removed, action, place, value)
        for path, field in form.take_changes().items():
            if field is None:
                stored.pop(path, None)
            else:
                stored[path] = field
        assert stored == form.freeze()


def test_pure_calculations_are_not_stored() -> None:
    """4"""
    form = FormInstance.start(FORM, context())
    assert set(form.freeze()) == {
        "/data/b",
        "/data/rounds",
        "/data/r[019d0000-0000-7000-8000-000000000001]",
        "/data/r[019d0000-0000-7000-8000-000000000001]/n",
        "/data/r[019d0000-0000-7000-8000-000000000001]/s[019d0000-0000-7000-8000-000000000002]",
        "/data/counted[019d0000-0000-7000-8000-000000000004]",
        "/data/meta/instanceID",
    }


def test_unknown_fields_are_left_alone() -> None:
    """5"""
    scenario = Scenario.survey("type | name | label |\ninteger | a | A |")
    fields = {**scenario.form.freeze(), "/data/old": "x", "/data/r[1]": 1.0, "/data/a": "vier"}
    form = FormInstance.thaw(scenario.definition, scenario.context, fields)
    assert form.node("/data/a").value == ""
    assert form.take_changes() == {}


def test_stored_fields_may_be_whole_numbers() -> None:
    scenario = Scenario.survey("type | name | label |\ninteger | a | A |")
    form = FormInstance.thaw(scenario.definition, scenario.context, {"/data/a": 4})
    assert form.node("/data/a").value == "4"
