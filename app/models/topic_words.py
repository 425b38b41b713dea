"""
Topic fields from words: catalogues of others do not know our codes.

The table says which words, without their endings, speak for which topic; a word counts also inside a
compound. What is found is a help for filters and matching, no judgement: the text itself is searched as well.
"""

from functools import cache

from app.models.codelists import topic_words
from app.search import fold, stem, words

_SHORTEST_INSIDE = 4
_MOST_TOPICS = 3


@cache
def _table() -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    table = []
    for topic, listed in topic_words().items():
        stems = {stem(word) for word in words(listed)}
        inside = tuple(each for each in sorted(stems) if len(each) > _SHORTEST_INSIDE)
        table.append((topic, frozenset(stems), inside))
    return tuple(table)


def topics_of(text: str) -> tuple[str, ...]:
    """The topics a text speaks of, those with the most words first; empty if none."""
    stems = [stem(word) for word in words(text)]
    folded = fold(text)
    counted: list[tuple[int, str]] = []
    for topic, known, inside in _table():
        count = sum(each in known for each in stems) + sum(each in folded for each in inside)
        if count:
            counted.append((-count, topic))
    return tuple(topic for _, topic in sorted(counted)[:_MOST_TOPICS])
