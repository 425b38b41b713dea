"""
Regular expressions in bounded time.

Python's matcher goes back and tries again: `^(a+)+$` on forty letters keeps it busy for years, and with it
everybody whom the process serves. Expressions that repeat what varies are therefore run through all
their possibilities at once (Thompson 1968): a step for each character and state, whatever the text.

Knows no XPath.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

# The parser of the standard library has no public name; the states are made from its tree.
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

# Letters and digits by Unicode class, which Python's `re` does not know, near enough for names and codes.
_CLASSES = {
    r"\p{L}": r"[^\W\d_]",
    r"\p{Alpha}": r"[^\W\d_]",
    r"\p{IsAlphabetic}": r"[^\W\d_]",
    r"\p{Lu}": "[A-ZÀ-ÖØ-Þ]",
    r"\p{Ll}": "[a-zß-öø-ÿ]",
    r"\p{N}": r"\d",
    r"\p{Nd}": r"\d",
}
_MOST_STATES = 20_000
_REPEATS_AT_EASE = 3

Search = Callable[[str], bool]
Test = Callable[[str], bool]


class UnboundedPatternError(ValueError):
    """An expression that could run without end, and that cannot be run step by step either."""


@lru_cache(maxsize=512)
def search_of(expression: str) -> Search:
    """
    Whether a text contains a match, as a function.

    Raises:
        re.error, OverflowError, RecursionError: It is no regular expression.
        UnboundedPatternError: It refers back or looks ahead, and repeats what repeats.
    """
    for name, group in _CLASSES.items():
        expression = expression.replace(name, group)
    pattern = re.compile(expression)
    tree = parser.parse(expression)
    nested, count = _repeats(tree, inside=False)
    if not nested and count <= _REPEATS_AT_EASE:
        return lambda text: pattern.search(text) is not None
    try:
        return _States(tree).search
    except _NotStepwiseError:
        if nested:
            raise UnboundedPatternError(expression) from None
        return lambda text: pattern.search(text) is not None


_LOOPS = (ops.MAX_REPEAT, ops.MIN_REPEAT)
_ENDLESS = 64
"""A repeat of so many counts as endless."""


def _repeats(tree: Iterable[Any], *, inside: bool) -> tuple[bool, int]:
    """Whether an endless repeat holds something that may be read in several ways, and how many there are."""
    nested, count = False, 0
    for op, argument in tree:
        endless = op in _LOOPS and argument[1] >= _ENDLESS
        varies = op is ops.BRANCH or (op in _LOOPS and argument[0] != argument[1])
        nested = nested or (varies and inside)
        count += endless
        for part in _parts(op, argument):
            below, more = _repeats(part, inside=inside or endless)
            nested, count = nested or below, count + more
    return nested, count


def _parts(op: Any, argument: Any) -> Iterator[Any]:
    if op in _LOOPS or op is getattr(ops, "POSSESSIVE_REPEAT", None):
        yield argument[2]
    elif op is ops.SUBPATTERN:
        yield argument[3]
    elif op is ops.BRANCH:
        yield from argument[1]
    elif op in (ops.ASSERT, ops.ASSERT_NOT):
        yield argument[1]


class _NotStepwiseError(Exception):
    """Something that depends on more than the character in front."""


class _States:
    """The states of an expression: each reads a character, stands at a place, or forks."""

    def __init__(self, tree: Any) -> None:
        if tree.state.flags & (re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE | re.ASCII):
            raise _NotStepwiseError
        self._tests: list[Test | None] = []
        self._places: list[Any] = []
        self._next: list[tuple[int, ...]] = []
        self._end = self._state(None, None, ())
        self._start = self._sequence(tree, self._end)

    def _state(self, test: Test | None, place: Any, following: tuple[int, ...]) -> int:
        if len(self._next) >= _MOST_STATES:
            raise _NotStepwiseError
        self._tests.append(test)
        self._places.append(place)
        self._next.append(following)
        return len(self._next) - 1

    def _sequence(self, tree: Iterable[Any], after: int) -> int:
        for op, argument in reversed(list(tree)):
            after = self._one(op, argument, after)
        return after

    def _one(self, op: Any, argument: Any, after: int) -> int:
        if op in _LOOPS:
            least, most, repeated = argument
            return self._loop(least, most, repeated, after)
        if op is ops.BRANCH:
            return self._state(None, None, tuple(self._sequence(each, after) for each in argument[1]))
        if op is ops.SUBPATTERN and not argument[1] and not argument[2]:
            return self._sequence(argument[3], after)
        if op is ops.AT:
            return self._state(None, argument, (after,))
        return self._state(_test_of(op, argument), None, (after,))

    def _loop(self, least: int, most: Any, tree: Any, after: int) -> int:
        if most is ops.MAXREPEAT:
            fork = self._state(None, None, ())
            self._next[fork] = (self._sequence(tree, fork), after)
            entry = fork
        else:
            entry = after
            for _ in range(most - least):
                entry = self._state(None, None, (self._sequence(tree, entry), after))
        for _ in range(least):
            entry = self._sequence(tree, entry)
        return entry

    def search(self, text: str) -> bool:
        """Whether there is a match anywhere."""
        current: set[int] = set()
        for place in range(len(text) + 1):
            self._reach(current, self._start, text, place)
            if self._end in current:
                return True
            if place == len(text):
                return False
            letter, following = text[place], set[int]()
            for state in current:
                test = self._tests[state]
                if test is not None and test(letter):
                    self._reach(following, self._next[state][0], text, place + 1)
            current = following
        return False

    def _reach(self, states: set[int], state: int, text: str, place: int) -> None:
        waiting = [state]
        while waiting:
            each = waiting.pop()
            if each in states or (
                self._places[each] is not None and not _stands(self._places[each], text, place)
            ):
                continue
            states.add(each)
            if self._tests[each] is None:
                waiting.extend(self._next[each])


def _stands(at: Any, text: str, place: int) -> bool:
    if at in (ops.AT_BEGINNING, ops.AT_BEGINNING_STRING):
        return place == 0
    if at is ops.AT_END:
        return place == len(text) or (place == len(text) - 1 and text[place] == "\n")
    if at is ops.AT_END_STRING:
        return place == len(text)
    if at in (ops.AT_BOUNDARY, ops.AT_NON_BOUNDARY):
        before = place > 0 and _is_word(text[place - 1])
        behind = place < len(text) and _is_word(text[place])
        return (before != behind) is (at is ops.AT_BOUNDARY)
    raise _NotStepwiseError


def _is_word(letter: str) -> bool:
    return letter == "_" or letter.isalnum()


_CATEGORIES: dict[Any, Test] = {
    ops.CATEGORY_DIGIT: str.isdecimal,
    ops.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdecimal(),
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
    ops.CATEGORY_WORD: _is_word,
    ops.CATEGORY_NOT_WORD: lambda letter: not _is_word(letter),
}


def _test_of(op: Any, argument: Any) -> Test:
    if op is ops.LITERAL:
        wanted = chr(argument)
        return lambda letter: letter == wanted
    if op is ops.NOT_LITERAL:
        unwanted = chr(argument)
        return lambda letter: letter != unwanted
    if op is ops.ANY:
        return lambda letter: letter != "\n"
    if op is ops.IN:
        negated = argument[0][0] is ops.NEGATE
        tests = [_member(*each) for each in argument if each[0] is not ops.NEGATE]
        return lambda letter: any(test(letter) for test in tests) is not negated
    raise _NotStepwiseError


def _member(op: Any, argument: Any) -> Test:
    if op is ops.RANGE:
        low, high = argument
        return lambda letter: low <= ord(letter) <= high
    if op is ops.CATEGORY and argument in _CATEGORIES:
        return _CATEGORIES[argument]
    return _test_of(op, argument)
