"""
regex() in bounded time.

1. An expression that repeats what repeats answers at once, whatever is typed.
2. It answers as Python's own matcher does, where that one comes to an end.
3. One that cannot be run in bounded time is a named error at load.
"""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.forms import ExpressionError
from app.forms.xpath.functions.patterns import UnboundedPatternError, _States, parser, search_of
from tests.forms.scenario import Scenario


@pytest.mark.parametrize(
    "expression",
    ["^(a+)+$", "^(a|aa)*$", "(a*)*b", "^([a-z]+ ?)*$", "a*a*a*a*a*b", "^((a{1,99}){1,99})$", r"(\w+\s*)+:"],
)
def test_what_runs_away_elsewhere_answers_at_once(expression: str) -> None:
    begun = time.perf_counter()
    search_of(expression)("a" * 300 + "!")
    assert time.perf_counter() - begun < 5


def test_an_author_s_slip_does_not_stop_the_interview() -> None:
    scenario = Scenario.of(
        """
        | survey |
        | | type | name | label | constraint |
        | | text | a | A | regex(., '^(a+)+$') |
        """
    )
    scenario.answer("/data/a", "a" * 60 + "!")
    assert scenario.violation_of("/data/a") == "constraint"
    scenario.answer("/data/a", "a" * 60)
    assert scenario.violation_of("/data/a") is None


def test_what_cannot_be_bounded_is_refused_at_load() -> None:
    with pytest.raises(ExpressionError) as caught:
        Scenario.of(
            """
            | survey |
            | | type | name | label | constraint |
            | | text | a | A | regex(., '^(a+)+(?=b)$') |
            """
        )
    assert caught.value.code == "regex_unbounded"
    with pytest.raises(UnboundedPatternError):
        search_of(r"^((a)\2+)+$")


atoms = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", r"\s", "^", "$", r"\b", "x", "1", " "])
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(expressions, st.text(alphabet="ab1 x\n", max_size=7))
def test_the_stepwise_matcher_agrees_with_python(expression: str, text: str) -> None:
    assert _States(parser.parse(expression)).search(text) is (re.search(expression, text) is not None)
