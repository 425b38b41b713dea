"""
Searching in lists while one types: all words must occur, capitals and umlauts forgiven.

Must not know: what is searched.
"""

import unicodedata

_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def folded(text: str) -> str:
    """Lower case with "ae" for "ä": so "haerterei" and "Härterei" meet."""
    return text.lower().translate(_SPELLED_OUT)


def _bare(text: str) -> str:
    """Lower case with "a" for "ä": so "harterei" meets, too."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("ß", "ss"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def matches(query: str, *texts: str) -> bool:
    """Whether every word of the query occurs in one of the texts; an empty query matches all."""
    words = query.split()
    if not words:
        return True
    whole = " ".join(texts)
    spelled, bare = folded(whole), _bare(whole)
    return all(folded(word) in spelled or _bare(word) in bare for word in words)
