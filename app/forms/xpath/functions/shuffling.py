"""The reproducible shuffle of `randomize`: Fisher-Yates inside-out, drawn by Park and Miller's generator."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from app.forms.xpath.values import to_number

_MODULUS = 2_147_483_647
_FACTOR = 16_807


def seed_of(text: str) -> int:
    """
    The seed a text stands for: its number without fraction; any other text by its SHA-256 digest.

    A blank text is 0, as in all ODK clients.
    """
    if not text:
        return 0
    number = to_number(text)
    if number == number and abs(number) != float("inf"):
        return int(number)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def shuffled(items: Sequence[Any], seed: int) -> list[Any]:
    """Shuffle as ODK clients do, so that the same seed gives the same order everywhere."""
    state = _remainder(seed, _MODULUS)
    if state <= 0:
        state += _MODULUS - 1
    order: list[Any] = []
    for index, item in enumerate(items):
        state = state * _FACTOR % _MODULUS
        place = int((state - 1) / (_MODULUS - 1) * (index + 1))
        if place == index:
            order.append(item)
        else:
            order.append(order[place])
            order[place] = item
    return order


def _remainder(number: int, modulus: int) -> int:
    """With the sign of the dividend, as `%` in Java and ECMAScript."""
    return number % modulus if number >= 0 else -(-number % modulus)
