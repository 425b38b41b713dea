"""
The status vocabulary: never colour alone.

1. Every state has an icon, a word and a role.
2. Within one object the icons differ, so that a greyscale picture still tells the states apart.
3. Every state of a life cycle has its entry.
"""

from __future__ import annotations

import flet as ft
import pytest

from app.models.lifecycle import FINAL_STATES, INITIAL_STATES, LIFECYCLES
from app.views.kit.status import STATUSES, chip, status_chip, status_of, status_word
from app.views.theme import tone

# States that mean the same to a person share a shape.
SAME_SHAPE = {"funding": {"noch_nicht", "abgelaufen", "ausgesetzt"}}


@pytest.mark.parametrize("kind", STATUSES)
def test_every_state_has_icon_word_and_role(kind: str) -> None:
    for status in STATUSES[kind].values():
        assert status.word and status.icon is not None
        assert tone(status.role).container


@pytest.mark.parametrize("kind", STATUSES)
def test_icons_differ_within_one_object(kind: str) -> None:
    icons = [
        status.icon for state, status in STATUSES[kind].items() if state not in SAME_SHAPE.get(kind, set())
    ]
    assert len(set(icons)) == len(icons)


@pytest.mark.parametrize("kind", ["interview", "need", "knowledge", "referral"])
def test_every_state_of_a_life_cycle_is_in_the_table(kind: str) -> None:
    states = {INITIAL_STATES[kind], *FINAL_STATES[kind]}
    for row in LIFECYCLES[kind]:
        states |= {*row.sources, *([row.target] if row.target else [])}
    assert states <= set(STATUSES[kind])


def test_chip_shows_icon_and_word() -> None:
    shown = status_chip("interview", "rueckfrage")
    row = shown.content  # type: ignore[attr-defined]
    assert isinstance(row.controls[0], ft.Icon)
    assert row.controls[1].content.value == "Rückfrage"


def test_word_takes_its_number() -> None:
    assert status_word("knowledge_light", "rot", n=15) == "Rot, Risiko 15: sofort planen"
    assert status_word("urgency", 4) == "Sehr hoch"


def test_state_of_a_newer_server_is_shown_by_its_name() -> None:
    assert status_word("need", "zukunft") == "zukunft"
    assert status_of("need", "zukunft").icon is not None


def test_chip_wraps_instead_of_clipping() -> None:
    words = chip("ein sehr langes Wort", ft.Icons.INFO_ROUNDED).content.controls[1]  # type: ignore[attr-defined]
    assert words.expand and words.expand_loose
