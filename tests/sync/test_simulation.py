"""
Runs without a domain: convergence, nothing lost, outboxes drained (I2, I4, I5, I7, I8, I11).

The whole system, with the rules of the real server, is played in `test_simulator.py`.

A failing seed prints its story. Counterexamples found stay below as examples by name.
"""

from __future__ import annotations

import pytest

from tests.sync.simulation import Run


@pytest.mark.parametrize("first", range(0, 50, 25))
def test_seats_converge_and_lose_nothing_whatever_the_line_does(first: int) -> None:
    """I2, I4, I5, I7, I8: 50 seeds with lost, doubled, late messages, wrong clocks, changing access."""
    for seed in range(first, first + 25):
        Run(seed).play()


@pytest.mark.parametrize("first", range(1000, 1050, 25))
def test_seats_give_a_restored_server_back_what_it_lost(first: int) -> None:
    """I11: the same with a server that is restored from an older backup in between."""
    for seed in range(first, first + 25):
        Run(seed, restores=True).play()
