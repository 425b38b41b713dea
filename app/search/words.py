"""
Words as they are compared: "Härtereien", "haerterei" and "harterei" are one.

Lower case, umlauts spelled out, then without their endings (Snowball's German algorithm, which takes "ae"
for "ä" and drops the dots at the end: https://snowballstem.org/algorithms/german/stemmer.html). Must not
know: what is searched.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, Protocol, cast

_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe"})
_WORD: Final = re.compile(r"[a-z0-9]+")
_SILENT_WORDS: Final = (
    "am an auf aus bei das dem den der des die ein eine einem einen einer fuer im in ist mit nach oder ohne "
    "und vom von zu zum zur the and for of to with"
)
_SILENT: Final = frozenset(_SILENT_WORDS.split())
#: A compound is taken apart into pieces of at least this many letters.
_SHORTEST_HALF: Final = 4
_LINKS: Final = ("", "s", "es", "n", "en", "er")
#: Words of most lists of one process; one entry takes about 150 bytes.
_KEPT: Final = 50_000


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


class _PerThread(threading.local):
    """Snowball's stemmers keep their place in themselves: one for each thread."""

    def __init__(self) -> None:
        # Only once somebody searches: the package loads thirty languages, which takes its time.
        import snowballstemmer

        self.stemmer = cast(_Stemmer, snowballstemmer.stemmer("german"))


@cache
def _stemmers() -> _PerThread:
    return _PerThread()


def fold(text: str) -> str:
    """Lower case with "ae" for "ä" and without any other mark: "Café Köln" becomes "cafe koeln"."""
    spelled = text.lower().translate(_SPELLED_OUT)
    if spelled.isascii():
        return spelled
    # A decomposed umlaut ("a" and two dots) is the same letter.
    composed = unicodedata.normalize("NFC", spelled).translate(_SPELLED_OUT)
    return "".join(sign for sign in unicodedata.normalize("NFD", composed) if not unicodedata.combining(sign))


def words(text: str) -> list[str]:
    """The folded words of a text, in order: "CAD/CAM-Kurs" is three."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=_KEPT)
def stem(word: str) -> str:
    """A folded word without its ending: "schweissen" becomes "schweiss"."""
    return _stemmers().stemmer.stemWord(word)


def prepared(found: Iterable[str]) -> str:
    """Words as the index holds them: without endings, the silent ones left out."""
    return " ".join([stem(word) for word in found if word not in _SILENT])


def query_words(text: str) -> list[str]:
    """The words somebody searches for; silent ones count only if there are no others."""
    all_of_them = words(text)
    return [word for word in all_of_them if word not in _SILENT] or all_of_them


def halves(word: str) -> Iterator[tuple[str, str]]:
    """
    The ways to take a compound apart: "schweisslehrgang" gives, among others, "schweiss" and "lehrgang".

    The letters that German puts between the halves ("Bildung-s-urlaub") are also tried as dropped.
    """
    for cut in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1):
        head, tail = word[:cut], word[cut:]
        for link in _LINKS:
            if head.endswith(link) and len(head) - len(link) >= _SHORTEST_HALF:
                yield head[: len(head) - len(link)], tail
