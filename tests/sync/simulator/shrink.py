"""A failing story made as short as it can be while it still fails in the same way."""

from __future__ import annotations

from collections.abc import Sequence

from tests.sync.simulator.play import Verdict, play
from tests.sync.simulator.story import Step


def shortest(story: Sequence[Step], *, page_size: int, tries: int = 600) -> tuple[list[Step], Verdict]:
    """
    Leave out whatever is not needed for the failure (delta debugging).

    Args:
        story: One that fails.
        page_size: The page size it was played with.
        tries: How often to play at most.

    Returns:
        The shortest story found, and how it ends.
    """
    left = list(story)
    verdict = play(left, page_size=page_size)
    assert verdict.failure is not None, "the story does not fail"
    kind = verdict.failure.kind
    size = max(1, len(left) // 2)
    while tries > 0:
        shorter = False
        start = 0
        while start < len(left) and tries > 0:
            candidate = left[:start] + left[start + size :]
            tries -= 1
            if candidate:
                tried = play(candidate, page_size=page_size)
                if tried.failure is not None and tried.failure.kind == kind:
                    left, verdict, shorter = candidate, tried, True
                    continue
            start += size
        if size == 1 and not shorter:
            break
        size = max(1, size // 2) if not shorter or size > 1 else 1
    return left, verdict
