"""
What happens in a run: a list of steps that each carry their own chance, so that leaving one out changes no
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

#: What can happen, and how often.
ACTIONS = {
    "put": 8,
    "edit": 26,
    "note": 5,
    "done": 3,
    "unset": 2,
    "delete": 2,
    "command": 4,
    "release": 4,
    "sync": 24,
    "clock": 2,
    "access": 4,
    "form": 1,
    "wait": 3,
    "twin": 2,
    "copy_seat": 1,
    "restore_seat": 1,
    "backup": 1,
    "restore": 1,
}
STEPS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens; `number` seeds everything it decides by chance."""

    action: str
    number: int


#: What people and devices do, without an operator.
PEOPLE = tuple(
    "put edit note done unset delete command release sync clock wait twin".split()  # noqa: SIM905
)


def story_of(seed: int, *, steps: int = STEPS, only: Sequence[str] | None = None) -> list[Step]:
    """
    Give the story of a seed.

    Every third one has a server restored from a backup, the others changing access and restored seats.
    """
    chance = Random(seed)
    left_out: tuple[str, ...] = (
        ("access", "copy_seat", "restore_seat") if seed % 3 == 2 else ("backup", "restore")
    )
    actions = {
        name: weight
        for name, weight in ACTIONS.items()
        if name not in left_out and (only is None or name in only)
    }
    names = chance.choices(list(actions), list(actions.values()), k=steps)
    return [Step(name, chance.getrandbits(48)) for name in names]
