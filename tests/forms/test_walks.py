"""
Random walks beside JavaRosa, the reference engine of ODK: everything is compared after every answer.

Needs Java; `make walk SEEDS=100` walks longer. What may differ is listed in `javarosa.walk.DEVIATIONS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forms.javarosa.engine import JavaRosa, reason_to_skip
from tests.forms.javarosa.forms import random_form, workbooks, written_form
from tests.forms.javarosa.walk import Form, Walk

pytestmark = [pytest.mark.java, pytest.mark.skipif(bool(reason_to_skip()), reason=reason_to_skip() or "-")]


@pytest.fixture(scope="module")
def javarosa() -> Iterator[JavaRosa]:
    with JavaRosa() as engine:
        yield engine


def walked(javarosa: JavaRosa, form: Form, *, seeds: int, steps: int) -> None:
    for seed in range(seeds):
        result = Walk(javarosa, form, seed).run(steps)
        assert not result.differences, "\n".join(result.differences)
        assert result.steps == steps


@pytest.mark.parametrize("workbook", workbooks(), ids=lambda path: path.stem)
def test_engines_agree_after_every_answer(
    javarosa: JavaRosa, workbook: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    walked(javarosa, written_form(workbook, tmp_path_factory.mktemp("forms")), seeds=3, steps=40)


@pytest.mark.parametrize("seed", range(20))
def test_engines_agree_on_forms_made_at_random(javarosa: JavaRosa, seed: int, tmp_path: Path) -> None:
    walked(javarosa, random_form(seed, tmp_path), seeds=1, steps=30)


def test_comparison_notices_a_difference(javarosa: JavaRosa, tmp_path: Path) -> None:
    """The walk itself is not blind: an answer that only JavaRosa gets is found."""
    form = written_form(workbooks()[0], tmp_path)
    walk = Walk(javarosa, form, 0)
    ref = next(
        ref for ref, node in walk._theirs["nodes"].items() if node.get("value") == "" and "readonly" in node
    )
    walk._theirs["nodes"][ref]["value"] = "other"
    walk._compare("nothing")
    assert any(ref in line for line in walk.result.differences)
