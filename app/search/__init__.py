"""
What searching knows of words: folded, without their endings, forgiving of slips; and how a list is described.

Pure: it opens no file and no database. `app.store.search` keeps the index, `app.models.searched` says what
    of a
record is searched.
"""

from app.search.slips import allowed_slips, slips
from app.search.spec import (
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Either,
    Entry,
    Hits,
    Is,
    Order,
    Query,
    SearchSpec,
    Value,
    Within,
)
from app.search.words import fold, halves, prepared, query_words, stem, words

__all__ = [
    "AnyOf",
    "AtLeast",
    "AtMost",
    "Condition",
    "Either",
    "Entry",
    "Hits",
    "Is",
    "Order",
    "Query",
    "SearchSpec",
    "Value",
    "Within",
    "allowed_slips",
    "fold",
    "halves",
    "prepared",
    "query_words",
    "slips",
    "stem",
    "words",
]
