"""
Asking too often: a device slows down itself, not its colleagues; a network not the others.

1. The bucket: as much at once as it holds, then at its pace; the wait it names is enough.
2. The answer 429 says when to come back, and the seat takes it for a busy server.
3. Every route behind a token is counted.
"""

from __future__ import annotations

import pytest

from server import rates
from server.rates import DEVICE_CAPACITY, DEVICE_PER_SECOND, MAX_BUCKETS, NETWORK_CAPACITY, RateLimits
from tests.server.world import MENTOR, World

pytestmark = pytest.mark.anyio


class Watch:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_device_may_ask_as_often_as_its_bucket_holds_and_then_at_its_pace(watch: Watch) -> None:
    """1"""
    limits = RateLimits(watch)
    asked = sum(limits.take(device_id="a", network_id="n") == 0 for _ in range(int(DEVICE_CAPACITY) + 50))
    assert asked == DEVICE_CAPACITY
    wait_s = limits.take(device_id="a", network_id="n")
    assert 0 < wait_s <= 1 / DEVICE_PER_SECOND
    assert limits.take(device_id="b", network_id="n") == 0
    watch.now += wait_s + 0.001
    assert limits.take(device_id="a", network_id="n") == 0
    assert limits.take(device_id="a", network_id="n") > 0


def test_network_has_a_bucket_of_its_own(watch: Watch) -> None:
    """1"""
    limits = RateLimits(watch)
    asked = sum(
        limits.take(device_id=f"d{number}", network_id="n") == 0
        for number in range(int(NETWORK_CAPACITY) + 50)
    )
    assert asked == NETWORK_CAPACITY
    assert limits.take(device_id="fresh", network_id="n") > 0
    assert limits.take(device_id="other", network_id="m") == 0


def test_buckets_of_devices_long_gone_are_forgotten(watch: Watch) -> None:
    """1"""
    limits = RateLimits(watch)
    for number in range(MAX_BUCKETS + 10):
        watch.now += 1
        limits.take(device_id=f"d{number}", network_id="n")
    assert len(limits._buckets) < 1_000


async def test_refusal_says_when_to_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """2, 3"""
    seat = await world.seat(MENTOR)
    other = await world.seat(MENTOR)
    monkeypatch.setattr(rates, "DEVICE_CAPACITY", 9.0)
    monkeypatch.setattr(rates, "DEVICE_PER_SECOND", 0.01)
    paths = ("/v1/me", "/v1/sync/pull", "/v1/sync/quarantine")
    for number in range(9):
        assert (await world.http.get(paths[number % 3], headers=seat.headers)).status_code == 200
    answer = await seat.send()
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert 90 <= int(answer.headers["Retry-After"]) <= 101
    assert answer.json()["safe"]
    assert (await world.http.get("/v1/me", headers=other.headers)).status_code == 200
