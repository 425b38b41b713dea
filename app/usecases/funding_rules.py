"""
The funding rules a seat checks with: those its network published, else those the app came with.

Must not know: facts of a case.
"""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache

from app.advice.funding import RuleBook, RulesError, bundled_rules, read_rules, supplement
from app.models.reference import FundingRules
from app.usecases.records import all_of
from app.usecases.seat import Seat

_MOST_PARSED = 8
_parsed: OrderedDict[str, RuleBook | None] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class RulesInUse:
    """
    The rules, and where they are from.

    `unreadable`: the network published rules that this version of the app cannot follow, so the bundled ones
    stand in.
    """

    book: RuleBook
    published: bool
    unreadable: bool


def rules_in_use(seat: Seat) -> RulesInUse:
    """The newest rules this seat can follow."""
    records = sorted(all_of(seat, FundingRules), key=lambda each: (each.as_of, each.id), reverse=True)
    unreadable = False
    for record in records:
        book = _read(record.text)
        if book is not None:
            # A newer app may come with newer rules than a network that has not published for long.
            if book.as_of < _own().as_of:
                return RulesInUse(_own(), published=False, unreadable=unreadable)
            return RulesInUse(book, published=True, unreadable=unreadable)
        unreadable = True
    return RulesInUse(_own(), published=False, unreadable=unreadable)


@cache
def _own() -> RuleBook:
    return bundled_rules().joined(supplement())


def _read(text: str) -> RuleBook | None:
    """Parse published rules once a process; None if they cannot be followed."""
    key = hashlib.sha256(text.encode()).hexdigest()
    with _lock:
        if key in _parsed:
            _parsed.move_to_end(key)
            return _parsed[key]
    try:
        book: RuleBook | None = read_rules(text).joined(supplement())
    except RulesError:
        book = None
    with _lock:
        _parsed[key] = book
        while len(_parsed) > _MOST_PARSED:
            _parsed.popitem(last=False)
    return book
