"""
How often somebody may ask: a token bucket per device and one per network.

A bucket lives in the memory of the process that answers: counting must cost less than answering. Several
processes behind one address each give their share. Pure; the time comes in from outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

#: A seat that pushes and pulls without a pause asks some twenty times a second.
DEVICE_CAPACITY: Final = 600.0
DEVICE_PER_SECOND: Final = 30.0
NETWORK_CAPACITY: Final = 6_000.0
NETWORK_PER_SECOND: Final = 300.0
#: Buckets kept at most; beyond it the full ones, which say nothing, are dropped.
MAX_BUCKETS: Final = 20_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class RateLimits:
    """
    The buckets of one server process.

    Args:
        monotonic: Seconds that never run backwards.
    """

    monotonic: Callable[[], float]
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def take(self, *, device_id: str, network_id: str) -> float:
        """Take one request out of both buckets; gives the seconds to wait, 0 if it may be answered."""
        now = self.monotonic()
        if len(self._buckets) > MAX_BUCKETS:
            self._drop_full(now)
        device = self._filled(("device", device_id), DEVICE_CAPACITY, DEVICE_PER_SECOND, now)
        network = self._filled(("network", network_id), NETWORK_CAPACITY, NETWORK_PER_SECOND, now)
        wait_s = max((1.0 - device.tokens) / DEVICE_PER_SECOND, (1.0 - network.tokens) / NETWORK_PER_SECOND)
        if wait_s > 0:
            # Whoever asks too often empties no bucket but their own patience: nothing is taken.
            return wait_s
        device.tokens -= 1.0
        network.tokens -= 1.0
        return 0.0

    def _filled(self, name: tuple[str, str], capacity: float, per_second: float, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(name, _Bucket(capacity, now))
        bucket.tokens = min(capacity, bucket.tokens + (now - bucket.at) * per_second)
        bucket.at = now
        return bucket

    def _drop_full(self, now: float) -> None:
        for name, bucket in list(self._buckets.items()):
            device = name[0] == "device"
            capacity, per_second = (
                (DEVICE_CAPACITY, DEVICE_PER_SECOND) if device else (NETWORK_CAPACITY, NETWORK_PER_SECOND)
            )
            if bucket.tokens + (now - bucket.at) * per_second >= capacity:
                del self._buckets[name]
