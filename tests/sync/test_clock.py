"""
The hybrid logical clock.

1. Stamps of one device only grow, whatever its wall clock does.
2. A stamp sorts after every stamp the device has seen.
3. The text of stamps sorts like the stamps.
4. A full counter borrows a millisecond.
5. The server re-stamps what is more than 60 s ahead, keeps the order of one request, and never refuses (I7).
6. A wall clock set back does not take the time back while the process lives.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.clock import (
    MAX_COUNTER,
    MAX_SKEW_MS,
    ClockState,
    StampError,
    SteadyClock,
    approve,
    device_of,
    is_stamp,
    milliseconds_of,
    receive,
    stamp_after,
    stamp_text,
    tick,
)

DEVICE = "7f3a9c01"
milliseconds = st.integers(0, 2**46)
counters = st.integers(0, MAX_COUNTER)
states = st.builds(ClockState, milliseconds, counters)
devices = st.from_regex(r"[0-9a-f]{8}", fullmatch=True)
stamps = st.builds(stamp_text, milliseconds, counters, devices)


@given(states, st.lists(milliseconds, max_size=20))
def test_stamps_grow_whatever_the_wall_clock_says(state: ClockState, times: list[int]) -> None:
    """1"""
    before = stamp_text(state.milliseconds, state.counter, DEVICE)
    for now_ms in times:
        state = tick(state, now_ms=now_ms)
        stamp = stamp_text(state.milliseconds, state.counter, DEVICE)
        assert stamp > before and is_stamp(stamp)
        before = stamp


@given(states, stamps, milliseconds)
def test_a_write_sorts_after_everything_seen(state: ClockState, seen: str, now_ms: int) -> None:
    """2"""
    state = tick(receive(state, seen), now_ms=now_ms)
    assert stamp_text(state.milliseconds, state.counter, "00000000") > seen[:16]


@given(milliseconds, counters, milliseconds, counters)
def test_text_sorts_like_time(one_ms: int, one: int, other_ms: int, other: int) -> None:
    """3"""
    as_text = stamp_text(one_ms, one, DEVICE) < stamp_text(other_ms, other, DEVICE)
    assert as_text == ((one_ms, one) < (other_ms, other))


@given(stamps)
def test_a_stamp_gives_back_its_parts(stamp: str) -> None:
    """3"""
    assert stamp_text(milliseconds_of(stamp), int(stamp[12:16], 16), device_of(stamp)) == stamp


def test_a_full_counter_borrows_a_millisecond() -> None:
    """4"""
    assert tick(ClockState(1_000, MAX_COUNTER), now_ms=900) == ClockState(1_001, 0)


def test_receiving_the_empty_stamp_changes_nothing() -> None:
    assert receive(ClockState(5, 1), "") == ClockState(5, 1)


@given(stamps, milliseconds)
def test_an_approved_stamp_is_never_far_ahead(stamp: str, server_ms: int) -> None:
    """5"""
    approved, skew_ms = approve(stamp, server_ms=server_ms)
    assert milliseconds_of(approved) <= server_ms + MAX_SKEW_MS
    assert device_of(approved) == device_of(stamp)
    assert (approved == stamp) == (skew_ms == 0)


@given(st.lists(milliseconds, min_size=2, max_size=6, unique=True), milliseconds)
def test_stamps_given_anew_keep_their_order(times: list[int], server_ms: int) -> None:
    """5"""
    last = ""
    ahead = [stamp_text(server_ms + MAX_SKEW_MS + 1 + ms, 0, DEVICE) for ms in sorted(times)]
    for stamp in ahead:
        approved, _ = approve(stamp, server_ms=server_ms, after=last)
        assert approved > last
        last = approved


@given(stamps)
def test_the_next_stamp_of_another_device_sorts_after(stamp: str) -> None:
    assert stamp_after(stamp, device="00000000") > stamp


@pytest.mark.parametrize("text", ["x", "019a5c3b7e100003", "019A5C3B7E100003-7f3a9c01", "g" * 25])
def test_what_is_no_stamp_is_named(text: str) -> None:
    assert not is_stamp(text)
    with pytest.raises(StampError):
        milliseconds_of(text)


def test_a_wall_clock_set_back_does_not_take_time_back() -> None:
    """6"""
    wall, monotonic = [1_000_000_000_000], [0]
    clock = SteadyClock(wall_ns=lambda: wall[0], monotonic_ns=lambda: monotonic[0])
    first = clock()
    wall[0] -= 3_600_000_000_000
    monotonic[0] += 5_000_000
    assert clock() == first + 5
    wall[0] += 2 * 3_600_000_000_000
    assert clock() > first + 3_000_000
