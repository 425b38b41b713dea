"""Medians of repeated runs, in milliseconds."""

import statistics
import time
from collections.abc import Callable


def median_ms(work: Callable[[], object], *, runs: int, warm_up: int = 1) -> float:
    """Run `work` some times and give the median time of one run."""
    for _ in range(warm_up):
        work()
    return statistics.median(_one_ms(work) for _ in range(runs))


def _one_ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
