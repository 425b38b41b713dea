"""
The whole system from seeds: convergence, nothing lost or doubled, outboxes drained (I1, I2, I4 to I8, I11).

1. 200 seeds; `make simulate SEEDS=10000` plays more. A failing seed prints its shortest story.
2. A seat's process that dies at any single commit of a conversation, before or after it.
3. Every counterexample that was ever found, by name.
4. The simulator notices: with a rule taken out, seeds fail and their story shrinks.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from app.models.scopes import firm_scope
from app.sync import merge
from tests.sync.simulator import Step, play, shortest, story_of
from tests.sync.simulator.line import straight
from tests.sync.simulator.play import FIRM, World, judge, page_size_of, populate, settle

SEEDS = 200


def tell(seed: int) -> str:
    steps, verdict = shortest(story_of(seed), page_size=page_size_of(seed), tries=150)
    example = [(each.action, each.number) for each in steps]
    return "\n".join([f"seed {seed}", *verdict.told, str(verdict.failure), f"as an example: {example}"])


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_seats_converge_and_lose_nothing_whatever_happens(first: int) -> None:
    """1"""
    for seed in range(first, first + 20):
        verdict = play(story_of(seed), page_size=page_size_of(seed))
        assert verdict.failure is None, tell(seed)


def half_done() -> World:
    """One seat has new, changed and refused work to send, and much to fetch."""
    world = World()
    populate(world)
    world.server.page_size = 2
    anna, bert = world.seats[0], world.seats[2]
    scope = firm_scope(FIRM, "network")
    for seat in (anna, bert):
        seat.sync(straight)
    for number, seat in enumerate((anna, anna, bert, bert)):
        record = f"00000000-0000-7000-8000-{number:012x}"
        seat.store.write("need", record, scope, {"goal": f"v{number}"})
        world.written.add(f"v{number}")
        world.records.append(("need", record, scope))
    bert.sync(straight)
    anna.store.command("need", world.records[0][1], "check", {}, predicted={})
    anna.store.write("need", world.records[1][1], None, {"state": "geprueft", "description": "v9"})
    world.written.add("v9")
    return world


def deaths() -> Iterator[int]:
    """As many commits as the longest conversation has; ends when one is lived through."""
    yield from range(200)


def test_process_may_die_at_any_commit() -> None:
    """2"""
    died_at: list[str] = []
    for number in deaths():
        world = half_done()
        met: list[str] = []

        def dies(where: str, met: list[str] = met, number: int = number) -> bool:
            met.append(where)
            return len(met) == number + 1

        said = world.seats[0].sync(straight, dies=dies, batch=2)
        if not said.startswith("dies"):
            break
        died_at.append(met[-1])
        settle(world)
        judge(world)
    assert len(died_at) > 30
    for method in ("next_batch", "acknowledge", "apply_page"):
        assert {f"before {method}", f"after {method}"} <= set(died_at)


COUNTEREXAMPLES = {
    # A file restored from its copy, on a device whose clock stands behind its last stamp, gives out number
    # and stamp a second time: the server took the new operation for the old one.
    "restored seat with its clock behind": (
        2,
        [
            ("put", 161679929292318),
            ("copy_seat", 107384469920625),
            ("clock", 110937090722781),
            ("put", 195480985842105),
            ("restore_seat", 199236102780822),
            ("put", 126283757878889),
        ],
    ),
}


@pytest.mark.parametrize("name", COUNTEREXAMPLES)
def test_counterexample_stays_solved(name: str) -> None:
    """3"""
    page_size, steps = COUNTEREXAMPLES[name]
    verdict = play([Step(*each) for each in steps], page_size=page_size)
    assert verdict.failure is None, "\n".join([*verdict.told, str(verdict.failure)])


def test_simulator_notices_a_missing_rule_and_tells_a_short_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """4"""
    real_entry = merge.__globals__["_entry"]

    def forgetful(version: object, person: object) -> dict[str, object]:
        return {**real_entry(version, person), "value": "forgotten"}

    monkeypatch.setitem(merge.__globals__, "_entry", forgetful)
    failing = next(
        seed for seed in range(60) if play(story_of(seed), page_size=page_size_of(seed)).failure is not None
    )
    steps, verdict = shortest(story_of(failing), page_size=page_size_of(failing), tries=120)
    assert verdict.failure is not None and verdict.failure.kind == "lost"
    assert len(steps) <= 12, [each.action for each in steps]


def test_same_seed_is_the_same_run() -> None:
    runs = [play(story_of(7), page_size=5) for _ in range(2)]
    assert runs[0].told == runs[1].told and len(runs[0].told) > Random(7).randrange(5, 20)
