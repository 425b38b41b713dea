"""
Slips of the finger: how far two words are apart, counted as one types.

A letter too many, too few, another one, or two exchanged is one slip (optimal string alignment; Damerau
1964).
"""

from __future__ import annotations


def allowed_slips(word: str) -> int:
    """How many slips a word of this length is forgiven: none up to 3 letters, one up to 7, then two."""
    if len(word) <= 3 or any(sign.isdigit() for sign in word):
        return 0
    return 1 if len(word) <= 7 else 2


def slips(typed: str, meant: str, *, most: int) -> int | None:
    """
    Count the slips between two words.

    Returns:
        None if there are more than `most`.
    """
    if abs(len(typed) - len(meant)) > most:
        return None
    before: list[int] = []
    above = list(range(len(meant) + 1))
    for row, sign in enumerate(typed, 1):
        here = [row]
        for column, other in enumerate(meant, 1):
            cost = min(above[column] + 1, here[column - 1] + 1, above[column - 1] + (sign != other))
            if row > 1 and column > 1 and sign == meant[column - 2] and typed[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return None
        before, above = above, here
    return above[-1] if above[-1] <= most else None
